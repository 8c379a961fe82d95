"""A fleet repository: which clusters exist, and the chain of sources each is made of.

Work grows with what is asked: ``load`` lists names; reading one cluster parses its own file, the overlay.yaml
files above it and the components they list, each once.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding, Location, Route, at, field_text
from navos_gitops.named import NamedTuple
from navos_gitops.settings import listing
from navos_gitops.settings.check import Checks
from navos_gitops.settings.delivery import unusable
from navos_gitops.settings.faults import finding, meant
from navos_gitops.settings.folder import Disk, yaml_files
from navos_gitops.settings.matrix import Expansion, Instance, expand
from navos_gitops.settings.policies import NO_POLICIES, POLICIES, Policies, read_policies
from navos_gitops.settings.providers import OPERATOR, collect_operator, with_operator
from navos_gitops.settings.source import File, Source, as_source, read_file
from navos_gitops.settings.values import External, FleetSettings, settle, unsafe_output

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from navos_gitops.settings.folder import Folder
    from navos_gitops.settings.schemas import Name

FLEET = "fleet.yaml"


class Level(NamedTuple):
    """One step of a cluster's chain, the same value for every cluster below it.

    ``path`` is the folder below overlays/ (``prod/eu``; empty for fleet.yaml's defaults and
    overlays/overlay.yaml together), or, for a cluster's own level, the cluster's name. ``sources`` are lowest
    first: what a file lists as components comes just below that file, once a level. Patches and manifests of a
    component belong to this level.
    """

    path: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    """What is wrong with what the sources refer to; the sources carry their own."""


class Fleet:
    """A fleet repository, as far as it has been asked about. It keeps what it has read."""

    __slots__ = (
        "_checks",
        "_expansions",
        "_levels",
        "_listing",
        "_names",
        "_read",
        "_sources",
        "_stems",
        "classes",
        "findings",
        "folder",
        "policies",
        "settings",
        "source",
    )

    folder: Folder
    settings: FleetSettings
    source: Source
    """fleet.yaml itself, whole (prefix ``()``)."""
    policies: Policies
    classes: Mapping[str, External | str]
    """Every ClusterClass that can be used: its folder (``bases/ha``), or where it lives outside."""
    findings: tuple[Finding, ...]
    """What is wrong with fleet.yaml, policies/ and where files lie; ``check`` looks into the others."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._checks = Checks()
        self._read: dict[str, File] = {}
        self._sources: dict[tuple[Name, str], Source] = {}
        self._levels: dict[str, Level] = {}
        self._expansions: dict[str, Expansion] = {}
        self._names: tuple[dict[str, str], tuple[Finding, ...]] | None = None
        self._stems: dict[str, list[str]] | None = None
        self._listing = listing.look(folder)
        self._read_inside(FLEET)
        self.source = self._source("fleet", FLEET)
        self.settings, found = self._settled()
        out: list[Finding] = []
        stands = listing.stands(folder, POLICIES, out, "policy-link")
        self.policies = read_policies(folder, POLICIES, self.read, self._checks) if stands else NO_POLICIES
        self.classes = {name: f"{listing.BASES}/{name}" for name in self._listing.bases} | {
            item.name: item for item in self.settings.classes
        }
        self.findings = (
            *self.source.findings,
            *found,
            *self._classes_twice(),
            *out,
            *self.policies.findings,
            *self._listing.findings,
        )

    @property
    def files(self) -> tuple[str, ...]:
        """The cluster files, sorted, relative to the fleet; they are listed, not read."""
        return self._listing.files

    def names(self) -> Mapping[str, str]:
        """Map every cluster's name to its file, sorted; only files that may hold a matrix are parsed."""
        return self._named()[0]

    def instances(self, file: str) -> tuple[Instance, ...]:
        """Give the clusters one file makes (usually one; none where it cannot be read)."""
        return self._expansion(file).instances

    def find(self, name: str) -> Instance | None:
        """Find the cluster of that name; a file of that name is looked at before any other."""
        for file in self._by_stem().get(name, []):
            for instance in self.instances(file):
                if instance.name == name:
                    return instance
        file = self.names().get(name, "")
        made = self.instances(file) if file else ()
        return next((instance for instance in made if instance.name == name), None)

    def levels(self, instance: Instance) -> tuple[Level, ...]:
        """Give the levels of one cluster, lowest first, its own last; a bare folder's level has no sources."""
        steps = instance.file.split("/")[1:-1]
        shared = (self.level("/".join(steps[:depth])) for depth in range(len(steps) + 1))
        return (*shared, self._assembled(instance.name, (instance.source,)))

    def level(self, path: str) -> Level:
        """Give the level of one folder below overlays/; the same value every time."""
        if path not in self._levels:
            files = (self._listing.overlays[path],) if path in self._listing.overlays else ()
            own = tuple(self._source("overlay", file) for file in files)
            self._levels[path] = self._assembled(path, own if path else (*self._defaults(), *own))
        return self._levels[path]

    def chain(self, instance: Instance) -> tuple[Source, ...]:
        """Give every source one cluster is made of, lowest first, its own file last."""
        return tuple(source for level in self.levels(instance) for source in level.sources)

    def check(self, file: str | None = None) -> tuple[Finding, ...]:
        """Say what is wrong with all that the clusters of one file are made of; or with the whole fleet.

        Names are compared by the files' names where one file is asked about, exactly for the whole fleet.
        """
        if file is not None:
            return _sorted((*self._below(file), *self._same_stem(file)))
        files = (item for each in self.files for item in self._below(each))
        folders = (item for path in self._listing.overlays for item in _of_level(self.level(path)))
        return _sorted((*self.findings, *files, *folders, *_of_level(self.level("")), *self._named()[1]))

    def place(self, source: Source, route: Route) -> str | Finding:
        """Give the path that ``source`` lists at ``route``, relative to the fleet, links resolved.

        A finding instead where there is no such file or folder, or where it leads out of the fleet.
        """
        given = str(at(source.body, route))
        if "://" in given or "?ref=" in given:
            message, remedy = f"`{given}` is not a path in this repository", "copy what it names into the fleet"
            return _misplaced("path-missing", message, source, route, remedy)
        plain = posixpath.normpath(posixpath.join(source.folder, given))
        inside = None if plain.startswith(("/", "../")) or plain == ".." else self.folder.inside(plain)
        if inside is None:
            return _misplaced("path-outside-fleet", f"`{given}` leads out of the fleet", source, route)
        if self.folder.kind(inside):
            return inside
        hidden = listing.unlisted_above(self.folder, inside.rpartition("/")[0])
        if hidden:
            return hidden
        parent, _, name = plain.rpartition("/")
        remedy = meant(name, (entry.name for entry in self.folder.entries(parent)))
        return _misplaced("path-missing", f"there is no `{plain}`", source, route, remedy)

    def read(self, path: str) -> File:
        """Read any YAML file of the fleet, once in a run."""
        if path not in self._read:
            self._read[path] = read_file(self.folder, path)
        return self._read[path]

    def _read_inside(self, path: str) -> None:
        """Take a file that a link leads out of the fleet for unreadable."""
        if self.folder.inside(path) is None:
            found = finding("path-outside-fleet", "a link that leads out of the fleet is not followed", Location(path))
            self._read[path] = File(path, (), (found,))

    def _settled(self) -> tuple[FleetSettings, tuple[Finding, ...]]:
        """Fleet.yaml's own words, with the versions that Cluster API operator objects say."""
        stated = settle(self.source.body)
        found = (*unsafe_output(self.source, stated.output), *unusable(self.source))
        if not at(self.source.body, OPERATOR):
            return stated, found
        place = self.place(self.source, OPERATOR)
        if isinstance(place, Finding):
            return stated, (*found, place)
        is_folder = self.folder.kind(place) == "folder"
        paths = yaml_files(self.folder, place) if is_folder else [place]
        operator = collect_operator(map(self.read, paths))
        management, more = with_operator(stated.management, operator, self.source)
        unlisted = listing.unlisted_below(self.folder, place) if is_folder else ()
        return stated._replace(management=management), (*found, *more, *unlisted)

    def _source(self, name: Name, path: str) -> Source:
        """Read a file and check it as one of the fleet's own kinds, once in a run."""
        if (name, path) not in self._sources:
            self._sources[name, path] = as_source(name, self.read(path), self._checks)
        return self._sources[name, path]

    def _defaults(self) -> Iterator[Source]:
        defaults = self.source.body.get("defaults")
        wrong = tuple(item for item in self.source.findings if not item.field or _is_default(item.field))
        if defaults or wrong:
            yield self.source._replace(body=defaults or {}, findings=wrong, prefix=("defaults",))

    def _assembled(self, path: str, own: Iterable[Source]) -> Level:
        """Put the components of each of a level's files just below it."""
        sources: list[Source] = []
        found: list[Finding] = []
        seen: set[str] = set()
        for source in own:
            for item in self._with_components(source, (source.path,), seen):
                if isinstance(item, Finding):
                    found.append(item)
                else:
                    sources.append(item)
                    found += self._unknown_class(item)
        return Level(path, tuple(sources), tuple(found))

    def _with_components(self, source: Source, trail: tuple[str, ...], seen: set[str]) -> Iterator[Source | Finding]:
        for index in range(len(source.body.get("components") or ())):
            file = self._component(source, ("components", index))
            if isinstance(file, Finding):
                yield file
            elif file in trail:
                around = " → ".join([*trail[trail.index(file) :], file])
                place = source.location(("components", index))
                yield finding("component-cycle", f"the component lists itself: {around}", place)
            elif file not in seen:
                seen.add(file)
                yield from self._with_components(self._source("overlay", file), (*trail, file), seen)
        yield source

    def _component(self, source: Source, route: Route) -> str | Finding:
        place = self.place(source, route)
        if isinstance(place, Finding) or self.folder.kind(place) == "file":
            return place
        found = listing.find_overlay(self.folder, place) or listing.unlisted_above(self.folder, place)
        message = f"the folder `{place}` has no overlay.yaml, so it is no component"
        return found or _misplaced("path-missing", message, source, route)

    def _unknown_class(self, source: Source) -> Iterator[Finding]:
        name = source.body.get("class")
        if isinstance(name, str) and name and name not in self.classes:
            if not self._listing.hidden.isdisjoint(("", name)):  # which is said already
                return
            remedy = meant(name, self.classes) or f"classes: {', '.join(sorted(self.classes)) or 'none yet'}"
            message = f"there is no class `{name}`, neither in bases/ nor under `classes` in {FLEET}"
            place = source.location(("class",))
            yield finding("class-unknown", message, place, field=field_text((*source.prefix, "class")), remedy=remedy)

    def _classes_twice(self) -> Iterator[Finding]:
        known = set(self._listing.bases)
        for index, item in enumerate(self.settings.classes):
            if item.name in known:
                message = f"the class `{item.name}` is listed twice, or is in bases/ as well"
                yield finding("class-twice", message, self.source.location(("classes", index)))
            known.add(item.name)

    def _expansion(self, file: str) -> Expansion:
        if file not in self._expansions:
            self._expansions[file] = expand(self._source("cluster", file))
        return self._expansions[file]

    def _below(self, file: str) -> Iterator[Finding]:
        expansion = self._expansion(file)
        yield from self._source("cluster", file).findings
        yield from expansion.findings
        for instance in expansion.instances:
            for level in self.levels(instance):
                yield from _of_level(level)

    def _same_stem(self, file: str) -> Iterator[Finding]:
        same = self._by_stem().get(_stem(file), [file])
        if not self._source("cluster", file).body.get("matrix"):
            yield from (_twice(_stem(file), other, same[0]) for other in same[1:])

    def _by_stem(self) -> Mapping[str, list[str]]:
        """Give the cluster files by their names without the ending, each list sorted."""
        if self._stems is None:
            self._stems = {}
            for file in self.files:
                self._stems.setdefault(_stem(file), []).append(file)
        return self._stems

    def _named(self) -> tuple[dict[str, str], tuple[Finding, ...]]:
        if self._names is None:
            names: dict[str, str] = {}
            found = []
            made = ((name, file) for file in self.files for name in self._names_in(file))
            for name, file in made:
                if names.setdefault(name, file) != file:
                    found.append(_twice(name, file, names[name]))
            self._names = dict(sorted(names.items())), tuple(found)
        return self._names

    def _names_in(self, file: str) -> Iterable[str]:
        """Name the clusters of a file; one that cannot hold a matrix is not parsed."""
        if file not in self._expansions:
            try:
                data = self.folder.read(file)
            except OSError:
                return ()
            if not any(mark in data for mark in _MATRIX_MARKS):
                return (_stem(file),)
        return [instance.name for instance in self.instances(file)]


_MATRIX_MARKS = (b"matrix", b"\\", b"\0")
"""A file without any of these cannot hold the key ``matrix``: a key is spelt out, escaped, or not in UTF-8."""


def load(root: Path | Folder) -> Fleet:
    """Load the fleet at ``root``: fleet.yaml and policies/ are read, overlays/ and bases/ are listed.

    Raises :class:`navos_gitops.errors.CannotGoOn` where there is no fleet.yaml.
    """
    from pathlib import Path

    folder = Disk(root) if isinstance(root, Path) else root
    if folder.kind(FLEET) != "file":
        where = f" in {root}" if isinstance(root, Path) else ""
        raise CannotGoOn(f"there is no {FLEET}{where}")
    return Fleet(folder)


def _misplaced(rule: str, message: str, source: Source, route: Route, remedy: str = "") -> Finding:
    """Say what is wrong with a path that ``source`` lists at ``route``."""
    return finding(rule, message, source.location(route), field=field_text(source.prefix + route), remedy=remedy)


def _stem(file: str) -> str:
    return file.rpartition("/")[2].rpartition(".")[0]


def _is_default(where: str) -> bool:
    return where == "defaults" or where.startswith(("defaults.", "defaults["))


def _of_level(level: Level) -> Iterator[Finding]:
    yield from level.findings
    for source in level.sources:
        yield from source.findings


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.location, item.rule, item.message)))


def _twice(name: str, file: str, first: str) -> Finding:
    message = f"the cluster {name} is made by {first} too"
    return finding("cluster-name-twice", message, Location(file), related=(Location(first),))
