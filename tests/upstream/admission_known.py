"""Where our admission is known to differ from upstream's, and why. Everything else that differs is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from admission_oracle import Verdict


class Known(NamedTuple):
    """One cause of differences, and how to tell a case of it."""

    cause: str
    holds: Callable[[dict[str, Any], Verdict, Verdict], bool]


KNOWN: tuple[Known, ...] = ()


def known(line: dict[str, Any], theirs: Verdict, mine: Verdict) -> str:
    """The cause of a difference, empty for one that has none."""
    return next((each.cause for each in KNOWN if each.holds(line, theirs, mine)), "")
