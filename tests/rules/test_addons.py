"""Cloud controllers against the clusters that get them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.rules._addons import chart, image, selects
from tests.rules.test_versions import see, thing, topology

if TYPE_CHECKING:
    from navos_gitops.rules import Facts

RULE = "cloud-controller-manager-skew"
CCM = "registry.k8s.io/provider-os/openstack-cloud-controller-manager"


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        (f"{CCM}:v1.36.0", 36),
        (f"{CCM}:v1.36.0@sha256:00", 36),
        ("localhost:5000/openstack-cloud-controller-manager:v1.35.1", 35),
        (f"{CCM}:latest", None),
        (CCM, None),
        ("registry.k8s.io/provider-aws/cloud-controller-manager:v1.34.0", 34),
        ("example.org/some/cloud-controller-manager:v1.34.0", None),
        ("registry.k8s.io/cloud-pv-vsphere/cloud-provider-vsphere:v1.33.0", 33),
        ("quay.io/cilium/cilium:v1.18.0", None),
    ],
)
def test_images(facts: Facts, text: str, minor: int | None) -> None:
    found = image(facts.catalog, text)
    assert (found.minor if found else None) == minor


@pytest.mark.parametrize(
    ("name", "version", "minor"),
    [
        ("openstack-cloud-controller-manager", "2.36.0", 36),
        ("openstack-cinder-csi", "v2.35.2", 35),
        ("openstack-cinder-csi", "3.0.0", None),
        ("vsphere-cpi", "1.34.0", 34),
        ("cilium", "1.18.0", None),
        ("openstack-cinder-csi", None, None),
    ],
)
def test_charts(name: str, version: str | None, minor: int | None) -> None:
    found = chart(name, version)
    assert (found.minor if found else None) == minor


@pytest.mark.parametrize(
    ("selector", "taken"),
    [
        ({"matchLabels": {"a": "1"}}, True),
        ({"matchLabels": {"a": "1", "b": "1"}}, False),
        ({}, False),
        (None, False),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1", "2"]}]}, True),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}, False),
        ({"matchExpressions": [{"key": "b", "operator": "NotIn", "values": ["1"]}]}, True),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, False),
        ({"matchLabels": {"a": "1"}, "matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, False),
    ],
)
def test_selectors(selector: Any, taken: bool) -> None:
    assert selects(selector, {"a": "1"}) is taken


def proxy(name: str, version: str) -> dict[str, Any]:
    spec = {"clusterSelector": {"matchLabels": {"a": "1"}}, "chartName": name, "version": version}
    return thing("addons.cluster.x-k8s.io/v1alpha1", "HelmChartProxy", spec)


@pytest.mark.parametrize(
    ("name", "minor", "weight"),
    [
        ("openstack-cloud-controller-manager", 36, None),
        ("openstack-cloud-controller-manager", 37, "error"),
        ("openstack-cloud-controller-manager", 35, "warning"),
        ("openstack-cloud-controller-manager", 34, "error"),
        ("openstack-cinder-csi", 36, None),
        ("openstack-cinder-csi", 37, "warning"),
        ("openstack-cinder-csi", 33, "warning"),
    ],
)
def test_how_much_a_minor_weighs(facts: Facts, name: str, minor: int, weight: str | None) -> None:
    said = see(RULE, facts, proxy(name, f"2.{minor}.0"), topology("v1.36.1", labels={"a": "1"}))
    assert [severity for _, severity in said] == ([weight] if weight else [])


def test_the_worst_of_many_clusters_is_said_once(facts: Facts) -> None:
    clusters = [topology(f"v1.{minor}.0", labels={"a": "1"}) for minor in (35, 36, 34)]
    for index, cluster in enumerate(clusters):
        cluster["metadata"]["name"] = f"c{index}"
    elsewhere = topology("v1.30.0", labels={"a": "1"})
    elsewhere["metadata"]["namespace"] = "other"
    said = see(RULE, facts, proxy("openstack-cloud-controller-manager", "2.35.0"), *clusters, elsewhere)
    text = "openstack-cloud-controller-manager 2.35.0 is for Kubernetes 1.35; clusters for it run 1.34, 1.36"
    assert said == [(text, "error")]


@pytest.mark.parametrize("secret", [False, True])
def test_manifests_inside_resource_sets(facts: Facts, secret: bool) -> None:
    text = f'spec:\n  containers:\n  - name: a\n    image: "{CCM}:v1.30.0"\n'
    kind = "Secret" if secret else "ConfigMap"
    content = thing("v1", kind, {}, "content")
    content["data"] = {"a.yaml": base64.b64encode(text.encode()).decode() if secret else text, "b": "not base64"}
    spec = {"clusterSelector": {"matchLabels": {"a": "1"}}, "resources": [{"kind": kind, "name": "content"}]}
    carrier = thing("addons.cluster.x-k8s.io/v1beta2", "ClusterResourceSet", spec)
    cluster = topology("v1.36.0", labels={"a": "1"})
    assert [severity for _, severity in see(RULE, facts, content, carrier, cluster)] == ["error"]
    assert see(RULE, facts, content, cluster) == [], "nobody brings it"


def test_a_workload_fits_if_it_fits_one_cluster(facts: Facts) -> None:
    spec = {"template": {"spec": {"containers": [{"name": "a", "image": f"{CCM}:v1.35.0"}]}}}
    workload = thing("apps/v1", "DaemonSet", spec)
    old, new = topology("v1.35.0"), topology("v1.36.0")
    new["metadata"]["name"] = "b"
    assert see(RULE, facts, workload, new, old) == []
    assert [severity for _, severity in see(RULE, facts, workload, new)] == ["warning"]
    assert see(RULE, facts, workload) == []
