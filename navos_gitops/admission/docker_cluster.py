"""DockerCluster and its template, as ``test/infrastructure/docker/internal/webhooks`` of cluster-api v1.14 has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields
from navos_gitops.admission.fields import get, put

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

PORT: Final = 6443


def default(value: Json, _call: Call) -> Json:
    """Set the API server's port, and that failure domains are not for the control plane."""
    spec = ("spec", "template", "spec") if value["kind"].endswith("Template") else ("spec",)
    value = with_port(value, spec)
    return with_domains(value, (*spec, "failureDomains"))


def with_port(value: Json, spec: tuple[str, ...]) -> Json:
    """Set the port of the control plane's endpoint."""
    route = (*spec, "controlPlaneEndpoint", "port")
    return value if get(value, *route) else put(value, route, PORT)


def with_domains(value: Json, route: tuple[str, ...]) -> Json:
    """Say of each failure domain whether it is for the control plane."""
    domains = get(value, *route)
    if not domains:
        return value
    return put(value, route, [fields.default(domain, ("controlPlane",), item=False) for domain in domains])
