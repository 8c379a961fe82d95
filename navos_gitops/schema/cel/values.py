"""Manifest values as the engine takes them: the read parts, by their schema's types, under escaped names.

Mirrors UnstructuredToVal (k8s.io/apiserver/pkg/cel/common/valuesunstructured.go, v0.36): a null property is absent,
numbers are doubles, formats make durations, times and bytes, and what the schema does not declare is out of reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from navos_gitops.schema.cel.formats import parsed
from navos_gitops.schema.cel.names import NULL, escape, unescape
from navos_gitops.schema.cel.shape import Unreadable

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.schema.cel.reads import Reads
    from navos_gitops.schema.cel.shape import Shape

Convert = Callable[["Json"], Any]
"""A value as the engine takes it; raises :class:`Unreadable` where it is not of its schema's type."""


def converter(shape: Shape | None, reads: Reads | None, carry: Convert) -> Convert:
    """How to hand over what ``reads`` names of a value of ``shape``; all of it where ``reads`` is None.

    ``carry`` makes the engine's own value of a :class:`~formats.Duration`, :class:`~formats.Timestamp` or bytes.
    """
    if shape is None or shape.kind == "unknown":
        return _plain
    if shape.kind == "array":
        return _list(_each(shape, reads, carry))
    if shape.kind not in {"object", "map"}:
        return _scalar(shape, carry)
    if reads is not None and not reads.whole and reads.items is None:
        return _some_members(shape, reads, carry)
    return _object(shape, carry) if shape.kind == "object" else _map(_each(shape, reads, carry))


def _each(shape: Shape, reads: Reads | None, carry: Convert) -> Convert:
    """How to hand over each item or value; None of it where an expression only counts them."""
    if reads is None or reads.whole or reads.members:
        return converter(shape.item, None, carry)
    if reads.items is None or not reads.items.any:
        return _nothing
    return converter(shape.item, reads.items, carry)


def _some_members(shape: Shape, reads: Reads, carry: Convert) -> Convert:
    """An object of the members that are read; a null property is absent, a map's null is a value."""
    plan = []
    for spelled, read in reads.members.items():
        name = spelled if shape.kind == "map" else unescape(spelled)
        child = None if name is None else shape.child(name)
        if child is not None:
            plan.append((spelled, name, converter(child, read, carry) if read.any else _there(child)))
    nulls = shape.kind == "map"

    def convert(value: Json) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Unreadable("an object was expected")
        made = {}
        for spelled, name, convert_member in plan:
            member = value.get(name)
            if member is not None:
                made[spelled] = convert_member(member)
            elif nulls and name in value:
                made[spelled] = None
        return made

    return convert


def _object(shape: Shape, carry: Convert) -> Convert:
    """A whole object; what no expression can reach stays in it, where equality must see it."""
    members = {name: (escape(name), converter(child, None, carry)) for name, child in shape.members().items()}

    def convert(value: Json) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Unreadable("an object was expected")
        made = {}
        for name, member in value.items():
            spelled, convert_member = members.get(name, (None, _plain))
            if member is not None and (spelled or shape.special):
                made[spelled or name] = convert_member(member)
            elif member is None and shape.special:
                made[NULL + name] = None
        return made

    return convert


def _map(convert_value: Convert) -> Convert:
    def convert(value: Json) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Unreadable("an object was expected")
        return {_text(key): None if member is None else convert_value(member) for key, member in value.items()}

    return convert


def _list(convert_item: Convert) -> Convert:
    def convert(value: Json) -> list[Any]:
        if not isinstance(value, list):
            raise Unreadable("a list was expected")
        return [None if item is None else convert_item(item) for item in value]

    return convert


def _scalar(shape: Shape, carry: Convert) -> Convert:
    match shape.kind:
        case "string":
            return _text
        case "integer":
            return _integer
        case "number":
            return _number
        case "boolean":
            return _boolean
        case "dyn":
            return lambda value: _text(value) if isinstance(value, str) else _integer(value)
        case kind:
            return lambda value: carry(parsed(kind, _text(value)))


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise Unreadable("a string was expected")
    # The engine takes C strings of UTF-8: it would cut at a zero and fail at half a surrogate pair.
    if "\0" in value or not (value.isascii() or value.encode(errors="ignore").decode() == value):
        raise Unreadable("a string with characters that the engine cannot take")
    return value


def _integer(value: Json) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise Unreadable("an integer of 64 bits was expected")
    return value


def _number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Unreadable("a number was expected")
    return float(value)


def _boolean(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("a boolean was expected")
    return value


def _plain(value: Json) -> Any:
    """Data without a schema: only ever compared."""
    if isinstance(value, dict):
        return {_text(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return _text(value)
    return _integer(value) if type(value) is int else value


def _nothing(_: Json) -> None:
    return None


def _there(shape: Shape) -> Convert:
    """Only that a member is there; upstream fails even then where it is of another type, so nothing is said of it."""

    def convert(value: Json) -> bool:
        if not shape.fits(value):
            raise Unreadable(f"its schema's type, {shape.kind}, was expected")
        return True

    return convert
