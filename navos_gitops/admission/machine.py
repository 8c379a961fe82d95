"""Machine, as ``core/webhooks/admission/machine.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission import defaults, fields

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def default(value: Json, _call: Call) -> Json:
    """Set the cluster's label, the version's ``v`` and the time a node is given to go."""
    value = defaults.versioned(defaults.labelled(value), ("spec", "version"))
    route = ("spec", "deletion", "nodeDeletionTimeoutSeconds")
    return fields.default(value, route, defaults.NODE_DELETION_TIMEOUT)
