"""``explain``: the manual page of a rule, or of any other id that a report can hold."""

from __future__ import annotations

import click

from navos_gitops.cli import CLEAN


@click.command(name="explain")
@click.argument("rule")
def command(rule: str) -> int:
    """Print the manual page of RULE: what it is about, why, what fails and what passes."""
    from navos_gitops.errors import CannotGoOn
    from navos_gitops.report import pages

    try:
        found = pages.page(rule)
    except KeyError:
        raise CannotGoOn(f"there is no rule {rule}{_near(rule)}") from None
    click.echo(f"{rule} ({found.severity}, {found.outcome})\n")
    click.echo("\n\n".join(map(_wrapped, found.text.split("\n\n"))))
    for name, value in found.parameters.items():
        click.echo(f"parameter {name}: {value!r}")
    return CLEAN


def _wrapped(paragraph: str) -> str:
    """A paragraph in lines that fit a terminal; one that has lines already keeps them."""
    import textwrap

    return paragraph if "\n" in paragraph else textwrap.fill(paragraph, 100)


def _near(rule: str) -> str:
    import difflib

    from navos_gitops.report import pages

    close = difflib.get_close_matches(rule, pages.ids(), n=1)
    return f"; did you mean {close[0]}?" if close else ""
