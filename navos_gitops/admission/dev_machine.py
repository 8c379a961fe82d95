"""DevMachine and its template, as ``test/infrastructure/docker/internal/webhooks`` of cluster-api v1.14 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission import dev_cluster

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def default(value: Json, _call: Call) -> Json:
    """Set the Docker backend where there is none."""
    spec = ("spec", "template", "spec") if value["kind"].endswith("Template") else ("spec",)
    return dev_cluster.with_backend(value, spec)
