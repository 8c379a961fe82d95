"""Upstream's recorded answers about variables, replayed against ours: no Go, no network."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from variables_oracle import ours
from variables_record import read


def test_recorded_answers_of_upstream_are_ours_too() -> None:
    tally: Counter[str] = Counter()
    found = []
    for case, said in read():
        mine = ours(case)
        tally["refused" if said.causes else "accepted"] += 1
        if mine.unchecked:
            tally["unchecked"] += 1
        elif mine != said:
            found.append(f"{json.dumps(case)}: upstream {said}, ours {mine}")
    assert min(tally["accepted"], tally["refused"]) > 300
    assert tally["unchecked"] < sum(tally.values()) // 100
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:20])


def older(object_: dict[str, Any]) -> dict[str, Any]:
    """The same object in v1beta1, as far as variables go."""
    return {**object_, "apiVersion": "cluster.x-k8s.io/v1beta1"}


def test_v1beta1_objects_get_the_same_answers() -> None:
    for case, _ in list(read())[:200]:
        asked = {name: older(part) if isinstance(part, dict) else part for name, part in case.items()}
        assert ours(asked) == ours(case)
