from __future__ import annotations

import pytest

from navos_gitops.jsonpatch import answer

from .cases import cases
from .record import BINARY, ask, read, said


def test_says_what_upstream_said_when_it_was_asked() -> None:
    recorded = list(read())
    assert len(recorded) == 3000
    assert sum(verdict != "refused" for _, verdict in recorded) > 1500
    wrong = [(case, verdict, answer(case)) for case, verdict in recorded if said(answer(case)) != verdict]
    assert wrong == []


@pytest.mark.upstream
@pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not been run")
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
