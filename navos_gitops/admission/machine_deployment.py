"""MachineDeployment, as ``core/webhooks/admission/machinedeployment.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import defaults, fields
from navos_gitops.admission.call import Refusal
from navos_gitops.admission.fields import get, put

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_NAME_LABEL: Final = "cluster.x-k8s.io/deployment-name"
_SELECTOR: Final = ("spec", "selector", "matchLabels")
_LABELS: Final = ("spec", "template", "metadata", "labels")
_STRATEGY: Final = ("spec", "rollout", "strategy")


def default(value: Json, call: Call) -> Json | Refusal:
    """Set labels, replicas, rollout strategy and a selector that finds the machines of this object alone."""
    value = defaults.replicated(defaults.labelled(value), call)
    if isinstance(value, Refusal):
        return value
    value = _with_strategy(value)
    value = _with_selector(value)
    return defaults.versioned(value, ("spec", "template", "spec", "version"))


def _with_strategy(value: Json) -> Json:
    value = fields.default(value, (*_STRATEGY, "type"), "RollingUpdate")
    if get(value, *_STRATEGY, "type") != "RollingUpdate":
        return value
    value = fields.default(value, (*_STRATEGY, "rollingUpdate", "maxSurge"), 1)
    return fields.default(value, (*_STRATEGY, "rollingUpdate", "maxUnavailable"), 0)


def _with_selector(value: Json) -> Json:
    if not get(value, *_SELECTOR) and not get(value, "spec", "selector", "matchExpressions"):
        name = get(value, "metadata", "name") or ""
        value = put(put(value, (*_SELECTOR, _NAME_LABEL), name), (*_LABELS, _NAME_LABEL), name)
    cluster = get(value, "spec", "clusterName") or ""
    value = put(value, (*_SELECTOR, defaults.CLUSTER_NAME), cluster)
    return put(value, (*_LABELS, defaults.CLUSTER_NAME), cluster)
