"""The objects that make Flux or Argo CD apply the rendered tree: upstream's own kinds, rendered beside the clusters.

A stage is what is applied in one go: an environment's templates, then its classes, then its clusters. Templates and
the class that moves to them in one go deadlock, so the tool is told to wait between stages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.layout import STAGES, file_name
from navos_gitops.digest import sha256
from navos_gitops.model import ref_of
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Json, Ref
    from navos_gitops.settings import Delivery

__all__ = ["Stage", "components", "file_of", "name_of", "objects", "root", "stages"]


class Stage(NamedTuple):
    """What is applied in one go: one of the three folders of an environment."""

    environment: str
    name: str
    """``templates``, ``classes`` or ``clusters``."""
    path: str
    """The folder in the repository, without a leading slash: ``fleets/eu/rendered/production/classes``."""
    refs: tuple[Ref, ...]
    """The objects that it holds, sorted by file; those of a part of the fleet where only that was composed."""
    after: tuple[str, ...] = ()
    """The stages of the same environment that come before, in order; one that would be empty does not exist."""


def stages(delivery: Delivery, output: str, held: Iterable[tuple[str, Ref]]) -> tuple[Stage, ...]:
    """The stages that rendered objects (path below the output folder, identity) come to, sorted by environment."""
    found: dict[tuple[str, str], list[Ref]] = {}
    for path, ref in held:
        environment, stage, _ = path.split("/", 2)
        found.setdefault((environment, stage), []).append(ref)
    made: list[Stage] = []
    for environment in sorted({environment for environment, _ in found}):
        there = [name for name in STAGES if (environment, name) in found]
        for place, name in enumerate(there):
            folder = f"{root(delivery, output)}/{environment}/{name}"
            made.append(Stage(environment, name, folder, tuple(found[environment, name]), tuple(there[:place])))
    return tuple(made)


def root(delivery: Delivery, output: str) -> str:
    """The output folder in the repository."""
    return f"{delivery.source.path}/{output}" if delivery.source.path else output


def objects(
    delivery: Delivery, output: str, stages: Iterable[Stage], *, served: str = "v1beta2"
) -> tuple[tuple[str, Json], ...]:
    """The delivery objects with their files' names, sorted by those; none where no tool is told.

    What an object says depends on the settings and its own stage alone, never on the rest of the fleet. ``served`` is
    the API version in which the management cluster shows a Cluster.
    """
    if delivery.tool == "flux":
        from navos_gitops.delivery import flux

        return tuple(sorted(flux.objects(delivery, output, tuple(stages), served), key=lambda item: item[0]))
    if delivery.tool == "argocd":
        from navos_gitops.delivery import argocd

        return tuple(sorted(argocd.objects(delivery, output, tuple(stages)), key=lambda item: item[0]))
    return ()


def components(delivery: Delivery) -> dict[str, Json]:
    """Kustomizations that go beside the delivery objects, by path, for people to take into others of theirs."""
    if delivery.tool == "argocd":
        from navos_gitops.delivery import argocd

        return argocd.component()
    return {}


def name_of(delivery: Delivery, stage: Stage) -> str:
    """``fleet-production-classes``: the name of the object that applies a stage.

    It is a DNS label, since Flux and Argo CD write it into a label of whatever they apply. An environment whose
    name is none, or is too long for it, is shortened and told from others by a hash.
    """
    plain = f"{delivery.name}-{stage.environment}-{stage.name}"
    label = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in stage.environment.lower()).strip("-")
    if len(plain) <= _LONGEST and label == stage.environment:
        return plain
    room = _LONGEST - len(delivery.name) - len(stage.name) - len("---") - _DIGITS
    digest = sha256(stage.environment.encode("utf-8", "surrogatepass"))[:_DIGITS]
    return "-".join(filter(None, (delivery.name, label[:room].strip("-"), digest, stage.name)))


_LONGEST = 63
"""Of a label's value."""
_DIGITS = 8


def file_of(value: Json) -> str:
    """``kustomization-fleet-production-classes.yaml``: the name of the file of a delivery object."""
    ref = ref_of(value)
    if ref is None:
        message = "a delivery object lost its kind"
        raise AssertionError(message)
    return file_name(ref)
