"""The health checks for Argo CD, run by Lua 5.1 with the libraries that Argo CD gives them: none but the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from lupa.lua51 import LuaRuntime

from navos_gitops.delivery import components
from navos_gitops.settings import Delivery

if TYPE_CHECKING:
    from navos_gitops.model import Json

SCRIPTS = {
    key.rpartition("_")[2]: script
    for component in components(Delivery("argocd")).values()
    for patch in component["patches"]
    for key, script in yaml.safe_load(patch["patch"])["data"].items()
}
KEPT = {"_G", "ipairs", "pairs", "next", "type", "tostring", "tonumber", "select", "error", "assert", "pcall", "table"}
EARLY, LATER, LATEST = "2026-11-24T08:00:00Z", "2026-11-24T08:05:00Z", "2026-11-24T09:00:00Z"


def health(value: Json) -> tuple[str, str]:
    """What Argo CD would show of a live object."""
    lua = LuaRuntime(unpack_returned_tuples=True)
    everything: Json = lua.globals()
    for name in [name for name in everything if name not in KEPT]:
        everything[name] = None
    everything["obj"] = lua.table_from(value, recursive=True)
    shown: Json = lua.execute(SCRIPTS[value["kind"]])
    return shown["status"], shown["message"]


def condition(kind: str, status: str, reason: str = "", message: str = "", at: str = EARLY, of: int = 3) -> Json:
    return {
        "type": kind,
        "status": status,
        "reason": reason or kind,
        "message": message,
        "lastTransitionTime": at,
        "observedGeneration": of,
    }


def live(*conditions: Json, kind: str = "Cluster", seen: int | None = 3, old: bool = False, **spec: Json) -> Json:
    status: Json = {"conditions": list(conditions)}
    if old:
        ready = {"type": "Ready", "status": "False", "severity": "Error", "lastTransitionTime": EARLY}
        status = {"conditions": [ready], "v1beta2": status}
    if seen is not None:
        status["observedGeneration"] = seen
    if kind == "Cluster":
        spec.setdefault("topology", {"version": "v1.36.2"})
    return {"kind": kind, "metadata": {"name": "a", "generation": 3}, "spec": spec, "status": status}


TOPOLOGY = condition("TopologyReconciled", "True")
INITIALIZED = condition("ControlPlaneInitialized", "True", at=LATER)
AVAILABLE = condition("Available", "True", at=LATEST)
STILL = tuple(condition(name, "False") for name in ("RollingOut", "ScalingUp", "ScalingDown"))


def changed(name: str, *, message: str = "") -> tuple[Json, ...]:
    return tuple(condition(name, "True", message=message) if item["type"] == name else item for item in STILL)


UPGRADING = condition("TopologyReconciled", "False", "ClusterUpgrading", "Cluster is upgrading to v1.36.2")
FAILED = condition("TopologyReconciled", "False", "ReconcileFailed", "patch does not apply")
WAITING = condition("TopologyReconciled", "False", "ClusterClassNotReconciled", "ClusterClass not reconciled")
DEFERRED = condition("TopologyReconciled", "False", "MachineDeploymentsUpgradeDeferred", "deferred")
DOWN = condition("Available", "False", "NotAvailable", "* WorkersAvailable: 1 of 3", at=LATEST)
NOT_YET = condition("Available", "False", "NotAvailable", "* WorkersAvailable: 0 of 3", at=EARLY)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"kind": "Cluster", "metadata": {"generation": 1}, "spec": {}}, ("Progressing", "this generation has not")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, *STILL), ("Healthy", "available")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, *STILL, old=True), ("Healthy", "available")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, *STILL, seen=2), ("Progressing", "this generation has not")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, *STILL, seen=None), ("Progressing", "this generation has not")),
        (live(TOPOLOGY | {"observedGeneration": 2}, AVAILABLE), ("Progressing", "the topology of this generation")),
        (live(INITIALIZED, AVAILABLE, *STILL), ("Progressing", "the topology of this generation")),
        (live(INITIALIZED, AVAILABLE, *STILL, topology=None), ("Healthy", "available")),
        (
            live(TOPOLOGY, INITIALIZED, AVAILABLE | {"observedGeneration": 2}),
            ("Progressing", "whether it is available"),
        ),
        (live(TOPOLOGY, INITIALIZED), ("Progressing", "whether it is available")),
        (live(TOPOLOGY, condition("Available", "Unknown")), ("Progressing", "not available yet")),
        (live(UPGRADING, INITIALIZED, AVAILABLE, *STILL), ("Progressing", "Cluster is upgrading to v1.36.2")),
        (live(WAITING, INITIALIZED, DOWN, *STILL), ("Progressing", "ClusterClass not reconciled")),
        (live(FAILED, INITIALIZED, AVAILABLE, *STILL), ("Degraded", "patch does not apply")),
        (live(DEFERRED, INITIALIZED, AVAILABLE, *STILL), ("Healthy", "available")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, *changed("RollingOut", message="2 of 3")), ("Progressing", "2 of 3")),
        (live(TOPOLOGY, INITIALIZED, DOWN, *changed("ScalingUp")), ("Progressing", "ScalingUp")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, *changed("ScalingDown")), ("Progressing", "ScalingDown")),
        (live(TOPOLOGY, INITIALIZED, DOWN, *STILL), ("Degraded", "* WorkersAvailable: 1 of 3")),
        (live(TOPOLOGY, INITIALIZED, NOT_YET, *STILL), ("Progressing", "* WorkersAvailable: 0 of 3")),
        (live(TOPOLOGY, INITIALIZED | {"status": "False"}, DOWN), ("Progressing", "* WorkersAvailable: 1 of 3")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, condition("Paused", "True")), ("Suspended", "paused")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, paused=True, seen=2), ("Suspended", "paused")),
        (live(TOPOLOGY, INITIALIZED, AVAILABLE, condition("Paused", "False"), paused=False), ("Healthy", "available")),
    ],
)
def test_a_cluster(value: Json, shown: tuple[str, str]) -> None:
    status, message = health(value)
    assert (status, message[: len(shown[1])]) == shown


VARIABLES = condition("VariablesReady", "True")
REFERENCES = condition("RefVersionsUpToDate", "True")
OUTDATED = condition("RefVersionsUpToDate", "False", "RefVersionsNotUpToDate", "not using the latest apiVersion")
UNREAD = condition("RefVersionsUpToDate", "Unknown", "InternalError", "Please check controller logs for errors")
UNDISCOVERED = condition("VariablesReady", "False", "VariableDiscoveryFailed", "no such extension")


@pytest.mark.parametrize(
    ("conditions", "seen", "shown"),
    [
        ((), None, ("Progressing", "this generation has not been reconciled yet")),
        ((VARIABLES, REFERENCES), 3, ("Healthy", "reconciled")),
        ((VARIABLES, REFERENCES), 2, ("Progressing", "this generation has not been reconciled yet")),
        ((VARIABLES, OUTDATED), 3, ("Healthy", "not using the latest apiVersion")),
        ((VARIABLES, UNREAD), 2, ("Degraded", "a template that it refers to could not be read")),
        (
            (VARIABLES, UNREAD | {"observedGeneration": 2}),
            2,
            ("Progressing", "this generation has not been reconciled yet"),
        ),
        ((UNDISCOVERED, REFERENCES), 2, ("Degraded", "no such extension")),
        (
            (UNDISCOVERED | {"observedGeneration": 2}, REFERENCES),
            2,
            ("Progressing", "this generation has not been reconciled yet"),
        ),
        ((VARIABLES, REFERENCES, condition("Paused", "True")), 2, ("Suspended", "paused")),
    ],
)
@pytest.mark.parametrize("old", [False, True])
def test_a_class(conditions: tuple[Json, ...], seen: int | None, shown: tuple[str, str], *, old: bool) -> None:
    assert health(live(*conditions, kind="ClusterClass", seen=seen, old=old)) == shown


@pytest.mark.parametrize(
    ("conditions", "shown"),
    [
        ((condition("Initialized", "True", at=LATER), AVAILABLE, *STILL), ("Healthy", "available")),
        ((condition("Initialized", "True", at=LATER), DOWN, *STILL), ("Degraded", "* WorkersAvailable: 1 of 3")),
        ((condition("Initialized", "False"), NOT_YET, *STILL), ("Progressing", "* WorkersAvailable: 0 of 3")),
        ((condition("Initialized", "True"), AVAILABLE, *changed("RollingOut")), ("Progressing", "RollingOut")),
    ],
)
def test_a_control_plane(conditions: tuple[Json, ...], shown: tuple[str, str]) -> None:
    assert health(live(*conditions, kind="KubeadmControlPlane")) == shown
