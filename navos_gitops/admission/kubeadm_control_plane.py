"""KubeadmControlPlane, as ``controlplane/kubeadm/webhooks/admission/kubeadmcontrolplane.go`` of v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields
from navos_gitops.admission.fields import get, put

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_STRATEGY: Final = ("spec", "rollout", "strategy")


def default(value: Json, _call: Call) -> Json:
    """Set replicas, the version's ``v`` and the only rollout strategy there is."""
    value = fields.default(value, ("spec", "replicas"), 1)
    version = get(value, "spec", "version") or ""
    if not version.startswith("v"):
        value = put(value, ("spec", "version"), f"v{version}")
    value = put(value, (*_STRATEGY, "type"), "RollingUpdate")
    return fields.default(value, (*_STRATEGY, "rollingUpdate", "maxSurge"), 1)
