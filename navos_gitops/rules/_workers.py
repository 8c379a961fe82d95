"""What a Cluster's topology asks for: groups of machines, each with what its class says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules._clusters import CORE, resolve
from navos_gitops.rules._walk import items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Subject, Tree

CLUSTER: Final = (CORE, "Cluster")

_LISTS: Final = (("machineDeployments", "machine deployment"), ("machinePools", "machine pool"))

_WORKERS_OF_CLUSTER: Final[Route] = ("spec", "topology", "workers")
_WORKERS_OF_CLASS: Final[Route] = ("spec", "workers")
_NO_CLASS: Final[tuple[int, None]] = (0, None)


class Group(NamedTuple):
    """Machines that a topology asks for: the control plane, a machine deployment or a machine pool.

    ``value`` stands at ``route`` of the Cluster; ``class_value`` at ``class_route`` of the ClusterClass, None where
    the class does not have it.
    """

    what: str
    name: str
    value: dict[str, Any]
    route: Route
    class_value: dict[str, Any] | None
    class_route: Route

    def __str__(self) -> str:
        return f"{self.what} {self.name}".strip()


def topology(cluster: Json) -> dict[str, Any] | None:
    """A Cluster's topology; None where it has none."""
    found = at(cluster, ("spec", "topology"))
    return found if isinstance(found, dict) else None


def control_plane(cluster: Json, class_: Json) -> Group:
    """The control plane of a topology."""
    value, of_class = at(cluster, ("spec", "topology", "controlPlane")), at(class_, ("spec", "controlPlane"))
    return Group(
        "control plane",
        "",
        value if isinstance(value, dict) else {},
        ("spec", "topology", "controlPlane"),
        of_class if isinstance(of_class, dict) else None,
        ("spec", "controlPlane"),
    )


def workers(cluster: Json, class_: Json) -> Iterator[Group]:
    """The machine deployments and pools of a topology."""
    asked, known = at(cluster, _WORKERS_OF_CLUSTER), at(class_, _WORKERS_OF_CLASS)
    if not isinstance(asked, dict):
        return
    for field, what in _LISTS:
        if not asked.get(field):
            continue
        listed = known.get(field) if isinstance(known, dict) else None
        classes = {str(item.get("class")): (index, item) for index, item in items(listed)}
        for index, item in items(asked[field]):
            at_class, of_class = classes.get(str(item.get("class")), _NO_CLASS)
            yield Group(
                what,
                str(item.get("name") or ""),
                item,
                (*_WORKERS_OF_CLUSTER, field, index),
                of_class,
                (*_WORKERS_OF_CLASS, field, at_class),
            )


def control_plane_template(class_: Subject, tree: Tree) -> Subject | None:
    """The control plane template that a class names, where the tree holds it beside the class."""
    holder = at(class_.value, ("spec", "controlPlane"))
    named = (holder.get("templateRef") or holder.get("ref")) if isinstance(holder, dict) else None
    return resolve(named, class_.ref.namespace, tree)
