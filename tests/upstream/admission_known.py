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


def _was_ill_typed(line: dict[str, Any], theirs: Verdict, mine: Verdict) -> bool:
    """Whether all that differs is rules, and the object before had a value of a type that its schema forbids."""
    missed = set(theirs.causes) - set(mine.causes)
    if line["operation"] != "UPDATE" or not missed or not set(mine.causes) <= set(theirs.causes):
        return False
    before = verdict(ours({**line, "operation": "CREATE", "object": line["old"], "old": None}))
    ill_typed = any(type_ == "FieldValueTypeInvalid" for type_, _ in before.causes)
    return ill_typed and all(type_ == "FieldValueInvalid" for type_, _ in missed)


KNOWN: tuple[Known, ...] = (
    # An update may keep a fault that is stored already (ratcheting). A server never stores a value of a wrong type,
    # unless its schema had another type then; a rule that meets one fails there in ways that are not all ours.
    Known("a rule met a stored value of a wrong type", _was_ill_typed),
)


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
