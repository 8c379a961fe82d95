"""Where every key and value of a document stands.

Kept apart from the value and made on demand: most documents are never asked. See reader.py for the figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from navos_gitops.yaml import scalars
from navos_gitops.yaml.memory import MERGE

if TYPE_CHECKING:
    from navos_gitops.model import Route, Span
    from navos_gitops.yaml.events import Event, Text
    from navos_gitops.yaml.memory import Keys


class Place:
    """A value: the characters it begins and ends at, and its parts by key, with the key's own, or in order."""

    __slots__ = ("end", "entries", "items", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.entries: dict[str, tuple[int, int, Place]] = {}
        self.items: list[Place] = []


class Spans:
    """The places in a text that was read without fault before."""

    __slots__ = ("root", "text")

    def __init__(self, text: Text, keys: Keys) -> None:
        self.text = text
        self.root = _Walk(text, keys).document()

    def find(self, route: Route, *, key: bool) -> Span:
        """The span a route leads to: a value's, or its key's; of its deepest parent that is there otherwise."""
        place, start, end = self.root, 0, -1
        for step in route:
            end = -1
            if isinstance(step, str) and step in place.entries:
                start, end, place = place.entries[step]
            elif isinstance(step, int) and -1 < step < len(place.items):
                place = place.items[step]
            else:
                break
        if key and end >= 0:
            return self.text.between(start, end)
        return self.text.between(place.start, place.end)


class _Walk:
    def __init__(self, text: Text, keys: Keys) -> None:
        self.text = text
        self.get = text.events()
        self.keys = keys
        self.anchors: dict[str, tuple[Event, Place]] = {}

    def document(self) -> Place:
        self.get()
        event = self.get()
        if event.__class__ is DocumentStartEvent:
            return self._place(self.get())
        return Place(0, 0)

    def _place(self, event: Event) -> Place:
        kind = event.__class__
        place = Place(event.start_mark.index, event.end_mark.index)
        if kind is AliasEvent:
            named = self.anchors[event.anchor][1]
            place.entries, place.items = named.entries, named.items
            return place
        if event.anchor is not None:
            self.anchors[event.anchor] = (event, place)
        if kind is ScalarEvent:
            if event.style in ("|", ">"):
                place.end = self.text.trimmed(place.start, place.end)
        elif kind is MappingStartEvent:
            self._mapping(place, event.flow_style)
        else:
            self._sequence(place, event.flow_style)
        return place

    def _mapping(self, place: Place, flow: bool) -> None:
        get = self.get
        event = get()
        while event.__class__ is not MappingEndEvent:
            key, named = self._key(event)
            value = self._place(get())
            if key is MERGE:
                for part in reversed(value.items or [value]):
                    place.entries.update(part.entries)
            else:
                place.entries[key] = (named.start, named.end, value)
            place.end = value.end
            event = get()
        if flow:
            closing: Event = event
            place.end = closing.end_mark.index

    def _sequence(self, place: Place, flow: bool) -> None:
        get = self.get
        event = get()
        while event.__class__ is not SequenceEndEvent:
            place.items.append(self._place(event))
            place.end = place.items[-1].end
            event = get()
        if flow:
            closing: Event = event
            place.end = closing.end_mark.index

    def _key(self, event: Event) -> tuple[str, Place]:
        place = self._place(event)
        alias = event.__class__ is AliasEvent
        if alias:
            event = self.anchors[event.anchor][0]
        if event.value == "<<" and (event.implicit[0] or event.tag == scalars.TAG + "merge"):
            return "<<" if alias else MERGE, place
        if event.tag is not None:
            return self.keys.settle(scalars.tagged(event.tag, event.value)), place
        return self.keys[event.value] if event.implicit[0] else event.value, place
