"""What each kustomization of a tree of files takes in, and which files beside one none takes in.

Nothing is read before it is asked for, and each folder once. What cannot be known offline (remote bases, charts that
are inflated, broken files) makes the answer one that is not whole; it never fails. Links to folders are followed where
a kustomization names them, and not entered otherwise: two that lead back upwards make paths without end.
"""

from __future__ import annotations

import os
import re
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, Protocol

from navos_gitops.named import NamedTuple
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.model import Json

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
CHART = "Chart.yaml"

_MANIFESTS = (".yaml", ".yml")
"""What kustomize-controller takes for a manifest where a folder has no kustomization."""
_WORD = re.compile(rb"[A-Za-z0-9_.@+/-]++")
_ENDING = re.compile(rb"\.(?:ya?ml|json)\b")
"""How a file's name ends, in a word of a kustomization: each word is looked through once, however long it is."""
_DEEPEST = 64
"""How many kustomizations may stand on one another; people have fewer than ten."""
_MOST = 100_000
"""How many files one folder may bring: each kustomization that names the same two ways doubles them."""
_LISTS = ("resources", "bases", "components")
_MAKERS = ("helmCharts", "generators", "transformers")
_SHOWN = 3
_REWRITTEN = ("$patch: delete", "/metadata/name", "$patch: replace")
"""What a patch says that takes an object away or gives it another name."""


class Door(Protocol):
    """How files are looked at; paths have slashes."""

    def read(self, path: str) -> bytes | None:
        """The content of a file; None where there is none that can be read."""

    def entries(self, folder: str) -> Mapping[str, bool] | None:
        """The names of the files and folders in a folder, and whether each is a folder; None where there is none."""


class Disk:
    """The files on this machine."""

    __slots__ = ()

    def read(self, path: str) -> bytes | None:
        """The content of a regular file; opening any other may wait for ever."""
        try:
            if not os.path.isfile(path):  # noqa: PTH113 - thousands of files
                return None
            with open(path, "rb") as file:  # noqa: PTH123 - as above
                return file.read()
        except (OSError, ValueError):
            return None

    def entries(self, folder: str) -> Mapping[str, bool] | None:
        """The regular files and the folders in a folder, sorted; without links to folders."""
        try:
            with os.scandir(folder) as found:
                kinds = {entry.name: _inside(entry) for entry in sorted(found, key=lambda entry: entry.name)}
        except (OSError, ValueError):
            return None
        return {name: inside for name, inside in kinds.items() if inside is not None}

    def follow(self, folder: str, path: str) -> str:
        """Where a path leads from a folder; a folder behind links by the one path that it has without them."""
        named = normpath(join(folder, path))
        if not os.path.isdir(named):  # noqa: PTH112 - as above
            return named
        here, there = os.path.realpath(folder), os.path.realpath(named)
        if there == normpath(join(here, path)):
            return named
        beside = normpath(join(folder, os.path.relpath(there, here)))
        return beside if os.path.realpath(beside) == there else there


def _inside(entry: os.DirEntry[str]) -> bool | None:
    """Whether an entry is a folder; None for a link to one, a pipe, and what else is no regular file."""
    try:
        return True if entry.is_dir(follow_symlinks=False) else False if entry.is_file() else None
    except OSError:
        return None  # a link that leads to itself


class Naming(NamedTuple):
    """What kustomizations do to the identity of an object."""

    namespace: str = ""
    prefix: str = ""
    suffix: str = ""

    def inside(self, outer: Naming) -> Naming:
        """What comes of both, where ``outer`` is that of the kustomization around."""
        return Naming(outer.namespace or self.namespace, outer.prefix + self.prefix, self.suffix + outer.suffix)


class Taken(NamedTuple):
    """A file that is applied, and how its objects' identities come out."""

    file: str
    naming: Naming = Naming()


class Brought(NamedTuple):
    """What applying a folder brings."""

    files: tuple[Taken, ...] = ()
    whole: bool = True
    """Whether that is everything: nothing remote, inflated, generated or broken, no patch that deletes or renames."""
    folders: frozenset[str] = frozenset()
    """The folders whose kustomizations are taken in on the way."""


_NOTHING_KNOWN = Brought((), whole=False)


class Kustomizations:
    """The kustomizations behind one door."""

    __slots__ = ("_brought", "_deep", "_door", "_named", "_settings")

    def __init__(self, door: Door) -> None:
        self._door = door
        self._brought: dict[str, Brought] = {}
        self._deep = 0
        self._named: dict[str, frozenset[str]] = {}
        self._settings: dict[str, Json] = {}

    def brings(self, folder: str) -> Brought:
        """What applying a folder brings: by its kustomization, else every manifest below, as Flux generates one."""
        if folder not in self._brought:
            if self._deep == _DEEPEST:
                return _NOTHING_KNOWN
            self._brought[folder] = _NOTHING_KNOWN  # for a kustomization that leads back to itself
            self._deep += 1
            self._brought[folder] = self._build(folder)
            self._deep -= 1
        return self._brought[folder]

    def settings(self, folder: str) -> Json:
        """What a folder's kustomization says; None where there is none that can be read."""
        if folder not in self._settings:
            file = self.file(folder)
            documents = reader.read((file and self._door.read(file)) or b"")
            first = next((document for document in documents if not document.empty), None)
            self._settings[folder] = first.value if first and not first.fatal else None
        return self._settings[folder]

    def file(self, folder: str) -> str | None:
        """The path of a folder's kustomization."""
        names = self._door.entries(folder) or {}
        return next((join(folder, name) for name in KUSTOMIZATIONS if names.get(name) is False), None)

    def unjudged(self, folder: str) -> Iterator[str]:
        """What is said of a folder's kustomization that takes in what is not here to be judged: at most two reasons."""
        settings = self.settings(folder)
        if not isinstance(settings, dict):
            return
        listed = [path for field in _LISTS for path in _strings(settings.get(field))]
        remote = [*filter(_remote, listed), *(f"chart {name}" for name in _charts(settings))]
        if remote:
            yield f"takes in {_few(remote)} from elsewhere, which is not judged"
        patches = filter(_is_path, _patches(settings, ("path",)))
        missing = [path for path in (*listed, *patches) if not _remote(path) and not self._is_there(folder, path)]
        if missing:
            yield f"lists {_few(missing)}, which is not there: kustomize build fails"

    def unlisted(self, kustomization: str, candidates: Iterable[str]) -> tuple[str, ...]:
        """Those of the files beside a kustomization that neither it nor what it lists names, sorted."""
        folder = dirname(kustomization)
        if CHART in (self._door.entries(folder) or {}):
            return ()
        named = self.named(kustomization)
        return tuple(
            path
            for path in sorted(candidates)
            if dirname(path) == folder and basename(path) not in KUSTOMIZATIONS and path not in named
        )

    def named(self, kustomization: str) -> frozenset[str]:
        """The files that a kustomization names in whatever role, and those that its generators name in turn."""
        if kustomization not in self._named:
            text = self._door.read(kustomization) or b""
            folder = dirname(kustomization)
            found = set(_names(folder, text))
            if re.search(rb"^(generators|transformers|validators)\s*:", text, re.MULTILINE):
                for path in tuple(found):
                    found.update(_names(folder, self._door.read(path) or b""))
            self._named[kustomization] = frozenset(found)
        return self._named[kustomization]

    def below(self, folder: str) -> Iterator[str]:
        """Every kustomization below a folder; hidden folders and links to folders are not entered."""
        pending = [folder]
        while pending:
            here = pending.pop()
            names = self._door.entries(here) or {}
            pending += [join(here, name) for name, inside in names.items() if inside and not name.startswith(".")]
            yield from (join(here, name) for name in KUSTOMIZATIONS if names.get(name) is False)

    def _build(self, folder: str) -> Brought:
        names = self._door.entries(folder)
        if names is None:
            return _NOTHING_KNOWN
        if self.file(folder) is None:
            return self._generated(folder, names)
        listed = self._listed(folder, self.settings(folder))
        return listed._replace(folders=listed.folders | {folder})

    def _generated(self, folder: str, names: Mapping[str, bool]) -> Brought:
        parts = []
        for name, inside in names.items():
            path = join(folder, name)
            if inside and not name.startswith("."):
                parts.append(self.brings(path))
            elif not inside and name.endswith(_MANIFESTS):
                parts.append(Brought((Taken(path),)))
        return _joined(parts)

    def _listed(self, folder: str, settings: Json) -> Brought:
        if not isinstance(settings, dict):
            return _NOTHING_KNOWN
        listed = [path for field in _LISTS[:2] for path in _strings(settings.get(field))]
        if any(self._rewrites(folder, text) for text in _patches(settings)):
            return _NOTHING_KNOWN
        parts = [self._entry(folder, path) for path in listed]
        naming = _naming(settings)
        for path in _strings(settings.get("components")):
            component = self._component(folder, path)
            parts.append(component[0])
            naming = component[1].inside(naming)
        built = _joined(parts)
        files = tuple(Taken(item.file, item.naming.inside(naming)) for item in built.files)
        whole = built.whole and not any(settings.get(field) for field in _MAKERS)
        return Brought(files, whole, built.folders)

    def _entry(self, folder: str, path: str) -> Brought:
        if _remote(path):
            return _NOTHING_KNOWN
        target = self._target(folder, path)
        if self._door.entries(target) is not None:
            return self.brings(target) if self.file(target) else _NOTHING_KNOWN
        return Brought((Taken(target),)) if self._is_there(folder, path) else _NOTHING_KNOWN

    def _is_there(self, folder: str, path: str) -> bool:
        target = self._target(folder, path)
        return self._door.entries(target) is not None or basename(target) in (self._door.entries(dirname(target)) or {})

    def _component(self, folder: str, path: str) -> tuple[Brought, Naming]:
        """What a component adds, and what it does to everything around it."""
        settings = None if _remote(path) else self.settings(self._target(folder, path))
        return self._entry(folder, path), _naming(settings) if isinstance(settings, dict) else Naming()

    def _target(self, folder: str, path: str) -> str:
        """Where a listed path leads; one folder is at one path, so that links make no kustomization of their own."""
        return self._door.follow(folder, path) if isinstance(self._door, Disk) else normpath(join(folder, path))

    def _rewrites(self, folder: str, text: str) -> bool:
        """Whether a patch, or the file that it names, takes objects away or renames them."""
        if _is_path(text):
            text = (self._door.read(normpath(join(folder, text))) or b"").decode("utf-8", "replace")
        return any(word in text for word in _REWRITTEN)


def _joined(parts: Iterable[Brought]) -> Brought:
    parts = tuple(parts)
    if sum(len(part.files) for part in parts) > _MOST:
        return _NOTHING_KNOWN
    files = tuple(item for part in parts for item in part.files)
    folders = frozenset(folder for part in parts for folder in part.folders)
    return Brought(files, all(part.whole for part in parts), folders)


def _naming(settings: Mapping[str, Json]) -> Naming:
    texts = (settings.get(field) for field in ("namespace", "namePrefix", "nameSuffix"))
    return Naming(*(text if isinstance(text, str) else "" for text in texts))


def _patches(settings: Mapping[str, Json], keys: Iterable[str] = ("path", "patch")) -> Iterator[str]:
    """The patches of a kustomization: each written there, or the path of its file."""
    yield from _strings(settings.get("patchesStrategicMerge"))
    for field in ("patches", "patchesJson6902"):
        entries = settings.get(field)
        for item in entries if isinstance(entries, list) else ():
            if isinstance(item, dict):
                yield from (text for key in keys if isinstance(text := item.get(key), str))


def _is_path(patch: str) -> bool:
    """Whether a patch is the path of its file, not written there."""
    return "\n" not in patch and not patch.lstrip().startswith(("{", "["))


def _charts(settings: Mapping[str, Json]) -> Iterator[str]:
    """The names of the charts that a kustomization inflates."""
    for field, key in (("helmCharts", "name"), ("helmChartInflationGenerator", "chartName")):
        entries = settings.get(field)
        yield from (
            (str(item.get(key)) for item in entries if isinstance(item, dict)) if isinstance(entries, list) else ()
        )


def _few(names: Iterable[str]) -> str:
    """Some names, in a line."""
    every = [" ".join(name.split()) for name in dict.fromkeys(names)]
    return ", ".join(every[:_SHOWN]) + (f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else "")


def _strings(value: Json) -> Iterator[str]:
    yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _remote(path: str) -> bool:
    return "://" in path or "?ref=" in path or path.startswith(("git@", "github.com/", "git::"))


def _names(folder: str, text: bytes) -> Iterator[str]:
    """The files whose names stand in a text, as paths: in comments too, for what is commented out is so on purpose."""
    for word in _WORD.findall(text):
        end = max((match.end() for match in _ENDING.finditer(word) if match.start()), default=0)
        if end:
            yield normpath(join(folder, word[:end].decode("ascii")))
