"""How far the versions of one cluster's parts may lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from navos_gitops.rules._clusters import WORKERS, cluster_of, control_plane_of
from navos_gitops.rules._versions import read, versions
from navos_gitops.rules._walk import at

if TYPE_CHECKING:
    from navos_gitops.model import Route
    from navos_gitops.rules import Subject, Tree
    from navos_gitops.semver import Version

KINDS = WORKERS


class Pair(NamedTuple):
    """A worker's version beside that of its control plane."""

    route: Route
    text: str
    version: Version
    """The worker's."""
    plane: Subject
    plane_route: Route
    plane_text: str
    plane_version: Version


def pair(worker: Subject, tree: Tree) -> Pair | None:
    """The versions of a worker and its control plane; None where they are equal or the tree does not tell both.

    Workers of a Cluster with a topology get their version from it and are not written by hand.
    """
    for route, text in versions(worker):
        cluster, mine = cluster_of(worker, tree), read(text)
        if cluster is None or mine is None or at(cluster.value, ("spec", "topology")):
            return None
        plane = control_plane_of(cluster, tree)
        for plane_route, plane_text in versions(plane) if plane else ():
            theirs = read(plane_text)
            if plane and theirs and theirs.core != mine.core:
                return Pair(route, text, mine, plane, plane_route, plane_text, theirs)
    return None


def lag(found: Pair) -> int:
    """How many minors the worker is older than the control plane; negative where it is newer."""
    if found.version.major != found.plane_version.major:
        return 99 if found.version.major < found.plane_version.major else -99
    return found.plane_version.minor - found.version.minor


def allowed(found: Pair) -> int:
    """How many minors a kubelet of the worker's version may be older than its API server."""
    return 3 if (found.version.major, found.version.minor) >= (1, 25) else 2


def by_kubeadm(worker: Subject) -> bool:
    """Whether kubeadm joins the machines of a MachineDeployment or MachineSet."""
    kind = at(worker.value, ("spec", "template", "spec", "bootstrap", "configRef", "kind"))
    return isinstance(kind, str) and kind == "KubeadmConfigTemplate"
