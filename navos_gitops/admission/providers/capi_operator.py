"""The Cluster API operator's objects, as ``internal/webhook`` of cluster-api-operator v0.29 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.fields import fill, get

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def provider(value: Json, _call: Call) -> Json:
    """Look for the provider's secret and manifests in its own namespace."""
    namespace = get(value, "metadata", "namespace")
    for name in ("configSecret", "additionalManifests"):
        if get(value, "spec", name) is not None and namespace:
            value = fill(value, ("spec", name, "namespace"), namespace)
    return value


DEFAULTS: Final[Mapping[str, Callable[[Json, Call], Json]]] = dict.fromkeys(
    (
        *("AddonProvider", "BootstrapProvider", "ControlPlaneProvider", "CoreProvider"),
        *("IPAMProvider", "InfrastructureProvider", "RuntimeExtensionProvider"),
    ),
    provider,
)
