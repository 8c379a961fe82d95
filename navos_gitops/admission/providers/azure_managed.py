"""Azure's managed clusters (AKS).

As ``internal/webhooks`` and ``internal/api/v1beta1`` of cluster-api-provider-azure v1.26 have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import defaults, fields
from navos_gitops.admission.fields import fill, get, put

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_TEMPLATE: Final = ("spec", "template", "spec")
_POOL_MODE: Final = "azuremanagedmachinepool.infrastructure.cluster.x-k8s.io/agentpoolmode"
_NETWORK: Final = "10.0.0.0/8"
_NODES: Final = "10.240.0.0/16"
_OVERLAY_NETWORK: Final = "10.224.0.0/12"
_OVERLAY_NODES: Final = "10.224.0.0/16"


def control_plane(value: Json, _call: Call) -> Json:
    """Name what is not named after the object and its Cluster, and set network and price tier."""
    value = _with_tier(defaults.versioned(value, ("spec", "version")), ("spec",))
    cluster = get(value, "metadata", "labels", defaults.CLUSTER_NAME)
    if cluster and get(value, "spec", "fleetsMember") is not None:
        value = fill(value, ("spec", "fleetsMember", "name"), cluster)
    if cluster:
        value = fill(value, ("spec", "resourceGroupName"), cluster)
    group, name = get(value, "spec", "resourceGroupName") or "", get(value, "metadata", "name") or ""
    location = get(value, "spec", "location") or ""
    value = fill(value, ("spec", "nodeResourceGroupName"), f"MC_{group}_{name}_{location}")
    value = _with_network(value, name, group)
    value = fields.default(value, ("spec", "oidcIssuerProfile"), {})
    value = fields.default(value, ("spec", "dnsPrefix"), name)
    return _with_plans(value, name)


def control_plane_template(value: Json, _call: Call) -> Json:
    """Set network, load balancer and price tier."""
    value = fields.default(value, (*_TEMPLATE, "networkPlugin"), "azure")
    value = fields.default(value, (*_TEMPLATE, "loadBalancerSKU"), "Standard")
    value = fields.default(value, (*_TEMPLATE, "enablePreviewFeatures"), item=False)
    value = defaults.versioned(value, (*_TEMPLATE, "version"))
    network = (*_TEMPLATE, "virtualNetwork")
    value = fill(value, (*network, "cidrBlock"), _NETWORK)
    value = _filled(value, (*network, "subnet", "name"), get(value, "metadata", "name"))
    value = fill(value, (*network, "subnet", "cidrBlock"), _NODES)
    return _with_tier(value, _TEMPLATE)


def machine_pool(value: Json, _call: Call) -> Json:
    """Label the pool with its mode, and set its name and operating system."""
    return _pool(value, ("spec",))


def machine_pool_template(value: Json, _call: Call) -> Json:
    """As :func:`machine_pool`."""
    return _pool(value, _TEMPLATE)


def _pool(value: Json, spec: tuple[str, ...]) -> Json:
    value = put(value, ("metadata", "labels", _POOL_MODE), get(value, *spec, "mode") or "")
    if not get(value, *spec, "name"):
        value = put(value, (*spec, "name"), get(value, "metadata", "name") or "")
    return fields.default(value, (*spec, "osType"), "Linux")


def _with_tier(value: Json, spec: tuple[str, ...]) -> Json:
    """Set the free tier where there is none; the paid one has a new name."""
    if get(value, *spec, "sku") is None:
        return put(value, (*spec, "sku"), {"tier": "Free"})
    paid = get(value, *spec, "sku", "tier") == "Paid"
    return put(value, (*spec, "sku", "tier"), "Standard") if paid else value


def _with_network(value: Json, name: str, group: str) -> Json:
    network = ("spec", "virtualNetwork")
    overlay = get(value, "spec", "networkPluginMode") == "overlay"
    value = _filled(value, (*network, "name"), name)
    value = fill(value, (*network, "cidrBlock"), _OVERLAY_NETWORK if overlay else _NETWORK)
    value = _filled(value, (*network, "resourceGroup"), group)
    value = _filled(value, (*network, "subnet", "name"), name)
    return fill(value, (*network, "subnet", "cidrBlock"), _OVERLAY_NODES if overlay else _NODES)


def _with_plans(value: Json, name: str) -> Json:
    extensions = get(value, "spec", "extensions")
    if not extensions:
        return value
    named = [
        each
        if each.get("plan") is None
        else fill(each, ("plan", "name"), f"{name}-{get(each, 'plan', 'product') or ''}")
        for each in extensions
    ]
    return put(value, ("spec", "extensions"), named)


def _filled(value: Json, route: tuple[str, ...], item: str | None) -> Json:
    """Set an empty text; what would be empty again stays unset, as Go holds it."""
    return fill(value, route, item) if item else value
