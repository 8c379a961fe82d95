"""How one Go type reads JSON, writes it, and what of it counts as nothing.

Mirrors encoding/json (Go 1.26) and sigs.k8s.io/json with ``omitempty`` and ``omitzero``, and the types of
k8s.io/apimachinery v0.36 that read and write themselves. Three forms of a value: *raw*, as the API server
sends it; *decoded*, as the Go struct holds it (an absent key is Go's zero value; an empty list or map that is
not nil stays); *encoded*, as Go writes it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

from navos_gitops.admission import leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.model import Json, Route


class Undecodable(Exception):  # noqa: N818 - a sentence about a value, caught where the webhook is modelled
    """A value whose JSON type does not fit the Go type it is decoded into."""

    def __init__(self, message: str, route: Route = ()) -> None:
        super().__init__(message)
        self.message = message
        self.route = route


class _Null:
    __slots__ = ()


NULL: Final = _Null()
"""Raw JSON that holds ``null``, in a decoded value: there None is raw JSON that holds nothing."""


class Type:
    """One Go type. What a subclass does not say is what a nil of that type does."""

    __slots__ = ("item",)
    shape: Literal["scalar", "text", "pointer", "list", "map", "struct"] = "scalar"
    structural = False
    """A Go struct, which is written even where it is empty and ``omitempty`` is set."""
    item: Type | None
    """What a pointer, list or map holds."""

    def __init__(self) -> None:
        self.item = None

    def decode(self, value: Json) -> Json:
        """Decode a raw value; :class:`Undecodable` where Go refuses it."""
        raise NotImplementedError

    def encode(self, value: Json) -> Json:
        """Encode a decoded value; None stands for nil or zero."""
        return value

    def zero(self, value: Json) -> bool:
        """Whether a decoded value is Go's zero value, which a struct holds by not having the key."""
        return value is None

    def empty(self, value: Json) -> bool:
        """Whether ``omitempty`` leaves a decoded value out."""
        return value is None

    def settled(self, value: Json) -> bool:
        """Whether decoding and encoding surely give the raw value back; quick."""
        raise NotImplementedError


class _Scalar(Type):
    """A string, bool or number; null leaves it zero."""

    __slots__ = ("_fits", "_nothing", "_python", "_word")

    def __init__(self, word: str, python: type, nothing: Json, fits: Callable[[Json], bool]) -> None:
        super().__init__()
        self._word, self._python, self._nothing, self._fits = word, python, nothing, fits

    def decode(self, value: Json) -> Json:
        if value is None:
            return self._nothing
        if type(value) is float and self._python is int and value.is_integer() and abs(value) < 1e21:
            value = int(value)  # Go's encoder writes such a float without a fraction
        if type(value) is not self._python:
            raise Undecodable(f"expected {self._word}, found {kind_of(value)}")
        if not self._fits(value):
            raise Undecodable(f"{value} does not fit {self._word}")
        return value

    def encode(self, value: Json) -> Json:
        return self._nothing if value is None else value

    def zero(self, value: Json) -> bool:
        return not value

    empty = zero

    def settled(self, value: Json) -> bool:
        return type(value) is self._python and self._fits(value)


class _String(_Scalar):
    """The commonest scalar, checked in one step."""

    __slots__ = ()

    def settled(self, value: Json) -> bool:
        return type(value) is str


class _Text(Type):
    """A Go struct that reads and writes itself as text: a time, a duration, a quantity, a token."""

    __slots__ = ("_nothing", "_nullable", "_rewrite", "_word")
    shape = "text"
    structural = True

    def __init__(self, word: str, rewrite: Callable[[object], str | None], nothing: Json, *, nullable: bool) -> None:
        super().__init__()
        self._word, self._rewrite, self._nothing, self._nullable = word, rewrite, nothing, nullable

    def decode(self, value: Json) -> Json:
        if value is None and self._nullable:
            return None
        text = self._rewrite(value)
        if text is None:
            raise Undecodable(f"expected {self._word}, found {_shown(value)}")
        return text

    def encode(self, value: Json) -> Json:
        return self._nothing if value is None else value

    def zero(self, value: Json) -> bool:
        return value is None or value == self._nothing

    def settled(self, value: Json) -> bool:
        return value is not None and value == self._rewrite(value)


class _Quantity(_Text):
    """``resource.Quantity``, which remembers how it was written: one that was read is not Go's zero value."""

    __slots__ = ()

    def zero(self, value: Json) -> bool:
        return value is None


class _IntOrString(Type):
    """``intstr.IntOrString``: a 32 bit number or a string."""

    __slots__ = ()
    shape = "text"
    structural = True

    def decode(self, value: Json) -> Json:
        return value if isinstance(value, str) else INT32.decode(value)

    def encode(self, value: Json) -> Json:
        return 0 if value is None else value

    def zero(self, value: Json) -> bool:
        return value is None or (type(value) is int and value == 0)

    def settled(self, value: Json) -> bool:
        return type(value) is str or INT32.settled(value)


class _Json(Type):
    """Raw JSON that Go keeps as it is; the API server has sent it with sorted keys."""

    __slots__ = ()
    shape = "text"
    structural = True

    def decode(self, value: Json) -> Json:
        return value

    def encode(self, value: Json) -> Json:
        if value is NULL:
            return None
        if isinstance(value, dict):
            return {key: self.encode(value[key]) for key in sorted(value)}
        return [self.encode(item) for item in value] if isinstance(value, list) else value

    def settled(self, value: Json) -> bool:  # noqa: ARG002 - nothing changes raw JSON
        return True


class _Bytes(Type):
    """``[]byte``: base64 text."""

    __slots__ = ()
    shape = "text"

    def decode(self, value: Json) -> Json:
        import base64
        import binascii

        if value is None:
            return None
        if not isinstance(value, str):
            raise Undecodable(f"expected base64 text, found {kind_of(value)}")
        text = value.replace("\r", "").replace("\n", "")  # Go's decoder skips line ends and nothing else
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Undecodable("expected base64 text") from error
        return text

    def empty(self, value: Json) -> bool:
        return not value

    def settled(self, value: Json) -> bool:
        try:
            return value is not None and bool(self.decode(value) == value)
        except Undecodable:
            return False


class _Container(Type):
    __slots__ = ()

    def __init__(self, item: Type) -> None:
        super().__init__()
        self.item: Type = item


class _Pointer(_Container):
    """A pointer: nil while absent or null, else whatever it points at, zero or not."""

    __slots__ = ()
    shape = "pointer"

    def decode(self, value: Json) -> Json:
        return None if value is None else self.item.decode(value)

    def encode(self, value: Json) -> Json:
        return None if value is None else self.item.encode(value)

    def settled(self, value: Json) -> bool:
        return value is not None and self.item.settled(value)


class _List(_Container):
    """A slice; one that is empty is not nil."""

    __slots__ = ()
    shape = "list"

    def decode(self, value: Json) -> Json:
        if value is None:
            return None
        if not isinstance(value, list):
            raise Undecodable(f"expected a list, found {kind_of(value)}")
        return [decode_at(self.item, index, item) for index, item in enumerate(value)]

    def encode(self, value: Json) -> Json:
        return None if value is None else [self.item.encode(item) for item in value]

    def empty(self, value: Json) -> bool:
        return not value

    def settled(self, value: Json) -> bool:
        return type(value) is list and all(map(self.item.settled, value))


class _Map(_Container):
    """A map with string keys; one that is empty is not nil."""

    __slots__ = ()
    shape = "map"

    def decode(self, value: Json) -> Json:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise Undecodable(f"expected a map, found {kind_of(value)}")
        return {key: decode_at(self.item, key, item) for key, item in value.items()}

    def encode(self, value: Json) -> Json:
        # Go writes maps in the order of their keys, which shows where an object is kept as text
        return None if value is None else {key: self.item.encode(value[key]) for key in sorted(value)}

    def empty(self, value: Json) -> bool:
        return not value

    def settled(self, value: Json) -> bool:
        return type(value) is dict and all(map(self.item.settled, value.values()))


STRING: Final = _String("a string", str, "", lambda _value: True)
INT32: Final = _Scalar("a 32 bit number", int, 0, lambda value: -(2**31) <= value < 2**31)
INT64: Final = _Scalar("a 64 bit number", int, 0, lambda value: -(2**63) <= value < 2**63)
_LEAVES: Final[Mapping[str, Type]] = {
    "string": STRING,
    "bool": _Scalar("true or false", bool, nothing=False, fits=lambda _value: True),
    "int32": INT32,
    "int64": INT64,
    "time": _Text("an RFC 3339 time", leaves.time, None, nullable=True),
    "duration": _Text("a duration such as 1h30m", leaves.duration, "0s", nullable=False),
    "quantity": _Quantity("a quantity such as 500Mi", leaves.quantity, "0", nullable=True),
    "token": _Text("a bootstrap token", leaves.token, "", nullable=False),
    "intorstring": _IntOrString(),
    "json": _Json(),
    "bytes": _Bytes(),
}
_CONTAINERS: Final[Mapping[str, Callable[[Type], Type]]] = {"*": _Pointer, "[]": _List, "{}": _Map}


def leaf(name: str) -> Type | None:
    """Give a type that has no parts; None for the name of a struct."""
    return _LEAVES.get(name)


def container(mark: str, item: Type) -> Type:
    """Give a pointer (``*``), list (``[]``) or map (``{}``) of a type."""
    return _CONTAINERS[mark](item)


def decode_at(kind: Type, key: str | int, raw: Json) -> Json:
    """Decode what stands at a key or index; the fault of one that Go refuses says where it stands."""
    try:
        return kind.decode(raw)
    except Undecodable as fault:
        fault.route = (key, *fault.route)
        raise


def kind_of(value: Json) -> str:
    """Name a JSON value's type."""
    for python, word in ((bool, "a bool"), (str, "a string"), (dict, "a map"), (list, "a list")):
        if isinstance(value, python):
            return word
    return "null" if value is None else "a number"


def _shown(value: Json) -> str:
    return json.dumps(value) if isinstance(value, str) and len(value) < 60 else kind_of(value)
