"""Globs over paths and objects, as git and editors have them: ``**`` crosses folders, ``*`` and ``?`` do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", re.DOTALL)
_WORDS = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}


def pattern(glob: str) -> str:
    """The regular expression, for a full match, of one glob.

    A glob that ends in ``/`` means everything below that folder.
    """
    glob = f"{glob}**" if glob.endswith("/") else glob
    return "".join(map(_expression, _TOKEN.findall(glob)))


def matcher(globs: Iterable[str]) -> Callable[[str], bool]:
    """A test whether a text matches one of ``globs``; with none, nothing matches."""
    wild, plain = _parted(globs, _WILD)
    return _matching(plain, [pattern(glob) for glob in wild])


def literal(text: str) -> str:
    """The glob that matches ``text`` alone; what is no text in a file's name matches any one character."""
    marked = "".join(f"[{char}]" if char in "*?[" else char for char in text)
    marked = f"{marked[:-1]}[/]" if marked.endswith("/") else marked  # at the end it would mean what is below
    return marked.encode("utf-8", "replace").decode()


def literal_field(field: str) -> str:
    """A field as :func:`field_matcher` takes it; what cannot be written as YAML may be any text."""
    return re.sub("[\ud800-\udfff]+", "*", field)


def field_matcher(fields: Iterable[str]) -> Callable[[str], bool]:
    """A test whether a field is one of ``fields``, where ``*`` stands for any text and brackets for themselves."""
    wild, plain = _parted(fields, _STAR)
    return _matching(plain, [".*".join(map(re.escape, field.split("*"))) for field in wild])


_WILD = re.compile(r"[*?\[]|/$")
_STAR = re.compile(r"\*")


def _parted(globs: Iterable[str], wild: re.Pattern[str]) -> tuple[list[str], frozenset[str]]:
    """The globs that are patterns, and those that stand for one text: a baseline has hundreds of these."""
    listed = list(globs)
    patterns = [glob for glob in listed if wild.search(glob)]
    return patterns, frozenset(listed).difference(patterns)


def _matching(plain: frozenset[str], patterns: list[str]) -> Callable[[str], bool]:
    if not patterns:
        return plain.__contains__
    matches = re.compile("|".join(f"(?:{each})" for each in patterns), re.DOTALL).fullmatch
    return lambda text: text in plain or matches(text) is not None


def _expression(token: str) -> str:
    if token in _WORDS:
        return _WORDS[token]
    if token.startswith("[") and len(token) > 1:
        inner = token[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^").replace("&", "\\&")
        inner = inner.replace("~", "\\~").replace("|", "\\|")
        expression = f"[^/{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
        return expression if _compiles(expression) else re.escape(token)
    return re.escape(token)


def _compiles(expression: str) -> bool:
    """Whether a class of characters is one; a range that runs backwards is none, and then stands for itself."""
    try:
        re.compile(expression)
    except re.error:
        return False
    return True
