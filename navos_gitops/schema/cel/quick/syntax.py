"""Reading the common part of CEL's grammar: operators, literals, selections, calls, ``has``.

A strict part of the grammar in cel-spec (doc/langdef.md, "Syntax"): what is read here has the same meaning there, and
what is not is :class:`Outside`. Two readings of one text cannot differ where one of them declines.
"""

from __future__ import annotations

import re
from typing import Any, Final

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.names import RESERVED

_TOKEN: Final = re.compile(
    r"(?P<space>(?:[ \t\r\n\f]|//[^\n]*\n?)+)"
    r"|(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)"
    r"|(?P<hex>0x[0-9a-fA-F]+)|(?P<int>\d+)"
    r"""|(?P<raw>[rR](?!\"\"\"|''')(?:"[^"\n\r]*"|'[^'\n\r]*'))"""
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"""|(?P<text>(?!\"\"\"|''')(?:"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'))"""
    r"|(?P<sign>&&|\|\||[=!<>]=|[-+!<>?:.,()\[\]])",
    re.ASCII,
)
_ESCAPE: Final = r"\\(?:([abfnrtv\\'\"`?])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))"
"""Compiled when first needed, as few texts have one."""
_ESCAPED: Final = dict(zip("abfnrtv\\'\"`?", "\a\b\f\n\r\t\v\\'\"`?", strict=True))
_RELATIONS: Final = frozenset(("==", "!=", "<", "<=", ">", ">=", "in"))
_DEEPEST: Final = 30
"""Levels of nesting; the server's own parser takes more."""


class Outside(Exception):  # noqa: N818 - it says where the expression stands
    """An expression that is not of the common part, or that the server might not compile."""


class Term(NamedTuple):
    """One part of an expression: ``head`` tells what ``value`` and ``parts`` are.

    literal (value: str, int, float, bool or None), name, list, select and has (value: the field, one part), call
    (value: the function or operator), member (value: the method; the first part is its receiver).
    """

    head: str
    value: Any
    parts: tuple[Term, ...] = ()


def parsed(text: str) -> Term:
    """The expression in ``text``. Raises :class:`Outside`."""
    reader = _Reader(_tokens(text))
    term = reader.expression()
    reader.take("end")
    if _is_deep(term):
        raise Outside
    return term


def _is_deep(term: Term) -> bool:
    level: tuple[Term, ...] = (term,)
    for _ in range(_DEEPEST):
        level = tuple(part for each in level for part in each.parts)
    return bool(level)


def _tokens(text: str) -> list[tuple[str, str]]:
    """The kind and text of each token; of names that mean something to the grammar and of signs, the kind is the text.

    Raises :class:`Outside`.
    """
    found = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Outside
        kind, word, at = token.lastgroup or "", token[0], token.end()
        if kind != "space":
            found.append((word if kind == "sign" or word in RESERVED else kind, word))
    return [*found, ("end", "")]


class _Reader:
    """Reads tokens from left to right, one method for each level of precedence."""

    __slots__ = ("_at", "_depth", "_tokens")

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def take(self, kind: str) -> str:
        """The text of the next token, which must be of that kind."""
        found, text = self._tokens[self._at]
        if found != kind:
            raise Outside
        self._at += 1
        return text

    def _next(self, *kinds: str) -> str | None:
        """The kind of the next token, taken, if it is one of ``kinds``."""
        found = self._tokens[self._at][0]
        if found not in kinds:
            return None
        self._at += 1
        return found

    def expression(self) -> Term:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Outside
        term = self._either()
        if self._next("?"):
            held = self._either()
            self.take(":")
            term = Term("call", "?:", (term, held, self.expression()))
        self._depth -= 1
        return term

    def _either(self) -> Term:
        terms = [self._both()]
        while self._next("||"):
            terms.append(self._both())
        return terms[0] if len(terms) == 1 else Term("call", "||", tuple(terms))

    def _both(self) -> Term:
        terms = [self._relation()]
        while self._next("&&"):
            terms.append(self._relation())
        return terms[0] if len(terms) == 1 else Term("call", "&&", tuple(terms))

    def _relation(self) -> Term:
        term = self._sum()
        while sign := self._next(*_RELATIONS):
            term = Term("call", sign, (term, self._sum()))
        return term

    def _sum(self) -> Term:
        term = self._unary()
        while sign := self._next("+", "-"):
            term = Term("call", sign, (term, self._unary()))
        return term

    def _unary(self) -> Term:
        negations = 0
        while self._next("!"):
            negations += 1
        if negations:
            term = self._member()
            return Term("call", "!", (term,)) if negations % 2 else Term("call", "!", (Term("call", "!", (term,)),))
        if self._next("-"):
            return self._negative()
        return self._member()

    def _negative(self) -> Term:
        kind = self._next("int", "float")
        if kind is None or self._tokens[self._at][0] == ".":
            raise Outside
        text = self._tokens[self._at - 1][1]
        return Term("literal", -_integer(text) if kind == "int" else -_double(text))

    def _member(self) -> Term:
        term = self._primary()
        while sign := self._next(".", "["):
            if sign == "[":
                term = Term("call", "[]", (term, self.expression()))
                self.take("]")
                continue
            name = self.take("name")
            if self._next("("):
                term = Term("member", name, (term, *self._listed(")")))
            else:
                term = Term("select", name, (term,))
        return term

    def _primary(self) -> Term:
        kind, text = self._tokens[self._at]
        self._at += 1
        match kind:
            case "(":
                term = self.expression()
                self.take(")")
                return term
            case "[":
                return Term("list", None, self._listed("]"))
            case "name":
                return self._call(text) if self._next("(") else Term("name", text)
            case _:
                return Term("literal", _literal(kind, text))

    def _call(self, name: str) -> Term:
        parts = self._listed(")")
        if name != "has":
            return Term("call", name, parts)
        if len(parts) != 1 or parts[0].head != "select":
            raise Outside
        return parts[0]._replace(head="has")

    def _listed(self, end: str) -> tuple[Term, ...]:
        """Expressions with commas between them, up to ``end``."""
        parts: list[Term] = []
        while not self._next(end):
            if parts:
                self.take(",")
            parts.append(self.expression())
        return tuple(parts)


def _literal(kind: str, text: str) -> str | float | bool | None:
    match kind:
        case "text":
            return _text(re.sub(_ESCAPE, _unescaped, text[1:-1]) if "\\" in text else text[1:-1])
        case "raw":
            return _text(text[2:-1])
        case "int":
            return _integer(text)
        case "hex":
            return _in_range(int(text, 16))
        case "float":
            return _double(text)
        case "true" | "false":
            return kind == "true"
        case "null":
            return None
        case _:
            raise Outside


def _unescaped(found: re.Match[str]) -> str:
    plain, *numbers, unknown = found.groups()
    if unknown:
        raise Outside
    code = int(next(number for number in numbers if number), 16) if plain is None else 0
    if code > 0x10FFFF:
        raise Outside
    return _ESCAPED[plain] if plain else chr(code)


def _text(text: str) -> str:
    """``text``, unless it has characters that not everybody takes: zeros, halves of surrogate pairs."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Outside
    return text


def _integer(text: str) -> int:
    if len(text) > 1 and text[0] == "0":
        raise Outside
    return _in_range(int(text) if len(text) < 20 else 2**63)


def _in_range(number: int) -> int:
    if number >= 2**63:
        raise Outside
    return number


def _double(text: str) -> float:
    number = float(text)
    if number in {float("inf"), 0.0} and text.strip("0.") != "":
        raise Outside
    return number
