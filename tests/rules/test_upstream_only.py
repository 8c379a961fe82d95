"""What is not upstream's: definitions, groups, images."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog, rules
from navos_gitops.catalog.export import export_crds
from navos_gitops.model import ref_of
from navos_gitops.rules import Saw, Subject, Tree

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.rules import Facts


def seen(rule: str, value: Json, facts: Facts, *beside: Json, complete: bool = True, **parameters: Json) -> list[Saw]:
    module = rules.load(rule)
    subjects = [Subject(ref, each) for each in (value, *beside) if (ref := ref_of(each))]
    tree = Tree(subjects, complete=complete)
    return list(module.check(subjects[0], tree, facts, {**module.PARAMETERS, **parameters}))


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    """The CustomResourceDefinition of ClusterResourceSetBinding, as Cluster API of today ships it."""
    known = catalog.load()
    found = export_crds(known.bundle("core", known.newest("core")))
    return next(crd for crd in found if crd["spec"]["names"]["kind"] == "ClusterResourceSetBinding")


def test_every_definition_of_the_installed_releases_is_its_own(facts: Facts) -> None:
    for crd in export_crds(facts.installed):
        assert seen("forked-upstream-crd", crd, facts) == []
        assert seen("custom-resource-definition", crd, facts) == []


def test_prose_labels_and_conversion_make_no_fork(facts: Facts, definition: dict[str, Any]) -> None:
    crd = copy.deepcopy(definition)
    crd["metadata"] |= {"labels": {"a": "b"}, "annotations": {"c": "d"}}
    crd["metadata"]["labels"] = {"cluster.x-k8s.io/v1beta2": "v1beta9"}
    crd["spec"]["conversion"] = {"strategy": "Webhook"}
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["description"] = "Other words."
    assert seen("forked-upstream-crd", crd, facts) == []


def test_the_order_of_what_is_required_or_allowed_makes_no_fork(facts: Facts) -> None:
    cluster = next(crd for crd in export_crds(facts.installed) if crd["spec"]["names"]["kind"] == "Cluster")
    crd = copy.deepcopy(cluster)
    assert turned(crd["spec"]["versions"]) > 1
    assert crd != cluster
    assert seen("forked-upstream-crd", crd, facts) == []
    index = next(i for i, version in enumerate(crd["spec"]["versions"]) if version["name"] == "v1beta2")
    spec = crd["spec"]["versions"][index]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    spec.setdefault("required", []).append("paused")
    (saw,) = seen("forked-upstream-crd", crd, facts)
    assert (saw.severity, saw.route[-2:]) == (None, ("spec", "required"))


def turned(value: Json) -> int:
    """Turn round every list of what is required or allowed; how many there are of more than one."""
    if isinstance(value, list):
        return sum(map(turned, value))
    if not isinstance(value, dict):
        return 0
    lists = [value[word] for word in ("enum", "required") if isinstance(value.get(word), list)]
    for each in lists:
        each.reverse()
    return sum(len(each) > 1 for each in lists) + sum(map(turned, value.values()))


@pytest.mark.parametrize(
    ("schema", "same"),
    [
        ({"required": ["a", "b"]}, True),
        ({"items": {"anyOf": [{"enum": ["a", "b"]}]}}, True),
        ({"properties": {"default": {"required": ["a", "b"]}}}, True),
        ({"properties": {"required": {"x-kubernetes-list-map-keys": ["a", "b"]}}}, False),
        ({"default": {"required": ["a", "b"]}}, False),
        ({"oneOf": ["a", "b"]}, False),
    ],
)
def test_where_order_says_nothing(schema: Json, same: bool) -> None:
    module: Any = rules.load("forked-upstream-crd")
    other = json.loads(json.dumps(schema).replace('["a", "b"]', '["b", "a"]'))
    assert other != schema
    assert (module._unordered(schema) == module._unordered(other)) is same


def test_a_field_of_ones_own_is_named(facts: Facts, definition: dict[str, Any]) -> None:
    crd = copy.deepcopy(definition)
    index = next(i for i, version in enumerate(crd["spec"]["versions"]) if version["name"] == "v1beta2")
    properties = crd["spec"]["versions"][index]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
    properties["ours"] = {"type": "string"}
    (saw,) = seen("forked-upstream-crd", crd, facts)
    field = f"spec.versions[{index}].schema.openAPIV3Schema.properties.spec.properties.ours"
    assert saw.message.endswith(f" in {field}")
    assert saw.route[-1] == "ours"
    assert saw.severity is None


def test_versions_and_what_is_served_are_compared(facts: Facts, definition: dict[str, Any]) -> None:
    crd = copy.deepcopy(definition)
    crd["spec"]["versions"][-1]["served"] = not crd["spec"]["versions"][-1]["served"]
    last = len(crd["spec"]["versions"]) - 1
    (saw,) = seen("forked-upstream-crd", crd, facts)
    assert saw.route == ("spec", "versions", last, "served")
    crd["spec"]["versions"].pop()
    (saw,) = seen("forked-upstream-crd", crd, facts)
    assert saw.route == ("spec", "versions")


def test_another_release_s_definition_is_no_fork(facts: Facts) -> None:
    older = facts.catalog.bundle("core", facts.catalog.versions("core")[0])
    newest = {(crd["spec"]["group"], crd["spec"]["names"]["kind"]): crd for crd in export_crds(facts.installed)}
    changed = [
        crd
        for crd in export_crds(older)
        if newest.get((crd["spec"]["group"], crd["spec"]["names"]["kind"]), crd)["spec"] != crd["spec"]
    ]
    (saw,) = seen("forked-upstream-crd", changed[0], facts)
    assert saw.severity == "info"
    assert facts.core in saw.message


@pytest.mark.parametrize("spec", [None, {}, {"group": 1}, {"group": "cluster.x-k8s.io", "names": {"kind": "Cluster"}}])
def test_a_broken_definition_is_the_api_server_s_business(facts: Facts, spec: Json) -> None:
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}
    assert seen("forked-upstream-crd", crd, facts) == []
    assert seen("custom-resource-definition", crd, facts) == []


def test_groups_may_be_allowed(facts: Facts) -> None:
    thing = {"apiVersion": "things.example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    assert len(seen("custom-resource-not-allowed", thing, facts)) == 1
    assert seen("custom-resource-not-allowed", thing, facts, groups=["*.example.com"]) == []
    spec = {"group": "things.example.com", "names": {"kind": "Thing"}}
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}
    assert len(seen("custom-resource-definition", crd, facts)) == 1
    assert seen("custom-resource-definition", crd, facts, groups=["things.example.com"]) == []


@pytest.mark.parametrize(
    "version",
    [
        "v1",
        "apps/v1",
        "rbac.authorization.k8s.io/v1",
        "infrastructure.cluster.x-k8s.io/v1beta1",
        "argoproj.io/v1alpha1",
        "source.toolkit.fluxcd.io/v1",
        "clusterctl.cluster.x-k8s.io/v1alpha3",
        "kubeadm.k8s.io/v1beta4",
        "kubeproxy.config.k8s.io/v1alpha1",
        "{{ .Values.group }}/v1",
    ],
)
def test_known_groups(facts: Facts, version: str) -> None:
    assert seen("custom-resource-not-allowed", {"apiVersion": version, "kind": "Any"}, facts) == []


@pytest.mark.parametrize(
    ("repository", "mirrors", "count"),
    [
        ("registry.k8s.io", [], 0),
        ("registry.k8s.io/coredns", [], 0),
        ("registry.k8s.io.example.com", [], 1),
        ("k8s.gcr.io", [], 1),
        ("mirror.example.com/kubernetes", [], 1),
        ("mirror.example.com/kubernetes", ["mirror.example.com"], 0),
        ("mirror.example.com/kubernetes", ["mirror.example.com/*"], 0),
        ("mirror.example.com/kubernetes", ["mirror.example.com/k8s"], 1),
        ("mirror.example.com.evil.net/kubernetes", ["mirror.example.com"], 1),
        ("", [], 0),
        (7, [], 0),
    ],
)
def test_repositories(facts: Facts, repository: Json, mirrors: list[str], count: int) -> None:
    config = {
        "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta2",
        "kind": "KubeadmConfig",
        "metadata": {"name": "a"},
        "spec": {"clusterConfiguration": {"imageRepository": repository}},
    }
    assert len(seen("image-repository-not-upstream", config, facts, mirrors=mirrors)) == count


KUBEADM = "/spec/template/spec/kubeadmConfigSpec"
IMAGES = f"{KUBEADM}/clusterConfiguration/imageRepository"
VENDOR = "vendor.example.com/k8s"
CONTROL_PLANE = {"apiVersion": "controlplane.cluster.x-k8s.io/v1beta1", "kind": "KubeadmControlPlaneTemplate"}
WORKERS = {"apiVersion": "bootstrap.cluster.x-k8s.io/v1beta2", "kind": "KubeadmConfigTemplate"}


def patching(selector: Json, patch: Json, *variables: Json) -> Json:
    """A class with one patch."""
    definition = {"jsonPatches": [{"op": "add", **patch}]}
    if selector:
        definition["selector"] = selector
    spec = {"variables": list(variables), "patches": [{"name": "p", "definitions": [definition]}]}
    return {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "ClusterClass", "metadata": {"name": "c"}, "spec": spec}


FIRST = ("spec", "patches", 0, "definitions", 0, "jsonPatches", 0)


@pytest.mark.parametrize(
    ("selector", "patch", "route"),
    [
        (CONTROL_PLANE, {"path": IMAGES, "value": VENDOR}, ("value",)),
        (None, {"path": IMAGES, "value": VENDOR}, ("value",)),
        (CONTROL_PLANE, {"path": IMAGES, "value": "registry.k8s.io"}, None),
        (CONTROL_PLANE, {"path": IMAGES, "valueFrom": {"template": VENDOR}}, ("valueFrom", "template")),
        (CONTROL_PLANE, {"path": IMAGES, "valueFrom": {"template": "{{ .mirror }}/k8s"}}, None),
        (
            CONTROL_PLANE,
            {"path": f"{KUBEADM}/clusterConfiguration/etcd", "value": {"local": {"imageRepository": VENDOR}}},
            ("value", "local", "imageRepository"),
        ),
        (
            CONTROL_PLANE,
            {"path": KUBEADM, "value": {"clusterConfiguration": {"imageRepository": VENDOR}}},
            ("value", "clusterConfiguration", "imageRepository"),
        ),
        (CONTROL_PLANE, {"path": f"{KUBEADM}/clusterConfiguration", "value": {"featureGates": {}}}, None),
        (CONTROL_PLANE, {"path": f"{KUBEADM}/files/imageRepository", "value": VENDOR}, None),
        (WORKERS, {"path": IMAGES, "value": VENDOR}, None),
        (WORKERS, {"path": "/spec/template/spec/clusterConfiguration/imageRepository", "value": VENDOR}, ("value",)),
        (
            {**CONTROL_PLANE, "apiVersion": "example.com/v1"},
            {"path": IMAGES, "value": VENDOR},
            None,
        ),
        (
            {"apiVersion": "infrastructure.cluster.x-k8s.io/v1beta2", "kind": "DockerClusterTemplate"},
            {"path": "/spec/template/spec/loadBalancer/imageRepository", "value": VENDOR},
            None,
        ),
        ({"apiVersion": [], "kind": {"a": "b"}}, {"path": IMAGES, "value": VENDOR}, None),
        (CONTROL_PLANE, {"path": "", "value": VENDOR}, None),
        (CONTROL_PLANE, {"path": None, "value": VENDOR}, None),
    ],
)
def test_patches_that_write_repositories(facts: Facts, selector: Json, patch: Json, route: Any) -> None:
    found = seen("image-repository-not-upstream", patching(selector, patch), facts)
    assert [saw.route for saw in found] == ([(*FIRST, *route)] if route else [])


SCHEMA = ("spec", "variables", 0, "schema", "openAPIV3Schema")


@pytest.mark.parametrize(
    ("variable", "schema", "value", "routes"),
    [
        ("repo", {"default": VENDOR}, None, [(*SCHEMA, "default")]),
        (
            "repo.url",
            {"properties": {"url": {"default": VENDOR}}},
            None,
            [(*SCHEMA, "properties", "url", "default")],
        ),
        ("repo.url", {"default": {"url": VENDOR, "other": VENDOR}}, None, [(*SCHEMA, "default", "url")]),
        ("repo.url", {"properties": {"other": {"default": VENDOR}}}, None, []),
        ("repo.url", {}, {"url": VENDOR, "other": VENDOR}, [("spec", "topology", "variables", 0, "value", "url")]),
        ("another", {"default": VENDOR}, VENDOR, []),
    ],
)
def test_variables_that_name_repositories(
    facts: Facts, variable: str, schema: Json, value: Json, routes: list[Any]
) -> None:
    by_class = patching(
        CONTROL_PLANE,
        {"path": IMAGES, "valueFrom": {"variable": variable}},
        {"name": "repo", "schema": {"openAPIV3Schema": schema}},
    )
    topology = {"classRef": {"name": "c"}, "variables": [{"name": "repo", "value": value}]}
    cluster = {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster", "metadata": {"name": "a"}}
    found = seen("image-repository-not-upstream", by_class, facts, {**cluster, "spec": {"topology": topology}})
    assert [saw.route for saw in found] == routes


def test_a_variable_that_is_a_part_of_kubeadm_s_configuration(facts: Facts) -> None:
    patch = {"path": f"{KUBEADM}/clusterConfiguration", "valueFrom": {"variable": "repo"}}
    schema = {"properties": {"dns": {"default": {"imageRepository": VENDOR}}}}
    by_class = patching(CONTROL_PLANE, patch, {"name": "repo", "schema": {"openAPIV3Schema": schema}})
    (saw,) = seen("image-repository-not-upstream", by_class, facts)
    assert saw.route == (*SCHEMA, "properties", "dns", "default", "imageRepository")
