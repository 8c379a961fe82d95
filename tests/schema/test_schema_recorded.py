"""Upstream's recorded answers about schemas, replayed against ours: no Go, no network."""

from __future__ import annotations

import json
from collections import Counter

from tests.schema.schema_oracle import agree, ours
from tests.schema.schema_record import read


def test_recorded_answers_of_upstream_are_ours_too() -> None:
    tally: Counter[str] = Counter()
    found = []
    for case, said in read():
        mine = ours(case)
        tally["refused" if said.refused else "invalid" if said.causes else "valid"] += 1
        if not agree(said, mine):
            found.append(f"{json.dumps(case)}\n  upstream {said}\n  ours     {mine}")
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:5])
    assert min(tally["valid"], tally["invalid"], tally["refused"]) > 300
