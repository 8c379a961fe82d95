"""A composition with the objects that make Flux or Argo CD apply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops import delivery
from navos_gitops.catalog import api_version_order
from navos_gitops.compose.files import Rendered, Setting, start
from navos_gitops.compose.layout import DELIVERY, KUSTOMIZATION, STAGES, kustomizations
from navos_gitops.model import Location, Ref, ref_of
from navos_gitops.settings.faults import finding
from navos_gitops.settings.listing import OVERLAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from navos_gitops.catalog import Installed
    from navos_gitops.compose import Composition
    from navos_gitops.model import Finding
    from navos_gitops.settings import Fleet

_CLUSTER_GROUP = "cluster.x-k8s.io"


def delivered(fleet: Fleet, installed: Installed, composition: Composition, beside: Iterable[str] = ()) -> Composition:
    """The composition with its delivery objects; unchanged where fleet.yaml names no tool.

    ``beside`` are the rendered files that are kept next to a part of the fleet: their stages are delivered too.
    """
    settings, source = fleet.settings, fleet.source
    if settings.delivery.tool == "none":
        return composition
    held = [(item.path, item.ref) for item in composition.objects]
    held += [(path, _UNREAD) for path in beside if _in_stage(path)]
    stages = delivery.stages(settings.delivery, settings.output, held)
    made = delivery.objects(settings.delivery, settings.output, stages, served=_shown(installed))
    origin = Setting(source, ("delivery",))
    objects = [Rendered(f"{DELIVERY}/{name}", ref, value, origin) for name, value in made if (ref := ref_of(value))]
    every = tuple(sorted((*composition.objects, *objects), key=lambda item: item.path))
    components = {f"{DELIVERY}/{path}": value for path, value in delivery.components(settings.delivery).items()}
    return composition._replace(
        objects=every,
        kustomizations=kustomizations(item.path for item in every) | components,
        findings=(*composition.findings, *_wrong(composition, fleet)),
    )


_UNREAD = Ref("", "", "", "")
"""An object that lies beside what was composed: its stage is known by its path, itself it is not."""


def _in_stage(path: str) -> bool:
    parts = path.split("/")
    return len(parts) > 2 and parts[1] in STAGES and parts[-1] != KUSTOMIZATION


def _shown(installed: Installed) -> str:
    """The API version in which the server shows a Cluster that is asked for by kind: the newest it serves."""
    served = [kind.version for kind in installed.kinds(_CLUSTER_GROUP, "Cluster") if kind.served]
    return max(served, key=api_version_order, default="v1beta2")


def _wrong(composition: Composition, fleet: Fleet) -> Iterator[Finding]:
    """What the objects to be delivered do not fit."""
    taken = next((item for item in composition.clusters if item.environment == DELIVERY), None)
    if taken:
        message = f"`{OVERLAYS}/{DELIVERY}` would be rendered where the delivery objects lie"
        yield finding("delivery-folder-taken", message, Location(taken.instance.file), remedy="rename the environment")
    chosen = fleet.settings.delivery
    if chosen.tool == "argocd":
        yield from _too_old(fleet)
    if chosen.decryption:
        return
    for item in composition.objects:
        if item.text is not None:
            without, remedy = _ENCRYPTED[chosen.tool]
            message = f"{item.ref} is encrypted, and {without}"
            yield finding("delivery-cannot-decrypt", message, start(item), remedy=remedy)
            return


_ENCRYPTED = {
    "flux": (
        "Flux is not told how to decrypt it",
        "write `delivery.decryption` in fleet.yaml: the name of the Secret that holds the keys",
    ),
    "argocd": (
        "Argo CD applies a kustomization as it is",
        "let a controller make the Secret on the cluster: an ExternalSecret or a SealedSecret instead",
    ),
}


def _too_old(fleet: Fleet) -> Iterator[Finding]:
    """An Argo CD that would delete clusters without a question."""
    from navos_gitops import semver
    from navos_gitops.delivery.argocd import OLDEST

    version = fleet.settings.management.providers.get("argocd", "")
    said, oldest = semver.parse_tolerant(version), semver.parse_tolerant(OLDEST)
    if said and oldest and said.precedence < oldest.precedence:
        message = f"Argo CD {version} does not know that it has to ask before it deletes a cluster"
        place = fleet.source.location(("management", "providers", "argocd"))
        yield finding("delivery-version-too-old", message, place, remedy=f"{OLDEST} is the first that does")
