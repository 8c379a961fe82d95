"""A team takes in what is not shipped, in one command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog
from navos_gitops.admission import Admission, Request, unchecked_rules
from navos_gitops.catalog import add, export, show, verify, webhooks
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from pathlib import Path

METADATA = """\
apiVersion: clusterctl.cluster.x-k8s.io/v1alpha3
kind: Metadata
releaseSeries:
- {major: 1, minor: 2, contract: v1beta1}
- {major: 1, minor: 3, contract: v1beta2}
"""


def manifest(folder: Path, *objects: Any) -> Path:
    """JSON is YAML: a release's component manifest."""
    path = folder / "components.yaml"
    path.write_text("---\n".join(json.dumps(each) + "\n" for each in objects))
    return path


DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "manager"}}


def test_a_component_manifest_becomes_a_provider(tmp_path: Path, gadget: dict[str, Any]) -> None:
    folder = tmp_path / "catalog"
    done = add.add(catalog.load(folder), folder, "gadgets", "1.2.3", [manifest(tmp_path, DEPLOYMENT, gadget)])
    assert done == add.Added(folder / "gadgets" / "v1.2.3.bundle", "gadgets", "v1.2.3", "v1beta1", ("Gadget",), ())
    known = catalog.load(folder)
    assert known.versions("gadgets") == ("v1.2.3",)
    served = catalog.installed(known, "v1.14.2", {"gadgets": "v1.2.3"}, "v1.36.0")
    group = "infrastructure.cluster.x-k8s.io"
    assert served.contract_version(group, "Gadget") == ("v1beta1", "v1beta1")
    assert served.missing(f"{group}/v1alpha1", "Gadget").reason == "unserved"
    assert show.held(known, "gadgets") == (show.Held("gadgets", "v1.2.3", "v1beta1", 1, own=True),)
    facts = known.facts("gadgets")
    assert facts
    assert [(each.series, each.contract) for each in facts.series] == [("1.2", "v1beta1")]
    without = catalog.installed(known, "v1.14.2", {}, "v1.36.0").missing(f"{group}/v1beta1", "Gadget")
    assert without.providers == ("gadgets",)


def test_the_highest_api_version_under_the_newest_contract_is_read(tmp_path: Path, gadget: dict[str, Any]) -> None:
    gadget["metadata"]["labels"] = {"cluster.x-k8s.io/v1beta1": "v1alpha1_v1_v1beta1"}
    add.add(catalog.load(), tmp_path, "gadgets", "v1.2.3", [manifest(tmp_path, gadget)])
    served = catalog.installed(catalog.load(tmp_path), "v1.14.2", {"gadgets": "v1.2.3"}, "v1.36.0")
    assert served.contract_version("infrastructure.cluster.x-k8s.io", "Gadget") == ("v1beta1", "v1")


def test_of_two_providers_with_one_kind_the_first_has_it(tmp_path: Path, gadget: dict[str, Any]) -> None:
    for provider in ("first", "other"):
        add.add(catalog.load(), tmp_path, provider, "v1.2.3", [manifest(tmp_path, gadget)])
        gadget["spec"]["names"]["plural"] = "others"
    providers = {"first": "v1.2.3", "other": "v1.2.3"}
    served = catalog.installed(catalog.load(tmp_path), "v1.14.2", providers, "v1.36.0")
    plurals = [kind.plural for kind in served.kinds("infrastructure.cluster.x-k8s.io", "Gadget")]
    assert plurals == ["gadgets", "gadgets"]


def test_a_folder_and_its_metadata_become_a_provider(tmp_path: Path, gadget: dict[str, Any]) -> None:
    del gadget["metadata"]["labels"]
    (tmp_path / "bases").mkdir()
    manifest(tmp_path / "bases", gadget)
    (tmp_path / "metadata.yaml").write_text(METADATA)
    given = [tmp_path / "bases", tmp_path / "metadata.yaml"]
    done = add.add(catalog.load(), tmp_path / "catalog", "gadgets", "v1.3.0", given)
    assert done.contract == "v1beta2"
    assert len(done.warnings) == 1
    assert "contract label" in done.warnings[0]


def test_the_fleets_own_stands_in_front(tmp_path: Path, gadget: dict[str, Any]) -> None:
    folder = tmp_path / "catalog"
    add.add(catalog.load(), folder, "openstack", "v0.14.7", [manifest(tmp_path, gadget)])
    bundle = catalog.load(folder).bundle("openstack", "v0.14.7")
    assert [key for key, _ in bundle.definitions.items()] == [("infrastructure.cluster.x-k8s.io", "Gadget")]
    assert bundle.labels("infrastructure.cluster.x-k8s.io", "Gadget") == {"cluster.x-k8s.io/v1beta1": "v1beta1"}


def test_a_new_version_of_a_shipped_provider_keeps_its_facts(tmp_path: Path, gadget: dict[str, Any]) -> None:
    folder = tmp_path / "catalog"
    add.add(catalog.load(), folder, "azure", "v1.99.0", [manifest(tmp_path, gadget)])
    known = catalog.load(folder)
    facts = known.facts("azure")
    assert facts
    assert facts.title == "Cluster API Provider Azure"
    series = facts.of("v1.99.0")
    assert series
    assert (series.contract, series.minimum_core) == ("v1beta1", "")
    assert known.newest("azure") == "v1.99.0"


def test_a_team_may_write_facts_of_its_own(tmp_path: Path, gadget: dict[str, Any]) -> None:
    folder = tmp_path / "catalog"
    add.add(catalog.load(), folder, "gadgets", "v1.2.3", [manifest(tmp_path, gadget)])
    (folder / "gadgets" / "facts.yaml").write_text(
        "name: gadgets\ntitle: Gadgets\ntype: infrastructure\nrepository: example/gadgets\n"
        "source: us\ndate: '2026-11-24'\nseries:\n"
        "- {series: '1.2', contract: v1beta1, minimum_core: '1.11', source: us, date: '2026-11-24'}\n"
    )
    facts = catalog.load(folder).facts("gadgets")
    assert facts
    assert (facts.title, [each.minimum_core for each in facts.series]) == ("Gadgets", ["1.11"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minimum_cor: x\n", "gadgets/facts.yaml: minimum_cor is no field of a facts file"),
        ("title: Gadgets\n", "gadgets/facts.yaml: name is missing"),
        ("- a\n", "gadgets/facts.yaml: a facts file is one mapping"),
        ("a: [\n", "gadgets/facts.yaml:"),
    ],
)
def test_faulty_facts_are_one_clean_line(tmp_path: Path, gadget: dict[str, Any], text: str, message: str) -> None:
    folder = tmp_path / "catalog"
    add.add(catalog.load(), folder, "gadgets", "v1.2.3", [manifest(tmp_path, gadget)])
    (folder / "gadgets" / "facts.yaml").write_text(text)
    with pytest.raises(CannotGoOn, match=message):
        catalog.load(folder).facts("gadgets")


@pytest.mark.parametrize(
    ("provider", "version", "message"),
    [
        ("Gadgets", "v1.2.3", '"Gadgets" is no provider name'),
        ("../gadgets", "v1.2.3", "is no provider name"),
        ("gadgets", "latest", '"latest" is no version; write it in full, as v1.2.3'),
        ("gadgets", "1.2", '"1.2" is no version'),
        ("gadgets", "v1.2.3/../../x", "is no version"),
    ],
)
def test_bad_names_are_one_clean_line(
    tmp_path: Path, gadget: dict[str, Any], provider: str, version: str, message: str
) -> None:
    with pytest.raises(CannotGoOn, match=message):
        add.add(catalog.load(), tmp_path / "catalog", provider, version, [manifest(tmp_path, gadget)])
    assert not (tmp_path / "catalog").exists()


CRD = b"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nmetadata: {name: ks.g}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "there is no CustomResourceDefinition in"),
        (b"kind: Deployment\n", "there is no CustomResourceDefinition in"),
        (b"a: [\n", "components.yaml:"),
        (b"a: \x80\n", "components.yaml:"),
        (b"kind: CustomResourceDefinition\nkind: CustomResourceDefinition\n", "components.yaml:2:"),
        (b"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1beta1\n", "is not apiextensions"),
        (b"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n", "has no usable metadata"),
        (CRD + b"spec: 3\n", "CustomResourceDefinition ks.g has no usable spec$"),
        (CRD + b"spec: {group: g, scope: Namespaced, names: x, versions: []}\n", "has no usable spec.names$"),
        (CRD + b"spec: {group: g, scope: Namespaced, names: {kind: K}, versions: []}\n", "usable spec.names.plural$"),
        (CRD + b"spec: {group: g, scope: Namespaced, names: {kind: K, plural: ks}, versions: [v]}\n", "spec.versions$"),
        (
            CRD + b"spec: {group: g, scope: Namespaced, names: {kind: K, plural: ks}, versions: [{name: v}]}\n",
            r"spec.versions\[\].served$",
        ),
        (b"releaseSeries: [{major: 1}]\n", "every entry of releaseSeries needs"),
    ],
)
def test_bad_sources_are_one_clean_line(tmp_path: Path, text: bytes, message: str) -> None:
    path = tmp_path / "components.yaml"
    path.write_bytes(text)
    with pytest.raises(CannotGoOn, match=message):
        add.add(catalog.load(), tmp_path / "catalog", "gadgets", "v1.2.3", [path])
    assert not (tmp_path / "catalog").exists()


def test_two_versions_of_one_definition_are_refused(tmp_path: Path, gadget: dict[str, Any]) -> None:
    other = {**gadget, "spec": {**gadget["spec"], "scope": "Cluster"}}
    with pytest.raises(CannotGoOn, match="two different CustomResourceDefinitions are given for Gadget"):
        add.add(catalog.load(), tmp_path, "gadgets", "v1.2.3", [manifest(tmp_path, gadget, other)])


def test_no_source_and_a_missing_one_are_one_clean_line(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match="no CustomResourceDefinition in nothing"):
        add.add(catalog.load(), tmp_path, "gadgets", "v1.2.3", [])
    with pytest.raises(CannotGoOn, match=r"cannot read .*none\.yaml"):
        add.add(catalog.load(), tmp_path, "gadgets", "v1.2.3", [tmp_path / "none.yaml"])


def test_own_bundles_are_verified_by_their_content(tmp_path: Path, gadget: dict[str, Any]) -> None:
    done = add.add(catalog.load(), tmp_path, "gadgets", "v1.2.3", [manifest(tmp_path, gadget)])
    whole = done.path.read_bytes()
    assert verify._content(done.path) == ("intact", "")
    done.path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    found = [each for each in verify.verify(catalog.load(tmp_path)) if each.provider == "gadgets"]
    assert [(each.state, each.wrong) for each in found] == [("damaged", True)]


def test_one_kind_is_shown_as_its_definition() -> None:
    known = catalog.load()
    groups = [crd["spec"]["group"] for crd in show.definitions(known, "vsphere", "v1.16.1", "VSphereCluster")]
    assert groups == ["infrastructure.cluster.x-k8s.io", "vmware.infrastructure.cluster.x-k8s.io"]
    (one,) = show.definitions(known, "vsphere", "v1.16.1", f"VSphereCluster.{groups[1]}")
    assert one in export.export_crds(known.bundle("vsphere", "v1.16.1"))
    with pytest.raises(CannotGoOn, match=r"orc v2\.6\.0 has no kind Cluster; it has .*Image"):
        show.definitions(known, "orc", "v2.6.0", "Cluster")


def test_a_provider_version_is_shown_with_its_facts() -> None:
    shown = show.show(catalog.load(), "openstack")
    assert (shown.version, shown.contract, shown.versions[-1]) == ("v0.14.7", "v1beta1", "v0.15.0-beta.0")
    assert shown.series
    assert shown.series.minimum_core == "1.12"
    assert {kind.kind for kind in shown.kinds} >= {"OpenStackCluster", "OpenStackMachineTemplate"}


GROUP = "infrastructure.cluster.x-k8s.io"


def configuration(kind: str, *resources: str, **rule: Any) -> Any:
    rule = {"apiGroups": [GROUP], "apiVersions": ["v1beta1"], "operations": ["CREATE"], "resources": resources} | rule
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "webhooks": [{"name": "a", "rules": [rule]}]}


def registered(folder: Path) -> Any:
    known = catalog.load(folder)
    return catalog.installed(known, "v1.14.2", {"gadgets": "v1.2.3"}, "v1.36.0").webhooks(GROUP, "Gadget")


def test_the_webhooks_of_a_component_manifest_are_known(tmp_path: Path, gadget: dict[str, Any]) -> None:
    mutating = configuration("MutatingWebhookConfiguration", "gadgets", "others")
    validating = configuration("ValidatingWebhookConfiguration", "*", operations=["*"])
    given = manifest(tmp_path, DEPLOYMENT, gadget, mutating, validating)
    add.add(catalog.load(tmp_path), tmp_path, "gadgets", "1.2.3", [given])
    assert registered(tmp_path) == webhooks.Registered(
        "gadgets",
        webhooks.Webhook("v1beta1", frozenset({"CREATE"})),
        webhooks.Webhook("v1beta1", frozenset({"CREATE", "UPDATE", "DELETE"})),
    )


@pytest.mark.parametrize(
    "others", [(), (configuration("MutatingWebhookConfiguration", "gadgets", apiGroups=["example.com"]),)]
)
def test_a_component_manifest_without_webhooks_has_none(
    tmp_path: Path, gadget: dict[str, Any], others: tuple[Any, ...]
) -> None:
    given = manifest(tmp_path, DEPLOYMENT, gadget, *others)
    add.add(catalog.load(tmp_path), tmp_path, "gadgets", "1.2.3", [given])
    assert registered(tmp_path) == webhooks.Registered("gadgets")


def test_definitions_alone_say_nothing_of_webhooks(tmp_path: Path, gadget: dict[str, Any]) -> None:
    add.add(catalog.load(tmp_path), tmp_path, "gadgets", "1.2.3", [manifest(tmp_path, gadget)])
    assert registered(tmp_path) == webhooks.Registered("")
    served = catalog.installed(catalog.load(tmp_path), "v1.14.2", {"gadgets": "v1.2.3"}, "v1.36.0")
    told = unchecked_rules(GROUP, "Gadget", served)
    assert told is not None
    assert told.reason == "whether its provider has a validating webhook is not known"
    gadget_ = {"apiVersion": f"{GROUP}/v1beta1", "kind": "Gadget", "metadata": {"name": "one", "namespace": "a"}}
    verdict = Admission(served).admit(Request("CREATE", gadget_))
    assert [each.reason for each in verdict.unchecked][:1] == [
        "its provider is not known well enough to say whether a mutating webhook fills what is missing"
    ]


@pytest.mark.parametrize("faulty", [{"webhooks": {"a": 1}}, {"webhooks": [{"rules": [{"apiGroups": "a"}]}]}])
def test_a_webhook_configuration_that_cannot_be_read_stops_the_run(
    tmp_path: Path, gadget: dict[str, Any], faulty: Any
) -> None:
    given = manifest(tmp_path, gadget, {"kind": "MutatingWebhookConfiguration"} | faulty)
    with pytest.raises(CannotGoOn, match="MutatingWebhookConfiguration has no usable webhooks"):
        add.add(catalog.load(tmp_path), tmp_path, "gadgets", "1.2.3", [given])
    assert not list(tmp_path.rglob("*.bundle"))
