"""Helm charts for workload clusters, as ``api/v1alpha1`` of cluster-api-addon-provider-helm v0.6 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields
from navos_gitops.admission.fields import fill, get, put

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def chart(value: Json, _call: Call) -> Json:
    """Set namespace and time limit; who wants all or nothing has to wait for it."""
    value = release(value, _call)
    if get(value, "spec", "options", "atomic"):
        value = put(value, ("spec", "options", "wait"), item=True)
    return fields.default(value, ("spec", "options", "timeout"), "10m0s")


def release(value: Json, _call: Call) -> Json:
    """Set the namespace of the release."""
    return fill(value, ("spec", "namespace"), "default")


DEFAULTS: Final[Mapping[str, Callable[[Json, Call], Json]]] = {
    "HelmChartProxy": chart,
    "HelmReleaseProxy": release,
}
