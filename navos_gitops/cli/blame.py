"""``blame``: where a value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from navos_gitops.cli import CLEAN, options

if TYPE_CHECKING:
    from navos_gitops.model import Location


@click.command(name="blame")
@click.argument("cluster")
@click.argument("field")
@options.fleet
def command(cluster: str, field: str, fleet: str | None) -> int:
    """Show which line set FIELD of CLUSTER, and which lines lost to it.

    FIELD is a path in the rendered Cluster (spec.topology.version) or in the overlays' words (variables.flavor).
    """
    from navos_gitops.pipeline.blame import blame

    result = blame(cluster, field, fleet)
    click.echo(f"{_place(result.trace.winner)} {_shown(result.value)}")
    for location, value in result.trace.losers:
        click.echo(f"  over {_place(location)} {_shown(value)}")
    return CLEAN


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _shown(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


_WIDTH = 100
"""Longer values are cut: the place is what was asked for."""
