"""Whether a text is one mail address, as ``mail.ParseAddress`` of Go 1.26 reads RFC 5322.

Only the verdict is wanted, so nothing parsed is kept. Mirrors net/mail/message.go and mime/encodedword.go.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from navos_gitops.schema import formats_network as network

_SPECIALS: Final = frozenset('()<>[]:;@\\,"')
_CHARSETS: Final = frozenset({"utf-8", "iso-8859-1", "us-ascii"})
_Q_TEXT: Final = re.compile(r"(?:[ -<>-~\n\r\t]|=[0-9A-Fa-f]{2})*", re.ASCII)


class _Refused(Exception):  # noqa: N818 - a turn in the parser's way, never seen outside
    """The text is no address."""


def is_address(text: str) -> bool:
    """Whether ``text`` is ``local@domain``, ``Name <local@domain>`` or a group of one such."""
    reader = _Reader(text)
    try:
        count = reader.address(group=True)
        reader.comments()
    except _Refused:
        return False
    return count == 1 and reader.rest == ""


class _Reader:
    """The text not yet read."""

    __slots__ = ("rest",)

    def __init__(self, text: str) -> None:
        self.rest = text

    def address(self, *, group: bool) -> int:
        """Read an address, or a group where allowed; how many addresses that were."""
        self.blanks()
        if not self.rest:
            raise _Refused
        start = self.rest
        try:
            self.specification()
        except _Refused:
            self.rest = start
            return self.named(group=group)
        self.blanks()
        if self.rest.startswith("("):
            self.name_in_comment()
        return 1

    def named(self, *, group: bool) -> int:
        if not self.rest.startswith("<"):
            self.phrase()
        self.blanks()
        if group and self.take(":"):
            return self.members()
        self.need("<")
        self.specification()
        self.need(">")
        return 1

    def members(self) -> int:
        self.blanks()
        count = 0
        if not self.take(";"):
            while True:
                self.blanks()
                count += self.address(group=False)
                self.comments()
                if self.take(";"):
                    break
                self.need(",")
        self.comments()
        return count

    def specification(self) -> None:
        self.blanks()
        if self.rest.startswith('"'):
            if self.quoted() == 0:
                raise _Refused
        else:
            self.atom(permissive=False)
        self.need("@")
        self.blanks()
        if self.rest.startswith("["):
            self.domain_literal()
        else:
            self.atom(permissive=False)

    def phrase(self) -> None:
        words, encoded = 0, 0
        while True:
            if words:
                self.comments()
            self.blanks()
            if not self.rest:
                break
            try:
                length = self.word()
            except _Refused:
                if words or encoded:
                    break
                raise
            if length is not None:
                encoded += length
            else:
                words, encoded = words + 1 + bool(encoded), 0

    def word(self) -> int | None:
        """Read an atom or a quoted string; how long a text it encodes, or None for a plain one."""
        if self.rest.startswith('"'):
            self.quoted()
            return None
        return _encoded(self.atom(permissive=True))

    def quoted(self) -> int:
        """Read a quoted string; its length."""
        at, length, escaped = 1, 0, False
        while True:
            character = self.rest[at : at + 1]
            if not character:
                raise _Refused
            if character == '"' and not escaped:
                break
            if not (_is_visible(character) or character in " \t"):
                raise _Refused
            escaped = character == "\\" and not escaped
            length += not escaped
            at += 1
        self.rest = self.rest[at + 1 :]
        return length

    def atom(self, *, permissive: bool) -> str:
        length = 0
        while length < len(self.rest) and _is_atom_text(self.rest[length]):
            length += 1
        atom, rest = self.rest[:length], self.rest[length:]
        if not atom:
            raise _Refused
        self.rest = rest
        if not permissive and (atom.startswith(".") or ".." in atom or atom.endswith(".")):
            raise _Refused
        return atom

    def domain_literal(self) -> None:
        inside, bracket, rest = self.rest[1:].partition("]")
        if not bracket or "[" in inside or "\\" in inside or not all(map(_is_visible, inside)):
            raise _Refused
        self.rest = rest
        if not network.is_ip(inside):
            raise _Refused

    def name_in_comment(self) -> None:
        self.rest = self.rest[1:]
        for word in self.comment().replace("\t", " ").split(" "):
            _encoded(word)

    def comments(self) -> None:
        self.blanks()
        while self.take("("):
            self.comment()
            self.blanks()

    def comment(self) -> str:
        """Read to the end of a comment whose first parenthesis is behind."""
        depth, text = 1, []
        while self.rest and depth:
            if self.rest[0] == "\\" and len(self.rest) > 1:
                self.rest = self.rest[1:]
            else:
                depth += (self.rest[0] == "(") - (self.rest[0] == ")")
            if depth:
                text.append(self.rest[0])
            self.rest = self.rest[1:]
        if depth:
            raise _Refused
        return "".join(text)

    def blanks(self) -> None:
        self.rest = self.rest.lstrip(" \t")

    def take(self, character: str) -> bool:
        if not self.rest.startswith(character):
            return False
        self.rest = self.rest[1:]
        return True

    def need(self, character: str) -> None:
        if not self.take(character):
            raise _Refused


def _is_visible(character: str) -> bool:
    return "!" <= character <= "~" or character >= "\x80"


def _is_atom_text(character: str) -> bool:
    return _is_visible(character) and character not in _SPECIALS


def _encoded(word: str) -> int | None:
    """How long a text an encoded word holds; None for a plain word, refused for an unknown character set."""
    if len(word.encode("utf-8", "surrogatepass")) < 8 or word[:2] != "=?" or word[-2:] != "?=" or word.count("?") != 4:
        return None
    charset, encoding, text = word[2:-2].split("?")
    if not charset or encoding not in ("B", "b", "Q", "q"):
        return None
    length = _decoded_length(encoding.upper(), text)
    if length is None:
        return None
    if charset.lower() not in _CHARSETS:
        raise _Refused
    return length


def _decoded_length(encoding: str, text: str) -> int | None:
    if encoding == "Q":
        return len(text) if _Q_TEXT.fullmatch(text) else None
    try:
        return len(base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True))
    except (binascii.Error, ValueError):
        return None
