"""Conversion rules of every kind's status.

All follow one pattern: what v1beta1 said lies below ``deprecated.v1beta1`` in v1beta2, what v1beta2 says lies below
``v1beta2`` in v1beta1, and flags of readiness became ``initialization``. Mirrors the ``…Status`` functions of the
``conversion.go`` files that :mod:`~navos_gitops.admission.conversion.core` and its neighbours name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import typed
from navos_gitops.admission.conversion import parts
from navos_gitops.admission.conversion.parts import put
from navos_gitops.admission.fields import get
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from navos_gitops.admission.conversion.engine import Journey
    from navos_gitops.model import Json

    Struct = dict[str, Json]
    Rule = Callable[[Struct, Struct, Journey], None]

_PROVISIONED: Final = {"ready": "provisioned"}
_MACHINE_FLAGS: Final = {
    "bootstrapReady": "bootstrapDataSecretCreated",
    "infrastructureReady": "infrastructureProvisioned",
}


class Status(NamedTuple):
    """One kind's status: its flags, and whether ``deprecated`` is there even when it would be empty."""

    flags: Mapping[str, str] = {}
    always: bool = False


_STATUSES: Final[Mapping[str, Mapping[str, Status]]] = {
    "core": {
        "ClusterClassStatus": Status(),
        "ClusterStatus": Status(
            {"controlPlaneReady": "controlPlaneInitialized", "infrastructureReady": "infrastructureProvisioned"}
        ),
        "MachineDeploymentStatus": Status(always=True),
        "MachineHealthCheckStatus": Status(),
        "MachinePoolStatus": Status(_MACHINE_FLAGS, always=True),
        "MachineSetStatus": Status(always=True),
        "MachineStatus": Status(_MACHINE_FLAGS),
    },
    "bootstrap/kubeadm": {"KubeadmConfigStatus": Status({"ready": "dataSecretCreated"}, always=True)},
    "controlplane/kubeadm": {
        "KubeadmControlPlaneStatus": Status({"initialized": "controlPlaneInitialized"}, always=True)
    },
    "addons": {"ClusterResourceSetStatus": Status()},
    "ipam": {"IPAddressClaimStatus": Status()},
    "runtime": {"ExtensionConfigStatus": Status()},
    "docker/api": {
        "DevClusterStatus": Status(_PROVISIONED),
        "DevMachineStatus": Status(_PROVISIONED),
        "DockerClusterStatus": Status(_PROVISIONED),
        "DockerMachineStatus": Status(_PROVISIONED),
        "DockerMachinePoolStatus": Status(),
    },
}
_FIRST: Final[Mapping[str, tuple[str, ...]]] = {"runtime": ("v1alpha1",), "ipam": ("v1alpha1", "v1beta1")}
"""The older versions of a package, where they are not just v1beta1."""


def _said_since(old: str) -> Iterable[str]:
    """Name what only v1beta2 says, which v1beta1 keeps below ``v1beta2``."""
    holder = typed.struct(old).fields.get("v1beta2")
    inner = holder.type.item if holder else None
    return inner.fields if isinstance(inner, typed.Struct) else ("conditions",)


def _said_before(new: str) -> Iterable[str]:
    """Name what only v1beta1 said, which v1beta2 keeps below ``deprecated.v1beta1``."""
    inner = typed.struct(new)
    for name in ("deprecated", "v1beta1"):
        held = inner.fields[name].type.item
        assert isinstance(held, typed.Struct)  # noqa: S101 - every status of the table is made so
        inner = held
    return inner.fields


def _up(old: str, new: str, status: Status) -> Rule:
    def rule(value: Struct, out: Struct, journey: Journey) -> None:
        for name in _said_since(old):
            out.pop(name, None)
            put(out, (name,), get(value, "v1beta2", name))
        before = parts.pick(value, _said_before(new))
        if before or status.always:
            out["deprecated"] = {"v1beta1": before}
        for flag, initialized in status.flags.items():
            if value.get(flag):
                put(out, ("initialization", initialized), value=True)
            elif get(journey.restored, "status", "initialization", initialized) is False:
                put(out, ("initialization", initialized), value=False)
        if "v1beta2" not in typed.struct(old).fields:
            put(out, ("conditions",), get(journey.restored, "status", "conditions"))
        _failure_domains_up(value, out)

    return rule


def _down(old: str, new: str, status: Status) -> Rule:
    def rule(value: Struct, out: Struct, _journey: Journey) -> None:
        since = parts.pick(value, _said_since(old))
        for name in _said_since(old):
            out.pop(name, None)
        out |= parts.pick(get(value, "deprecated", "v1beta1") or {}, _said_before(new))
        for flag, initialized in status.flags.items():
            if get(value, "initialization", initialized):
                out[flag] = True
        if since and "v1beta2" in typed.struct(old).fields:
            out["v1beta2"] = since
        _failure_domains_down(value, out)

    return rule


def _failure_domains_up(value: Struct, out: Struct) -> None:
    if isinstance(value.get("failureDomains"), dict):
        out["failureDomains"] = parts.domains_up(value["failureDomains"])


def _failure_domains_down(value: Struct, out: Struct) -> None:
    if isinstance(value.get("failureDomains"), list):
        out["failureDomains"] = parts.domains_down(value["failureDomains"])


def _node_down(value: Struct, out: Struct, _journey: Journey) -> None:
    if value:
        out |= {"apiVersion": "v1", "kind": "Node"}


def _remediation_up(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("time",), value.get("timestamp"))


def _remediation_down(value: Struct, out: Struct, _journey: Journey) -> None:
    put(out, ("timestamp",), value.get("time"))


def _after(first: Rule, second: Rule) -> Rule:
    def rule(value: Struct, out: Struct, journey: Journey) -> None:
        first(value, out, journey)
        second(value, out, journey)

    return rule


def _machine_down(_value: Struct, out: Struct, _journey: Journey) -> None:
    if out.get("phase") == "Updating":  # v1beta1 knows no such phase
        out["phase"] = "Running"


def _plane_down(_value: Struct, out: Struct, _journey: Journey) -> None:
    if out.get("readyReplicas", 0) > 0:
        out["ready"] = True


def _rules() -> dict[tuple[str, str], Rule]:
    rules: dict[tuple[str, str], Rule] = {
        ("core/v1beta2.MachineNodeReference", "k8s/core/v1.ObjectReference"): _node_down,
    }
    for package, statuses in _STATUSES.items():
        for version in _FIRST.get(package, ("v1beta1",)):
            for name, status in statuses.items():
                old, new = f"{package}/{version}.{name}", f"{package}/v1beta2.{name}"
                rules[old, new] = _up(old, new, status)
                rules[new, old] = _down(old, new, status)
    plane = "controlplane/kubeadm/{}.{}"
    old, new = (plane.format(version, "LastRemediationStatus") for version in ("v1beta1", "v1beta2"))
    rules |= {(old, new): _remediation_up, (new, old): _remediation_down}
    for package, name, more in (
        ("core", "MachineStatus", _machine_down),
        ("controlplane/kubeadm", "KubeadmControlPlaneStatus", _plane_down),
    ):
        pair = (f"{package}/v1beta2.{name}", f"{package}/v1beta1.{name}")
        rules[pair] = _after(rules[pair], more)
    return rules


RULES: Final[Mapping[tuple[str, str], Rule]] = _rules()
"""What is done beyond the fields of the same name, by the names of both structs."""
