"""Which objects are written twice in what is applied together, found without keeping the objects.

While manifests are judged, three numbers are kept of each: of its identity, of its text, and where it stands. Only
where two of one identity differ are their files read again. Two files are applied together where one kustomization
takes both in, or Flux or Argo CD is told to apply the folder of both, and in one file or stream everything is. Whether
other files are, nobody says: the same name stands in the overlays of other environments, in flavours and in test data,
and that is no fault.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from navos_gitops.model import Location, ref_of
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.findings.verdicts import Place
from navos_gitops.rules import Subject, Tree
from navos_gitops.rules._delivery import APPLICATION, FLUX
from navos_gitops.yaml import reader
from navos_gitops.yaml.lists import objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from navos_gitops.model import Finding, Json, Ref, Route
    from navos_gitops.pipeline.findings.ruling import Ruling
    from navos_gitops.pipeline.repository.file_roles import FileRoles
    from navos_gitops.pipeline.repository.files import Part
    from navos_gitops.yaml.reader import Document

_Place = tuple[int, int]
"""The number of a file, and the line of it that a document begins on."""

RULE = "duplicate-object"
_LINES = 1 << 40
_EXAMPLES = frozenset(
    {
        *("doc", "docs", "e2e", "example", "examples", "fixtures", "sample", "samples"),
        *("test", "test-data", "testdata", "tests"),
    }
)
"""Folders whose files show or expect variants of one object, one after the other."""

_OPEN = re.compile(r"[$({]|<%")
"""What a name holds that is still to be filled in."""


class Identities:
    """What was seen, as columns of numbers: cheap to keep for a hundred thousand objects, and to send."""

    __slots__ = ("_names", "_places", "_texts")

    def __init__(self) -> None:
        self._names = array("q")
        self._texts = array("q")
        self._places = array("q")

    def add(self, ref: Ref, file: int, document: Document, route: Route) -> None:
        """Note an object of the ``file``-th file; ``route`` leads to it in its document."""
        self._names.append(hash(ref.identity))
        self._texts.append(hash((document.mark, route)) if route else document.mark)
        self._places.append(file * _LINES + document.text_line)

    def merge(self, other: Identities) -> None:
        """Take in what another part of the run saw; its numbers come from a process forked off this one."""
        self._names.extend(other._names)
        self._texts.extend(other._texts)
        self._places.extend(other._places)

    def twice(self) -> Iterator[list[_Place]]:
        """The places, in order, of each identity that stands in places whose texts differ."""
        seen: set[int] = set()
        again = {name for name in self._names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]  # adds
        found: dict[int, list[_Place]] = {}
        for name, text, place in zip(self._names, self._texts, self._places, strict=True) if again else ():
            if name in again:
                found.setdefault(name, []).append((place, text))
        for places in found.values():
            if len({text for _, text in places}) > 1:
                yield [divmod(place, _LINES) for place, _ in sorted(places)]


def is_settled(ref: Ref, value: Json) -> bool:
    """Whether an object's identity is known from its text: its name is written, and nothing is to be filled in."""
    metadata = value.get("metadata")
    named = isinstance(metadata, dict) and bool(metadata.get("name"))
    return named and not _OPEN.search(ref.name + ref.namespace)


class _Seen(NamedTuple):
    subject: Subject
    place: Location


def duplicates(
    identities: Identities, files: Sequence[Part], kustomized: FileRoles, tree: Tree, ruling: Ruling
) -> Iterator[Finding]:
    """The objects that are written again, differently, in what is applied together; ``ruling`` has the one rule."""
    every = list(identities.twice())
    several = any(len({file for file, _ in places}) > 1 for places in every)
    delivered = _delivered(tree) if several else {}
    groups = []
    for places in every:
        scopes = {
            file: (
                *(() if _shows(files[file].shown) else (str(files[file].path),)),
                *kustomized.scopes(str(files[file].path)),
                *delivered.get(files[file].shown, ()),
            )
            for file, _ in places
        }
        groups += _together(places, scopes)
    read = _read_again({place for group in groups for place in group}, files)
    for group in groups:
        yield from _differing([seen for place in group for seen in read.get(place, ())], ruling)


def _shows(path: str) -> bool:
    """Whether a file shows what might be applied, rather than being applied."""
    return not _EXAMPLES.isdisjoint(path.split("/")[:-1])


def _together(places: Sequence[_Place], scopes: Mapping[int, Iterable[str]]) -> list[list[_Place]]:
    """The places that are applied together, once for each set of them; ``scopes`` are those of each file."""
    by_scope: dict[str, list[_Place]] = {}
    for file, line in places:
        for scope in scopes[file]:
            by_scope.setdefault(scope, []).append((file, line))
    groups = {tuple(group) for group in by_scope.values() if len(group) > 1}
    widest = [group for group in groups if not any(set(group) < set(other) for other in groups)]
    return [list(group) for group in sorted(widest)]


def _delivered(tree: Tree) -> Mapping[str, Sequence[str]]:
    """What Flux and Argo CD are told to apply, as scopes of files as they are shown; other folders are left open."""
    found: dict[str, list[str]] = {}
    for subject in (*tree.of(*FLUX), *tree.of(*APPLICATION)):
        for folder, deep in _folders(subject.value):
            for each in tree.below(folder, subject.file, deep=deep):
                scope = f"{subject.ref}\n{folder}\n{each.ref}"
                found.setdefault(each.file, []).append(scope)
    return found


def _folders(value: Json) -> Iterator[tuple[str, bool]]:
    """The folders that a Flux Kustomization or an Application names, and whether those below are applied too."""
    spec = value.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    if isinstance(spec.get("path"), str):
        yield spec["path"], True
    sources = spec.get("sources")
    for source in (spec.get("source"), *(sources if isinstance(sources, list) else ())):
        if isinstance(source, dict) and isinstance(source.get("path"), str) and "chart" not in source:
            directory = source.get("directory")
            yield source["path"], isinstance(directory, dict) and directory.get("recurse") is True


def _read_again(places: Iterable[_Place], files: Sequence[Part]) -> dict[_Place, list[_Seen]]:
    """The objects of the documents at some places; every file is read once."""
    wanted: dict[int, set[int]] = {}
    for file, line in places:
        wanted.setdefault(file, set()).add(line)
    found: dict[_Place, list[_Seen]] = {}
    for file, lines in wanted.items():
        for document in _documents(files[file], lines):
            found[file, document.text_line] = list(_objects(document, files[file].shown))
    return found


def _documents(file: Part, lines: set[int]) -> Iterator[Document]:
    """The documents of a file that begin on some lines; the stretches between are not parsed."""
    try:
        blocks = list(file.blocks())
    except OSError:
        return
    for block in blocks:
        last = block.line + block.text.count(b"\n")
        if any(block.line <= line <= last for line in lines):
            yield from (each for each in reader.read(block.text, line=block.line) if each.text_line in lines)


def _objects(document: Document, shown: str) -> Iterator[_Seen]:
    for prefix, item in objects(document.value):
        below = ref_of(item)
        if below is not None and is_settled(below, item):
            span = document.span((*prefix, "metadata", "name"))
            yield _Seen(Subject(below, item), Location.at(shown, span))


def _differing(seen: Sequence[_Seen], ruling: Ruling) -> Iterator[Finding]:
    """What the rule says of the objects that were read again; a document brings others with it."""
    tree = Tree((each.subject for each in seen), complete=True)
    places = {id(each.subject.value): each.place for each in seen}

    def elsewhere(subject: Subject, route: Route, *, key: bool = False) -> tuple[Location, ...]:
        del route, key
        return (places[id(subject.value)],)

    for subject, place in seen:
        if len(tree.same(subject.ref)) > 1:
            yield from ruling.findings(subject, tree, _At(place), elsewhere)


class _At:
    """The place of an object's name, which is all that is asked for."""

    __slots__ = ("_place",)

    def __init__(self, place: Location) -> None:
        self._place = place

    @property
    def file(self) -> str:
        return self._place.path

    def __call__(self, route: Route, value: Json, *, key: bool = False) -> Place:
        """Whatever the route."""
        del route, value, key
        return Place(self._place)
