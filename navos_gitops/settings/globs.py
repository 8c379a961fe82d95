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
    patterns = [pattern(glob) for glob in globs]
    if not patterns:
        return lambda _: False
    matches = re.compile("|".join(f"(?:{each})" for each in patterns), re.DOTALL).fullmatch
    return lambda text: matches(text) is not None


def _expression(token: str) -> str:
    if token in _WORDS:
        return _WORDS[token]
    if token.startswith("[") and len(token) > 1:
        inner = token[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^").replace("&", "\\&")
        inner = inner.replace("~", "\\~").replace("|", "\\|")
        return f"[^/{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(token)
