"""A short cut past validation: whether a value is right, quickly, without saying what is wrong.

Most values are right. The check is true only of a value in which validation finds nothing; false means no
more than that the long way must be taken, so what is rare is simply not accepted here. It is one closure a
node, built when a value first reaches the node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.schema.structural_steps import Steps, lazily, no, yes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from navos_gitops.model import Json
    from navos_gitops.schema.structural_node import Node
    from navos_gitops.schema.structural_steps import Check

_INT64: Final = (-(2**63), 2**63 - 1)
_SAFE: Final = 2**53
"""The greatest whole number up to which a bound is exact as the float Go keeps it in."""
_RANGES: Final = {"int32": (-(2**31), 2**31 - 1)}
_LOGIC: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "multipleOf", "uniqueItems"})
_UNBOUNDED: Final = 2**63


def shortcut(node: Node) -> Check:
    """The node's own :func:`accepts`, built once."""
    if node.accept is None:
        node.accept = accepts(node)
    return node.accept


def accepts(node: Node) -> Check:
    """A check that is true only of values in which validation, uniqueness included, finds nothing."""
    check = _accepts_type(node)
    if node.enum:
        check = _both(_accepts_enum(node.enum), check)
    if _LOGIC.isdisjoint(node.words):
        return check
    if node.none_of or node.words.get("multipleOf") or node.words.get("uniqueItems"):
        return no
    if node.one_of:
        if not _of_different_types(node.one_of):
            return no
        check = _both(check, _any([accepts(each) for each in node.one_of]))
    for each in node.all_of:
        check = _both(check, accepts(each))
    if node.any_of:
        check = _both(check, _any([accepts(each) for each in node.any_of]))
    return check


def _of_different_types(nodes: Sequence[Node]) -> bool:
    """Whether what one of the nodes accepts is of the wrong type for all others."""
    names = [name for node in nodes for name in node.types]
    if any(node.nullable or not node.types for node in nodes) or {"integer", "number"} <= {*names}:
        return False
    return len({*names}) == len(names)


def _both(first: Check, second: Check) -> Check:
    return lambda value: first(value) and second(value)


def _any(checks: Sequence[Check]) -> Check:
    def check(value: Json) -> bool:
        for each in checks:  # noqa: SIM110 - any() with a generator takes twice the time
            if each(value):
                return True
        return False

    return check


def _accepts_enum(values: list[Json]) -> Check:
    kind = type(values[0])
    if kind not in (str, int) or any(type(value) is not kind for value in values):
        return no
    allowed = frozenset(values)
    return lambda value: type(value) is kind and value in allowed


def _accepts_type(node: Node) -> Check:
    if node.embedded:
        return no
    if not node.types:
        return _accepts_anything(node)
    checks = [_BY_TYPE[name](node) for name in node.types if name in _BY_TYPE]
    if node.nullable:
        checks.append(lambda value: value is None)
    if len(checks) == 1:
        return checks[0]
    return _any(checks)


def _accepts_anything(node: Node) -> Check:
    """A node without a type: its other words count for the values they are meant for."""
    if _ANY_BOUND.isdisjoint(node.words) and not node.format and not node.null_refused:
        return yes
    checks: dict[type, Check] = {str: _accepts_string(node)}
    if not node.format:
        number = _accepts_number(node)
        checks |= {int: number, float: number, bool: yes, list: _accepts_array(node), dict: _accepts_object(node)}
    if not node.null_refused:
        checks[type(None)] = yes

    def check(value: Json) -> bool:
        each = checks.get(type(value))
        return each is not None and each(value)

    return check


_ANY_BOUND: Final = frozenset(
    {
        "properties",
        "additionalProperties",
        "items",
        "required",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "x-kubernetes-list-type",
    }
)


def _format(name: str) -> Callable[[str], bool]:
    from navos_gitops.schema import formats

    return formats.CHECKS[name]


def _accepts_string(node: Node) -> Check:
    low, high = node.words.get("minLength") or 0, node.words.get("maxLength")
    matches = node.matches
    looks = _format(node.format) if node.format else None
    if matches is None and looks is None:
        return _accepts_plain_string(low, high)
    top = _UNBOUNDED if high is None else high
    first, second = (matches or looks), (looks if matches else None)
    if first is None or second is not None:
        return lambda value: (
            type(value) is str
            and low <= len(value) <= top
            and (matches is None or matches(value))
            and (looks is None or looks(value))
        )
    return lambda value: type(value) is str and low <= len(value) <= top and first(value)


def _accepts_plain_string(low: int, high: int | None) -> Check:
    if high is not None:
        return lambda value: type(value) is str and low <= len(value) <= high
    if low:
        return lambda value: type(value) is str and len(value) >= low
    return lambda value: type(value) is str


def _accepts_integer(node: Node) -> Check:
    bounds = _bounds(node, _RANGES.get(node.format, _INT64))
    if bounds is None:
        return no
    low, high = bounds
    return lambda value: type(value) is int and low <= value <= high


def _accepts_number(node: Node) -> Check:
    bounds = _bounds(node, _INT64)
    if bounds is None or node.format == "float":
        return no
    low, high = bounds
    if bounds != _INT64:
        return lambda value: type(value) in (int, float) and low <= value <= high
    return lambda value: type(value) is float or (type(value) is int and low <= value <= high)


def _bounds(node: Node, within: tuple[int, int]) -> tuple[int, int] | None:
    """The least and the greatest whole number allowed; None where a bound is no whole number within range."""
    low, high = within
    minimum, maximum = node.words.get("minimum"), node.words.get("maximum")
    for bound in (minimum, maximum):
        if bound is not None and (bound != int(bound) or abs(bound) > _SAFE or not low <= bound <= high):
            return None
    if minimum is not None:
        low = int(minimum) + (node.words.get("exclusiveMinimum") is True)
    if maximum is not None:
        high = int(maximum) - (node.words.get("exclusiveMaximum") is True)
    return low, high


def _accepts_boolean(_: Node) -> Check:
    return lambda value: type(value) is bool


def _accepts_array(node: Node) -> Check:
    low, high = node.words.get("minItems") or 0, node.words.get("maxItems")
    top = _UNBOUNDED if high is None else high
    items = node.items
    is_unique = _UNIQUE[node.list_type or ""](node) if node.list_type in _UNIQUE else yes
    made: list[Check] = []

    def check(value: Json) -> bool:
        if type(value) is not list or not low <= len(value) <= top:
            return False
        if items is not None:
            if not made:
                made.append(accepts(items))
            each = made[0]
            for item in value:
                if not each(item):
                    return False
        return is_unique(value)

    return check


def _is_set(_: Node) -> Check:
    def check(value: Json) -> bool:
        try:
            return len(set(value)) == len(value)
        except TypeError:
            return False

    return check


def _is_map(node: Node) -> Check:
    if not node.map_keys:
        return no
    first: str = node.map_keys[0]
    others = node.map_keys[1:]

    def check(value: Json) -> bool:
        try:
            if others:
                keys = {(item.get(first), *map(item.get, others)) for item in value}
            else:
                keys = {item.get(first) for item in value}
        except (TypeError, AttributeError):
            return False
        return len(keys) == len(value)

    return check


_UNIQUE: Final[dict[str, Callable[[Node], Check]]] = {"set": _is_set, "map": _is_map}


def _accepts_object(node: Node) -> Check:
    low, high = node.words.get("minProperties") or 0, node.words.get("maxProperties")
    top = _UNBOUNDED if high is None else high
    required = tuple(node.required)
    others: Check = no if node.additional is False else yes
    if node.each is not None:
        others = lazily(accepts, node.each)
    if not node.properties:
        return _accepts_map(low, top, required, others)
    steps = Steps(node, accepts, others)

    def check(value: Json) -> bool:
        if type(value) is not dict or not low <= len(value) <= top:
            return False
        for key in required:
            if key not in value:
                return False
        for key, item in value.items():  # noqa: SIM110 - all() with a generator takes twice the time
            if not steps[key](item):
                return False
        return True

    return check


def _accepts_map(low: int, top: int, required: tuple[str, ...], each: Check) -> Check:
    if each is yes and not required:
        return lambda value: type(value) is dict and low <= len(value) <= top
    return lambda value: (
        type(value) is dict
        and low <= len(value) <= top
        and all(key in value for key in required)
        and all(map(each, value.values()))
    )


_BY_TYPE: Final[dict[str, Callable[[Node], Check]]] = {
    "string": _accepts_string,
    "integer": _accepts_integer,
    "number": _accepts_number,
    "boolean": _accepts_boolean,
    "array": _accepts_array,
    "object": _accepts_object,
}
