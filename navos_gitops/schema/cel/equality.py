"""Equality, union and membership by schema: lists of type set and map know no order.

Mirrors the Equal and Add methods in k8s.io/apiserver/pkg/cel/common/valuesunstructured.go (v0.36).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.schema.cel.names import NULL, escape, unescape
from navos_gitops.schema.values import same

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.schema.cel.shape import Kind, Shape


def equal(value: Json, other: Json, shape: Shape | None, *, escaped: bool = False) -> bool:
    """Whether CEL finds ``value == other``, where ``value`` has ``shape``.

    Lists of type set and map compare without order. ``escaped``: properties carry the names expressions use.
    """
    if shape is None or shape.kind == "unknown":
        return same(value, other)
    if isinstance(value, dict) and isinstance(other, dict):
        return _equal_objects(value, other, shape, escaped=escaped)
    if isinstance(value, list) and isinstance(other, list):
        return _equal_lists(value, other, shape, escaped=escaped)
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if shape.kind == "number" and isinstance(value, (int, float)) and isinstance(other, (int, float)):
        return float(value) == float(other)
    if isinstance(value, str) and isinstance(other, str) and shape.kind not in {"string", "dyn"}:
        return value == other or _are_one_instant(value, other, shape.kind)
    return bool(value == other)


def _are_one_instant(value: str, other: str, kind: Kind) -> bool:
    from navos_gitops.schema.cel.formats import instant

    return instant(kind, value) == instant(kind, other)


def concatenated(value: list[Json], other: list[Json], shape: Shape) -> list[Json]:
    """``value + other`` for a list of type set (a union) or map (``other`` overwrites by key)."""
    if shape.list_type == "set":
        return list(value) + [item for item in dict.fromkeys(other) if item not in value]
    merged = list(value)
    at = {_key(item, shape): index for index, item in enumerate(value)}
    for item in other:
        key = _key(item, shape)
        if key in at:
            merged[at[key]] = item
        else:
            merged.append(item)
    return merged


def _equal_objects(value: dict[str, Json], other: dict[str, Json], shape: Shape, *, escaped: bool) -> bool:
    if len(value) != len(other):
        return False
    for name, member in value.items():
        if escaped and name.startswith(NULL):
            if escape(name.removeprefix(NULL)) in other:
                return False
            continue
        child = shape.child(name if shape.kind == "map" or not escaped else unescape(name) or name)
        if child is None:
            # Data without a schema is compared only where both have it: upstream's own gap.
            if name in other and not same(member, other[name]):
                return False
            continue
        if not _equal_members(member, other.get(name), child, absent=name not in other, escaped=escaped, shape=shape):
            return False
    return True


def _equal_members(member: Json, other: Json, child: Shape, *, absent: bool, escaped: bool, shape: Shape) -> bool:
    """An object's null property counts as absent; a map's null value does not."""
    if shape.kind == "object" and (member is None or other is None):
        return member is None and other is None
    return not absent and equal(member, other, child, escaped=escaped)


def _equal_lists(value: list[Json], other: list[Json], shape: Shape, *, escaped: bool) -> bool:
    if len(value) != len(other):
        return False
    if shape.list_type == "set":
        return _contains_all(value, other, shape.item)
    if shape.list_type == "map":
        mine = {_key(item, shape): item for item in value}
        return all(
            (key := _key(item, shape)) in mine and equal(mine[key], item, shape.item, escaped=escaped) for item in other
        )
    return all(equal(item, another, shape.item, escaped=escaped) for item, another in zip(value, other, strict=True))


def _contains_all(value: list[Json], other: list[Json], item: Shape | None) -> bool:
    """Whether a set has every item of another list.

    Upstream looks CEL values up among plain ones: a whole number is never found in a set of numbers, nor a null,
    a duration or a time in any set.
    """
    if item is not None and item.kind not in {"string", "integer", "boolean", "dyn"}:
        floats = [each for each in value if isinstance(each, float)] if item.kind == "number" else []
        return all(each in floats for each in other)
    known = {(type(each), each) for each in value if each is not None and not isinstance(each, (dict, list))}
    return all((type(each), each) in known for each in other if not isinstance(each, (dict, list)))


def _key(item: Json, shape: Shape) -> tuple[Json, ...]:
    """An item's key; upstream looks its names up escaped, so that a name with a dash finds nothing."""
    if not isinstance(item, dict):
        return ("", id(item))
    found = (item.get(escape(name) or name) for name in shape.keys)
    return tuple((type(part), part if not isinstance(part, (dict, list)) else repr(part)) for part in found)
