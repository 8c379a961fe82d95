"""Our answers about schemas beside kube-apiserver's own code, over generated schemas, objects and texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.schema_cases import objects, texts, values
from tests.schema.schema_oracle import BINARY, compared, upstream

pytestmark = [
    pytest.mark.upstream,
    pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not built the oracle"),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_objects_are_read_and_judged_as_upstream_does(seed: int) -> None:
    asked = list(objects(seed, 250, 20))
    tally, found = compared(asked, upstream(asked))
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:5])
    assert min(tally["valid"], tally["invalid"]) > len(asked) // 10, tally
    assert tally["error"] < len(asked) // 20, tally


@pytest.mark.parametrize("seed", [1, 2])
def test_values_are_judged_as_upstream_does(seed: int) -> None:
    asked = list(values(seed, 1000, 5))
    tally, found = compared(asked, upstream(asked))
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:5])
    assert min(tally["valid"], tally["invalid"]) > len(asked) // 10, tally


def test_texts_are_judged_as_upstream_does() -> None:
    asked = list(texts(1, 1000))
    tally, found = compared(asked, upstream(asked))
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:5])
    assert min(tally["valid"], tally["refused"]) > len(asked) // 10, tally


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25)
def test_a_difference_shrinks_to_a_small_seed(seed: int) -> None:
    asked = [*objects(seed, 3, 8), *values(seed, 4, 4)]
    _, found = compared(asked, upstream(asked))
    assert not found, found[0]
