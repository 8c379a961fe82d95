"""Where objects say which Kubernetes they run, and how such a version is read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from navos_gitops import semver
from navos_gitops.model import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Route
    from navos_gitops.rules import Subject

_CORE: Final = "cluster.x-k8s.io"
_INFRASTRUCTURE: Final = "infrastructure.cluster.x-k8s.io"
_TEMPLATE: Final[Route] = ("spec", "template", "spec", "version")

MANAGED: Final = frozenset(
    (_INFRASTRUCTURE, kind)
    for kind in ("AzureManagedControlPlane", "AzureASOManagedControlPlane", "GCPManagedControlPlane")
)
"""Control planes that a cloud runs, whose kinds stand among those of the infrastructure."""

VERSIONED: dict[tuple[str, str], Route] = {
    (_CORE, "Cluster"): ("spec", "topology", "version"),
    (_CORE, "MachineDeployment"): _TEMPLATE,
    (_CORE, "MachineSet"): _TEMPLATE,
    (_CORE, "MachinePool"): _TEMPLATE,
    (_CORE, "Machine"): ("spec", "version"),
    ("controlplane.cluster.x-k8s.io", "*"): ("spec", "version"),
    **dict.fromkeys(sorted(MANAGED), ("spec", "version")),
}
"""The kinds that carry a Kubernetes version, and where.

Templates of control planes are not among them: a topology puts its own version in the place of theirs.
"""

_FORMER: Final[dict[str, Route]] = {"GCPManagedControlPlane": ("spec", "controlPlaneVersion")}
"""Where an earlier field still counts, while the one of today is not set."""

_OTHER_NUMBERS: Final = frozenset({"ROSAControlPlane", "OpenshiftAssistedControlPlane"})
"""Control planes whose version is that of OpenShift, not of Kubernetes."""


def versions(subject: Subject) -> Iterator[tuple[Route, str]]:
    """The versions an object states, with their routes."""
    ref = subject.ref
    if ref.kind in _OTHER_NUMBERS:
        return
    route = VERSIONED.get((ref.group, ref.kind)) or VERSIONED.get((ref.group, "*"))
    text = at(subject.value, route) if route else None
    if text is None and ref.kind in _FORMER:
        route = _FORMER[ref.kind]
        text = at(subject.value, route)
    if route and isinstance(text, str) and text:
        yield route, text


def exact(kind: str, text: str) -> bool:
    """Whether a version that stands at a control plane of a kind, or at the template of one, means its very patch.

    EKS has minors only, and its provider cuts off what follows (``parseEKSVersion``,
    cluster-api-provider-aws v2.9 ``pkg/cloud/services/eks/cluster.go``); elsewhere a version of two numbers means
    whichever patch the cloud takes.
    """
    return text.count(".") > 1 and not kind.startswith("AWSManagedControlPlane")


@lru_cache(maxsize=1024)
def read(text: str) -> semver.Version | None:
    """A version as Cluster API's controllers read it; None for what is none, and for placeholders."""
    return semver.parse_tolerant(text)


def minor(text: str) -> str:
    """The minor that a version belongs to, ``1.36``; empty where it is no version."""
    found = read(text)
    return f"{found.major}.{found.minor}" if found else ""
