"""When Cluster API's objects have become what they were told to be, as CEL expressions over their own conditions.

For Flux's ``healthCheckExprs``: tried in the order in progress, failed, current; none of them true is in progress
again. Flux parses them without types, and reads objects in the version that the server prefers. Conditions and
reasons are those of cluster-api v1.14 (api/core/v1beta2/cluster_types.go, clusterclass_types.go); until v1.10 they
lay below ``status.v1beta2`` (v1.9 is the first to have them).

A condition counts only once it was written for the object's present generation: right after a change, the old ones
are still there and still good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.model import Json

GROUP = "cluster.x-k8s.io"


def cluster(version: str) -> Json:
    """A Cluster: available, not rolling out machines, and its topology wholly handed down.

    A topology that cannot be handed down has failed. A paused cluster stays in progress.
    """
    has = f"{_conditions(version)}.exists"
    return {
        "apiVersion": f"{GROUP}/{version}",
        "kind": "Cluster",
        "inProgress": _unseen(version),
        "failed": "has(spec.topology) && "
        + _condition(has, "TopologyReconciled", "False", " && c.reason == 'ReconcileFailed'"),
        "current": "\n&& ".join(
            (
                _SEEN,
                _condition(has, "Available", "True"),
                _condition(has, "RollingOut", "False"),
                "(!has(spec.topology) || " + _condition(has, "TopologyReconciled", "True") + ")",
            )
        ),
    }


def cluster_class(version: str) -> Json:
    """A ClusterClass: what Clusters wait for before they follow it, that its variables were read without a fault.

    RefVersionsUpToDate is left out: false says that references may move to a newer API version, and holds up nothing.
    """
    has = f"{_conditions(version)}.exists"
    return {
        "apiVersion": f"{GROUP}/{version}",
        "kind": "ClusterClass",
        "inProgress": _unseen(version),
        "failed": _condition(has, "VariablesReady", "False"),
        "current": "\n&& ".join((_SEEN, _condition(has, "VariablesReady", "True"))),
    }


_SEEN = "has(status.observedGeneration) && status.observedGeneration == metadata.generation"


def _conditions(version: str) -> str:
    return "status.v1beta2.conditions" if version == "v1beta1" else "status.conditions"


def _unseen(version: str) -> str:
    """No condition was written yet; the other expressions would fail on it."""
    return (
        "!has(status.v1beta2) || !has(status.v1beta2.conditions)" if version == "v1beta1" else "!has(status.conditions)"
    )


def _condition(has: str, type_: str, status: str, more: str = "") -> str:
    return (
        f"{has}(c, c.type == '{type_}' && c.status == '{status}'{more} "
        "&& has(c.observedGeneration) && c.observedGeneration == metadata.generation)"
    )
