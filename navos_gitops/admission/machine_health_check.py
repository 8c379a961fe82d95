"""MachineHealthCheck, as ``core/webhooks/admission/machinehealthcheck.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import defaults, fields

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

NODE_STARTUP_TIMEOUT: Final = 600


def default(value: Json, _call: Call) -> Json:
    """Set the cluster's label and the time a node is given to start."""
    route = ("spec", "checks", "nodeStartupTimeoutSeconds")
    return fields.default(defaults.labelled(value), route, NODE_STARTUP_TIMEOUT)
