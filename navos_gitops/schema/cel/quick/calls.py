"""Operators and functions, each for the types that the server's checker would take.

Mirrors cel-spec's standard definitions (doc/langdef.md, "List of Standard Definitions") where no value of those types
makes an error, or says Undecided where one would.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.schema.cel.equality import equal
from navos_gitops.schema.cel.quick.part import WALK, Part, boolean, scalar
from navos_gitops.schema.cel.quick.syntax import Outside
from navos_gitops.schema.cel.quick.values import (
    MOST,
    SCALARS,
    Undecided,
    are_alike,
    is_comparable,
    reader,
    text,
    whole,
)
from navos_gitops.schema.cel.shape import Shape
from navos_gitops.schema.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.schema.cel.quick.part import Run

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_IN_TEXT: Final[dict[str, Callable[[str, str], bool]]] = {
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": operator.contains,
}


def called(function: str, parts: tuple[Part, ...]) -> Part:
    """A call of an operator or function. Raises :class:`Outside` for one that is unknown here or to those types."""
    if function in {"&&", "||"} and all(part.kind == "boolean" for part in parts):
        return _joined(function, parts)
    match function, parts:
        case "!", (one,) if one.kind == "boolean":
            return boolean(lambda frame: not one.run(frame), one.weight + 1)
        case "?:", (condition, held, other) if condition.kind == "boolean":
            return _chosen(condition, held, other)
        case (("==" | "!="), (left, right)):
            return _equality(left, right, negated=function == "!=")
        case (("<" | "<=" | ">" | ">="), (left, right)) if left.kind == right.kind in {"string", "integer", "number"}:
            return _ordered(_ORDER[function], left, right)
        case "in", (item, container):
            return _contained(item, container)
        case "[]", (container, key):
            return _indexed(container, key)
        case (("+" | "-"), (left, right)) if left.kind == right.kind == "integer":
            return _sum(operator.add if function == "+" else operator.sub, left, right)
        case "+", (left, right) if left.kind == right.kind == "string":
            return _concatenated(left, right)
        case "size", (one,):
            return _size(one)
        case (("isIP" | "isCIDR"), (one,)) if one.kind == "string":
            return _address(function, one)
    raise Outside


def received(method: str, receiver: Part, parts: tuple[Part, ...]) -> Part:
    """A call of a method that is no macro. Raises :class:`Outside`."""
    if method == "size" and not parts:
        return _size(receiver)
    if method not in _IN_TEXT or len(parts) != 1 or not receiver.kind == parts[0].kind == "string":
        raise Outside
    left, right, holds = receiver.run, parts[0].run, _IN_TEXT[method]
    weight = WALK * WALK if method == "contains" else WALK
    return boolean(lambda frame: holds(left(frame), right(frame)), receiver.weight + parts[0].weight + weight)


def _matched(receiver: Part, pattern: str) -> Part:
    """Whether a string has a match of a literal pattern. Raises :class:`Outside`, as for one that nobody can read."""
    from navos_gitops.schema.patterns import is_plain, matcher

    if receiver.kind != "string" or not (is_plain(pattern) or _is_readable(pattern)):
        raise Outside
    run, matches = receiver.run, matcher(pattern)
    return boolean(lambda frame: matches(run(frame)), receiver.weight + WALK * (2 + len(pattern) // 4))


def _is_readable(pattern: str) -> bool:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error:
        return False
    return True


def _parted(receiver: Part, separator: str) -> Part:
    if receiver.kind != "string" or not separator:
        raise Outside
    run = receiver.run
    return Part(lambda frame: run(frame).split(separator), Shape.list_of(scalar("string")), receiver.weight + WALK)


OF_LITERALS: Final[dict[str, Callable[[Part, str], Part]]] = {"matches": _matched, "split": _parted}
"""Methods whose one argument must be a literal here: its text decides whether there could be an error."""


def is_null(part: Part, *, negated: bool) -> Part:
    """A comparison with null, which only an object can be compared with; what is there is none."""
    if part.kind != "object":
        raise Outside
    run = part.run

    def compare(frame: list[Any]) -> bool:
        run(frame)
        return negated

    return boolean(compare, part.weight + 1)


def _joined(function: str, parts: tuple[Part, ...]) -> Part:
    """The first part that decides does, as in CEL, where one before it could only be an error or say the opposite."""
    runs = tuple(part.run for part in parts)
    weight = sum(part.weight for part in parts)
    if function == "&&":
        return boolean(lambda frame: all(run(frame) for run in runs), weight)
    return boolean(lambda frame: any(run(frame) for run in runs), weight)


def _chosen(condition: Part, held: Part, other: Part) -> Part:
    if held.shape is not other.shape and not (held.kind == other.kind and held.kind in SCALARS):
        raise Outside
    test, one, two = condition.run, held.run, other.run
    weight = condition.weight + held.weight + other.weight
    return Part(lambda frame: one(frame) if test(frame) else two(frame), held.shape, weight)


def _equality(left: Part, right: Part, *, negated: bool) -> Part:
    if not are_alike(left.shape, right.shape):
        raise Outside
    return _compared(left, right, negated=negated) if left.kind in SCALARS else _compared_deeply(left, right, negated)


def _compared(left: Part, right: Part, *, negated: bool) -> Part:
    one, two = left.run, right.run
    weight = left.weight + right.weight + WALK
    if negated:
        return boolean(lambda frame: one(frame) != two(frame), weight)
    return boolean(lambda frame: one(frame) == two(frame), weight)


def _compared_deeply(left: Part, right: Part, negated: bool) -> Part:
    if not is_comparable(left.shape) or not is_comparable(right.shape):
        raise Outside
    one, two, mine, others = left.run, right.run, left.shape, right.shape

    def compare(frame: list[Any]) -> bool:
        return equal(whole(one(frame), mine), whole(two(frame), others), mine) is not negated

    return boolean(compare, left.weight + right.weight + WALK)


def _ordered(compare: Callable[[Any, Any], bool], left: Part, right: Part) -> Part:
    one, two = left.run, right.run
    return boolean(lambda frame: compare(one(frame), two(frame)), left.weight + right.weight + WALK)


def _contained(item: Part, container: Part) -> Part:
    one, two = item.run, container.run
    weight = item.weight + container.weight + WALK * MOST
    if container.kind == "map" and item.kind == "string":
        return boolean(lambda frame: _has_key(two(frame), one(frame)), weight)
    inner = container.shape.item if container.kind == "array" else None
    if inner is None or inner.kind != item.kind or item.kind not in SCALARS:
        raise Outside
    read = _reader(inner)

    def find(frame: list[Any]) -> bool:
        wanted, items = one(frame), two(frame)
        if len(items) > MOST:
            raise Undecided
        return wanted in [read(each) for each in items]

    return boolean(find, weight)


def _has_key(members: dict[str, Any], key: str) -> bool:
    if key in members and members[key] is None:
        raise Undecided
    return key in members


def _indexed(container: Part, key: Part) -> Part:
    kinds = container.kind, key.kind
    if kinds not in {("array", "integer"), ("map", "string")} or container.shape.item is None:
        raise Outside
    read, one, two = _reader(container.shape.item), container.run, key.run

    def at(frame: list[Any]) -> Any:
        index = two(frame)
        if index < 0:
            raise Undecided
        try:
            return read(one(frame)[index])
        except IndexError:
            raise Undecided from None

    def under(frame: list[Any]) -> Any:
        return read(one(frame).get(two(frame)))

    run: Run = at if container.kind == "array" else under
    return Part(run, container.shape.item, container.weight + key.weight + 1)


def _reader(shape: Any) -> Callable[[Any], Any]:
    read = reader(shape)
    if read is None:
        raise Outside
    return read


def _sum(compute: Callable[[int, int], int], left: Part, right: Part) -> Part:
    one, two = left.run, right.run

    def run(frame: list[Any]) -> int:
        total = compute(one(frame), two(frame))
        if not INT64_MIN <= total <= INT64_MAX:
            raise Undecided
        return total

    return Part(run, scalar("integer"), left.weight + right.weight + 1)


def _concatenated(left: Part, right: Part) -> Part:
    one, two = left.run, right.run
    return Part(lambda frame: text(one(frame) + two(frame)), scalar("string"), left.weight + right.weight + WALK)


def _size(part: Part) -> Part:
    if part.kind not in {"string", "array", "map"}:
        raise Outside
    run = part.run
    return Part(lambda frame: len(run(frame)), scalar("integer"), part.weight + 1)


def _address(function: str, part: Part) -> Part:
    from navos_gitops.schema.cel.library import net

    run, holds = part.run, net.is_ip if function == "isIP" else net.is_cidr
    return boolean(lambda frame: holds(run(frame)), part.weight + WALK)
