"""A value beside the one it replaces: what did not change is not held against it.

Mirrors ``CorrelatedObject`` and ``MapList`` (k8s.io/apiserver v0.36.3 pkg/cel/common/equality.go and
maplist.go), which the API server uses for validation ratcheting.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from navos_gitops.schema.values import go_type, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from navos_gitops.model import Json
    from navos_gitops.schema.structural_node import Node


class Correlated:
    """A value, the value that was in its place, and the node of the schema that tells how they belong."""

    def __init__(self, node: Node, value: Json, old: Json) -> None:
        self.node = node
        self.value = value
        self.old = old
        self._children: dict[str | int, Correlated | None] = {}

    def key(self, key: str) -> Correlated | None:
        """The pair under ``key``; None where either side or the schema has nothing there."""
        if key not in self._children:
            self._children[key] = self._keyed(key)
        return self._children[key]

    def _keyed(self, key: str) -> Correlated | None:
        if not isinstance(self.value, dict) or not isinstance(self.old, dict):
            return None
        below = self.node.below(key)
        if below is None or key not in self.value or key not in self.old:
            return None
        return Correlated(below, self.value[key], self.old[key])

    def index(self, at: int) -> Correlated | None:
        """The pair of the item at ``at`` in a list whose items have keys; None in all other lists."""
        if at not in self._children:
            self._children[at] = self._indexed(at)
        return self._children[at]

    def _indexed(self, at: int) -> Correlated | None:
        if not isinstance(self.value, list) or self.node.items is None:
            return None
        old = self._old_items.get(item_key(self.value[at], self.node.map_keys)) if self._old_items else None
        return None if old is None else Correlated(self.node.items, self.value[at], old)

    @cached_property
    def _old_items(self) -> dict[Json, Json]:
        """The old items by their keys, the first of each; empty where the list is no keyed one."""
        if self.node.list_type != "map" or self.node.types != ("array",) or not isinstance(self.old, list):
            return {}
        return by_key(self.old, self.node.map_keys)

    @cached_property
    def unchanged(self) -> bool:
        """Whether the value equals the old one, in a keyed list whatever the order of its items."""
        value, old = self.value, self.old
        if isinstance(value, list) and isinstance(old, list):
            return len(value) == len(old) and self._same_items(value, old)
        if isinstance(value, dict) and isinstance(old, dict):
            return len(value) == len(old) and all(_unchanged(self.key(key)) for key in value)
        return same(value, old)

    def _same_items(self, value: list[Json], old: list[Json]) -> bool:
        for at in range(len(value)):
            pair = self.index(at)
            if pair is None:
                return self.node.list_type != "map" and same(value, old)
            if not pair.unchanged:
                return False
        return True


def _unchanged(pair: Correlated | None) -> bool:
    return pair is not None and pair.unchanged


def by_key(items: list[Json], names: Sequence[str]) -> dict[Json, Json]:
    """The items of a list of type map by their keys, the first of each; those without a key are left out."""
    keyed = ((item_key(item, names), item) for item in reversed(items))
    return {key: item for key, item in keyed if key is not None}


def item_key(item: Json, names: Sequence[str]) -> Json:
    """An item's key, the values of the fields ``names``; None where it has none: one is missing or no scalar."""
    if not isinstance(item, dict) or not names:
        return None
    values = [item.get(name) for name in names]
    kinds = tuple(map(go_type, values))
    return None if {"nil", "map", "list"}.intersection(kinds) else (kinds, tuple(values))
