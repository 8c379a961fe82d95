"""Versions against tables: what is supported, alive, faulty, and how far a change may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog, rules
from navos_gitops.model import ref_of
from navos_gitops.rules import Subject, Tree
from navos_gitops.rules._support import bad_patch, core_life, life, support

if TYPE_CHECKING:
    from navos_gitops.rules import Facts

CORE = "cluster.x-k8s.io/v1beta2"
PLANES = "controlplane.cluster.x-k8s.io/v1beta2"


def thing(api: str, kind: str, spec: dict[str, Any], name: str = "a", **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": "n", **metadata}, "spec": spec}


def subject(value: dict[str, Any], old: dict[str, Any] | None = None, file: str = "") -> Subject:
    ref = ref_of(value)
    assert ref
    return Subject(ref, value, old, file)


def topology(version: str, **metadata: Any) -> dict[str, Any]:
    return thing(CORE, "Cluster", {"topology": {"classRef": {"name": "c"}, "version": version}}, **metadata)


def plane(version: str, kind: str = "KubeadmControlPlane", **spec: Any) -> dict[str, Any]:
    return thing(PLANES, kind, {"version": version, **spec})


def unmanaged(kind: str = "KubeadmControlPlane", group: str = "controlplane", **metadata: Any) -> dict[str, Any]:
    reference = {"apiGroup": f"{group}.cluster.x-k8s.io", "kind": kind, "name": "a"}
    return thing(CORE, "Cluster", {"controlPlaneRef": reference}, **metadata)


def managed(kind: str, **spec: Any) -> dict[str, Any]:
    """A control plane that a cloud runs, whose kind is the infrastructure's."""
    return thing("infrastructure.cluster.x-k8s.io/v1beta1", kind, spec)


def class_of_planes(kind: str, key: str = "templateRef") -> dict[str, Any]:
    return thing(CORE, "ClusterClass", {"controlPlane": {key: {"kind": kind}}}, "c")


def machine(version: str, name: str) -> dict[str, Any]:
    spec = {"clusterName": "a", "version": version}
    return thing(CORE, "Machine", spec, name, labels={"cluster.x-k8s.io/control-plane": ""})


def workers(version: str, bootstrap: str = "", **metadata: Any) -> dict[str, Any]:
    spec: dict[str, Any] = {"clusterName": "a", "version": version}
    if bootstrap:
        group = "bootstrap.cluster.x-k8s.io"
        spec["bootstrap"] = {"configRef": {"apiGroup": group, "kind": bootstrap, "name": "a"}}
    return thing(CORE, "MachineDeployment", {"clusterName": "a", "template": {"spec": spec}}, **metadata)


def see(
    rule: str, facts: Facts, value: dict[str, Any], *others: dict[str, Any], old: dict[str, Any] | None = None
) -> list[tuple[str, str | None]]:
    """What a rule says of the first object, with its weight where it is not the rule's own."""
    module = rules.load(rule)
    mine = subject(value, old)
    tree = Tree([mine, *map(subject, others)], complete=True)
    return [(saw.message, saw.severity) for saw in module.check(mine, tree, facts, module.PARAMETERS)]


@pytest.mark.parametrize(
    ("core", "version", "management", "said"),
    [
        ("v1.14.2", "v1.31.0", False, None),
        ("v1.14.2", "v1.30.14", False, "Cluster API v1.14.2 supports clusters of Kubernetes 1.31 to 1.37, not 1.30"),
        ("v1.14.2", "v1.32.0", False, None),
        (
            "v1.14.2",
            "v1.32.0",
            True,
            "Cluster API v1.14.2 supports management clusters of Kubernetes 1.33 to 1.37, not 1.32",
        ),
        ("v1.14.1", "v1.37.0", False, None),
        ("v1.14.0", "v1.37.0", False, "Cluster API supports Kubernetes 1.37 from v1.14.1 on; v1.14.0 is installed"),
        ("v1.12.7", "v1.36.0", True, "Cluster API supports Kubernetes 1.36 from v1.12.8 on; v1.12.7 is installed"),
        ("v1.12.11", "v1.37.0", False, "Cluster API v1.12.11 supports clusters of Kubernetes 1.29 to 1.36, not 1.37"),
        ("v1.99.0", "v1.36.0", False, None),
        ("v1.14.2", "${VERSION}", False, None),
    ],
)
def test_support(facts: Facts, core: str, version: str, management: bool, said: str | None) -> None:
    found = support(facts.catalog, core, version, management=management)
    assert (found and (found.message, found.severity)) == (said and (said, None))


def test_unknown_minors_are_said_to_be_unknown(facts: Facts) -> None:
    found = support(facts.catalog, "v1.14.2", "v1.38.0", management=False)
    assert found
    assert found.severity == "info"
    assert "unknown" in found.message
    lived = life(facts.catalog, "1.38", "2026-11-24")
    assert lived
    assert lived.severity == "info"
    assert "unknown" in lived.message
    assert see("kubernetes-known-bad-patch", facts, topology("v1.38.0")) == []


def test_a_remedy_names_the_nearest_release_that_helps(facts: Facts) -> None:
    found = support(facts.catalog, "v1.11.11", "v1.36.0", management=False)
    assert found
    assert found.help == "Cluster API 1.12 supports it; upgrade Cluster API first"


@pytest.mark.parametrize(
    ("minor", "today", "severity", "words"),
    [
        ("1.36", "2026-11-24", None, ""),
        ("1.36", "2027-04-28", "info", "in maintenance since 2027-04-28"),
        ("1.36", "2027-06-28", "own", "end of life on 2027-06-28"),
        ("1.34", "2026-10-26", "info", "in maintenance"),
        ("1.34", "2026-10-27", "own", "end of life"),
        ("1.22", "2026-11-24", "own", "long past"),
    ],
)
def test_life(facts: Facts, minor: str, today: str, severity: str | None, words: str) -> None:
    found = life(facts.catalog, minor, today)
    if severity is None:
        assert found is None
        return
    assert found
    assert words in found.message
    assert (found.severity or "own") == severity


@pytest.mark.parametrize(
    ("core", "today", "severity", "words"),
    [
        ("v1.14.2", "2026-11-24", None, ""),
        ("v1.13.8", "2026-11-24", None, ""),
        ("v1.12.11", "2026-11-24", "info", "in maintenance since 2026-08-11"),
        ("v1.11.11", "2026-08-17", None, ""),
        ("v1.11.11", "2026-08-18", "own", "end of life on 2026-08-18"),
        ("v1.2.0", "2026-11-24", "own", "long past"),
        ("v1.99.0", "2026-11-24", "info", "knows nothing of Cluster API 1.99"),
    ],
)
def test_core_life(facts: Facts, core: str, today: str, severity: str | None, words: str) -> None:
    found = core_life(facts.catalog, core, today)
    if severity is None:
        assert found is None
        return
    assert found
    assert words in found.message
    assert (found.severity or "own") == severity


@pytest.mark.parametrize(
    ("core", "version", "bad"),
    [
        ("v1.13.1", "v1.36.1", True),
        ("v1.13.1", "v1.36.0", False),
        ("v1.13.2", "v1.36.1", False),
        ("v1.12.7", "v1.35.5", True),
        ("v1.12.8", "v1.35.9", False),
        ("v1.10.10", "v1.33.12", True),
        ("v1.14.0", "v1.36.4", False),
        ("v1.15.0", "v1.36.4", False),
    ],
)
def test_known_bad(facts: Facts, core: str, version: str, bad: bool) -> None:
    assert bool(bad_patch(facts.catalog, core, version)) is bad


@pytest.mark.parametrize(
    ("value", "others", "bad"),
    [
        (topology("v1.36.1"), (), True),
        (topology("v1.36.1"), (class_of_planes("KubeadmControlPlaneTemplate"),), True),
        (topology("v1.36.1"), (class_of_planes("KubeadmControlPlaneTemplate", "ref"),), True),
        (topology("v1.36.1+rke2r1"), (class_of_planes("RKE2ControlPlaneTemplate"),), False),
        (topology("v1.36.1"), (class_of_planes("AWSManagedControlPlaneTemplate", "ref"),), False),
        (plane("v1.36.1"), (), True),
        (plane("v1.36.1", "TalosControlPlane"), (), False),
        (plane("v1.36.1+rke2r1", "RKE2ControlPlane"), (), False),
        (workers("v1.36.1", "KubeadmConfigTemplate"), (), True),
        (workers("v1.36.1", "RKE2ConfigTemplate"), (), False),
        (workers("v1.36.1"), (), False),
        (managed("AzureManagedControlPlane", version="v1.36.1"), (), False),
    ],
)
def test_a_patch_that_kubeadm_makes_bad_is_bad_where_kubeadm_runs(
    facts: Facts, value: dict[str, Any], others: tuple[dict[str, Any], ...], bad: bool
) -> None:
    rule, old = "kubernetes-known-bad-patch", facts._replace(core="v1.13.1")
    asked = rules.concerns(rules.load(rule), subject(value).ref)
    assert (asked and bool(see(rule, old, value, *others))) is bad
    assert not (bad and see(rule, facts, value, *others))


def test_a_cluster_of_many_parts_is_judged_once(facts: Facts) -> None:
    others = (unmanaged(), plane("v1.33.1"))
    assert see("kubernetes-end-of-life", facts, plane("v1.33.1"), unmanaged())
    assert see("kubernetes-end-of-life", facts, workers("v1.33.1"), *others) == []
    assert see("kubernetes-end-of-life", facts, workers("v1.32.1"), *others)
    assert see("kubernetes-end-of-life", facts, workers("v1.33.1"))


@pytest.mark.parametrize("rule", ["cluster-api-end-of-life", "management-kubernetes-unsupported"])
def test_what_has_no_object_is_said_at_the_first_class(facts: Facts, rule: str) -> None:
    old = facts._replace(core="v1.11.11", kubernetes="v1.37.0")
    one, two = thing(CORE, "ClusterClass", {}, "one"), thing(CORE, "ClusterClass", {}, "two")
    cluster = topology("v1.36.0")
    tree = Tree(map(subject, (cluster, one, two)), complete=True)
    module = rules.load(rule)
    said = [
        value["metadata"]["name"] for value in (cluster, one, two) for _ in module.check(subject(value), tree, old, {})
    ]
    assert said == ["one"]
    assert see(rule, old, cluster)


def test_the_management_cluster_may_be_unknown(facts: Facts) -> None:
    unknown = facts._replace(kubernetes="", core="")
    for rule in ("cluster-api-end-of-life", "management-kubernetes-unsupported"):
        assert see(rule, unknown, thing(CORE, "ClusterClass", {})) == []


@pytest.mark.parametrize(
    ("control", "version", "fine"),
    [
        ("KubeadmControlPlane", "v1.36.2", True),
        ("KubeadmControlPlane", "v1.36.2-rc.1", True),
        ("KubeadmControlPlane", "v1.36.2+fips.1", True),
        ("KubeadmControlPlane", "v1.36.2+vmware.1", False),
        ("KubeadmControlPlane", "v1.36.2+k3s1", False),
        ("KubeadmControlPlane", "v1.36.2-k0s.0", False),
        ("KubeadmControlPlane", "v1.36", False),
        ("KubeadmControlPlane", "v1.036.2", False),
        ("KubeadmControlPlane", "vnext", False),
        ("RKE2ControlPlane", "v1.36.2+rke2r1", True),
        ("RKE2ControlPlane", "v1.36.2", False),
        ("K0sControlPlane", "v1.36.2+k0s.0", True),
        ("K0smotronControlPlane", "v1.36.2-k0s.0", True),
        ("KThreesControlPlane", "v1.36.2+k3s1", True),
        ("AWSManagedControlPlane", "1.36", True),
        ("RKE2ControlPlane", "v1.36.2+k3s1", False),
        ("AWSManagedControlPlane", "v1.36.2", True),
        ("ROSAControlPlane", "4.19.3", True),
        ("TalosControlPlane", "1.36.2", False),
    ],
)
def test_syntax(facts: Facts, control: str, version: str, fine: bool) -> None:
    assert (see("kubernetes-version-syntax", facts, plane(version, control)) == []) is fine


@pytest.mark.parametrize(
    ("control", "infrastructure", "version", "fine"),
    [
        ("KubeadmControlPlaneTemplate", "VSphereClusterTemplate", "v1.36.2+vmware.1", True),
        ("KubeadmControlPlaneTemplate", "AWSClusterTemplate", "v1.36.2+vmware.1", True),
        ("KubeadmControlPlaneTemplate", "OpenStackClusterTemplate", "v1.36.2+vmware.1", False),
        ("KubeadmControlPlaneTemplate", "OpenStackClusterTemplate", "v1.36.2+rke2r1", False),
        ("RKE2ControlPlaneTemplate", "OpenStackClusterTemplate", "v1.36.2+rke2r1", True),
        ("RKE2ControlPlaneTemplate", "OpenStackClusterTemplate", "v1.36.2", False),
        ("KubeadmControlPlaneTemplate", "OpenStackClusterTemplate", "v1.36.2", True),
    ],
)
@pytest.mark.parametrize("key", ["templateRef", "ref"])
def test_syntax_through_a_class(
    facts: Facts, key: str, control: str, infrastructure: str, version: str, fine: bool
) -> None:
    spec = {"controlPlane": {key: {"kind": control}}, "infrastructure": {key: {"kind": infrastructure}}}
    class_ = thing(CORE, "ClusterClass", spec, "c")
    assert (see("kubernetes-version-syntax", facts, topology(version), class_) == []) is fine


def test_a_suffix_without_its_class_is_not_judged(facts: Facts) -> None:
    assert see("kubernetes-version-syntax", facts, topology("v1.36.2+rke2r1")) == []
    assert see("kubernetes-version-syntax", facts, topology("v1.36.2")) == []


@pytest.mark.parametrize(
    ("bootstrap", "version", "said"),
    [
        ("RKE2ConfigTemplate", "v1.36.2", "RKE2 has no release v1.36.2"),
        ("RKE2ConfigTemplate", "v1.36.2+k3s1", "RKE2 has no release v1.36.2+k3s1"),
        ("RKE2ConfigTemplate", "v1.36.2+rke2r1", None),
        ("KubeadmConfigTemplate", "v1.36.2", None),
        ("KubeadmConfigTemplate", "v1.36.2+rke2r1", "v1.36.2+rke2r1 is a release of RKE2; kubeadm has no such release"),
        ("", "v1.36.2", None),
    ],
)
def test_syntax_of_workers(facts: Facts, bootstrap: str, version: str, said: str | None) -> None:
    found = see("kubernetes-version-syntax", facts, workers(version, bootstrap))
    assert found == ([(said, None)] if said else [])


@pytest.mark.parametrize(
    ("kind", "version", "fine"),
    [
        ("AzureManagedControlPlane", "v1.36.2", True),
        ("AzureManagedControlPlane", "1.36.2", False),
        ("AzureManagedControlPlane", "v1.36", False),
        ("AzureASOManagedControlPlane", "1.36", True),
        ("GCPManagedControlPlane", "1.36.2-gke.100", True),
        ("GCPManagedControlPlane", "1.36", True),
    ],
)
def test_syntax_of_managed_control_planes(facts: Facts, kind: str, version: str, fine: bool) -> None:
    assert (see("kubernetes-version-syntax", facts, managed(kind, version=version)) == []) is fine


@pytest.mark.parametrize(
    ("control", "worker", "newer", "older"),
    [
        ("v1.36.2", "v1.36.2", None, None),
        ("v1.36.2", "v1.36.3", "info", None),
        ("v1.36.2", "v1.37.0", "own", None),
        ("v1.36.2", "v2.0.0", "own", None),
        ("v1.36.2", "v1.33.9", None, None),
        ("v1.36.2", "v1.32.9", None, "own"),
        ("v1.27.2", "v1.24.9", None, "own"),
        ("v1.26.2", "v1.24.9", None, None),
        ("v1.28.2", "v1.25.0", None, None),
        ("${V}", "v1.25.0", None, None),
    ],
)
def test_skew(facts: Facts, control: str, worker: str, newer: str | None, older: str | None) -> None:
    others = (unmanaged(), plane(control))
    for rule, weight in (("kubelet-newer-than-control-plane", newer), ("kubelet-too-old", older)):
        said = [severity or "own" for _, severity in see(rule, facts, workers(worker), *others)]
        assert said == ([weight] if weight else []), rule


def test_kubeadm_joins_its_own_minor(facts: Facts) -> None:
    rule, others = "kubelet-too-old", (unmanaged(), plane("v1.36.2"))
    assert [w for _, w in see(rule, facts, workers("v1.35.1", "KubeadmConfigTemplate"), *others)] == ["warning"]
    assert see(rule, facts, workers("v1.36.1", "KubeadmConfigTemplate"), *others) == []
    assert see(rule, facts, workers("v1.35.1", "RKE2ConfigTemplate"), *others) == []
    key = "machineset.cluster.x-k8s.io/skip-preflight-checks"
    for text, quiet in (("All", True), ("X, KubeadmVersionSkew", True), ("ControlPlaneIsStable", False)):
        mine = workers("v1.35.1", "KubeadmConfigTemplate", annotations={key: text})
        template = thing("bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfigTemplate", {}, annotations={key: text})
        assert (see(rule, facts, mine, *others) == []) is quiet
        assert (see(rule, facts, workers("v1.35.1", "KubeadmConfigTemplate"), template, *others) == []) is quiet


def test_what_a_topology_owns_is_not_judged(facts: Facts) -> None:
    owned = {"topology.cluster.x-k8s.io/owned": ""}
    for rule, version in (("kubelet-too-old", "v1.30.0"), ("kubelet-newer-than-control-plane", "v1.37.0")):
        others = (topology("v1.36.0"), plane("v1.36.0"))
        assert see(rule, facts, workers(version, labels=owned), *others) == []
        assert [weight for _, weight in see(rule, facts, workers(version, labels={"a": "b"}), *others)] == [None]


def test_workers_beside_a_topology_point_at_its_version(facts: Facts) -> None:
    module, mine, cluster = rules.load("kubelet-too-old"), subject(workers("v1.31.4")), subject(topology("v1.35.4"))
    (saw,) = module.check(mine, Tree([mine, cluster], complete=True), facts, {})
    assert saw.message == "v1.31.4 is more than 3 minors older than the control plane's v1.35.4"
    assert saw.related == ((cluster, ("spec", "topology", "version")),)


def test_control_plane_machines_beside_a_topology_go_step_by_step(facts: Facts) -> None:
    assert see("api-servers-too-far-apart", facts, machine("v1.33.0", "m"), topology("v1.36.0")) == []


@pytest.mark.parametrize(
    ("control", "worker", "newer", "older"),
    [
        ("v1.36", "v1.36.2", False, False),
        ("v1.36.2", "v1.36.9", False, False),
        ("1.36", "v1.36", False, False),
        ("v1.36.9", "v1.37.0", True, False),
        ("v1.36", "v1.32.9", False, True),
    ],
)
def test_eks_knows_minors_only(facts: Facts, control: str, worker: str, newer: bool, older: bool) -> None:
    by_hand = (unmanaged("AWSManagedControlPlane"), plane(control, "AWSManagedControlPlane"))
    of_class = (topology(control), class_of_planes("AWSManagedControlPlaneTemplate"))
    for others in (by_hand, of_class):
        assert bool(see("kubelet-newer-than-control-plane", facts, workers(worker), *others)) is newer
        assert bool(see("kubelet-too-old", facts, workers(worker), *others)) is older


@pytest.mark.parametrize(
    ("kind", "spec", "newer"),
    [
        ("AzureManagedControlPlane", {"version": "v1.35.2"}, [None]),
        ("AzureManagedControlPlane", {"version": "v1.36.1"}, ["info"]),
        ("AzureManagedControlPlane", {"version": "v1.36.2"}, []),
        ("AzureASOManagedControlPlane", {"version": "v1.35.2"}, [None]),
        ("AzureASOManagedControlPlane", {"version": "v1.36"}, []),
        ("AzureASOManagedControlPlane", {}, []),
        ("GCPManagedControlPlane", {"version": "1.35.2-gke.100"}, [None]),
        ("GCPManagedControlPlane", {"controlPlaneVersion": "1.35"}, [None]),
        ("GCPManagedControlPlane", {"version": "1.36", "controlPlaneVersion": "1.35"}, []),
    ],
)
def test_workers_of_a_managed_control_plane(
    facts: Facts, kind: str, spec: dict[str, Any], newer: list[str | None]
) -> None:
    others = (unmanaged(kind, "infrastructure"), managed(kind, **spec))
    said = see("kubelet-newer-than-control-plane", facts, workers("v1.36.2"), *others)
    assert [weight for _, weight in said] == newer


def test_two_control_planes_of_one_name_decide_nothing(facts: Facts) -> None:
    mine, others = workers("v1.30.0"), (unmanaged(), plane("v1.36.0"))
    assert see("kubelet-too-old", facts, mine, *others, plane("v1.36.0"))
    assert see("kubelet-too-old", facts, mine, *others, plane("v1.31.0")) == []


def near(facts: Facts, mine: str, *others: tuple[str, dict[str, Any]]) -> list[str]:
    """What is said of workers of v1.36.4 that lie in a file, by other objects in files."""
    module, worker = rules.load("kubelet-newer-than-control-plane"), subject(workers("v1.36.4"), None, mine)
    tree = Tree([worker, *(subject(value, None, file) for file, value in others)], complete=True)
    return [saw.message for saw in module.check(worker, tree, facts, {})]


SAID = "v1.36.4 is newer than the control plane's v1.35.2"


@pytest.mark.parametrize("labels", [{}, {"environment": "prod"}], ids=["same", "other"])
def test_of_several_environments_that_of_the_file_or_folder_is_meant(facts: Facts, labels: dict[str, str]) -> None:
    dev, prod = unmanaged(), unmanaged(labels=labels)
    for one, two in (("dev/a.yaml", "prod/a.yaml"), ("dev.yaml", "prod.yaml")):
        others = ((two, prod), (two, plane("v1.36.4")), (one, dev), (one, plane("v1.35.2")))
        assert near(facts, one, *others) == [SAID]
        assert near(facts, two, *others) == []
        assert near(facts, "workers/a.yaml", *others) == [], "in doubt none"
    spread = [("prod/b.yaml", prod), ("prod/b.yaml", plane("v1.36.4"))]
    spread += [("dev/b.yaml", dev), ("dev/c.yaml", plane("v1.35.2"))]
    assert near(facts, "dev/a.yaml", *spread) == [SAID]
    assert near(facts, "prod/a.yaml", *spread) == []


def test_one_cluster_may_lie_anywhere(facts: Facts) -> None:
    assert near(facts, "w/a.yaml", ("c/a.yaml", unmanaged()), ("p/a.yaml", plane("v1.35.2"))) == [SAID]


def test_control_plane_machines_of_another_environment_are_others(facts: Facts) -> None:
    empty, other = thing(CORE, "Cluster", {}), thing(CORE, "Cluster", {}, labels={"environment": "prod"})
    clusters = [subject(empty, None, "dev/a.yaml"), subject(other, None, "prod/a.yaml")]
    old, new = machine("v1.34.2", "one"), machine("v1.36.2", "two")
    module = rules.load("api-servers-too-far-apart")
    for file, count in (("prod/b.yaml", 0), ("dev/b.yaml", 1)):
        mine, its = subject(old, None, "dev/m.yaml"), subject(new, None, file)
        tree = Tree([*clusters, mine, its], complete=True)
        assert len(list(module.check(mine, tree, facts, {}))) == count
    mine, its = subject(old, None, "dev/m.yaml"), subject(new, None, "prod/b.yaml")
    assert len(list(module.check(mine, Tree([clusters[0], mine, its], complete=True), facts, {}))) == 1


def test_a_class_of_the_same_folder_is_meant(facts: Facts) -> None:
    kubeadm, rke2 = class_of_planes("KubeadmControlPlaneTemplate"), class_of_planes("RKE2ControlPlaneTemplate")
    module = rules.load("kubernetes-version-syntax")
    for folder, count in (("dev", 0), ("prod", 1), ("elsewhere", 0)):
        mine = subject(topology("v1.36.2"), None, f"{folder}/cluster.yaml")
        tree = Tree([mine, subject(kubeadm, None, "dev/c.yaml"), subject(rke2, None, "prod/c.yaml")], complete=True)
        assert len(list(module.check(mine, tree, facts, {}))) == count


def test_skew_in_another_namespace_is_another_cluster(facts: Facts) -> None:
    mine = workers("v1.30.0")
    mine["metadata"]["namespace"] = "elsewhere"
    assert see("kubelet-too-old", facts, mine, unmanaged(), plane("v1.36.0")) == []


@pytest.mark.parametrize(
    ("before", "after", "skips", "lowers"),
    [
        ("v1.35.2", "v1.36.9", False, False),
        ("v1.35.2", "v1.35.9", False, False),
        ("v1.34.2", "v1.36.0", True, False),
        ("v1.34.2", "v1.36.0-rc.1", True, False),
        ("v1.36.2", "v2.0.0", True, False),
        ("v1.36.2", "v1.36.1", False, True),
        ("v1.36.2", "v1.35.9", False, True),
        ("v1.36.2", "v1.36.2-rc.1", False, False),
        ("v1.36.2+a.2", "v1.36.2+a.1", False, False),
        ("${V}", "v1.36.2", False, False),
    ],
)
def test_steps(facts: Facts, before: str, after: str, skips: bool, lowers: bool) -> None:
    class_ = thing(CORE, "ClusterClass", {}, "c")
    for make in (topology, plane):
        new, old = make(after), make(before)
        assert bool(see("version-skips-minor", facts, new, class_, old=old)) is skips
        assert bool(see("version-downgrade", facts, new, class_, old=old)) is lowers
        assert see("version-skips-minor", facts, new, class_) == []
        assert see("version-downgrade", facts, new, class_) == []


@pytest.mark.parametrize(
    ("before", "after", "lowers"),
    [
        ("v1.34.2", "v1.34", False),
        ("v1.34.2", "v1.34.1", False),
        ("v1.35", "v1.34.9", True),
        ("v1.34", "1.36", False),
    ],
)
def test_steps_of_eks_are_minors(facts: Facts, before: str, after: str, lowers: bool) -> None:
    kind = "AWSManagedControlPlane"
    said = see("version-downgrade", facts, plane(after, kind), old=plane(before, kind))
    text = f"{after} is lower than {before}; AWSManagedControlPlane's version cannot be lowered"
    assert said == ([(text, None)] if lowers else [])
    assert see("version-skips-minor", facts, plane(after, kind), old=plane(before, kind)) == [], "it takes each itself"


@pytest.mark.parametrize(
    ("kind", "before", "after", "weight", "fate"),
    [
        (
            "AzureManagedControlPlane",
            "v1.36.4",
            "v1.34.4",
            None,
            "AzureManagedControlPlane's version cannot be lowered",
        ),
        (
            "AzureManagedControlPlane",
            "v1.36.4",
            "v1.36.2",
            None,
            "AzureManagedControlPlane's version cannot be lowered",
        ),
        ("GCPManagedControlPlane", "1.36.4", "1.35", None, "a managed control plane is not taken back"),
        ("GCPManagedControlPlane", "1.36.4", "1.36.1", "warning", "a managed control plane is not taken back"),
        ("GCPManagedControlPlane", "1.36.4", "1.36", "", ""),
    ],
)
def test_managed_control_planes_go_up_only(
    facts: Facts, kind: str, before: str, after: str, weight: str | None, fate: str
) -> None:
    new, old = managed(kind, version=after), managed(kind, version=before)
    said = see("version-downgrade", facts, new, old=old)
    assert said == ([(f"{after} is lower than {before}; {fate}", weight)] if fate else [])


def test_managed_control_planes_skip_no_minor(facts: Facts) -> None:
    new, old = (managed("AzureManagedControlPlane", version=text) for text in ("v1.36.0", "v1.34.0"))
    assert see("version-skips-minor", facts, new, old=old) == [("v1.34.0 to v1.36.0 skips a minor", None)]


@pytest.mark.parametrize("rule", ["version-downgrade", "version-skips-minor", "kubernetes-end-of-life"])
def test_managed_control_planes_are_asked(rule: str) -> None:
    module = rules.load(rule)
    for kind in ("AzureManagedControlPlane", "AzureASOManagedControlPlane", "GCPManagedControlPlane"):
        assert rules.concerns(module, subject(managed(kind)).ref)
    assert not rules.concerns(module, subject(managed("AzureManagedControlPlaneTemplate")).ref)


def test_a_class_may_plan_the_steps(facts: Facts) -> None:
    rule, new, old = "version-skips-minor", topology("v1.36.0"), topology("v1.34.0")
    listed = thing(CORE, "ClusterClass", {"kubernetesVersions": ["v1.34.0", "v1.35.0", "v1.36.0"]}, "c")
    planned = thing(CORE, "ClusterClass", {"upgrade": {"external": {"generateUpgradePlanExtension": "x.y"}}}, "c")
    assert see(rule, facts, new, listed, old=old) == []
    assert see(rule, facts, new, planned, old=old) == []
    assert [weight for _, weight in see(rule, facts, new, old=old)] == ["info"], "the class is not here"


def test_an_author_may_turn_the_check_of_a_cluster_off(facts: Facts) -> None:
    key = "unsafe.topology.cluster.x-k8s.io/disable-update-version-check"
    class_ = thing(CORE, "ClusterClass", {}, "c")
    new = topology("v1.36.0", annotations={key: ""})
    assert see("version-skips-minor", facts, new, class_, old=topology("v1.34.0")) == []
    assert see("version-downgrade", facts, new, class_, old=topology("v1.37.0")) == []
    other = plane("v1.36.0")
    other["metadata"]["annotations"] = {key: ""}
    assert see("version-skips-minor", facts, other, old=plane("v1.34.0"))


def test_workers_may_skip_and_go_back() -> None:
    known = {("cluster.x-k8s.io", "MachineDeployment")}
    for rule in ("version-skips-minor", "version-downgrade"):
        assert not known.intersection(rules.load(rule).KINDS)


def test_facts_of_another_core_do_not_stick(facts: Facts) -> None:
    assert see("workload-kubernetes-unsupported", facts, topology("v1.30.0"))
    assert see("workload-kubernetes-unsupported", facts._replace(core="v1.13.8"), topology("v1.30.0")) == []
    assert catalog.load() is not facts.catalog


def test_what_is_judged_by_an_assumed_core_says_which_option_states_it(facts: Facts) -> None:
    module, old = rules.load("workload-kubernetes-unsupported"), subject(topology("v1.30.0"))
    stated, assumed = (
        [saw.help for saw in module.check(old, Tree([old], complete=True), known, {})]
        for known in (facts, facts._replace(assumed=frozenset({"core"})))
    )
    assert assumed == [f"{remedy}, or say what is installed: --cluster-api VERSION" for remedy in stated]
    assert stated != []
