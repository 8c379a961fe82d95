"""Values as Go holds them: what type they have there, and when two are one.

Python takes ``1``, ``1.0`` and ``True`` for equal; Go, whose JSON decoder makes int64, float64 and bool of
them (sigs.k8s.io/json), does not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from navos_gitops.model import Json

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
_SAFE: Final = 2**53 - 1


def go_type(value: Json) -> str:
    """``string``, ``bool``, ``int64``, ``float64``, ``map``, ``list`` or, for null, ``nil``."""
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64" if INT64_MIN <= value <= INT64_MAX else "float64"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, dict):
        return "map"
    return "list" if isinstance(value, list) else "nil"


def same(one: Json, other: Json) -> bool:
    """Whether two values are deeply equal, types included (``reflect.DeepEqual``)."""
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(same(item, other[key]) for key, item in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    return go_type(one) == go_type(other) and bool(held(one) == held(other))


def held(scalar: Json) -> Json:
    """A scalar as Go holds it: an integer too great for an int64 is a float there."""
    return float(scalar) if type(scalar) is int and go_type(scalar) == "float64" else scalar


def identity(value: Json) -> Json:
    """Something hashable that is equal for two values exactly where :func:`same` says so."""
    if isinstance(value, dict):
        return dict, frozenset((key, identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return list, tuple(map(identity, value))
    return go_type(value), held(value)


def written(value: Json) -> Json:
    """Something hashable that is equal for two values where Go writes the same JSON for both: ``1`` for 1.0."""
    if isinstance(value, dict):
        return dict, frozenset((key, written(item)) for key, item in value.items())
    if isinstance(value, list):
        return list, tuple(map(written, value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        value = int(value)
    return type(value), value


def in_enum(value: Json, allowed: list[Json]) -> bool:
    """Whether ``value`` is one of ``allowed`` once converted to its type, as Go converts.

    A number becomes the other kind of number, a whole number the one character it stands for.
    """
    return value is not None and any(_equals_converted(value, each) for each in allowed)


def _equals_converted(value: Json, other: Json) -> bool:
    kinds = go_type(value), go_type(other)
    if kinds == ("int64", "float64"):
        return bool(float(value) == other)
    if kinds == ("float64", "int64"):
        return bool(to_int64(value) == other)
    if kinds == ("int64", "string"):
        return bool(other == _rune(value))
    return same(value, other)


def _rune(number: int) -> str:
    return chr(number) if 0 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def to_int64(value: float) -> int:
    """What Go's conversion to an int64 makes of a number, on the processors Kubernetes is mostly run on."""
    whole = int(value)
    return whole if INT64_MIN <= whole <= INT64_MAX else INT64_MIN


def is_json_integer(value: float) -> bool:
    """Whether a number is whole, or as good as, and small enough to be so for sure (go-openapi/swag)."""
    if not -_SAFE <= value <= _SAFE:
        return False
    whole = float(math.trunc(value)) if value >= 0 else float(math.trunc(value) % 2**64)
    if value == whole or value == math.trunc(value):
        return True
    difference = abs(value - whole)
    if value == 0 or whole == 0 or difference < 5e-324:
        return difference < 1e-9 * 5e-324
    return difference / min(abs(value) + abs(whole), 1.7976931348623157e308) < 1e-9
