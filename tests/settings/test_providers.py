"""Versions read from the Cluster API operator's objects, and whether the catalog holds them."""

from __future__ import annotations

import pytest

from navos_gitops import catalog
from navos_gitops.settings import Management, unknown_to

from .fleets import fleet, told

OPERATOR = """
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: CoreProvider
metadata: {name: cluster-api}
spec:
  version: v1.14.0
  manager: {featureGates: {ClusterTopology: true, MachinePool: false}}
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: BootstrapProvider
metadata: {name: kubeadm}
spec: {version: v1.14.0}
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: InfrastructureProvider
metadata: {name: openstack}
spec: {version: v0.14.7, manager: {featureGates: {PriorityQueue: true}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: openstack}
"""
ADDONS = """
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: AddonProvider
metadata: {name: helm}
spec: {version: v0.6.4}
---
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: IPAMProvider
metadata: {name: in-cluster}
spec: {version: v1.0.3}
"""


def management(text: str) -> str:
    return f"management:\n  kubernetes: v1.36.3\n{text}"


def test_versions_and_gates_are_read_from_a_folder_of_operator_objects() -> None:
    files = {"fleet.yaml": management("  from: operator\n"), "operator/a.yaml": OPERATOR, "operator/x/b.yaml": ADDONS}
    here = fleet(files)
    assert told(here.findings) == []
    assert here.settings.management == Management(
        "v1.36.3",
        "v1.14.0",
        {"openstack": "v0.14.7", "addon-helm": "v0.6.4", "ipam-in-cluster": "v1.0.3"},
        {"ClusterTopology": True, "MachinePool": False},
    )


def test_fleet_yaml_adds_to_what_the_operator_says_and_may_repeat_it() -> None:
    text = (
        "  from: op.yaml\n  clusterAPI: v1.14.0\n  providers: {docker: v1.14.0}\n  featureGates: {MachinePool: true}\n"
    )
    here = fleet({"fleet.yaml": management(text), "op.yaml": OPERATOR})
    assert told(here.findings) == []
    assert here.settings.management[1:] == (
        "v1.14.0",
        {"openstack": "v0.14.7", "docker": "v1.14.0"},
        {"ClusterTopology": True, "MachinePool": True},
    )


def test_what_disagrees_is_told_at_fleet_yaml_and_between_objects() -> None:
    text = "  from: op\n  clusterAPI: v1.13.0\n  providers:\n    openstack: v0.14.0\n"
    other = OPERATOR.replace("v0.14.7", "v0.14.6")
    here = fleet({"fleet.yaml": management(text), "op/a.yaml": OPERATOR, "op/b.yaml": other})
    assert told(here.findings) == [
        ("op/b.yaml:17:17", "versions-disagree", "openstack is v0.14.6 here and v0.14.7 elsewhere"),
        ("fleet.yaml:4:15", "versions-disagree", "Cluster API is v1.13.0 here and v1.14.0 elsewhere"),
        ("fleet.yaml:6:16", "versions-disagree", "openstack is v0.14.0 here and v0.14.7 elsewhere"),
    ]
    assert [item.related[0].path for item in here.findings] == ["op/a.yaml"] * 3
    assert here.settings.management.cluster_api == "v1.13.0"


def test_an_object_without_a_version_is_not_taken_for_known() -> None:
    here = fleet(
        {"fleet.yaml": management("  from: op.yaml\n"), "op.yaml": OPERATOR.replace("version: v1.14.0", "a: b")}
    )
    assert told(here.findings) == [
        ("op.yaml:6:3", "provider-unchecked",
         "CoreProvider cluster-api says no version, so the operator installs the newest"),
        ("fleet.yaml:3:9", "settings-missing-field",
         "no CoreProvider there says which version of Cluster API is installed"),
    ]  # fmt: skip
    assert [(item.severity, item.outcome) for item in here.findings] == [("warning", "unchecked"), ("error", "policy")]


@pytest.mark.parametrize(
    ("given", "rule"), [("none", "path-missing"), ("../x", "path-outside-fleet"), ("op.yaml", "yaml-syntax")]
)
def test_a_from_that_cannot_be_read_is_a_finding(given: str, rule: str) -> None:
    here = fleet({"fleet.yaml": management(f"  clusterAPI: v1.14.0\n  from: {given}\n"), "op.yaml": "a: [\n"})
    assert [item.rule for item in here.findings] == [rule]


def test_what_the_catalog_does_not_hold_is_told_where_it_is_said() -> None:
    known = catalog.load()
    newest, minor = known.newest("core"), known.kubernetes_minors()[-1]
    text = f"""
management:
  kubernetes: v1.99.0
  clusterAPI: v1.99.0
  providers:
    opnstack: v0.14.7
    docker: v0.0.1
    metal3: {known.newest("metal3")}
"""
    found = list(unknown_to(known, fleet({"fleet.yaml": text})))
    assert [(item.rule, item.location.line, item.location.column, item.field) for item in found] == [
        ("provider-version-unknown", 3, 15, "management.kubernetes"),
        ("provider-version-unknown", 4, 15, "management.clusterAPI"),
        ("provider-unknown", 6, 5, "management.providers.opnstack"),
        ("provider-version-unknown", 7, 13, "management.providers.docker"),
    ]
    assert {(item.severity, item.outcome) for item in found} == {("error", "unchecked")}
    assert "did you mean openstack?" in found[2].message
    good = f"management: {{kubernetes: v{minor}.0, clusterAPI: {newest}}}\n"
    assert list(unknown_to(known, fleet({"fleet.yaml": good}))) == []


def test_what_only_the_operator_says_and_the_catalog_does_not_hold_is_a_warning() -> None:
    here = fleet(
        {"fleet.yaml": management("  from: op.yaml\n"), "op.yaml": OPERATOR.replace("openstack", "unheard-of")}
    )
    found = [item for item in unknown_to(catalog.load(), here) if "unheard-of" in item.message]
    assert [(item.rule, item.severity, item.outcome, item.location[:3]) for item in found] == [
        ("provider-unchecked", "warning", "unchecked", ("fleet.yaml", 3, 9))
    ]
