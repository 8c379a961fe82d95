"""Which objects belong together: a Cluster, its class, its control plane and its workers, in either API version."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Ref, at
from navos_gitops.named import NamedTuple
from navos_gitops.rules._versions import versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Subject, Tree

CORE: Final = "cluster.x-k8s.io"
CONTROL_PLANES: Final = "controlplane.cluster.x-k8s.io"
WORKERS: Final = frozenset({(CORE, kind) for kind in ("MachineDeployment", "MachineSet", "MachinePool", "Machine")})
"""The kinds that run kubelets of a version of their own."""

OWNED: Final = "topology.cluster.x-k8s.io/owned"
"""The label on what the topology controller makes of a Cluster; such objects nobody edits."""


class Target(NamedTuple):
    """An object that another one names."""

    group: str
    version: str
    """The API version, where the reference says one."""
    kind: str
    namespace: str
    name: str


def target(value: Json, namespace: str) -> Target | None:
    """What a reference names; ``namespace`` is that of the object it stands in."""
    if not isinstance(value, dict):
        return None
    kind, name, api = value.get("kind"), value.get("name", ""), value.get("apiVersion")
    group, _, version = api.rpartition("/") if isinstance(api, str) else (value.get("apiGroup"), "", "")
    where = value.get("namespace") or namespace
    if not (isinstance(kind, str) and kind and isinstance(group, str) and isinstance(name, str)):
        return None
    return Target(group, version, kind, where if isinstance(where, str) else namespace, name)


def resolve(value: Json, namespace: str, tree: Tree, near: str = "") -> Subject | None:
    """The object that a reference names, where the tree holds it; ``near`` is the file that asks."""
    found = target(value, namespace)
    return _only(tree, found.group, found.kind, found.namespace, found.name, near) if found else None


def _only(tree: Tree, group: str, kind: str, namespace: str, name: str, near: str) -> Subject | None:
    """The object of an identity.

    Where several claim it, as the environments of one repository may, those of the file that asks come first, then
    those of its folder; None where they still say different things.
    """
    found = tree.same(Ref(f"{group}/", kind, namespace, name))
    if len(found) > 1 and near:
        found = _nearest(found, near)
    return found[0] if found and all(other.value == found[0].value for other in found[1:]) else None


def _nearest(found: tuple[Subject, ...], near: str) -> tuple[Subject, ...]:
    here = tuple(item for item in found if item.file == near)
    return here or tuple(item for item in found if beside(item, near)) or found


def beside(subject: Subject, near: str) -> bool:
    """Whether an object lies in the folder of a file."""
    return dirname(subject.file) == dirname(near)


def class_name(cluster: Subject) -> tuple[str, str] | None:
    """Namespace and name of the class that a Cluster is made of; None where it is of no class."""
    topology = at(cluster.value, ("spec", "topology"))
    if not isinstance(topology, dict):
        return None
    reference = topology.get("classRef")
    named = reference if isinstance(reference, dict) else {}
    name = named.get("name") or topology.get("class")
    namespace = named.get("namespace") or topology.get("classNamespace") or cluster.ref.namespace
    return (str(namespace), name) if isinstance(name, str) and name else None


def class_of(cluster: Subject, tree: Tree) -> Subject | None:
    """The class that a Cluster is made of, where the tree holds it."""
    name = class_name(cluster)
    return _only(tree, CORE, "ClusterClass", *name, cluster.file) if name else None


def cluster_of(subject: Subject, tree: Tree) -> Subject | None:
    """The Cluster that a worker belongs to, where the tree holds it."""
    name = at(subject.value, ("spec", "clusterName"))
    if not (isinstance(name, str) and name):
        return None
    return _only(tree, CORE, "Cluster", subject.ref.namespace, name, subject.file)


def control_plane_of(cluster: Subject, tree: Tree, near: str = "") -> Subject | None:
    """The object that a Cluster names as its control plane, where the tree holds it.

    ``near`` is the file that asks, where that is another one than the Cluster's.
    """
    return resolve(at(cluster.value, ("spec", "controlPlaneRef")), cluster.ref.namespace, tree, near or cluster.file)


def bootstrap_of(subject: Subject, tree: Tree) -> str:
    """The kind of what brings the machines of a Cluster, a control plane or workers up.

    That is the kind of the control plane or its template, or of the workers' bootstrap configuration; empty where the
    tree does not tell.
    """
    if subject.ref.kind == "Cluster":
        class_ = class_of(subject, tree)
        return template_kind(at(class_.value, ("spec", "controlPlane"))) if class_ else ""
    if subject.ref.group != CORE:
        return subject.ref.kind
    spec = at(subject.value, ("spec", "template", "spec")) or at(subject.value, ("spec",))
    return str(at(spec, ("bootstrap", "configRef", "kind")) or "")


def infrastructure_of(subject: Subject, tree: Tree) -> str:
    """The kind of the machines of a control plane or of workers, of the class's own for a Cluster; else empty."""
    if subject.ref.kind == "Cluster":
        class_ = class_of(subject, tree)
        return template_kind(at(class_.value, ("spec", "infrastructure"))) if class_ else ""
    spec = at(subject.value, ("spec", "template", "spec")) or at(subject.value, ("spec",))
    template = at(spec, ("machineTemplate",))
    for holder in (spec,) if subject.ref.group == CORE else (at(template, ("spec",)), template):
        if kind := at(holder, ("infrastructureRef", "kind")):
            return str(kind)
    return ""


def template_kind(holder: Json) -> str:
    """The kind of the template that a part of a class names, in either API version."""
    return next((str(kind) for key in ("templateRef", "ref") if (kind := at(holder, (key, "kind")))), "")


def version_of(cluster: Subject, tree: Tree, near: str = "") -> str:
    """The Kubernetes version of a Cluster's control plane; empty where the tree does not tell."""
    for _, text in versions(cluster):
        return text
    found = control_plane_of(cluster, tree, near)
    return next((text for _, text in versions(found)), "") if found else ""


def repeats(subject: Subject, text: str, tree: Tree) -> bool:
    """Whether a worker's version is that of its control plane, which is judged itself."""
    if (subject.ref.group, subject.ref.kind) not in WORKERS:
        return False
    cluster = cluster_of(subject, tree)
    return cluster is not None and version_of(cluster, tree, subject.file) == text


def first(subject: Subject, tree: Tree) -> bool:
    """Whether what is said of the management cluster is said here: at one object of the tree, a class before a Cluster.

    The management cluster itself has no object in the tree.
    """
    for kind in ("ClusterClass", "Cluster"):
        found = tree.of(CORE, kind)
        if found:
            return found[0].ref == subject.ref
    return False


def class_references(class_: Json) -> Iterator[tuple[str, Route, Json]]:
    """The templates that a class names: role of the place, route, reference. The paths of both API versions."""
    spec = class_.get("spec") if isinstance(class_, dict) else None
    if not isinstance(spec, dict):
        return
    yield from _reference("cluster", spec.get("infrastructure"), ("spec", "infrastructure"))
    yield from _reference("control plane", spec.get("controlPlane"), ("spec", "controlPlane"))
    route: Route = ("spec", "controlPlane", "machineInfrastructure")
    yield from _reference("machine", at(class_, route), route)
    for field, role in (("machineDeployments", "machine"), ("machinePools", "machine pool")):
        items = at(spec, ("workers", field))
        for index, item in enumerate(items if isinstance(items, list) else ()):
            below = ("spec", "workers", field, index)
            # v1beta1 has both below `template`, v1beta2 beside it
            for part, path in ((item, below), (at(item, ("template",)), (*below, "template"))):
                yield from _reference("bootstrap", at(part, ("bootstrap",)), (*path, "bootstrap"))
                yield from _reference(role, at(part, ("infrastructure",)), (*path, "infrastructure"))


def _reference(role: str, holder: Json, route: Route) -> Iterator[tuple[str, Route, Json]]:
    for key in ("templateRef", "ref") if isinstance(holder, dict) else ():
        if isinstance(holder.get(key), dict):
            yield role, (*route, key), holder[key]
