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


def subject(value: dict[str, Any], old: dict[str, Any] | None = None) -> Subject:
    ref = ref_of(value)
    assert ref
    return Subject(ref, value, old)


def topology(version: str, **metadata: Any) -> dict[str, Any]:
    return thing(CORE, "Cluster", {"topology": {"classRef": {"name": "c"}, "version": version}}, **metadata)


def plane(version: str, kind: str = "KubeadmControlPlane", **spec: Any) -> dict[str, Any]:
    return thing(PLANES, kind, {"version": version, **spec})


def unmanaged(kind: str = "KubeadmControlPlane") -> dict[str, Any]:
    return thing(
        CORE, "Cluster", {"controlPlaneRef": {"apiGroup": "controlplane.cluster.x-k8s.io", "kind": kind, "name": "a"}}
    )


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


def test_workers_of_a_topology_are_not_judged(facts: Facts) -> None:
    assert see("kubelet-too-old", facts, workers("v1.30.0"), topology("v1.36.0"), plane("v1.36.0")) == []


def test_two_control_planes_of_one_name_decide_nothing(facts: Facts) -> None:
    mine, others = workers("v1.30.0"), (unmanaged(), plane("v1.36.0"))
    assert see("kubelet-too-old", facts, mine, *others, plane("v1.36.0"))
    assert see("kubelet-too-old", facts, mine, *others, plane("v1.31.0")) == []


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
