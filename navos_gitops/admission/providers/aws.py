"""AWS: clusters, machines and pools, EKS and ROSA.

As ``webhooks``, ``exp/webhooks``, ``controlplane`` and ``api/v1beta2/defaults.go`` of cluster-api-provider-aws v2.13
have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import defaults, fields, leaves
from navos_gitops.admission.fields import fill, get, put
from navos_gitops.admission.providers import hashed
from navos_gitops.admission.providers.nothing import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_TEMPLATE: Final = ("spec", "template", "spec")
_MOVED: Final = "clusterctl.cluster.x-k8s.io/move-hierarchy"
_IDENTITY: Final = {"kind": "AWSClusterControllerIdentity", "name": "default"}
_ANYWHERE: Final = ["0.0.0.0/0", "::/0"]
_CALICO: Final = [
    {"description": "bgp (calico)", "protocol": "tcp", "fromPort": 179, "toPort": 179},
    {"description": "IP-in-IP (calico)", "protocol": "4", "fromPort": -1, "toPort": 65535},
]
_COOL_DOWN: Final = "5m0s"
_IGNITION: Final = "2.3"


def cluster(value: Json, _call: Call) -> Json:
    """Set identity, load balancers, network and bastion."""
    return _cluster(value, ("spec",))


def cluster_template(value: Json, _call: Call) -> Json:
    """As :func:`cluster`."""
    return _cluster(value, _TEMPLATE)


def identity(value: Json, _call: Call) -> Json:
    """Label an identity, so that it is moved with the clusters that use it."""
    return fields.default(value, ("metadata", "labels"), {_MOVED: ""})


def machine(value: Json, _call: Call) -> Json:
    """Keep user data in the secrets manager, unless the machine says otherwise or uses ignition."""
    if get(value, "spec", "ignition") is not None:
        return _with_ignition(value, "ClusterObjectStore")
    if get(value, "spec", "cloudInit", "insecureSkipSecretsManager"):
        return value
    return fill(value, ("spec", "cloudInit", "secureSecretsBackend"), "secrets-manager")


def machine_pool(value: Json, _call: Call) -> Json:
    """Set how long the group waits between its changes."""
    for name in ("defaultCoolDown", "defaultInstanceWarmup"):
        if abs(leaves.nanoseconds(get(value, "spec", name) or "0s") or 0) < leaves.SECOND:
            value = put(value, ("spec", name), _COOL_DOWN)
    if get(value, "spec", "ignition") is not None:
        return _with_ignition(value, "UnencryptedUserData")
    return value


def fargate_profile(value: Json, _call: Call) -> Json:
    """Label the profile with its Cluster, and name it."""
    return fill(defaults.labelled(value), ("spec", "profileName"), _eks_name(value, 100))


def managed_machine_pool(value: Json, _call: Call) -> Json:
    """Name the node group, and let one node at a time be away."""
    value = fill(value, ("spec", "eksNodegroupName"), _eks_name(value, 64))
    return fields.default(value, ("spec", "updateConfig"), {"maxUnavailable": 1})


def managed_control_plane(value: Json, _call: Call) -> Json:
    """Name the EKS cluster, and set identity, network and bastion."""
    value = fill(value, ("spec", "eksClusterName"), _eks_name(value, 100))
    return put(_managed(value, ("spec",)), ("spec", "bootstrapSelfManagedAddons"), item=True)


def managed_control_plane_template(value: Json, _call: Call) -> Json:
    """Set identity, network and bastion."""
    return _managed(value, _TEMPLATE)


def rosa_control_plane(value: Json, _call: Call) -> Json:
    """Set the identity."""
    return fields.default(value, ("spec", "identityRef"), _IDENTITY)


def rosa_machine_pool(value: Json, _call: Call) -> Json:
    """Set how nodes are drained and replaced."""
    value = fields.default(value, ("spec", "nodeDrainGracePeriod"), "0s")
    return fields.default(value, ("spec", "updateConfig", "rollingUpdate"), {"maxUnavailable": 0, "maxSurge": 1})


DEFAULTS: Final[Mapping[str, Callable[[Json, Call], Json]]] = {
    "AWSCluster": cluster,
    "AWSClusterControllerIdentity": identity,
    "AWSClusterRoleIdentity": identity,
    "AWSClusterStaticIdentity": identity,
    "AWSClusterTemplate": cluster_template,
    "AWSFargateProfile": fargate_profile,
    "AWSMachine": machine,
    "AWSMachinePool": machine_pool,
    "AWSManagedControlPlane": managed_control_plane,
    "AWSManagedControlPlaneTemplate": managed_control_plane_template,
    "AWSManagedMachinePool": managed_machine_pool,
    "ROSAControlPlane": rosa_control_plane,
    "ROSAMachinePool": rosa_machine_pool,
    "ROSANetwork": nothing,
    "ROSARoleConfig": nothing,
}


def _cluster(value: Json, spec: tuple[str, ...]) -> Json:
    value = fields.default(value, (*spec, "identityRef"), _IDENTITY)
    value = fields.default(value, (*spec, "controlPlaneLoadBalancer"), {"scheme": "internet-facing"})
    value = fill(value, (*spec, "controlPlaneLoadBalancer", "loadBalancerType"), "classic")
    second = (*spec, "secondaryControlPlaneLoadBalancer")
    if get(value, *second) is not None:
        value = fill(value, (*second, "loadBalancerType"), "nlb")
        value = fields.default(value, (*second, "scheme"), "internal")
    return _networked(value, spec)


def _managed(value: Json, spec: tuple[str, ...]) -> Json:
    return _networked(fields.default(value, (*spec, "identityRef"), _IDENTITY), spec)


def _networked(value: Json, spec: tuple[str, ...]) -> Json:
    """Let Calico's traffic through where no other network is named, and anybody to the bastion."""
    value = fields.default(value, (*spec, "network", "cni"), {"cniIngressRules": _CALICO})
    if get(value, *spec, "bastion", "disableIngressRules"):
        return value
    return fill(value, (*spec, "bastion", "allowedCIDRBlocks"), _ANYWHERE)


def _with_ignition(value: Json, storage: str) -> Json:
    ignition = ("spec", "ignition")
    value = fill(value, (*ignition, "storageType"), storage)
    if get(value, *ignition, "storageType") == "UnencryptedUserData":
        return value
    return fill(value, (*ignition, "version"), _IGNITION)


def _eks_name(value: Json, longest: int) -> str:
    namespace, name = get(value, "metadata", "namespace") or "", get(value, "metadata", "name") or ""
    return hashed.name(f"{namespace}_{name.replace('.', '_')}", longest, "capa_")
