"""Which files the composed clusters come to: every object once, at its place below the output folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from navos_gitops.compose import findings, layout
from navos_gitops.compose.bases import is_class
from navos_gitops.compose.classes import ClassObject
from navos_gitops.compose.composer import ComposedCluster, PassedThrough
from navos_gitops.model import Location, ref_of
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from navos_gitops.model import Finding, Json, Ref, Route
    from navos_gitops.settings import Source

    Origin: TypeAlias = "ComposedCluster | ClassObject | PassedThrough | Setting"


class Setting(NamedTuple):
    """A field of fleet.yaml that whole objects are made from: ``delivery``."""

    source: Source
    route: Route

    def location(self, *, key: bool = True) -> Location:
        """Where the field is written."""
        return self.source.location(self.route, key=key)


class Rendered(NamedTuple):
    """One object and its file below the output folder."""

    path: str
    ref: Ref
    value: Json
    origin: Origin

    @property
    def text(self) -> str | None:
        """The file's text where it must be kept to the byte (SOPS); None where it is written from the value."""
        passed = self.origin if isinstance(self.origin, PassedThrough) else None
        return passed.manifest.document.text if passed and passed.manifest.encrypted else None


def files(clusters: Iterable[ComposedCluster]) -> tuple[tuple[Rendered, ...], tuple[Finding, ...]]:
    """Everything the clusters need, sorted by path, and the objects that claim one identity with different content."""
    known: dict[tuple[str, Ref], Rendered] = {}
    clashes: list[Finding] = []
    for item in (item for cluster in clusters for item in _of(cluster)):
        first = known.setdefault((item.path, item.ref), item)
        if first.value is not item.value and first.value != item.value:
            clashes.append(findings.twice(item.ref, start(item), start(first)))
    return tuple(sorted(_apart(known.values()), key=lambda item: item.path)), tuple(clashes)


def _of(cluster: ComposedCluster) -> Iterator[Rendered]:
    environment = cluster.environment
    for made in cluster.variant.objects if cluster.variant else ():
        ref = _identity(made.value)
        path = layout.class_path if is_class(made.base.ref) else layout.template_path
        yield Rendered(path(environment, ref), ref, made.value, made)
    ref = _identity(cluster.value)
    yield Rendered(layout.cluster_path(environment, cluster.name, ref), ref, cluster.value, cluster)
    for passed in cluster.shared:
        ref = _identity(passed.value)
        yield Rendered(layout.shared_path(environment, ref), ref, passed.value, passed)
    for passed in cluster.own:
        ref = _identity(passed.value)
        yield Rendered(layout.cluster_path(environment, cluster.name, ref), ref, passed.value, passed)


def _identity(value: Json) -> Ref:
    ref = ref_of(value)
    if ref is None:
        message = "a composed object lost its kind"
        raise AssertionError(message)
    return ref


def _apart(items: Iterable[Rendered]) -> Iterator[Rendered]:
    """Two kinds of one name, from different API groups, do not share a file: both names carry the group."""
    by_path: dict[str, list[Rendered]] = {}
    for item in items:
        by_path.setdefault(item.path, []).append(item)
    for path, sharing in by_path.items():
        if len(sharing) == 1:
            yield sharing[0]
            continue
        folder = path.rpartition("/")[0]
        yield from (item._replace(path=f"{folder}/{layout.file_name(item.ref, group=True)}") for item in sharing)


def source_file(item: Rendered) -> str:
    """The file that the object is made from: the cluster's own, the base's, or the manifest."""
    origin = item.origin
    if isinstance(origin, ComposedCluster):
        return origin.instance.file
    if isinstance(origin, Setting):
        return origin.source.path
    return origin.base.path if isinstance(origin, ClassObject) else origin.manifest.path


def start(item: Rendered) -> Location:
    """Where a person finds what the object was made from."""
    origin = item.origin
    if isinstance(origin, ComposedCluster):
        return Location(origin.instance.file)
    if isinstance(origin, Setting):
        return origin.location()
    if isinstance(origin, ClassObject):
        return origin.base.location(("metadata", "name"))
    return origin.manifest.location(("metadata", "name"))
