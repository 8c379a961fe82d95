"""What one reading carries from document to document, and what it finds in each. Knows nothing of parsers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.named import NamedTuple
from navos_gitops.yaml import scalars

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.yaml.lines import Line
    from navos_gitops.yaml.problem import Problem

# Keys that stand for no text. No text read from a file holds half a surrogate pair, so none equals them.
NO_KEY: Final = "\ud800none"
MERGE: Final = "\ud800<<"


_MOST: Final = 4000
"""Lines that are worth their place from one text of a file to the next."""


class Parsed(NamedTuple):
    """What was found in one document: see :class:`navos_gitops.yaml.reader.Document`.

    ``exact`` says that the exact parser had to read it, ``simple`` that reading it line by line was enough.
    """

    value: Any
    problems: tuple[Problem, ...]
    line: int
    empty: bool = False
    exact: bool = False
    simple: bool = False


class Values(dict[str, Any]):
    """Plain scalars' values by their text: one stream repeats a few, and equal strings are kept once.

    ``odd`` tells whether any of them is one JSON cannot hold.
    """

    __slots__ = ("odd",)

    def __init__(self) -> None:
        super().__init__()
        self.odd = False

    def __missing__(self, text: str) -> Json:
        self[text] = value = self.settle(scalars.plain(text))
        return value

    def settle(self, value: Any) -> Json:
        """A scalar as JSON has it; infinities and not-a-number stay, and are found by :func:`odd` at the end."""
        if type(value) is not float:
            return value
        if math.isfinite(value):
            return scalars.as_json(value)
        self.odd = True
        return value


class Keys(dict[str, str]):
    """Plain scalars' keys by their text. ``odd`` tells whether a key was met that JSON cannot hold."""

    __slots__ = ("odd",)

    def __init__(self) -> None:
        super().__init__({"<<": MERGE})
        self.odd = False

    def __missing__(self, text: str) -> str:
        self[text] = key = self.settle(scalars.plain(text))
        return key

    def settle(self, value: Any) -> str:
        """The key a scalar makes; null, and an integer beyond 63 bits, make one that :func:`odd` finds at the end."""
        if value is not None and not (type(value) is int and value >= 1 << 63):
            return scalars.key_text(value)
        self.odd = True
        return NO_KEY


class Memory:
    """What one reading carries from document to document."""

    __slots__ = ("copied", "keys", "lines", "values")

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.values = Values()
        self.keys = Keys()
        self.copied = 0

    def for_more(self) -> Memory:
        """The memory for the next text of a file: this one, while it is small and has met nothing strange."""
        strange = self.copied or self.values.odd or self.keys.odd
        return Memory() if strange or len(self.lines) > _MOST else self
