"""What a management cluster serves, and why it does not serve the rest."""

from __future__ import annotations

import pytest

from navos_gitops import catalog
from navos_gitops.errors import CannotGoOn

INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"


@pytest.fixture(scope="module")
def served() -> catalog.Installed:
    return catalog.installed(catalog.load(), "v1.14.2", {"openstack": "0.14.7", "aws": "v2.11.1"}, "v1.36.1")


def test_everything_named_is_installed(served: catalog.Installed) -> None:
    assert [(each.provider, each.version) for each in served.bundles] == [
        ("core", "v1.14.2"),
        ("openstack", "v0.14.7"),
        ("aws", "v2.11.1"),
    ]
    assert served.unknown == ()
    assert INFRASTRUCTURE in served.groups()
    assert "apps" not in served.groups()


def test_all_versions_of_a_kind_are_told_unserved_ones_too(served: catalog.Installed) -> None:
    told = [(kind.version, kind.served) for kind in served.kinds(INFRASTRUCTURE, "AWSCluster")]
    assert told == [("v1beta1", False), ("v1beta2", True)]


@pytest.mark.parametrize(
    ("api_version", "kind", "reason", "message"),
    [
        (
            "cluster.x-k8s.io/v1beta3",
            "Cluster",
            "version",
            (
                "core v1.14.2 has no cluster.x-k8s.io/v1beta3; served versions of Cluster are "
                "cluster.x-k8s.io/v1beta1, cluster.x-k8s.io/v1beta2"
            ),
        ),
        (
            f"{INFRASTRUCTURE}/v1beta1",
            "AWSCluster",
            "unserved",
            (
                f"aws v2.11.1 lists AWSCluster {INFRASTRUCTURE}/v1beta1 but does not serve it; "
                f"served versions of AWSCluster are {INFRASTRUCTURE}/v1beta2"
            ),
        ),
        (
            "cluster.x-k8s.io/v1beta2",
            "Clusters",
            "kind",
            "no installed provider has a kind Clusters in cluster.x-k8s.io; did you mean Cluster?",
        ),
        (
            f"{INFRASTRUCTURE}/v1beta1",
            "GCPCluster",
            "kind",
            f"kind GCPCluster of {INFRASTRUCTURE} is brought by gcp, which is not installed",
        ),
        (
            "kustomize.toolkit.fluxcd.io/v1",
            "Kustomization",
            "group",
            "kind Kustomization of kustomize.toolkit.fluxcd.io is brought by flux-kustomize, which is not installed",
        ),
        (
            "kustomize.toolkit.fluxcd.io/v1",
            "Kustomisation",
            "group",
            (
                "nothing in the catalog of DATE has a kind Kustomisation in kustomize.toolkit.fluxcd.io; "
                "did you mean Kustomization?"
            ),
        ),
        (
            "navos.example.com/v1",
            "Fleet",
            "group",
            "nothing in the catalog of DATE has the group navos.example.com",
        ),
        (
            "policy/v1beta1",
            "PodDisruptionBudget",
            "version",
            "Kubernetes 1.36 does not serve PodDisruptionBudget policy/v1beta1; it serves policy/v1",
        ),
        ("v1", "Sekret", "kind", "Kubernetes 1.36 has no kind Sekret in the core group v1"),
    ],
)
def test_why_a_kind_is_missing(
    served: catalog.Installed, api_version: str, kind: str, reason: str, message: str
) -> None:
    assert served.find(api_version, kind) is None
    missing = served.missing(api_version, kind)
    assert (missing.reason, missing.unknown) == (reason, False)
    assert missing.message == message.replace("DATE", served.catalog.date)


def test_a_version_that_is_not_held_leaves_its_kinds_undecided() -> None:
    served = catalog.installed(catalog.load(), "v1.14.2", {"openstack": "v9.0.0", "hetzner": "v1.0.0"}, "v1.36.1")
    assert [(each.what, each.name) for each in served.unknown] == [
        ("version", "openstack v9.0.0"),
        ("provider", "hetzner"),
    ]
    missing = served.missing("infrastructure.cluster.x-k8s.io/v1beta1", "HetznerCluster")
    assert missing.unknown
    assert "openstack v9.0.0, hetzner" in missing.message


def test_contract_of_one_version(served: catalog.Installed) -> None:
    assert served.contract_of(INFRASTRUCTURE, "AWSCluster", "v1beta2") == "v1beta1"
    assert served.contract_of(INFRASTRUCTURE, "AWSCluster", "v1") is None
    assert served.contract_of("x", "Y", "v1") is None


def test_api_versions_are_ordered_as_kubernetes_orders_them() -> None:
    ordered = ["foo1", "foo10", "v1alpha1", "v3alpha1", "v1beta1", "v2beta1", "v2beta3", "v1", "v2", "v10"]
    assert sorted(set(ordered), key=catalog.api_version_order) == ordered


def test_an_unknown_provider_is_told_with_near_names() -> None:
    known = catalog.load()
    unknown = known.find("openstak", "v0.14.7")
    assert isinstance(unknown, catalog.Unknown)
    assert unknown.suggestions == ("openstack",)
    assert unknown.message == f'the catalog of {known.date} has no provider "openstak"; did you mean openstack?'
    with pytest.raises(CannotGoOn, match="did you mean openstack"):
        known.bundle("openstak", "v0.14.7")
    with pytest.raises(CannotGoOn, match="did you mean openstack"):
        known.newest("openstak")
    assert known.versions("openstak") == ()
    assert known.facts("openstak") is None


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("v9.0.0", "openstack v9.0.0 is newer than the catalog of DATE, which ends at v0.14.7"),
        (
            "v0.14.6",
            "the catalog of DATE has no openstack v0.14.6; it has v0.12.7, v0.13.9, v0.14.7, v0.15.0-beta.0",
        ),
        ("latest", '"latest" is no version of openstack; name one, for example v0.15.0-beta.0'),
    ],
)
def test_an_unknown_version_is_told_with_what_is_held(version: str, message: str) -> None:
    known = catalog.load()
    unknown = known.find("openstack", version)
    assert isinstance(unknown, catalog.Unknown)
    assert unknown.message == message.replace("DATE", known.date)


def test_the_newest_is_a_finished_release() -> None:
    known = catalog.load()
    assert known.newest("openstack") == "v0.14.7"
    assert known.newest("openstack", stable=False) == "v0.15.0-beta.0"
    assert known.versions("docker")[0] == "v1.9.11"


def test_an_unknown_minor_is_told_with_what_is_known() -> None:
    known = catalog.load()
    assert known.kubernetes_minor("1.99") is None
    unknown = known.unknown_minor("kubernetes", "1.99")
    oldest, newest = known.kubernetes_minors()[0], known.kubernetes_minors()[-1]
    assert unknown.message == (
        f"the catalog of {known.date} knows nothing of Kubernetes 1.99; it knows {oldest} to {newest}"
    )
    assert known.unknown_minor("cluster-api", "2.0").suggestions == (known.core_minors()[-1],)
