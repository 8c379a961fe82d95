"""Our patches beside upstream's own.

Known to differ: a mapping that has a key twice in its text. Upstream keeps both keys and one value; where a patch takes
that value out, the other key is left, with null. We keep the last one alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import judge
from navos_gitops.jsonpatch import answer

from .cases import cases
from .record import BINARY, WRITTEN, ask, ask_lines, read, said
from .written import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

needs_oracle = pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not been run")


def ours(asked: Iterable[str]) -> list[dict[str, Any]]:
    """What the command answers to lines as they are written."""
    return [json.loads(line) for line in judge.answers("jsonpatch", (line.encode() for line in asked))]


def test_says_what_upstream_said_when_it_was_asked() -> None:
    recorded = list(read())
    assert len(recorded) == 3000
    assert sum(verdict != "refused" for _, verdict in recorded) > 1500
    wrong = [(case, verdict, answer(case)) for case, verdict in recorded if said(answer(case)) != verdict]
    assert wrong == []


def test_says_what_upstream_said_of_what_only_the_text_tells() -> None:
    asked, verdicts = zip(*read(WRITTEN), strict=True)
    assert len(asked) == 3000
    assert sum(verdict != "refused" for verdict in verdicts) > 1500
    wrong = [
        (line, verdict, mine)
        for line, verdict, mine in zip(asked, verdicts, ours(asked), strict=True)
        if said(mine) != verdict
    ]
    assert wrong == []


@pytest.mark.upstream
@needs_oracle
@pytest.mark.parametrize("seed", [101, 102, 103])
def test_says_what_upstream_says(seed: int) -> None:
    asked = list(cases(seed, 5_000))
    answers = ask(asked)
    assert len(answers) == len(asked)
    wrong = [
        (case, theirs, answer(case))
        for case, theirs in zip(asked, answers, strict=True)
        if said(answer(case)) != said(theirs)
    ]
    assert wrong == []


@pytest.mark.upstream
@needs_oracle
@pytest.mark.parametrize("seed", [201, 202, 203])
def test_says_what_upstream_says_of_what_only_the_text_tells(seed: int) -> None:
    asked = list(lines(seed, 5_000))
    wrong = [
        (line, theirs, mine)
        for line, theirs, mine in zip(asked, ask_lines(asked), ours(asked), strict=True)
        if said(mine) != said(theirs)
    ]
    assert wrong == []


@pytest.mark.upstream
@needs_oracle
def test_what_is_known_to_differ_still_does() -> None:
    asked = ['{"id":1,"document":{"a":1,"a":2},"patch":[{"op":"remove","path":"/a"}]}']
    assert [said(each) for each in (*ask_lines(asked), *ours(asked))] == ['{"a": null}', "{}"]
