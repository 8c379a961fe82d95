"""What is wrong with a number by its schema.

Mirrors ``numberValidator`` (k8s.io/kube-openapi/pkg/validation/validate/validator.go and values.go): a bound
that the number's own type cannot hold is an error of its own, and an integer is compared with the whole part
of its bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.schema import validate_faults as say
from navos_gitops.schema.values import INT64_MAX, INT64_MIN, is_json_integer, to_int64

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Route
    from navos_gitops.schema.structural_node import Node
    from navos_gitops.schema.validate_faults import Fault

_LARGEST_FLOAT: Final = 3.4028235677973366e38
"""The least number that no longer rounds to a 32-bit float: half a step beyond the greatest one."""


def numbers(node: Node, value: float, name: str, route: Route) -> Iterator[Fault]:
    """All that is wrong with ``value``, whose place is ``name`` and ``route``."""
    kind = node.types[0] if len(node.types) == 1 and node.types[0] in ("integer", "number") else ""
    format_ = node.format if kind else ""
    if not _holds(kind, format_, value):
        yield say.out_of_range(name, route, "Checked", kind, format_)
    words = node.words
    for word, what, check in (
        ("multipleOf", "MultipleOf", _multiple),
        ("maximum", "Maximum boundary", _maximum),
        ("minimum", "Minimum boundary", _minimum),
    ):
        limit = words.get(word)
        if limit is None:
            continue
        native = _holds(kind, format_, float(limit))
        if not native:
            yield say.out_of_range(name, route, what, kind, format_)
        whole = native and type(value) is int
        given, against = (value, to_int64(float(limit))) if whole else (float(value), float(limit))
        exclusive = words.get(f"exclusive{word.capitalize()}") is True
        fault = check(name, route, given, against, exclusive)
        if fault is not None:
            yield fault


def _holds(kind: str, format_: str, value: float) -> bool:
    """Whether a number written out can be read as the type and format (``IsValueValidAgainstRange``)."""
    if kind == "integer":
        if isinstance(value, float) and not (value.is_integer() and abs(value) < 2.0**63):
            return False  # Go writes 2^63 with its shortest digits, which come to more than that
        return -(2**31) <= value <= 2**31 - 1 if format_ == "int32" else INT64_MIN <= value <= INT64_MAX
    return format_ != "float" or abs(value) < _LARGEST_FLOAT


def _multiple(name: str, route: Route, value: float, factor: float, _: bool) -> Fault | None:
    if factor <= 0:
        return say.factor(name, route, factor)
    if isinstance(factor, int):
        fits = value % factor == 0
    else:
        fits = is_json_integer(1 / factor * value if factor < 1 else value / factor)
    return None if fits else say.multiple(name, route, factor)


def _maximum(name: str, route: Route, value: float, limit: float, exclusive: bool) -> Fault | None:
    if value < limit or (value == limit and not exclusive):
        return None
    return say.bound(name, route, "less than" if exclusive else "at most", limit, value)


def _minimum(name: str, route: Route, value: float, limit: float, exclusive: bool) -> Fault | None:
    if value > limit or (value == limit and not exclusive):
        return None
    return say.bound(name, route, "greater than" if exclusive else "at least", limit, value)
