"""GCP: every kind's webhook but one sets nothing.

As ``webhooks`` and ``exp/webhooks`` of cluster-api-provider-gcp v1.13 have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.fields import fill, get
from navos_gitops.admission.providers import hashed
from navos_gitops.admission.providers.nothing import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def managed_control_plane(value: Json, _call: Call) -> Json:
    """Name the GKE cluster."""
    namespace, name = get(value, "metadata", "namespace") or "", get(value, "metadata", "name") or ""
    named = hashed.name(f"{namespace}-{name.replace('.', '-')}", 40, "capg-")
    return fill(value, ("spec", "clusterName"), named)


DEFAULTS: Final[Mapping[str, Callable[[Json, Call], Json]]] = {
    "GCPCluster": nothing,
    "GCPClusterTemplate": nothing,
    "GCPMachine": nothing,
    "GCPMachineTemplate": nothing,
    "GCPManagedCluster": nothing,
    "GCPManagedControlPlane": managed_control_plane,
    "GCPManagedControlPlaneTemplate": nothing,
    "GCPManagedMachinePool": nothing,
    "GCPManagedMachinePoolTemplate": nothing,
}
