"""One file of the fleet, read and checked: the value, and where each part of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Json, Location, Route
from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.settings.check import Checks
    from navos_gitops.settings.folder import Folder
    from navos_gitops.settings.schemas import Name
    from navos_gitops.yaml.reader import Document, Problem


class File(NamedTuple):
    """Any YAML file of the fleet: its documents that hold something, and what is wrong with its YAML."""

    path: str
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


class Source(NamedTuple):
    """One layer: fleet.yaml's defaults, an overlay.yaml, a component, or a cluster file (a matrix filled in).

    ``body`` is the mapping the file holds, without the top-level fields a finding refused; never change it.
    A source whose ``findings`` hold an error should not be composed: what is missing would only cascade.
    """

    path: str
    """Relative to the fleet, with slashes."""
    document: Document
    """Empty where the file holds none."""
    body: dict[str, Json]
    findings: tuple[Finding, ...] = ()
    prefix: Route = ()
    """Where ``body`` lies in the document: ``("defaults",)`` for fleet.yaml."""
    keys: Mapping[Route, str] = {}
    """For a matrix: routes into ``body`` whose last key was filled, to the key as written."""

    @property
    def folder(self) -> str:
        """The folder that relative paths in this file start from; empty at the root of the fleet."""
        return self.path.rpartition("/")[0]

    def origin(self, route: Route) -> Route:
        """Find the route in the document that led to ``route`` in ``body``."""
        if not self.keys:
            return self.prefix + route
        written = (self.keys.get(route[: end + 1], step) for end, step in enumerate(route))
        return self.prefix + tuple(written)

    def location(self, route: Route = (), *, key: bool = False) -> Location:
        """Find where the value at ``route`` in ``body`` (or its key) is written."""
        return Location.at(self.path, self.document.span(self.origin(route), key=key))


def read_file(folder: Folder, path: str) -> File:
    """Read any YAML file of the fleet."""
    from navos_gitops.yaml.reader import read

    try:
        data = folder.read(path)
    except OSError as error:
        reason = error.strerror or str(error)
        return File(path, (), (finding("file-unreadable", f"cannot be read: {reason}", Location(path)),))
    documents = read(data)
    found = tuple(_problem(path, problem) for document in documents for problem in document.problems)
    return File(path, tuple(document for document in documents if not document.empty), found)


def as_source(name: Name, file: File, checks: Checks) -> Source:
    """Check a file that was read as one of the fleet's own kinds."""
    fatal = any(document.fatal for document in file.documents)
    shape = () if fatal or (file.findings and not file.documents) else tuple(_shape(name, file))
    if not file.documents:
        return Source(file.path, _nothing(), {}, file.findings + shape)
    document = file.documents[0]
    if fatal or shape:
        return Source(file.path, document, {}, file.findings + shape)
    refused = checks.findings(name, file.path, document)
    body = document.value
    if refused:
        wrong = {item.field.partition(".")[0].partition("[")[0] for item in refused}
        body = {key: value for key, value in body.items() if key not in wrong}
    return Source(file.path, document, body, file.findings + refused)


def _nothing() -> Document:
    from navos_gitops.yaml.reader import read

    return read(b"#")[0]


def _problem(path: str, problem: Problem) -> Finding:
    return Finding(problem.rule, "error", "rejected", problem.message, Location.at(path, problem.span))


def _shape(name: Name, file: File) -> Iterator[Finding]:
    """What keeps a file from being one mapping of one kind."""
    if not file.documents:
        yield finding("file-empty", "holds nothing", Location(file.path))
        return
    first = file.documents[0]
    if name in ("overlay", "cluster") and _is_object(first.value):
        message = f"holds a {first.value['kind']}, but files in overlays/ and components are overlays and clusters"
        remedy = "move it out of overlays/ and list it under `manifests` or `patches`"
        yield finding("cluster-is-a-manifest", message, _start(file), remedy=remedy)
    elif not isinstance(first.value, dict):
        yield finding("file-not-a-mapping", "must hold fields: `name: value`, one a line", _start(file))
    elif len(file.documents) > 1:
        second = Location.at(file.path, file.documents[1].span(()))
        yield finding("file-many-documents", "holds more than one YAML document", second)


def _start(file: File) -> Location:
    return Location.at(file.path, file.documents[0].span(()))


def _is_object(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("kind"), str) and "apiVersion" in value
