"""Where the keys and values stand in a text that was read line by line (:mod:`navos_gitops.yaml.lines`).

What the event stream would say of them (:mod:`navos_gitops.yaml.spans`), without loading a YAML library; the tests
hold the one against the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Span
from navos_gitops.yaml import lines

if TYPE_CHECKING:
    from navos_gitops.model import Route
    from navos_gitops.yaml.memory import Keys

    Point = tuple[int, int]
    """Line and column, both from 0."""


class Place:
    """A value: where it begins and ends, and its parts by key, with the key's own, or in order.

    ``end`` of a map or a list in block style is that of its last part.
    """

    __slots__ = ("_end", "entries", "items", "start")

    def __init__(self, start: Point, end: Point) -> None:
        self.start = start
        self._end: Point | None = end
        self.entries: dict[str, tuple[Point, Point, Place]] = {}
        self.items: list[Place] = []

    def stands(self, start: Point, end: Point | None) -> None:
        """Say where the value stands, once that is known; without an end, where its parts begin."""
        self.start = start
        self._end = end

    @property
    def end(self) -> Point:
        """Where the value ends."""
        if self._end is None:
            last = self.items[-1] if self.items else next(reversed(self.entries.values()))[2]
            self._end = last.end
        return self._end


class LinePlaces:
    """The places in such a text, whose first line is ``line`` of its file."""

    __slots__ = ("_line", "_root")

    def __init__(self, data: bytes, line: int, keys: Keys) -> None:
        self._line = line
        self._root = _Walk(data.decode().split("\n")[:-1], keys).document()

    def find(self, route: Route, *, key: bool) -> Span:
        """The span a route leads to: a value's, or its key's; of its deepest parent that is there otherwise."""
        place, start, end = self._root, self._root.start, None
        for step in route:
            end = None
            if isinstance(step, str) and step in place.entries:
                start, end, place = place.entries[step]
            elif isinstance(step, int) and -1 < step < len(place.items):
                place = place.items[step]
            else:
                break
        if not key or end is None:
            start, end = place.start, place.end
        return Span(self._line + start[0], start[1] + 1, self._line + end[0], end[1] + 1)


class _Walk:
    """One pass over the lines; that they are well-formed is known."""

    def __init__(self, texts: list[str], keys: Keys) -> None:
        self.texts = texts
        self.keys = keys
        self.open: list[tuple[int, Place]] = []  # the maps and lists that are open, with their columns
        self.waiting: Place | None = None  # the last key's or dash's value, while it may still come
        self.keyed = False  # whether it is a key's

    def document(self) -> Place:
        number = 0
        while number < len(self.texts):
            number = self._line(number)
        return self.open[0][1]

    def _line(self, number: int) -> int:
        """Take in one line, and a block of text behind it; the number of the next."""
        found = lines.pattern(self.texts[number]).fullmatch(self.texts[number])
        if found is None or (found["key"] is None and not found["dashes"] and not found["last"]):
            return number + 1  # blank, a comment or the `---` in front
        column, key = len(found["indent"]), found["key"]
        count = len(found["dashes"]) // 2 + (found["last"] is not None)
        box = self._box(number, column, dashes=count > 0)
        for index in range(1, count + 1):
            item = Place((number, column + 2 * index - 1), (number, column + 2 * index - 1))
            box.items.append(item)
            self.waiting, self.keyed = item, False
            if index < count or key is not None:
                box = self._opened(item, number, column + 2 * index)
        if key is not None:
            start, end = found.span("key")
            value = Place((number, end + 1), (number, end + 1))
            box.entries[lines.key_of(key, self.keys)] = ((number, start), (number, end), value)
            self.waiting, self.keyed = value, True
        return self._value(number, found, "item" if key is None else "value")

    def _box(self, number: int, column: int, *, dashes: bool) -> Place:
        """The map or list that a line adds to."""
        if not self.open:
            return self._opened(Place((number, column), (number, column)), number, column)
        deepest = self.open[-1][0]
        if self.waiting and (column > deepest or (dashes and column == deepest and self.keyed)):
            return self._opened(self.waiting, number, column)
        while self.open[-1][0] > column or (self.open[-1][1].items and not dashes):
            self.open.pop()
        return self.open[-1][1]

    def _opened(self, place: Place, number: int, column: int) -> Place:
        place.stands((number, column), None)
        self.open.append((column, place))
        return place

    def _value(self, number: int, found: re.Match[str], group: str) -> int:
        place, text = self.waiting, found[group]
        if place is None or text is None:
            return number + 1
        start, end = found.span(group)
        place.stands((number, start), (number, end))
        self.waiting = None
        if text[0] in "|>":
            return self._block(place, number, text)
        if text[0] in "[{" and len(text) > 2:
            self._flow(place, number, start, text)
        return number + 1

    def _block(self, place: Place, number: int, text: str) -> int:
        found = lines.block(self.texts, number + 1, 0, text)
        after = found[1] if found else number + 1
        last = next((at for at in range(after - 1, number, -1) if self.texts[at].strip()), number)
        place.stands(place.start, (last, len(self.texts[last].rstrip())))
        return after

    def _flow(self, place: Place, number: int, start: int, text: str) -> None:
        for part in _PART.finditer(text, 1, len(text) - 1):
            inside = Place((number, start + part.start("value")), (number, start + part.end("value")))
            if text[0] == "[":
                place.items.append(inside)
            else:
                named = (number, start + part.start("key")), (number, start + part.end("key"))
                place.entries[lines.key_of(part["key"], self.keys)] = (*named, inside)


_PART: Final = re.compile(r" *(?:(?P<key>[^\"', :]+): +)?(?P<value>\"[^\"]*\"|'[^']*'|[^\"', ]+) *(?:,|$)")
"""One part of a flat list or map in brackets, of which nothing holds a comma."""
