"""Mutating webhooks of infrastructure providers: what they fill in is not missed, what is not known is left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog
from navos_gitops.admission import Admission, Request, judge, unchecked_rules
from navos_gitops.catalog import webhooks
from navos_gitops.model import Unchecked

if TYPE_CHECKING:
    from navos_gitops.admission import Verdict
    from navos_gitops.catalog import Installed

Json = Any

INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"
PROVIDERS = ("azure", "aws", "gcp", "vsphere", "metal3", "openstack")


def cluster(**versions: str) -> Installed:
    """A management cluster with some releases as given, the newest of the others."""
    known = catalog.load()
    newest = {name: known.newest(name) for name in PROVIDERS}
    return catalog.installed(known, known.newest("core"), newest | versions, "v1.36.3")


def template(kind: str, spec: Json, version: str = "v1beta1", group: str = INFRASTRUCTURE) -> Json:
    metadata = {"name": "one", "namespace": "default"}
    return {
        "apiVersion": f"{group}/{version}",
        "kind": kind,
        "metadata": metadata,
        "spec": {"template": {"spec": spec}},
    }


def created(value: Json, *, providers: bool = True, **versions: str) -> Verdict:
    return Admission(cluster(**versions), providers=providers).admit(Request("CREATE", value))


def causes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(each.type, each.field) for each in verdict.causes]


MACHINE = template("AzureMachineTemplate", {"osDisk": {"osType": "Linux", "diskSizeGB": 128}})
NETWORK = {
    "subnets": [{"name": "control-plane", "role": "control-plane"}, {"name": "node", "role": "node"}],
    "vnet": {"cidrBlocks": ["10.0.0.0/8"]},
}
CLUSTER = template("AzureClusterTemplate", {"subscriptionID": "a", "networkSpec": NETWORK})
MANAGED = template(
    "AzureManagedControlPlaneTemplate",
    {"location": "eastus", "subscriptionID": "a", "version": "1.33.0", "identityRef": {"name": "one"}},
)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (MACHINE, "spec.template.spec.vmSize"),
        (template("AzureMachineTemplate", {"vmSize": "a", "sshPublicKey": ""}), "spec.template.spec.osDisk"),
        (CLUSTER, "spec.template.spec.location"),
        (MANAGED, "spec.template.spec.resourceGroupName"),
    ],
    ids=["vmSize", "osDisk", "location", "resourceGroupName"],
)
def test_what_azures_webhook_writes_is_not_missing(value: Json, field: str) -> None:
    verdict = created(value)
    assert (verdict.allowed, verdict.stage, verdict.causes, verdict.unchecked) == (True, "", (), ())
    alone = created(value, providers=False)
    assert (alone.stage, causes(alone)) == ("schema", [("FieldValueRequired", field)])


def test_an_azure_machine_template_as_it_is_stored() -> None:
    stored = created(MACHINE).object["spec"]["template"]["spec"]
    assert stored.pop("sshPublicKey")
    assert stored == {
        "vmSize": "",
        "osDisk": {"osType": "Linux", "diskSizeGB": 128, "cachingType": "None"},
        "networkInterfaces": [{"privateIPConfigs": 1}],
        "identity": "None",
    }


def test_an_azure_cluster_template_without_subnets_gets_two_of_no_name() -> None:
    """The real webhook and schema say so too: the list is keyed by name."""
    verdict = created(template("AzureClusterTemplate", {"subscriptionID": "a", "location": "eastus"}))
    assert (verdict.stage, causes(verdict)) == (
        "schema",
        [("FieldValueDuplicate", "spec.template.spec.networkSpec.subnets[1]")],
    )


def test_a_wrong_type_is_refused_by_the_webhook_that_cannot_read_it() -> None:
    verdict = created(template("AzureMachineTemplate", {"vmSize": 1, "osDisk": {"osType": "Linux"}}))
    assert (verdict.allowed, verdict.stage, causes(verdict)) == (False, "mutate", [("", "spec.template.spec.vmSize")])


def test_a_faulty_value_stays_one() -> None:
    wrong = template("AzureMachineTemplate", {"osDisk": {"osType": "Linux"}, "identity": "Mine"})
    assert causes(created(wrong)) == [("FieldValueNotSupported", "spec.template.spec.identity")]


GCP_MACHINE = template("GCPMachineTemplate", {"image": "a"})


def test_a_webhook_that_sets_nothing_writes_only_where_its_runtime_is_old() -> None:
    missing = [("FieldValueRequired", "spec.template.spec.instanceType")]
    assert causes(created(GCP_MACHINE, gcp="v1.13.1")) == missing
    written = created(GCP_MACHINE, gcp="v1.12.0")
    assert (written.allowed, written.causes, written.unchecked) == (True, (), ())
    assert written.object["spec"]["template"]["spec"]["instanceType"] == ""


def test_another_release_is_judged_after_the_one_that_is_known_and_says_so() -> None:
    verdict = created(MACHINE, azure="v1.22.4")
    assert verdict.allowed
    assert [each.reason for each in verdict.unchecked] == [
        "what its mutating webhook fills in is modelled after another release of azure"
    ]
    wrong = template("AzureMachineTemplate", {"vmSize": 1, "osDisk": {"osType": "Linux"}})
    assert (created(wrong, azure="v1.22.4").stage, causes(created(wrong, azure="v1.22.4"))) == (
        "schema",
        [("FieldValueTypeInvalid", "spec.template.spec.vmSize")],
    )


def test_a_fault_that_only_a_guess_makes_is_left_open() -> None:
    value = template("AzureClusterTemplate", {"subscriptionID": "a", "location": "eastus"})
    assert not created(value, azure="v1.23.3").allowed
    verdict = created(value, azure="v1.22.4")
    assert (verdict.allowed, [each.route for each in verdict.unchecked]) == (
        True,
        [(), ("spec", "template", "spec", "networkSpec", "subnets", 1)],
    )


def test_what_a_webhook_that_is_not_modelled_may_fill_is_left_open() -> None:
    value = template("Metal3MachineTemplate", {"image": {"url": "http://a"}})
    alone = created(value, providers=False, metal3="v1.12.7")
    assert causes(alone) == [("FieldValueRequired", "spec.template.spec.image.checksum")]
    verdict = created(value, metal3="v1.12.7")
    assert (verdict.allowed, verdict.causes) == (True, ())
    assert verdict.unchecked == (
        Unchecked("what its mutating webhook fills in is not modelled"),
        Unchecked("a fault that its mutating webhook may mend is left open", alone.causes[0].route),
    )


def test_an_empty_value_may_be_filled_as_a_missing_one() -> None:
    value = template("Metal3MachineTemplate", {"automatedCleaningMode": "", "image": {"url": "a", "checksum": "b"}})
    field = "spec.template.spec.automatedCleaningMode"
    assert causes(created(value, providers=False, metal3="v1.12.7")) == [("FieldValueNotSupported", field)]
    assert created(value, metal3="v1.12.7").allowed
    value["spec"]["template"]["spec"]["automatedCleaningMode"] = "wiped"
    assert causes(created(value, metal3="v1.12.7")) == [("FieldValueNotSupported", field)]


def test_a_value_that_somebody_wrote_is_not_left_open() -> None:
    value = {
        "apiVersion": f"{INFRASTRUCTURE}/v1beta2",
        "kind": "Metal3Cluster",
        "metadata": {"name": "one", "namespace": "default"},
        "spec": {"controlPlaneEndpoint": {"host": 5, "port": 6443}},
    }
    verdict = created(value, metal3="v1.13.2")
    assert (verdict.allowed, causes(verdict)) == (
        False,
        [("FieldValueTypeInvalid", "spec.controlPlaneEndpoint.host")],
    )


def test_a_kind_without_a_mutating_webhook_is_refused_as_before() -> None:
    value = template("Metal3MachineTemplate", {"image": {"url": "http://a"}}, "v1beta2")
    assert not created(value, metal3="v1.13.2").allowed
    assert created(value, metal3="v1.13.2") == created(value, providers=False, metal3="v1.13.2")


def machine(version: str, spec: Json) -> Json:
    metadata = {"name": "one", "namespace": "default"}
    return {"apiVersion": f"{INFRASTRUCTURE}/{version}", "kind": "VSphereMachine", "metadata": metadata, "spec": spec}


def test_an_older_version_of_a_kind_goes_a_way_that_is_not_known() -> None:
    value = machine("v1beta1", {"template": "a"})
    alone = created(value, providers=False, vsphere="v1.16.1")
    assert causes(alone) == [("FieldValueRequired", "spec.network")]
    verdict = created(value, vsphere="v1.16.1")
    assert (verdict.allowed, [each.reason for each in verdict.unchecked]) == (
        True,
        [
            "its mutating webhook is asked in v1beta2, and the way there from v1beta1 is not modelled",
            "a fault that its mutating webhook may mend is left open",
        ],
    )


def test_a_webhook_that_answers_nothing_leaves_an_older_version_as_it_is() -> None:
    value = template("VSphereMachineTemplate", {"template": "a"}, "v1beta1")
    verdict = created(value, vsphere="v1.16.1")
    assert causes(verdict) == [("FieldValueRequired", "spec.template.spec.network")]
    assert verdict == created(value, providers=False, vsphere="v1.16.1")


def test_what_depends_on_live_state_is_left_open() -> None:
    machine = {
        "apiVersion": f"{INFRASTRUCTURE}/v1beta1",
        "kind": "AzureMachine",
        "metadata": {"name": "one", "namespace": "default"},
        "spec": {"osDisk": {"osType": "Linux"}, "spotVMOptions": {}},
    }
    verdict = created(machine)
    assert verdict.allowed
    assert [each.reason for each in verdict.unchecked] == [
        "its mutating webhook reads the subscription of its AzureCluster in the management cluster"
    ]
    assert verdict.object["spec"]["spotVMOptions"] == {"evictionPolicy": "Deallocate"}


@pytest.mark.parametrize("count", [-1, 1001])
def test_no_sensible_number_of_addresses_is_left_open(count: int) -> None:
    spec = {"location": "a", "networkSpec": {"nodeOutboundLB": {"frontendIPsCount": count}}}
    value = template("AzureCluster", {}) | {"spec": spec}
    assert [each.reason for each in created(value).unchecked] == [
        "its mutating webhook makes as many frontend addresses as are asked for, which is no sensible number"
    ]
    spec["networkSpec"] = {"nodeOutboundLB": {"frontendIPsCount": 2}}
    verdict = created(value)
    assert (verdict.allowed, verdict.unchecked) == (True, ())


def test_an_update_meets_the_object_as_the_webhook_left_it() -> None:
    server = Admission(cluster())
    assert server.admit(Request("UPDATE", MACHINE, MACHINE)).allowed
    changed = template("AzureMachineTemplate", {"vmSize": "a", "osDisk": {"osType": "Linux", "diskSizeGB": 128}})
    assert server.admit(Request("UPDATE", changed, MACHINE)).allowed


def test_judge_asks_providers_webhooks_only_where_a_line_says_so() -> None:
    line = {"id": 1, "object": MACHINE}
    assert judge.answer(line) == {
        "id": 1,
        "allowed": False,
        "stage": "schema",
        "causes": [{"type": "FieldValueRequired", "field": "spec.template.spec.vmSize", "detail": "is required"}],
    }
    assert judge.answer({**line, "providerWebhooks": True}) == {"id": 1, "allowed": True, "causes": []}
    assert judge.answer({**line, "providerWebhooks": True, "webhooks": "none"})["allowed"] is False
    assert judge.answer({**line, "providerWebhooks": False}) == judge.answer(line)


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        (INFRASTRUCTURE, "AzureMachineTemplate"),
        (INFRASTRUCTURE, "AWSMachineTemplate"),
        (INFRASTRUCTURE, "OpenStackClusterTemplate"),
        ("metal3.io", "BareMetalHost"),
        ("vmware.infrastructure.cluster.x-k8s.io", "VSphereMachineTemplate"),
        ("operator.cluster.x-k8s.io", "InfrastructureProvider"),
    ],
)
def test_a_providers_validating_webhook_is_said_not_to_be_asked(group: str, kind: str) -> None:
    told = unchecked_rules(group, kind)
    assert told is not None
    assert told.reason == "validating webhook is not asked yet"


@pytest.mark.parametrize(
    ("group", "kind"),
    [("apps", "Deployment"), ("", "Secret"), ("kustomize.toolkit.fluxcd.io", "Kustomization"), (INFRASTRUCTURE, "No")],
)
def test_nothing_is_said_of_a_kind_that_has_none(group: str, kind: str) -> None:
    assert unchecked_rules(group, kind) is None


def test_what_is_installed_says_whether_there_is_a_validating_webhook() -> None:
    group, kind = "vmware.infrastructure.cluster.x-k8s.io", "VSphereCluster"
    assert unchecked_rules(group, kind, cluster(vsphere="v1.16.1")) == unchecked_rules(group, kind)
    assert unchecked_rules(group, kind, cluster(vsphere="v1.13.1")) is None
    assert unchecked_rules("apps.example.com", "Gadget", cluster()) is None


def test_a_webhook_is_asked_for_its_own_operations_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = webhooks.Webhook("v1beta1", frozenset({"CREATE"}))
    installed = cluster()
    monkeypatch.setattr(webhooks, "registered", lambda *_: webhooks.Registered("azure", hook, None, "v1.26.0"))
    server = Admission(installed)
    assert server.admit(Request("CREATE", MACHINE)).allowed
    assert causes(server.admit(Request("UPDATE", MACHINE, {**MACHINE, "metadata": {"name": "one"}}))) == [
        ("FieldValueRequired", "spec.template.spec.vmSize")
    ]


def test_registrations_of_one_release() -> None:
    azure = webhooks.registered("azure", "v1.26.0", INFRASTRUCTURE, "AzureClusterTemplate")
    both = webhooks.Webhook("v1beta1", frozenset({"CREATE", "UPDATE"}))
    assert azure == webhooks.Registered("azure", both, both, "v1.26.0", rewrites=False)
    newer = webhooks.registered("azure", "v1.99.0", INFRASTRUCTURE, "AzureClusterTemplate")
    assert newer == webhooks.Registered("azure", both, both, "", rewrites=False)
    metal3 = webhooks.registered("metal3", "v1.99.0", INFRASTRUCTURE, "Metal3MachineTemplate")
    assert (metal3.mutating, bool(metal3.validating)) == (None, True)
    gcp = webhooks.registered("gcp", "v1.12.0", INFRASTRUCTURE, "GCPManagedClusterTemplate")
    updates = webhooks.Webhook("v1beta1", frozenset({"UPDATE"}))
    assert gcp == webhooks.Registered("gcp", None, updates, "v1.13.1", rewrites=True)
    assert webhooks.registered("gadgets", "v1.0.0", INFRASTRUCTURE, "Gadget") == webhooks.Registered("")
    assert webhooks.registered("docker", "v1.14.2", INFRASTRUCTURE, "DevMachinePoolTemplate") == webhooks.Registered(
        "docker"
    )
    # registered for a resource that no definition has: never asked
    eks = webhooks.registered("aws", "v2.13.0", "bootstrap.cluster.x-k8s.io", "EKSConfig")
    assert (eks.mutating, eks.validating) == (None, None)
