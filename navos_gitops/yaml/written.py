"""Where keys and values stand in what :mod:`navos_gitops.yaml.writer` has written, told without reading it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Json, Span
from navos_gitops.named import NamedTuple
from navos_gitops.yaml import writer

if TYPE_CHECKING:
    from navos_gitops.model import Route


class _Spot(NamedTuple):
    """A value as it is written: where it begins (from 0), and what its further lines are indented by."""

    value: Json
    line: int
    column: int
    indent: str
    key: tuple[int, int, int] | None = None
    """The line, the column and the end column of the key in front of it."""


def span(value: Json, route: Route, *, key: bool = False, line: int = 1) -> Span:
    """The span of a value (or its key) in ``writer.dump(value)``, whose first line is ``line`` of its file.

    As the reader says it: where the route leads nowhere, that of its deepest parent that is there.
    """
    spot = _Spot(value, 0, 0, "")
    for step in route:
        below = _below(spot, step)
        if below is None:
            spot = spot._replace(key=None)
            break
        spot = below
    if key and spot.key:
        at, start, end = spot.key
        return Span(line + at, start + 1, line + at, end + 1)
    last, end = _end(spot)
    return Span(line + spot.line, spot.column + 1, line + last, end + 1)


def _below(spot: _Spot, step: str | int) -> _Spot | None:
    if isinstance(spot.value, dict) and step in spot.value:
        return _entry(spot, step)
    if isinstance(spot.value, list) and isinstance(step, int) and 0 <= step < len(spot.value):
        above = sum(map(_height, spot.value[:step]))
        column = spot.column if step == 0 else len(spot.indent)
        return _Spot(spot.value[step], spot.line + above, column + 2, spot.indent + "  " * _holds(spot.value[step]))
    return None


def _entry(spot: _Spot, wanted: str | int) -> _Spot:
    """The value of a key that is there."""
    line, column = spot.line, spot.column
    for name, item in spot.value.items():
        if name == wanted:
            break
        line += _entry_height(name, item, spot.indent)
        column = len(spot.indent)
    text, rest = _key(wanted, spot.indent)
    start = column + 2 if rest else column
    place = (line, start, start + len(text))
    if rest:
        line, colon = line + 1, len(spot.indent)
    else:
        colon = column + len(text)
    item = spot.value[wanted]
    if not _holds(item):
        return _Spot(item, line, colon + 2, spot.indent, place)
    inner = spot.indent + "  " * isinstance(item, dict)
    return _Spot(item, line + 1, len(inner), inner, place)


def _key(key: str | int, indent: str) -> tuple[str, bool]:
    """A key's own text, and whether it is so long that its value begins on the next line."""
    text = writer.key_of(str(key), indent)
    return (text[2 : text.rindex("\n")], True) if "\n" in text else (text, False)


def _end(spot: _Spot) -> tuple[int, int]:
    """The last line of a value, and the column behind its end."""
    while _holds(spot.value):
        last = next(reversed(spot.value)) if isinstance(spot.value, dict) else len(spot.value) - 1
        spot = _below(spot, last) or spot
    lines = writer.scalar(spot.value, spot.indent).split("\n")
    if len(lines) == 1:
        return spot.line, spot.column + len(lines[0])
    last = max(number for number, text in enumerate(lines) if text.strip() or number == 0)
    return spot.line + last, len(lines[last].rstrip())


def _holds(value: Json) -> bool:
    """Whether a value is written below its key: a map or a list that is not empty."""
    return isinstance(value, (dict, list)) and bool(value)


def _height(value: Json) -> int:
    """How many lines a value takes."""
    if isinstance(value, dict) and value:
        return sum(_entry_height(name, item, "") for name, item in value.items())
    if isinstance(value, list) and value:
        return sum(map(_height, value))
    return writer.scalar(value, "").count("\n") + 1 if isinstance(value, str) and "\n" in value else 1


def _entry_height(name: str, item: Json, indent: str) -> int:
    return _height(item) + _holds(item) + _key(name, indent)[1]
