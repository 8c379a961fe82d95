"""Our CEL rules beside kube-apiserver's own code, over generated schemas and values."""

from __future__ import annotations

from collections import Counter

import pytest
from cel_cases import cases, catalog_cases, mistyped
from cel_oracle import BINARY, compared, ours, silent, upstream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [
    pytest.mark.upstream,
    pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not built the oracle"),
]

SEEDS = (1, 2, 3, 11, 21)
A_SEED = 1200


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_rules_hold_and_break_as_upstream_says(seed: int) -> None:
    asked = list(cases(seed, A_SEED))
    tally, found = compared(asked, upstream(asked))
    assert min(tally["held"], tally["broken"]) > A_SEED // 6
    assert tally["unchecked"] + tally["not compiled"] < A_SEED // 20, tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:10])


def test_every_rule_of_the_catalog_holds_and_breaks_as_upstream_says() -> None:
    asked = list(catalog_cases(5, 60))
    tally, found = compared(asked, upstream(asked))
    assert min(tally["held"], tally["broken"]) > 500
    assert not tally["unchecked"] + tally["not compiled"], tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:10])


def test_expressions_that_do_not_fit_their_schema_are_refused_as_upstream_does() -> None:
    asked = list(mistyped(2, 2500))
    tally: Counter[tuple[bool, bool]] = Counter()
    found = []
    for case, answer in zip(asked, upstream(asked), strict=True):
        if (why := silent(answer)) in {"", "not compiled"}:
            mine = ours({**case, "stored": False})
            refused = any("cannot be compiled" in reason and "it compares" not in reason for reason in mine.unchecked)
            tally[why != "", refused] += 1
            if refused and not why:
                found.append((case, mine))
    assert not found, found[0]
    assert tally[True, True] > 300
    assert tally[True, False] < 5, tally  # what the engine's types cannot tell apart


@given(seed=st.integers(0, 2**32))
@settings(max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_difference_shrinks_to_a_small_seed(seed: int) -> None:
    asked = list(cases(seed, 25))
    _, found = compared(asked, upstream(asked))
    assert not found, found[0]


def test_what_costs_too_much_upstream_is_never_decided_here() -> None:
    rules = (
        "self.all(x, self.exists_one(y, x == y))",
        "self.all(x, self.all(y, x == y || true))",
        "self.all(x, x in self)",
        "self.all(x, self.indexOf(x) >= 0)",
        "self.exists(x, self.all(y, y.contains(x)))",
        "self.sort() == self || self.all(x, self.isSorted() || true)",
        "sets.contains(self, self)",
    )
    asked = [
        {
            "schema": {"type": "array", "items": {"type": "string"}, "x-kubernetes-validations": [{"rule": rule}]},
            "value": value,
        }
        for rule in rules
        for count in (5, 50, 90, 200, 600, 1000)
        for value in ([f"{number}{'x' * length}" for number in range(count)] for length in (1, 200))
    ]
    answers = upstream(asked)
    tally, found = compared(asked, answers)
    assert not found, found
    assert tally["too costly"] > 10
    for case, answer in zip(asked, answers, strict=True):
        if "cost" in str(answer["causes"]):
            assert ours(case).unchecked, case["schema"]
