"""``schema``: JSON Schemas for editors."""

from __future__ import annotations

from typing import Literal

import click

from navos_gitops.cli import CLEAN


@click.command(name="schema")
@click.argument("file", type=click.Choice(["fleet", "overlay", "cluster", "policies"]))
def command(file: Literal["fleet", "overlay", "cluster", "policies"]) -> int:
    """Print the JSON Schema of fleet.yaml, of overlay.yaml and components, of cluster files, or of the files in policies/."""
    from navos_gitops.settings import schemas

    click.echo(schemas.text(file), nl=False)
    return CLEAN
