"""What the API server takes out of an object when it reads it: unknown fields, and nulls that mean nothing.

Mirrors k8s.io/apiextensions-apiserver v0.36.3 pkg/apiserver/schema/pruning/algorithm.go and
defaulting/prunenulls.go. Nothing is changed in place: a value without findings is returned as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.schema.structural_node import ABSENT
from navos_gitops.schema.structural_settled import settled

if TYPE_CHECKING:
    from navos_gitops.model import Json, Route
    from navos_gitops.schema.structural_node import Node

META: Final = frozenset({"apiVersion", "kind", "metadata"})
"""The fields every object has; pruned by rules of their own (:mod:`navos_gitops.schema.metadata`)."""


def pruned(node: Node | None, value: Json, found: list[Route], *, resource: bool) -> Json:
    """``value`` without the fields the schema does not know; their routes are added to ``found``.

    ``resource`` says that the value is a whole Kubernetes object, whose :data:`META` is left alone.
    """
    if resource and isinstance(value, dict):
        return _object(node, value, (), found, meta=True)
    return _value(node, value, (), found)


def _value(node: Node | None, value: Json, route: Route, found: list[Route]) -> Json:
    if isinstance(value, dict):
        return _object(node, value, route, found, meta=node is not None and node.embedded)
    if not isinstance(value, list):
        return value
    if node is not None and node.preserve:
        return _preserved(node, value, route, found)
    items = node.items if node is not None else None
    return replaced(value, [_value(items, item, (*route, at), found) for at, item in enumerate(value)])


def _object(node: Node | None, value: dict[str, Json], route: Route, found: list[Route], *, meta: bool) -> Json:
    changes: dict[str, Json] = {}
    for key, item in value.items():
        if meta and key in META:
            continue
        if node is not None and (key in node.properties or node.additional is not None):
            below = node.below(key)
            if below is None or not settled(below)(item):
                new = _value(below, item, (*route, key), found)
                if new is not item:
                    changes[key] = new
        elif node is None or not node.preserve:
            changes[key] = ABSENT
            if node is None or key not in META or route:
                found.append((*route, key))
    return changed(value, changes)


def _preserved(node: Node | None, value: Json, route: Route, found: list[Route]) -> Json:
    """Below a list that preserves unknown fields only what the schema does describe is pruned."""
    if node is None:
        return value
    if isinstance(value, list):
        return replaced(value, [_preserved(node.items, item, (*route, at), found) for at, item in enumerate(value)])
    if not isinstance(value, dict):
        return value
    changes: dict[str, Json] = {}
    for key, item in value.items():
        if (node.embedded and key in META) or not (key in node.properties or node.additional is not None):
            continue
        new = _value(node.below(key), item, (*route, key), found)
        if new is not item:
            changes[key] = new
    return changed(value, changes)


def without_nulls(node: Node | None, value: Json) -> Json:
    """``value`` without the nulls of fields that may be neither null nor defaulted."""
    if node is None:
        return value
    if isinstance(value, list):
        return replaced(value, [without_nulls(node.items, item) for item in value])
    if not isinstance(value, dict):
        return value
    changes: dict[str, Json] = {}
    for key, item in value.items():
        below = node.below(key)
        if item is None:
            if below is not None and not below.nullable and below.default is ABSENT:
                changes[key] = ABSENT
        elif below is not None and not settled(below)(item) and (new := without_nulls(below, item)) is not item:
            changes[key] = new
    return changed(value, changes)


def changed(value: dict[str, Json], changes: dict[str, Json]) -> dict[str, Json]:
    """``value`` itself without changes, else a copy with them; ABSENT takes a key out."""
    if not changes:
        return value
    new = {**value, **changes}
    return {key: item for key, item in new.items() if item is not ABSENT}


def replaced(value: list[Json], items: list[Json]) -> list[Json]:
    """``value`` itself where all ``items`` are its own, else ``items``."""
    return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
