"""What a change does to the Kubernetes version of a Cluster or a control plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules._versions import MANAGED, read, versions

if TYPE_CHECKING:
    from navos_gitops.model import Route
    from navos_gitops.rules import Subject
    from navos_gitops.semver import Version

KINDS: Final = MANAGED | {("cluster.x-k8s.io", "Cluster"), ("controlplane.cluster.x-k8s.io", "*")}
"""What holds API servers; workers follow, and may skip and go back within the skew."""

UNCHECKED: Final = "unsafe.topology.cluster.x-k8s.io/disable-update-version-check"
"""The annotation by which a Cluster's author turns upstream's checks of the step off."""


class Step(NamedTuple):
    """A version before and after."""

    route: Route
    before: str
    after: str
    old: Version
    new: Version


def step(subject: Subject) -> Step | None:
    """The change of an object's version; None where there is none, or nobody knows what was before."""
    if subject.old is None:
        return None
    before = next((text for _, text in versions(subject._replace(value=subject.old))), "")
    for route, after in versions(subject):
        old, new = read(before), read(after)
        if before != after and old and new and not _unchecked(subject):
            return Step(route, before, after, old, new)
    return None


def _unchecked(subject: Subject) -> bool:
    annotations = at(subject.value, ("metadata", "annotations"))
    return subject.ref.kind == "Cluster" and isinstance(annotations, dict) and UNCHECKED in annotations
