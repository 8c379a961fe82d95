"""``explain``: a rule's manual page."""

from __future__ import annotations

import click

from navos_gitops.cli import CLEAN


@click.command(name="explain")
@click.argument("rule")
def command(rule: str) -> int:
    """Print the manual page of RULE: what it is about, why, what fails and what passes."""
    from navos_gitops import rules
    from navos_gitops.errors import CannotGoOn

    try:
        found = rules.load(rule)
    except KeyError:
        raise CannotGoOn(f"there is no rule {rule}{_near(rule)}") from None
    click.echo(f"{rule} ({found.SEVERITY}, {found.OUTCOME})\n")
    click.echo((found.__doc__ or "").strip())
    for name, value in found.PARAMETERS.items():
        click.echo(f"parameter {name}: {value!r}")
    return CLEAN


def _near(rule: str) -> str:
    import difflib

    from navos_gitops import rules

    close = difflib.get_close_matches(rule, rules.ids(), n=1)
    return f"; did you mean {close[0]}?" if close else ""
