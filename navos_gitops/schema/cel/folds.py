"""What must be known of an expression before it runs: how much it may cost, and where optionals may go.

The bound mirrors the units of cel-go's interpreter/runtimecost.go and k8s.io/apiserver/pkg/cel/library/cost.go, from
above: an expression that stays below the API server's limit by this bound surely does by upstream's count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.schema.cel.ast import Call, Comprehension, Constant, Elements, Ident, Struct, parts

if TYPE_CHECKING:
    from navos_gitops.schema.cel.ast import Expr

PER_CALL_LIMIT = 1_000_000
"""k8s.io/apiserver/pkg/apis/cel PerCallLimit: what one evaluation may cost."""

_MANY = 10_000
_PRODUCTS = frozenset(("matches", "contains", "find", "findAll", "split", "replace"))
_CHEAP = frozenset(("_[_]", "_&&_", "_||_", "_?_:_", "!_", "-_", "size", "has", "type", "@not_strictly_false"))
_MAKES_OPTIONAL = frozenset(
    (
        "_?._", "_[?_]", "first", "last", "or", "validate", "format.named",
        "optional.of", "optional.none", "optional.ofNonZeroValue",
    )
)  # fmt: skip
_UNWRAPS = frozenset(("value", "orValue", "hasValue"))
_TAKES_ANYTHING = frozenset(
    (
        "isSorted", "sum", "min", "max", "indexOf", "lastIndexOf",
        "cel.@mapInsert", "__equal__", "__concatenate__", "__member__",
    )
)  # fmt: skip


def depth(expr: Expr) -> int:
    """How deep folds nest in it; 0 where there is none."""
    deepest = max((depth(part) for part in parts(expr)), default=0)
    return deepest + 1 if isinstance(expr, Comprehension) else deepest


def may_cost_too_much(expr: Expr, folds: int, data: dict[str, Any]) -> bool:
    """Whether an expression that nests ``folds`` over ``data`` might cost more than the server allows.

    A single fold over less than ten thousand items of one value never does.
    """
    if folds == 1 and all(not isinstance(value, (list, dict)) or len(value) < _MANY for value in data.values()):
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
    return _cost(expr, items, length) > PER_CALL_LIMIT


def _cost(expr: Expr, items: int, length: int) -> float:
    """An upper bound for data whose containers have ``items`` at most and whose strings that ``length``."""
    inner = [_cost(part, items, length) for part in parts(expr)]
    match expr:
        case Constant():
            return 0
        case Ident():
            return 1
        case Elements():
            return 10 + sum(inner)
        case Struct():
            return 30 + sum(inner)
        case Comprehension():
            source, start, condition, step, result = inner
            return source + start + items * (condition + step) + result
        case Call():
            return 1 + _call_cost(expr, items, length) + sum(inner)
        case _:
            return 1 + sum(inner)


def _call_cost(call: Call, items: int, length: int) -> float:
    if call.function in _CHEAP:
        return 0
    size = max(items, length)
    if call.function in _PRODUCTS:
        last = call.arguments[-1]
        other = len(last.encoded) if isinstance(last, Constant) else length
        return (0.1 * length + 2) * (0.25 * other + 2)
    return items if call.function in {"@in", "__member__"} else 0.2 * size + 1


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
    if function in _TAKES_ANYTHING and any(_optional(part, tainted) for part in parts(expr)):
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
