"""Defaults that the webhooks of several kinds share.

Values are decoded hub objects (:mod:`navos_gitops.admission.gotype`): what is zero in Go is absent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops.admission.call import Refusal
from navos_gitops.admission.fields import get, put
from navos_gitops.model import Cause

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

CLUSTER_NAME: Final = "cluster.x-k8s.io/cluster-name"
NODE_DELETION_TIMEOUT: Final = 10
_MIN_SIZE: Final = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
_MAX_SIZE: Final = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")


def labelled(value: Json) -> Json:
    """Label an object with its Cluster's name."""
    return put(value, ("metadata", "labels", CLUSTER_NAME), get(value, "spec", "clusterName") or "")


def versioned(value: Json, route: tuple[str, ...]) -> Json:
    """Put a ``v`` before a version that is set and has none."""
    version = get(value, *route)
    return put(value, route, f"v{version}") if version and not version.startswith("v") else value


def replicated(value: Json, call: Call) -> Json | Refusal:
    """Set replicas that are not set: to 1, or to what leaves the autoscaler in charge.

    Mirrors ``calculateMachineDeploymentReplicas`` and its two twins (core/webhooks/admission, cluster-api v1.14).
    """
    old = call.before()
    if get(value, "spec", "replicas") is not None:
        return value
    annotations = get(value, "metadata", "annotations") or {}
    if _MIN_SIZE not in annotations or _MAX_SIZE not in annotations:
        return put(value, ("spec", "replicas"), 1)
    bounds = []
    for name in (_MIN_SIZE, _MAX_SIZE):
        bound = _int32(annotations[name])
        if bound is None:
            return _no_number(name, annotations[name])
        bounds.append(bound)
    return put(value, ("spec", "replicas"), _within(get(old, "spec", "replicas"), *bounds))


def _within(old: int | None, low: int, high: int) -> int:
    """Keep the old number inside the bounds; below, above or without one, in upstream's order."""
    if old is None or old < low:
        return low
    return min(old, high)


def _int32(text: str) -> int | None:
    if not _INTEGER.fullmatch(text) or len(text) > 20:
        return None
    number = int(text)
    return number if -(2**31) <= number < 2**31 else None


def _no_number(annotation: str, text: str) -> Refusal:
    detail = f"the annotation must be a number for replicas to be defaulted from it, not {text!r}"
    route = ("metadata", "annotations", annotation)
    return Refusal((Cause("", f"metadata.annotations[{annotation}]", detail, route),))
