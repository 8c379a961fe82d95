"""Where objects say which Kubernetes they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Subject

_CORE = "cluster.x-k8s.io"
_TEMPLATE: Route = ("spec", "template", "spec", "version")

VERSIONED: dict[tuple[str, str], Route] = {
    (_CORE, "Cluster"): ("spec", "topology", "version"),
    (_CORE, "MachineDeployment"): _TEMPLATE,
    (_CORE, "MachineSet"): _TEMPLATE,
    (_CORE, "MachinePool"): _TEMPLATE,
    (_CORE, "Machine"): ("spec", "version"),
    ("controlplane.cluster.x-k8s.io", "*"): ("spec", "version"),
}
"""The kinds that carry a Kubernetes version, and where."""


def versions(subject: Subject) -> Iterator[tuple[Route, str]]:
    """The versions an object states, with their routes."""
    ref = subject.ref
    route = VERSIONED.get((ref.group, ref.kind)) or VERSIONED.get((ref.group, "*"))
    text = at(subject.value, route) if route else None
    if route and isinstance(text, str) and text:
        yield route, text


def at(value: Json, route: Route) -> Json:
    """The value at a route; None where it leads nowhere."""
    for step in route:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value
