"""MachineSet, as ``core/webhooks/admission/machineset.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops.admission import defaults, fields
from navos_gitops.admission.call import Refusal
from navos_gitops.admission.fields import get, put

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_NAME_LABEL: Final = "cluster.x-k8s.io/set-name"
_SELECTOR: Final = ("spec", "selector", "matchLabels")
_LABELS: Final = ("spec", "template", "metadata", "labels")
_LABEL_VALUE: Final = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")


def default(value: Json, call: Call) -> Json | Refusal:
    """Set the cluster's label, replicas and a selector that finds the machines of this object alone."""
    value = defaults.replicated(defaults.labelled(value), call)
    if isinstance(value, Refusal):
        return value
    value = fields.default(fields.default(value, _SELECTOR, {}), _LABELS, {})
    if not get(value, *_SELECTOR) and not get(value, "spec", "selector", "matchExpressions"):
        name = _label_value(get(value, "metadata", "name") or "")
        value = put(put(value, (*_SELECTOR, _NAME_LABEL), name), (*_LABELS, _NAME_LABEL), name)
    return defaults.versioned(value, ("spec", "template", "spec", "version"))


def _label_value(name: str) -> str:
    """Give a name as a label's value; one that cannot be, hashed (``util/labels/format``)."""
    import base64

    if _LABEL_VALUE.fullmatch(name):
        return name
    code = 0x811C9DC5
    for byte in name.encode():  # 32 bit FNV-1a
        code = ((code ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"hash_{base64.urlsafe_b64encode(code.to_bytes(4, 'big')).decode().rstrip('=')}_z"
