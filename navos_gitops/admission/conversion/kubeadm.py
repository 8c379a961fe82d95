"""Conversion rules of ``bootstrap.cluster.x-k8s.io`` and ``controlplane.cluster.x-k8s.io``.

Mirrors ``api/bootstrap/kubeadm/v1beta1/conversion.go``, ``api/controlplane/kubeadm/v1beta1/conversion.go`` and
both ``webhooks/conversion`` folders of cluster-api v1.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.conversion import parts
from navos_gitops.admission.conversion.engine import plan
from navos_gitops.admission.conversion.parts import put
from navos_gitops.admission.fields import get

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.conversion.engine import Journey
    from navos_gitops.model import Json

    Struct = dict[str, Json]
    Rule = Callable[[Struct, Struct, Journey], None]

_OLD: Final = "bootstrap/kubeadm/v1beta1."
_NEW: Final = "bootstrap/kubeadm/v1beta2."
_OLD_PLANE: Final = "controlplane/kubeadm/v1beta1."
_NEW_PLANE: Final = "controlplane/kubeadm/v1beta2."
_HEALTH: Final = "controlPlaneComponentHealthCheckSeconds"
_VOLUMES: Final = tuple(
    ("clusterConfiguration", component, "extraVolumes") for component in ("apiServer", "controllerManager", "scheduler")
)


def _arguments_up(value: Struct, out: Struct, name: str = "extraArgs") -> None:
    arguments = value.get(name)
    if arguments is not None:
        out[name] = [({"name": key} if key else {}) | {"value": arguments[key]} for key in sorted(arguments)]


def _arguments_down(value: Struct, out: Struct, name: str = "extraArgs") -> None:
    arguments = value.get(name)
    if arguments is not None:
        out[name] = {item.get("name", ""): item.get("value") or "" for item in arguments}


def _component_up(value: Struct, out: Struct, _journey: Journey) -> None:
    _arguments_up(value, out)
    _drop_empty_volumes(out)


def _component_down(value: Struct, out: Struct, _journey: Journey) -> None:
    _arguments_down(value, out)
    _drop_empty_volumes(out)


def _drop_empty_volumes(out: Struct) -> None:
    if out.get("extraVolumes") == []:
        del out["extraVolumes"]


def _node_up(value: Struct, out: Struct, _journey: Journey) -> None:
    _arguments_up(value, out, "kubeletExtraArgs")


def _node_down(value: Struct, out: Struct, _journey: Journey) -> None:
    _arguments_down(value, out, "kubeletExtraArgs")


def _token_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("ttlSeconds",), parts.seconds(value.get("ttl")))


def _token_down(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("ttl",), parts.duration(value.get("ttlSeconds")))


def _spec_up(value: Struct, out: Struct, journey: Journey) -> None:
    restored = _restored_spec(journey.restored)
    for route in _VOLUMES:
        _first_wins(out, value, route, "hostPath", "readOnly")
    _first_wins(out, value, ("files",), "path", "append")
    for configuration in ("initConfiguration", "joinConfiguration"):
        put(out, (configuration, "timeouts"), get(restored, configuration, "timeouts") or None)
    _timeouts_up(value, out)


def _first_wins(out: Struct, value: Struct, route: tuple[str, ...], key: str, flag: str) -> None:
    """Give each item the flag of the first one of the same key, as upstream looks them up by key."""
    flags: dict[str, bool] = {}
    for item in get(value, *route) or ():
        flags.setdefault(item.get(key, ""), bool(item.get(flag)))
    for item in get(out, *route) or ():
        if flags.get(item.get(key, "")):
            item[flag] = True
        else:
            item.pop(flag, None)


def _timeouts_up(value: Struct, out: Struct) -> None:
    """Move the two timeouts that v1beta1 keeps elsewhere."""
    health = parts.seconds(get(value, "clusterConfiguration", "apiServer", "timeoutForControlPlane"))
    bootstrap = parts.seconds(get(value, "joinConfiguration", "discovery", "timeout"))
    put(out, ("initConfiguration", "timeouts", _HEALTH), health)
    if health is None and bootstrap is not None:
        timeouts = get(out, "joinConfiguration", "timeouts") or {}
        timeouts.pop(_HEALTH, None)
    put(out, ("joinConfiguration", "timeouts", _HEALTH), health)
    put(out, ("joinConfiguration", "timeouts", "tlsBootstrapSeconds"), bootstrap)


def _restored_spec(restored: Mapping[str, Json] | None) -> Json:
    """Find the kubeadm configuration in an object of any of the kinds that have one."""
    spec = get(restored, "spec")
    for route in (("template", "spec", "kubeadmConfigSpec"), ("kubeadmConfigSpec",), ("template", "spec")):
        if get(spec, *route):
            return get(spec, *route)
    return spec


def _spec_down(value: Struct, out: Struct, _journey: Journey) -> None:
    health = get(value, "initConfiguration", "timeouts", _HEALTH)
    put(out, ("clusterConfiguration", "apiServer", "timeoutForControlPlane"), parts.duration(health))
    bootstrap = get(value, "joinConfiguration", "timeouts", "tlsBootstrapSeconds")
    put(out, ("joinConfiguration", "discovery", "timeout"), parts.duration(bootstrap))
    for configuration in ("initConfiguration", "joinConfiguration"):
        if out.get(configuration) == {}:
            del out[configuration]


def _plane_up(value: Struct, out: Struct, _journey: Journey) -> None:
    _remediation_up(value, out)
    put(out, ("rollout", "before", "certificatesExpiryDays"), _expiry(value) or None)
    put(out, ("rollout", "after"), value.get("rolloutAfter"))
    strategy = value.get("rolloutStrategy")
    put(out, ("rollout", "strategy", "type"), get(strategy, "type"))
    put(out, ("rollout", "strategy", "rollingUpdate", "maxSurge"), get(strategy, "rollingUpdate", "maxSurge"))
    parts.naming_up(value, out, "machineNamingStrategy", "machineNaming")


def _expiry(value: Struct) -> Json:
    return get(value, "rolloutBefore", "certificatesExpiryDays")


def _remediation_up(value: Struct, out: Struct) -> None:
    strategy = value.get("remediationStrategy")
    put(out, ("remediation", "maxRetry"), get(strategy, "maxRetry"))
    put(out, ("remediation", "minHealthyPeriodSeconds"), parts.seconds(get(strategy, "minHealthyPeriod")))
    retry = get(strategy, "retryPeriod")
    put(out, ("remediation", "retryPeriodSeconds"), parts.seconds(retry))


def _plane_down(value: Struct, out: Struct, _journey: Journey) -> None:
    if value.get("remediation"):
        out["remediationStrategy"] = _remediation_down(value["remediation"])
    rollout = value.get("rollout")
    put(out, ("rolloutBefore", "certificatesExpiryDays"), get(rollout, "before", "certificatesExpiryDays"))
    put(out, ("rolloutAfter",), get(rollout, "after"))
    if get(rollout, "strategy"):
        out["rolloutStrategy"] = parts.pick(get(rollout, "strategy"), ("type",))
        surge = get(rollout, "strategy", "rollingUpdate", "maxSurge")
        put(out, ("rolloutStrategy", "rollingUpdate", "maxSurge"), surge)
    parts.naming_down(value, out, "machineNamingStrategy", "machineNaming")


def _remediation_down(remediation: Struct) -> Struct:
    out = parts.pick(remediation, ("maxRetry",))
    put(out, ("minHealthyPeriod",), parts.duration(remediation.get("minHealthyPeriodSeconds")))
    put(out, ("retryPeriod",), parts.duration(remediation.get("retryPeriodSeconds") or None))
    return out


def _plane_template_up(value: Struct, out: Struct, journey: Journey) -> None:
    _plane_up(value, out, journey)
    if value.get("rolloutStrategy") is not None and not get(out, "rollout", "strategy", "type"):
        put(out, ("rollout", "strategy", "type"), "RollingUpdate")


def _plane_template_down(value: Struct, out: Struct, journey: Journey) -> None:
    _plane_down(value, out, journey)
    out.setdefault("machineTemplate", {})  # upstream compares with another type's zero value, so it is always set


def _machine_template_up(value: Struct, out: Struct, journey: Journey) -> None:
    spec: Struct = {}
    if value.get("infrastructureRef"):
        way = plan("k8s/core/v1.ObjectReference", "core/v1beta2.ContractVersionedObjectReference")
        put(spec, ("infrastructureRef",), way.run(value["infrastructureRef"], journey) or None)
    put(spec, ("readinessGates",), value.get("readinessGates"))
    put(spec, ("taints",), value.get("taints") or None)
    parts.timeouts_up(value, spec)
    put(out, ("spec",), spec or None)


def _machine_template_down(value: Struct, out: Struct, journey: Journey) -> None:
    spec = value.get("spec") or {}
    if spec.get("infrastructureRef"):
        way = plan("core/v1beta2.ContractVersionedObjectReference", "k8s/core/v1.ObjectReference")
        out["infrastructureRef"] = way.run(spec["infrastructureRef"], journey)
    put(out, ("readinessGates",), spec.get("readinessGates"))
    put(out, ("taints",), spec.get("taints") or None)
    parts.timeouts_down(spec, out)


_BOOTSTRAP: Final[Mapping[str, tuple[Rule, Rule]]] = {
    "APIServer": (_component_up, _component_down),
    "LocalEtcd": (_component_up, _component_down),
    "NodeRegistrationOptions": (_node_up, _node_down),
    "BootstrapToken": (_token_up, _token_down),
    "KubeadmConfigSpec": (_spec_up, _spec_down),
}
_PLANE: Final[Mapping[str, tuple[Rule, Rule]]] = {
    "KubeadmControlPlaneSpec": (_plane_up, _plane_down),
    "KubeadmControlPlaneTemplateResourceSpec": (_plane_template_up, _plane_template_down),
    "KubeadmControlPlaneMachineTemplate": (_machine_template_up, _machine_template_down),
    "KubeadmControlPlaneTemplateMachineTemplate": (_machine_template_up, _machine_template_down),
}
RULES: Final[Mapping[tuple[str, str], Rule]] = {
    **{(_OLD + name, _NEW + name): up for name, (up, _) in _BOOTSTRAP.items()},
    **{(_NEW + name, _OLD + name): down for name, (_, down) in _BOOTSTRAP.items()},
    **{(_OLD_PLANE + name, _NEW_PLANE + name): up for name, (up, _) in _PLANE.items()},
    **{(_NEW_PLANE + name, _OLD_PLANE + name): down for name, (_, down) in _PLANE.items()},
    **{(_OLD + "ControlPlaneComponent", _NEW + name): _component_up for name in ("ControllerManager", "Scheduler")},
    **{(_NEW + name, _OLD + "ControlPlaneComponent"): _component_down for name in ("ControllerManager", "Scheduler")},
}
"""What is done beyond the fields of the same name, by the names of both structs."""
