"""ClusterResourceSet, as ``core/webhooks/admission/clusterresourceset.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission import fields

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def default(value: Json, _call: Call) -> Json:
    """Set the strategy: resources are applied once."""
    if fields.get(value, "spec", "strategy"):
        return value
    return fields.put(value, ("spec", "strategy"), "ApplyOnce")
