"""``manifests``: objects that a level passes through beside its clusters, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.bases import object_files
from navos_gitops.model import Finding, Json, Location, Ref, Route, ref_of
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.catalog import Installed
    from navos_gitops.settings import Fleet, Level, Source
    from navos_gitops.yaml.reader import Document


class Manifest(NamedTuple):
    """One object that a level lists, before it is given a namespace."""

    level: Level
    path: str
    document: Document
    ref: Ref

    @property
    def encrypted(self) -> bool:
        """Whether SOPS has encrypted it: then not a byte may change."""
        return isinstance(self.document.value.get("sops"), dict)

    def location(self, route: Route = (), *, key: bool = False) -> Location:
        """Where the value at ``route`` is written."""
        return Location.at(self.path, self.document.span(route, key=key))


def collect(fleet: Fleet, level: Level, source: Source) -> Iterator[Manifest | Finding]:
    """The objects in the files that one source lists, or what is wrong with an entry."""
    for index in range(len(source.body.get("manifests") or ())):
        place = fleet.place(source, ("manifests", index))
        if isinstance(place, Finding):
            yield place
            continue
        for path in _files(fleet, place):
            yield from [path] if isinstance(path, Finding) else _objects(fleet, level, path)


def _files(fleet: Fleet, path: str) -> Iterator[str | Finding]:
    if fleet.folder.kind(path) == "folder":
        yield from object_files(fleet, path)
    else:
        yield path


def _objects(fleet: Fleet, level: Level, path: str) -> Iterator[Manifest | Finding]:
    file = fleet.read(path)
    yield from file.findings
    for document in file.documents:
        if document.fatal:
            continue
        ref = ref_of(document.value)
        if ref is None or not ref.name:
            yield Finding(
                "not-an-object",
                "error",
                "rejected",
                "a manifest is a Kubernetes object: this document has no apiVersion, kind and metadata.name",
                Location.at(path, document.span(())),
            )
        else:
            yield Manifest(level, path, document, ref)


def placed(manifest: Manifest, namespace: str, installed: Installed) -> Json:
    """The object with ``namespace`` where it is of a namespaced kind and names none itself."""
    value = manifest.document.value
    if manifest.ref.namespace or manifest.encrypted:
        return value
    kind = installed.find(manifest.ref.api_version, manifest.ref.kind)
    if kind is None or kind.scope != "Namespaced":
        return value
    metadata = {key: item for key, item in value["metadata"].items() if key != "name"}
    return {**value, "metadata": {"name": value["metadata"]["name"], "namespace": namespace, **metadata}}
