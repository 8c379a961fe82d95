"""Changes one value in a person's file and leaves every other byte as it was: comments, quotes, line ends.

The place is found with the reader's spans and only that stretch of text is replaced. What comes out is then read
again, by our reader and by ruamel.yaml: it must say what the old text said but for the one
change. Where it would not, for instance because an alias shares the value, the edit is refused.
"""

from __future__ import annotations

import copy
import json
import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.errors import CannotGoOn
from navos_gitops.yaml import writer
from navos_gitops.yaml.reader import Document, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route

_PROPERTIES = re.compile(r"(?:[&!]\S*\s*)*")
_COMMENT = re.compile(r"[ \t]+#[^\n]*")
_INDENT = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*(?=\r?\n|$))*")
_IN_FLOW = re.compile(r"[^,\[\]{}?:#]+")
_REMOVED: Final = object()


def set_value(text: str, route: Route, value: Json, *, document: int = 0) -> str:
    """The text with one value changed.

    ``document`` counts the documents of the text from 0. A key that is missing is added at the end of its map, with
    the maps that lead to it where they are missing too. Raises CannotGoOn where the text cannot be read, the route
    leads through something that is no map, or the change would change more.
    """
    return _checked(text, route, value, document, list(_Place(text, document).set(route, value)))


def remove_key(text: str, route: Route, *, document: int = 0) -> str:
    """The text without one key of a map and its value; a map left with none becomes ``{}``.

    Comments stay, but for one behind the value on its line. Raises CannotGoOn as :func:`set_value` does.
    """
    return _checked(text, route, _REMOVED, document, list(_Place(text, document).remove(route)))


class _Place:
    """One document within its text, in which stretches are looked up and replaced."""

    def __init__(self, text: str, number: int) -> None:
        self.text = text
        found = _read(text)
        if number >= len(found):
            raise CannotGoOn(f"the file has {len(found)} documents, not {number + 1}")
        self.document = found[number]
        self.starts = [1 if text.startswith("\ufeff") else 0, *(end.end() for end in re.finditer("\n", text))]
        self.newline = "\r\n" if "\r\n" in text else "\n"

    # Looking things up.

    def value_at(self, route: Route) -> Json:
        """The value a route leads to; raises CannotGoOn where it leads nowhere."""
        value = self.document.value
        for number, step in enumerate(route):
            if step not in _steps(value):
                raise CannotGoOn(f"{_shown(route[: number + 1])} is not there")
            value = value[step]
        return value

    def stretch(self, route: Route, *, key: bool = False) -> tuple[int, int]:
        """The characters a value or key stands on, from its anchor or tag on."""
        span = self.document.span(route, key=key)
        if span is None:
            raise CannotGoOn("the place cannot be found")
        return self.starts[span.line - 1] + span.column - 1, self.starts[span.end_line - 1] + span.end_column - 1

    def content(self, route: Route) -> tuple[int, int]:
        """The characters a value stands on without its anchor and tag."""
        start, end = self.stretch(route)
        found = _PROPERTIES.match(self.text, start, end)
        return (found.end() if found else start), end

    def in_flow(self, route: Route) -> bool:
        """Whether a map or list is written with brackets, or lies within one that is."""
        starts = (self.content(route[:size])[0] for size in range(len(route) + 1))
        return any(self.text.startswith(("[", "{"), start) for start in starts)

    def indent(self, index: int) -> str:
        """As many spaces as there are characters before this one on its line."""
        return " " * (index - self.text.rfind("\n", 0, index) - 1)

    def line_end(self, index: int) -> int:
        """Where the line of a character ends, before its line break."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1] == "\r" else end

    # Replacing.

    def spliced(self, start: int, end: int, fresh: str) -> str:
        """The whole text with one stretch replaced, its line ends as everywhere."""
        return self.text[:start] + fresh.replace("\n", self.newline) + self.text[end:]

    def set(self, route: Route, value: Json) -> Iterator[str]:
        """Texts that may be what is asked for, the likeliest first."""
        for size in range(len(route)):
            parent = self.value_at(route[:size])
            step = route[size]
            if isinstance(parent, dict) and isinstance(step, str) and step not in parent:
                yield from self.added(route[:size], step, _nested(route[size + 1 :], value))
                return
            if parent is None and isinstance(step, str):
                yield from self.replaced(route[:size], _nested(route[size:], value))
                return
        self.value_at(route)
        yield from self.replaced(route, value)

    def replaced(self, route: Route, value: Json) -> Iterator[str]:
        """A value exchanged for another."""
        start, end = self.content(route)
        old = self.text[start:end]
        if (route and self.in_flow(route[:-1])) or (old.startswith(("[", "{")) and len(old) > 2):
            yield self.spliced(start, end, _flow(value))
            return
        if isinstance(value, str) and old.startswith(("'", '"')) and "\n" not in value:
            yield self.spliced(start, end, writer.quoted(value, single=old[0] == "'"))
        if route and isinstance(route[-1], str):
            yield from self._behind_key(route, value, start, end)
            return
        indent = self.indent(start)
        for fresh in (_block(value, indent, indent), _flow(value)):
            yield self.spliced(start, end, fresh if old else f" {fresh}")

    def _behind_key(self, route: Route, value: Json, start: int, end: int) -> Iterator[str]:
        """What stands behind a key's colon exchanged; a comment on the key's line stays there."""
        first, last = self.stretch(route, key=True)
        indent = self.indent(first)
        colon = self.text.index(":", last) + 1
        old = self.text[start:end]
        comment = _COMMENT.match(self.text, colon)
        behind = comment[0].rstrip() if comment and (not old or comment.end() <= start) else ""
        if isinstance(value, (dict, list)) and value:
            inner = indent if isinstance(value, list) else indent + "  "
            until = max(end, colon + len(behind))
            yield self.spliced(colon, until, behind + "\n" + inner + _block(value, inner, inner))
            return
        for fresh in (_block(value, indent, indent), _flow(value)):
            if not old:
                yield self.spliced(colon, colon, f" {fresh}")
                continue
            if "\n" not in self.text[colon:start]:
                yield self.spliced(start, end, fresh)
            yield self.spliced(colon, end, f" {fresh}{behind}")

    def added(self, route: Route, key: str, value: Json) -> Iterator[str]:
        """A key put at the end of a map."""
        siblings = self.value_at(route)
        if not siblings:
            yield from self.replaced(route, {key: value})
            return
        last = self.content(route)[1]
        if self.in_flow(route):
            end = self.stretch((*route, list(siblings)[-1]))[1]
            yield self.spliced(end, end, f", {_flow_text(key)}: {_flow(value)}")
            return
        indent = self.indent(self.stretch((*route, next(iter(siblings))), key=True)[0])
        fresh = "\n" + indent + _block({key: value}, indent, indent)
        end = self.line_end(max(last - 1, 0))
        yield self.spliced(end, end, fresh)
        blank = _BLANK_LINES.match(self.text, end)
        if blank:  # they may belong to a block scalar
            yield self.spliced(blank.end(), blank.end(), fresh)

    def remove(self, route: Route) -> Iterator[str]:
        """A key taken out of its map with its value."""
        self.value_at(route)
        siblings = self.value_at(route[:-1])
        if not route or not isinstance(siblings, dict):
            raise CannotGoOn(f"{_shown(route)} is no key of a map")
        if len(siblings) == 1:
            yield from self.replaced(route[:-1], {})
            return
        keys = list(siblings)
        place = keys.index(str(route[-1]))
        start = self.stretch(route, key=True)[0]
        end = self.stretch(route)[1]
        if self.in_flow(route[:-1]):
            if place + 1 < len(keys):
                yield self.spliced(start, self.stretch((*route[:-1], keys[place + 1]), key=True)[0], "")
            else:
                yield self.spliced(self.stretch((*route[:-1], keys[place - 1]))[1], end, "")
            return
        begin = max(self.text.rfind("\n", 0, start) + 1, self.starts[0])
        end = self.line_end(max(end - 1, start))
        behind = self.text.find("\n", end) + 1 or len(self.text)
        if self.text[begin:start].strip(" "):
            # First key of a list's item: what follows moves up behind the dash.
            follows = _INDENT.match(self.text, behind)
            yield self.spliced(start, follows.end() if follows else behind, "")
        else:
            yield self.spliced(begin, behind, "")


def _read(text: str) -> tuple[Document, ...]:
    found = read(text.encode("utf-8", "surrogatepass"))
    for document in found:
        for problem in document.problems:
            if problem.fatal:
                raise CannotGoOn(f"line {problem.span.line}: {problem.message}")
    return found


def _shown(route: Route) -> str:
    return ".".join(str(step) for step in route) or "the document"


def _nested(route: Route, value: Json) -> Json:
    for step in reversed(route):
        if not isinstance(step, str):
            raise CannotGoOn("a list that is not there cannot be added to")
        value = {step: value}
    return value


def _block(value: Json, lead: str, indent: str) -> str:
    """A value in block style, without the first line's indentation."""
    if not isinstance(value, (dict, list)) or not value:
        return writer.scalar(value, indent)
    return "\n".join(lead + line if line else "" for line in writer.dump(value)[:-1].split("\n"))[len(lead) :]


def _flow(value: Json) -> str:
    """A value in flow style, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow_text(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _flow_text(value) if isinstance(value, str) else writer.scalar(value, "")


def _flow_text(text: str) -> str:
    plain = _IN_FLOW.fullmatch(text) and "\n" not in text
    return writer.scalar(text, "") if plain else writer.quoted(text)


def _checked(text: str, route: Route, value: Any, number: int, tries: list[str]) -> str:
    """The first text that says what is asked for and nothing else."""
    wanted = [copy.deepcopy(document.value) for document in _read(text)]
    there = _is_there(wanted[number], route)
    wanted[number] = _changed(wanted[number], route, value)
    by_ruamel = _ruamel(text)
    if by_ruamel and number < len(by_ruamel) and _is_there(by_ruamel[number], route) == there:
        by_ruamel[number] = _changed(by_ruamel[number], route, value)
    else:
        by_ruamel = None  # what it cannot read, or reads otherwise from the start, it cannot judge
    for fresh in tries:
        found = read(fresh.encode("utf-8", "surrogatepass"))
        agreed = by_ruamel is None or repr(by_ruamel) == repr(_ruamel(fresh))
        if agreed and json.dumps([document.value for document in found]) == json.dumps(wanted):
            return fresh
    raise CannotGoOn(f"{_shown(route)} cannot be changed by itself here: edit the file by hand")


def _changed(whole: Any, route: Route, value: Any) -> Any:
    """A document's value with the change made in it."""
    if value is not _REMOVED:
        value = read(writer.dump(value).encode())[0].value  # as it will be read: 1.0 as 1
    if not route:
        return value
    parent = whole = {} if whole is None else whole
    for step in route[:-1]:
        if isinstance(parent, dict) and parent.get(step) is None:
            parent[step] = {}
        parent = parent[step]
    if value is _REMOVED:
        del parent[route[-1]]
    else:
        parent[route[-1]] = value
    return whole


def _is_there(value: Json, route: Route) -> bool:
    for step in route:
        if step not in _steps(value):
            return False
        value = value[step]
    return True


def _steps(value: Json) -> Any:
    """What may follow in a route: a map's keys, a list's indices, or nothing."""
    if isinstance(value, dict):
        return value
    return range(len(value)) if isinstance(value, list) else ()


def _ruamel(text: str) -> list[Any] | None:
    """What ruamel.yaml reads, by the rules of YAML 1.2; None where it cannot."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError, YAMLWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", YAMLWarning)
        try:
            return list(YAML(typ="safe", pure=True).load_all(text))
        except (YAMLError, LookupError, TypeError, ValueError, RecursionError):
            return None
