"""Our answers about variables beside Cluster API's own code, over generated classes and Clusters."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from variables_cases import cases
from variables_oracle import BINARY, compared, upstream

pytestmark = [
    pytest.mark.upstream,
    pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not built the oracle"),
]

SEEDS = (1, 2, 3, 5)
A_SEED = 2500


@pytest.mark.parametrize("seed", SEEDS)
def test_variables_are_defaulted_and_judged_as_upstream_does(seed: int) -> None:
    asked = list(cases(seed, A_SEED))
    tally, found = compared(asked, upstream(asked))
    assert min(tally["accepted"], tally["refused"]) > A_SEED // 8
    assert tally["unchecked"] + tally["error"] < A_SEED // 100, tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:10])


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_difference_shrinks_to_a_small_seed(seed: int) -> None:
    asked = list(cases(seed, 40))
    _, found = compared(asked, upstream(asked))
    assert not found, found[0]
