"""Which fields Cluster API has under other names in v1beta1 and in v1beta2.

Read off the conversions of v1.14 (``api/core/v1beta1/conversion.go``, ``api/bootstrap/kubeadm/v1beta1``,
``api/controlplane/kubeadm/v1beta1``); every name stands in the one version's schema and not in the other's.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

_CORE: Final = "cluster.x-k8s.io"
_BOOTSTRAP: Final = "bootstrap.cluster.x-k8s.io"
_CONTROL_PLANE: Final = "controlplane.cluster.x-k8s.io"

Pair = tuple[str, str]
"""A field's path in v1beta1 and in v1beta2; ``*`` stands for every item of a list."""

_DELETION: Final[tuple[Pair, ...]] = (
    ("nodeDrainTimeout", "deletion.nodeDrainTimeoutSeconds"),
    ("nodeVolumeDetachTimeout", "deletion.nodeVolumeDetachTimeoutSeconds"),
    ("nodeDeletionTimeout", "deletion.nodeDeletionTimeoutSeconds"),
)
_HEALTH: Final[Pair] = ("machineHealthCheck", "healthCheck")
_STRATEGY: Final[Pair] = ("strategy", "rollout.strategy")
_NAMING: Final[Pair] = ("namingStrategy", "naming")


def _below(prefix: str, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple((f"{prefix}.{old}", f"{prefix}.{new}") for old, new in pairs)


_MACHINE: Final[tuple[Pair, ...]] = (
    ("bootstrap.configRef.apiVersion", "bootstrap.configRef.apiGroup"),
    ("infrastructureRef.apiVersion", "infrastructureRef.apiGroup"),
    *_DELETION,
)
_TEMPLATES: Final[tuple[Pair, ...]] = (
    ("template.bootstrap.ref", "bootstrap.templateRef"),
    ("template.infrastructure.ref", "infrastructure.templateRef"),
    ("template.metadata", "metadata"),
    _NAMING,
    *_DELETION,
)
_KUBEADM: Final[tuple[Pair, ...]] = (
    (
        "clusterConfiguration.apiServer.timeoutForControlPlane",
        "initConfiguration.timeouts.controlPlaneComponentHealthCheckSeconds",
    ),
    ("joinConfiguration.discovery.timeout", "joinConfiguration.timeouts.tlsBootstrapSeconds"),
    ("initConfiguration.bootstrapTokens.*.ttl", "initConfiguration.bootstrapTokens.*.ttlSeconds"),
)
_KUBEADM_CONTROL_PLANE: Final[tuple[Pair, ...]] = (
    ("machineNamingStrategy", "machineNaming"),
    ("remediationStrategy", "remediation"),
    ("rolloutAfter", "rollout.after"),
    ("rolloutBefore", "rollout.before"),
    ("rolloutStrategy", "rollout.strategy"),
    *((f"machineTemplate.{old}", f"machineTemplate.spec.{new}") for old, new in _DELETION),
    *_below("kubeadmConfigSpec", _KUBEADM),
)

_PAIRS: Final[dict[tuple[str, str], tuple[Pair, ...]]] = {
    (_CORE, "Cluster"): (
        ("controlPlaneRef.apiVersion", "controlPlaneRef.apiGroup"),
        ("infrastructureRef.apiVersion", "infrastructureRef.apiGroup"),
        ("topology.class", "topology.classRef.name"),
        ("topology.classNamespace", "topology.classRef.namespace"),
        *_below("topology.controlPlane", (_HEALTH, *_DELETION)),
        *_below("topology.workers.machineDeployments.*", (_HEALTH, _STRATEGY, *_DELETION)),
        *_below("topology.workers.machinePools.*", _DELETION),
    ),
    (_CORE, "ClusterClass"): (
        ("infrastructure.ref", "infrastructure.templateRef"),
        ("infrastructureNamingStrategy", "infrastructure.naming"),
        ("controlPlane.ref", "controlPlane.templateRef"),
        ("controlPlane.machineInfrastructure.ref", "controlPlane.machineInfrastructure.templateRef"),
        *_below("controlPlane", (_HEALTH, _NAMING, *_DELETION)),
        *_below("workers.machineDeployments.*", (_HEALTH, _STRATEGY, *_TEMPLATES)),
        *_below("workers.machinePools.*", _TEMPLATES),
        ("patches.*.external.generateExtension", "patches.*.external.generatePatchesExtension"),
        ("patches.*.external.validateExtension", "patches.*.external.validateTopologyExtension"),
    ),
    (_CORE, "Machine"): _MACHINE,
    (_CORE, "MachineSet"): (
        ("machineNamingStrategy", "machineNaming"),
        ("deletePolicy", "deletion.order"),
        ("minReadySeconds", "template.spec.minReadySeconds"),
        *_below("template.spec", _MACHINE),
    ),
    (_CORE, "MachineDeployment"): (
        ("machineNamingStrategy", "machineNaming"),
        ("minReadySeconds", "template.spec.minReadySeconds"),
        ("rolloutAfter", "rollout.after"),
        _STRATEGY,
        *_below("template.spec", _MACHINE),
    ),
    (_CORE, "MachinePool"): (
        ("minReadySeconds", "template.spec.minReadySeconds"),
        *_below("template.spec", _MACHINE),
    ),
    (_CORE, "MachineHealthCheck"): (
        ("maxUnhealthy", "remediation.triggerIf.unhealthyLessThanOrEqualTo"),
        ("unhealthyRange", "remediation.triggerIf.unhealthyInRange"),
        ("remediationTemplate", "remediation.templateRef"),
        ("nodeStartupTimeout", "checks.nodeStartupTimeoutSeconds"),
        ("unhealthyConditions", "checks.unhealthyNodeConditions"),
        ("unhealthyMachineConditions", "checks.unhealthyMachineConditions"),
    ),
    (_BOOTSTRAP, "KubeadmConfig"): _KUBEADM,
    (_BOOTSTRAP, "KubeadmConfigTemplate"): _below("template.spec", _KUBEADM),
    (_CONTROL_PLANE, "KubeadmControlPlane"): (
        ("machineTemplate.infrastructureRef", "machineTemplate.spec.infrastructureRef"),
        ("machineTemplate.readinessGates", "machineTemplate.spec.readinessGates"),
        *_KUBEADM_CONTROL_PLANE,
    ),
    (_CONTROL_PLANE, "KubeadmControlPlaneTemplate"): _below("template.spec", _KUBEADM_CONTROL_PLANE),
}

_NO_SUCH_FIELD: Final[dict[tuple[str, str], tuple[Pair, ...]]] = {
    (_CORE, "ClusterClass"): tuple(
        (
            f"workers.{field}.*.template",
            f"workers.{field}.*: bootstrap.templateRef, infrastructure.templateRef, metadata",
        )
        for field in ("machineDeployments", "machinePools")
    ),
    (_CONTROL_PLANE, "KubeadmControlPlane"): _below("machineTemplate.spec", _DELETION),
    (_CONTROL_PLANE, "KubeadmControlPlaneTemplate"): _below("template.spec.machineTemplate.spec", _DELETION),
}
"""What is in v1beta2 objects that were migrated by halves, as it stands there, and what v1beta2 has."""

KINDS: Final = frozenset(_PAIRS)
"""The kinds, as (group, kind), of which something is known."""

ARGUMENTS: Final = frozenset({"extraArgs", "kubeletExtraArgs"})
"""Fields that are a map of names to values in v1beta1 and a list of names with values in v1beta2."""


def pairs(group: str, kind: str) -> tuple[Pair, ...]:
    """The paths below ``spec`` that differ, in v1beta1 and in v1beta2."""
    return _PAIRS.get((group, kind), ())


@cache
def foreign(group: str, kind: str, version: str) -> dict[str, Any]:
    """The other version's fields as nested names below ``spec``; each ends in the path that ``version`` has instead."""
    tree: dict[str, Any] = {}
    if version == "v1beta2":
        for theirs, ours in (*_NO_SUCH_FIELD.get((group, kind), ()), *pairs(group, kind)):
            _put(tree, theirs, ours)
    elif version == "v1beta1":
        for ours, theirs in pairs(group, kind):
            _put(tree, theirs, ours)
    return tree


def _put(tree: dict[str, Any], path: str, ours: str) -> None:
    """Put a field in, unless a field above it is in already: that is where the fault stands."""
    *parents, last = path.split(".")
    node: Any = tree
    for step in parents:
        node = node.setdefault(step, {})
        if isinstance(node, str):
            return
    node[last] = ours
