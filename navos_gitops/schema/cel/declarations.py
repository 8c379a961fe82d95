"""Kubernetes' functions and types in the engine's terms: what its checker may assume and what its runtime calls.

The engine's Python binding takes no values of types of its own: those ride in protobuf messages of one text. Its
runtime picks an overload by the kinds of the arguments only (string, list, message ...), so that overloads of one kind
become one that looks at the message's name.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from navos_gitops.schema.cel.folds import TAKES_ANYTHING
from navos_gitops.schema.cel.formats import Duration, Timestamp
from navos_gitops.schema.cel.library import OPAQUE, Function
from navos_gitops.schema.cel.shape import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PACKAGE = "kubernetes"
_ORDER = {"_<_": "less", "_<=_": "less_equals", "_>_": "greater", "_>=_": "greater_equals"}
_NUMBERS = ("int", "uint", "double")
_ORDERED = ("bool", "string", "bytes", "timestamp", "duration")

# Names and versions from k8s.io/apiserver/pkg/cel/environment/base.go (v0.36).
RUN = """
name: kubernetes
extensions:
- {name: strings, version: 2}
- {name: sets}
- {name: lists}
- {name: optional}
"""
CHECKED = f"{RUN}- {{name: two-var-comprehensions}}\nstdlib:\n  exclude_functions:\n" + "".join(
    f"  - {{name: {name}}}\n" for name in _ORDER
)


def optional_old(written_type: str) -> str:
    """What to add to a configuration for an ``oldSelf`` that is an optional of that type."""
    return f"\nvariables:\n- {{name: oldSelf, type_name: optional_type, params: [{written_type}]}}\n"


class Messages:
    """The protobuf messages that carry what the binding has no Python type for."""

    def __init__(self) -> None:
        from google.protobuf import descriptor_pool, duration_pb2, message_factory, timestamp_pb2

        self.pool = descriptor_pool.Default()
        self.pool.AddSerializedFile(_file())
        self.classes: dict[str, Any] = {
            name: message_factory.GetMessageClass(self.pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))
            for name in OPAQUE
        }
        self._duration, self._timestamp = duration_pb2.Duration, timestamp_pb2.Timestamp

    def carry(self, value: Any) -> Any:
        """The engine's own value of a Duration, a Timestamp or bytes; any other value as it is."""
        match value:
            case Duration(nanoseconds):
                sign = -1 if nanoseconds < 0 else 1
                seconds, nanos = divmod(abs(nanoseconds), 10**9)
                return self._duration(seconds=sign * seconds, nanos=sign * nanos)
            case Timestamp(seconds, nanos, _):
                return self._timestamp(seconds=seconds, nanos=nanos)
            case bytes():
                return bytearray(value)
        return value

    def carrier(self, calls: frozenset[str]) -> Callable[[Any], Any]:
        """:meth:`carry` for an expression that calls ``calls``; it raises Unreadable for what they would get wrong.

        The engine forgets a time's zone, which shows when the time is written, and Python's times end at microseconds.
        """
        written, rounded = bool(calls & {"string", "format"}), bool(calls & TAKES_ANYTHING)

        def carry(value: Any) -> Any:
            if isinstance(value, Timestamp) and value.offset and written:
                raise Unreadable("a time of another zone than UTC is turned into text")
            if rounded and isinstance(value, (Timestamp, Duration)) and value.nanoseconds % 1000:
                raise Unreadable("a time has parts of a microsecond")
            return self.carry(value)

        return carry


def declared(cel: Any, known: Iterable[Function]) -> Any:
    """What the checker may assume of ``known``."""
    return cel.CelExtension(_PACKAGE, [
        cel.FunctionDecl(name, [
            cel.Overload(
                f"{name}({','.join(function.parameters)})",
                _type(cel, function.result),
                [_type(cel, parameter) for parameter in function.parameters],
                function.member,
            )
            for function in overloads
        ])
        for name, overloads in _by(known, lambda function: function.name).items()
    ])  # fmt: skip


def implemented(cel: Any, known: Iterable[Function], messages: Messages) -> Any:
    """What the runtime calls for ``known``."""
    return cel.CelExtension(_PACKAGE, [
        cel.FunctionDecl(name, [
            cel.Overload(
                f"{name}({','.join(kinds)}){member}",
                cel.Type.DYN,
                [_type(cel, kind) for kind in kinds],
                member,
                _dispatch(overloads, messages),
            )
            for (kinds, member), overloads in _by(group, lambda function: (_kinds(function), function.member)).items()
        ])
        for name, group in _by((f for f in known if f.call is not None), lambda function: function.name).items()
    ])  # fmt: skip


def orders(cel: Any) -> list[Any]:
    """The four comparisons, across the types of numbers too, as Kubernetes declares and the runtime has them."""
    pairs = [*itertools.product(_NUMBERS, _NUMBERS), *((name, name) for name in _ORDERED)]
    return [
        cel.FunctionDecl(
            operator,
            [cel.Overload(f"{name}({a},{b})", cel.Type.BOOL, [_type(cel, a), _type(cel, b)], False) for a, b in pairs],
        )
        for operator, name in _ORDER.items()
    ]


def _dispatch(overloads: list[Function], messages: Messages) -> Callable[..., Any]:
    """The overload whose opaque types are the arguments', called with the texts they carry."""

    def call(*values: Any) -> Any:
        names = [value.DESCRIPTOR.name if hasattr(value, "DESCRIPTOR") else None for value in values]
        for function in overloads:
            if function.call is not None and all(
                name == (parameter if parameter in OPAQUE else None)
                for name, parameter in zip(names, function.parameters, strict=True)
                if parameter != "dyn"
            ):
                texts = [value.text if name in OPAQUE else value for name, value in zip(names, values, strict=True)]
                result = function.call(*texts)
                wrap = messages.classes.get(function.result)
                return messages.carry(result) if wrap is None else wrap(text=result)
        raise ValueError("no such overload")

    return call


def _kinds(function: Function) -> tuple[str, ...]:
    """The parameters as the runtime tells them apart."""
    return tuple(
        OPAQUE[0] if parameter in OPAQUE else "list(dyn)" if parameter.startswith("list(") else parameter
        for parameter in function.parameters
    )


def _type(cel: Any, name: str) -> Any:
    if name in OPAQUE:
        return cel.Type(f"{_PACKAGE}.{name}")
    if name.startswith("list("):
        return cel.Type.List(_type(cel, name[5:-1]))
    if name.startswith("map("):
        key, _, value = name[4:-1].partition(",")
        return cel.Type.Map(_type(cel, key), _type(cel, value))
    if name.startswith("?"):
        return cel.Type.AbstractType("optional_type", [_type(cel, name[1:])])
    return getattr(cel.Type, name.upper())


def _by(items: Iterable[Function], key: Callable[[Function], Any]) -> dict[Any, list[Function]]:
    groups: dict[Any, list[Function]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _file() -> bytes:
    """A serialized google.protobuf.FileDescriptorProto of one message with one string for each opaque type."""

    def chunk(field: int, data: bytes) -> bytes:
        return bytes([field << 3 | 2, len(data)]) + data

    text = chunk(1, b"text") + bytes([3 << 3, 1, 4 << 3, 1, 5 << 3, 9])  # number 1, optional, a string
    types = b"".join(chunk(4, chunk(1, name.encode()) + chunk(2, text)) for name in OPAQUE)
    return chunk(1, b"navos_gitops/kubernetes.proto") + chunk(2, _PACKAGE.encode()) + types + chunk(12, b"proto3")
