"""Our admission beside upstream's own code, case by case: the same verdict, stage, causes and stored object."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from navos_gitops import catalog
from tests.upstream.admission_cases import Kind, candidate, candidates, cases, faulty, kinds
from tests.upstream.admission_known import compare
from tests.upstream.admission_oracle import BINARY, Upstream, verdict
from tests.upstream.admission_slips import bases, slips
from tests.upstream.admission_topology import clusters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from random import Random

pytestmark = pytest.mark.upstream

SEED = 20260101
PER_KIND = 24
CLUSTERS = 2000
SLIPS = 6000


@pytest.fixture(scope="module")
def crds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not BINARY.exists():
        pytest.skip("oracle not run")
    folder = tmp_path_factory.mktemp("crds")
    subprocess.run([sys.executable, "-m", "navos_gitops.catalog.export", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def served(crds: Path) -> list[Kind]:
    return list(kinds(crds))


@pytest.fixture(scope="module")
def upstream(crds: Path) -> Iterator[Upstream]:
    with Upstream(crds) as running:
        yield running


def excused(tally: Counter[str]) -> int:
    return sum(count for cause, count in tally.items() if " " in cause)


def differences(labelled: Iterable[tuple[str, dict[str, Any]]], upstream: Upstream) -> tuple[Counter[str], list[str]]:
    """How many cases went which way, and those on which the judges differ for no known cause."""
    tally: Counter[str] = Counter()
    found = []
    for label, line in labelled:
        answer = upstream.ask({**line, "returnObject": True})
        if answer.get("error", "").startswith("context: "):
            tally["no-case"] += 1
            continue
        compared = compare(line, verdict(answer))
        tally[compared.theirs.stage or "allowed"] += 1
        if compared.excuse:
            tally[compared.excuse] += 1
        elif not compared.same:
            found.append(f"{line['id']} ({label}): upstream {compared.theirs}, ours {compared.mine}")
    return tally, found


def test_every_kind_of_every_release_is_judged_as_upstream_does(served: list[Kind], upstream: Upstream) -> None:
    labelled = cases(served, SEED, PER_KIND, upstream.accepts)
    tally, found = differences(labelled, upstream)
    assert sum(tally[stage] for stage in ("allowed", "decode", "strict", "mutate", "schema")) > 10_000
    assert min(tally[stage] for stage in ("allowed", "decode", "strict", "mutate", "schema")) > 100
    assert excused(tally) < 10, tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:50])


def test_clusters_are_defaulted_and_judged_by_their_class(upstream: Upstream) -> None:
    tally, found = differences(clusters(SEED, CLUSTERS), upstream)
    assert min(tally["allowed"], tally["mutate"]) > CLUSTERS // 10
    assert excused(tally) < 10, tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:50])


def test_slips_of_people_are_judged_as_upstream_does(upstream: Upstream) -> None:
    tally, found = differences(slips(bases(), SEED, SLIPS), upstream)
    assert min(tally[stage] for stage in ("allowed", "decode", "strict", "mutate", "schema")) > SLIPS // 20
    assert excused(tally) < 10, tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:50])


def test_slips_in_every_kind_are_judged_as_upstream_does(served: list[Kind], upstream: Upstream) -> None:
    known = catalog.load()
    kept = [kind for kind in served if known.newest(kind.provider) == kind.release]
    objects = [object_ for kind in kept for object_ in candidates(kind, SEED, 3)[1:]]
    sound = [
        object_ for object_ in objects if upstream.ask({"id": 0, "object": object_, "webhooks": "mutate"})["allowed"]
    ]
    tally, found = differences(slips(sound, SEED, SLIPS), upstream)
    assert len(sound) > 300
    assert excused(tally) < 20, tally
    assert not found, f"{len(found)} differ, {tally}:\n" + "\n".join(found[:50])


@given(source=st.randoms(use_true_random=False), data=st.data())
@settings(max_examples=300, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_difference_shrinks_to_its_smallest_case(
    served: list[Kind], upstream: Upstream, source: Random, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(served))
    object_ = candidate(kind, source, 0.15)
    for label, line in faulty(kind, [object_], source.randrange(1 << 16), 2):
        _, found = differences([(label, {"id": kind.name, **line})], upstream)
        assert not found, (line, found)
