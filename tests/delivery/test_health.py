"""When Flux takes a Cluster or a ClusterClass for ready: its own conditions at every step of their lives."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from navos_gitops.delivery.health import cluster, cluster_class

from .flux_oracle import ask, needs_oracle

ORDER = ("inProgress", "failed", "current")
STATUS = {"inProgress": "InProgress", "failed": "Failed", "current": "Current"}


def condition(type_: str, status: str, reason: str = "", seen: int | None = 2) -> dict[str, Any]:
    return {"type": type_, "status": status, "reason": reason or type_} | (
        {} if seen is None else {"observedGeneration": seen}
    )


def thing(*conditions: dict[str, Any], seen: int | None = 2, topology: bool = True) -> dict[str, Any]:
    """An object in its second generation."""
    status: dict[str, Any] = {} if seen is None else {"observedGeneration": seen}
    if conditions:
        status["conditions"] = list(conditions)
    spec = {"topology": {"version": "v1.36.2"}} if topology else {"paused": False}
    metadata = {"name": "a", "namespace": "a", "generation": 2}
    return {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "Cluster",
        "metadata": metadata,
        "spec": spec,
        "status": status,
    }


AVAILABLE = (condition("Available", "True"), condition("RollingOut", "False"), condition("TopologyReconciled", "True"))


def but(*changed: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The conditions of a cluster at rest, but for some of them."""
    return tuple(next((item for item in changed if item["type"] == old["type"]), old) for old in AVAILABLE)


CLUSTERS: dict[str, tuple[dict[str, Any], str]] = {
    "just created": (thing(seen=None), "InProgress"),
    "seen once, nothing said yet": (thing(seen=2), "InProgress"),
    "at rest": (thing(*AVAILABLE), "Current"),
    "first machines are coming": (
        thing(*but(condition("Available", "False"), condition("RollingOut", "Unknown"))),
        "InProgress",
    ),
    "changed, and nobody has looked yet": (
        thing(*(item | {"observedGeneration": 1} for item in AVAILABLE), seen=1),
        "InProgress",
    ),
    "changed, and only the cluster's own controller has looked": (
        thing(*but(condition("TopologyReconciled", "True", seen=1))),
        "InProgress",
    ),
    "changed, and only the topology's controller has looked": (thing(*AVAILABLE, seen=1), "InProgress"),
    "upgrading": (thing(*but(condition("TopologyReconciled", "False", "ClusterUpgrading"))), "InProgress"),
    "rolling": (thing(*but(condition("RollingOut", "True"))), "InProgress"),
    "machines unknown": (thing(*but(condition("RollingOut", "Unknown"))), "InProgress"),
    "lost its control plane": (thing(*but(condition("Available", "False"))), "InProgress"),
    "paused": (thing(*but(condition("TopologyReconciled", "False", "ReconcilePaused"))), "InProgress"),
    "its class is not ready": (
        thing(*but(condition("TopologyReconciled", "False", "ClusterClassNotReconciled"))),
        "InProgress",
    ),
    "cannot follow its class": (thing(*but(condition("TopologyReconciled", "False", "ReconcileFailed"))), "Failed"),
    "could not follow before the change": (
        thing(*but(condition("TopologyReconciled", "False", "ReconcileFailed", seen=1))),
        "InProgress",
    ),
    "no topology": (thing(*AVAILABLE[:2], topology=False), "Current"),
    "no topology, rolling": (thing(AVAILABLE[0], condition("RollingOut", "True"), topology=False), "InProgress"),
    "a topology that nobody speaks of": (thing(*AVAILABLE[:2]), "InProgress"),
    "conditions of no generation": (
        thing(*(condition(item["type"], item["status"], seen=None) for item in AVAILABLE)),
        "InProgress",
    ),
    "others' conditions beside": (thing(condition("Paused", "False", seen=None), *AVAILABLE), "Current"),
}

VERSIONS = condition("RefVersionsUpToDate", "False")
CLASSES: dict[str, tuple[dict[str, Any], str]] = {
    "just created": (thing(seen=None), "InProgress"),
    "ready": (thing(condition("VariablesReady", "True")), "Current"),
    "ready, with references to an older version": (thing(VERSIONS, condition("VariablesReady", "True")), "Current"),
    "waiting for a template": (thing(condition("VariablesReady", "True"), seen=1), "InProgress"),
    "waiting for its first templates": (thing(condition("VariablesReady", "True"), seen=None), "InProgress"),
    "variables of before the change": (thing(condition("VariablesReady", "True", seen=1)), "InProgress"),
    "variables that cannot be read": (thing(condition("VariablesReady", "False"), seen=None), "Failed"),
    "variables that could not be read before": (thing(condition("VariablesReady", "False", seen=1)), "InProgress"),
}

CASES = [
    *((cluster, f"Cluster {name}", *case) for name, case in CLUSTERS.items()),
    *((cluster_class, f"ClusterClass {name}", *case) for name, case in CLASSES.items()),
]


def older(value: dict[str, Any]) -> dict[str, Any]:
    """The same in v1beta1, whose conditions lie one deeper; beside them stand those of old."""
    value = copy.deepcopy(value)
    value["apiVersion"] = "cluster.x-k8s.io/v1beta1"
    conditions = value["status"].pop("conditions", None)
    if conditions is not None:
        value["status"] |= {"conditions": [{"type": "Ready", "status": "True"}], "v1beta2": {"conditions": conditions}}
    return value


def judged(exprs: dict[str, str], value: dict[str, Any]) -> str:
    """What Flux's evaluator makes of an object (fluxcd/pkg/runtime v0.110, cel/status_evaluator.go)."""
    from cel_expr_python import cel
    from google.protobuf import descriptor_pool

    generation = value["metadata"]["generation"]
    if value["status"].get("observedGeneration", generation) != generation:
        return "InProgress"
    variables = dict.fromkeys(value, cel.Type.DYN)
    checker = cel.NewEnv(descriptor_pool.Default(), None, variables, [])
    for name in ORDER:
        outcome = checker.compile(exprs[name]).eval(data=value)
        assert outcome.type() == cel.Type.BOOL, outcome
        if outcome.value():
            return STATUS[name]
    return "InProgress"


@pytest.mark.parametrize(
    ("made", "value", "status"), [(made, *case) for made, _, *case in CASES], ids=[c[1] for c in CASES]
)
def test_an_object_is_ready_when_its_own_conditions_say_so(made: Any, value: dict[str, Any], status: str) -> None:
    assert judged(made("v1beta2"), value) == status
    assert judged(made("v1beta1"), older(value)) == status


@needs_oracle
def test_flux_itself_says_the_same() -> None:
    lines = [{"exprs": made("v1beta2"), "object": value} for made, _, value, _ in CASES]
    lines += [{"exprs": made("v1beta1"), "object": older(value)} for made, _, value, _ in CASES]
    assert [answer.get("status", answer) for answer in ask(lines)] == [status for *_, status in CASES] * 2


@needs_oracle
@pytest.mark.parametrize("made", [cluster, cluster_class])
def test_of_an_object_without_a_status_flux_says_nothing_yet(made: Any) -> None:
    value = thing()
    del value["status"]
    (answer,) = ask([{"exprs": made("v1beta2"), "object": value}])
    assert "no such attribute" in answer["error"]  # unknown: it is looked at again
