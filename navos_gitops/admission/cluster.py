"""Cluster, as ``core/webhooks/admission/cluster.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission.call import Doubt, Refusal
from navos_gitops.admission.fields import get, put
from navos_gitops.admission.gotype import NULL
from navos_gitops.model import Cause

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def default(value: Json, call: Call) -> Json | Refusal | Doubt:
    """Set the version's ``v`` and the variables' defaults; wrong variables are refused here already.

    Variables wait for a class that is there and whose controller has looked at it.
    """
    topology = get(value, "spec", "topology")
    if not topology:
        return value
    version = topology.get("version") or ""
    if not version.startswith("v"):
        value = put(value, ("spec", "topology", "version"), f"v{version}")
    name = get(topology, "classRef", "name")
    if not name:
        route = ("spec", "topology", "classRef", "name")
        return Refusal((Cause("FieldValueRequired", ".".join(route), "a class must be named", route),))
    namespace = get(topology, "classRef", "namespace") or get(value, "metadata", "namespace") or ""
    class_ = call.find("cluster.x-k8s.io", "ClusterClass", namespace, name)
    if class_ is None or not is_reconciled(class_):
        return value
    return _with_variables(value, class_, call)


def is_reconciled(class_: Json) -> bool:
    """Whether a class counts as looked at by its controller; one without any status, as in git, does."""
    status = class_.get("status") or {}
    conditions = status.get("conditions") or []
    observed = status.get("observedGeneration") or 0
    if not observed and not conditions:
        return True
    ready = next((item for item in conditions if item.get("type") == "VariablesReady"), None)
    generation = get(class_, "metadata", "generation") or 1
    return generation == observed and ready is not None and ready.get("status") != "False"


def _with_variables(value: Json, class_: Json, call: Call) -> Json | Refusal | Doubt:
    from navos_gitops.schema import variables

    applied = variables.apply(call.define(class_), value, call.before())
    if applied.causes:
        return Refusal(applied.causes, applied.unchecked)
    value = put(value, ("spec", "topology"), _with_nulls(applied.topology))
    return Doubt(value, applied.unchecked) if applied.unchecked else value


def _with_nulls(topology: Json) -> Json:
    """Mark the variables whose value became null: it is written then, where one that is not set would not be."""
    overrides = ("variables", "overrides")
    topology = _marked(topology, ("variables",))
    if topology.get("controlPlane"):
        topology = put(topology, ("controlPlane",), _marked(topology["controlPlane"], overrides))
    for name in ("machineDeployments", "machinePools"):
        parts = get(topology, "workers", name)
        if parts:
            topology = put(topology, ("workers", name), [_marked(part, overrides) for part in parts])
    return topology


def _marked(part: Json, route: tuple[str, ...]) -> Json:
    entries = get(part, *route)
    if not entries or all(entry.get("value") is not None for entry in entries):
        return part
    return put(
        part, route, [entry if entry.get("value") is not None else {**entry, "value": NULL} for entry in entries]
    )
