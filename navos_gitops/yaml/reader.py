"""Reads YAML as Kubernetes does, and knows the line and column of every key and value.

The door for text from outside: nothing here raises, whatever the bytes. What is wrong comes back as a
:class:`Problem` of the document it is in.

Places are found by reading a document a second time, when one of them is first asked for, because nearly every
document is never asked. Measured on documents of 45 lines: 0.04 ms to read one, 0.25 ms to find every place in it,
and 30 kB to keep them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from yaml.error import YAMLError
from yaml.events import ScalarEvent

from navos_gitops.model import Span
from navos_gitops.yaml import lines
from navos_gitops.yaml.aliases import excessive
from navos_gitops.yaml.build import Build, Keys, Memory, Unfaithful, odd
from navos_gitops.yaml.events import Text
from navos_gitops.yaml.problem import RULES, Limits, Problem, Refused
from navos_gitops.yaml.spans import Spans
from navos_gitops.yaml.split import BLOCK, Block, Cut, cuts, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route

__all__ = ["BLOCK", "RULES", "Block", "Document", "Limits", "Problem", "documents", "read", "stream"]


class Document:
    """One document: its value, what is wrong with it, and where things stand in it.

    ``line`` is the line of the file its value begins on; ``empty`` says that it holds nothing but comments and
    white space. ``text`` is its own text, ``text_line`` the line of the file that begins on. After a fatal
    problem the value is None.
    """

    __slots__ = ("__dict__", "_keys", "_text", "empty", "line", "problems", "value")

    def __init__(
        self,
        text: Text,
        keys: Keys,
        value: Json,
        problems: tuple[Problem, ...],
        line: int,
        *,
        empty: bool = False,
    ) -> None:
        self._text = text
        self._keys = keys
        self.value = value
        self.problems = problems
        self.line = line
        self.empty = empty

    def span(self, route: Route, *, key: bool = False) -> Span | None:
        """Where the value a route leads to stands, or its key; None where the document could not be read.

        Where the route leads nowhere, its deepest parent that is there. A block scalar's span ends with its
        last line; what an alias or a merge brings in stands where it is written.
        """
        return self._spans.find(route, key=key) if self._spans else None

    @cached_property
    def _spans(self) -> Spans | None:
        if self.fatal:
            return None
        try:
            with _uncollected():
                return Spans(self._text, self._keys)
        except (YAMLError, KeyError, AttributeError):  # behind the document's end, where its value is cut short
            return None

    @property
    def text(self) -> str:
        """The document's own text, without a byte order mark, its lines ended by LF."""
        return self._text.data.decode("utf-8-sig", "replace")

    @property
    def text_line(self) -> int:
        """The line of the file that ``text`` begins on."""
        return self._text.line

    @property
    def fatal(self) -> bool:
        """Whether the document could not be read."""
        return any(problem.fatal for problem in self.problems)


def read(data: bytes, *, limits: Limits | None = None, line: int = 1, strict: bool = False) -> tuple[Document, ...]:
    """Every document of a text, in order; after a fatal problem the last one has the value None.

    ``line`` is the line of the file that the text begins on. ``strict`` refuses a key that stands twice, as
    upstream's strict reading does, also where a merge brings it in.
    """
    with _uncollected():
        return tuple(_documents(data, limits or Limits(), line - 1, strict=strict))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking at many thousand new values again and again: none is garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def documents(file: BinaryIO, *, limits: Limits | None = None, block: int = BLOCK) -> Iterator[Document]:
    """Every document of a stream, however long: memory holds one block of it. Ends after a fatal problem."""
    limits = limits or Limits()
    for text, line in stream(file, block=block, limit=limits.size):
        for document in read(text, limits=limits, line=line):
            yield document
            if document.fatal:
                return


def _documents(data: bytes, limits: Limits, before: int, *, strict: bool) -> Iterator[Document]:
    if len(data) > limits.size:
        message = f"the text has {len(data)} bytes, more than the {limits.size} that are read"
        span = Span(before + 1, 1, before + 1, 1)
        yield _refused(Text(b"", before + 1), Problem("yaml-too-large", message, span, fatal=True))
        return
    memory = Memory()
    for cut in cuts(data):
        document = _document(cut, before, memory, limits, strict=strict)
        yield document
        if document.fatal:
            return


def _document(cut: Cut, before: int, memory: Memory, limits: Limits, *, strict: bool) -> Document:
    text = Text(cut.text, before + cut.line)
    if cut.separator:
        return _refused(text, _separated(text, cut.separator))
    simple = lines.document(cut.text, memory, limits.depth)
    if simple:
        return Document(text, memory.keys, simple[0], (), text.line + simple[1])
    try:
        return _value(text, memory, limits, strict=strict)
    except Unfaithful:
        pass
    except Refused as refused:
        return _refused(text, refused.problem)
    except YAMLError as error:
        if not text.disputed(error):
            return _refused(text, text.refusal(error).problem)
    text = Text(cut.text, before + cut.line, exact=True)
    try:
        return _value(text, memory, limits, strict=strict)
    except Refused as refused:
        return _refused(text, refused.problem)
    except YAMLError as error:
        return _refused(text, text.refusal(error).problem)


def _refused(text: Text, problem: Problem) -> Document:
    return Document(text, Keys(), None, (problem,), text.line)


def _separated(text: Text, behind: str) -> Problem:
    """The problem of a ``---`` that something stands behind."""
    line = text.line + text.data.count(b"\n")
    message = f"only a comment may follow `---` on its line, not `{behind[:40]}`"
    return Problem("yaml-separator", message, Span(line, 4, line, 4 + len(behind)), fatal=True)


def _value(text: Text, memory: Memory, limits: Limits, *, strict: bool) -> Document:
    """The one document of a text. Raises Refused, Unfaithful and PyYAML's errors."""
    build = Build(text, memory, limits, strict=strict, wary=text.doubtful)
    root = build.root()
    if root is None:
        return Document(text, memory.keys, None, (), text.line, empty=True)
    value = build.document(root)
    line = text.line + root.start_mark.line
    empty = root.__class__ is ScalarEvent and not text.raw(root)
    document = Document(text, memory.keys, value, tuple(build.problems), line, empty=empty)
    if build.copies > 100 and excessive(text):
        raise Refused("yaml-alias-bomb", "aliases add too much to this document", text.span(root))
    if memory.values.odd or memory.keys.odd:
        for rule, message, route in odd(value):
            span = document.span(route, key=rule == "yaml-key")
            raise Refused(rule, message, span or text.span(root))
    return document
