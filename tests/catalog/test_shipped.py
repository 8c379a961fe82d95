"""What is shipped: complete, current, small, and free of prose."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog
from navos_gitops.catalog import build, bundle, crds, facts, pack, records, shelf, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOME = shelf.SHIPPED
FACTS = sorted((HOME / "facts").glob("*/*.yaml"))
BUNDLES = sorted((HOME / "bundles").glob("*/*.bundle"))


def test_all_bundles_together_are_small() -> None:
    assert sum(path.stat().st_size for path in BUNDLES) < 1_000_000


def test_the_index_is_current() -> None:
    date = sources.read(HOME / "sources.yaml").date
    assert (HOME / "index.json").read_bytes() == pack.pretty(build.index(date, HOME / "bundles"))


def test_the_compiled_facts_are_current() -> None:
    assert (HOME / "facts.json").read_bytes() == pack.pretty(records.compile_facts(HOME / "facts"))


def test_every_source_has_its_bundle_and_every_bundle_its_source() -> None:
    named = {(each.provider, each.version): each for each in sources.read(HOME / "sources.yaml").sources}
    held = {(path.parent.name, path.name.removesuffix(".bundle")): bundle.read(path) for path in BUNDLES}
    assert set(named) == set(held)
    for key, source in named.items():
        assert source.sum.startswith(("h1:", "sha256:"))
        assert source.is_module or source.sum == held[key].digest
        assert (held[key].provider, held[key].version) == key


@pytest.mark.parametrize("path", FACTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_fact_has_a_source_and_a_date(path: Path) -> None:
    (value,) = crds.documents(str(path), path.read_bytes())
    inner = [each for word in ("series", "releases") for each in value.get(word, ())]
    for record in (value, *inner):
        assert record["source"].strip()
        assert dt.date.fromisoformat(record["date"])
    for event in ("released", "maintenance", "end_of_life"):
        assert not value.get(event) or dt.date.fromisoformat(value[event])


def test_every_provider_has_facts_and_every_version_its_series() -> None:
    known = catalog.load()
    for provider in known.providers():
        told = known.facts(provider)
        assert told
        assert told.type in {"core", "infrastructure", "addon", "ipam", "companion"}
        assert set(told.needs) <= set(known.providers())
        for version in known.versions(provider) if told.type != "companion" else ():
            series = told.of(version)
            assert series, f"{provider} {version}"
            assert series.contract == known.bundle(provider, version).contract
            assert not series.minimum_core or known.core_minor(series.minimum_core)


PROVIDERS = {
    "addon-helm",
    "argocd",
    "aws",
    "azure",
    "baremetal-operator",
    "capi-operator",
    "core",
    "docker",
    "flux-helm",
    "flux-kustomize",
    "flux-source",
    "gcp",
    "ipam-in-cluster",
    "ipam-metal3",
    "metal3",
    "openstack",
    "orc",
    "vsphere",
}


def test_the_providers_have_the_names_that_fleets_use() -> None:
    assert set(catalog.load().providers()) == PROVIDERS


def words(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every keyword of a schema; names of properties are no keywords."""
    for word, value in schema.items():
        yield word, value
        if word in ("properties", "patternProperties"):
            for inner in value.values():
                yield from words(inner)
        elif word in ("items", "additionalProperties", "not") and isinstance(value, dict):
            yield from words(value)
        elif word in ("allOf", "anyOf", "oneOf"):
            for inner in value:
                yield from words(inner)


KEYWORDS = {
    *("type", "format", "properties", "additionalProperties", "items", "required", "enum", "default", "nullable"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems"),
    *("allOf", "anyOf", "oneOf", "not"),
    *("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"),
    *("x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"),
    "x-kubernetes-validations",
}


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_no_schema_holds_prose(provider: str) -> None:
    known = catalog.load()
    rules = {"rule", "reason", "fieldPath", "messageExpression", "optionalOldSelf"}
    for kind in known.bundle(provider, known.newest(provider)).kinds:
        for word, value in words(kind.schema):
            assert word in KEYWORDS, (kind.kind, word)
            assert word != "x-kubernetes-validations" or all(set(rule) <= rules for rule in value)


BETA1, BETA2 = ("v1beta1", "v1beta1"), ("v1beta2", "v1beta2")
CONTROL_PLANE = ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane")
INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"


@pytest.mark.parametrize(
    ("core", "provider", "version", "kind", "contract"),
    [
        ("v1.14.2", "docker", "v1.14.4", CONTROL_PLANE, BETA2),
        ("v1.10.10", "docker", "v1.10.10", CONTROL_PLANE, BETA1),
        ("v1.14.2", "docker", "v1.14.4", ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"), BETA2),
        ("v1.14.2", "docker", "v1.14.4", (INFRASTRUCTURE, "DevMachineTemplate"), BETA2),
        ("v1.14.2", "openstack", "v0.14.7", (INFRASTRUCTURE, "OpenStackCluster"), BETA1),
        ("v1.14.2", "openstack", "v0.15.0-beta.0", (INFRASTRUCTURE, "OpenStackCluster"), BETA2),
        ("v1.10.10", "openstack", "v0.15.0-beta.0", (INFRASTRUCTURE, "OpenStackCluster"), BETA1),
        ("v1.14.2", "aws", "v2.11.1", (INFRASTRUCTURE, "AWSCluster"), ("v1beta1", "v1beta2")),
        ("v1.14.2", "azure", "v1.26.0", (INFRASTRUCTURE, "AzureASOManagedCluster"), BETA1),
        ("v1.14.2", "gcp", "v1.13.1", (INFRASTRUCTURE, "GCPMachineTemplate"), BETA1),
        ("v1.14.2", "metal3", "v1.13.2", (INFRASTRUCTURE, "Metal3Cluster"), BETA2),
        ("v1.14.2", "metal3", "v1.12.7", (INFRASTRUCTURE, "Metal3Cluster"), BETA1),
        ("v1.14.2", "vsphere", "v1.16.1", ("vmware.infrastructure.cluster.x-k8s.io", "VSphereCluster"), BETA2),
        ("v1.14.2", "addon-helm", "v0.6.4", ("addons.cluster.x-k8s.io", "HelmChartProxy"), None),
        ("v1.14.2", "docker", "v1.14.4", ("cluster.x-k8s.io", "Cluster"), None),
    ],
)
def test_cluster_api_reads_a_kind_in_the_version_its_labels_name(
    core: str, provider: str, version: str, kind: tuple[str, str], contract: tuple[str, str] | None
) -> None:
    served = catalog.installed(catalog.load(), core, {provider: version}, "v1.36.0")
    assert served.contract_version(*kind) == contract


def test_a_kind_is_known_by_group_and_name() -> None:
    served = catalog.installed(catalog.load(), "v1.14.2", {"vsphere": "v1.16.1"}, "v1.36.0")
    schemas = [
        served.find(f"{group}/v1beta2", "VSphereCluster")
        for group in (INFRASTRUCTURE, "vmware.infrastructure.cluster.x-k8s.io")
    ]
    assert all(schemas)
    assert schemas[0] != schemas[1]


def test_the_cluster_of_the_newest_cluster_api() -> None:
    served = catalog.installed(catalog.load(), "v1.14.2", {}, "v1.36.0")
    kind = served.find("cluster.x-k8s.io/v1beta2", "Cluster")
    assert kind
    assert (kind.plural, kind.scope, kind.storage, kind.deprecated, kind.status) == (
        "clusters",
        "Namespaced",
        True,
        False,
        True,
    )
    topology = kind.schema["properties"]["spec"]["properties"]["topology"]
    assert topology["required"] == ["classRef", "version"]
    old = served.find("cluster.x-k8s.io/v1beta1", "Cluster")
    assert old
    assert old.deprecated


@pytest.mark.parametrize(
    ("minor", "on", "status"),
    [
        ("1.37", "2026-08-25", "planned"),
        ("1.37", "2026-11-22", "supported"),
        ("1.34", "2026-10-26", "maintenance"),
        ("1.34", "2026-10-27", "end of life"),
        ("1.30", "2026-11-22", "end of life"),
    ],
)
def test_where_a_kubernetes_minor_stands_in_its_life(minor: str, on: str, status: str) -> None:
    known = catalog.load().kubernetes_minor(f"v{minor}.1")
    assert known
    assert known.status(on) == status


def test_what_cluster_api_supports() -> None:
    known = catalog.load().core_minor("v1.13.6")
    assert known
    assert (known.contract, known.contracts) == ("v1beta2", ("v1beta2", "v1beta1"))
    assert [known.manages(minor) for minor in ("1.31", "1.32", "1.37", "1.38")] == [False, True, True, False]
    assert [known.runs(minor) for minor in ("1.29", "1.30", "1.37", "1.9")] == [False, True, True, False]
    assert known.minimum_patch == {"1.36": "v1.13.1", "1.37": "v1.13.6"}
    assert known.status("2026-11-22") == "unknown"


def test_a_faulty_patch_is_known_with_what_mends_it() -> None:
    known = catalog.load().kubernetes_minor("1.35")
    assert known
    (bad,) = known.known_bad
    assert (bad.since, bad.until, bad.fixed_by["1.12"]) == ("v1.35.5", "", "v1.12.8")


def test_components_in_lockstep_have_no_table() -> None:
    known = catalog.load()
    for name in known.components():
        component = known.component(name)
        assert component
        assert bool(component.releases) != component.lockstep


def test_facts_are_values_all_the_way_down() -> None:
    known = json.loads((HOME / "facts.json").read_bytes())
    assert all(facts.core_minor(record).minor == minor for minor, record in known["core"].items())
    assert all(facts.kubernetes_minor(record).minor == minor for minor, record in known["kubernetes"].items())
    assert all(facts.component(record).name == name for name, record in known["components"].items())
