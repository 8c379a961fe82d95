"""Small objects that are admitted as they are, to be spoiled by a test."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from navos_gitops.model import Json

CORE = "cluster.x-k8s.io/v1beta2"
OLD_CORE = "cluster.x-k8s.io/v1beta1"
INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"


def new(api_version: str, kind: str, spec: Json, **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "one", "namespace": "prod", **metadata},
        "spec": copy.deepcopy(spec),
    }


def cluster(**topology: Json) -> dict[str, Any]:
    return new(CORE, "Cluster", {"topology": {"classRef": {"name": "small"}, "version": "v1.36.2", **topology}})


def cluster_class(*variables: Json, **metadata: Any) -> dict[str, Any]:
    def template(kind: str, group: str) -> Json:
        return {"templateRef": {"apiVersion": f"{group}/v1beta2", "kind": kind, "name": "t"}}

    spec = {
        "infrastructure": template("DockerClusterTemplate", INFRASTRUCTURE),
        "controlPlane": template("KubeadmControlPlaneTemplate", "controlplane.cluster.x-k8s.io"),
        "variables": list(variables),
    }
    made = new(CORE, "ClusterClass", spec)
    return {**made, "metadata": {**made["metadata"], "name": "small", **metadata}}


def variable(name: str, *, required: bool = False, **schema: Json) -> dict[str, Any]:
    return {"name": name, "required": required, "schema": {"openAPIV3Schema": schema}}


def machine_template(version: str = "v1.36.2") -> dict[str, Any]:
    return {
        "clusterName": "c",
        "version": version,
        "bootstrap": {"dataSecretName": "s"},
        "infrastructureRef": {"apiGroup": INFRASTRUCTURE, "kind": "DockerMachineTemplate", "name": "t"},
    }


def old_machine_template(**more: Json) -> dict[str, Any]:
    reference = {"apiVersion": f"{INFRASTRUCTURE}/v1beta1", "kind": "DockerMachineTemplate", "name": "t"}
    return {"clusterName": "c", "bootstrap": {"dataSecretName": "s"}, "infrastructureRef": reference, **more}
