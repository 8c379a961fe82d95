"""``blame``: where a value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.cli import CLEAN, options, terminal
from navos_gitops.cli.parser import Command

if TYPE_CHECKING:
    from navos_gitops.cli.parser import Parser
    from navos_gitops.model import Location


def takes(parser: Parser) -> None:
    """A value of a cluster."""
    parser.argument("cluster", "CLUSTER")
    parser.argument("field", "FIELD")
    options.fleet(parser)


def command(cluster: str, field: str, fleet: str | None) -> int:
    """Show which line set FIELD of CLUSTER, and which lines lost to it.

    FIELD is a path in the rendered Cluster (spec.topology.version) or in the overlays' words (variables.flavor).
    """
    from navos_gitops.pipeline.blame import blame

    result = blame(cluster, field, fleet)
    terminal.out(f"{_place(result.trace.winner)} {_shown(result.value)}")
    for location, value in result.trace.losers:
        terminal.out(f"  over {_place(location)} {_shown(value)}")
    return CLEAN


COMMAND = Command(command, takes)


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _shown(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


_WIDTH = 100
"""Longer values are cut: the place is what was asked for."""
