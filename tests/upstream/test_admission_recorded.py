"""Upstream's recorded verdicts, replayed against our admission: no Go, no network."""

from __future__ import annotations

from collections import Counter

from tests.upstream.admission_known import compare
from tests.upstream.admission_record import read


def test_recorded_verdicts_of_upstream_are_ours_too() -> None:
    tally: Counter[str] = Counter()
    found = []
    excused = 0
    for line, theirs in read():
        compared = compare(line, theirs)
        tally[theirs.stage or "allowed"] += 1
        excused += bool(compared.excuse)
        if not compared.same and not compared.excuse:
            found.append(f"{line['id']}: upstream {theirs}, ours {compared.mine}")
    assert sum(tally.values()) > 4000
    assert min(tally[stage] for stage in ("allowed", "decode", "strict", "mutate", "schema")) > 50
    assert excused < 10
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:50])
