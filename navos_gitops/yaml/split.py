"""How a stream is cut into documents: as kubectl and Flux cut it.

Mirrors YAMLReader of k8s.io/apimachinery v0.36.3, pkg/util/yaml/decoder.go, which works on lines before any
YAML is parsed. YAML's own rules agree with it wherever a stream holds plain documents between lines of
``---``. They differ at the edges, and there we do what the Kubernetes tools do:

- Text after ``---`` on its line, other than a comment, is refused (``--- {a: 1}``, ``---a``).
- A ``---`` that ends a document is dropped; one that begins the stream, or follows another, is kept with the
  text after it. So two in a row make no empty document between them, except at the beginning of a stream.
- Of one cut only the first YAML document counts: what follows a line of ``...`` is never read. We say so.
- A directive (``%YAML``) stands in a cut of its own, without the ``---`` it needs, and is refused.
- Lines end with LF or CRLF; the last line counts as ended. A lone CR ends no line here, though it does in YAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_GO_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TRIM = re.compile(f"[{_GO_SPACE}]*")

BLOCK = 1 << 20
"""How many bytes of whole documents :func:`stream` gathers before it hands them on."""


class Cut(NamedTuple):
    """One document's own text, ended by a line break, and the line of the stream it begins on.

    ``separator`` is what stands after a ``---`` where only a comment may, on the line after the text: then the
    whole stream is refused there.
    """

    text: bytes
    line: int
    separator: str = ""


class Block(NamedTuple):
    """Whole documents of a stream, and the line they begin on."""

    text: bytes
    line: int


def cuts(data: bytes) -> Iterator[Cut]:
    """The documents of a stream, in order."""
    if b"\r\n" in data:
        data = data.replace(b"\r\n", b"\n")
    if data and not data.endswith(b"\n"):
        data += b"\n"
    start, line = 0, 1
    mark = 0 if data.startswith(b"---") else _separator(data, 0)
    while mark >= 0:
        end = data.index(b"\n", mark) + 1
        foreign = _foreign(data[mark + 3 : end])
        if foreign:
            yield Cut(data[start:mark], line, foreign)
            return
        if mark > start:
            text = data[start:mark]
            yield Cut(text, line)
            line += text.count(b"\n") + 1
            start = end
        mark = _separator(data, end - 1)
    if start < len(data):
        yield Cut(data[start:], line)


def _separator(data: bytes, after: int) -> int:
    """Where the next line that begins with ``---`` begins; -1 where none follows."""
    found = data.find(b"\n---", after)
    return found if found < 0 else found + 1


def _foreign(trailing: bytes) -> str:
    """What stands after a ``---`` and is no comment."""
    if trailing == b"\n":
        return ""
    text = trailing.decode("utf-8", "replace")
    text = text[_TRIM.match(text).end() :]  # type: ignore[union-attr]  # the pattern matches the empty text
    return "" if text.startswith("#") else text.rstrip()


def stream(file: BinaryIO, *, block: int = BLOCK, limit: int = 16 * 1024 * 1024) -> Iterator[Block]:
    """Blocks of whole documents, of about ``block`` bytes: read one by one, they say what the whole would.

    A document of more than ``limit`` bytes ends the stream: it comes out cut short, yet longer than the limit,
    so that reading it refuses it. Memory holds one block, however long the stream is.
    """
    pending, line = b"", 1
    while True:
        more = file.read(max(block - len(pending), block))
        pending += more
        if not more or len(pending) > limit + block:
            break
        end = _boundary(pending)
        if end:
            yield Block(pending[:end], line)
            line += pending.count(b"\n", 0, end)
            pending = pending[end:]
    if pending:
        yield Block(pending, line)


def _boundary(data: bytes) -> int:
    """Where the last separator that ends a document ends; 0 where none is whole.

    A separator ends a document if the line before it is no separator: then the document has text.
    """
    mark = len(data)
    while True:
        mark = data.rfind(b"\n---", 0, mark)
        if mark < 0:
            return 0
        before = data.rfind(b"\n", 0, mark) + 1
        end = data.find(b"\n", mark + 1)
        if end >= 0 and not data.startswith(b"---", before):
            return end + 1
