"""Pieces that the conversion rules of several kinds share.

Each moves a few fields between v1beta1's places and v1beta2's. Mirrors ``api/core/v1beta1/conversion.go`` of
cluster-api v1.14; *up* is towards v1beta2, *down* back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import leaves
from navos_gitops.admission.fields import get

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Json

Struct = dict[str, "Json"]
_LONGEST: Final = 2**31 - 1
_TIMEOUTS: Final = ("nodeDrainTimeout", "nodeVolumeDetachTimeout", "nodeDeletionTimeout")


def seconds(duration: Json) -> int | None:
    """Give a duration's whole seconds; what does not fit 32 bits is cut (``ConvertToSeconds``)."""
    if duration is None:
        return None
    count = leaves.nanoseconds(duration) or 0
    whole = abs(count) // leaves.SECOND
    return min(whole if count >= 0 else -whole, _LONGEST)


def duration(count: Json) -> str | None:
    """Write seconds as a duration (``ConvertFromSeconds``)."""
    return None if count is None else leaves.duration_text(count * leaves.SECOND)


def put(out: Struct, route: Iterable[str], value: Json) -> None:
    """Set a nested field, making the structs on the way; None sets nothing."""
    if value is None:
        return
    *parents, last = route
    for name in parents:
        out = out.setdefault(name, {})
    out[last] = value


def pick(value: Struct, names: Iterable[str]) -> Struct:
    """Give the named fields that are set."""
    return {name: value[name] for name in names if value.get(name) is not None}


def timeouts_up(value: Struct, out: Struct) -> None:
    """Move the three node timeouts into ``deletion``."""
    for name in _TIMEOUTS:
        put(out, ("deletion", f"{name}Seconds"), seconds(value.get(name)))


def timeouts_down(value: Struct, out: Struct) -> None:
    """Move the three node timeouts out of ``deletion``."""
    for name in _TIMEOUTS:
        put(out, (name,), duration(get(value, "deletion", f"{name}Seconds")))


def checks_up(check: Json, health: Struct) -> None:
    """Spread a v1beta1 machine health check over ``checks`` and ``remediation``."""
    if check is None:
        return
    for old, new in (
        ("unhealthyConditions", "unhealthyNodeConditions"),
        ("unhealthyMachineConditions", "unhealthyMachineConditions"),
    ):
        conditions = [_condition_up(condition) for condition in check.get(old) or ()]
        put(health, ("checks", new), conditions or None)
    put(health, ("checks", "nodeStartupTimeoutSeconds"), seconds(check.get("nodeStartupTimeout")))
    put(health, ("remediation", "triggerIf", "unhealthyLessThanOrEqualTo"), check.get("maxUnhealthy"))
    put(health, ("remediation", "triggerIf", "unhealthyInRange"), check.get("unhealthyRange") or None)
    template = check.get("remediationTemplate")
    put(health, ("remediation", "templateRef"), pick(template or {}, ("kind", "name", "apiVersion")) or None)


def checks_down(health: Struct, check: Struct, namespace: str) -> None:
    """Gather ``checks`` and ``remediation`` into a v1beta1 machine health check."""
    for old, new in (
        ("unhealthyConditions", "unhealthyNodeConditions"),
        ("unhealthyMachineConditions", "unhealthyMachineConditions"),
    ):
        conditions = [_condition_down(condition) for condition in get(health, "checks", new) or ()]
        put(check, (old,), conditions or None)
    put(check, ("nodeStartupTimeout",), duration(get(health, "checks", "nodeStartupTimeoutSeconds")))
    put(check, ("maxUnhealthy",), get(health, "remediation", "triggerIf", "unhealthyLessThanOrEqualTo"))
    put(check, ("unhealthyRange",), get(health, "remediation", "triggerIf", "unhealthyInRange") or None)
    template = get(health, "remediation", "templateRef")
    if template:
        check["remediationTemplate"] = pick(template, ("kind", "name", "apiVersion")) | _set(namespace)


def _set(namespace: str) -> Struct:
    return {"namespace": namespace} if namespace else {}


def _condition_up(condition: Struct) -> Struct:
    return pick(condition, ("type", "status")) | {"timeoutSeconds": seconds(condition.get("timeout")) or 0}


def _condition_down(condition: Struct) -> Struct:
    return pick(condition, ("type", "status")) | pick(
        {"timeout": duration(condition.get("timeoutSeconds") or None)}, ("timeout",)
    )


def strategy_up(strategy: Json, out: Struct, remediation: tuple[str, ...]) -> None:
    """Spread a v1beta1 strategy over ``rollout``, ``deletion`` and where remediation stands."""
    put(out, ("rollout", "strategy", "type"), get(strategy, "type"))
    for name in ("maxUnavailable", "maxSurge"):
        value = get(strategy, "rollingUpdate", name)
        put(out, ("rollout", "strategy", "rollingUpdate", name), value)
    put(out, ("deletion", "order"), get(strategy, "rollingUpdate", "deletePolicy") or None)
    put(out, (*remediation, "maxInFlight"), get(strategy, "remediation", "maxInFlight"))


def strategy_down(value: Struct, out: Struct, remediation: tuple[str, ...]) -> None:
    """Gather ``rollout.strategy``, ``deletion.order`` and remediation into a v1beta1 strategy."""
    strategy = get(value, "rollout", "strategy")
    if strategy:
        out["strategy"] = pick(strategy, ("type",))
        rolling = strategy.get("rollingUpdate")
        if rolling:
            out["strategy"]["rollingUpdate"] = pick(rolling, ("maxUnavailable", "maxSurge"))
    put(out, ("strategy", "rollingUpdate", "deletePolicy"), get(value, "deletion", "order") or None)
    put(out, ("strategy", "remediation", "maxInFlight"), get(value, *remediation, "maxInFlight"))


def naming_up(value: Struct, out: Struct, old: str, new: str) -> None:
    """Move a naming strategy's template."""
    put(out, (new, "template"), get(value, old, "template") or None)


def naming_down(value: Struct, out: Struct, old: str, new: str) -> None:
    """Move a naming strategy's template back."""
    put(out, (old, "template"), get(value, new, "template") or None)


def restore_false(out: Struct, route: tuple[str, ...], restored: Json) -> None:
    """Set a false that v1beta1 cannot tell from unset, where the object said it before it was converted down."""
    if get(restored, *route) is False and get(out, *route) is None:
        put(out, route, value=False)


def domains_up(domains: Struct) -> list[Json]:
    """Make a map of failure domains a list, sorted by name."""
    return [
        ({"name": name} if name else {})
        | {"controlPlane": bool(domains[name].get("controlPlane"))}
        | pick(domains[name], ("attributes",))
        for name in sorted(domains)
    ]


def domains_down(domains: list[Json]) -> Struct:
    """Make a list of failure domains a map by name; the last of a name wins."""
    return {
        domain.get("name", ""): pick(domain, ("attributes",))
        | ({"controlPlane": True} if domain.get("controlPlane") else {})
        for domain in domains
    }
