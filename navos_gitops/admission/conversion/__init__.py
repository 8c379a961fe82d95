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
from navos_gitops.admission.conversion.engine import Journey, Unconvertible, plan
from navos_gitops.admission.gotype import Struct, Undecodable

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.model import Json

__all__ = ["HUB", "Unconvertible", "convert"]

HUB: Final = "v1beta2"
"""The version that webhooks are written for and objects are stored in."""

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


def convert(value: Json, version: str, api_version: Callable[[str, str], str]) -> Json:
    """Convert an object to another version of its kind; what no webhook converts is given back as it is.

    ``api_version`` says for a group and kind which API version a reference without one stands for.
    :class:`Undecodable` where the object does not fit its Go type, :class:`Unconvertible` where upstream's
    conversion fails.
    """
    group, _, own = value["apiVersion"].rpartition("/")
    source = typed.of_kind(value["apiVersion"], value["kind"])
    target = typed.of_kind(f"{group}/{version}", value["kind"])
    if own == version or source is None or target is None:
        return value
    if HUB not in {own, version}:
        return convert(convert(value, HUB, api_version), version, api_version)
    return _step(value, source, target, api_version)


def _step(value: Json, source: Struct, target: Struct, api_version: Callable[[str, str], str]) -> Json:
    decoded = source.decode(value)
    up = target.name.partition(".")[0].endswith(HUB)
    keeps = value["kind"] in _KEEPS_DATA or "v1alpha1.IPAddressClaim" in source.name + target.name
    restored = _restored(decoded, target) if up and keeps else None
    metadata = decoded.get("metadata") or {}
    journey = Journey(metadata.get("namespace", ""), api_version, restored)
    out = plan(source.name, target.name).run(decoded | {"metadata": metadata}, journey)
    out["apiVersion"] = value["apiVersion"].rpartition("/")[0] + "/" + _version(target)
    encoded = target.encode(out)
    labelled = dict((out.get("metadata") or {}).get("annotations") or {})
    if keeps and up:
        labelled.pop(_DATA, None)
    elif keeps:
        labelled[_DATA] = _data(source.encode(decoded))
    kept = dict(value.get("metadata") or {})
    return encoded | {
        "metadata": _with(kept, (out.get("metadata") or {}).get("labels") or {}, labelled),
    }


def _version(struct: Struct) -> str:
    return struct.name.partition(".")[0].rpartition("/")[2]


def _with(metadata: dict[str, Json], labels: Json, annotations: Json) -> dict[str, Json]:
    """Take the server's metadata; only labels and annotations come from the webhook's answer."""
    kept = {key: item for key, item in metadata.items() if key not in {"labels", "annotations"}}
    return kept | {key: item for key, item in (("labels", labels), ("annotations", annotations)) if item}


def _restored(decoded: dict[str, Json], target: Struct) -> dict[str, Json] | None:
    text = ((decoded.get("metadata") or {}).get("annotations") or {}).get(_DATA)
    if text is None:
        return None
    try:
        return target.decode(json.loads(text))
    except (ValueError, Undecodable) as error:
        raise Unconvertible(f"the annotation {_DATA} holds no {target.name.rpartition('.')[2]}") from error


def _data(hub: dict[str, Json]) -> str:
    """Write the hub form as Go does: compact, no metadata, HTML's characters escaped."""
    bare = {key: item for key, item in hub.items() if key != "metadata"}
    text = json.dumps(bare, separators=(",", ":"), ensure_ascii=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
