"""KubeadmConfigTemplate, as ``bootstrap/kubeadm/webhooks/admission/kubeadmconfigtemplate.go`` of v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def default(value: Json, _call: Call) -> Json:
    """Set nothing: only the topology controller's dry runs are given older releases' defaults."""
    return value
