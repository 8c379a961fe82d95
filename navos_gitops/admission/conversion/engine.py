"""Converting one Go struct to another: the fields of the same name by themselves, the rest by rules.

Upstream generates most of its conversions (``zz_generated.conversion.go``): a field goes to the field of the
same Go name, through pointers and lists. Where the types do not fit, it is written by hand, nearly always the
same way: a struct becomes a pointer where it is not zero, and back. Both are done here for every pair of
types; a rule adds what neither says. Values are decoded ones (:mod:`navos_gitops.admission.gotype`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from navos_gitops.admission import typed
from navos_gitops.admission.gostruct import Struct
from navos_gitops.admission.gotype import INT32, INT64, Type
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.model import Json


class Journey(NamedTuple):
    """What a rule may need to know of the object under way.

    ``api_version`` says for a group and kind which API version a reference without one stands for.
    """

    namespace: str
    api_version: Callable[[str, str], str]
    restored: Mapping[str, Json] | None = None
    """The hub object an earlier conversion left in the annotation, decoded."""


_KEPT: Final = frozenset(
    {
        "core/v1beta2.ClusterClassVariable.required",
        "core/v1beta2.ClusterClassStatusVariableDefinition.required",
        "bootstrap/kubeadm/v1beta2.Partition.layout",
        "addons/v1beta2.ResourceBinding.applied",
        "ipam/v1beta2.IPAddressSpec.prefix",
        "core/v1beta2.MachineDeploymentStatus.replicas",
        "core/v1beta2.MachineSetStatus.replicas",
        "core/v1beta2.MachinePoolStatus.replicas",
        "controlplane/kubeadm/v1beta2.KubeadmControlPlaneStatus.replicas",
        "controlplane/kubeadm/v1beta2.LastRemediationStatus.retryCount",
    }
)
"""Pointers that upstream sets even to a zero value; all others stay nil then."""


_RESTORED: Final = frozenset({"bootstrap/kubeadm/v1beta1.KubeadmConfigSpec"})
"""Structs whose rule may take something from what the annotation restores, though the struct itself be zero."""


class Step(NamedTuple):
    """One field's way: from a key to a key, through a function or as it is."""

    source: str
    target: str
    convert: Callable[[Json, Journey], Json] | None
    zero: Callable[[Json], bool]
    absent: Json
    """What is converted where the source is not set; None for nothing."""


class Plan(NamedTuple):
    """How one struct becomes another."""

    steps: tuple[Step, ...]
    rule: Callable[[dict[str, Json], dict[str, Json], Journey], None] | None

    def run(self, value: dict[str, Json], journey: Journey) -> dict[str, Json]:
        """Convert a decoded value; the result is a decoded value of the other struct."""
        out: dict[str, Json] = {}
        for source, target, convert, zero, absent in self.steps:
            item = value.get(source, absent)
            if item is None:
                continue
            converted = item if convert is None else convert(item, journey)
            if not zero(converted):
                out[target] = converted
        if self.rule is not None:
            self.rule(value, out, journey)
        return out


@cache  # plans follow from constants alone
def plan(source: str, target: str) -> Plan:
    """Work out how the struct named ``source`` becomes the one named ``target``."""
    from navos_gitops.admission.conversion.rules import RULES

    by_go = {field.go: field for field in typed.struct(target).fields.values()}
    steps = []
    for field in typed.struct(source).fields.values():
        other = by_go.get(field.go)
        if other is None:
            continue
        found = _way(field.type, other.type)
        if found is None:
            continue
        kept = f"{target}.{other.name}" in _KEPT
        zero = _nil if kept else _left_out(field.type, other.type)
        absent = field.type.decode(None) if kept else _spoken(field.type, other.type)
        steps.append(Step(field.name, other.name, None if found is _same else found, zero, absent))
    return Plan(tuple(steps), RULES.get((source, target)))


def _way(source: Type, target: Type) -> Callable[[Json, Journey], Json] | None:
    """Find how a value of one type becomes one of another; None where only a rule can say."""
    if source.shape == "pointer" or target.shape == "pointer":
        return _way(_pointee(source), _pointee(target))
    if source.shape != target.shape:
        return None
    if isinstance(source, Struct) and isinstance(target, Struct):
        return _same if source.name == target.name else _structs(source.name, target.name)
    if source.item is not None and target.item is not None:
        return _items(source, target)
    return _wrapped if source is INT64 and target is INT32 else _same


def _structs(source: str, target: str) -> Callable[[Json, Journey], Json]:
    # the plan is looked up late: a type may hold itself
    return lambda value, journey: plan(source, target).run(value, journey)


def _items(source: Type, target: Type) -> Callable[[Json, Journey], Json] | None:
    assert source.item is not None  # noqa: S101 - the caller has looked
    assert target.item is not None  # noqa: S101 - the caller has looked
    way = _way(source.item, target.item)
    if way is None or way is _same:
        return way
    if source.shape == "map":
        return lambda value, journey: {key: way(item, journey) for key, item in value.items()}
    if target.item.shape == "pointer":  # what is zero becomes nil
        return lambda value, journey: [way(item, journey) if item else None for item in value]
    return lambda value, journey: [way(item, journey) if item is not None else {} for item in value]


def _pointee(kind: Type) -> Type:
    return kind.item if kind.shape == "pointer" and kind.item is not None else kind


def _wrapped(value: Json, _journey: Journey) -> Json:
    """Cut a number to 32 bits, as Go does."""
    return (value + 2**31) % 2**32 - 2**31


def _same(value: Json, _journey: Journey) -> Json:
    return value


def _spoken(source: Type, target: Type) -> Json:
    """Give an empty struct where converting even that may give something, for Go converts structs that are zero too."""
    if not isinstance(source, Struct) or not isinstance(target, Struct) or source.name == target.name:
        return None
    below = plan(source.name, target.name)
    loud = source.name in _RESTORED or any(step.absent is not None for step in below.steps)
    return {} if loud or below.run({}, Journey("", lambda group, _kind: group)) else None


def _left_out(source: Type, target: Type) -> Callable[[Json], bool]:
    """Tell what is left out: nil, and what is zero where either side cannot tell the two apart."""
    if target.shape != "pointer":
        return target.zero
    if target.item is None or source.shape != "scalar":
        return _nil
    return target.item.zero


def _nil(value: Json) -> bool:
    return value is None
