"""Clusters with a topology, each beside its ClusterClass: variables, their values, and faults in those."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from tests.upstream.admission_cases import WEBHOOKS
from tests.upstream.admission_faults import change
from tests.upstream.admission_values import Json, Schema, value

if TYPE_CHECKING:
    from collections.abc import Iterator

Case = dict[str, Any]

V1BETA1 = "cluster.x-k8s.io/v1beta1"
V1BETA2 = "cluster.x-k8s.io/v1beta2"

LEAVES: tuple[Schema, ...] = (
    {"type": "string"},
    {"type": "string", "default": "m1.large", "maxLength": 12},
    {"type": "string", "enum": ["a", "b", "c"], "default": "b"},
    {"type": "string", "pattern": "^[a-z]+$", "minLength": 1},
    {"type": "string", "format": "ipv4"},
    {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
    {"type": "integer"},
    {"type": "number", "minimum": 0, "exclusiveMinimum": True},
    {"type": "boolean", "default": False},
    {
        "type": "string",
        "maxLength": 30,
        "x-kubernetes-validations": [{"rule": "self.startsWith('a')", "message": "a first"}],
    },
    {"type": "integer", "x-kubernetes-validations": [{"rule": "self >= oldSelf", "messageExpression": "'only up'"}]},
    {"type": "string", "x-kubernetes-validations": [{"rule": "self == oldSelf", "reason": "FieldValueForbidden"}]},
    {"x-kubernetes-preserve-unknown-fields": True},
    {"x-kubernetes-int-or-string": True},
)


def schema(rng: Random, depth: int = 2) -> Schema:
    """The schema of one variable."""
    shape = rng.randrange(6) if depth else 0
    if shape < 3:
        return rng.choice(LEAVES)
    if shape == 3:
        made: Schema = {"type": "array", "items": schema(rng, depth - 1), "maxItems": 4}
        if rng.random() < 0.3:
            made["minItems"] = 1
        if rng.random() < 0.3:
            made["uniqueItems"] = True
        return made
    if shape == 4:
        return {"type": "object", "additionalProperties": schema(rng, depth - 1)}
    return _structure(rng, depth)


def _structure(rng: Random, depth: int) -> Schema:
    names = rng.sample(("flavor", "size", "enabled", "labels", "zones"), rng.randint(1, 3))
    made: Schema = {"type": "object", "properties": {name: schema(rng, depth - 1) for name in names}}
    if rng.random() < 0.4:
        made["required"] = [names[0]]
    if rng.random() < 0.2:
        made["default"] = {}
    if rng.random() < 0.15:
        made["x-kubernetes-preserve-unknown-fields"] = True
    if rng.random() < 0.3 and _seen(made["properties"][names[0]]):
        made["maxProperties"] = 3
        made["x-kubernetes-validations"] = [{"rule": f"has(self.{names[0]})", "fieldPath": f".{names[0]}"}]
    return made


def _seen(schema_: Schema) -> bool:
    """Whether a rule can name a field of this schema: not one that has no type all the way down."""
    below = [part for part in (schema_.get("items"), schema_.get("additionalProperties")) if part]
    return ("type" in schema_ or "x-kubernetes-int-or-string" in schema_) and all(map(_seen, below))


def cluster_class(rng: Random, variables: dict[str, Schema]) -> Json:
    """A ClusterClass that defines ``variables``, with two classes of workers."""
    docker = {"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta2", "name": "t"}
    bootstrap = {"apiVersion": "bootstrap.cluster.x-k8s.io/v1beta2", "kind": "KubeadmConfigTemplate", "name": "t"}
    workers = [
        {
            "class": name,
            "bootstrap": {"templateRef": bootstrap},
            "infrastructure": {"templateRef": {**docker, "kind": "DockerMachineTemplate"}},
        }
        for name in ("small", "large")
    ]
    control_plane = {
        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta2",
        "kind": "KubeadmControlPlaneTemplate",
        "name": "t",
    }
    return {
        "apiVersion": V1BETA2,
        "kind": "ClusterClass",
        "metadata": {"name": "class", "namespace": "default"},
        "spec": {
            "infrastructure": {"templateRef": {**docker, "kind": "DockerClusterTemplate"}},
            "controlPlane": {"templateRef": control_plane},
            "workers": {"machineDeployments": workers},
            "variables": [
                {"name": name, "required": rng.random() < 0.4, "schema": {"openAPIV3Schema": each}}
                for name, each in variables.items()
            ],
        },
    }


def cluster(rng: Random, variables: dict[str, Schema], present: float) -> Json:
    """A Cluster of that class."""
    made = _values(rng, variables, present)
    topology: dict[str, Json] = {
        "classRef": {"name": "class"},
        "version": rng.choice(("v1.36.2", "1.36.2")),
        "variables": made,
        "workers": {
            "machineDeployments": [
                {"class": "small", "name": "md-0", "variables": {"overrides": _values(rng, variables, present / 2)}},
                {"class": "large", "name": "md-1", "replicas": 2},
            ]
        },
    }
    overrides = _values(rng, variables, present / 2)
    if overrides and rng.random() < 0.4:
        topology["controlPlane"] = {"variables": {"overrides": overrides}}
    if not topology["workers"]["machineDeployments"][0]["variables"]["overrides"]:
        del topology["workers"]["machineDeployments"][0]["variables"]
    if not made:
        del topology["variables"]
    return {"apiVersion": V1BETA2, "kind": "Cluster", "metadata": {"name": "one"}, "spec": {"topology": topology}}


def _values(rng: Random, variables: dict[str, Schema], present: float) -> list[Json]:
    return [
        {"name": name, "value": value(each, rng, 0.6, name)}
        for name, each in variables.items()
        if rng.random() < present
    ]


def spoil(object_: Json, variables: dict[str, Schema], rng: Random) -> str:
    """One fault among the variables of a Cluster, in place."""
    topology = object_["spec"]["topology"]
    given = topology.get("variables", [])
    match rng.randrange(7):
        case 0:
            topology["variables"] = [*given, {"name": "undefined", "value": 1}]
            return "undefined"
        case 1 if given:
            given.append(dict(rng.choice(given)))
            return "twice"
        case 2 if given:
            given.pop(rng.randrange(len(given)))
            return "dropped"
        case 3 if given:
            rng.choice(given)["value"] = rng.choice((None, "", {}, [], 0, "x", True, 2.5))
            return "replaced"
    if not given:
        return "none"
    chosen = rng.choice(given)
    whole = {"metadata": {}, "spec": chosen["value"]}
    label, whole = change(whole, {"properties": {"spec": variables.get(chosen["name"], {})}}, rng)
    chosen["value"] = whole.get("spec")
    return label


def _with_ref(entry: Json) -> Json:
    """The templates that an entry of a class names, as v1beta1 names them."""
    return {name: {"ref": value["templateRef"]} for name, value in entry.items() if name != "class"}


def class_before(class_: Json) -> Json:
    """The same ClusterClass as v1beta1 writes it."""
    spec = class_["spec"]
    workers = [
        {"class": entry["class"], "template": _with_ref(entry)} for entry in spec["workers"]["machineDeployments"]
    ]
    changed = {name: {"ref": spec[name]["templateRef"]} for name in ("infrastructure", "controlPlane")}
    return {**class_, "apiVersion": V1BETA1, "spec": {**spec, **changed, "workers": {"machineDeployments": workers}}}


def cluster_before(object_: Json) -> Json:
    """The same Cluster as v1beta1 writes it, whatever has been done to it."""
    topology = object_["spec"]["topology"]
    changed = {("class" if name == "classRef" else name): value for name, value in topology.items()}
    changed["class"] = topology["classRef"]["name"]
    return {**object_, "apiVersion": V1BETA1, "spec": {**object_["spec"], "topology": changed}}


def clusters(seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """Creations and updates of Clusters, each with its class among the context, in either API version."""
    rng = Random(f"{seed} clusters")  # noqa: S311 - a seed must give the same cases
    for index in range(count):
        variables = {name: schema(rng) for name in ("one", "two", "three")[: rng.randint(1, 3)]}
        class_ = cluster_class(rng, variables)
        object_ = cluster(rng, variables, rng.choice((0.3, 0.8, 1.0)))
        labels = [spoil(object_, variables, rng) for _ in range(rng.choice((0, 1, 1, 2)))]
        old = cluster(rng, variables, 1.0) if index % 3 == 0 else None
        if rng.random() < 0.25:
            object_, old = cluster_before(object_), old and cluster_before(old)
        if rng.random() < 0.25:
            class_ = class_before(class_)
        line: Case = {"id": f"clusters#{seed}.{index}", "operation": "CREATE", "object": object_, "context": [class_]}
        if old:
            line |= {"operation": "UPDATE", "old": old}
        yield "+".join(labels) or "candidate", {**line, "gates": {"ClusterTopology": True}, "webhooks": WEBHOOKS}
