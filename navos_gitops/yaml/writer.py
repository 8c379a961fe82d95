"""Writes values as block-style YAML that every reader takes the same way.

What is written reads back equal under YAML 1.1 (PyYAML), YAML 1.2 (ruamel.yaml), sigs.k8s.io/yaml and our own
reader: a string that any of them would take for something else is quoted. Maps keep the order they come in, lists
stand at their key's own column, as ``kubectl`` writes them, and nothing is folded. The same value always gives the
same text.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Json

# Beyond ASCII: what is visible, no line break to any YAML version and no byte order mark.
_WIDE: Final = (
    r"\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    r"\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
)


class _Patterns(NamedTuple):
    """Which texts can stand as they are: plain, in either quotes, as a literal block; and what is to be escaped."""

    plain: re.Pattern[str]
    quoted: re.Pattern[str]
    single_quoted: re.Pattern[str]
    literal: re.Pattern[str]
    needs_escape: re.Pattern[str]


def _patterns(wide: str) -> _Patterns:
    """The patterns with ``wide`` as the characters beyond ASCII: each such set takes milliseconds to compile."""
    ink = rf"[!-~{wide}]"
    return _Patterns(
        re.compile(
            rf"(?:[A-Za-z0-9_./+$(^;\\{wide}]|-(?=[^\s-]|-[^\s-]))"
            rf"(?:[!-\"$-9;-~{wide}]++|:(?={ink})|(?<={ink})\#|\ ++(?=[!-\"$-~{wide}]))*+"
        ),
        re.compile(rf"[ !#-\[\]-~{wide}]*+"),
        re.compile(rf"[ -~{wide}]*+"),
        re.compile(rf"[\t\n -~{wide}]*+"),
        re.compile(rf"[^ !#-\[\]-~{wide}]"),
    )


_ASCII: Final = _patterns("")


@cache
def _beyond_ascii() -> _Patterns:
    return _patterns(_WIDE)


def _for(text: str) -> _Patterns:
    return _ASCII if text.isascii() else _beyond_ascii()


_WORDS: Final = frozenset({"y", "yes", "true", "on", "n", "no", "false", "off", "null"})
_NUMBER = re.compile(
    r"""[-+]?
    (?: 0x[0-9a-f]*
      | 0[ob][-+]?[0-9]*
      | (?:[0-9]+\.?[0-9]*|\.[0-9]*) (?:e[-+]?[0-9]*)?
      | [0-9]+(?::[0-9]*)+\.?[0-9]*
      | \.(?:inf|nan)
    )?
    | [0-9]{4}-[0-9].*
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST_KEY: Final = 1000  # a key without `? ` ends within 1024 characters of its beginning


def dump(value: Json) -> str:
    """One document, ended by a line break.

    Raises ValueError for what JSON cannot hold: infinities, not-a-number, half a surrogate pair, and types of
    another kind. Integers of more than 64 bits are written, though upstream reads them as floats.
    """
    out: list[str] = []
    if isinstance(value, dict) and value:
        _entries(value, "", "", out)
    elif isinstance(value, list) and value:
        _items(value, "", "", out)
    else:
        out.append(scalar(value, ""))
    out.append("")
    return "\n".join(out)


def dump_all(values: Iterable[Json]) -> str:
    """Documents with ``---`` between them. Raises ValueError as :func:`dump` does."""
    return "---\n".join(map(dump, values))


def _entries(value: dict[str, Json], lead: str, indent: str, out: list[str]) -> None:
    """A map; ``lead`` stands before its first key, ``indent`` before the others."""
    inner = indent + "  "
    for key, item in value.items():
        head = f"{lead}{key_of(key, indent)}:"
        lead = indent
        if isinstance(item, dict) and item:
            out.append(head)
            _entries(item, inner, inner, out)
        elif isinstance(item, list) and item:
            out.append(head)
            _items(item, indent, indent, out)
        else:
            out.append(f"{head} {scalar(item, indent)}")


def _items(value: list[Json], lead: str, indent: str, out: list[str]) -> None:
    """A list; ``lead`` stands before its first dash, ``indent`` before the others."""
    inner = indent + "  "
    for item in value:
        head = f"{lead}- "
        lead = indent
        if isinstance(item, dict) and item:
            _entries(item, head, inner, out)
        elif isinstance(item, list) and item:
            _items(item, head, inner, out)
        else:
            out.append(head + scalar(item, indent))


def key_of(key: str, indent: str) -> str:
    """A key as it is written, up to its colon; one too long for that stands behind a `? ` on a line of its own."""
    if not isinstance(key, str):
        raise ValueError(f"a map's key is no string: {key!r}")  # noqa: TRY004 - as for every other value
    text = key if _is_plain(key) else quoted(key)
    return text if len(text) < _LONGEST_KEY else f"? {text}\n{indent}"


def scalar(value: Json, indent: str) -> str:
    """A value that holds no others, in a map or list whose entries are indented by ``indent``.

    Raises ValueError as :func:`dump` does.
    """
    if isinstance(value, str):
        if _is_plain(value):
            return value
        return _literal(value, indent) if "\n" in value and _may_be_literal(value) else quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        # YAML 1.1 wants a dot in every float, and a sign in its exponent, which Python writes.
        mantissa, mark, exponent = repr(value).partition("e")
        return f"{mantissa}{'' if '.' in mantissa else '.0'}{mark}{exponent}"
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    raise ValueError(f"JSON cannot hold {value!r}")


def _is_plain(text: str) -> bool:
    """Whether a string may stand without quotes."""
    if not _for(text).plain.fullmatch(text):
        return False
    first = text[0]
    if first in "0123456789+-.":
        return not (text.startswith("...") or _NUMBER.fullmatch(text.replace("_", "").lower()))
    return len(text) > 5 or text.lower() not in _WORDS


def _may_be_literal(text: str) -> bool:
    return not text.isspace() and _for(text).literal.fullmatch(text) is not None


def _literal(text: str, indent: str) -> str:
    """A literal block scalar; the indentation is stated where the first line would mislead about it."""
    stated = "2" if text[0] in " \t\n" else ""
    chomping = "-" if text[-1] != "\n" else "+" if text.endswith("\n\n") else ""
    lines = text.removesuffix("\n").split("\n")
    return f"|{stated}{chomping}\n" + "\n".join(f"{indent}  {line}" if line else "" for line in lines)


def quoted(text: str, *, single: bool = False) -> str:
    """A string in double quotes; in single ones where those need no escapes, or where asked for and possible."""
    if not single and _for(text).quoted.fullmatch(text):
        return f'"{text}"'
    if _for(text).single_quoted.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return f'"{_for(text).needs_escape.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    if 0xD800 <= code < 0xE000:
        raise ValueError("YAML cannot hold half a surrogate pair")
    return _ESCAPES.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
