"""The defaults of a schema, filled into a value.

Mirrors k8s.io/apiextensions-apiserver v0.36.3 pkg/apiserver/schema/defaulting (algorithm.go, prune.go): only
the schema's own structure has defaults, never ``allOf`` and its like, and each default is pruned by the
schema before it is used. Nothing is changed in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.schema.prune import changed, pruned, replaced
from navos_gitops.schema.structural_node import ABSENT
from navos_gitops.schema.structural_settled import settled

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.schema.structural_node import Node


def defaulted(node: Node | None, value: Json) -> Json:
    """``value`` with the defaults it lacks; the same value where it lacks none."""
    if node is None:
        return value
    if isinstance(value, dict):
        return _object(node, value)
    if isinstance(value, list):
        return replaced(value, [_item(node.items, item) for item in value])
    return value


def _object(node: Node, value: dict[str, Json]) -> Json:
    changes = {key: fresh(node.child(key)) for key in node.defaulted if key not in value}
    for key, item in value.items():
        below = node.below(key)
        new = _item(below, item)
        if new is not item:
            changes[key] = new
    return changed(value, changes)


def _item(node: Node | None, item: Json) -> Json:
    """``item`` with its defaults; null becomes the default where it may not be null."""
    if item is None and node is not None and not node.nullable:
        return fresh(node)
    if node is None or settled(node)(item):
        return item
    return defaulted(node, item)


def fresh(node: Node | None) -> Json:
    """A new copy of the node's default, pruned and with the defaults below it; null without one."""
    if node is None or node.default is ABSENT:
        return None
    return defaulted(node, _copied(pruned(node, node.default, [], resource=False)))


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value
