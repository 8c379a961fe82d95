"""Conversion rules of ``cluster.x-k8s.io``.

Mirrors ``api/core/v1beta1/conversion.go`` and ``core/webhooks/conversion`` of cluster-api v1.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.conversion import parts
from navos_gitops.admission.conversion.engine import plan
from navos_gitops.admission.conversion.parts import pick, put
from navos_gitops.admission.fields import get
from navos_gitops.admission.hub import Unconvertible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.conversion.engine import Journey
    from navos_gitops.model import Json

    Struct = dict[str, Json]
    Rule = Callable[[Struct, Struct, Journey], None]

_OLD: Final = "core/v1beta1."
_NEW: Final = "core/v1beta2."
_OBJECT_REFERENCE: Final = "k8s/core/v1.ObjectReference"
_CONTRACT_REFERENCE: Final = _NEW + "ContractVersionedObjectReference"
_REMEDIATION: Final = ("healthCheck", "remediation")


def _reference_up(value: Struct, out: Struct, _journey: Journey) -> None:
    api_version = value.get("apiVersion", "")
    if api_version.count("/") > 1:
        raise Unconvertible(f"a reference has the apiVersion {api_version!r}, which is none")
    group, slash, _ = api_version.partition("/")
    out.clear()
    out |= pick(value, ("kind", "name")) | ({"apiGroup": group} if slash and group else {})


def _reference_down(value: Struct, out: Struct, journey: Journey) -> None:
    if not value:
        return
    out["apiVersion"] = journey.api_version(value.get("apiGroup", ""), value.get("kind", ""))
    if journey.namespace:
        out["namespace"] = journey.namespace


def _template_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("templateRef",), pick(value.get("ref") or {}, ("kind", "name", "apiVersion")) or None)


def _template_down(value: Struct, out: Struct, journey: Journey) -> None:
    reference = pick(value.get("templateRef") or {}, ("kind", "name", "apiVersion"))
    out["ref"] = reference | ({"namespace": journey.namespace} if journey.namespace else {})


def _class_spec_up(value: Struct, out: Struct, _journey: Journey) -> None:
    template = get(value, "infrastructureNamingStrategy", "template") or None
    put(out, ("infrastructure", "naming", "template"), template)


def _class_spec_down(value: Struct, out: Struct, _journey: Journey) -> None:
    template = get(value, "infrastructure", "naming", "template") or None
    put(out, ("infrastructureNamingStrategy", "template"), template)


def _control_plane_class_up(value: Struct, out: Struct, journey: Journey) -> None:
    parts.timeouts_up(value, out)
    _template_up(value, out, journey)
    health: Struct = {}
    parts.checks_up(value.get("machineHealthCheck"), health)
    put(out, ("healthCheck",), health or None)
    parts.naming_up(value, out, "namingStrategy", "naming")


def _control_plane_class_down(value: Struct, out: Struct, journey: Journey) -> None:
    parts.timeouts_down(value, out)
    _template_down(value, out, journey)
    if value.get("healthCheck"):
        out["machineHealthCheck"] = {}
        parts.checks_down(value["healthCheck"], out["machineHealthCheck"], journey.namespace)
    parts.naming_down(value, out, "namingStrategy", "naming")


def _control_plane_topology_up(value: Struct, out: Struct, _journey: Journey) -> None:
    parts.timeouts_up(value, out)
    health = pick({"enabled": get(value, "machineHealthCheck", "enable")}, ("enabled",))
    parts.checks_up(value.get("machineHealthCheck"), health)
    put(out, ("healthCheck",), health or None)


def _control_plane_topology_down(value: Struct, out: Struct, journey: Journey) -> None:
    parts.timeouts_down(value, out)
    if value.get("healthCheck"):
        out["machineHealthCheck"] = pick({"enable": get(value, "healthCheck", "enabled")}, ("enable",))
        parts.checks_down(value["healthCheck"], out["machineHealthCheck"], journey.namespace)


def _deployment_class_up(value: Struct, out: Struct, journey: Journey) -> None:
    _class_template_up(value, out, journey, "MachineDeploymentClass")
    health: Struct = {}
    parts.checks_up(value.get("machineHealthCheck"), health)
    put(out, ("healthCheck",), health or None)
    parts.strategy_up(value.get("strategy"), out, _REMEDIATION)
    parts.naming_up(value, out, "namingStrategy", "naming")


def _class_template_up(value: Struct, out: Struct, journey: Journey, kind: str) -> None:
    """Lift what v1beta1 keeps below ``template``, and the timeouts, that machine pool classes have too."""
    template = value.get("template") or {}
    put(out, ("metadata",), template.get("metadata"))
    for name, suffix in (("bootstrap", "BootstrapTemplate"), ("infrastructure", "InfrastructureTemplate")):
        way = plan(_OLD + "LocalObjectTemplate", _NEW + kind + suffix)
        put(out, (name,), way.run(template.get(name) or {}, journey) or None)
    parts.timeouts_up(value, out)


def _deployment_class_down(value: Struct, out: Struct, journey: Journey) -> None:
    _class_template_down(value, out, journey)
    parts.strategy_down(value, out, _REMEDIATION)
    if _beyond_in_flight(value.get("healthCheck")):
        out["machineHealthCheck"] = {}
        parts.checks_down(value["healthCheck"], out["machineHealthCheck"], journey.namespace)
    parts.naming_down(value, out, "namingStrategy", "naming")


def _class_template_down(value: Struct, out: Struct, journey: Journey) -> None:
    template = pick(value, ("metadata",))
    for name in ("bootstrap", "infrastructure"):
        template[name] = {}
        _template_down(value.get(name) or {}, template[name], journey)
    out["template"] = template
    parts.timeouts_down(value, out)


def _beyond_in_flight(health: Json) -> bool:
    """Whether a health check says more than how many machines may be remediated at once."""
    if not health:
        return False
    remediation = {key: item for key, item in (health.get("remediation") or {}).items() if key != "maxInFlight"}
    return (
        bool(remediation)
        or any(item for key, item in health.items() if key != "remediation")
        or (health.get("enabled") is not None)
    )


def _pool_class_up(value: Struct, out: Struct, journey: Journey) -> None:
    _class_template_up(value, out, journey, "MachinePoolClass")
    parts.naming_up(value, out, "namingStrategy", "naming")


def _pool_class_down(value: Struct, out: Struct, journey: Journey) -> None:
    _class_template_down(value, out, journey)
    parts.naming_down(value, out, "namingStrategy", "naming")


def _deployment_topology_up(value: Struct, out: Struct, journey: Journey) -> None:
    _control_plane_topology_up(value, out, journey)
    parts.strategy_up(value.get("strategy"), out, _REMEDIATION)


def _deployment_topology_down(value: Struct, out: Struct, journey: Journey) -> None:
    parts.timeouts_down(value, out)
    parts.strategy_down(value, out, _REMEDIATION)
    if _beyond_in_flight(value.get("healthCheck")):
        out["machineHealthCheck"] = pick({"enable": get(value, "healthCheck", "enabled")}, ("enable",))
        parts.checks_down(value["healthCheck"], out["machineHealthCheck"], journey.namespace)


def _timeouts_up(value: Struct, out: Struct, _journey: Journey) -> None:
    parts.timeouts_up(value, out)


def _timeouts_down(value: Struct, out: Struct, _journey: Journey) -> None:
    parts.timeouts_down(value, out)


def _topology_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("classRef", "name"), value.get("class"))
    put(out, ("classRef", "namespace"), value.get("classNamespace"))


def _topology_down(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("class",), get(value, "classRef", "name"))
    put(out, ("classNamespace",), get(value, "classRef", "namespace"))


def _deployment_up(value: Struct, out: Struct, _journey: Journey) -> None:
    parts.strategy_up(value.get("strategy"), out, ("remediation",))
    put(out, ("rollout", "after"), value.get("rolloutAfter"))
    parts.naming_up(value, out, "machineNamingStrategy", "machineNaming")
    _ready_up(value, out)


def _deployment_down(value: Struct, out: Struct, _journey: Journey) -> None:
    parts.strategy_down(value, out, ("remediation",))
    put(out, ("rolloutAfter",), get(value, "rollout", "after"))
    parts.naming_down(value, out, "machineNamingStrategy", "machineNaming")
    _ready_down(value, out)


def _ready_up(value: Struct, out: Struct) -> None:
    put(out, ("template", "spec", "minReadySeconds"), value.get("minReadySeconds"))


def _ready_down(value: Struct, out: Struct) -> None:
    put(out, ("minReadySeconds",), get(value, "template", "spec", "minReadySeconds"))


def _set_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("deletion", "order"), value.get("deletePolicy"))
    parts.naming_up(value, out, "machineNamingStrategy", "machineNaming")
    _ready_up(value, out)


def _set_down(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("deletePolicy",), get(value, "deletion", "order"))
    parts.naming_down(value, out, "machineNamingStrategy", "machineNaming")
    _ready_down(value, out)


def _pool_up(value: Struct, out: Struct, _journey: Journey) -> None:
    _ready_up(value, out)


def _pool_down(value: Struct, out: Struct, _journey: Journey) -> None:
    _ready_down(value, out)


def _machine_up(_value: Struct, out: Struct, journey: Journey) -> None:
    """A Machine's own ``minReadySeconds`` has no place in v1beta1 but the annotation."""
    put(out, ("spec", "minReadySeconds"), get(journey.restored, "spec", "minReadySeconds"))
    if journey.restored is not None:  # nor can a client of v1beta1 write these two
        out.get("status", {}).pop("phase", None)
        for name in ("phase", "failureDomain"):
            put(out, ("status", name), get(journey.restored, "status", name) or None)


def _health_check_up(value: Struct, out: Struct, _journey: Journey) -> None:
    parts.checks_up(value, out)


def _health_check_down(value: Struct, out: Struct, journey: Journey) -> None:
    parts.checks_down(value, out, journey.namespace)


def _external_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("generatePatchesExtension",), value.get("generateExtension") or None)
    put(out, ("validateTopologyExtension",), value.get("validateExtension") or None)


def _external_down(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("generateExtension",), value.get("generatePatchesExtension") or None)
    put(out, ("validateExtension",), value.get("validateTopologyExtension") or None)


def _variable_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("deprecatedV1Beta1Metadata",), value.get("metadata"))


def _variable_down(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("metadata",), value.get("deprecatedV1Beta1Metadata"))


def _cluster_up(_value: Struct, out: Struct, journey: Journey) -> None:
    parts.restore_false(out, ("spec", "paused"), journey.restored)


_UP: Final[Mapping[str, Rule]] = {
    "Cluster": _cluster_up,
    "ClusterClassSpec": _class_spec_up,
    "ControlPlaneClass": _control_plane_class_up,
    "MachineDeployment": _cluster_up,
    "MachineDeploymentClass": _deployment_class_up,
    "MachinePoolClass": _pool_class_up,
    "ControlPlaneTopology": _control_plane_topology_up,
    "MachineDeploymentTopology": _deployment_topology_up,
    "MachinePoolTopology": _timeouts_up,
    "MachineSpec": _timeouts_up,
    "Topology": _topology_up,
    "MachineDeploymentSpec": _deployment_up,
    "MachineSetSpec": _set_up,
    "MachinePoolSpec": _pool_up,
    "Machine": _machine_up,
    "MachineHealthCheckSpec": _health_check_up,
    "ExternalPatchDefinition": _external_up,
    "ClusterClassVariable": _variable_up,
    "ClusterClassStatusVariableDefinition": _variable_up,
}
_DOWN: Final[Mapping[str, Rule]] = {
    "ClusterClassSpec": _class_spec_down,
    "ControlPlaneClass": _control_plane_class_down,
    "MachineDeploymentClass": _deployment_class_down,
    "MachinePoolClass": _pool_class_down,
    "ControlPlaneTopology": _control_plane_topology_down,
    "MachineDeploymentTopology": _deployment_topology_down,
    "MachinePoolTopology": _timeouts_down,
    "MachineSpec": _timeouts_down,
    "Topology": _topology_down,
    "MachineDeploymentSpec": _deployment_down,
    "MachineSetSpec": _set_down,
    "MachinePoolSpec": _pool_down,
    "MachineHealthCheckSpec": _health_check_down,
    "ExternalPatchDefinition": _external_down,
    "ClusterClassVariable": _variable_down,
    "ClusterClassStatusVariableDefinition": _variable_down,
}
_TEMPLATES: Final = (
    "InfrastructureClass",
    "ControlPlaneClassMachineInfrastructureTemplate",
    "MachineDeploymentClassBootstrapTemplate",
    "MachineDeploymentClassInfrastructureTemplate",
    "MachinePoolClassBootstrapTemplate",
    "MachinePoolClassInfrastructureTemplate",
)
RULES: Final[Mapping[tuple[str, str], Rule]] = {
    **{(_OLD + name, _NEW + name): rule for name, rule in _UP.items()},
    **{(_NEW + name, _OLD + name): rule for name, rule in _DOWN.items()},
    **{(_OLD + "LocalObjectTemplate", _NEW + name): _template_up for name in _TEMPLATES},
    **{(_NEW + name, _OLD + "LocalObjectTemplate"): _template_down for name in _TEMPLATES},
    (_OBJECT_REFERENCE, _CONTRACT_REFERENCE): _reference_up,
    (_CONTRACT_REFERENCE, _OBJECT_REFERENCE): _reference_down,
}
"""What is done beyond the fields of the same name, by the names of both structs."""
