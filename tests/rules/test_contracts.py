"""Real providers against the contract rules, roles by name, references in both API versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog, rules
from navos_gitops.rules import Tree
from navos_gitops.rules._roles import role
from tests.rules.test_versions import CORE, see, subject, thing, topology, workers

if TYPE_CHECKING:
    from navos_gitops.catalog import Bundle
    from navos_gitops.rules import Facts

INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"


def definition(bundle: Bundle, group: str, kind: str) -> dict[str, Any]:
    """A CustomResourceDefinition as the provider's release has it."""
    crd = bundle.definitions[group, kind]
    versions = [
        {
            "name": each.version,
            "served": each.served,
            "subresources": {**({"status": {}} if each.status else {}), **({"scale": {}} if each.scale else {})},
            "schema": {"openAPIV3Schema": each.schema},
        }
        for each in bundle.kinds
        if (each.group, each.kind) == (group, kind)
    ]
    value = thing(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        {"group": group, "scope": crd["scope"], "names": {"kind": kind, "plural": crd["plural"]}, "versions": versions},
        f"{crd['plural']}.{group}",
        labels=dict(bundle.labels(group, kind)),
    )
    del value["metadata"]["namespace"]
    return value


PROVIDERS = ["core", "docker", "openstack", "aws", "azure", "gcp", "metal3", "vsphere", "addon-helm", "ipam-metal3"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_providers_keep_their_contract(facts: Facts, provider: str) -> None:
    known = facts.catalog
    for version in known.versions(provider):
        bundle = known.bundle(provider, version)
        for group, kind in bundle.definitions:
            assert see("crd-breaks-contract", facts, definition(bundle, group, kind)) == [], f"{version} {kind}"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("OpenStackClusterTemplate", "cluster"),
        ("AWSManagedControlPlane", "control plane"),
        ("K0sWorkerConfigTemplate", "bootstrap"),
        ("DockerMachinePool", "machine pool"),
        ("HetznerBareMetalMachineTemplate", "machine"),
        ("VCluster", "cluster"),
        ("AWSFargateProfile", ""),
        ("VSphereClusterIdentity", ""),
    ],
)
def test_roles(kind: str, expected: str) -> None:
    assert role(kind) == expected


def reference(kind: str, name: str = "a", group: str = INFRASTRUCTURE, version: str = "v1beta1") -> dict[str, str]:
    return {"apiVersion": f"{group}/{version}", "kind": kind, "name": name}


def cluster(**spec: Any) -> dict[str, Any]:
    return thing(CORE, "Cluster", spec)


def a_class(**spec: Any) -> dict[str, Any]:
    return thing(CORE, "ClusterClass", spec, "c")


def test_references_are_followed_only_where_everything_is_there(facts: Facts) -> None:
    mine = subject(cluster(infrastructureRef=reference("OpenStackCluster")))
    check = rules.load("reference-not-found").check
    assert [saw.route for saw in check(mine, Tree([mine], complete=True), facts, {})] == [
        ("spec", "infrastructureRef", "name")
    ]
    assert list(check(mine, Tree([mine], complete=False), facts, {})) == []


def test_a_reference_says_what_may_be_meant(facts: Facts) -> None:
    mine = subject(cluster(infrastructureRef=reference("OpenStackCluster", "mine")))
    check = rules.load("reference-not-found").check
    for name, namespace, expected in (
        ("mines", "n", "did you mean mines?"),
        ("mine", "o", "there is one in namespace o"),
    ):
        other = thing(f"{INFRASTRUCTURE}/v1beta1", "OpenStackCluster", {}, name)
        other["metadata"]["namespace"] = namespace
        tree = Tree([mine, subject(other)], complete=True)
        assert [saw.help for saw in check(mine, tree, facts, {})] == [expected]


def test_references_of_what_controllers_made_are_left_alone(facts: Facts) -> None:
    broken = {"infrastructureRef": reference("OpenStackCluster", "nowhere")}
    rule = "reference-not-found"
    assert see(rule, facts, cluster(**broken, topology={"version": "v1.36.0"})) == []
    owned = workers("v1.36.0", "KubeadmConfigTemplate", labels={"topology.cluster.x-k8s.io/owned": ""})
    assert see(rule, facts, owned, cluster()) == []
    assert see(rule, facts, workers("v1.36.0", "KubeadmConfigTemplate"), cluster())


def test_classes_elsewhere_are_known_by_name(facts: Facts) -> None:
    rule, mine = "reference-not-found", topology("v1.36.0")
    assert see(rule, facts, mine) == [("there is no ClusterClass c in namespace n", None)]
    assert see(rule, facts._replace(external=frozenset({"c"})), mine) == []
    assert see(rule, facts, mine, a_class()) == []


def test_a_class_reference_of_either_api_version_is_pointed_at(facts: Facts) -> None:
    check = rules.load("reference-not-found").check
    old = subject(cluster(topology={"class": "c", "version": "v1.36.0"}))
    new = subject(cluster(topology={"classRef": {"name": "c"}, "version": "v1.36.0"}))
    found = [saw.route for mine in (old, new) for saw in check(mine, Tree([mine], complete=True), facts, {})]
    assert found == [("spec", "topology", "class"), ("spec", "topology", "classRef", "name")]


def test_templates_of_classes_are_somebody_elses() -> None:
    module = rules.load("reference-not-found")
    assert not rules.concerns(module, subject(a_class()).ref)


@pytest.mark.parametrize(
    ("spec", "faults"),
    [
        ({"infrastructureRef": reference("VCluster"), "controlPlaneRef": reference("VCluster")}, 0),
        ({"infrastructureRef": reference("OpenStackMachine")}, 1),
        ({"infrastructureRef": reference("OpenStackClusterTemplate")}, 1),
        ({"infrastructureRef": reference("SomethingElse")}, 0),
        ({"controlPlaneRef": reference("KubeadmConfig", group="bootstrap.cluster.x-k8s.io")}, 1),
    ],
)
def test_kinds_in_clusters(facts: Facts, spec: dict[str, Any], faults: int) -> None:
    assert len(see("template-kind-does-not-fit", facts, cluster(**spec))) == faults


@pytest.mark.parametrize(
    ("core", "provider", "version", "words", "weight"),
    [
        ("v1.14.2", "openstack", "v0.14.7", "", None),
        ("v1.14.2", "openstack", "v0.14.99", "", None),
        ("v1.11.11", "openstack", "v0.14.7", "needs Cluster API 1.12 or later", None),
        ("v1.10.10", "vsphere", "v1.16.1", "keeps the contract v1beta2; Cluster API v1.10.10 accepts v1beta1", None),
        ("v1.14.2", "openstack", "v9.0.0", "unknown", "info"),
        ("v1.99.0", "openstack", "v9.0.0", "", None),
    ],
)
def test_a_provider_under_a_core(
    facts: Facts, core: str, provider: str, version: str, words: str, weight: str | None
) -> None:
    known = facts.catalog
    others = {name: known.newest(name) for name in known.providers() if name not in {"core", provider}}
    here = catalog.installed(known, core, {**others, provider: version}, "v1.36.4")
    kind = {"openstack": "OpenStackClusterTemplate", "vsphere": "VSphereClusterTemplate"}[provider]
    class_ = a_class(
        infrastructure={"templateRef": reference(kind)},
        workers={"machineDeployments": [{"infrastructure": {"templateRef": reference(kind)}}]},
    )
    said = see("provider-contract-mismatch", facts._replace(core=core, installed=here), class_)
    if not words:
        assert said == []
        return
    assert [severity for _, severity in said] == [weight], "once a provider"
    assert words in said[0][0]


@pytest.mark.parametrize(
    ("kind", "version", "words", "weight"),
    [
        ("AWSMachineTemplate", "v1beta2", "", None),
        ("AWSMachineTemplate", "v1beta1", "not served", None),
        ("VSphereMachineTemplate", "v1beta2", "", None),
        ("VSphereMachineTemplate", "v1beta1", "lags behind v1beta2", "info"),
        ("VSphereMachineTemplate", "v1", "not served", None),
        ("ProxmoxMachineTemplate", "v1alpha1", "", None),
    ],
)
def test_versions_of_templates(facts: Facts, kind: str, version: str, words: str, weight: str | None) -> None:
    workers = {"machineDeployments": [{"infrastructure": {"templateRef": reference(kind, version=version)}}]}
    said = see("template-version-not-in-contract", facts, a_class(workers=workers))
    assert [severity for _, severity in said] == ([weight] if words else [])
    assert all(words in message for message, _ in said)


@pytest.mark.parametrize(
    ("count", "more"),
    [(1, "written for"), (2, "; so does another of this class"), (3, "; so do 2 others of this class")],
)
def test_what_lags_behind_is_said_once_a_class(facts: Facts, count: int, more: str) -> None:
    one = {"infrastructure": {"templateRef": reference("VSphereMachineTemplate", version="v1beta1")}}
    workers = {"machineDeployments": [one] * count}
    ((message, _),) = see("template-version-not-in-contract", facts, a_class(workers=workers))
    assert message.endswith(more)


def crd(kind: str, field: dict[str, Any], contract: str = "v1beta2", **names: Any) -> dict[str, Any]:
    group = names.pop("group", INFRASTRUCTURE)
    version = {
        "name": "v1",
        "served": True,
        "subresources": {"status": {}},
        "schema": {"openAPIV3Schema": field},
    }
    spec = {"group": group, "scope": "Namespaced", "names": {"kind": kind}, "versions": [version], **names}
    label = {f"cluster.x-k8s.io/{contract}": "v1"}
    return thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec, f"{kind.lower()}s.{group}", labels=label)


def of(*fields: str) -> dict[str, Any]:
    """A schema with some fields, dotted."""
    root: dict[str, Any] = {}
    for field in fields:
        here = root
        for step in field.split("."):
            here = here.setdefault("properties", {}).setdefault(step, {})
    return root


@pytest.mark.parametrize(
    ("kind", "contract", "schema", "missing"),
    [
        ("XCluster", "v1beta2", of("status.initialization.provisioned"), ""),
        ("XCluster", "v1beta2", of("status.ready"), "status.initialization.provisioned"),
        ("XCluster", "v1beta1", of("status.ready"), ""),
        ("XMachine", "v1beta1", of("status.ready"), "spec.providerID"),
        ("XMachinePool", "v1beta2", of("spec.providerIDList", "status.replicas", "status.ready"), ""),
        (
            "XMachinePool",
            "v1beta2",
            of("spec.providerIDList", "status.replicas"),
            "status.initialization.provisioned",
        ),
        ("XClusterTemplate", "v1beta2", of("spec.template.spec"), ""),
        ("XClusterTemplate", "v1beta2", of("spec.template"), "spec.template.spec"),
        ("XCluster", "v1beta2", {"properties": {"status": {"x-kubernetes-preserve-unknown-fields": True}}}, ""),
        ("XClusterIdentity", "v1beta2", {}, ""),
    ],
)
def test_fields_of_roles(facts: Facts, kind: str, contract: str, schema: dict[str, Any], missing: str) -> None:
    said = see("crd-breaks-contract", facts, crd(kind, schema, contract))
    expected = f"{kind} v1 has no {missing}, which its contract asks for"
    assert said == ([(expected, None)] if missing else [])


def test_labels_of_definitions(facts: Facts) -> None:
    fine = crd("XClusterTemplate", of("spec.template.spec"))
    rule, labels = "crd-breaks-contract", fine["metadata"]["labels"]
    labels["cluster.x-k8s.io/v1beta1"] = "v1alpha1"
    assert see(rule, facts, fine) == [], "an older contract's label may name what is gone"
    labels["cluster.x-k8s.io/v1beta1"] = "v1"
    assert "listed for v1beta1 too" in see(rule, facts, fine)[0][0]
    labels.clear()
    assert see(rule, facts, fine) == [], "of no provider, as far as it says"
    ((said, severity),) = see(rule, facts, fine, crd("XCluster", of("status.ready")))
    assert (said.partition(" of ")[0], severity) == ("no label says which version", "info")
    assert see(rule, facts, fine, crd("XCluster", of("status.ready"), group="bootstrap.cluster.x-k8s.io")) == []
    labels["cluster.x-k8s.io/v1alpha4"] = "v1"
    assert "no label says" in see(rule, facts, fine)[0][0]
    labels["cluster.x-k8s.io/v1beta2"] = "v1alpha1_v2"
    assert ["in v2, which is not served" in message for message, _ in see(rule, facts, fine)] == [True]


def test_foreign_definitions_are_left_alone(facts: Facts) -> None:
    other = crd("ElasticCluster", {}, group="example.org")
    other["metadata"]["labels"] = {"app": "x"}
    assert see("crd-breaks-contract", facts, other) == []
    role_config = crd("XRoleConfig", {})
    assert see("crd-breaks-contract", facts, role_config) == [], "no bootstrap configuration: another group"


def test_infrastructure_is_compared_with_the_clusters_alone(facts: Facts) -> None:
    rule = "mixed-infrastructure"
    machines = {"machineInfrastructure": {"templateRef": reference("DockerMachineTemplate", version="v1beta2")}}
    kubeadm = reference("KubeadmControlPlaneTemplate", group="controlplane.cluster.x-k8s.io")
    openstack = {"templateRef": reference("OpenStackClusterTemplate")}
    unknown = {"templateRef": reference("ProxmoxClusterTemplate")}
    assert see(rule, facts, a_class(controlPlane=machines)) == []
    assert see(rule, facts, a_class(controlPlane=machines, infrastructure=unknown)) == []
    deployments = [{"infrastructure": {"templateRef": reference("OpenStackMachineTemplate")}}]
    assert see(rule, facts, a_class(controlPlane=machines, workers={"machineDeployments": deployments})) == []
    text = "DockerMachineTemplate is of docker, the class's OpenStackClusterTemplate of openstack"
    control = {"templateRef": kubeadm, **machines}
    assert see(rule, facts, a_class(controlPlane=control, infrastructure=openstack)) == [(text, None)]
