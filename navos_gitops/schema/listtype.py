"""Lists that may hold nothing twice: sets by their items, maps by their items' keys.

Mirrors k8s.io/apiextensions-apiserver v0.36.3 pkg/apiserver/schema/listtype/validation.go.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from navos_gitops.model import Cause
from navos_gitops.schema.structural_shortcut import shortcut
from navos_gitops.schema.validate_faults import DUPLICATE, INVALID, shown
from navos_gitops.schema.values import identity, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.schema.structural_node import Node


def duplicates(node: Node | None, value: Json, field: str = "", route: Route = ()) -> Iterator[Cause]:
    """The second of each kind of item that stands in a set or map list more than once."""
    if node is None or shortcut(node)(value):
        return
    if isinstance(value, list):
        yield from _in_list(node, value, field, route)
    elif isinstance(value, dict):
        for key, item in value.items():
            child = node.child(key)
            if child is not None:
                yield from duplicates(child, item, f"{field}.{key}" if field else key, (*route, key))
            if node.each is not None:
                yield from duplicates(node.each, item, f"{field}[{key}]", (*route, key))


def _in_list(node: Node, value: list[Json], field: str, route: Route) -> Iterator[Cause]:
    if node.list_type == "set":
        for at in _second([_identity(item) for item in value]):
            detail = f"{shown(value[at])} stands in the list twice"
            yield Cause(DUPLICATE, f"{field}[{at}]", detail, (*route, at))
    elif node.list_type == "map":
        yield from _in_map(node, value, field, route)
    for at, item in enumerate(value):
        yield from duplicates(node.items, item, f"{field}[{at}]", (*route, at))


def _in_map(node: Node, value: list[Json], field: str, route: Route) -> Iterator[Cause]:
    for at, item in enumerate(value):
        if item is not None and not isinstance(item, dict):
            yield Cause(INVALID, f"{field}[{at}]", f"must be a mapping, not {shown(item)}", (*route, at))
            return
    keys = [{key: item[key] for key in node.map_keys if key in item} if item else {} for item in value]
    single = len(node.map_keys) == 1
    for at in _second([_single(key) if single else written(key) for key in keys]):
        named = ", ".join(f"{key} {shown(each)}" for key, each in keys[at].items())
        detail = f"an item with {named or f'no {node.map_keys[0]}'} stands in the list before"
        yield Cause(DUPLICATE, f"{field}[{at}]", detail, (*route, at))


def _single(key: dict[str, Json]) -> Json:
    """A key of one field: a missing field is not null."""
    return next(map(_identity, key.values()), None)


def _identity(value: Json) -> Json:
    """Upstream compares scalars as they are, and all else by the JSON it writes of it."""
    return written(value) if isinstance(value, dict | list) else identity(value)


def _second(identities: list[Json]) -> Iterator[int]:
    """The places at which something is met for the second time."""
    seen: Counter[Json] = Counter()
    for at, each in enumerate(identities):
        seen[each] += 1
        if seen[each] == 2:
            yield at
