"""``explain``: the manual page of a rule, or of any other id that a report can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.cli import CLEAN, terminal
from navos_gitops.cli.parser import Command, near

if TYPE_CHECKING:
    from navos_gitops.cli.parser import Parser


def takes(parser: Parser) -> None:
    """A rule."""
    parser.argument("rule", "RULE")


def command(rule: str) -> int:
    """Print the manual page of RULE: what it is about, why, what fails and what passes."""
    from navos_gitops.errors import CannotGoOn
    from navos_gitops.report import pages

    try:
        found = pages.page(rule)
    except KeyError:
        raise CannotGoOn(f"there is no rule {rule}{near(rule, pages.ids())}") from None
    terminal.out(f"{rule} ({found.severity}, {found.outcome})\n")
    terminal.out("\n\n".join(map(_wrapped, found.text.split("\n\n"))))
    for name, value in found.parameters.items():
        terminal.out(f"parameter {name}: {value!r}")
    return CLEAN


COMMAND = Command(command, takes)


def _wrapped(paragraph: str) -> str:
    """A paragraph in lines that fit a terminal; one that has lines already keeps them."""
    import textwrap

    return paragraph if "\n" in paragraph else textwrap.fill(paragraph, 100)
