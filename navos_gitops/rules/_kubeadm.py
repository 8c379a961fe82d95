"""Where kubeadm's configuration lies in the objects that carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from navos_gitops.model import Ref, Route

_BOOTSTRAP: Final = "bootstrap.cluster.x-k8s.io"
_CONTROL_PLANE: Final = "controlplane.cluster.x-k8s.io"

CONFIGURED: Final[dict[tuple[str, str], Route]] = {
    (_BOOTSTRAP, "KubeadmConfig"): ("spec",),
    (_BOOTSTRAP, "KubeadmConfigTemplate"): ("spec", "template", "spec"),
    (_CONTROL_PLANE, "KubeadmControlPlane"): ("spec", "kubeadmConfigSpec"),
    (_CONTROL_PLANE, "KubeadmControlPlaneTemplate"): ("spec", "template", "spec", "kubeadmConfigSpec"),
}
"""The kinds that hold a KubeadmConfigSpec, and where."""


def config(ref: Ref) -> Route:
    """The route to an object's KubeadmConfigSpec; empty where its kind has none."""
    return CONFIGURED.get((ref.group, ref.kind), ())
