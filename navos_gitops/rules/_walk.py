"""Going through the lists of an object's value, whatever shape a person has given it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json


def items(value: Json) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings in a list, with their places; nothing of what is no list."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield index, item
