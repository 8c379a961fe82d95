"""Azure's load balancers: the API server's, and those that nodes and control plane leave by.

As ``internal/api/v1beta1/azurecluster_default.go`` of cluster-api-provider-azure v1.26 has them; the gate for a
second, internal address of the API server is off there, as it is by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields
from navos_gitops.admission.fields import fill, get, put

if TYPE_CHECKING:
    from navos_gitops.model import Json

_IDLE_MINUTES: Final = 4
_INTERNAL_ADDRESS: Final = "10.0.0.100"


def api_server(balancer: Json) -> Json:
    """Set the class of the load balancer before the API server."""
    balancer = fill(fill(balancer, ("type",), "Public"), ("sku",), "Standard")
    return fields.default(balancer, ("idleTimeoutInMinutes",), _IDLE_MINUTES)


def outbound(balancer: Json) -> Json:
    """Set the class of a load balancer for what goes out: always public."""
    balancer = put(put(balancer, ("type",), "Public"), ("sku",), "Standard")
    return fields.default(balancer, ("idleTimeoutInMinutes",), _IDLE_MINUTES)


def api_server_of(balancer: Json, cluster: str) -> Json:
    """Set all of the load balancer before a cluster's API server; None where there is none yet."""
    balancer = api_server(balancer or {})
    if balancer["type"] == "Public":
        balancer = fill(balancer, ("name",), f"{cluster}-public-lb")
        address: Json = {"publicIP": {"name": f"pip-{cluster}-apiserver"}}
    elif balancer["type"] == "Internal":
        balancer = fill(balancer, ("name",), f"{cluster}-internal-lb")
        address = {"privateIP": _INTERNAL_ADDRESS}
    else:
        address = None
    name = balancer.get("name") or ""
    if address:
        balancer = fill(balancer, ("frontendIPs",), [{"name": f"{name}-frontEnd", **address}])
    return fill(balancer, ("backendPool", "name"), f"{name}-backendPool")


def node_outbound(balancer: Json, cluster: str) -> Json:
    """Set all of the load balancer that a cluster's nodes leave by."""
    balancer = outbound(balancer)
    if cluster:
        balancer = fill(balancer, ("name",), cluster)
    balancer = _with_addresses(balancer, f"pip-{cluster}-node-outbound")
    return fill(balancer, ("backendPool", "name"), f"{balancer.get('name') or ''}-outboundBackendPool")


def control_plane_outbound(balancer: Json, cluster: str) -> Json:
    """Set all of the load balancer that a cluster's control plane leaves by."""
    balancer = fill(outbound(balancer), ("name",), f"{cluster}-outbound-lb")
    balancer = _with_addresses(balancer, f"pip-{cluster}-controlplane-outbound")
    return fill(balancer, ("backendPool", "name"), f"{cluster}-outbound-lb-outboundBackendPool")


def _with_addresses(balancer: Json, public: str) -> Json:
    """Make as many frontend addresses as are asked for, whatever there was; numbered where there are several."""
    balancer = fields.default(balancer, ("frontendIPsCount",), 1)
    count, front = balancer["frontendIPsCount"], f"{get(balancer, 'name') or ''}-frontEnd"
    if count == 1:
        return put(balancer, ("frontendIPs",), [{"name": front, "publicIP": {"name": public}}])
    made = [{"name": f"{front}-{n}", "publicIP": {"name": f"{public}-{n}"}} for n in range(1, count + 1)]
    return put(balancer, ("frontendIPs",), made)
