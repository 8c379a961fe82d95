"""DevCluster and its template, as ``test/infrastructure/docker/internal/webhooks`` of cluster-api v1.14 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission import docker_cluster, fields

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def default(value: Json, _call: Call) -> Json:
    """Set the Docker backend where there is none, and what that backend wants."""
    spec = ("spec", "template", "spec") if value["kind"].endswith("Template") else ("spec",)
    value = with_backend(value, spec)
    if fields.get(value, *spec, "backend", "docker") is None:
        return value
    value = docker_cluster.with_port(value, spec)
    return docker_cluster.with_domains(value, (*spec, "backend", "docker", "failureDomains"))


def with_backend(value: Json, spec: tuple[str, ...]) -> Json:
    """Choose the Docker backend where the object chooses none."""
    backend = fields.get(value, *spec, "backend") or {}
    chosen = backend.get("inMemory") is not None or backend.get("docker") is not None
    return value if chosen else fields.put(value, (*spec, "backend", "docker"), {})
