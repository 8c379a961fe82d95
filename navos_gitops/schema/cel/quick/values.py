"""Values as they are read: of their schema's type, of moderate size, or :class:`Undecided`.

The branches of UnstructuredToVal (k8s.io/apiserver/pkg/cel/common/valuesunstructured.go, v0.36) that hand over a value
as it stands; a null, a missing member, a number beyond an int64 and whatever else could be an error are not decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.schema.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.model import Json
    from navos_gitops.schema.cel.shape import Shape

    Read = Callable[[Json], Any]

LONGEST: Final = 1024
"""Characters of the longest string that is read: what an expression costs stays known."""

MOST: Final = 100
"""Items of the longest list, or members of the largest object, that is compared or searched."""

SCALARS: Final = frozenset(("string", "integer", "number", "boolean"))


class Undecided(Exception):  # noqa: N818 - it says what the expression is
    """An expression that cannot be decided for a value: it may be an error there."""


def text(value: Json) -> str:
    """A string, of characters that have an encoding."""
    if type(value) is not str or len(value) > LONGEST:
        raise Undecided
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise Undecided
    return value


def _integer(value: Json) -> int:
    if type(value) is int and INT64_MIN <= value <= INT64_MAX:
        return value
    raise Undecided


def _number(value: Json) -> float:
    if type(value) is int and INT64_MIN <= value <= INT64_MAX:
        return float(value)
    if type(value) is float and value == value:  # noqa: PLR0124 - what is not a number does not equal itself
        return value
    raise Undecided


def _boolean(value: Json) -> bool:
    if type(value) is bool:
        return value
    raise Undecided


def _list(value: Json) -> list[Json]:
    if type(value) is list:
        return value
    raise Undecided


def _object(value: Json) -> dict[str, Json]:
    if type(value) is dict:
        return value
    raise Undecided


_READERS: Final[dict[str, Read]] = {
    "string": text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _list,
    "object": _object,
    "map": _object,
}


def reader(shape: Shape) -> Read | None:
    """What hands over a value of ``shape``, or raises :class:`Undecided`; None for a type that is not read here."""
    return _READERS.get(shape.kind)


def whole(value: Json, shape: Shape) -> Json:
    """``value`` where it and all in it are of their schemas' types, and not too many; else raises Undecided."""
    known = _READERS[shape.kind](value)
    if isinstance(known, (list, dict)) and len(known) > MOST:
        raise Undecided
    if isinstance(known, list):
        for item in known:
            _beneath(item, shape.item)
    elif isinstance(known, dict):
        for name, member in known.items():
            _beneath(member, shape.child(text(name)))
    return value


def _beneath(value: Json, shape: Shape | None) -> None:
    if shape is None:
        raise Undecided
    whole(value, shape)


def is_comparable(shape: Shape) -> bool:
    """Whether equality in ``shape`` is only about values that are read here, and never in doubt."""
    if shape.kind in SCALARS:
        return True
    if shape.kind not in _READERS or shape.uncertain:
        return False
    if shape.kind == "object":
        return all(map(is_comparable, shape.members().values()))
    return shape.item is not None and is_comparable(shape.item)


def are_alike(one: Shape, other: Shape) -> bool:
    """Whether CEL's checker knows both as one type: the same place of a schema, or the same scalars in the same way."""
    if one is other:
        return True
    if one.kind != other.kind:
        return False
    if one.kind in SCALARS:
        return True
    return (
        one.item is not None and other.item is not None and one.item.kind in SCALARS and are_alike(one.item, other.item)
    )
