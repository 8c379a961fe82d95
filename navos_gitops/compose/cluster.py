"""One cluster's merged values become the Cluster object, and back: which model value a field came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.merge import ordered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json, Route

_TOPOLOGIES = {"workers": "machineDeployments", "pools": "machinePools"}
"""The model's maps of worker topologies, and where Cluster.spec.topology.workers has them as lists."""


def cluster_object(
    name: str, values: Mapping[str, Json], *, api_version: str, class_name: str, class_namespace: str
) -> Json:
    """The Cluster for merged ``values``, in the API version of its class.

    ``class_namespace`` is written only where the class lives outside the cluster's own namespace. What is a
    map in the model becomes a list sorted by name.
    """
    metadata = {"name": name, "namespace": values.get("namespace")}
    for field in ("labels", "annotations"):
        if values.get(field):
            metadata[field] = ordered(values[field])
    topology = {
        **_class_reference(api_version, class_name, class_namespace),
        "version": values.get("version"),
        "controlPlane": _topology(values.get("controlPlane")),
        "workers": _workers(values),
        "variables": variables(values.get("variables")),
    }
    spec = {"clusterNetwork": ordered(values.get("network")), "topology": _present(topology)}
    return {"apiVersion": api_version, "kind": "Cluster", "metadata": metadata, "spec": _present(spec)}


def _present(value: Mapping[str, Json]) -> dict[str, Json]:
    return {key: item for key, item in value.items() if item is not None and item != {} and item != []}


def _class_reference(api_version: str, name: str, namespace: str) -> dict[str, Json]:
    if api_version.endswith("/v1beta1"):
        return {"class": name, **({"classNamespace": namespace} if namespace else {})}
    return {"classRef": {"name": name, **({"namespace": namespace} if namespace else {})}}


def _workers(values: Mapping[str, Json]) -> dict[str, Json]:
    lists = {
        field: [{"name": name, **(_topology(entry) or {})} for name, entry in sorted((values.get(key) or {}).items())]
        for key, field in _TOPOLOGIES.items()
    }
    return {field: [_name_second(item) for item in items] for field, items in lists.items() if items}


def _name_second(item: dict[str, Json]) -> dict[str, Json]:
    """``class`` first, as everybody writes these entries."""
    return {"class": item["class"], **item} if "class" in item else item


def _topology(entry: Json) -> Json:
    if not isinstance(entry, dict):
        return entry
    result = ordered({key: item for key, item in entry.items() if key != "variables"})
    overrides = variables(entry.get("variables"))
    if overrides:
        result["variables"] = {"overrides": overrides}
    return result


def variables(values: Json) -> list[Json]:
    """A map of variables as Cluster API's list of names and values, sorted by name."""
    return [{"name": name, "value": ordered(value)} for name, value in sorted((values or {}).items())]


def model_route(route: Route, value: Json) -> Route:
    """The route in the merged model that the field at ``route`` of the Cluster ``value`` was made from.

    Fields that compose itself makes (kind, name) lead to the empty route, the cluster file as a whole.
    """
    match route:
        case ("metadata", ("labels" | "annotations" | "namespace") as field, *rest):
            return (field, *rest)
        case ("spec", "clusterNetwork", *rest):
            return ("network", *rest)
        case ("spec", "topology", "class" | "classRef" | "classNamespace", *_):
            return ("class",)
        case ("spec", "topology", "version"):
            return ("version",)
        case ("spec", "topology", "controlPlane", *rest):
            return ("controlPlane", *_overrides(tuple(rest), value))
        case ("spec", "topology", "workers", *rest):
            return _worker_route(tuple(rest), value)
        case ("spec", "topology", "variables", *rest):
            return ("variables", *_variable(tuple(rest), route[:3], value))
    return ()


def _worker_route(rest: Route, value: Json) -> Route:
    fields = {field: key for key, field in _TOPOLOGIES.items()}
    if not rest or rest[0] not in fields:
        return ()
    key = fields[str(rest[0])]
    if len(rest) == 1:
        return (key,)
    name = _name_at(("spec", "topology", "workers", *rest[:2]), value)
    return (key, name, *_overrides(rest[2:], value, ("spec", "topology", "workers", *rest[:2])))


def _overrides(rest: Route, value: Json, above: Route = ("spec", "topology", "controlPlane")) -> Route:
    if rest[:2] == ("variables", "overrides"):
        return ("variables", *_variable(rest[2:], (*above, "variables", "overrides"), value))
    return rest


def _variable(rest: Route, above: Route, value: Json) -> Route:
    """``[2].value.x`` of a list of variables as ``name.x`` of the model's map."""
    if not rest:
        return ()
    return (_name_at((*above, rest[0]), value), *rest[2:])


def _name_at(route: Route, value: Json) -> str | int:
    """The ``name`` of a list's item; a step that is no index is a name already."""
    last = route[-1]
    if isinstance(last, str):
        return last
    item = at(value, route)
    return str(item.get("name", last)) if isinstance(item, dict) else last


def at(value: Json, route: Route) -> Json:
    """The value at ``route``, or None where it does not lead anywhere; a text step finds a list's item by name."""
    for step in route:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if -len(value) <= step < len(value) else None
        elif isinstance(value, list):
            value = next((item for item in value if isinstance(item, dict) and item.get("name") == step), None)
        else:
            return None
    return value
