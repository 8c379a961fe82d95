"""Bases and overlays become upstream objects: from a read fleet to what is committed, without touching a file.

What clusters share is computed once: an environment's merged values, a class under an overlay's patches. Where a
value came from is worked out on demand (``provenance``), so that the fast path need not carry it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.composer import ComposedCluster, Composer
from navos_gitops.compose.files import Rendered, files
from navos_gitops.compose.layout import kustomizations
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.catalog import Installed
    from navos_gitops.model import Finding, Json
    from navos_gitops.settings import Fleet

__all__ = ["ComposedCluster", "Composition", "Rendered", "compose"]


class Composition(NamedTuple):
    """The objects of some clusters of a fleet, each once, with what is wrong in what they are made of."""

    objects: tuple[Rendered, ...]
    """Sorted by path; objects that several clusters share stand here once."""
    clusters: tuple[ComposedCluster, ...]
    kustomizations: dict[str, Json]
    """Generated kustomization.yaml files by path; only of use where the whole fleet was composed."""
    findings: tuple[Finding, ...]


def compose(fleet: Fleet, installed: Installed, chosen: Iterable[str] | None = None) -> Composition:
    """The clusters that the cluster files ``chosen`` make (all of the fleet's where None), and all that they need."""
    composer = Composer(fleet, installed)
    for file in fleet.files if chosen is None else chosen:
        composer.add(file)
        composer.note(fleet.check(file) if chosen is not None else ())
    composer.note(fleet.check() if chosen is None else ())
    objects, clashes = files(composer.clusters)
    return Composition(
        objects,
        tuple(composer.clusters),
        kustomizations(item.path for item in objects),
        (*composer.findings(), *clashes),
    )
