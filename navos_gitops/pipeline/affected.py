"""Which clusters a change can change: their files, found without composing, and without reading more than is asked."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from navos_gitops.compose.layout import SHARED
from navos_gitops.pipeline.changes import PROSE
from navos_gitops.pipeline.opening import FLEET_FILE, OWN_CATALOG
from navos_gitops.settings.listing import BASES, OVERLAYS
from navos_gitops.settings.policies import POLICIES
from navos_gitops.settings.providers import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from navos_gitops.settings import Fleet, Source


def affected(fleet: Fleet, paths: Iterable[str], *, rendering: bool = False) -> tuple[str, ...]:
    """The cluster files whose clusters may come out otherwise after a change of ``paths``, sorted.

    Paths are relative to the fleet, of files or folders that need not be there any more. A cluster file concerns its
    own clusters, an overlay.yaml all below it, a base all that use the class, a component, a patch or a manifest all
    that list it, fleet.yaml and the fleet's own catalog all, policies all but where it is only about rendering, and
    a rendered file of a cluster that cluster.
    """
    known = frozenset(fleet.files)
    chosen: set[str] = set()
    others: list[str] = []
    for path in paths:
        if path in known:
            chosen.add(path)
        elif _is_everything(fleet, path) or (not rendering and _is_in(path, POLICIES)):
            return fleet.files
        elif _is_in(path, fleet.settings.output):
            chosen.update(_of_rendered(fleet, path.removeprefix(f"{fleet.settings.output}/")))
        elif not _is_in(path, POLICIES):
            chosen.update(_below(fleet, path))
            others.append(path)
    asked = [path for path in others if not path.endswith(PROSE)]
    if asked:
        parts = _Parts(fleet)
        chosen.update(file for file in fleet.files if file not in chosen and parts.are_in(file, asked))
    return tuple(sorted(chosen))


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _is_everything(fleet: Fleet, path: str) -> bool:
    if path in {"", FLEET_FILE} or _is_in(path, OWN_CATALOG):
        return True
    management = fleet.source.body.get(OPERATOR[0])
    stated = management.get(OPERATOR[1]) if isinstance(management, dict) else None
    return isinstance(stated, str) and _is_in(path, posixpath.normpath(stated))


def _of_rendered(fleet: Fleet, path: str) -> Iterator[str]:
    """The file of the cluster that a rendered file belongs to; templates and classes belong to none alone."""
    environment, _, rest = path.partition("/")
    kind, _, rest = rest.partition("/")
    name = rest.partition("/")[0]
    if kind == "clusters" and name not in {"", SHARED}:
        found = fleet.find(name)
        if found and _is_in(found.file, f"{OVERLAYS}/{environment}"):
            yield found.file


def _below(fleet: Fleet, path: str) -> Iterator[str]:
    """The cluster files in the folder of an overlay.yaml, or of a cluster file that is no more."""
    if not _is_in(path, OVERLAYS):
        return
    folder = posixpath.dirname(path) if path.endswith((".yaml", ".yml")) else path
    yield from (file for file in fleet.files if file.startswith(f"{folder}/"))


class _Parts:
    """What each cluster is made of beside its own file and folders; every source is looked at once."""

    __slots__ = ("_fleet", "_listed", "_places")

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._listed: dict[str, frozenset[str]] = {}
        self._places: dict[str, tuple[str, ...]] = {}

    def are_in(self, file: str, paths: Sequence[str]) -> bool:
        """Whether a cluster file's clusters are made of one of ``paths``; so are those that cannot be read."""
        made = self._fleet.instances(file)
        return not made or any(
            any(_is_in(path, part) for path in paths)
            for instance in made
            for part in self._of(self._fleet.chain(instance))
        )

    def _of(self, chain: Sequence[Source]) -> Iterator[str]:
        """The files and folders that a chain of sources names, and its class."""
        for source in chain:
            yield from self._listed_by(source)
        name = next((source.body["class"] for source in reversed(chain) if "class" in source.body), None)
        if isinstance(name, str):
            yield from self._place(f"{BASES}/{name}")

    def _listed_by(self, source: Source) -> frozenset[str]:
        if (
            source.path not in self._listed or source.keys
        ):  # where a matrix fills the names in, each cluster has its own
            named = (*_texts(source, "components"), *_texts(source, "manifests"), *_patches(source))
            plain = (posixpath.normpath(posixpath.join(source.folder, name)) for name in named)
            self._listed[source.path] = frozenset(
                place for path in (source.path, *plain) for place in self._place(path)
            )
        return self._listed[source.path]

    def _place(self, path: str) -> tuple[str, ...]:
        """A path as it is written and, where links are in it, as it is."""
        if path not in self._places:
            inside = self._fleet.folder.inside(path)
            self._places[path] = (path, inside) if inside and inside != path else (path,)
        return self._places[path]


def _texts(source: Source, field: str) -> Iterator[str]:
    listed = source.body.get(field)
    yield from (item for item in listed if isinstance(item, str)) if isinstance(listed, list) else ()


def _patches(source: Source) -> Iterator[str]:
    listed = source.body.get("patches")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("path"), str):
            yield item["path"]
