"""What kustomizations say of the files around them: which are patches or content, which are applied together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.repository.kustomizations import Disk, Kustomizations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from navos_gitops.model import Json

_LEVELS = 12
"""How many folders upwards a kustomization is looked for, should there be no end of a repository."""


class _Kustomization(NamedTuple):
    """One file: what it takes in, and what else it lists."""

    resources: tuple[str, ...] = ()
    """Files and folders, components among them."""
    patches: tuple[str, ...] = ()
    inline: str = ""
    """The patches that are written in the file itself, and what each is for."""
    content: tuple[str, ...] = ()
    """Files that become the content of a ConfigMap or Secret, and values of charts."""
    settings: tuple[str, ...] = ()
    """Files that tell kustomize what to do."""
    labels: bool = False
    """Whether it puts labels on what it takes in."""


class FileRoles:
    """The kustomizations in some folders, above them and beside those above, each read once, when first asked for."""

    __slots__ = (
        "_disk",
        "_folders",
        "_kustomizations",
        "_read",
        "_scopes",
        "_takers",
        "_texts",
        "_tops",
        "content",
        "patches",
        "settings",
    )

    patches: frozenset[str]
    """Absolute paths of the files that are listed as patches."""
    content: frozenset[str]
    settings: frozenset[str]

    def __init__(self, folders: Iterable[str]) -> None:
        self._disk = Disk()
        self._kustomizations = Kustomizations(self._disk)
        self._read: dict[str, _Kustomization | None] = {}
        self._tops: list[str] = []
        self._scopes: dict[str, tuple[str, ...]] | None = None
        self._takers: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, str] = {}
        for folder in sorted(set(folders)):
            self._upwards(folder)
        self._beside()
        known = [each for each in self._read.values() if each]
        self.patches = frozenset(path for each in known for path in each.patches)
        self._folders = frozenset(os.path.dirname(path) for path in self.patches)  # noqa: PTH120 - as below
        self.content = frozenset(path for each in known for path in each.content)
        self.settings = frozenset(path for each in known for path in each.settings)

    def _upwards(self, folder: str) -> None:
        """Read the kustomizations of a folder and of those it is in, up to the end of its repository."""
        for _ in range(_LEVELS):
            if folder in self._read:
                return
            self._read[folder] = self._roles(folder)
            above = os.path.dirname(folder)  # noqa: PTH120 - thousands of folders
            if os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118 - as above
                self._tops.append(folder)
                return
            if above == folder:
                return
            folder = above

    def _beside(self) -> None:
        """Read the kustomizations that lie one level below the folders above, where they name what is known there.

        Inside a repository, or where several of the known folders lie in one: nobody means what else is on the disk.
        """
        inside: dict[str, list[str]] = {}
        for folder in self._read:
            above, name = os.path.split(folder)
            if name and folder not in self._tops and above in self._read:
                inside.setdefault(above, []).append(name)
        for above, names in sorted(inside.items()):
            if len(names) > 1 or self._in_repository(above):
                self._read_beside(above, [f"../{name}".encode(errors="surrogateescape") for name in names])

    def _read_beside(self, above: str, ways: Iterable[bytes]) -> None:
        for name, is_folder in (self._disk.entries(above) or {}).items():
            folder = os.path.join(above, name)  # noqa: PTH118 - as above
            file = self._kustomizations.file(folder) if is_folder and folder not in self._read else None
            text = (file and not name.startswith(".") and self._disk.read(file)) or b""
            if any(way in text for way in ways):
                self._read[folder] = self._roles(folder)

    def _in_repository(self, folder: str) -> bool:
        return any(folder == top or folder.startswith(top.rstrip(os.sep) + os.sep) for top in self._tops)

    def _roles(self, folder: str) -> _Kustomization | None:
        if self._kustomizations.file(folder) is None:
            return None
        settings = self._kustomizations.settings(folder)
        return _kustomization(folder, settings if isinstance(settings, dict) else {})

    def root(self, folder: str) -> str | None:
        """The nearest folder, this one or above, that has a kustomization."""
        while not self._read.get(folder):
            above = os.path.dirname(folder)  # noqa: PTH120 - as above
            if above == folder or above not in self._read:
                return None
            folder = above
        return folder

    def unjudged(self, folder: str) -> tuple[str, ...]:
        """What is said of a folder's kustomization that takes in what is not here to be judged."""
        return tuple(self._kustomizations.unjudged(folder))

    def has_patches(self, folder: str) -> bool:
        """Whether some kustomization takes patches from a folder."""
        return folder in self._folders

    def patched(self, path: str, kind: str) -> bool:
        """Whether a kustomization that takes a file in has patches that name a kind, or none."""
        self._all_scopes()
        return any(kind in self._patch_text(folder) for folder in self._takers.get(path, ()))

    def labelled(self, path: str) -> bool:
        """Whether a kustomization that takes a file in puts labels on what it holds."""
        self._all_scopes()
        return any((self._read[folder] or _Kustomization()).labels for folder in self._takers.get(path, ()))

    def _patch_text(self, folder: str) -> str:
        """All patches of a kustomization, as they are written."""
        if folder not in self._texts:
            each = self._read[folder] or _Kustomization()
            texts = [(self._disk.read(path) or b"").decode("utf-8", "replace") for path in each.patches]
            self._texts[folder] = "\n".join((each.inline, *texts))
        return self._texts[folder]

    def lists(self, path: str) -> bool:
        """Whether some kustomization takes a file in as a resource."""
        return path in self._all_scopes()

    def scopes(self, path: str) -> tuple[str, ...]:
        """Names for what a file is applied together with: one for each kustomization at the top that takes it in."""
        return self._all_scopes().get(path, ())

    def _all_scopes(self) -> dict[str, tuple[str, ...]]:
        if self._scopes is None:
            known = {folder: each for folder, each in self._read.items() if each}
            below = {path for each in known.values() for path in each.resources}
            found: dict[str, list[str]] = {}
            takers: dict[str, list[str]] = {}
            for folder in sorted(known):
                for taken in self._kustomizations.brings(folder).files:
                    takers.setdefault(taken.file, []).append(folder)
                    if folder not in below:
                        found.setdefault(taken.file, []).append("\n".join((folder, *taken.naming)))
            self._scopes = {path: tuple(dict.fromkeys(scopes)) for path, scopes in found.items()}
            self._takers = {path: tuple(dict.fromkeys(folders)) for path, folders in takers.items()}
        return self._scopes


def _kustomization(folder: str, value: Json) -> _Kustomization:
    def files(listed: Iterable[Json]) -> tuple[str, ...]:
        paths = [each for each in listed if isinstance(each, str) and each and "\n" not in each]
        return tuple(os.path.normpath(os.path.join(folder, each)) for each in paths)  # noqa: PTH118 - as above

    return _Kustomization(
        files((*_list(value, "resources"), *_list(value, "bases"), *_list(value, "components"))),
        files((*_list(value, "patchesStrategicMerge"), *_paths(value, "patches"), *_paths(value, "patchesJson6902"))),
        "\n".join(map(str, (*_list(value, "patches"), *_list(value, "patchesJson6902"), *_inline(value)))),
        files((*_generated(value), *_charts(value))),
        files((*_settings(value), *_paths(value, "replacements"))),
        bool(value.get("labels") or value.get("commonLabels")),
    )


def _list(value: Json, field: str) -> list[Json]:
    listed = value.get(field)
    return listed if isinstance(listed, list) else []


def _inline(value: Json) -> Iterator[str]:
    return (each for each in _list(value, "patchesStrategicMerge") if isinstance(each, str) and "\n" in each)


def _paths(value: Json, field: str) -> Iterator[Json]:
    return (item.get("path") for item in _list(value, field) if isinstance(item, dict))


def _generated(value: Json) -> Iterator[Json]:
    """The files of the generators of ConfigMaps and Secrets, which may be written ``name=file``."""
    for field in ("configMapGenerator", "secretGenerator"):
        for item in _list(value, field):
            for listed in _list(item, "files") if isinstance(item, dict) else ():
                yield listed.rpartition("=")[2] if isinstance(listed, str) else None


def _charts(value: Json) -> Iterator[Json]:
    for item in _list(value, "helmCharts"):
        if isinstance(item, dict):
            yield from (item.get("valuesFile"), *_list(item, "additionalValuesFiles"))


def _settings(value: Json) -> Iterator[Json]:
    for field in ("configurations", "crds", "generators", "transformers", "validators"):
        yield from _list(value, field)
    openapi = value.get("openapi")
    if isinstance(openapi, dict):
        yield openapi.get("path")
