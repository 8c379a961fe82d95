"""References that upstream's webhooks follow between a Cluster and its class: worker classes must exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.cluster import at
from navos_gitops.compose.provenance import trace
from navos_gitops.model import Finding, ref_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from navos_gitops.compose import ComposedCluster
    from navos_gitops.model import Json

_LISTS = ("machineDeployments", "machinePools")


def workers(clusters: Iterable[ComposedCluster]) -> Iterator[Finding]:
    """Worker topologies whose class the ClusterClass does not have.

    Mirrors ``MachineDeploymentTopologiesAreValidAndDefinedInClusterClass`` and its twin for pools
    (internal/topology/check/compatibility.go, v1.14).
    """
    for cluster in clusters:
        if cluster.variant is None:
            continue
        for field in _LISTS:
            yield from _of(cluster, field, cluster.variant.class_.value)


def _of(cluster: ComposedCluster, field: str, class_: Json) -> Iterator[Finding]:
    known = [item.get("class") for item in at(class_, ("spec", "workers", field)) or () if isinstance(item, dict)]
    topologies = at(cluster.value, ("spec", "topology", "workers", field)) or ()
    for index, item in enumerate(topologies):
        name = item.get("class") if isinstance(item, dict) else None
        if not isinstance(name, str) or name in known:
            continue
        route = ("spec", "topology", "workers", field, index, "class")
        path = f"spec.topology.workers.{field}[{index}].class"
        yield Finding(
            "unknown-worker-class",
            "error",
            "rejected",
            f"{path}: the class {cluster.variant.name if cluster.variant else ''} has no worker class {name}",
            trace(cluster, route, cluster.value).winner,
            ref_of(cluster.value),
            path,
            help=_remedy(name, [item for item in known if isinstance(item, str)]),
        )


def _remedy(name: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]}?"
    return f"it has {', '.join(sorted(known))}" if known else "it has none"
