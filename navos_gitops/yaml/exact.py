"""YAML's syntax exactly as go-yaml v2 takes it, in pure Python: slow, and the last word.

PyYAML's parser, go-yaml's and libyaml descend from one another, and agree on nearly everything people write.
This one overrides PyYAML where go-yaml differs. It reads the few texts on which libyaml and go-yaml part, and
everything where libyaml is absent. Mirrors scannerc.go and parserc.go of go.yaml.in/yaml/v2 v2.4.3.
"""

# mypy: disable-error-code="no-untyped-call"
# PyYAML's stubs give its methods no types.
# ruff: noqa: D102 - nearly every method overrides one of PyYAML's, and is named and documented there

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml.parser import Parser, ParserError
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import (
    BlockMappingStartToken,
    DirectiveToken,
    KeyToken,
    ScalarToken,
    TagToken,
    ValueToken,
)

if TYPE_CHECKING:
    from yaml.error import Mark

_BREAKS = "\r\n\x85\u2028\u2029"
_END = "\0" + _BREAKS
_BLANK_OR_END = " \t" + _END
_URI = r"(?:[0-9A-Za-z_\-;/?:@&=+$,.!~*'()\[\]]|%[0-9a-fA-F]{2})"
_VERSION = re.compile(r"%YAML[ \t]+(\d{1,2})\.(\d{1,2})", re.ASCII)
_TAG_DIRECTIVE = re.compile(rf"%TAG[ \t]+(!|![\w-]*!)[ \t]+({_URI}+)(?=[{_BLANK_OR_END}])", re.ASCII)
_REST = re.compile(rf"[ \t]*(?:#[^{_END}]*)?(?=[{_END}])")
_VERBATIM = re.compile(rf"!<({_URI}+)>")
_TAG = re.compile(rf"(![\w-]*!|!)({_URI}*)", re.ASCII)
_ESCAPED = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_INDICATORS = re.compile(r"([+-])([0-9])?|([0-9])([+-])?")


class Exact(Reader, Scanner, Parser):
    """A source of PyYAML's events; ``get_event`` raises PyYAML's errors."""

    # go-yaml knows \' and does not know \/: the other way round from libyaml.
    ESCAPE_REPLACEMENTS = {  # type: ignore[misc]  # noqa: RUF012 - PyYAML's own class attribute, overridden
        **{key: value for key, value in Scanner.ESCAPE_REPLACEMENTS.items() if key != "/"},
        "'": "'",
    }

    def __init__(self, text: str) -> None:
        self.key_levels: dict[int, int] = {}  # the flow level of a key, by the number of its first token
        self.level_tokens = [0]  # for each flow level the token a key of its own began with, or its bracket
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def _wrong(self, context: str | None, start: Mark | None, problem: str) -> ScannerError:
        return ScannerError(context, start, problem, self.get_mark())

    # Tabs are blanks, except where they would indent; a byte order mark is a character.

    def scan_to_next_token(self) -> None:
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in _END:
                    self.forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    # Which token may still turn out to begin a key. go-yaml forgets it of `{}` and `[]`, whose closing bracket
    # takes the opening one's entry away: a document `{}: x` is then an empty map, and ends before the colon.

    def need_more_tokens(self) -> bool:
        if self.done or not self.tokens:
            return not self.done
        level = self.key_levels.get(self.tokens_taken)
        return level is not None and self._may_be_key(level)

    def stale_possible_simple_keys(self) -> None:
        pass  # a key is looked at when it is needed

    def _may_be_key(self, level: int) -> bool:
        key = self.possible_simple_keys.get(level)
        if key is None:
            return False
        if key.line == self.line and self.index - key.index <= 1024:
            return True
        if key.required:
            raise self._wrong("while scanning a simple key", key.mark, "could not find expected ':'")
        del self.possible_simple_keys[level]
        return False

    def save_possible_simple_key(self) -> None:
        super().save_possible_simple_key()
        if self.allow_simple_key:
            number = self.possible_simple_keys[self.flow_level].token_number
            self.key_levels[number] = self.flow_level
            self.level_tokens[-1] = number

    def remove_possible_simple_key(self) -> None:
        key = self.possible_simple_keys.get(self.flow_level)
        super().remove_possible_simple_key()
        if key:
            self.key_levels.pop(key.token_number, None)

    def fetch_flow_collection_start(self, token: Any) -> None:
        number = self.tokens_taken + len(self.tokens)
        super().fetch_flow_collection_start(token)
        self.level_tokens.append(number)

    def fetch_flow_collection_end(self, token: Any) -> None:
        super().fetch_flow_collection_end(token)
        if self.flow_level < 0:
            self.flow_level = 0
            return
        self.key_levels.pop(self.level_tokens.pop(), None)

    def fetch_value(self) -> None:
        if not self._may_be_key(self.flow_level):
            super().fetch_value()
            return
        key = self.possible_simple_keys.pop(self.flow_level)
        self.key_levels.pop(key.token_number, None)
        self._insert(key, KeyToken(key.mark, key.mark))
        if not self.flow_level and self.add_indent(key.column):
            self._insert(key, BlockMappingStartToken(key.mark, key.mark))
        self.allow_simple_key = False
        start = self.get_mark()
        self.forward()
        self.tokens.append(ValueToken(start, self.get_mark()))

    def _insert(self, key: Any, token: Any) -> None:
        """Before the key's first token; at the end where that was handed out already."""
        place = key.token_number - self.tokens_taken
        self.tokens.insert(place if place >= 0 else len(self.tokens), token)

    # Directives: only version 1.1, and no unknown ones.

    def scan_directive(self) -> DirectiveToken:
        start = self.get_mark()
        found = _VERSION.match(self.buffer, self.pointer)
        value: tuple[int, int] | tuple[str, str]
        if found:
            name, value = "YAML", (int(found[1]), int(found[2]))
        else:
            found = _TAG_DIRECTIVE.match(self.buffer, self.pointer)
            if not found:
                raise self._wrong("while scanning a directive", start, "found an unknown or malformed one")
            name, value = "TAG", (found[1], self._unescaped(found[2], start))
        self.forward(found.end() - self.pointer)
        end = self.get_mark()
        rest = _REST.match(self.buffer, self.pointer)
        if not rest:
            raise self._wrong("while scanning a directive", start, "found text after it")
        self.forward(rest.end() - self.pointer)
        self.scan_line_break()
        return DirectiveToken(name, value, start, end)

    def process_directives(self) -> Any:
        found = super().process_directives()
        if self.yaml_version not in (None, (1, 1)):
            token = self.peek_token()
            raise ParserError(None, None, "found a YAML version other than 1.1", token.start_mark)
        return found

    # Tags may hold flow indicators, and must be followed by a blank.

    def scan_tag(self) -> TagToken:
        start = self.get_mark()
        if self.peek(1) == "<":
            found = _VERBATIM.match(self.buffer, self.pointer)
            handle, suffix = None, found[1] if found else ""
        else:
            found = _TAG.match(self.buffer, self.pointer)
            handle, suffix = (found[1], found[2]) if found else ("", "")
            if handle == "!" and not suffix:
                handle, suffix = None, "!"
            elif len(handle) > 1 and not suffix:
                found = None
        if not found:
            raise self._wrong("while scanning a tag", start, "did not find the expected tag")
        self.forward(found.end() - self.pointer)
        if self.peek() not in _BLANK_OR_END:
            raise self._wrong("while scanning a tag", start, "did not find a blank after it")
        return TagToken((handle, self._unescaped(suffix, start)), start, self.get_mark())

    def _unescaped(self, uri: str, start: Mark) -> str:
        def octets(found: re.Match[str]) -> str:
            return bytes.fromhex(found[0].replace("%", "")).decode("utf-8")

        try:
            return _ESCAPED.sub(octets, uri)
        except UnicodeDecodeError:
            raise self._wrong("while scanning a tag", start, "found an escape that is no UTF-8") from None

    # Scalars.

    def scan_plain(self) -> ScalarToken:
        start = end = self.get_mark()
        text, spaces, broken = "", "", False
        while not self._at_document_mark() and self.peek() != "#":
            length = self._plain_length()
            if length:
                text += spaces + self.prefix(length)
                self.forward(length)
                end, broken = self.get_mark(), False
            if self.peek() not in " \t" + _BREAKS or not length:
                break
            spaces, broken = self._plain_spaces(start)
            if not self.flow_level and self.column < self.indent + 1:
                break
        if broken:
            self.allow_simple_key = True
        return ScalarToken(text, True, start, end)

    def _at_document_mark(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in _BLANK_OR_END

    def _plain_length(self) -> int:
        length = 0
        while True:
            char = self.peek(length)
            if (
                char in _BLANK_OR_END
                or (char == ":" and self.peek(length + 1) in _BLANK_OR_END)
                or (self.flow_level and char in ",?[]{}")
            ):
                return length
            length += 1

    def _plain_spaces(self, start: Mark) -> tuple[str, bool]:
        blanks, breaks = "", []
        while self.peek() in " \t" + _BREAKS:
            if self.peek() not in " \t":
                breaks.append(self.scan_line_break())
                continue
            if breaks and self.peek() == "\t" and self.column < self.indent + 1:
                raise self._wrong("while scanning a plain scalar", start, "found a tab that indents")
            blanks += "" if breaks else self.peek()
            self.forward()
        if not breaks:
            return blanks, False
        return _folded(breaks[0], "".join(breaks[1:])), True

    def scan_flow_scalar_non_spaces(self, double: Any, start_mark: Mark) -> Any:
        try:
            chunks = super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError):  # chr() of an escape beyond Unicode
            chunks = ["\ud800"]
        if any("\ud800" <= char <= "\udfff" for chunk in chunks for char in chunk):
            raise self._wrong("while scanning a quoted scalar", start_mark, "found an escape of no character")
        return chunks

    def scan_block_scalar_indicators(self, start_mark: Mark) -> tuple[bool | None, int | None]:
        found = _INDICATORS.match(self.buffer, self.pointer)
        chomping, increment = (found[1] or found[4], found[2] or found[3]) if found else ("", "")
        if increment == "0":
            raise self._wrong("while scanning a block scalar", start_mark, "found an indentation of 0")
        self.forward(len(chomping or "") + len(increment or ""))
        return {"+": True, "-": False}.get(chomping or ""), int(increment) if increment else None

    def scan_block_scalar_ignored_line(self, start_mark: Mark) -> None:
        rest = _REST.match(self.buffer, self.pointer)
        if not rest:
            raise self._wrong("while scanning a block scalar", start_mark, "found text after its indicator")
        self.forward(rest.end() - self.pointer)
        self.scan_line_break()

    def scan_block_scalar_indentation(self) -> Any:
        found = super().scan_block_scalar_indentation()
        if self.peek() == "\t":
            raise self._wrong("while scanning a block scalar", None, "found a tab that indents")
        return found

    def scan_block_scalar_breaks(self, indent: int) -> Any:
        found = super().scan_block_scalar_breaks(indent)
        if self.peek() == "\t" and self.column < indent:
            raise self._wrong("while scanning a block scalar", None, "found a tab that indents")
        return found


def _folded(first: str, others: str) -> str:
    """What a run of line breaks inside a flow scalar stands for."""
    if first != "\n":
        return first + others
    return others or " "
