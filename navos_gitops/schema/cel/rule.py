"""One x-kubernetes-validations rule at one node of a schema.

Mirrors validateExpressions (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go, v0.36).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.model import Cause, Unchecked
from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.plain import UNCHANGED, is_unique, unchanged, unique_member
from navos_gitops.schema.cel.shape import Unreadable

if TYPE_CHECKING:
    from navos_gitops.model import Json, Route
    from navos_gitops.schema.cel.engine import Program
    from navos_gitops.schema.cel.quick import Quick
    from navos_gitops.schema.cel.ratchet import Ratchet
    from navos_gitops.schema.cel.shape import Shape

_LONGEST_MESSAGE = 5 * 1024
_REASONS = frozenset(("FieldValueRequired", "FieldValueForbidden", "FieldValueDuplicate"))


class Place(NamedTuple):
    """Where a value stands: its field path as upstream writes it, and its route."""

    field: str
    route: Route

    def member(self, name: str, *, declared: bool) -> Place:
        """One member down: a declared property, or a key of a map."""
        if not declared:
            return Place(f"{self.field}[{name}]", (*self.route, name))
        return Place(f"{self.field}.{name}" if self.field else name, (*self.route, name))

    def item(self, index: int) -> Place:
        """One item down."""
        return Place(f"{self.field}[{index}]", (*self.route, index))


class Rule:
    """A rule, compiled when a value first meets it: for the engine only where nothing quicker can judge."""

    __slots__ = (
        "_message",
        "_program",
        "_quick",
        "_refusal",
        "_shape",
        "_stated",
        "_stored",
        "_unique",
        "optional",
        "text",
    )

    def __init__(self, stated: dict[str, Any], shape: Shape, *, stored: bool) -> None:
        self._stored = stored
        self._stated = stated
        self._shape = shape
        self.text: str = str(stated.get("rule") or "").strip()
        self.optional = stated.get("optionalOldSelf") is True
        self._unique = unique_member(self.text, shape)
        self._quick: tuple[Quick | None] | None = None
        self._program: Program | None = None
        self._message: Program | None = None
        self._refusal: str | None = None

    def check(self, value: Json, old: Json, ratchet: Ratchet | None, place: Place) -> Cause | Unchecked | None:
        """What is wrong with ``value`` (never None) by this rule; ``old`` is None where nothing corresponds to it."""
        if not self.text:
            return None
        if self.text == UNCHANGED and not self.optional:
            return self._unchanged(value, old, place)
        if self._unique is not None:
            unique = is_unique(value, self._unique)
            if unique is not None:
                return None if unique or (ratchet and ratchet.forgives) else self._broken(value, old, place)
        return self._judged(value, old, ratchet, place)

    def _unchanged(self, value: Json, old: Json, place: Place) -> Cause | None:
        if old is None:
            return None
        try:
            return None if unchanged(value, old, self._shape) else self._broken(value, old, place)
        except Unreadable as error:
            return self._failed(str(error), place)

    def _judged(self, value: Json, old: Json, ratchet: Ratchet | None, place: Place) -> Cause | Unchecked | None:
        from navos_gitops.schema.cel.quick import Undecided

        quick = self._quickly()
        if quick is None:
            return self._run(value, old, ratchet, place)
        if quick.uses_old and old is None:
            return None
        try:
            holds = quick.holds(value, old)
        except Undecided:
            return self._run(value, old, ratchet, place)
        if holds or (ratchet is not None and not quick.uses_old and ratchet.forgives):
            return None
        return self._broken(value, old, place)

    def _quickly(self) -> Quick | None:
        from navos_gitops.schema.cel.quick import quick

        if self._quick is None:
            self._quick = (None if self.optional else quick(self.text, self._shape),)
        return self._quick[0]

    def _run(self, value: Json, old: Json, ratchet: Ratchet | None, place: Place) -> Cause | Unchecked | None:
        from navos_gitops.schema.cel.engine import Failure

        program = self._compiled()
        if program is None:
            return Unchecked(f"the rule {self.text!r} cannot be compiled: {self._refusal}", place.route)
        if program.uses_old and old is None and not self.optional:
            return None
        try:
            outcome = program.evaluate(value, old)
        except Unreadable as error:
            return Unchecked(f"the rule {self.text!r} cannot be evaluated: {error}", place.route)
        if isinstance(outcome, Failure):
            return self._failed(outcome.reason, place)
        if outcome is True or (ratchet is not None and not program.uses_old and ratchet.forgives):
            return None
        return self._broken(value, old, place)

    def _failed(self, reason: str, place: Place) -> Cause:
        detail = f"the rule {self.text!r} fails to evaluate: {reason}"
        return Cause("FieldValueInvalid", place.field or "<nil>", detail, place.route)

    def _compiled(self) -> Program | None:
        from navos_gitops.schema.cel.engine import program
        from navos_gitops.schema.cel.reads import Refused

        if self._program is None and self._refusal is None:
            try:
                compiled = program(self.text, self._shape, optional=self.optional, stored=self._stored)
            except Refused as error:
                self._refusal = str(error)
                return None
            if compiled.result not in {"BOOL", "DYN"}:
                self._refusal = f"it gives a {compiled.result.lower()}, not a boolean"
                return None
            self._program = compiled
        return self._program

    def _broken(self, value: Json, old: Json, place: Place) -> Cause:
        reason = self._stated.get("reason")
        kind = reason if reason in _REASONS else "FieldValueInvalid"
        path = self._field_path()
        field, route = place.field, place.route
        if path:
            written = "".join(f"[{name}]" if keyed else f".{name}" for name, keyed in path).removeprefix(".")
            field, route = f"{field}.{written}" if field else written, (*route, *(name for name, _ in path))
        return Cause(kind, field or "<nil>", self._detail(value, old), route)

    def _detail(self, value: Json, old: Json) -> str:
        message = str(self._stated.get("message") or "").strip()
        return self._computed(value, old) or message or f"the rule {self.text!r} does not hold"

    def _computed(self, value: Json, old: Json) -> str | None:
        """What messageExpression gives, where it gives a usable text."""
        text = self._stated.get("messageExpression")
        if not text:
            return None
        from navos_gitops.schema.cel.engine import program
        from navos_gitops.schema.cel.reads import Refused

        try:
            if self._message is None:
                self._message = program(str(text), self._shape, optional=self.optional)
            computed = self._message.evaluate(value, old)
        except (Refused, Unreadable):
            return None
        if not isinstance(computed, str):
            return None
        computed = computed.strip()
        return computed if "\n" not in computed and len(computed.encode()) <= _LONGEST_MESSAGE else None

    def _field_path(self) -> tuple[tuple[str, bool], ...]:
        """The names in ``fieldPath``, each with whether it is a key of a map; none where it leads nowhere."""
        text = self._stated.get("fieldPath")
        return _path(str(text), self._shape) or () if text else ()


def _path(text: str, shape: Shape) -> tuple[tuple[str, bool], ...] | None:
    """The parts of ``.name`` and ``['name']`` in ``text`` as ``shape`` knows them; None where one leads nowhere."""
    found: list[tuple[str, bool]] = []
    node: Shape | None = shape
    rest = text
    while rest:
        name, rest = _part(rest)
        keyed = node is not None and node.kind == "map"
        node = None if node is None or name is None else node.child(name)
        if node is None or name is None:
            return None
        found.append((name, keyed))
    return tuple(found)


def _part(text: str) -> tuple[str | None, str]:
    if text.startswith("."):
        end = min((at for at in (text.find(".", 1), text.find("[", 1)) if at > 0), default=len(text))
        return text[1:end] or None, text[end:]
    if not text.startswith("['"):
        return None, ""
    end = 2
    while end < len(text) and (text[end] != "'" or text[end - 1] == "\\"):
        end += 1
    if text[end : end + 2] != "']":
        return None, ""
    return text[2:end].replace("\\'", "'").replace("\\\\", "\\"), text[end + 2 :]
