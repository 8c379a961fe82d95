"""Which role a kind plays in a cluster, and which role each reference of Cluster API wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules._clusters import CONTROL_PLANES, CORE, OWNED, Target, class_name, class_references, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Subject

_MACHINES: Final = ("MachineDeployment", "MachineSet", "MachinePool")

KINDS: Final = frozenset(
    {(CORE, kind) for kind in ("Cluster", "ClusterClass", "Machine", "MachineHealthCheck", *_MACHINES)}
    | {(CONTROL_PLANES, "*")}
)
"""The kinds that name others."""

_BY_ENDING: Final = {
    "MachinePool": "machine pool",
    "ControlPlane": "control plane",
    "Machine": "machine",
    "Config": "bootstrap",
    "Cluster": "cluster",
}
"""How providers name the kinds of each role; others exist, and are not judged."""


class Place(NamedTuple):
    """A reference, and what Cluster API expects there."""

    role: str
    """cluster, control plane, machine, machine pool, bootstrap, class, or empty where any kind will do."""
    template: bool
    """Whether what is named must be a template."""
    route: Route
    target: Target


def role(kind: str) -> str:
    """The role a kind plays by its name; empty where that does not tell."""
    name = kind.removesuffix("Template")
    return next((role for ending, role in _BY_ENDING.items() if name.endswith(ending)), "")


def places(subject: Subject) -> Iterator[Place]:
    """Every object that ``subject`` must find, as written by people: what controllers made is passed over."""
    ref, value = subject.ref, subject.value
    if _made(value):
        return
    for wanted, template, route, reference in _references(ref.kind, value):
        found = target(reference, ref.namespace)
        if found and found.name:
            yield Place(wanted, template, route, found)
    if ref.kind == "Cluster" and (name := class_name(subject)):
        key = "classRef" if at(value, ("spec", "topology", "classRef")) else "class"
        route = ("spec", "topology", key, "name") if key == "classRef" else ("spec", "topology", key)
        yield Place("class", False, route, Target(CORE, "", "ClusterClass", *name))


def _made(value: Json) -> bool:
    metadata = at(value, ("metadata",))
    labels = at(metadata, ("labels",))
    owned = isinstance(labels, dict) and OWNED in labels
    return owned or bool(at(metadata, ("ownerReferences",)))


def _references(kind: str, value: Json) -> Iterator[tuple[str, bool, Route, Json]]:
    if kind == "ClusterClass":
        for wanted, route, reference in class_references(value):
            yield wanted, True, route, reference
    elif kind == "Cluster":
        if not at(value, ("spec", "topology")):
            yield from _at(value, "cluster", False, ("spec", "infrastructureRef"))
            yield from _at(value, "control plane", False, ("spec", "controlPlaneRef"))
    elif kind in _MACHINES:
        pool = kind == "MachinePool"
        below: Route = ("spec", "template", "spec")
        yield from _at(value, "bootstrap", not pool, (*below, "bootstrap", "configRef"))
        yield from _at(value, "machine pool" if pool else "machine", not pool, (*below, "infrastructureRef"))
    elif kind == "Machine":
        yield from _at(value, "bootstrap", False, ("spec", "bootstrap", "configRef"))
        yield from _at(value, "machine", False, ("spec", "infrastructureRef"))
    elif kind == "MachineHealthCheck":
        yield from _at(value, "", True, ("spec", "remediationTemplate"))
        yield from _at(value, "", True, ("spec", "remediation", "templateRef"))
    else:
        yield from _at(value, "machine", True, ("spec", "machineTemplate", "infrastructureRef"))
        yield from _at(value, "machine", True, ("spec", "machineTemplate", "spec", "infrastructureRef"))


def _at(value: Json, wanted: str, template: bool, route: Route) -> Iterator[tuple[str, bool, Route, Json]]:
    found = at(value, route)
    if isinstance(found, dict):
        yield wanted, template, route, found
