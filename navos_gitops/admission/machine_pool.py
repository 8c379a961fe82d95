"""MachinePool, as ``core/webhooks/admission/machinepool.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import defaults, fields
from navos_gitops.admission.call import Refusal

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_MACHINE: Final = ("spec", "template", "spec")


def default(value: Json, call: Call) -> Json | Refusal:
    """Set the cluster's label, replicas, the time a node is given to go and the version's ``v``."""
    value = defaults.replicated(defaults.labelled(value), call)
    if isinstance(value, Refusal):
        return value
    route = (*_MACHINE, "deletion", "nodeDeletionTimeoutSeconds")
    value = fields.default(value, route, defaults.NODE_DELETION_TIMEOUT)
    return defaults.versioned(value, (*_MACHINE, "version"))
