"""Upstream's recorded verdicts, replayed against our admission: no Go, no network."""

from __future__ import annotations

from collections import Counter

from admission_known import known
from admission_oracle import ours, verdict
from admission_record import read


def test_recorded_verdicts_of_upstream_are_ours_too() -> None:
    tally: Counter[str] = Counter()
    found = []
    for line, theirs in read():
        mine = verdict(ours({**line, "returnObject": True}))
        tally[theirs.stage or "allowed"] += 1
        if mine != theirs and not known(line, theirs, mine):
            found.append(f"{line['id']}: upstream {theirs}, ours {mine}")
    assert sum(tally.values()) > 4000
    assert min(tally[stage] for stage in ("allowed", "decode", "strict", "mutate", "schema")) > 50
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:50])
