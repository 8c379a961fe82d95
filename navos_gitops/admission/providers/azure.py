"""Azure: machines and their templates, and which module knows the other kinds.

As ``internal/webhooks``, ``internal/api/v1beta1`` and ``internal/exp/api/v1beta1`` of cluster-api-provider-azure v1.26
have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields
from navos_gitops.admission.call import Doubt
from navos_gitops.admission.fields import drop, fill, get, put
from navos_gitops.admission.providers import azure_managed, azure_network
from navos_gitops.model import Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_SPEC: Final = ("spec", "template", "spec")
_ULTRA: Final = "UltraSSD_LRS"
_KEY: Final = "c3NoLXJzYSA="
"""Stands for the SSH key that the webhook makes at random where none is given; no schema looks into it."""


def machine_template(value: Json, _call: Call) -> Json:
    """Number the data disks, say how they are cached, and give the machine a network interface."""
    spec = fill(get(value, *_SPEC) or {}, ("sshPublicKey",), _KEY)
    return put(value, _SPEC, _with_interfaces(_with_disks(spec)))


def machine(value: Json, _call: Call) -> Doubt:
    """As :func:`machine_template` with more; but the webhook reads the machine's Cluster and AzureCluster."""
    spec = fill(get(value, "spec") or {}, ("sshPublicKey",), _KEY)
    spec = _with_eviction_policy(_with_disks(spec))
    spec = _with_interfaces(_with_diagnostics(spec))
    reason = "its mutating webhook reads the subscription of its AzureCluster in the management cluster"
    return Doubt(put(value, ("spec",), spec), (Unchecked(reason, ("spec",)),))


def machine_pool(value: Json, _call: Call) -> Json | Doubt:
    """Set the template's diagnostics, network interface and system disk."""
    template = fill(get(value, "spec", "template") or {}, ("sshPublicKey",), _KEY)
    template = _with_interfaces(_with_diagnostics(template))
    template = fill(template, ("osDisk", "osType"), "Linux")
    template = fill(template, ("osDisk", "cachingType"), "None")
    filled = put(value, ("spec", "template"), template)
    if get(value, "spec", "identity") != "SystemAssigned" or _names_its_role_twice(get(value, "spec")):
        return filled
    reason = "its mutating webhook makes a role for the machines' own identity, in the subscription of its AzureCluster"
    return Doubt(filled, (Unchecked(reason, ("spec", "identity")),))


DEFAULTS: Final[Mapping[str, Callable[[Json, Call], Json | Doubt]]] = {
    "AzureCluster": azure_network.cluster,
    "AzureClusterTemplate": azure_network.cluster_template,
    "AzureMachine": machine,
    "AzureMachinePool": machine_pool,
    "AzureMachineTemplate": machine_template,
    "AzureManagedControlPlane": azure_managed.control_plane,
    "AzureManagedControlPlaneTemplate": azure_managed.control_plane_template,
    "AzureManagedMachinePool": azure_managed.machine_pool,
    "AzureManagedMachinePoolTemplate": azure_managed.machine_pool_template,
}


def _names_its_role_twice(spec: Json) -> bool:
    """Whether both the deprecated and the present field name the role: then the webhook leaves all as it is."""
    return bool(get(spec, "roleAssignmentName") and get(spec, "systemAssignedIdentityRole", "name"))


def _with_disks(spec: Json) -> Json:
    disks = get(spec, "dataDisks")
    if not disks:
        return spec
    taken = {disk["lun"] for disk in disks if disk.get("lun") is not None}
    numbered = []
    for disk in disks:
        if disk.get("lun") is None:
            free = next((number for number in range(len(disks)) if number not in taken), None)
            if free is not None:
                taken.add(free)
                disk = {**disk, "lun": free}  # noqa: PLW2901 - the disk as numbered
        ultra = get(disk, "managedDisk", "storageAccountType") == _ULTRA
        numbered.append(fill(disk, ("cachingType",), "None" if ultra else "ReadWrite"))
    return put(spec, ("dataDisks",), numbered)


def _with_interfaces(spec: Json) -> Json:
    """Move the deprecated fields into an interface, where there is none; leave both where both are set."""
    interfaces = get(spec, "networkInterfaces") or []
    old = {name: spec[name] for name in ("subnetName", "acceleratedNetworking") if spec.get(name) is not None}
    if old and interfaces:
        return spec
    if not interfaces:
        interfaces = [old]
        spec = drop(drop(spec, "subnetName"), "acceleratedNetworking")
    return put(spec, ("networkInterfaces",), [fill(each, ("privateIPConfigs",), 1) for each in interfaces])


def _with_diagnostics(spec: Json) -> Json:
    return fields.default(spec, ("diagnostics", "boot"), {"storageAccountType": "Managed"})


def _with_eviction_policy(spec: Json) -> Json:
    if get(spec, "spotVMOptions") is None:
        return spec
    local = get(spec, "osDisk", "diffDiskSettings", "option") == "Local"
    return fields.default(spec, ("spotVMOptions", "evictionPolicy"), "Delete" if local else "Deallocate")
