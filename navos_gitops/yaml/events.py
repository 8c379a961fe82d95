r"""A document's text and the events in it: from libyaml where it reads as go-yaml does, else from our parser.

libyaml 0.2.5 (in PyYAML) and go-yaml v2 are two ports of one parser. Where they part, found by running both:

- ``\/`` in double quotes is an escape to libyaml only, ``\'`` to go-yaml only;
- inside ``[ ]`` and ``{ }`` a plain scalar ends at ``?`` in go-yaml only, and may end in ``:`` in go-yaml only;
- tags: which characters they may hold, and what may follow them; ``!`` alone;
- ``%YAML 1.2`` is refused by go-yaml;
- at some ``[]`` and ``{}`` go-yaml looks no further ahead than one token, which shows behind a document's end;
- a byte order mark inside the text is a character to go-yaml;
- UTF-16 is cut into lines byte by byte upstream, which the exact parser gets decoded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import Reader, ReaderError

from navos_gitops.model import Span
from navos_gitops.yaml.problem import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    Event = Any
    """One of yaml.events; their stubs leave most attributes out."""

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment, misc]

_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_FORBIDDEN: Final = Reader.NON_PRINTABLE  # the same characters as go-yaml's, and compiled
_BLOCK_ROOT = re.compile(rb"(?:---.*\n|[!&].*\n|[ \t]*(?:#.*)?\n)*(?:-[ \n]|[A-Za-z0-9_./$](?:.*:[ \n]))")
_DISPUTED_SIZE: Final = 256 * 1024
_DIRECTIVE = re.compile(rb"^%", re.MULTILINE)
_LIBYAML_ALONE: Final = ("found unknown escape character", "found unexpected ':'")


class Text:
    """One document's bytes, ended by a line break, with the line of the file they begin on.

    ``exact`` says which parser reads it.
    """

    __slots__ = ("__dict__", "data", "exact", "line")

    def __init__(self, data: bytes, line: int, *, exact: bool = False) -> None:
        self.data = data
        self.line = line
        self.exact = exact or CParser is None or data.find(_BOM, 1) > 0 or b"%YAML" in data or data.startswith(_UTF16)

    def events(self) -> Callable[[], Event]:
        """A function that gives the next event, from the first one on. Raises Refused where there are none.

        Calling it raises PyYAML's errors.
        """
        if not self.exact:
            return CParser(self.data).get_event
        from navos_gitops.yaml.exact import Exact

        return Exact(self.decoded).get_event

    @property
    def doubtful(self) -> bool:
        """Whether the text may hold something that libyaml reads otherwise than go-yaml."""
        data = self.data
        return not self.exact and (b"?" in data or b"!" in data or b"\\/" in data)

    @cached_property
    def decoded(self) -> str:
        """The text as characters, without a byte order mark. Raises Refused where it is not all text."""
        data, encoding = self.data, "utf-8"
        if data.startswith(_UTF16):
            data, encoding = data[2:], "utf-16-le" if data[0] == 0xFF else "utf-16-be"
        elif data.startswith(_BOM):
            data = data[3:]
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start].decode(encoding, "replace")
            message = f"this is no UTF-8 text: {error.reason}"
            if encoding != "utf-8":  # cut at the byte for LF, which is half of a character
                message = "Kubernetes' tools cannot read this UTF-16 text: save it as UTF-8"
            raise self._no_text(before, message) from None
        bad = _FORBIDDEN.search(text)
        if bad:
            raise self._no_text(text[: bad.start()], f"the character U+{ord(bad[0]):04X} may not stand in YAML")
        if text.startswith("\ufeff"):
            raise self._no_text("", "the text begins with two byte order marks")
        return text

    def _no_text(self, before: str, message: str) -> Refused:
        line = self.line + before.count("\n")
        column = len(before) - before.rfind("\n")
        return Refused("yaml-encoding", message, Span(line, column, line, column + 1))

    def refusal(self, error: YAMLError) -> Refused:
        """A parser's error as a problem of this text; bytes that are no text come first."""
        try:
            self.decoded  # noqa: B018 - it knows the place and says more
        except Refused as refused:
            return refused
        if isinstance(error, ReaderError):
            return self._no_text("", error.reason)
        if not isinstance(error, MarkedYAMLError):
            return self._no_text("", str(error))
        mark, message = error.problem_mark, error.problem or "this is no YAML"
        if "document start" in message and _DIRECTIVE.search(self.data):
            message = "a `%` directive stands alone: Kubernetes' tools cut it off from the `---` behind it"
        if mark and "cannot start any token" in message and self.decoded[mark.index : mark.index + 1] == "\t":
            message = "a tab stands where only spaces may indent"
        elif error.context and error.context_mark:
            started = self.line + self.position(error.context_mark.index)[0] - 1
            message = f"{message} {error.context} that begins on line {started}"
        return Refused("yaml-syntax", message, self.between(mark.index, mark.index + 1) if mark else Span(1, 1, 1, 1))

    def disputed(self, error: YAMLError) -> bool:
        """Whether go-yaml may accept what libyaml refused with this error."""
        if self.exact or not isinstance(error, MarkedYAMLError):
            return False
        if error.problem in _LIBYAML_ALONE or "tag" in (error.context or ""):
            return True
        return self._may_end_early()

    def _may_end_early(self) -> bool:
        """Whether libyaml may have stumbled over what go-yaml never looks at, behind the document's end.

        A ``[]`` or ``{}`` there ends go-yaml's looking ahead. A block map or list at the first column cannot
        end before the text does. In texts larger than people write by hand libyaml's word stands.
        """
        data = self.data
        brackets = b"[" in data or b"{" in data
        return brackets and len(data) < _DISPUTED_SIZE and not _BLOCK_ROOT.match(data)

    # Places.

    @cached_property
    def _starts(self) -> list[int]:
        """The index each line begins at. Only LF ends a line, as editors and git count them."""
        return [0, *(found.end() for found in re.finditer("\n", self.decoded))]

    def position(self, index: int) -> tuple[int, int]:
        """Line of this text and column of a character, from 1; the text's end is that of its last line."""
        index = min(index, max(len(self.decoded) - 1, 0))
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def between(self, start: int, end: int) -> Span:
        """The span of the file between two characters of this text."""
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end))
        return Span(self.line + line - 1, column, self.line + end_line - 1, end_column)

    def span(self, event: Event) -> Span:
        """Where an event stands."""
        start, end = event.start_mark.index, event.end_mark.index
        return self.between(start, self.trimmed(start, end))

    def trimmed(self, start: int, end: int) -> int:
        """The end of a stretch without the white space at its end."""
        return start + len(self.decoded[start:end].rstrip())

    def raw(self, event: Event) -> str:
        """The characters an event was made of."""
        return self.decoded[event.start_mark.index : event.end_mark.index]
