"""From a document's events to its value, by the rules of sigs.k8s.io/yaml.

Mirrors decode.go of go.yaml.in/yaml/v2 v2.4.3 (``<<``, anchors, duplicate keys, strict mode) and
convertToJSONableObject of sigs.k8s.io/yaml v1.6.0, yaml.go (keys become strings).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from navos_gitops.yaml import scalars
from navos_gitops.yaml.memory import MERGE, NO_KEY, Memory
from navos_gitops.yaml.problem import Limits, Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route, Span
    from navos_gitops.yaml.events import Event, Text


class Unfaithful(Exception):  # noqa: N818 - a signal between two ways of reading, no error
    """libyaml reads this text otherwise than go-yaml does: the exact parser must decide."""


class Build:
    """One document's value, built event by event.

    With ``wary`` the events are libyaml's, of a text in which it may differ from go-yaml: Unfaithful is raised
    where it does. ``bare`` says that no scalar can have an anchor or a tag. With ``strict`` a repeated key refuses
    the document, and so does one that a merge repeats.
    """

    __slots__ = (
        "anchors",
        "bare",
        "copies",
        "depth",
        "get",
        "limits",
        "memory",
        "open",
        "problems",
        "strict",
        "text",
        "wary",
    )

    def __init__(self, text: Text, memory: Memory, limits: Limits, *, strict: bool, wary: bool) -> None:
        self.text = text
        self.get = text.events()
        self.memory = memory
        self.limits = limits
        self.strict = strict
        self.wary = wary
        self.bare = not wary and b"&" not in text.data and b"!" not in text.data
        self.depth = 0
        self.copies = 0
        self.anchors: dict[str, Any] = {}
        self.open: set[int] = set()
        self.problems: list[Problem] = []

    def root(self) -> Event | None:
        """The event that the document's value begins with; None where there is no document."""
        self.get()
        return None if self.get().__class__ is StreamEndEvent else self.get()

    def document(self, root: Event) -> Json:
        """The value of the document whose root is ``root``, which is read to its end."""
        value = self._node(root)
        self.get()
        self._look_behind()
        return value

    def _look_behind(self) -> None:
        """Note what stands behind the document's end: upstream never gets there, right or wrong."""
        try:
            event = self.get()
        except YAMLError as error:
            refusal = self.text.refusal(error)
            if refusal.problem.rule == "yaml-encoding":
                raise refusal from None
            self._ignored(refusal.problem.span)
        else:
            if event.__class__ is not StreamEndEvent:
                self._ignored(self.text.span(event))

    def _ignored(self, span: Span) -> None:
        if self.wary:
            raise Unfaithful  # the token after the end is still looked at, and may be refused
        message = "the document has ended: nothing from here to the next `---` is ever read"
        self.problems.append(Problem("yaml-ignored-text", message, span, fatal=False))

    def _node(self, event: Event, *, flow: bool = False) -> Json:
        kind = event.__class__
        if kind is ScalarEvent:
            if self.wary:
                self._watch(event, flow=flow)
            if event.anchor is None and event.tag is None:
                return self.memory.values[event.value] if event.implicit[0] else event.value
            return self.memory.values.settle(self._scalar(event))
        if kind is MappingStartEvent:
            return self._mapping(event)
        if kind is SequenceStartEvent:
            return self._sequence(event)
        return self.memory.values.settle(self._alias(event))

    def _mapping(self, start: Event) -> Json:
        out: dict[str, Json] = {}
        self._begin(start, out)
        get, values, keys, bare = self.get, self.memory.values, self.memory.keys, self.bare
        seen: set[tuple[type, Any]] | None = set() if self.strict else None
        brought: set[str] = set()  # by merges: what is written out stands in its place
        event = get()
        kind = event.__class__
        while kind is not MappingEndEvent:
            if bare and kind is ScalarEvent:
                key = keys[event.value] if event.implicit[0] else event.value
            else:
                key = self._key(event, start)
            if key is MERGE:
                before = set(out)
                self._merge(out, event, seen)
                brought |= out.keys() - before
            else:
                if seen is not None:
                    self._once(event, key, seen)
                if key in brought:
                    brought.discard(key)
                elif key in out:
                    self._repeated(key, event)
                event = get()
                kind = event.__class__
                if bare and kind is ScalarEvent:
                    out[key] = values[event.value] if event.implicit[0] else event.value
                elif bare and kind is MappingStartEvent:
                    out[key] = self._mapping(event)
                else:
                    out[key] = self._node(event, flow=start.flow_style)
            event = get()
            kind = event.__class__
        self.depth -= 1
        if start.anchor is not None:
            self.open.discard(id(out))
        return out

    def _sequence(self, start: Event) -> Json:
        out: list[Json] = []
        self._begin(start, out)
        get, values, bare = self.get, self.memory.values, self.bare
        event = get()
        kind = event.__class__
        while kind is not SequenceEndEvent:
            if bare and kind is ScalarEvent:
                out.append(values[event.value] if event.implicit[0] else event.value)
            elif bare and kind is MappingStartEvent:
                out.append(self._mapping(event))
            else:
                out.append(self._node(event, flow=start.flow_style))
            event = get()
            kind = event.__class__
        self.depth -= 1
        if start.anchor is not None:
            self.open.discard(id(out))
        return out

    def _begin(self, start: Event, out: Any) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            self._too_deep(start)
        if start.anchor is not None:
            self.anchors[start.anchor] = out
            self.open.add(id(out))
        if self.wary and start.tag is not None:
            raise Unfaithful

    def _too_deep(self, event: Event) -> None:
        message = f"maps and lists are nested more than {self.limits.depth} deep"
        raise Refused("yaml-too-deep", message, self.text.span(event))

    def _watch(self, event: Event, *, flow: bool) -> None:
        """Raise where go-yaml would not see this very scalar."""
        raw = self.text.raw(event)
        if (
            event.tag is not None
            or raw.startswith("!")  # `! 12`: libyaml drops that tag, go-yaml keeps it
            or (event.anchor is not None and "!" in raw)
            or (flow and not event.style and "?" in raw)  # go-yaml ends a plain scalar in [ ] at a `?`
            or (event.style == '"' and "\\/" in raw)  # an escape go-yaml does not know
        ):
            raise Unfaithful

    def _scalar(self, event: Event) -> Any:
        """The value as Go has it: integers and floats are told apart, which matters to keys."""
        value = event.value
        if event.tag is not None:
            try:
                value = scalars.tagged(event.tag, value)
            except ValueError as error:
                raise Refused("yaml-tag", str(error), self.text.span(event)) from None
        elif event.implicit[0]:
            value = scalars.plain(value)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def _key(self, event: Event, start: Event) -> str:
        """The key that ``event`` begins, in the map that ``start`` began: any but a bare scalar."""
        if event.__class__ is ScalarEvent:
            if self.wary:
                self._watch(event, flow=start.flow_style)
            value = self._scalar(event)
            merges = event.implicit[0] or event.tag == scalars.TAG + "merge"
            return MERGE if event.value == "<<" and merges else self.memory.keys.settle(value)
        if event.__class__ is AliasEvent:
            value = self._alias(event)
            if not isinstance(value, (dict, list)):
                return self.memory.keys.settle(value)
        elif self.depth == 1 and not self.text.exact:
            raise Unfaithful  # as a document's first key `{}` and `[]` end it in go-yaml
        raise Refused("yaml-key", "a map or a list cannot be a key", self.text.span(event))

    def _repeated(self, key: str, event: Event) -> None:
        message = f"the key {'null' if key == NO_KEY else key} stands twice in one map; the last one counts"
        self.problems.append(Problem("yaml-duplicate-key", message, self.text.span(event), fatal=False))

    def _once(self, event: Event, key: str, seen: set[tuple[type, Any]]) -> None:
        """Refuse a key that stands there already. To Go 1, 1.0 and "1" are three, which only JSON makes one."""
        if event.__class__ is AliasEvent:
            value = self.anchors[event.anchor or ""]
        elif event.tag is not None:
            value = scalars.tagged(event.tag, event.value)
        else:
            value = scalars.plain(event.value) if event.implicit[0] else event.value
        if (value.__class__, value) in seen:
            message = f"the key {key} stands twice in one map"
            raise Refused("yaml-duplicate-key", message, self.text.span(event))
        seen.add((value.__class__, value))

    # Aliases and merges. Every alias makes its own copy, as upstream's decoding does: whoever changes one
    # place in the value changes no other.

    def _alias(self, event: Event) -> Any:
        if event.anchor not in self.anchors:
            message = f"no anchor &{event.anchor} stands before this alias"
            raise Refused("yaml-syntax", message, self.text.span(event))
        value = self.anchors[event.anchor]
        if id(value) in self.open:
            message = f"the alias *{event.anchor} stands inside what it names"
            raise Refused("yaml-alias-to-itself", message, self.text.span(event))
        return self._copy(value, event)

    def _copy(self, value: Any, event: Event) -> Any:
        self.copies += 1
        self.memory.copied += 1
        if self.memory.copied > self.limits.nodes:
            message = f"aliases add more than {self.limits.nodes} values"
            raise Refused("yaml-alias-bomb", message, self.text.span(event))
        if not isinstance(value, (dict, list)):
            return value
        self.depth += 1
        if self.depth > self.limits.depth:
            self._too_deep(event)
        copied: Any
        if isinstance(value, dict):
            self.copies += len(value)
            self.memory.copied += len(value)
            copied = {key: self._copy(item, event) for key, item in value.items()}
        else:
            copied = [self._copy(item, event) for item in value]
        self.depth -= 1
        return copied

    def _merge(self, out: dict[str, Json], key: Event, seen: set[tuple[type, Any]] | None) -> None:
        """Take over what ``<<`` names. Order counts: what stands later wins, even over keys written before."""
        event = self.get()
        parts: list[Json] = []
        if event.__class__ is SequenceStartEvent:
            self._begin(event, parts)
            item = self.get()
            while item.__class__ is not SequenceEndEvent:
                parts.append(self._merged(item, key))
                item = self.get()
            self.depth -= 1
            self.open.discard(id(parts))
        else:
            parts.append(self._merged(event, key))
        for part in reversed(parts):
            for name, value in part.items():
                if seen is not None and (str, name) in seen:
                    message = f"the key {name} stands twice in one map: once more through `<<`"
                    raise Refused("yaml-duplicate-key", message, self.text.span(key))
                if seen is not None:
                    seen.add((str, name))
                out[name] = value

    def _merged(self, event: Event, key: Event) -> Json:
        if event.__class__ is MappingStartEvent:
            return self._mapping(event)
        value = self._alias(event) if event.__class__ is AliasEvent else None
        if not isinstance(value, dict):
            raise Refused("yaml-merge", "`<<` takes a map or a list of maps", self.text.span(key))
        return value


def odd(value: Json, route: Route = ()) -> Iterator[tuple[str, str, Route]]:
    """What JSON cannot hold in a value: rule, message, and where."""
    if isinstance(value, dict):
        if NO_KEY in value:
            yield "yaml-key", "a key is null or an integer of more than 63 bits", (*route, NO_KEY)
        for key, item in value.items():
            yield from odd(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from odd(item, (*route, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield "yaml-number", "JSON has no infinities and no not-a-number", route
