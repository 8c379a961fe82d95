"""What must be known of an expression before it runs: how much it may cost, and where optionals may go.

The bound mirrors the units of cel-go's interpreter/runtimecost.go and k8s.io/apiserver/pkg/cel/library/cost.go, from
above: an expression that stays below the API server's limit by this bound surely does by upstream's count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.schema.cel.ast import Call, Comprehension, Constant, Elements, Ident, Struct, is_number, parts
from navos_gitops.schema.cel.plain import PER_CALL_LIMIT

if TYPE_CHECKING:
    from navos_gitops.schema.cel.ast import Expr

EQUAL = "__equal__"
"""What equality by schema is rewritten to."""

_MANY = 10_000
_SMALL = (int, float, type(None), bytearray)
_FREE = frozenset(("_&&_", "_||_", "_?_:_"))
_CONSTANT = frozenset(("_[_]", "size", "!_", "-_", "type", "@not_strictly_false", "int", "double", "has"))
_TRAVERSING = frozenset(("isSorted", "sum", "min", "max", "indexOf", "lastIndexOf"))
_SQUARE = frozenset(("sort", "sortBy", "distinct", "sets.contains", "sets.intersects", "sets.equivalent"))
_MATCHING = frozenset(("matches", "contains", "find", "findAll", "replace", "validate"))
_WALKING = _MATCHING | {"@in", "__member__"}
_FORMAT_LENGTH = 1103  # the longest pattern any named format is counted with
_MAKES_OPTIONAL = frozenset(
    (
        "_?._", "_[?_]", "first", "last", "or", "validate", "format.named",
        "optional.of", "optional.none", "optional.ofNonZeroValue",
    )
)  # fmt: skip
_UNWRAPS = frozenset(("value", "orValue", "hasValue"))
TAKES_ANYTHING = frozenset(
    (
        "isSorted", "sum", "min", "max", "indexOf", "lastIndexOf",
        "cel.@mapInsert", EQUAL, "__concatenate__", "__member__",
    )
)  # fmt: skip
"""Functions in Python that are handed values of any type."""


def called(expr: Expr) -> frozenset[str]:
    """Every function and operator called in it."""
    here = frozenset((expr.function,)) if isinstance(expr, Call) else frozenset()
    return here.union(*map(called, parts(expr)))


def degree(expr: Expr) -> int:
    """The power of its data's size that its cost grows with: 1 for a walk over a list, 2 for a walk in a walk."""
    inner = max(map(degree, parts(expr)), default=0)
    if isinstance(expr, Comprehension):
        return inner + 1
    if not isinstance(expr, Call):
        return inner
    literal = bool(expr.arguments) and isinstance(expr.arguments[-1], (Constant, Elements))
    walks = expr.function in _TRAVERSING or (expr.function in _WALKING and not literal)
    return inner + (2 if expr.function in _SQUARE else 1 if walks else 0)


def may_cost_too_much(expr: Expr, power: int, data: dict[str, Any]) -> bool:
    """Whether an expression of that :func:`degree` might cost more over ``data`` than the server allows.

    What grows with the size itself does not before that has ten thousand items or characters.
    """
    if power < 2 and all(isinstance(value, _SMALL) or len(value) < _MANY for value in data.values()):
        return False
    items, length = 1, 1
    waiting = list(data.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, (list, dict)):
            items = max(items, len(value))
            waiting.extend(value if isinstance(value, list) else value.values())
        elif isinstance(value, str):
            length = max(length, len(value))
    joins = 1 + _joins(expr)  # each makes something twice as long at most
    return _cost(expr, items * joins, length * joins) > PER_CALL_LIMIT


def _joins(expr: Expr) -> int:
    here = isinstance(expr, Call) and expr.function in {"_+_", "__concatenate__"} and not _appends(expr)
    return here + sum(map(_joins, parts(expr)))


def _appends(call: Call) -> bool:
    """Whether an addition adds a number, or a few elements: as macros count and gather."""
    return any(isinstance(part, Elements) or is_number(part) for part in call.arguments)


def _cost(expr: Expr, items: int, length: int) -> float:
    """An upper bound for data whose containers have ``items`` at most and whose strings that ``length``."""
    inner = [_cost(part, items, length) for part in parts(expr)]
    match expr:
        case Constant():
            return 0
        case Elements():
            return 10 + sum(inner)
        case Struct():
            return 30 + sum(inner)
        case Comprehension():
            source, start, condition, step, result = inner
            times = len(expr.range.elements) if isinstance(expr.range, Elements) else items
            return source + start + times * (condition + step) + result
        case Call():
            return _call_cost(expr, items, length) + sum(inner)
        case _:
            return 1 + sum(inner)


def _call_cost(call: Call, items: int, length: int) -> float:
    function = call.function
    if function in _FREE:
        return 0
    if function in _TRAVERSING:
        return items * (0.1 * length + 1)
    if function in _SQUARE:
        return 2.0 * items * items + 1
    if function in {"@in", "__member__"}:
        return items
    if function in _MATCHING:
        pattern = _FORMAT_LENGTH if function == "validate" else _length(call.arguments[0], length)
        return (0.1 * length + 2) * (0.25 * pattern + 2)
    if function in _CONSTANT or (function == "_+_" and _appends(call)):
        return 1
    if function in {"_==_", "_!=_", EQUAL}:
        return 0.1 * min(_length(part, max(items, length)) for part in call.arguments[:2]) + 1
    return 0.2 * max(items, length) + 1


def _length(expr: Expr, otherwise: int) -> int:
    """How long a literal is, in bytes of its encoding."""
    return len(expr.encoded) if isinstance(expr, Constant) else otherwise


def optional_in_call(expr: Expr, tainted: frozenset[str] = frozenset()) -> str | None:
    """The function that might be handed an optional though it takes whatever it is given, if any.

    The engine's Python binding cannot pass optionals on and dies of the attempt. ``tainted`` are the variables that
    may stand for one.
    """
    if isinstance(expr, Comprehension):
        holds = _optional(expr.range, tainted) or _optional(expr.start, tainted) or _optional(expr.step, tainted)
        inner = tainted | {expr.variable, expr.variable2, expr.accumulator} if holds else tainted
        return next((found for part in parts(expr) if (found := optional_in_call(part, inner))), None)
    function = expr.function if isinstance(expr, Call) else ""
    if function in TAKES_ANYTHING and any(_optional(part, tainted) for part in parts(expr)):
        return function
    return next((found for part in parts(expr) if (found := optional_in_call(part, tainted))), None)


def _optional(expr: Expr, tainted: frozenset[str]) -> bool:
    """Whether its value may be an optional, or hold one."""
    if isinstance(expr, Ident):
        return expr.name in tainted
    if isinstance(expr, Call) and expr.function in _UNWRAPS:
        return False
    if isinstance(expr, Call) and expr.function in _MAKES_OPTIONAL:
        return True
    return any(_optional(part, tainted) for part in parts(expr))
