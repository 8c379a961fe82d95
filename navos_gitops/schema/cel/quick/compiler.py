"""From a schema and an expression's terms to closures, with the type of each part known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.schema.cel.names import unescape
from navos_gitops.schema.cel.quick import calls
from navos_gitops.schema.cel.quick.folds import MACROS, folded
from navos_gitops.schema.cel.quick.part import LEFT, OLD, SELF, Part, boolean, scalar
from navos_gitops.schema.cel.quick.syntax import Outside
from navos_gitops.schema.cel.quick.values import Undecided, are_alike, reader
from navos_gitops.schema.cel.shape import Shape

if TYPE_CHECKING:
    from navos_gitops.schema.cel.quick.syntax import Term

_ROOTS: Final = {"self": SELF, "oldSelf": OLD}
_TYPES: Final = frozenset(
    (
        *("bool", "bytes", "double", "duration", "dyn", "int", "list", "map", "null_type", "optional_type"),
        *("string", "timestamp", "type", "uint"),
    )
)
"""Names that mean something of their own: no variable of a macro is called so here."""


class Compiler:
    """Compiles the terms of one expression over values of ``shape``.

    ``slots`` is the size of its frames; ``uses_old`` says whether it speaks of ``oldSelf``.
    """

    __slots__ = ("_names", "slots", "uses_old")

    def __init__(self, shape: Shape) -> None:
        self._names: dict[str, tuple[int, Shape]] = {name: (slot, shape) for name, slot in _ROOTS.items()}
        self.slots = LEFT + 1
        self.uses_old = False

    def part(self, term: Term) -> Part:
        """One part. Raises :class:`Outside`."""
        match term.head:
            case "literal":
                return _literal(term.value)
            case "name":
                return self._name(term.value)
            case "list":
                return _list(tuple(map(self.part, term.parts)))
            case "select":
                return _selected(self.part(term.parts[0]), term.value)
            case "has":
                return _present(self.part(term.parts[0]), term.value)
            case "member":
                return self._received(term)
            case _:
                return self._called(term)

    def _name(self, name: str) -> Part:
        if name not in self._names:
            raise Outside
        slot, shape = self._names[name]
        self.uses_old = self.uses_old or slot == OLD
        return Part(lambda frame: frame[slot], shape, 1)

    def _called(self, term: Term) -> Part:
        if term.value in {"==", "!="} and any(part.head == "literal" and part.value is None for part in term.parts):
            other = next((part for part in term.parts if part.head != "literal"), None)
            if other is None:
                raise Outside
            return calls.is_null(self.part(other), negated=term.value == "!=")
        return calls.called(term.value, tuple(map(self.part, term.parts)))

    def _received(self, term: Term) -> Part:
        receiver = self.part(term.parts[0])
        arguments = term.parts[1:]
        if term.value in MACROS:
            return self._folded(term.value, receiver, arguments)
        if term.value in calls.OF_LITERALS:
            if len(arguments) != 1 or arguments[0].head != "literal" or not isinstance(arguments[0].value, str):
                raise Outside
            return calls.OF_LITERALS[term.value](receiver, arguments[0].value)
        return calls.received(term.value, receiver, tuple(map(self.part, arguments)))

    def _folded(self, macro: str, source: Part, arguments: tuple[Term, ...]) -> Part:
        if len(arguments) != 2 or arguments[0].head != "name":
            raise Outside
        name = arguments[0].value
        item = scalar("string") if source.kind == "map" else source.shape.item
        read = None if item is None else reader(item)
        if name in _ROOTS or name in _TYPES or name.startswith("__") or item is None or read is None:
            raise Outside
        slot, self.slots = self.slots, self.slots + 1
        hidden = self._names.get(name)
        self._names[name] = slot, item
        body = self.part(arguments[1])
        if hidden is None:
            del self._names[name]
        else:
            self._names[name] = hidden
        return folded(macro, source, slot, read, body)


def _literal(value: Any) -> Part:
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number"}
    if value is None:
        raise Outside
    return Part(lambda _: value, scalar(kinds[type(value)]), 0)


def _list(parts: tuple[Part, ...]) -> Part:
    if not parts or not all(are_alike(part.shape, parts[0].shape) for part in parts):
        raise Outside
    runs = tuple(part.run for part in parts)
    weight = 10 + sum(part.weight for part in parts)
    return Part(lambda frame: [run(frame) for run in runs], Shape.list_of(parts[0].shape), weight)


def _selected(operand: Part, spelled: str) -> Part:
    name, shape = _member(operand.shape, spelled)
    read, run = reader(shape), operand.run
    if read is None:
        raise Outside
    return Part(lambda frame: read(run(frame).get(name)), shape, operand.weight + 1)


def _present(operand: Part, spelled: str) -> Part:
    name, shape = _member(operand.shape, spelled)
    run, fits, absent = operand.run, shape.fits, operand.kind == "object"

    def has(frame: list[Any]) -> bool:
        members = run(frame)
        member = members.get(name)
        if member is None:
            if absent or name not in members:
                return False
            raise Undecided
        if not fits(member):
            raise Undecided
        return True

    return boolean(has, operand.weight + 1)


def _member(shape: Shape, spelled: str) -> tuple[str, Shape]:
    """The member's own name, and its type. Raises :class:`Outside` where the server knows none."""
    name = spelled if shape.kind == "map" else unescape(spelled)
    child = shape.child(name) if name else None
    if name is None or child is None or not child.declared:
        raise Outside
    return name, child
