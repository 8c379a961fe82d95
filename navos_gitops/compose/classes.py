"""Class variants: a base under the patches of the overlays above a cluster, with its final names.

The same base under the same patches is computed once, however many clusters use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.bases import is_class
from navos_gitops.compose.findings import refused
from navos_gitops.compose.names import rename
from navos_gitops.compose.patches import Refused, apply
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from navos_gitops.catalog import Installed
    from navos_gitops.compose.bases import Base, BaseObject
    from navos_gitops.compose.patches import Patch
    from navos_gitops.model import Finding, Json


class ClassObject(NamedTuple):
    """One object of a variant, with what it was made from."""

    value: Json
    base: BaseObject
    drafts: tuple[Json, ...]
    """The base's object before any patch and after each of ``patches``, names as in the base."""
    patches: tuple[Patch, ...]
    """Those that were applied to it, in order."""


class Variant(NamedTuple):
    """A class as some clusters use it: the base's own, or one that overlays have patched."""

    name: str
    """Of the ClusterClass: the base's, or ``<base>-<level>`` after the last level that patched it."""
    base: Base
    objects: tuple[ClassObject, ...]
    findings: tuple[Finding, ...]

    @property
    def class_(self) -> ClassObject:
        """The ClusterClass among the objects."""
        return next(item for item in self.objects if is_class(item.base.ref))


def touching(base: Base, patches: tuple[Patch, ...]) -> tuple[Patch, ...]:
    """Those patches that are for an object of the base."""
    return tuple(patch for patch in patches if any(_for(patch, item) for item in base.objects))


def _for(patch: Patch, item: BaseObject) -> bool:
    labels = item.value["metadata"].get("labels")
    return patch.matches(item.ref, labels if isinstance(labels, dict) else {})


def variant(base: Base, patches: tuple[Patch, ...], namespace: str, installed: Installed) -> Variant:
    """``base`` under ``patches`` (all of them touching it), in ``namespace``, templates renamed by content."""
    findings: list[Finding] = []
    patched: list[ClassObject] = []
    for item in base.objects:
        drafts, applied = [item.value], []
        kind = installed.find(item.ref.api_version, item.ref.kind)
        for patch in patches:
            if not _for(patch, item):
                continue
            result = apply(patch, drafts[-1], kind.schema if kind else None)
            if isinstance(result, Refused):
                findings.append(refused(patch, result, item.ref))
            else:
                drafts.append(result)
                applied.append(patch)
        patched.append(ClassObject(drafts[-1], item, tuple(drafts), tuple(applied)))
    name = f"{base.name}-{level_name(patches[-1].level)}" if patches else base.name
    values = rename([_placed(item.value, namespace) for item in patched])
    objects = tuple(
        item._replace(value=_named(value, name) if is_class(item.base.ref) else value)
        for item, value in zip(patched, values, strict=True)
    )
    return Variant(name, base, objects, tuple(findings))


def level_name(level: str) -> str:
    """How a level names the variants it makes: its overlay path with dashes, ``fleet`` for the root."""
    return level.replace("/", "-") or "fleet"


def _placed(value: Json, namespace: str) -> Json:
    metadata = {key: item for key, item in value["metadata"].items() if key not in {"name", "namespace"}}
    name = value["metadata"]["name"]
    return {**value, "metadata": {"name": name, "namespace": namespace, **metadata}}


def _named(value: Json, name: str) -> Json:
    return {**value, "metadata": {**value["metadata"], "name": name}}
