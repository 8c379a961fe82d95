"""Upstream's recorded answers, replayed against our CEL rules: no Go, no network."""

from __future__ import annotations

import json
from collections import Counter

from cel_oracle import ours
from cel_record import read


def test_recorded_answers_of_upstream_are_ours_too() -> None:
    tally: Counter[str] = Counter()
    found = []
    for case, said in read():
        mine = ours(case)
        tally["broken" if said.causes else "held"] += 1
        if mine.unchecked:
            tally["unchecked"] += 1
        elif mine.causes != said.causes:
            found.append(f"{json.dumps(case)}: upstream {said.causes}, ours {mine.causes}")
    assert min(tally["held"], tally["broken"]) > 400
    assert tally["unchecked"] < sum(tally.values()) // 50
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:20])
