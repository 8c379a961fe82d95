"""Cloud controllers against the clusters that get them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.rules._addons import chart, charted, image, selects, templated, written_images
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
        ("openstack-cinder-csi", "2.34.x", 34),
        ("openstack-cinder-csi", "2.34.*", 34),
        ("openstack-cinder-csi", "2.34", 34),
        ("openstack-cinder-csi", "~2.34.1", 34),
        ("openstack-cinder-csi", "~2.34", 34),
        ("openstack-cinder-csi", "=2.34.1", 34),
        ("openstack-cinder-csi", ">=2.34.0 <2.35.0", 34),
        ("openstack-cinder-csi", ">= 2.34.1, < 2.35.0-0", 34),
        ("openstack-cinder-csi", ">=2.34.0 <2.36.0", None),
        ("openstack-cinder-csi", ">=2.34.0", None),
        ("openstack-cinder-csi", "^2.34.0", None),
        ("openstack-cinder-csi", "2.x", None),
        ("openstack-cinder-csi", "*", None),
    ],
)
def test_charts(name: str, version: str | None, minor: int | None) -> None:
    found = chart(name, version)
    assert (found.minor if found else None) == minor


CONTROLLER, DRIVER = "openstack-cloud-controller-manager", "openstack-cinder-csi"


@pytest.mark.parametrize(
    ("name", "template", "brought"),
    [
        (CONTROLLER, None, "2.36.0"),
        (CONTROLLER, "replicas: 2\n", "2.36.0"),
        (CONTROLLER, "image:\n  tag: v1.35.1\n", "v1.35.1"),
        (CONTROLLER, 'image: {tag: "1.35.1"}\n', "1.35.1"),
        (CONTROLLER, 'image:\n  tag: ""\n', "2.36.0"),
        (CONTROLLER, "image:\n  tag: latest\n", None),
        (CONTROLLER, "image:\n  tag: 1.35\n", None),
        (CONTROLLER, "image:\n  tag: {{ .Cluster.spec.topology.version }}\n", None),
        (CONTROLLER, 'image:\n  tag: "v1.36.{{ .patch }}"\n', None),
        (CONTROLLER, "{{- if .new }}\nimage:\n  tag: v1.37.0\n{{- end }}\n", None),
        (
            CONTROLLER,
            "{{- if .new }}\nreplicas: 2\n{{- else }}\nreplicas: 1\n{{- end }}\nimage:\n  tag: v1.37.0\n",
            "v1.37.0",
        ),
        (CONTROLLER, "{{- $x := 1 }}{{/* why */}}\nimage:\n  tag: v1.37.0\n", "v1.37.0"),
        (CONTROLLER, "{{ toYaml .more }}\nimage:\n  tag: v1.37.0\n", None),
        (CONTROLLER, "image:\n  tag: v1.35.0\n  tag: v1.37.0\n", None),
        (CONTROLLER, "image: [\n", "2.36.0"),
        (CONTROLLER, "sidecar:\n  image:\n    tag: v1.14.0\n", "2.36.0"),
        (DRIVER, "csi:\n  resizer:\n    image:\n      tag: v1.14.0\n", "2.36.0"),
        (DRIVER, "csi:\n  plugin:\n    image:\n      tag: v1.35.0\n", "v1.35.0"),
        (DRIVER, "image:\n  tag: v1.35.0\n", "2.36.0"),
        ("openstack-manila-csi", "csimanila:\n  image:\n    tag: v1.35.0\n", "v1.35.0"),
        ("openstack-manila-csi", "nodeplugin:\n  registrar:\n    image:\n      tag: v1.4.0\n", "2.36.0"),
        ("cilium", "image:\n  tag: v1.18.0\n", None),
    ],
)
def test_which_tag_is_the_component_s_own(name: str, template: str | None, brought: str | None) -> None:
    found, route = charted(name, "2.36.0", templated(name, template))
    assert (found.text if found else None) == brought
    assert bool(route) is (brought != "2.36.0" and name != "cilium")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("cloud-provider-azure", {"cloudControllerManager": {"imageTag": "v1.35.0"}}),
        ("vsphere-cpi", {"daemonset": {"tag": "v1.35.0"}}),
    ],
)
def test_tags_of_charts_that_count_as_kubernetes_does(name: str, values: dict[str, Any]) -> None:
    found, _ = charted(name, "1.36.0", values)
    assert found
    assert (found.name, found.minor) == (name, 35)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("image: a:1\n- image: 'b:1'\n", ["a:1", "b:1"]),
        ("  - {name: z, image: a:1}\n", ["a:1"]),
        ('{"containers": [{"image":"a:1","name":"x"},{"name":"y","image": "b:1"}]}', ["a:1", "b:1"]),
        ('{\n  "image": "a:1"\n}', ["a:1"]),
        ("# image: a:1\n  # - {image: b:1}\nimage: c:1 # of today\n", ["c:1"]),
        ("image:\n  repository: a\nno-image: b:1\n", []),
    ],
)
def test_images_in_manifests_that_are_text(text: str, found: list[str]) -> None:
    assert list(written_images(text)) == found


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


def test_several_images_of_one_key_are_all_said(facts: Facts) -> None:
    images = (f"{CCM}:v1.33.0", "registry.k8s.io/provider-os/cinder-csi-plugin:v1.35.0", f"{CCM}:v1.36.0")
    content = thing("v1", "ConfigMap", {}, "content")
    content["data"] = {"a.yaml": "".join(f"- image: {each}\n" for each in images)}
    resources = [{"kind": "ConfigMap", "name": "content"}]
    carriers = [
        thing(
            "addons.cluster.x-k8s.io/v1beta2", "ClusterResourceSet", {"clusterSelector": each, "resources": resources}
        )
        for each in ({"matchLabels": {"a": "1"}}, {"matchExpressions": [{"key": "a", "operator": "Exists"}]})
    ]
    carriers[1]["metadata"]["name"] = "b"
    said = see(RULE, facts, content, *carriers, topology("v1.36.0", labels={"a": "1"}))
    text = (
        "openstack-cloud-controller-manager v1.33.0 is for Kubernetes 1.33, cinder-csi-plugin v1.35.0 for 1.35; "
        "clusters for them run 1.36"
    )
    assert said == [(text, "error")]


def test_an_empty_selector_takes_every_cluster_but_for_a_resource_set(facts: Facts) -> None:
    clusters = [topology("v1.36.0"), topology("v1.30.0")]
    clusters[1]["metadata"]["name"] = "b"
    chart = proxy(CONTROLLER, "2.36.0")
    selectors: list[dict[str, Any]] = [{}, {"matchLabels": {}}]
    for empty in selectors:
        chart["spec"]["clusterSelector"] = empty
        (said,) = see(RULE, facts, chart, *clusters)
        assert said == (f"{CONTROLLER} 2.36.0 is for Kubernetes 1.36; clusters for it run 1.30", "error")
    del chart["spec"]["clusterSelector"]
    assert see(RULE, facts, chart, *clusters) == []
    content = thing("v1", "ConfigMap", {}, "content")
    content["data"] = {"a.yaml": f"image: {CCM}:v1.33.0\n"}
    spec = {"clusterSelector": {}, "resources": [{"kind": "ConfigMap", "name": "content"}]}
    carrier = thing("addons.cluster.x-k8s.io/v1beta2", "ClusterResourceSet", spec)
    assert see(RULE, facts, content, carrier, *clusters) == []


@pytest.mark.parametrize(
    ("tag", "said"),
    [("v1.36.0", []), ("${tag}", []), (None, ["error"]), ("v1.37.0", ["error"])],
)
def test_a_tag_in_the_values_of_a_helm_release(facts: Facts, tag: str | None, said: list[str]) -> None:
    spec: dict[str, Any] = {"kubeConfig": {"secretRef": {"name": "a-kubeconfig"}}}
    spec["chart"] = {"spec": {"chart": CONTROLLER, "version": "2.33.1"}}
    spec["values"] = {"image": {"tag": tag}, "sidecar": {"image": {"tag": "v1.14.0"}}}
    release = thing("helm.toolkit.fluxcd.io/v2", "HelmRelease", spec)
    assert [severity for _, severity in see(RULE, facts, release, topology("v1.36.1"))] == said
