"""bases/: one folder, one ClusterClass and the templates it refers to, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.findings import leads_nowhere
from navos_gitops.compose.names import Identity, identity
from navos_gitops.model import Finding, Json, Location, Ref, Route, ref_of
from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import unlisted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.settings import Fleet
    from navos_gitops.yaml.reader import Document

CLUSTER_CLASS_GROUP = "cluster.x-k8s.io"


class BaseObject(NamedTuple):
    """One object of a base, with the document it stands in."""

    path: str
    document: Document
    ref: Ref

    @property
    def value(self) -> Json:
        """The object as written."""
        return self.document.value

    def location(self, route: Route = (), *, key: bool = False) -> Location:
        """Where the value at ``route`` is written."""
        return Location.at(self.path, self.document.span(route, key=key))


class Base(NamedTuple):
    """A class folder. ``class_`` is None where the folder holds no usable ClusterClass; a finding says why."""

    name: str
    objects: tuple[BaseObject, ...]
    class_: BaseObject | None
    findings: tuple[Finding, ...]


def is_class(ref: Ref | None) -> bool:
    """Whether an identity is that of a ClusterClass."""
    return ref is not None and ref.kind == "ClusterClass" and ref.group == CLUSTER_CLASS_GROUP


def load_base(fleet: Fleet, name: str, folder: str) -> Base:
    """The base in ``folder`` (``bases/<name>``), read whole."""
    findings: list[Finding] = []
    objects: list[BaseObject] = []
    broken = False
    for path in object_files(fleet, folder):
        if isinstance(path, Finding):
            findings.append(path)
            continue
        file = fleet.read(path)
        findings += file.findings
        broken = broken or any(document.fatal for document in file.documents)
        for document in file.documents:
            ref = ref_of(document.value)
            if document.fatal:
                continue
            if ref is None or not ref.name:
                findings.append(_nameless(path, document))
            elif ref.api_version.startswith("kustomize.config.k8s.io/"):
                continue
            else:
                objects.append(BaseObject(path, document, ref))
    findings += _twice(objects)
    classes = [item for item in objects if is_class(item.ref)]
    if classes or not broken:  # what cannot be read may be the class
        findings += _one_class(name, folder, classes)
    usable = classes[0] if len(classes) == 1 and classes[0].ref.name == name else None
    return Base(name, tuple(objects), usable, tuple(findings))


def object_files(fleet: Fleet, folder: str) -> Iterator[str | Finding]:
    """The YAML files in and below a folder, sorted; hidden ones and kustomization files are not objects'."""
    for entry in fleet.folder.entries(folder):
        if entry.unlisted:
            yield unlisted(folder, entry.unlisted)
            continue
        path = f"{folder}/{entry.name}"
        if entry.name.startswith((".", "kustomization.")):
            continue
        if entry.is_folder:
            yield from object_files(fleet, path)
        elif entry.is_link and not entry.is_file:
            yield leads_nowhere(path)
        elif entry.is_file and entry.name.endswith((".yaml", ".yml")):
            yield path


def _nameless(path: str, document: Document) -> Finding:
    return Finding(
        "not-an-object",
        "error",
        "rejected",
        "a base holds Kubernetes objects only: this document has no apiVersion, kind and metadata.name",
        Location.at(path, document.span(())),
    )


def _twice(objects: list[BaseObject]) -> Iterator[Finding]:
    seen: dict[Identity, BaseObject] = {}
    for item in objects:
        first = seen.setdefault(identity(item.value), item)
        if first is not item:
            yield Finding(
                "object-twice",
                "error",
                "policy",
                f"{item.ref.kind} {item.ref.name} is already in this base",
                item.location(("metadata", "name")),
                item.ref,
                "metadata.name",
                related=(first.location(("metadata", "name")),),
            )


def _one_class(name: str, folder: str, classes: list[BaseObject]) -> Iterator[Finding]:
    if not classes:
        yield Finding(
            "base-without-class",
            "error",
            "policy",
            f"{folder} holds no ClusterClass",
            Location(folder),
            help=f"add a ClusterClass named {name}",
        )
    own = next((item for item in classes if item.ref.name == name), classes[0] if classes else None)
    for item in classes if len(classes) == 1 else ():
        if item.ref.name != name:
            yield Finding(
                "class-name-differs",
                "error",
                "policy",
                f"the ClusterClass is named {item.ref.name}, its folder {name}",
                item.location(("metadata", "name")),
                item.ref,
                "metadata.name",
                help=f"name it {name}, or rename the folder",
            )
    for item in (item for item in classes if item is not own):
        yield Finding(
            "several-classes",
            "error",
            "policy",
            "a base holds one ClusterClass; this is another one",
            item.location(),
            item.ref,
            related=(own.location(),) if own else (),
        )
