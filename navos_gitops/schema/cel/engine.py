"""The door to the CEL engine (cel-cpp, through cel-expr-python): nothing else in the package knows it.

An expression is checked in one environment, with Kubernetes' declarations, and run in another that has their
implementations, because the engine's checker and its runtime do not declare alike. Both are costly to make and never
change, so that they are made once for the libraries of Kubernetes that expressions call for, when one first does.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel import reads
from navos_gitops.schema.cel.ast import decode, encode, has_mixed_literal
from navos_gitops.schema.cel.declarations import CHECKED, RUN, Messages, declared, implemented, optional_old, orders
from navos_gitops.schema.cel.equality import concatenated, equal
from navos_gitops.schema.cel.folds import EQUAL, called, degree, may_cost_too_much
from navos_gitops.schema.cel.library import Function, called_for, functions
from navos_gitops.schema.cel.shape import Shape, Unreadable
from navos_gitops.schema.cel.typed import Pool, engine_type, types, written_type
from navos_gitops.schema.cel.values import converter

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.schema.cel.ast import Expr
    from navos_gitops.schema.cel.values import Convert


class Failure(NamedTuple):
    """A runtime error: no such key, division by zero, an index out of range ..."""

    reason: str


class Program:
    """One compiled expression over values of one shape."""

    __slots__ = ("_converters", "_degree", "_expr", "_expression", "result", "uses_old")

    def __init__(
        self, expression: Any, expr: Expr, converters: dict[str, Convert], *, uses_old: bool, result: str
    ) -> None:
        self._expression = expression
        self._expr = expr
        self._degree = degree(expr)
        self._converters = converters
        self.uses_old = uses_old
        self.result = result

    def evaluate(self, value: Json, old: Json) -> Any:
        """What the expression is for ``value`` and ``old`` (None where there is none): a plain value or a Failure.

        Raises :class:`Unreadable` where a value is not of its schema's type, or where the engine has no answer.
        """
        data = {}
        for name, convert in self._converters.items():
            if name == "self":
                data[name] = convert(value)
            elif name == reads.OLD:
                data[name] = [] if old is None else [convert(old)]
            elif old is not None:
                data[name] = convert(old)
        if self._degree and may_cost_too_much(self._expr, self._degree, data):
            raise Unreadable("the API server may stop it for its cost")
        try:
            outcome = self._expression.eval(data=data)
            plain = outcome.value()
        except (RuntimeError, TypeError) as error:
            raise Unreadable(str(error)) from None
        if plain is True or plain is False or outcome.type().name() != "ERROR":
            return plain
        return Failure(plain.partition(": ")[2] or plain)


def program(text: str, shape: Shape, *, optional: bool = False, stored: bool = True) -> Program:
    """Compile ``text`` for values of ``shape``; ``optional``: ``oldSelf`` is an optional.

    An expression that is not ``stored``, that no server has accepted yet, is checked against the types of ``shape``.
    Raises :class:`~reads.Refused`.
    """
    environment = _environment(called_for(text))
    result = None if stored else _result_by_type(environment.typed_checker(shape, optional=optional), text)
    checker = environment.optional_checker if optional else environment.checker
    checked = _checked(checker, text)
    serialized = checked.serialize()
    tree = decode(serialized)
    seen = reads.survey(tree, shape, optional=optional)
    if seen.rewritten:
        serialized = encode(seen.expr, tree.source)
    carry = environment.carrier(called(seen.expr))
    converters = {
        (reads.OLD if optional and name == "oldSelf" else name): converter(shape, read, carry)
        for name, read in seen.reads.items()
        if read.any
    }
    runtime = environment.runtime_with(seen.shapes) if seen.shapes else environment.runtime
    return Program(
        runtime.deserialize(serialized),
        seen.expr,
        converters,
        uses_old="oldSelf" in tree.names,
        result=result or checked.return_type().name(),
    )


# The engine knows the two-variable macro by its other name only.
_EXISTS_ONE = re.compile(r"\bexists_one(?=\(\s*\w+\s*,\s*\w+\s*,)")


def _result_by_type(checker: Any, text: str) -> str:
    """The type of the expression's value, where it fits the types that ``checker`` knows; else raises Refused."""
    checked = _checked(checker, text)
    if has_mixed_literal(decode(checked.serialize())):
        raise reads.Refused("a list in it has elements of different types")
    result: str = checked.return_type().name()
    return "OTHER" if result == "DYN" else result


def _checked(checker: Any, text: str) -> Any:
    try:
        return checker.compile(text)
    except RuntimeError as error:
        renamed = _EXISTS_ONE.sub("existsOne", text)
        if renamed != text:
            return _checked(checker, renamed)
        raise reads.Refused(_readable(str(error))) from None


# How the engine names what a schema's author knows by other names.
_FOREIGN = {
    r" \(in container ''\)": "",
    r" not found in struct '[\w.]+'": "",
    r"navos_gitops\.typed\.T\d+(\.\w+)?": "object",
    r"google\.protobuf\.Duration": "duration",
    r"google\.protobuf\.Timestamp": "timestamp",
}


def _readable(text: str) -> str:
    """The engine's first complaint, without its picture of the source and in the words of schemas."""
    first = text.partition("\n")[0].rpartition(" [")[0] or text.partition("\n")[0]
    plain = first.partition("<input>:")[2].partition(" ")[2] or first
    for foreign, own in _FOREIGN.items():
        plain = re.sub(foreign, own, plain)
    return plain


class _Environment:
    """The engine's two checkers and its runtime."""

    def __init__(self, libraries: frozenset[str]) -> None:
        from cel_expr_python import cel

        self._cel = cel
        self._messages = Messages()
        self._known = functions(libraries)
        self._declared, self._orders = declared(cel, self._known), orders(cel)
        self.checker = self._checker(self._messages.pool, cel.Type.DYN, None)
        self.runtime = self.runtime_with(())
        self.carrier = self._messages.carrier

    @functools.cached_property
    def optional_checker(self) -> Any:
        """A checker for an ``oldSelf`` that is an optional."""
        return self._checker(self._messages.pool, self._cel.Type.DYN, "{type_name: dyn}")

    def _checker(self, pool: Any, type_: Any, optional: str | None) -> Any:
        """A checker for a ``self`` and ``oldSelf`` of one type; ``optional``: oldSelf is an optional of this one."""
        cel = self._cel
        variables = {"self": type_} if optional else {"self": type_, "oldSelf": type_}
        config = cel.NewEnvConfigFromYaml(CHECKED + (optional_old(optional) if optional else ""))
        return cel.NewEnv(pool, config, variables, [self._declared], functions=self._orders)

    def typed_checker(self, shape: Shape, *, optional: bool) -> Any:
        """A checker that knows the types in ``shape``."""
        known = types(shape)
        pool = Pool(known, self._messages.pool)
        return self._checker(pool, engine_type(self._cel, known.root), written_type(known.root) if optional else None)

    def runtime_with(self, shapes: tuple[Shape, ...]) -> Any:
        """A runtime whose rewritten calls compare and join by ``shapes``."""
        cel = self._cel
        variables = {"self": cel.Type.DYN, "oldSelf": cel.Type.DYN, reads.OLD: cel.Type.List(cel.Type.DYN)}
        known = (*self._known, *_INSERT, *_by_shape(shapes))
        extension = implemented(cel, known, self._messages)
        return cel.NewEnv(self._messages.pool, cel.NewEnvConfigFromYaml(RUN), variables, [extension])


def _by_shape(shapes: tuple[Shape, ...]) -> tuple[Function, ...]:
    def is_equal(value: Json, other: Json, index: int) -> bool:
        return equal(value, other, shapes[index], escaped=True)

    def is_member(value: Json, items: Json, index: int) -> bool:
        return any(equal(item, value, shapes[index], escaped=True) for item in items)

    def joined(value: Json, other: Json, index: int) -> Json:
        return concatenated(value, other, shapes[index])

    calls = {EQUAL: is_equal, reads.MEMBER: is_member, reads.CONCATENATE: joined}
    parameters = ("dyn", "dyn", "int")
    return tuple(Function(name, parameters, "dyn", call, member=False) for name, call in calls.items())


# Declared by the engine's two-variable comprehensions, yet not implemented in its runtime.
_INSERT = (
    Function(
        "cel.@mapInsert",
        ("map(dyn,dyn)", "dyn", "dyn"),
        "dyn",
        lambda made, key, value: {**made, key: value},
        member=False,
    ),
    Function(
        "cel.@mapInsert", ("map(dyn,dyn)", "map(dyn,dyn)"), "dyn", lambda made, entry: {**made, **entry}, member=False
    ),
)


@functools.cache
def _environment(libraries: frozenset[str]) -> _Environment:
    """Made at the first expression: importing the engine takes longer than most runs need in all."""
    return _Environment(libraries)
