"""Go structs: which of their fields JSON has, and what decoding and encoding make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission.gotype import STRING, Type, Undecodable, kind_of
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.model import Json


class Field(NamedTuple):
    """One field of a struct: its names in JSON and in Go, its type, and its omit tags."""

    name: str
    go: str
    type: Type
    omit_empty: bool
    omit_zero: bool

    @property
    def written(self) -> bool:
        """Whether Go writes the field even while it is zero."""
        return not (self.omit_zero or (self.omit_empty and not self.type.structural))


class Struct(Type):
    """A Go struct; ``load`` gives its fields when they are first asked for, for a type may hold itself."""

    __slots__ = ("_checks", "_fields", "_load", "_strong", "_written", "name")
    shape = "struct"
    structural = True

    def __init__(self, name: str, load: Callable[[], Mapping[str, Field]]) -> None:
        super().__init__()
        self.name = name
        self._load = load
        self._fields: Mapping[str, Field] | None = None
        self._checks: Mapping[str, Callable[[Json], bool]] | None = None
        self._strong: frozenset[str] = frozenset()
        self._written: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields by their JSON name."""
        if self._fields is None:
            self._fields = self._load()
        return self._fields

    def decode(self, value: Json) -> dict[str, Json]:
        """Decode the known fields that are not zero; Go ignores the others."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Undecodable(f"expected a map, found {kind_of(value)}")
        fields = self._fields or self.fields
        decoded, key = {}, ""
        try:
            for key, raw in value.items():
                field = fields.get(key)
                if field is None:
                    continue
                kind = field.type
                item = kind.decode(raw)
                if not kind.zero(item):
                    decoded[key] = item
        except Undecodable as fault:
            fault.route = (key, *fault.route)
            raise
        return decoded

    def encode(self, value: Json) -> dict[str, Json]:
        """Encode the fields that their tags do not leave out."""
        encoded = {}
        for name, field in self.fields.items():
            item = value.get(name) if value else None
            if item is None:
                if field.written:
                    encoded[name] = field.type.encode(None)
            elif not ((field.omit_zero and field.type.zero(item)) or (field.omit_empty and field.type.empty(item))):
                encoded[name] = field.type.encode(item)
        return encoded

    def zero(self, value: Json) -> bool:
        """Whether no field is set."""
        return not value

    def empty(self, value: Json) -> bool:  # noqa: ARG002 - to omitempty no struct is empty
        """To ``omitempty`` no struct is empty."""
        return False

    def settled(self, value: Json) -> bool:
        """Whether every field is known, of its type and written as it stands, and none would appear; quick."""
        if type(value) is not dict:
            return False
        checks = self._checks or self._compiled()
        for key, item in value.items():
            check = checks.get(key)
            if check is _some_text:  # most fields are, so no call is spent on them
                if type(item) is not str or not item:
                    return False
            elif check is None or not check(item):
                return False
        for name in self._written:  # noqa: SIM110 - all() with a generator takes several times as long
            if name not in value:
                return False
        return True

    def settled_and_set(self, value: Json) -> bool:
        """As :meth:`settled`, for where the field would vanish if the struct were zero."""
        return self.settled(value) and (not self._strong.isdisjoint(value) or bool(self.decode(value)))

    def _compiled(self) -> Mapping[str, Callable[[Json], bool]]:
        fields = self.fields.values()
        self._written = tuple(field.name for field in fields if field.written)
        # what is present and settled in one of these is not zero
        self._strong = frozenset(field.name for field in fields if not field.written)
        self._checks = {field.name: _check(field) for field in fields}
        return self._checks


def _some_text(value: Json) -> bool:
    return type(value) is str and bool(value)


def _check(field: Field) -> Callable[[Json], bool]:
    """Give the check that a field's value would be written as it stands."""
    kind, settled = field.type, field.type.settled
    if kind is STRING and field.omit_empty:
        return _some_text
    if kind.shape == "pointer":
        inner = kind.item.settled if kind.item else settled
        return lambda value: value is not None and inner(value)
    if isinstance(kind, Struct):
        return kind.settled_and_set if field.omit_zero else kind.settled
    if field.omit_zero and kind.structural:
        return lambda value: settled(value) and not kind.zero(value)
    if field.omit_empty and not kind.structural:
        return lambda value: bool(value) and settled(value)
    return settled
