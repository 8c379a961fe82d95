"""``blame``: which line set a value of a cluster, and which lines lost to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.compose import compose
from navos_gitops.compose.cluster import at
from navos_gitops.compose.provenance import trace
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.opening import open_fleet
from navos_gitops.pipeline.render import files_of

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.compose import ComposedCluster
    from navos_gitops.compose.provenance import Trace
    from navos_gitops.model import Json, Route


class Blame(NamedTuple):
    """The history of one value of one cluster."""

    root: Path
    value: Json
    trace: Trace


def blame(cluster: str, field: str, folder: str | None = None) -> Blame:
    """Where ``field`` of a cluster was set.

    ``field`` is a path in the rendered Cluster (``spec.topology.variables[flavor].value``) or in the overlays'
    own words (``variables.flavor``). Raises :class:`CannotGoOn` for a cluster or a field that is not there.
    """
    opened = open_fleet(folder)
    composition = compose(opened.fleet, opened.installed, files_of(opened.fleet, [cluster]))
    made = next((item for item in composition.clusters if item.name == cluster), None)
    if made is None:
        raise CannotGoOn(f"{cluster} cannot be composed; run validate to see why")
    route = _route(field)
    for candidate in (route, _from_model(route)):
        value = at(made.value, candidate)
        if value is not None:
            return Blame(opened.root, value, trace(made, _indices(candidate, made.value), made.value))
    raise CannotGoOn(f"{cluster} has no {field}{_known(made, route)}")


_STEP = re.compile(r"\[(?:name=)?[\"']?([^\]\"']+)[\"']?\]|([^.\[\]]+)")


def _route(field: str) -> Route:
    """A field path as steps: dots, and brackets around an index, a name or a key with dots in it."""
    steps = [bracket or plain for bracket, plain in _STEP.findall(field)]
    return tuple(int(step) if step.isdecimal() else step for step in steps)


_TOPOLOGY = ("spec", "topology")
_MODEL: dict[str, Route] = {
    "namespace": ("metadata", "namespace"),
    "labels": ("metadata", "labels"),
    "annotations": ("metadata", "annotations"),
    "network": ("spec", "clusterNetwork"),
    "class": (*_TOPOLOGY, "classRef", "name"),
    "version": (*_TOPOLOGY, "version"),
    "controlPlane": (*_TOPOLOGY, "controlPlane"),
    "workers": (*_TOPOLOGY, "workers", "machineDeployments"),
    "pools": (*_TOPOLOGY, "workers", "machinePools"),
    "variables": (*_TOPOLOGY, "variables"),
}
"""Where the overlays' own fields are in the rendered Cluster."""


def _from_model(route: Route) -> Route:
    """``workers.md-0.variables.flavor`` as a route in the Cluster, names instead of indices."""
    if not route or route[0] not in _MODEL:
        return route
    steps = list(route[1:])
    if route[0] == "variables" and steps:
        steps.insert(1, "value")
    elif "variables" in steps:
        place = steps.index("variables")
        steps[place : place + 2] = ["variables", "overrides", *steps[place + 1 : place + 2]]
        steps[place + 3 : place + 3] = ["value"] if len(steps) > place + 2 else []
    return (*_MODEL[str(route[0])], *steps)


def _indices(route: Route, value: Json) -> Route:
    """Names of list items as their indices."""
    result: list[str | int] = []
    for step in route:
        if isinstance(value, list) and isinstance(step, str):
            result.append(
                next(i for i, item in enumerate(value) if isinstance(item, dict) and item.get("name") == step)
            )
        else:
            result.append(step)
        value = at(value, (step,))
    return tuple(result)


def _known(cluster: ComposedCluster, route: Route) -> str:
    """What is there instead, one step before the path ends."""
    for end in range(len(route) - 1, 0, -1):
        for candidate in (route[:end], _from_model(route[:end])):
            found = at(cluster.value, candidate)
            names = _names(found)
            if names:
                return f"; there is {', '.join(names)}"
    return ""


def _names(value: Json) -> list[str]:
    if isinstance(value, dict):
        return sorted(value)
    if isinstance(value, list):
        return [str(item["name"]) for item in value if isinstance(item, dict) and "name" in item]
    return []
