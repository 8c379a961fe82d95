"""Functions on lists of ordered elements.

Mirrors k8s.io/apiserver/pkg/cel/library/lists.go (v0.36).
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from navos_gitops.schema.cel.formats import Duration
from navos_gitops.schema.cel.library import Function

_ORDERED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_SUMMED = ("int", "uint", "double", "duration")


def is_sorted(items: list[Any]) -> bool:
    """Whether no element is smaller than the one before it."""
    _check_order(items)
    return all(not _less(later, earlier) for earlier, later in itertools.pairwise(items))


def total(items: list[Any]) -> Any:
    """The sum; 0 of nothing."""
    if items and isinstance(items[0], dt.timedelta):
        whole = sum(items, dt.timedelta())
        return Duration((whole.days * 86400 + whole.seconds) * 10**9 + whole.microseconds * 1000)
    found = sum(items)
    if isinstance(found, int) and not -(2**63) <= found < 2**63:
        raise ValueError("integer overflow")
    return found


def smallest(items: list[Any]) -> Any:
    """The first of the smallest elements; raises ValueError for an empty list."""
    if not items:
        raise ValueError("min called on empty list")
    _check_order(items)
    found = items[0]
    for item in items[1:]:
        if _less(item, found):
            found = item
    return found


def largest(items: list[Any]) -> Any:
    """The first of the largest elements; raises ValueError for an empty list."""
    if not items:
        raise ValueError("max called on empty list")
    _check_order(items)
    found = items[0]
    for item in items[1:]:
        if _less(found, item):
            found = item
    return found


def _check_order(items: list[Any]) -> None:
    """Raise ValueError for elements that have no order: nulls, lists and maps."""
    if any(item is None or isinstance(item, (list, dict)) for item in items):
        raise ValueError("no such overload")


def _less(one: Any, other: Any) -> bool:
    if isinstance(one, (bytearray, bytes)) and isinstance(other, (bytearray, bytes)):
        return bytes(one) < bytes(other)
    number = (int, float)
    if type(one) is not type(other) and not (isinstance(one, number) and isinstance(other, number)):
        raise ValueError("no such overload")
    try:
        return bool(one < other)
    except TypeError:
        raise ValueError("no such overload") from None


def _is(one: Any, other: Any) -> bool:
    """Equality that tells true from 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def index_of(items: list[Any], item: Any) -> int:
    """The index of the first equal element, or -1."""
    return next((index for index, found in enumerate(items) if _is(found, item)), -1)


def last_index_of(items: list[Any], item: Any) -> int:
    """The index of the last equal element, or -1."""
    return next((index for index in range(len(items) - 1, -1, -1) if _is(items[index], item)), -1)


FUNCTIONS = (
    *(Function("isSorted", (f"list({name})",), "bool", is_sorted) for name in _ORDERED),
    *(Function("sum", (f"list({name})",), name, total) for name in _SUMMED),
    *(Function("min", (f"list({name})",), name, smallest) for name in _ORDERED),
    *(Function("max", (f"list({name})",), name, largest) for name in _ORDERED),
    Function("indexOf", ("list(dyn)", "dyn"), "int", index_of),
    Function("lastIndexOf", ("list(dyn)", "dyn"), "int", last_index_of),
)
