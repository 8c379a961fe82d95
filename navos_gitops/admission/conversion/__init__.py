"""Between the API versions of Cluster API's own kinds, as its conversion webhooks go.

Every webhook is written for one version, the hub; an object of another one is converted on its way there and,
where the webhook changed it, back. Mirrors ``core/webhooks/conversion``, ``bootstrap/kubeadm/webhooks/conversion``,
``controlplane/kubeadm/webhooks/conversion`` and ``util/conversion`` of cluster-api v1.14, and what the API server
keeps of the answer (k8s.io/apiextensions-apiserver, pkg/apiserver/conversion/webhook_converter.go).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from navos_gitops.admission import typed
from navos_gitops.admission.conversion.engine import Journey, plan
from navos_gitops.admission.gotype import Undecodable
from navos_gitops.admission.hub import HUB, Unconvertible

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.admission.gostruct import Struct
    from navos_gitops.model import Json

__all__ = ["HUB", "Unconvertible", "convert", "decoded"]

_DATA: Final = "cluster.x-k8s.io/conversion-data"
_KEEPS_DATA: Final = frozenset(
    {
        *("Cluster", "ClusterClass", "Machine", "MachineDeployment", "MachinePool", "MachineHealthCheck"),
        *("KubeadmConfig", "KubeadmConfigTemplate", "KubeadmControlPlane", "KubeadmControlPlaneTemplate"),
        *("DockerCluster", "DockerMachine", "DockerMachineTemplate", "DockerMachinePool"),
        *("DevCluster", "DevMachine", "DevMachineTemplate"),
    }
)
"""The kinds that leave their hub form in an annotation when they are converted down."""


def convert(value: Json, version: str, api_version: Callable[[str, str], str], *, remember: bool = True) -> Json:
    """Convert an object to another version of its kind; what no webhook converts is given back as it is.

    ``api_version`` says for a group and kind which API version a reference without one stands for; ``remember``
    leaves the hub form in the annotation on the way down, as upstream does.
    :class:`Undecodable` where the object does not fit its Go type, :class:`Unconvertible` where upstream's
    conversion fails.
    """
    group, _, own = value["apiVersion"].rpartition("/")
    if own == version:
        return value
    target = typed.of_kind(f"{group}/{version}", value["kind"])
    if target is None or typed.of_kind(value["apiVersion"], value["kind"]) is None:
        return value
    if HUB not in {own, version}:
        return convert(convert(value, HUB, api_version), version, api_version, remember=remember)
    out = decoded(value, target, api_version, remember=remember)
    return target.encode(out) | {"metadata": _with(value.get("metadata") or {}, out["metadata"])}


def decoded(
    value: Json, target: Struct, api_version: Callable[[str, str], str], *, remember: bool = True
) -> dict[str, Json]:
    """Convert an object to the Go type of another version and leave it there, decoded; see :func:`convert`."""
    source = typed.of_kind(value["apiVersion"], value["kind"])
    assert source is not None  # noqa: S101 - who has a target has a source
    given = source.decode(value)
    metadata = given.setdefault("metadata", {})
    up = target.name.partition(".")[0].endswith(HUB)
    keeps = value["kind"] in _KEEPS_DATA or "v1alpha1.IPAddressClaim" in source.name + target.name
    restored = _restored(metadata, target) if up and keeps else None
    journey = Journey(metadata.get("namespace", ""), api_version, restored)
    out = plan(source.name, target.name).run(given, journey)
    group = value["apiVersion"].rpartition("/")[0]
    out["apiVersion"] = group + "/" + target.name.partition(".")[0].rpartition("/")[2]
    answered = out.setdefault("metadata", {})
    annotations = {key: item for key, item in answered.get("annotations", {}).items() if key != _DATA or not keeps}
    if keeps and not up and remember:
        annotations[_DATA] = _data(source.encode(given))
    out["metadata"] = {**answered, "annotations": annotations}
    return out


def _with(metadata: dict[str, Json], answered: dict[str, Json]) -> dict[str, Json]:
    """Take the server's metadata; only labels and annotations come from the webhook's answer."""
    kept = {key: item for key, item in metadata.items() if key not in {"labels", "annotations"}}
    return kept | {key: answered[key] for key in ("labels", "annotations") if answered.get(key)}


def _restored(metadata: dict[str, Json], target: Struct) -> dict[str, Json] | None:
    text = metadata.get("annotations", {}).get(_DATA)
    if text is None:
        return None
    try:
        return target.decode(json.loads(text))
    except (ValueError, Undecodable) as error:
        raise Unconvertible(f"the annotation {_DATA} holds no {target.name.rpartition('.')[2]}") from error


def _data(hub: dict[str, Json]) -> str:
    """Write the hub form as Go does: compact, no metadata, HTML's characters escaped."""
    bare = {key: item for key, item in hub.items() if key != "metadata"}
    if bare.keys() <= {"kind", "apiVersion"}:
        bare["metadata"] = {}  # upstream cuts it out with the comma that follows, if one does
    text = json.dumps(bare, separators=(",", ":"), ensure_ascii=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
