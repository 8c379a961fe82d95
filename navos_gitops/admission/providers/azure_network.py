"""Azure's clusters and their templates: networks, subnets and load balancers.

As ``internal/api/v1beta1`` of cluster-api-provider-azure v1.26 has them, with its feature gates at their defaults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.call import Doubt
from navos_gitops.admission.fields import drop, fill, get, put
from navos_gitops.admission.providers import azure_balancers
from navos_gitops.model import Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_CLOUD: Final = "AzurePublicCloud"
_NETWORK: Final = ["10.0.0.0/8"]
_CONTROL_PLANE: Final = "10.0.0.0/16"
_CLUSTER: Final = "10.0.0.0/16"
_BASTION: Final = ["10.255.255.224/27"]
_TEMPLATE: Final = ("spec", "template", "spec")
_MANY: Final = 1000


def cluster_template(value: Json, _call: Call) -> Json:
    """Set the cloud, the network's address ranges, subnets and load balancers."""
    spec = fill(get(value, *_TEMPLATE) or {}, ("azureEnvironment",), _CLOUD)
    if get(spec, "bastionSpec", "azureBastion") is not None:
        spec = _with_bastion_subnet(spec)
    network = fill(get(spec, "networkSpec") or {}, ("vnet", "cidrBlocks"), _NETWORK)
    network = put(network, ("subnets",), _template_subnets(network.get("subnets") or []))
    network = put(network, ("apiServerLB",), azure_balancers.api_server(network.get("apiServerLB") or {}))
    for name, needed in (("nodeOutboundLB", _leaves_by_balancer(network)), ("controlPlaneOutboundLB", False)):
        if network.get(name) is not None or needed:
            network = put(network, (name,), azure_balancers.outbound(network.get(name) or {}))
    return put(value, _TEMPLATE, put(spec, ("networkSpec",), network))


def cluster(value: Json, _call: Call) -> Json | Doubt:
    """As :func:`cluster_template`, and name everything after the cluster."""
    name = get(value, "metadata", "name") or ""
    spec = fill(get(value, "spec") or {}, ("azureEnvironment",), _CLOUD)
    spec = _named(spec, ("resourceGroup",), name)
    spec = _with_bastion(_with_vnet(spec, name), name)
    runs_control_plane = bool(spec.get("controlPlaneEnabled"))
    network = spec["networkSpec"]
    network = put(network, ("subnets",), _subnets(network.get("subnets") or [], name, runs_control_plane))
    network = _with_peerings(network, spec.get("resourceGroup"))
    count = [get(network, each, "frontendIPsCount") or 0 for each in ("nodeOutboundLB", "controlPlaneOutboundLB")]
    if min(count) < 0 or max(count) > _MANY:
        reason = "its mutating webhook makes as many frontend addresses as are asked for, which is no sensible number"
        return Doubt(value, (Unchecked(reason, ("spec", "networkSpec")),))
    network = _with_balancers(network, name, runs_control_plane)
    return put(value, ("spec",), put(spec, ("networkSpec",), network))


def _with_balancers(network: Json, name: str, runs_control_plane: bool) -> Json:
    if runs_control_plane:
        network = put(network, ("apiServerLB",), azure_balancers.api_server_of(network.get("apiServerLB"), name))
    if network.get("nodeOutboundLB") is not None or (runs_control_plane and _leaves_by_balancer(network)):
        balancer = azure_balancers.node_outbound(network.get("nodeOutboundLB") or {}, name)
        network = put(network, ("nodeOutboundLB",), balancer)
    if not runs_control_plane:
        return drop(network, "apiServerLB")
    if network.get("controlPlaneOutboundLB") is None:
        return network
    balancer = azure_balancers.control_plane_outbound(network["controlPlaneOutboundLB"], name)
    return put(network, ("controlPlaneOutboundLB",), balancer)


def _leaves_by_balancer(network: Json) -> bool:
    """Whether the nodes of a public cluster need a load balancer to get out: some have IPv6 addresses."""
    if get(network, "apiServerLB", "type") == "Internal":
        return False
    return any(each.get("role") in {"node", "cluster"} and _has_ipv6(each) for each in network.get("subnets") or ())


def _with_vnet(spec: Json, name: str) -> Json:
    spec = _named(spec, ("networkSpec", "vnet", "resourceGroup"), spec.get("resourceGroup"))
    spec = fill(spec, ("networkSpec", "vnet", "name"), f"{name}-vnet")
    return fill(spec, ("networkSpec", "vnet", "cidrBlocks"), _NETWORK)


def _with_peerings(network: Json, group: str | None) -> Json:
    peerings = get(network, "vnet", "peerings")
    if not peerings:
        return network
    return put(network, ("vnet", "peerings"), [_named(each, ("resourceGroup",), group) for each in peerings])


def _with_bastion(spec: Json, name: str) -> Json:
    bastion = ("bastionSpec", "azureBastion")
    if get(spec, *bastion) is None:
        return spec
    spec = fill(spec, (*bastion, "name"), f"{name}-azure-bastion")
    spec = fill(spec, (*bastion, "subnet", "name"), "AzureBastionSubnet")
    return fill(_with_bastion_subnet(spec), (*bastion, "publicIP", "name"), f"{name}-azure-bastion-pip")


def _with_bastion_subnet(spec: Json) -> Json:
    subnet = ("bastionSpec", "azureBastion", "subnet")
    return fill(fill(spec, (*subnet, "cidrBlocks"), _BASTION), (*subnet, "role"), "bastion")


def _template_subnets(subnets: list[Json]) -> list[Json]:
    has_cluster = _of(subnets, "cluster") is not None
    subnets = _as_first(subnets, "cluster", lambda each: _classed(each, _CLUSTER))
    if _of(subnets, "control-plane") is None and not has_cluster:
        subnets = [*subnets, {"role": "control-plane"}]
    subnets = _as_first(subnets, "control-plane", lambda each: _classed(each, _CONTROL_PLANE))
    if _of(subnets, "node") is None and not has_cluster:
        return [*subnets, {"role": "node", "cidrBlocks": ["10.1.0.0/16"]}]
    return _counted(subnets, lambda each, number: _classed(each, f"10.{number}.0.0/16"))


def _subnets(subnets: list[Json], name: str, runs_control_plane: bool) -> list[Json]:
    has_cluster = _of(subnets, "cluster") is not None
    subnets = _as_first(subnets, "cluster", lambda each: _cluster_subnet(each, name))
    if runs_control_plane:
        if _of(subnets, "control-plane") is None and not has_cluster:
            subnets = [*subnets, {"role": "control-plane"}]
        subnets = _as_first(subnets, "control-plane", lambda each: _control_plane_subnet(each, name))
    if _of(subnets, "node") is None and not has_cluster:
        subnets = [*subnets, _first_node_subnet(name)]
    else:
        subnets = _counted(subnets, lambda each, number: _node_subnet(each, name, number))
    if not runs_control_plane:
        return subnets
    table = next((get(each, "routeTable", "name") for each in subnets if each.get("role") in {"node", "cluster"}), None)
    return _as_first(subnets, "control-plane", lambda each: _named(each, ("routeTable", "name"), table))


def _cluster_subnet(subnet: Json, name: str) -> Json:
    subnet = fill(subnet, ("name",), f"{name}-subnet")
    subnet = fill(subnet, ("securityGroup", "name"), f"{name}-nsg")
    subnet = fill(subnet, ("routeTable", "name"), f"{name}-routetable")
    if not subnet.get("id"):
        subnet = fill(subnet, ("natGateway", "name"), f"{name}-natgw")
        if not _has_ipv6(subnet):
            subnet = _with_gateway_address(subnet)
    return _classed(subnet, _CLUSTER)


def _control_plane_subnet(subnet: Json, name: str) -> Json:
    subnet = fill(subnet, ("name",), f"{name}-controlplane-subnet")
    return _classed(fill(subnet, ("securityGroup", "name"), f"{name}-controlplane-nsg"), _CONTROL_PLANE)


def _first_node_subnet(name: str) -> Json:
    return {
        "role": "node",
        "cidrBlocks": ["10.1.0.0/16"],
        "name": f"{name}-node-subnet",
        "securityGroup": {"name": f"{name}-node-nsg"},
        "routeTable": {"name": f"{name}-node-routetable"},
        "natGateway": {"name": f"{name}-node-natgw"},
    }


def _node_subnet(subnet: Json, name: str, number: int) -> Json:
    subnet = fill(subnet, ("name",), f"{name}-node-subnet-{number}")
    subnet = fill(subnet, ("securityGroup", "name"), f"{name}-node-nsg")
    subnet = _classed(subnet, f"10.{number}.0.0/16")
    subnet = fill(subnet, ("routeTable", "name"), f"{name}-node-routetable")
    if _has_ipv6(subnet) or subnet.get("id"):
        return subnet
    return _with_gateway_address(fill(subnet, ("natGateway", "name"), f"{name}-node-natgw-{number}"))


def _with_gateway_address(subnet: Json) -> Json:
    return fill(subnet, ("natGateway", "ip", "name"), f"pip-{get(subnet, 'natGateway', 'name')}")


def _classed(subnet: Json, addresses: str) -> Json:
    """Set a subnet's address range, and that its security rules are for what comes in."""
    subnet = fill(subnet, ("cidrBlocks",), [addresses])
    rules = get(subnet, "securityGroup", "securityRules")
    if not rules:
        return subnet
    return put(subnet, ("securityGroup", "securityRules"), [fill(each, ("direction",), "Inbound") for each in rules])


def _of(subnets: list[Json], role: str) -> Json:
    return next((each for each in subnets if each.get("role") == role), None)


def _as_first(subnets: list[Json], role: str, change: Callable[[Json], Json]) -> list[Json]:
    """Change the first subnet of a role; all others of that role become the same, as upstream has it."""
    first = _of(subnets, role)
    if first is None:
        return subnets
    changed = change(first)
    return [changed if each.get("role") == role else each for each in subnets]


def _counted(subnets: list[Json], change: Callable[[Json, int], Json]) -> list[Json]:
    """Change the subnets of nodes, each with its number."""
    found, number = [], 0
    for each in subnets:
        number += each.get("role") == "node"
        found.append(change(each, number) if each.get("role") == "node" else each)
    return found


def _has_ipv6(subnet: Json) -> bool:
    return any(_is_ipv6(block) for block in subnet.get("cidrBlocks") or ())


def _is_ipv6(block: str) -> bool:
    """Whether a text is an IPv6 range, as k8s.io/utils/net reads it."""
    from ipaddress import IPv6Network

    address, slash, size = block.partition("/")
    if ":" not in address or not slash or not (size.isascii() and size.isdecimal()) or "%" in address:
        return False
    try:
        IPv6Network(block, strict=False)
    except ValueError:
        return False
    return True


def _named(value: Json, route: tuple[str, ...], item: str | None) -> Json:
    """Set an empty text; what would be empty again stays unset, as Go holds it."""
    return fill(value, route, item) if item else value
