"""``rules``: every rule of our own, a line each."""

from __future__ import annotations

import click

from navos_gitops.cli import CLEAN


@click.command(name="rules")
def command() -> int:
    """List the rules beside upstream's own verdicts: severity, id, and what each is about."""
    from navos_gitops import rules

    for name in rules.ids():
        rule = rules.load(name)
        click.echo(f"{rule.SEVERITY:<8} {name:<36} {(rule.__doc__ or '').strip().splitlines()[0]}")
    return CLEAN
