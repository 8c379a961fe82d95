"""What upstream's mutating webhooks of infrastructure providers made of objects, replayed: no Go, no network."""

from __future__ import annotations

import json
from collections import Counter

from tests.upstream.providers_cases import kinds
from tests.upstream.providers_oracle import Answer, ours, read, same


def test_recorded_answers_of_providers_webhooks_are_ours_too() -> None:
    tally: Counter[str] = Counter()
    differ = []
    for value, theirs in read():
        mine = ours(value)
        assert not mine.left_open, value
        tally[f"{value['apiVersion']}/{value['kind']}"] += 1
        tally["refused" if theirs is None else "changed" if theirs != value else "left"] += 1
        if not same(value, Answer(theirs), mine):
            differ.append(f"{json.dumps(value)}: upstream {json.dumps(theirs)}, ours {json.dumps(mine.object)}")
    assert {f"{kind.api_version}/{kind.kind}" for kind in kinds()} <= set(tally)
    assert min(tally["refused"], tally["left"]) > 30
    assert tally["changed"] > 500
    assert not differ, f"{len(differ)} differ:\n" + "\n".join(differ[:20])
