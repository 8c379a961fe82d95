"""Objects made by hand for every branch of the providers' webhooks, which chance seldom meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.upstream.admission_cases import Kind

Json = Any

NAMES: Final = ("n" * 31, "n" * 32, "n" * 55, "n" * 56, "n" * 91, "n" * 92, "a.b.c")
"""With their namespace, as long as the names of managed clusters may be, and one longer."""

_RULES: Final = {"securityRules": [{"name": "a"}, {"name": "b", "direction": "Outbound"}]}
_SUBNETS: Final[tuple[list[Json], ...]] = (
    [],
    [{"role": "node"}],
    [{"role": "node", "name": "a", "routeTable": {"name": "own"}}, {"role": "node"}, {"role": "control-plane"}],
    [{"role": "node", "cidrBlocks": ["2001:db8::/64"]}, {"role": "control-plane", "securityGroup": _RULES}],
    [{"role": "node", "id": "/subnets/a", "securityGroup": _RULES}, {"role": "bastion"}],
    [{"role": "cluster", "securityGroup": _RULES}],
    [{"role": "cluster", "id": "/subnets/a"}, {"role": "node"}],
    [{"role": "cluster", "cidrBlocks": ["10.0.0.0/16", "fd00::/8"], "natGateway": {"name": "own"}}],
    [{"role": "control-plane", "name": "first"}, {"role": "control-plane", "name": "second"}, {"role": "cluster"}],
)
_BALANCERS: Final[tuple[Json, ...]] = (
    {},
    {"apiServerLB": {"type": "Internal"}},
    {"apiServerLB": {"type": "Internal", "name": "own", "frontendIPs": [{"name": "a", "privateIP": "10.0.0.9"}]}},
    {"apiServerLB": {"type": "Other"}, "nodeOutboundLB": {}},
    {"nodeOutboundLB": {"frontendIPsCount": 0}, "controlPlaneOutboundLB": {}},
    {"nodeOutboundLB": {"frontendIPsCount": 3, "name": "own"}, "controlPlaneOutboundLB": {"frontendIPsCount": 2}},
    {"nodeOutboundLB": {"idleTimeoutInMinutes": 9, "backendPool": {"name": "own"}, "type": "Internal"}},
)
_DISKS: Final[tuple[Json, ...]] = (
    [{"nameSuffix": "a", "lun": 1}, {"nameSuffix": "b"}, {"nameSuffix": "c"}],
    [{"nameSuffix": "a"}, {"nameSuffix": "b", "lun": 0}, {"nameSuffix": "c", "lun": 0}],
    [{"nameSuffix": "a", "managedDisk": {"storageAccountType": "UltraSSD_LRS"}}, {"nameSuffix": "b", "lun": 9}],
    [{"nameSuffix": "a", "cachingType": "None", "lun": 0}],
)
_INTERFACES: Final[tuple[Json, ...]] = (
    {"subnetName": "a"},
    {"acceleratedNetworking": False},
    {"subnetName": "a", "networkInterfaces": [{"subnetName": "b"}]},
    {"networkInterfaces": [{}, {"privateIPConfigs": 3}]},
)
_MACHINES: Final = (*({"dataDisks": disks} for disks in _DISKS), *_INTERFACES)
_AWS_CLUSTERS: Final[tuple[Json, ...]] = (
    {"secondaryControlPlaneLoadBalancer": {}, "bastion": {"disableIngressRules": True}},
    {"controlPlaneLoadBalancer": {}, "bastion": {"allowedCIDRBlocks": ["10.0.0.0/8"]}},
    {"controlPlaneLoadBalancer": {"loadBalancerType": "nlb"}, "network": {"cni": {}}},
    {"identityRef": {"kind": "AWSClusterRoleIdentity", "name": "a"}},
)
_AKS: Final[tuple[Json, ...]] = (
    {"networkPluginMode": "overlay", "version": "1.33.0", "sku": {"tier": "Paid"}, "fleetsMember": {}},
    {"extensions": [{"name": "a", "plan": {"product": "b"}}, {"name": "c", "plan": {"name": "d"}}, {"name": "e"}]},
    {"resourceGroupName": "own", "location": "eastus", "virtualNetwork": {"name": "own", "subnet": {"name": "own"}}},
    {"version": "v1.33.0", "dnsPrefix": "", "oidcIssuerProfile": {"enabled": True}, "sshPublicKey": ""},
)
_IGNITION: Final[tuple[Json, ...]] = (
    {"ignition": {}},
    {"ignition": {"storageType": "UnencryptedUserData"}},
    {"ignition": {"version": "3.4"}},
    {"cloudInit": {"insecureSkipSecretsManager": True}},
)


def _azure_clusters() -> tuple[Json, ...]:
    networks = [{"subnets": subnets} for subnets in _SUBNETS] + [
        {"subnets": _SUBNETS[3], **balancers} for balancers in _BALANCERS
    ]
    own = {"azureBastion": {"subnet": {"name": "own", "cidrBlocks": ["10.9.0.0/27"]}}}
    return (
        *({"networkSpec": network, "controlPlaneEnabled": runs} for network in networks for runs in (True, False)),
        {"bastionSpec": {"azureBastion": {}}},
        {"bastionSpec": own, "resourceGroup": "own"},
        {"networkSpec": {"vnet": {"name": "own", "peerings": [{"remoteVnetName": "a"}, {"resourceGroup": "b"}]}}},
    )


_SPECS: Final[dict[str, tuple[Json, ...]]] = {
    "AWSCluster": _AWS_CLUSTERS,
    "AWSClusterTemplate": _AWS_CLUSTERS,
    "AWSMachine": _IGNITION,
    "AWSMachinePool": (
        *_IGNITION[:3],
        {"defaultCoolDown": "900ms", "defaultInstanceWarmup": "1s"},
        {"defaultCoolDown": "-1s", "defaultInstanceWarmup": "-500ms"},
    ),
    "AWSManagedControlPlane": _AWS_CLUSTERS,
    "AWSManagedControlPlaneTemplate": _AWS_CLUSTERS,
    "AWSManagedMachinePool": ({"updateConfig": {}}, {"eksNodegroupName": "own"}),
    "AzureCluster": _azure_clusters(),
    "AzureClusterTemplate": _azure_clusters(),
    "AzureMachinePool": tuple({"template": spec} for spec in (*_MACHINES, {"diagnostics": {}})),
    "AzureMachineTemplate": _MACHINES,
    "AzureManagedControlPlane": _AKS,
    "AzureManagedControlPlaneTemplate": _AKS,
    "AzureManagedMachinePool": ({"name": ""}, {"name": "own", "osType": "Windows", "mode": "User"}),
    "AzureManagedMachinePoolTemplate": ({"name": ""}, {"name": "own", "osType": "Windows", "mode": "User"}),
    "BootstrapProvider": ({"configSecret": {"name": "a"}, "additionalManifests": {"name": "b", "namespace": "c"}},),
    "GCPManagedControlPlane": ({"clusterName": "own"},),
    "HelmChartProxy": ({"options": {"atomic": True}}, {"options": {"timeout": "1m"}, "namespace": "own"}),
    "ROSAMachinePool": ({"updateConfig": {}}, {"updateConfig": {"rollingUpdate": {}}, "nodeDrainGracePeriod": "1m"}),
    "VSphereMachine": ({"resources": {"requests": {"cpu": "0"}}}, {"datacenter": "own"}),
}


def aimed(kind: Kind) -> Iterator[Json]:
    """Objects of a kind, if only by name; what the schema requires may be missing."""
    labels = {"cluster.x-k8s.io/cluster-name": "owner"}
    for spec in _SPECS.get(kind.kind, ()):
        yield _object(kind, {"name": "one", "namespace": "default", "labels": labels}, spec)
    for name in NAMES:
        yield _object(kind, {"name": name, "namespace": "default"}, {})


def _object(kind: Kind, metadata: Json, spec: Json) -> Json:
    within = {"template": {"spec": spec}} if kind.kind.endswith("Template") else spec
    return {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata, "spec": within}
