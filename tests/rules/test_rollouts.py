"""Rollouts that can finish: surge, drains, health checks, the autoscaler, names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.rules._control_planes import has_machines
from tests.rules.test_examples import found as lines
from tests.rules.test_upstream_only import seen

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.rules import Facts

CORE = "cluster.x-k8s.io/v1beta2"


def deployment(name: str = "w", **spec: Json) -> Json:
    return {"apiVersion": CORE, "kind": "MachineDeployment", "metadata": {"name": name}, "spec": spec}


def cluster(name: str = "a", **topology: Json) -> Json:
    spec = {"topology": {"classRef": {"name": "c"}, "version": "v1.36.4", **topology}}
    return {"apiVersion": CORE, "kind": "Cluster", "metadata": {"name": name}, "spec": spec}


def class_(**spec: Json) -> Json:
    return {"apiVersion": CORE, "kind": "ClusterClass", "metadata": {"name": "c"}, "spec": spec}


@pytest.mark.parametrize(
    ("update", "severities"),
    [
        ({}, []),
        ({"maxSurge": 1}, []),
        ({"maxUnavailable": 0}, []),
        ({"maxSurge": 0}, ["error"]),
        ({"maxSurge": 0, "maxUnavailable": 0}, ["error"]),
        ({"maxSurge": 0, "maxUnavailable": 1}, []),
        ({"maxSurge": "0%", "maxUnavailable": 0}, ["info"]),
        ({"maxSurge": "0%", "maxUnavailable": "0%"}, ["info"]),
        ({"maxSurge": "0%", "maxUnavailable": "10%"}, []),
        ({"maxSurge": False}, []),
        ({"maxSurge": []}, []),
    ],
)
@pytest.mark.parametrize("kind", ["RollingUpdate", "OnDelete"])
def test_surge(facts: Facts, update: Json, severities: list[str], kind: str) -> None:
    value = deployment(rollout={"strategy": {"type": kind, "rollingUpdate": update}})
    found = seen("rollout-cannot-progress", value, facts)
    assert [saw.severity or "error" for saw in found] == (severities if kind == "RollingUpdate" else [])


@pytest.mark.parametrize(
    ("surge", "replicas", "count"),
    [(0, 1, 1), (0, None, 1), (0, 3, 0), (1, 1, 0), ("50%", 1, 1), ("0%", 1, 1), (None, 1, 0), (0, "x", 0)],
)
def test_a_control_plane_that_scales_in(facts: Facts, surge: Json, replicas: Json, count: int) -> None:
    spec = {"replicas": replicas, "rolloutStrategy": {"rollingUpdate": {"maxSurge": surge}}}
    metadata = {"name": "t"}
    version = "controlplane.cluster.x-k8s.io/v1beta1"
    own = {"apiVersion": version, "kind": "KubeadmControlPlane", "metadata": metadata, "spec": spec}
    assert len(seen("rollout-cannot-progress", own, facts)) == count
    template = {
        "apiVersion": version,
        "kind": "KubeadmControlPlaneTemplate",
        "metadata": metadata,
        "spec": {"template": {"spec": spec}},
    }
    reference = {"apiVersion": version, "kind": template["kind"], "name": "t"}
    asked = cluster(controlPlane={"replicas": replicas})
    by_class = class_(controlPlane={"templateRef": reference})
    assert len(seen("rollout-cannot-progress", asked, facts, by_class, template)) == count


def budget(**spec: Json) -> Json:
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b"}, "spec": spec}


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        ({"maxUnavailable": 0}, 1),
        ({"maxUnavailable": "0%"}, 1),
        ({"minAvailable": "100%"}, 1),
        ({"maxUnavailable": 1}, 0),
        ({"minAvailable": 1}, 0),
        ({"maxUnavailable": False}, 0),
        ({}, 0),
    ],
)
def test_budgets(facts: Facts, spec: Json, count: int) -> None:
    assert len(seen("drain-blocked", budget(**spec), facts, cluster(), class_(controlPlane={}))) == count


def test_what_limits_a_drain(facts: Facts) -> None:
    never, limit = budget(maxUnavailable=0), {"nodeDrainTimeoutSeconds": 60}
    rule = "drain-blocked"
    assert seen(rule, never, facts) == [], "no Cluster, nothing to say"
    assert seen(rule, never, facts, cluster()) == [], "the class is elsewhere"
    assert seen(rule, never, facts, cluster(controlPlane={"deletion": limit}), class_()) == []
    assert seen(rule, never, facts, cluster(controlPlane={"nodeDrainTimeout": "1m"}), class_()) == []
    zero = cluster(controlPlane={"deletion": {"nodeDrainTimeoutSeconds": 0}})
    (saw,) = seen(rule, never, facts, zero, class_())
    assert "the control plane of Cluster a" in saw.message
    assert len(seen(rule, never, facts, cluster(controlPlane={"nodeDrainTimeout": "0s"}), class_())) == 1
    skip = {"apiVersion": CORE, "kind": "MachineDrainRule", "spec": {"drain": {"behavior": "Skip"}}}
    assert seen(rule, never, facts, zero, class_(), skip) == []
    bare = {"apiVersion": CORE, "kind": "Cluster", "metadata": {"name": "a"}, "spec": {}}
    assert len(seen(rule, never, facts, bare, deployment(clusterName="a"))) == 1
    assert seen(rule, never, facts, bare, deployment(clusterName="b")) == []
    limited = deployment(clusterName="a", template={"spec": {"deletion": limit}})
    assert seen(rule, never, facts, bare, limited) == []


def test_the_template_s_own_limit_counts(facts: Facts) -> None:
    version = "controlplane.cluster.x-k8s.io/v1beta2"
    template: Json = {"apiVersion": version, "kind": "KubeadmControlPlaneTemplate", "metadata": {"name": "t"}}
    template["spec"] = {
        "template": {"spec": {"machineTemplate": {"spec": {"deletion": {"nodeDrainTimeoutSeconds": 60}}}}}
    }
    by_class = class_(controlPlane={"templateRef": {"apiVersion": version, "kind": template["kind"], "name": "t"}})
    assert seen("drain-blocked", budget(maxUnavailable=0), facts, cluster(), by_class, template) == []
    assert len(seen("drain-blocked", budget(maxUnavailable=0), facts, cluster(), by_class)) == 1


EXCLUDED: Json = {"annotations": {"machine.cluster.x-k8s.io/exclude-node-draining": ""}}
PLANES = "controlplane.cluster.x-k8s.io/v1beta1"


@pytest.mark.parametrize("kind", ["MachineDeployment", "MachinePool"])
@pytest.mark.parametrize(("metadata", "count"), [(EXCLUDED, 0), ({"annotations": {"a": ""}}, 1), ({}, 1), (None, 1)])
def test_machines_that_are_not_drained(facts: Facts, kind: str, metadata: Json, count: int) -> None:
    bare = {"apiVersion": CORE, "kind": "Cluster", "metadata": {"name": "a"}, "spec": {}}
    machines = {**deployment(clusterName="a", template={"metadata": metadata, "spec": {}}), "kind": kind}
    assert len(seen("drain-blocked", budget(maxUnavailable=0), facts, bare, machines)) == count
    machines = {**deployment(clusterName="a", template={}), "kind": kind}
    machines["metadata"].update(EXCLUDED)
    assert len(seen("drain-blocked", budget(maxUnavailable=0), facts, bare, machines)) == 1, (
        "its own, not its machines'"
    )


def test_machines_of_a_topology_that_are_not_drained(facts: Facts) -> None:
    rule, never = "drain-blocked", budget(maxUnavailable=0)
    pool: Json = {"name": "w", "class": "w"}
    plain = cluster(controlPlane={"metadata": EXCLUDED}, workers={"machineDeployments": [pool]})
    (saw,) = seen(rule, never, facts, plain, class_(workers={"machineDeployments": [{"class": "w"}]}))
    assert "draining the machine deployment w of Cluster a would" in saw.message
    for said in ({"metadata": EXCLUDED}, {"template": {"metadata": EXCLUDED}}):
        by_class = class_(controlPlane={"metadata": EXCLUDED}, workers={"machineDeployments": [{"class": "w", **said}]})
        assert seen(rule, never, facts, plain, by_class) == []
    asked = cluster(
        controlPlane={"metadata": EXCLUDED}, workers={"machineDeployments": [{**pool, "metadata": EXCLUDED}]}
    )
    assert seen(rule, never, facts, asked, class_(workers={"machineDeployments": [{"class": "w"}]})) == []


def plane(kind: str, **spec: Json) -> Json:
    return {"apiVersion": PLANES, "kind": kind, "metadata": {"name": "p"}, "spec": spec}


@pytest.mark.parametrize(
    ("kind", "spec", "count"),
    [
        ("KubeadmControlPlane", {}, 1),
        ("KubeadmControlPlane", {"machineTemplate": {"nodeDrainTimeout": "60s"}}, 0),
        ("KubeadmControlPlane", {"machineTemplate": {"metadata": EXCLUDED}}, 0),
        ("RKE2ControlPlane", {}, 1),
        ("RKE2ControlPlane", {"nodeDrainTimeout": "60s"}, 0),
        ("RKE2ControlPlane", {"machineTemplate": {"spec": {"deletion": {"nodeDrainTimeoutSeconds": 60}}}}, 0),
        ("K0sControlPlane", {}, 1),
        ("TalosControlPlane", {}, 1),
        ("AWSManagedControlPlane", {}, 0),
        ("K0smotronControlPlane", {}, 0),
    ],
)
def test_machines_of_every_control_plane_are_drained(facts: Facts, kind: str, spec: Json, count: int) -> None:
    rule, never = "drain-blocked", budget(maxUnavailable=0)
    reference = {"apiVersion": PLANES, "kind": kind, "name": "p"}
    own = {"apiVersion": CORE, "kind": "Cluster", "metadata": {"name": "a"}, "spec": {"controlPlaneRef": reference}}
    assert len(seen(rule, never, facts, own, plane(kind, **spec))) == count
    assert seen(rule, never, facts, {**own, "spec": {}}, plane(kind, **spec)) == [], "of another Cluster"
    template = plane(f"{kind}Template", template={"spec": spec})
    for field in ("templateRef", "ref"):
        by_class = class_(controlPlane={field: {**reference, "kind": f"{kind}Template"}})
        assert len(seen(rule, never, facts, cluster(), by_class, template)) == count


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("KubeadmControlPlane", True),
        ("K0sControlPlaneTemplate", True),
        ("AWSManagedControlPlaneTemplate", False),
        ("AzureASOManagedControlPlane", False),
        ("GCPManagedControlPlane", False),
        ("ROSAControlPlane", False),
        ("KamajiControlPlane", False),
        ("HostedControlPlane", False),
        (None, False),
    ],
)
def test_control_planes_with_machines(kind: str | None, expected: bool) -> None:
    assert has_machines(kind) is expected


@pytest.mark.parametrize(
    ("namespace", "count"),
    [("capi-system", 0), ("capo-system", 0), ("rke2-bootstrap-system", 0), ("calico-system", 1), ("capsule-system", 1)],
)
def test_budgets_in_a_provider_s_namespace(facts: Facts, namespace: str, count: int) -> None:
    never = budget(maxUnavailable=0)
    never["metadata"]["namespace"] = namespace
    assert len(seen("drain-blocked", never, facts, cluster(), class_(controlPlane={}))) == count


APPLIED = """\
# file: flux/clusters.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: clusters, namespace: flux-system}
spec: {path: ./clusters}
---
# file: flux/addons.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: addons, namespace: flux-system}
spec: {path: ./addons}
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: {name: a, namespace: p}
spec: {}
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata: {name: w, namespace: p}
spec: {clusterName: a}
---
# file: addons/budget.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: b, namespace: monitoring}
spec: {maxUnavailable: 0}
"""


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("", "", 0),
        ("{path: ./addons}", "{path: ./addons, kubeConfig: {secretRef: {name: a-kubeconfig}}}", 1),
        ("{path: ./addons}", "{path: ./others}", 1),
        ("# file: flux/addons.yaml", "# file: another/addons.yaml", 1),
        ("{path: ./clusters}", "{path: ./others}", 1),
    ],
)
def test_budgets_that_flux_applies_to_the_management_cluster(facts: Facts, old: str, new: str, count: int) -> None:
    assert len(lines("drain-blocked", APPLIED.replace(old, new), facts)) == count


@pytest.mark.parametrize(
    ("in_cluster", "in_class", "count"),
    [
        ({}, {}, 1),
        ({"healthCheck": {"enabled": True}}, {}, 1),
        ({"healthCheck": {"enabled": False}}, {}, 0),
        ({"healthCheck": {"checks": {"nodeStartupTimeoutSeconds": 60}}}, {}, 0),
        ({}, {"healthCheck": {"remediation": {"maxInFlight": 1}}}, 0),
        ({}, {"machineHealthCheck": {"maxUnhealthy": "50%"}}, 0),
        ({"machineHealthCheck": {"enable": False}}, {}, 0),
    ],
)
def test_health_checks(facts: Facts, in_cluster: Json, in_class: Json, count: int) -> None:
    value = cluster(workers={"machineDeployments": [{"name": "w", "class": "w", **in_cluster}]})
    by_class = class_(workers={"machineDeployments": [{"class": "w", **in_class}]})
    assert len(seen("health-check-missing", value, facts, by_class)) == count
    own = {"apiVersion": CORE, "kind": "MachineHealthCheck", "metadata": {}, "spec": {"clusterName": "a"}}
    assert seen("health-check-missing", value, facts, by_class, own) == []


BUDGET = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {maxUnavailable: 0}}"


@pytest.mark.parametrize(
    ("manifests", "count"),
    [(BUDGET, 1), (f"{{apiVersion: v1, kind: List, items: [7, {BUDGET}]}}", 1), (BUDGET.replace("0}", "1}"), 0)],
)
def test_budgets_that_a_cluster_resource_set_brings(facts: Facts, manifests: str, count: int) -> None:
    labelled = cluster()
    own = {key: item for key, item in labelled["metadata"].items() if key == "namespace"}
    labelled["metadata"]["labels"] = {"a": "b"}
    resources = {"resources": [{"kind": "ConfigMap", "name": "m"}]}
    bringing = {
        "apiVersion": "addons.cluster.x-k8s.io/v1beta2",
        "kind": "ClusterResourceSet",
        "metadata": {"name": "s", **own},
        "spec": {"clusterSelector": {"matchLabels": {"a": "b"}}, **resources},
    }
    value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m", **own}, "data": {"k": manifests}}
    assert len(seen("drain-blocked", value, facts, labelled, class_(controlPlane={}), bringing)) == count


SIZES = {"cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size": "5"}


def test_the_autoscaler_s_annotations_of_the_class_count(facts: Facts) -> None:
    value = cluster(workers={"machineDeployments": [{"name": "w", "class": "w", "replicas": 0}]})
    for field in ({"metadata": {"annotations": SIZES}}, {"template": {"metadata": {"annotations": SIZES}}}):
        by_class = class_(workers={"machineDeployments": [{"class": "w", **field}]})
        (saw,) = seen("autoscaler-and-replicas", value, facts, by_class)
        assert saw.severity == "error", "the webhook refuses it"
        assert "on the class" in saw.message
    assert seen("autoscaler-and-replicas", value, facts, class_()) == []


@pytest.mark.parametrize(
    ("name", "pool", "severities"),
    [
        ("c" * 20, "p" * 24, []),
        ("c" * 20, "p" * 25, ["info"]),
        ("c" * 20, "p" * 36, ["info"]),
        ("c" * 20, "p" * 37, ["warning"]),
        ("c" * 51, "", []),
        ("c" * 52, "", ["info"]),
        ("c" * 57, "", ["info"]),
        ("c" * 58, "", ["warning"]),
    ],
)
def test_names(facts: Facts, name: str, pool: str, severities: list[str]) -> None:
    workers = {"machineDeployments": [{"name": pool, "class": "w"}]} if pool else {}
    value = cluster(name, workers=workers)
    found = seen("name-too-long", value, facts)
    assert [saw.severity or "warning" for saw in found] == severities
    if severities == ["warning"]:
        assert f" {f'{name}-{pool}-'[:58].replace('--', '-')} and five" in found[0].message
    by_class = class_(workers={"machineDeployments": [{"class": "w", "naming": {"template": "x"}}]})
    assert not pool or seen("name-too-long", value, facts, by_class) == []


@pytest.mark.parametrize(
    ("length", "of_class", "template", "severities"),
    [
        (58, {}, {}, ["warning"]),
        (58, {"naming": {"template": "cp-{{ .random }}"}}, {}, []),
        (58, {"namingStrategy": {"template": "cp-{{ .random }}"}}, {}, []),
        (58, {"naming": {}}, {}, ["warning"]),
        (57, {"naming": {"template": "cp-{{ .random }}"}}, {}, []),
        (57, {}, {}, ["info"]),
        (57, {}, {"machineNaming": {"template": "m-{{ .random }}"}}, []),
        (57, {}, {"machineNamingStrategy": {"template": "m-{{ .random }}"}}, []),
        (58, {}, {"machineNaming": {"template": "m-{{ .random }}"}}, ["warning"]),
    ],
)
def test_classes_that_name_the_control_plane(
    facts: Facts, length: int, of_class: Json, template: Json, severities: list[str]
) -> None:
    reference = {"apiVersion": PLANES, "kind": "KubeadmControlPlaneTemplate", "name": "p"}
    by_class = class_(controlPlane={"templateRef": reference, **of_class})
    held = plane(reference["kind"], template={"spec": template})
    found = seen("name-too-long", cluster("c" * length), facts, by_class, held)
    assert [saw.severity or "warning" for saw in found] == severities


def test_workers_are_judged_where_the_control_plane_is_named_otherwise(facts: Facts) -> None:
    value = cluster("c" * 58, workers={"machineDeployments": [{"name": "w", "class": "w"}]})
    naming = {"naming": {"template": "cp-{{ .random }}"}}
    (saw,) = seen("name-too-long", value, facts, class_(controlPlane=naming))
    assert saw.route == ("spec", "topology", "workers", "machineDeployments", 0, "name")


@pytest.mark.parametrize(("field", "length", "count"), [("templateRef", 57, 0), ("ref", 57, 0), ("templateRef", 58, 1)])
def test_a_managed_control_plane_has_no_machines_to_name(facts: Facts, field: str, length: int, count: int) -> None:
    reference = {"apiVersion": PLANES, "kind": "AWSManagedControlPlaneTemplate", "name": "p"}
    assert len(seen("name-too-long", cluster("c" * length), facts, class_(controlPlane={field: reference}))) == count
