from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.admission import conversion, typed
from navos_gitops.admission.conversion import Unconvertible, convert
from tests.admission import objects
from tests.admission.objects import CORE, INFRASTRUCTURE, OLD_CORE, new, old_machine_template

if TYPE_CHECKING:
    from navos_gitops.model import Json

DATA = "cluster.x-k8s.io/conversion-data"


def api_version(group: str, _kind: str) -> str:
    return f"{group}/v1beta1"


def up(value: Json) -> Json:
    return convert(value, "v1beta2", api_version)


def down(value: Json) -> Json:
    return convert(value, "v1beta1", api_version)


def health_check(**more: Json) -> Json:
    conditions = [{"type": "Ready", "status": "False", "timeout": "5m"}]
    template = {"apiVersion": "i/v1", "kind": "R", "name": "r"}
    return {"unhealthyConditions": conditions, "nodeStartupTimeout": "10m", "remediationTemplate": template, **more}


NEW_HEALTH = {
    "checks": {
        "unhealthyNodeConditions": [{"type": "Ready", "status": "False", "timeoutSeconds": 300}],
        "nodeStartupTimeoutSeconds": 600,
    },
    "remediation": {
        "triggerIf": {"unhealthyLessThanOrEqualTo": "40%"},
        "templateRef": {"apiVersion": "i/v1", "kind": "R", "name": "r"},
    },
}
STRATEGY = {
    "type": "RollingUpdate",
    "rollingUpdate": {"maxSurge": 1, "deletePolicy": "Oldest"},
    "remediation": {"maxInFlight": 2},
}
NEW_STRATEGY = {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}
REFERENCE = {"apiVersion": f"{INFRASTRUCTURE}/v1beta1", "kind": "DockerClusterTemplate", "name": "t"}


CASES: dict[str, tuple[str, str, Json, Json]] = {
    "Cluster": (
        OLD_CORE,
        "Cluster",
        {
            "paused": False,
            "clusterNetwork": {"apiServerPort": 6443, "pods": {"cidrBlocks": ["10.0.0.0/16"]}},
            "infrastructureRef": {"apiVersion": f"{INFRASTRUCTURE}/v1beta1", "kind": "K", "name": "n", "uid": "u"},
            "topology": {
                "class": "small",
                "classNamespace": "classes",
                "version": "v1.36.2",
                "rolloutAfter": "2026-01-01T00:00:00Z",
                "controlPlane": {
                    "replicas": 0,
                    "nodeDrainTimeout": "90s",
                    "machineHealthCheck": health_check(enable=False, maxUnhealthy="40%"),
                },
                "workers": {
                    "machineDeployments": [
                        {"class": "a", "name": "md", "failureDomain": "", "strategy": STRATEGY, "variables": {}}
                    ]
                },
                "variables": [{"name": "v", "value": {"b": None}, "definitionFrom": "inline"}],
            },
        },
        {
            "clusterNetwork": {"apiServerPort": 6443, "pods": {"cidrBlocks": ["10.0.0.0/16"]}},
            "infrastructureRef": {"apiGroup": INFRASTRUCTURE, "kind": "K", "name": "n"},
            "topology": {
                "classRef": {"name": "small", "namespace": "classes"},
                "version": "v1.36.2",
                "controlPlane": {
                    "replicas": 0,
                    "deletion": {"nodeDrainTimeoutSeconds": 90},
                    "healthCheck": {"enabled": False, **NEW_HEALTH},
                },
                "workers": {
                    "machineDeployments": [
                        {
                            "class": "a",
                            "name": "md",
                            "rollout": NEW_STRATEGY,
                            "deletion": {"order": "Oldest"},
                            "healthCheck": {"remediation": {"maxInFlight": 2}},
                        }
                    ]
                },
                "variables": [{"name": "v", "value": {"b": None}}],
            },
        },
    ),
    "ClusterClass": (
        OLD_CORE,
        "ClusterClass",
        {
            "infrastructure": {"ref": REFERENCE},
            "infrastructureNamingStrategy": {"template": "x"},
            "controlPlane": {"ref": REFERENCE, "machineInfrastructure": {"ref": REFERENCE}},
            "workers": {
                "machineDeployments": [
                    {
                        "class": "a",
                        "template": {
                            "metadata": {"labels": {"a": "b"}},
                            "bootstrap": {"ref": REFERENCE},
                            "infrastructure": {"ref": REFERENCE},
                        },
                    }
                ]
            },
            "variables": [
                {
                    "name": "v",
                    "required": False,
                    "metadata": {"labels": {"l": "m"}},
                    "schema": {"openAPIV3Schema": {"type": "object", "properties": {"p": {"uniqueItems": True}}}},
                }
            ],
            "patches": [
                {
                    "name": "p",
                    "enabledIf": "",
                    "external": {"generateExtension": "g"},
                    "definitions": [
                        {
                            "selector": {"apiVersion": "a/v1", "kind": "K", "matchResources": {"controlPlane": True}},
                            "jsonPatches": [{"op": "add", "path": "/spec/a", "valueFrom": {"template": "t"}}],
                        }
                    ],
                }
            ],
        },
        {
            "infrastructure": {"templateRef": REFERENCE, "naming": {"template": "x"}},
            "controlPlane": {"templateRef": REFERENCE, "machineInfrastructure": {"templateRef": REFERENCE}},
            "workers": {
                "machineDeployments": [
                    {
                        "class": "a",
                        "metadata": {"labels": {"a": "b"}},
                        "bootstrap": {"templateRef": REFERENCE},
                        "infrastructure": {"templateRef": REFERENCE},
                    }
                ]
            },
            "variables": [
                {
                    "name": "v",
                    "required": False,
                    "deprecatedV1Beta1Metadata": {"labels": {"l": "m"}},
                    "schema": {"openAPIV3Schema": {"type": "object", "properties": {"p": {"uniqueItems": True}}}},
                }
            ],
            "patches": [
                {
                    "name": "p",
                    "external": {"generatePatchesExtension": "g"},
                    "definitions": [
                        {
                            "selector": {"apiVersion": "a/v1", "kind": "K", "matchResources": {"controlPlane": True}},
                            "jsonPatches": [{"op": "add", "path": "/spec/a", "valueFrom": {"template": "t"}}],
                        }
                    ],
                }
            ],
        },
    ),
    "MachineDeployment": (
        OLD_CORE,
        "MachineDeployment",
        {
            "clusterName": "c",
            "minReadySeconds": 0,
            "progressDeadlineSeconds": 600,
            "rolloutAfter": "2026-01-01T01:00:00+01:00",
            "strategy": STRATEGY,
            "machineNamingStrategy": {"template": "n"},
            "template": {"spec": old_machine_template(nodeDeletionTimeout="1h", providerID="")},
        },
        {
            "clusterName": "c",
            "rollout": {"after": "2026-01-01T00:00:00Z", **NEW_STRATEGY},
            "machineNaming": {"template": "n"},
            "remediation": {"maxInFlight": 2},
            "deletion": {"order": "Oldest"},
            "template": {
                "spec": {
                    "clusterName": "c",
                    "bootstrap": {"dataSecretName": "s"},
                    "infrastructureRef": {"apiGroup": INFRASTRUCTURE, "kind": "DockerMachineTemplate", "name": "t"},
                    "minReadySeconds": 0,
                    "deletion": {"nodeDeletionTimeoutSeconds": 3600},
                }
            },
        },
    ),
    "MachineHealthCheck": (
        OLD_CORE,
        "MachineHealthCheck",
        {"clusterName": "c", "selector": {"matchLabels": {"a": "b"}}, **health_check(maxUnhealthy="40%")},
        {"clusterName": "c", "selector": {"matchLabels": {"a": "b"}}, **NEW_HEALTH},
    ),
    "KubeadmControlPlane": (
        "controlplane.cluster.x-k8s.io/v1beta1",
        "KubeadmControlPlane",
        {
            "version": "v1.36.2",
            "machineTemplate": {
                "metadata": {"labels": {"a": "b"}},
                "infrastructureRef": {"apiVersion": f"{INFRASTRUCTURE}/v1beta1", "kind": "K", "name": "n"},
                "nodeDrainTimeout": "1m",
            },
            "rolloutBefore": {"certificatesExpiryDays": 21},
            "remediationStrategy": {"maxRetry": 3, "retryPeriod": "5m", "minHealthyPeriod": "2h"},
            "kubeadmConfigSpec": {
                "clusterConfiguration": {
                    "clusterName": "gone",
                    "apiServer": {
                        "extraArgs": {"b": "2", "a": ""},
                        "timeoutForControlPlane": "20m",
                        "extraVolumes": [{"name": "v", "hostPath": "/a", "mountPath": "/a", "readOnly": True}],
                    },
                    "etcd": {"local": {"dataDir": "/var/lib/etcd"}},
                },
                "joinConfiguration": {"discovery": {"timeout": "5m"}, "nodeRegistration": {"taints": []}},
                "files": [{"path": "/a", "append": True}, {"path": "/b", "append": False}],
                "users": [{"name": "u", "gecos": ""}],
                "diskSetup": {"partitions": [{"device": "/dev/a", "layout": False}]},
            },
        },
        {
            "version": "v1.36.2",
            "machineTemplate": {
                "metadata": {"labels": {"a": "b"}},
                "spec": {
                    "infrastructureRef": {"apiGroup": INFRASTRUCTURE, "kind": "K", "name": "n"},
                    "deletion": {"nodeDrainTimeoutSeconds": 60},
                },
            },
            "rollout": {"before": {"certificatesExpiryDays": 21}},
            "remediation": {"maxRetry": 3, "retryPeriodSeconds": 300, "minHealthyPeriodSeconds": 7200},
            "kubeadmConfigSpec": {
                "clusterConfiguration": {
                    "apiServer": {
                        "extraArgs": [{"name": "a", "value": ""}, {"name": "b", "value": "2"}],
                        "extraVolumes": [{"name": "v", "hostPath": "/a", "mountPath": "/a", "readOnly": True}],
                    },
                    "etcd": {"local": {"dataDir": "/var/lib/etcd"}},
                },
                "initConfiguration": {"timeouts": {"controlPlaneComponentHealthCheckSeconds": 1200}},
                "joinConfiguration": {
                    "nodeRegistration": {"taints": []},
                    "timeouts": {"controlPlaneComponentHealthCheckSeconds": 1200, "tlsBootstrapSeconds": 300},
                },
                "files": [{"path": "/a", "append": True}, {"path": "/b"}],
                "users": [{"name": "u"}],
                "diskSetup": {"partitions": [{"device": "/dev/a", "layout": False}]},
            },
        },
    ),
    "DockerCluster": (
        f"{INFRASTRUCTURE}/v1beta1",
        "DockerCluster",
        {"failureDomains": {"b": {"controlPlane": True}, "a": {"attributes": {"x": "y"}}}},
        {
            "failureDomains": [
                {"name": "a", "controlPlane": False, "attributes": {"x": "y"}},
                {"name": "b", "controlPlane": True},
            ],
            "loadBalancer": {},
        },
    ),
    "IPAddress": (
        "ipam.cluster.x-k8s.io/v1alpha1",
        "IPAddress",
        {"address": "10.0.0.1", "prefix": 0, "claimRef": {"name": "c"}, "poolRef": {"kind": "P", "name": "p"}},
        {"address": "10.0.0.1", "prefix": 0, "claimRef": {"name": "c"}, "poolRef": {"kind": "P", "name": "p"}},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_older_object_becomes_what_upstream_makes_of_it(name: str) -> None:
    version, kind, old, expected = CASES[name]
    converted = up(new(version, kind, old))
    assert converted["apiVersion"] == version.rpartition("/")[0] + "/v1beta2"
    assert converted["metadata"] == {"name": "one", "namespace": "prod"}
    assert converted["spec"] == expected


@pytest.mark.parametrize("name", CASES)
def test_down_and_up_again_loses_nothing(name: str) -> None:
    version, kind, old, _ = CASES[name]
    hub = up(new(version, kind, old))
    assert up(down(hub)) == hub


def test_going_down_keeps_the_hub_form_in_an_annotation_and_takes_it_back() -> None:
    machine = new(CORE, "Machine", {**objects.machine_template(), "minReadySeconds": 7}, annotations={"mine": "<&>"})
    old = down(machine)
    kept = old["metadata"]["annotations"][DATA]
    assert json.loads(kept)["spec"] == machine["spec"]
    assert json.loads(kept).keys() == {"apiVersion", "kind", "spec"}
    assert old["spec"]["infrastructureRef"] == {
        "apiVersion": f"{INFRASTRUCTURE}/v1beta1",
        "kind": "DockerMachineTemplate",
        "name": "t",
        "namespace": "prod",
    }
    assert up(old) == machine


def test_a_false_that_v1beta1_cannot_tell_from_unset_comes_back() -> None:
    paused = new(CORE, "Cluster", {"paused": False, "topology": {"classRef": {"name": "c"}, "version": "v1.36.2"}})
    assert down(paused)["spec"].get("paused") is None
    assert up(down(paused)) == paused


def test_kubeadm_timeouts_that_v1beta1_has_no_place_for_come_back() -> None:
    spec = {"initConfiguration": {"timeouts": {"discoverySeconds": 30}}}
    config = new("bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfig", spec)
    assert "initConfiguration" not in down(config).get("spec", {})
    assert up(down(config))["spec"] == spec


def test_items_of_the_same_key_take_the_flag_of_the_first() -> None:
    files = [{"path": "/a", "append": True}, {"path": "/a", "append": False}]
    converted = up(new("bootstrap.cluster.x-k8s.io/v1beta1", "KubeadmConfig", {"files": files}))
    assert [item.get("append") for item in converted["spec"]["files"]] == [True, True]


def test_a_status_keeps_both_words_on_readiness() -> None:
    status = {
        "replicas": 3,
        "readyReplicas": 2,
        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}],
        "v1beta2": {"readyReplicas": 1, "conditions": [_condition("Available")]},
    }
    old = {**new(OLD_CORE, "MachineDeployment", {"clusterName": "c"}), "status": status}
    converted = up(old)["status"]
    assert converted == {
        "replicas": 3,
        "readyReplicas": 1,
        "conditions": [_condition("Available")],
        "deprecated": {
            "v1beta1": {
                "conditions": status["conditions"],
                "readyReplicas": 2,
                "updatedReplicas": 0,
                "availableReplicas": 0,
                "unavailableReplicas": 0,
            }
        },
    }
    back = down(up(old))["status"]
    assert {key: back[key] for key in status} == status


def test_counters_of_old_are_kept_even_where_nothing_was_counted() -> None:
    deployment = up(new(OLD_CORE, "MachineDeployment", {"clusterName": "c"}))
    zeros = dict.fromkeys(("updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"), 0)
    assert deployment["status"] == {"replicas": 0, "deprecated": {"v1beta1": zeros}}
    assert "status" not in up(new(OLD_CORE, "MachineHealthCheck", {"clusterName": "c"}))


@pytest.mark.parametrize(
    ("duration", "seconds"), [("90s", 90), ("-90s", -90), ("1999ms", 1), ("-500ms", 0), ("1000000h", 2**31 - 1)]
)
def test_durations_become_whole_seconds_of_32_bits(duration: str, seconds: int) -> None:
    spec = up(new(OLD_CORE, "Machine", old_machine_template(nodeDrainTimeout=duration)))["spec"]
    assert spec["deletion"] == {"nodeDrainTimeoutSeconds": seconds}


def _condition(type_: str) -> Json:
    time = "2026-01-01T00:00:00Z"
    return {"type": type_, "status": "True", "reason": "R", "message": "", "lastTransitionTime": time}


def test_a_v1alpha1_claim_names_its_cluster_by_label() -> None:
    spec = {"poolRef": {"apiGroup": "g", "kind": "P", "name": "p"}}
    claim = new("ipam.cluster.x-k8s.io/v1beta2", "IPAddressClaim", {"clusterName": "c", **spec})
    old = convert(claim, "v1alpha1", api_version)
    assert old["metadata"]["labels"] == {"cluster.x-k8s.io/cluster-name": "c"}
    assert up(old) == claim
    labelled = new(
        "ipam.cluster.x-k8s.io/v1alpha1", "IPAddressClaim", spec, labels={"cluster.x-k8s.io/cluster-name": "c"}
    )
    assert convert(labelled, "v1beta1", api_version)["spec"] == {"clusterName": "c", **spec}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (new(OLD_CORE, "Machine", {"infrastructureRef": {"apiVersion": "a/b/c"}}), "a/b/c"),
        (new(OLD_CORE, "Cluster", {}, annotations={DATA: "{"}), DATA),
        (new(OLD_CORE, "Cluster", {}, annotations={DATA: '{"spec": 1}'}), DATA),
    ],
)
def test_what_upstreams_conversion_fails_on_fails(value: Json, message: str) -> None:
    with pytest.raises(Unconvertible, match=message):
        up(value)


def test_kinds_of_others_and_versions_nobody_knows_stay_as_they_are() -> None:
    for value in (new("example.com/v1", "Thing", {}), new("cluster.x-k8s.io/v1alpha4", "Cluster", {})):
        assert up(value) is value
    assert convert(new(CORE, "Cluster", {}), conversion.HUB, api_version)["spec"] == {}


CONVERTIBLE = [
    (api, kind)
    for api, kind in (
        *((CORE, kind) for kind in ("Cluster", "ClusterClass", "Machine", "MachineDeployment", "MachinePool")),
        (CORE, "MachineHealthCheck"),
        ("bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfigTemplate"),
        ("controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane"),
        (f"{INFRASTRUCTURE}/v1beta2", "DevMachineTemplate"),
    )
]


def sample(kind: Any, rng: Random, depth: int) -> Json:
    """A value of a Go type, about half of its fields set."""
    match kind.shape:
        case "struct":
            fields = [field for field in kind.fields.values() if rng.random() < 0.5]
            return {field.name: sample(field.type, rng, depth - 1) for field in fields if depth}
        case "pointer":
            return sample(kind.item, rng, depth)
        case "list":
            return [sample(kind.item, rng, depth)]
        case "map":
            return {"k": sample(kind.item, rng, depth)}
    for value in ("a", True, 7, "2026-01-01T00:00:00Z", "1h0m0s", "abcdef.0123456789abcdef", "YQ==", "1Gi"):
        if kind.settled(value):
            return value
    raise AssertionError(kind)


@pytest.mark.parametrize(("api", "kind"), CONVERTIBLE)
@settings(max_examples=25)
@given(seed=st.integers(0, 10**9))
def test_what_went_down_and_up_once_loses_nothing_on_the_next_way(api: str, kind: str, seed: int) -> None:
    struct = typed.of_kind(api, kind)
    assert struct is not None
    rng = Random(seed)  # noqa: S311 - samples, not secrets
    made = sample(struct, rng, 7) | {"apiVersion": api, "kind": kind, "metadata": {"name": "one", "namespace": "n"}}
    once = up(down(struct.encode(struct.decode(made))))
    assert up(down(once)) == once
