"""Whether aliases blow a document up beyond what upstream reads.

Mirrors the counts of go.yaml.in/yaml/v2 v2.4.3, decode.go (``unmarshal`` and ``allowedAliasRatio``): of all
values decoded, at most 99 in 100 may come from aliases, and fewer in documents of more than 400,000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.yaml.events import Event, Text

_LOW: Final = 400_000
_HIGH: Final = 4_000_000


def excessive(text: Text) -> bool:
    """Whether upstream would stop decoding this document for its aliases; it was read without fault before."""
    get = text.events()
    get()
    get()
    count = _Count(get)
    count.node(get())
    return count.exceeded


class _Count:
    """Counts without expanding: how many values each anchor stands for is known when its alias comes."""

    def __init__(self, get: Callable[[], Event]) -> None:
        self.next = get
        self.decoded = 1
        self.aliased = 0
        self.sizes: dict[str, int] = {}
        self.exceeded = False

    def node(self, event: Event) -> int:
        """Count one value; how many values it stands for."""
        self.decoded += 1
        kind, size = event.__class__, 1
        if kind is AliasEvent:
            target = self.sizes[event.anchor]
            self.decoded += target
            self.aliased += target
            size += target
        elif kind is MappingStartEvent:
            size += self._mapping()
        elif kind is not ScalarEvent:
            size += self._sequence()
        if kind is not AliasEvent and event.anchor is not None:
            self.sizes[event.anchor] = size
        self._judge()
        return size

    def _judge(self) -> None:
        if self.aliased > 100 and self.decoded > 1000:
            beyond = min(max(self.decoded - _LOW, 0) / (_HIGH - _LOW), 1)
            self.exceeded = self.exceeded or self.aliased / self.decoded > 0.99 - 0.89 * beyond

    def _mapping(self) -> int:
        size = 0
        event = self.next()
        while event.__class__ is not MappingEndEvent:
            merges = event.__class__ is ScalarEvent and event.value == "<<" and event.implicit[0]
            size += 0 if merges else self.node(event)
            event = self.next()
            listed = merges and event.__class__ not in (AliasEvent, MappingStartEvent)
            size += self._sequence() if listed else self.node(event)
            event = self.next()
        return size

    def _sequence(self) -> int:
        size = 0
        event = self.next()
        while event.__class__ is not SequenceEndEvent:
            size += self.node(event)
            event = self.next()
        return size
