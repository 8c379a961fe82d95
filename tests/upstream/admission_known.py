"""Where our admission may differ from upstream's, and why. Everything else that differs is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.upstream.admission_oracle import ours, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.upstream.admission_oracle import Verdict


class Comparison(NamedTuple):
    """Both verdicts on one case; ``excuse`` says why they may differ, and is empty where they may not."""

    theirs: Verdict
    mine: Verdict
    excuse: str

    @property
    def same(self) -> bool:
        """Whether the judges agree."""
        return self.theirs == self.mine


class Known(NamedTuple):
    """One cause of differences, and how to tell a case of it."""

    cause: str
    holds: Callable[[dict[str, Any], Verdict, Verdict], bool]


KNOWN: tuple[Known, ...] = ()


def compare(line: dict[str, Any], theirs: Verdict) -> Comparison:
    """Our verdict beside upstream's."""
    answer = ours({**line, "returnObject": True})
    mine = verdict(answer)
    if theirs == mine:
        return Comparison(theirs, mine, "")
    if answer.get("unchecked") and set(mine.causes) <= set(theirs.causes):
        return Comparison(theirs, mine, "said to be undecided")
    known = (each.cause for each in KNOWN if each.holds(line, theirs, mine))
    return Comparison(theirs, mine, next(known, ""))
