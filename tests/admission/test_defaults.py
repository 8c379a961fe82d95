"""What the mutating webhook of each kind fills in, as a management cluster would store it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.admission import Admission, Request, Verdict
from tests.admission.objects import (
    CORE,
    INFRASTRUCTURE,
    OLD_CORE,
    cluster,
    cluster_class,
    machine_template,
    new,
    old_machine_template,
    variable,
)

if TYPE_CHECKING:
    from navos_gitops.model import Json

NAME = "cluster.x-k8s.io/cluster-name"
MIN = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
MAX = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"


def stored(server: Admission, object_: Json, old: Json = None, context: tuple[Json, ...] = ()) -> dict[str, Any]:
    verdict = server.admit(Request("CREATE" if old is None else "UPDATE", object_, old, context))
    assert verdict.allowed, verdict
    assert verdict.stage == ""
    result: dict[str, Any] = verdict.object
    return result


def refused(server: Admission, object_: Json, context: tuple[Json, ...] = ()) -> Verdict:
    verdict = server.admit(Request("CREATE", object_, context=context))
    assert not verdict.allowed
    return verdict


def deployment(**spec: Json) -> dict[str, Any]:
    return new(
        CORE, "MachineDeployment", {"clusterName": "c", "template": {"spec": machine_template("1.36.2")}, **spec}
    )


def test_a_machine_deployment_gets_labels_replicas_strategy_and_a_selector_of_its_own(server: Admission) -> None:
    labels = {"cluster.x-k8s.io/deployment-name": "one", NAME: "c"}
    found = stored(server, deployment())
    assert found["metadata"]["labels"] == {NAME: "c"}
    assert found["spec"] == {
        "clusterName": "c",
        "replicas": 1,
        "rollout": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}},
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": machine_template()},
    }


def test_a_machine_deployment_keeps_what_it_says_itself(server: Admission) -> None:
    selector = {"matchExpressions": [{"key": "a", "operator": "Exists"}]}
    found = stored(server, deployment(replicas=0, rollout={"strategy": {"type": "OnDelete"}}, selector=selector))
    assert found["spec"]["replicas"] == 0
    assert found["spec"]["rollout"] == {"strategy": {"type": "OnDelete"}}
    assert found["spec"]["selector"] == {**selector, "matchLabels": {NAME: "c"}}
    assert found["spec"]["template"]["metadata"] == {"labels": {NAME: "c"}}


@pytest.mark.parametrize("version", [CORE, OLD_CORE])
def test_a_machine_deployment_without_selector_passes_in_either_version(server: Admission, version: str) -> None:
    template = machine_template() if version == CORE else old_machine_template(version="1.36.2", nodeDrainTimeout="60m")
    found = stored(server, new(version, "MachineDeployment", {"clusterName": "c", "template": {"spec": template}}))
    assert found["apiVersion"] == version
    assert found["spec"]["selector"]["matchLabels"][NAME] == "c"
    if version == OLD_CORE:
        assert found["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        assert found["spec"]["template"]["spec"]["version"] == "v1.36.2"
        assert found["spec"]["template"]["spec"]["nodeDrainTimeout"] == "1h0m0s"


@pytest.mark.parametrize(("old_replicas", "replicas"), [(None, 2), (1, 2), (2, 2), (4, 4), (5, 5), (9, 5)])
def test_the_autoscaler_is_left_in_charge_of_replicas(
    server: Admission, old_replicas: int | None, replicas: int
) -> None:
    managed = deployment()
    managed["metadata"]["annotations"] = {MIN: "2", MAX: "+5"}
    old = None if old_replicas is None else deployment(replicas=old_replicas)
    assert stored(server, managed, old)["spec"]["replicas"] == replicas


@pytest.mark.parametrize("kind", ["MachineDeployment", "MachineSet", "MachinePool"])
@pytest.mark.parametrize("size", ["many", "", "1_0", "2147483648", "1.0"])
def test_an_autoscaler_annotation_that_is_no_number_is_refused(server: Admission, kind: str, size: str) -> None:
    template = {"clusterName": "c", "template": {"spec": machine_template()}}
    verdict = refused(server, new(CORE, kind, template, annotations={MIN: size, MAX: "5"}))
    assert verdict.stage == "mutate"
    assert [(cause.type, cause.route) for cause in verdict.causes] == [("", ("metadata", "annotations", MIN))]


def test_a_machine_set_of_a_long_name_is_selected_by_a_hash(server: Admission) -> None:
    made = new(CORE, "MachineSet", {"clusterName": "c", "template": {"spec": machine_template("1.36.2")}})
    made["metadata"]["name"] = "a" * 64
    found = stored(server, made)
    label = {"cluster.x-k8s.io/set-name": "hash_2W8PhQ_z"}
    assert found["metadata"]["labels"] == {NAME: "c"}
    assert found["spec"]["replicas"] == 1
    assert found["spec"]["selector"] == {"matchLabels": label}
    assert found["spec"]["template"] == {"metadata": {"labels": label}, "spec": machine_template()}


def test_a_machine_is_given_ten_seconds_to_lose_its_node(server: Admission) -> None:
    found = stored(server, new(CORE, "Machine", machine_template("1.36.2")))
    assert found["metadata"]["labels"] == {NAME: "c"}
    assert found["spec"] == {**machine_template(), "deletion": {"nodeDeletionTimeoutSeconds": 10}}


def test_a_machine_pool_gets_replicas_and_the_same_ten_seconds(server: Admission) -> None:
    found = stored(
        server, new(CORE, "MachinePool", {"clusterName": "c", "template": {"spec": machine_template("1.36.2")}})
    )
    assert found["spec"]["replicas"] == 1
    assert found["spec"]["template"]["spec"] == {**machine_template(), "deletion": {"nodeDeletionTimeoutSeconds": 10}}


def test_a_machine_health_check_waits_ten_minutes_for_a_node(server: Admission) -> None:
    found = stored(
        server, new(CORE, "MachineHealthCheck", {"clusterName": "c", "selector": {"matchLabels": {"a": "b"}}})
    )
    assert found["metadata"]["labels"] == {NAME: "c"}
    assert found["spec"]["checks"] == {"nodeStartupTimeoutSeconds": 600}


def test_resources_are_applied_once_unless_told_otherwise(server: Admission) -> None:
    spec = {"clusterSelector": {"matchLabels": {"a": "b"}}, "resources": [{"kind": "Secret", "name": "s"}]}
    assert stored(server, new("addons.cluster.x-k8s.io/v1beta2", "ClusterResourceSet", spec))["spec"] == {
        **spec,
        "strategy": "ApplyOnce",
    }


def test_an_extension_listens_to_every_namespace_on_port_443(server: Admission) -> None:
    spec = {"clientConfig": {"service": {"namespace": "n", "name": "s"}}}
    found = stored(server, new("runtime.cluster.x-k8s.io/v1beta2", "ExtensionConfig", spec))
    assert found["spec"]["namespaceSelector"] == {}
    assert found["spec"]["clientConfig"]["service"]["port"] == 443
    assert "namespace" not in found["metadata"]


def test_a_kubeadm_control_plane_gets_one_replica_and_its_only_strategy(server: Admission) -> None:
    reference = {"apiGroup": INFRASTRUCTURE, "kind": "DockerMachineTemplate", "name": "t"}
    spec = {"version": "1.36.2", "machineTemplate": {"spec": {"infrastructureRef": reference}}}
    found = stored(server, new("controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane", spec))
    assert found["spec"] == {
        "replicas": 1,
        "version": "v1.36.2",
        "machineTemplate": {"spec": {"infrastructureRef": reference}},
        "rollout": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}},
    }


def test_a_docker_cluster_listens_on_6443_and_says_what_its_domains_are_for(server: Admission) -> None:
    spec = {"failureDomains": [{"name": "b"}, {"name": "a", "controlPlane": True}]}
    expected = {
        "controlPlaneEndpoint": {"port": 6443},
        "failureDomains": [{"name": "b", "controlPlane": False}, {"name": "a", "controlPlane": True}],
    }
    found = stored(server, new(f"{INFRASTRUCTURE}/v1beta2", "DockerCluster", spec))
    assert {key: found["spec"][key] for key in expected} == expected
    template = new(f"{INFRASTRUCTURE}/v1beta2", "DockerClusterTemplate", {"template": {"spec": spec}})
    below = stored(server, template)["spec"]["template"]["spec"]
    assert {key: below[key] for key in expected} == expected


@pytest.mark.parametrize(("backend", "port"), [({}, 6443), ({"docker": {}}, 6443), ({"inMemory": {}}, None)])
def test_a_dev_cluster_runs_on_docker_unless_it_chooses(server: Admission, backend: Json, port: int | None) -> None:
    found = stored(server, new(f"{INFRASTRUCTURE}/v1beta2", "DevCluster", {"backend": backend}))["spec"]
    assert ("docker" in found["backend"]) == (port is not None)
    assert found.get("controlPlaneEndpoint", {}).get("port") == port


def test_a_dev_machine_template_runs_on_docker_unless_it_chooses(server: Admission) -> None:
    template = new(f"{INFRASTRUCTURE}/v1beta2", "DevMachineTemplate", {"template": {"spec": {"backend": {}}}})
    assert "docker" in stored(server, template)["spec"]["template"]["spec"]["backend"]


def test_a_kubeadm_config_template_stays_as_it_is_written(server: Admission) -> None:
    spec = {"template": {"spec": {"joinConfiguration": {"nodeRegistration": {"name": "n"}}}}}
    assert stored(server, new("bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfigTemplate", spec))["spec"] == spec


def test_an_empty_optional_struct_stays_for_the_schema_to_refuse(server: Admission) -> None:
    verdict = refused(server, deployment(deletion={}))
    assert verdict.stage == "schema"
    assert [cause.field for cause in verdict.causes if cause.route] == ["spec.deletion"]


def test_a_cluster_gets_its_versions_v_and_the_defaults_of_its_class(server: Admission) -> None:
    class_ = cluster_class(
        variable("size", type="integer", default=3),
        variable("net", type="object", properties={"mtu": {"type": "integer", "default": 1500}}),
    )
    found = stored(server, cluster(version="1.36.2", variables=[{"name": "net", "value": {}}]), context=(class_,))
    assert found["spec"]["topology"] == {
        "classRef": {"name": "small"},
        "version": "v1.36.2",
        "variables": [{"name": "net", "value": {"mtu": 1500}}, {"name": "size", "value": 3}],
    }


@pytest.mark.parametrize("version", [CORE, OLD_CORE])
def test_wrong_variables_are_refused_by_the_mutating_webhook(server: Admission, version: str) -> None:
    class_ = cluster_class(variable("size", type="integer", required=True))
    made = cluster(variables=[{"name": "size", "value": "big"}])
    if version == OLD_CORE:
        made["apiVersion"] = OLD_CORE
        made["spec"]["topology"]["class"] = made["spec"]["topology"].pop("classRef")["name"]
    verdict = refused(server, made, (class_,))
    assert verdict.stage == "mutate"
    assert [(cause.type, cause.field) for cause in verdict.causes] == [
        ("FieldValueTypeInvalid", "spec.topology.variables[size].value")
    ]


@pytest.mark.parametrize(
    ("status", "reconciled"),
    [
        ({}, True),
        ({"observedGeneration": 1, "conditions": [{"type": "VariablesReady", "status": "True"}]}, True),
        ({"observedGeneration": 1, "conditions": [{"type": "VariablesReady", "status": "Unknown"}]}, True),
        ({"observedGeneration": 1, "conditions": [{"type": "VariablesReady", "status": "False"}]}, False),
        ({"observedGeneration": 1, "conditions": [{"type": "Other", "status": "True"}]}, False),
        ({"observedGeneration": 2, "conditions": [{"type": "VariablesReady", "status": "True"}]}, False),
        ({"observedGeneration": 1}, False),
    ],
)
def test_variables_wait_until_the_class_is_reconciled(server: Admission, status: Json, reconciled: bool) -> None:
    class_ = {**cluster_class(variable("size", type="integer", default=3)), "status": status}
    found = stored(server, cluster(), context=(class_,))
    assert ("variables" in found["spec"]["topology"]) == reconciled


def test_the_class_is_looked_for_in_the_namespace_that_is_named(server: Admission) -> None:
    class_ = cluster_class(variable("size", type="integer", default=3), namespace="classes")
    assert "variables" not in stored(server, cluster(), context=(class_,))["spec"]["topology"]
    named = cluster(classRef={"name": "small", "namespace": "classes"})
    assert "variables" in stored(server, named, context=(class_,))["spec"]["topology"]


def test_variables_are_compared_with_those_of_the_cluster_before(server: Admission) -> None:
    size = variable("size", type="integer")
    rule = {"rule": "self >= oldSelf", "message": "only up"}
    size["schema"]["openAPIV3Schema"]["x-kubernetes-validations"] = [rule]
    class_ = cluster_class(size)
    old, smaller = (cluster(variables=[{"name": "size", "value": size}]) for size in (3, 2))
    verdict = server.admit(Request("UPDATE", smaller, old, (class_,)))
    assert (verdict.allowed, verdict.stage) == (False, "mutate")
    assert server.admit(Request("UPDATE", old, smaller, (class_,))).allowed


def test_a_cluster_without_a_class_name_is_refused(server: Admission) -> None:
    verdict = refused(server, cluster(classRef={}))
    assert verdict.stage == "mutate"
    assert [(cause.type, cause.field) for cause in verdict.causes] == [
        ("FieldValueRequired", "spec.topology.classRef.name")
    ]
