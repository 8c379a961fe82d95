"""Conversion rules of the smaller groups: ipam and the Docker provider.

Mirrors ``core/webhooks/conversion/ipaddressclaim.go`` and ``test/infrastructure/docker/api/v1beta1/conversion.go``
of cluster-api v1.14. Addons and runtime need none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.conversion import parts
from navos_gitops.admission.conversion.parts import put
from navos_gitops.admission.fields import get

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.conversion.engine import Journey
    from navos_gitops.model import Json

    Struct = dict[str, Json]
    Rule = Callable[[Struct, Struct, Journey], None]

_NAME_LABEL: Final = "cluster.x-k8s.io/cluster-name"
_LABEL_WAS_SET: Final = "conversion.cluster.x-k8s.io/cluster-name-label-set"


def _claim_up(value: Struct, out: Struct, _journey: Journey) -> None:
    """A v1alpha1 claim says its cluster in a label alone."""
    labels = get(value, "metadata", "labels")
    if labels is None:
        return
    put(out, ("spec", "clusterName"), labels.get(_NAME_LABEL) or None)
    metadata = out["metadata"]
    if _LABEL_WAS_SET in (metadata.get("annotations") or {}):
        if metadata["annotations"][_LABEL_WAS_SET] == "false":
            metadata["labels"] = {key: item for key, item in labels.items() if key != _NAME_LABEL}
        metadata["annotations"] = {key: item for key, item in metadata["annotations"].items() if key != _LABEL_WAS_SET}


def _claim_down(value: Struct, out: Struct, _journey: Journey) -> None:
    name = get(value, "spec", "clusterName")
    if not name:
        return
    metadata = out.setdefault("metadata", {})
    labels = metadata.get("labels") or {}
    if _NAME_LABEL not in labels:
        metadata["annotations"] = (metadata.get("annotations") or {}) | {_LABEL_WAS_SET: "false"}
    metadata["labels"] = labels | {_NAME_LABEL: name}


def _domains_up(value: Struct, out: Struct, _journey: Journey) -> None:
    if value.get("failureDomains") is not None:
        out["failureDomains"] = parts.domains_up(value["failureDomains"])


def _domains_down(value: Struct, out: Struct, _journey: Journey) -> None:
    if value.get("failureDomains") is not None:
        out["failureDomains"] = parts.domains_down(value["failureDomains"])


def _restored_domain(_value: Struct, out: Struct, journey: Journey) -> None:
    """A machine's failure domain has no place in v1beta1 but the annotation."""
    put(out, ("status", "failureDomain"), get(journey.restored, "status", "failureDomain") or None)


def _restored_status(_value: Struct, out: Struct, journey: Journey) -> None:
    """A machine template's status has no place in v1beta1 but the annotation."""
    put(out, ("status",), get(journey.restored, "status") or None)


_DOCKER: Final = ("DockerClusterSpec", "DockerClusterBackendSpec")
RULES: Final[Mapping[tuple[str, str], Rule]] = {
    ("ipam/v1alpha1.IPAddressClaim", "ipam/v1beta2.IPAddressClaim"): _claim_up,
    ("ipam/v1beta2.IPAddressClaim", "ipam/v1alpha1.IPAddressClaim"): _claim_down,
    **{(f"docker/api/v1beta1.{name}", f"docker/api/v1beta2.{name}"): _domains_up for name in _DOCKER},
    **{(f"docker/api/v1beta2.{name}", f"docker/api/v1beta1.{name}"): _domains_down for name in _DOCKER},
    **{
        (f"docker/api/v1beta1.{kind}{suffix}", f"docker/api/v1beta2.{kind}{suffix}"): rule
        for kind in ("DevMachine", "DockerMachine")
        for suffix, rule in (("", _restored_domain), ("Template", _restored_status))
    },
}
"""What is done beyond the fields of the same name, by the names of both structs."""
