"""``schema``: JSON Schemas for editors."""

from __future__ import annotations

from typing import Literal

import click

from navos_gitops.cli import CLEAN


@click.command(name="schema")
@click.argument("file", type=click.Choice(["fleet", "overlay", "cluster", "policies"]))
def command(file: Literal["fleet", "overlay", "cluster", "policies"]) -> int:
    """Print the JSON Schema of one kind of file: fleet.yaml, overlay.yaml, cluster files, policies/."""
    from navos_gitops.settings import schemas

    click.echo(schemas.text(file), nl=False)
    return CLEAN
