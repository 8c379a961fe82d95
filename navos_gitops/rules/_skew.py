"""How far the versions of one cluster's parts may lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules._clusters import CORE, OWNED, WORKERS, beside, bootstrap_of, cluster_of, control_plane_of
from navos_gitops.rules._versions import exact, read, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from navos_gitops.model import Route
    from navos_gitops.rules import Subject, Tree
    from navos_gitops.semver import Version

KINDS = WORKERS

_CONTROL_PLANE: Final = "cluster.x-k8s.io/control-plane"


class Stated(NamedTuple):
    """A version, and where it is written."""

    subject: Subject
    route: Route
    text: str
    version: Version


class Pair(NamedTuple):
    """A worker's version beside that of its control plane."""

    worker: Stated
    plane: Stated


def serves(subject: Subject) -> bool:
    """Whether an object is a machine of a control plane."""
    return subject.ref.kind == "Machine" and _labelled(subject, _CONTROL_PLANE)


def _labelled(subject: Subject, label: str) -> bool:
    labels = at(subject.value, ("metadata", "labels"))
    return isinstance(labels, dict) and label in labels


def stated(subject: Subject | None) -> Iterator[Stated]:
    """The version that an object states, where it is one."""
    for route, text in versions(subject) if subject else ():
        version = read(text)
        if subject and version:
            yield Stated(subject, route, text, version)


def api_servers(cluster: Subject, tree: Tree, near: str) -> Iterator[Stated]:
    """The versions of a Cluster's API servers: that of its control plane, and those of machines written one by one.

    Those of a Cluster with a topology have its version and are not written by hand. ``near`` is the file that asks:
    where several Clusters claim the name, machines of other folders may be those of another one.
    """
    if at(cluster.value, ("spec", "topology")):
        yield from stated(cluster)
        return
    yield from stated(control_plane_of(cluster, tree, near))
    machines = tree.once(("machines of control planes",), lambda: _machines(tree))
    mine = machines.get((cluster.ref.namespace, cluster.ref.name), ())
    alone = not mine or len(tree.same(cluster.ref)) < 2
    for machine in mine:
        if alone or beside(machine, near):
            yield from stated(machine)


def _machines(tree: Tree) -> dict[tuple[str, str], list[Subject]]:
    """The machines of control planes, by namespace and name of their Cluster."""
    found: dict[tuple[str, str], list[Subject]] = {}
    for machine in tree.of(CORE, "Machine"):
        if serves(machine):
            name = str(at(machine.value, ("spec", "clusterName")))
            found.setdefault((machine.ref.namespace, name), []).append(machine)
    return found


def oldest(found: Iterable[Stated]) -> Stated | None:
    """The oldest version: no kubelet may be newer."""
    return min(found, key=_order, default=None)


def newest(found: Iterable[Stated]) -> Stated | None:
    """The newest version: no kubelet may be far older."""
    return max(found, key=_order, default=None)


def _order(found: Stated) -> tuple[object, ...]:
    core = found.version.core
    return (core.major, core.minor, core.patch)


def pair(worker: Subject, tree: Tree, which: Callable[[Iterable[Stated]], Stated | None]) -> Pair | None:
    """The versions of a worker and of an API server of its; None where they are equal or the tree does not tell both.

    ``which`` chooses among the API servers, where they are not all of one version. What the controllers make of a
    topology follows its Cluster by itself.
    """
    if serves(worker):
        return None
    mine = next(stated(worker), None)
    cluster = cluster_of(worker, tree) if mine else None
    plane = which(api_servers(cluster, tree, worker.file)) if cluster else None
    if mine is None or plane is None or not _differ(mine, plane, tree) or _labelled(worker, OWNED):
        return None
    return Pair(mine, plane)


def _differ(worker: Stated, plane: Stated, tree: Tree) -> bool:
    """Whether two versions differ in what both of them mean: minors, where one of them means no patch."""
    if worker.version.core == plane.version.core:
        return False
    return lag(worker, plane) != 0 or (exact("", worker.text) and exact(bootstrap_of(plane.subject, tree), plane.text))


def lag(older: Stated, newer: Stated) -> int:
    """How many minors one version is older than another; negative where it is newer."""
    if older.version.major != newer.version.major:
        return 99 if older.version.major < newer.version.major else -99
    return newer.version.minor - older.version.minor


def allowed(worker: Stated) -> int:
    """How many minors a kubelet of a version may be older than its API server."""
    return 3 if (worker.version.major, worker.version.minor) >= (1, 25) else 2


def by_kubeadm(worker: Subject) -> bool:
    """Whether kubeadm joins the machines of a MachineDeployment or MachineSet."""
    kind = at(worker.value, ("spec", "template", "spec", "bootstrap", "configRef", "kind"))
    return isinstance(kind, str) and kind == "KubeadmConfigTemplate"
