"""Which parts of ``self`` and ``oldSelf`` an expression reads, so that no more than those are handed to the engine.

The same walk finds the calls whose Kubernetes meaning differs from the engine's and rewrites them: equality,
concatenation and membership over unordered lists, functions that return optionals, and an optional ``oldSelf``.
"""

from __future__ import annotations

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.ast import (
    Call,
    Comprehension,
    Constant,
    Elements,
    Expr,
    Ident,
    Select,
    Struct,
    Tree,
    integer,
    parts,
    string_constant,
)
from navos_gitops.schema.cel.folds import EQUAL, optional_in_call
from navos_gitops.schema.cel.names import unescape
from navos_gitops.schema.cel.shape import Shape

CONCATENATE = "__concatenate__"
MEMBER = "__member__"
OLD = "__old__"
"""The list that holds the old value, or nothing, where ``oldSelf`` is optional."""

QUANTITY = "kubernetes.Quantity"
"""The one opaque type of which equal values may be carried as different texts."""

_OPTIONAL = {"validate": "__validate__", "format.named": "__named__"}
"""Functions that return an optional, and the one that returns the plain value or an empty one."""

_NEVER_ZERO = frozenset(("array", "map", "object"))
"""Values that Kubernetes' CEL never takes for zero, however empty."""


class Refused(ValueError):  # noqa: N818 - it says what became of the expression
    """An expression that cannot be compiled, or cannot be run here; the text says why."""


class Reads:
    """What is read of one value: all of it, or some members, or its items' parts, or only that it is there."""

    __slots__ = ("items", "members", "whole")

    def __init__(self) -> None:
        self.whole = False
        self.members: dict[str, Reads] = {}
        self.items: Reads | None = None

    @property
    def any(self) -> bool:
        """Whether more of it is read than that it is there."""
        return self.whole or bool(self.members) or self.items is not None

    def member(self, name: str) -> Reads:
        """What is read of the member an expression spells ``name``."""
        return self.members.setdefault(name, Reads())

    def item(self) -> Reads:
        """What is read of each item, or of each of a map's values."""
        if self.items is None:
            self.items = Reads()
        return self.items


class Place(NamedTuple):
    """A part of the bound value that an expression stands for; ``shape`` is None where the schema says nothing."""

    shape: Shape | None
    reads: Reads


class Survey(NamedTuple):
    """An expression as the engine shall run it, and what it reads of each variable.

    ``shapes`` are those that rewritten calls name by index; ``rewritten`` is False where ``expr`` is as it came.
    """

    expr: Expr
    reads: dict[str, Reads]
    shapes: tuple[Shape, ...]
    rewritten: bool


def survey(tree: Tree, shape: Shape, *, optional: bool) -> Survey:
    """Read and rewrite an expression whose ``self`` and ``oldSelf`` have ``shape``; ``optional``: oldSelf may be none.

    Raises :class:`Refused`.
    """
    walk = _Walk(shape, tree, optional=optional)
    result = walk.used(tree.expr, {})
    if call := optional_in_call(result):
        raise Refused(f"{call} cannot be given an optional here")
    return Survey(result, walk.reads, tuple(walk.shapes), walk.rewritten)


_Scope = dict[str, Place | None]


class _Walk:
    """One pass over an expression; ``visit`` says which place a sub-expression stands for, if any."""

    def __init__(self, shape: Shape, tree: Tree, *, optional: bool) -> None:
        self.tree = tree
        self.reads = {"self": Reads(), "oldSelf": Reads()}
        self.roots: _Scope = {name: Place(shape, reads) for name, reads in self.reads.items()}
        self.optional = optional
        self.places: dict[int, Shape] = {}  # by the id of each expression that stands for one
        self.shapes: list[Shape] = []
        self.rewritten = False

    def used(self, expr: Expr, scope: _Scope) -> Expr:
        """Visit what is consumed as a whole."""
        result, place = self.visit(expr, scope)
        if place is not None:
            place.reads.whole = True
        return result

    def visit(self, expr: Expr, scope: _Scope) -> tuple[Expr, Place | None]:
        """The rewritten expression and the place it stands for."""
        result, place = self._visit(expr, scope)
        if place is not None and place.shape is not None:
            self.places[expr.id] = place.shape
        return result, place

    def _visit(self, expr: Expr, scope: _Scope) -> tuple[Expr, Place | None]:
        match expr:
            case Constant():
                return expr, None
            case Ident():
                return self._ident(expr, scope)
            case Select():
                operand, place = self.visit(expr.operand, scope)
                return expr._replace(operand=operand), self._member(place, expr.field, test=expr.test)
            case Call():
                return self._call(expr, scope)
            case Elements():
                return self._elements(expr, scope)
            case Struct():
                return self._struct(expr, scope), None
            case Comprehension():
                return self._fold(expr, scope)

    def _ident(self, expr: Ident, scope: _Scope) -> tuple[Expr, Place | None]:
        if expr.name in scope:
            return expr, scope[expr.name]
        if expr.name == "oldSelf" and self.optional:
            self.rewritten = True
            return Call(expr.id, None, "_[?_]", (Ident(expr.id, OLD), integer(expr.id, 0))), self.roots[expr.name]
        return expr, self.roots.get(expr.name)

    def _member(self, place: Place | None, name: str, *, test: bool) -> Place | None:
        """The member of a place; raises Refused where the server would not find it declared."""
        if place is None:
            return None
        shape, reads = place
        if shape is None or shape.kind == "dyn":
            reads.whole = True
            return None
        child = shape.child(name if shape.kind == "map" else unescape(name) or "")
        if child is None or not child.declared:
            raise Refused(f"the schema declares no {name!r} that an expression can reach")
        member = Place(child, reads.member(name))
        return None if test else member

    def _call(self, expr: Call, scope: _Scope) -> tuple[Expr, Place | None]:
        if expr.function in {"_[_]", "_[?_]", "_?._"} and len(expr.arguments) == 2:
            return self._index(expr, scope)
        if expr.function in {"orValue", "or", "value", "hasValue"} and expr.target is not None:
            target, place = self.visit(expr.target, scope)
            arguments = tuple(self.used(item, scope) for item in expr.arguments)
            return expr._replace(target=target, arguments=arguments), place
        visited = [self.visit(item, scope) for item in expr.arguments]
        receiver = None if expr.target is None else self.used(expr.target, scope)
        for _, place in visited:
            if place is not None:
                place.reads.whole = True
        plain = expr._replace(target=receiver, arguments=tuple(item for item, _ in visited))
        return self._meant(plain, [place and place.shape for _, place in visited])

    def _index(self, expr: Call, scope: _Scope) -> tuple[Expr, Place | None]:
        operand, place = self.visit(expr.arguments[0], scope)
        name = string_constant(expr.arguments[1])
        index = self.used(expr.arguments[1], scope)
        result = expr._replace(arguments=(operand, index))
        if place is None:
            return result, None
        shape, reads = place
        if shape is not None and shape.kind in {"object", "map"} and name is not None:
            return result, self._member(place, name, test=False)
        if shape is not None and shape.kind in {"array", "map"}:
            return result, Place(shape.item, reads.item())
        reads.whole = True
        return result, None

    def _meant(self, expr: Call, shapes: list[Shape | None]) -> tuple[Expr, Place | None]:
        """``expr`` with Kubernetes' meaning, where the engine's differs."""
        left = shapes[0] if shapes else None
        right = shapes[1] if len(shapes) > 1 else None
        if expr.function in _OPTIONAL:
            self.rewritten = True
            arguments = (*((expr.target,) if expr.target else ()), *expr.arguments)
            plain = Call(expr.id, None, _OPTIONAL[expr.function], arguments)
            return Call(expr.id, None, "optional.ofNonZeroValue", (plain,)), None
        bound = isinstance(expr.arguments[0], (Ident, Select)) if expr.arguments else False
        if expr.function == "optional.ofNonZeroValue" and bound and left is not None and left.kind in _NEVER_ZERO:
            self.rewritten = True
            return expr._replace(function="optional.of"), None
        if expr.function in {"_==_", "_!=_"}:
            equal = self._equality(expr, left)
            negated = expr.function == "_!=_" and equal is not expr
            return Call(expr.id, None, "!_", (equal,)) if negated else equal, None
        if expr.function == "_+_" and left is not None and left.list_type in {"set", "map"}:
            return self._by_shape(expr, CONCATENATE, left), Place(left, Reads())
        if expr.function == "@in" and right is not None and right.item is not None and right.item.special:
            return self._by_shape(expr, MEMBER, right.item), None
        if expr.function in {"_?_:_", "_+_"}:
            return expr, _computed(*shapes[-2:])
        return expr, None

    def _equality(self, expr: Call, left: Shape | None) -> Call:
        if left is not None and left.special:
            return self._by_shape(expr, EQUAL, left)
        if left is None and not self.tree.is_scalar(expr.arguments[0]) and self._holds_special(expr.arguments[0]):
            raise Refused("it compares a value made of lists that know no order")
        if self.tree.message(expr.arguments[0]) == QUANTITY:
            self.rewritten = True
            return Call(expr.id, None, "__same_quantity__", expr.arguments)
        return expr

    def _holds_special(self, expr: Expr, *, items: bool = False) -> bool:
        """Whether a computed value may hold something special; ``items``: at most the items of what it is made of."""
        shape = self.places.get(expr.id)
        if shape is not None:
            return bool(shape.item and shape.item.special) if items and shape.list_type else shape.special
        items = items or isinstance(expr, Call)
        return any(self._holds_special(part, items=items) for part in parts(expr))

    def _by_shape(self, expr: Call, function: str, shape: Shape) -> Call:
        if shape.uncertain:
            raise Refused("it compares a set whose items the server may fail to find")
        self.rewritten = True
        self.shapes.append(shape)
        return Call(expr.id, None, function, (*expr.arguments, integer(expr.id, len(self.shapes) - 1)))

    def _elements(self, expr: Elements, scope: _Scope) -> tuple[Expr, Place | None]:
        visited = [self.visit(item, scope) for item in expr.elements]
        for _, place in visited:
            if place is not None:
                place.reads.whole = True
        items = _computed(*(place and place.shape for _, place in visited))
        result = expr._replace(elements=tuple(item for item, _ in visited))
        return result, Place(Shape.list_of(items.shape), Reads()) if items and items.shape else None

    def _struct(self, expr: Struct, scope: _Scope) -> Expr:
        entries = tuple(
            entry._replace(
                key=None if entry.key is None else self.used(entry.key, scope),
                value=self.used(entry.value, scope),
            )
            for entry in expr.entries
        )
        return expr._replace(entries=entries)

    def _fold(self, fold: Comprehension, scope: _Scope) -> tuple[Expr, Place | None]:
        source, place = self.visit(fold.range, scope)
        start, first = self.visit(fold.start, scope)
        if first is not None:
            first.reads.whole = True
        inner: _Scope = {**scope, fold.accumulator: first}
        inner.update(_variables(fold, place))
        condition = self.used(fold.condition, inner)
        step, gathered = self.visit(fold.step, inner)
        if gathered is not None:
            gathered.reads.whole = True
        folded = _computed(gathered and gathered.shape, first and first.shape)
        result, outcome = self.visit(fold.result, {**scope, fold.accumulator: folded})
        expr = fold._replace(range=source, start=start, condition=condition, step=step, result=result)
        return expr, outcome


def _computed(*shapes: Shape | None) -> Place | None:
    """A value made from others: the first known shape; what is read of it is already accounted for."""
    shape = next((shape for shape in shapes if shape is not None), None)
    return None if shape is None else Place(shape, Reads())


def _variables(fold: Comprehension, place: Place | None) -> _Scope:
    """What the variables of a fold over ``place`` stand for: items of a list, values of a map, or nothing of it."""
    names = [name for name in (fold.variable, fold.variable2) if name]
    scope: _Scope = dict.fromkeys(names)
    if place is None:
        return scope
    shape, reads = place
    if shape is None or shape.kind not in {"array", "map"}:
        reads.whole = True
        return scope
    item = Place(shape.item, reads.item())
    if fold.variable2:
        scope[fold.variable2] = item
    elif shape.kind == "array":
        scope[fold.variable] = item
    return scope
