"""Looking into an object's value, whatever shape a person has given it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route


def at(value: Json, route: Route) -> Json:
    """The value at a route; None where it leads nowhere."""
    for step in route:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def items(value: Json) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings in a list, with their places; nothing of what is no list."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield index, item
