"""Regular expressions with the meaning Go gives them: RE2's.

A plain pattern is run by Python's own engine, which is many times quicker to call: only where both engines
are sure to agree and Python's cannot run away. RE2 itself, loaded when first needed, runs the others and
remembers what it said of recent texts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST: Final = 256
"""Texts beyond this go to RE2: a plain pattern can still cost Python the square of the length or more."""

_REMEMBERED: Final = 1024
"""How many texts' verdicts are kept for one pattern."""

_TOKEN: Final = re.compile(
    r"""
    (?P<anchor>[\^$])
  | (?P<class>\[\^?(?:[\w .,:;@%=+*&#()?!<>'"{}$^|~/-]|\\[-.^$*+?(){}|\[\]\\/dwntr])+\])
  | (?P<escape>\\[-.^$*+?(){}|\[\]\\/dwntr])
  | (?P<any>\.)
  | (?P<open>\((?:\?:)?)
  | (?P<close>\))
  | (?P<repeat>(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??)
  | (?P<or>\|)
  | (?P<literal>[\w ,:;@%=&#!<>'"~/-])
    """,
    re.VERBOSE | re.ASCII,
)
_ODD_CLASS: Final = re.compile(r"--|&&|~~|\|\||\[:")
"""What Python's engine may one day read as an operation on sets."""


def matcher(pattern: str) -> Callable[[str], bool]:
    """A function that says whether a text has a match of ``pattern``; never, for one Go cannot read."""
    if not is_plain(pattern):
        return compiled(pattern)
    search = re.compile(_ends(pattern), re.ASCII).search
    slow: list[Callable[[str], bool]] = []

    def matches(text: str) -> bool:
        if len(text) <= _LONGEST:
            return search(text) is not None
        if not slow:
            slow.append(compiled(pattern))
        return slow[0](text)

    return matches


def _ends(pattern: str) -> str:
    r"""``pattern`` with ``\Z`` for each ``$`` that is an anchor: Python's also matches before a last newline."""
    return "".join(r"\Z" if token[0] == "$" else token[0] for token in _TOKEN.finditer(pattern))


def compiled(pattern: str) -> Callable[[str], bool]:
    """The same as :func:`matcher`, always by RE2."""
    import re2

    try:
        options = re2.Options()
        options.log_errors = False
        search = re2.compile(pattern, options).search
    except re2.error:
        return lambda _: False
    known: dict[str, bool] = {}

    def matches(text: str) -> bool:
        verdict = known.get(text)
        if verdict is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            verdict = known[text] = search(text) is not None
        return verdict

    return matches


def is_plain(pattern: str) -> bool:
    """Whether both engines read ``pattern`` the same way and Python's needs no long search for an answer.

    Plain are literals, simple classes, groups and repeats. A repeated group may hold another repeat only if
    it begins or ends with a character that stands nowhere else in it, which leaves one way to part a text.
    """
    tokens = []
    at = 0
    for token in _TOKEN.finditer(pattern):
        if token.start() != at:
            return False
        tokens.append((token.lastgroup or "", token[0]))
        at = token.end()
    return at == len(pattern) and _is_sound(tokens) and _is_tame(tokens)


def _is_sound(tokens: list[tuple[str, str]]) -> bool:
    """No repeat without something to repeat, no repeat of a repeat, no odd class, groups closed."""
    depth, before = 0, "start"
    for kind, text in tokens:
        if kind == "repeat" and before in ("start", "open", "or", "repeat", "anchor"):
            return False
        if kind == "class" and (_ODD_CLASS.search(text) or _is_odd_range(text)):
            return False
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return False
        before = kind
    return depth == 0


def _is_odd_range(text: str) -> bool:
    """Whether a class has a range that is empty or touches an escape: not worth reading."""
    for match in re.finditer(r"(\\?[^\]])-(\\?[^\]])", text[1:-1].removeprefix("^")):
        if len(match[1]) > 1 or len(match[2]) > 1 or match[1] > match[2]:
            return True
    return False


def _is_tame(tokens: list[tuple[str, str]]) -> bool:
    starts: list[int] = []
    for place, (kind, _) in enumerate(tokens):
        if kind == "open":
            starts.append(place)
        elif kind == "close":
            start = starts.pop()
            after = tokens[place + 1] if place + 1 < len(tokens) else ("", "")
            if after[0] == "repeat" and after[1] != "?" and not _is_delimited(tokens[start + 1 : place]):
                return False
    return True


def _is_delimited(body: list[tuple[str, str]]) -> bool:
    """Whether each round of a repeated group shows where it begins or ends."""
    if any(kind == "or" for kind, _ in body):
        return False
    if all(kind != "repeat" for kind, _ in body):
        return True
    first, last = body[0], body[-1]
    second = body[1] if len(body) > 1 else ("", "")
    return (_is_mark(first, body[1:]) and second[0] != "repeat") or _is_mark(last, body[:-1])


def _is_mark(token: tuple[str, str], rest: list[tuple[str, str]]) -> bool:
    if token[0] not in ("literal", "escape") or token[1] in (r"\d", r"\w"):
        return False
    character = token[1][-1]
    for kind, text in rest:
        if kind == "any" or (kind in ("literal", "escape") and re.fullmatch(text, character)):
            return False
        if kind == "class" and re.fullmatch(text, character):
            return False
    return True
