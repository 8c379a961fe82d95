"""vSphere, as ``internal/webhooks`` of cluster-api-provider-vsphere v1.16 has it.

Templates get a default only in a dry run of the topology controller, which no commit is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields
from navos_gitops.admission.fields import fill
from navos_gitops.admission.providers.nothing import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def deployment_zone(value: Json, _call: Call) -> Json:
    """Let control planes be placed in the zone."""
    return fields.default(value, ("spec", "controlPlane"), item=True)


def machine(value: Json, _call: Call) -> Json:
    """Look in every data center."""
    return fill(value, ("spec", "datacenter"), "*")


def virtual_machine(value: Json, _call: Call) -> Json:
    """Take Linux for the operating system."""
    return fill(value, ("spec", "os"), "Linux")


DEFAULTS: Final[Mapping[str, Callable[[Json, Call], Json]]] = {
    "VSphereDeploymentZone": deployment_zone,
    "VSphereMachine": machine,
    "VSphereMachineTemplate": nothing,
    "VSphereVM": virtual_machine,
}
