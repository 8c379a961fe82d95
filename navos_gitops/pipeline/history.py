"""The state before a change: what was rendered at a git revision, or what a folder holds."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Ref, ref_of
from navos_gitops.rules import Subject
from navos_gitops.yaml import reader
from navos_gitops.yaml.lists import objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from navos_gitops.model import Json
    from navos_gitops.pipeline.opening import Opened
    from navos_gitops.pipeline.validate import Options

Identity = tuple[str, str, str, str]
"""API group, kind, namespace, name: what stays the same when an object's API version moves on."""

_MANIFESTS = (".yaml", ".yml", ".json")
"""How the files end that may hold objects."""


class History:
    """The old objects by identity. Files that did not change are never parsed."""

    __slots__ = ("_files", "_objects")

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._objects: dict[Identity, tuple[str, Json]] | None = None

    def old(self, ref: Ref, path: str, text: Callable[[], str]) -> Json | None:
        """The object as it was, or None where it is new or has not changed."""
        if not self._files or self._files.get(path) == text().encode():
            return None
        return self._all().get(ref.identity, ("", None))[1]

    def placed(self, identity: Identity) -> tuple[str, Json] | None:
        """The object of an identity as it was, after the path of its file; None where there was none."""
        return self._all().get(identity)

    def of(self, group: str, kind: str) -> Iterable[tuple[str, Json]]:
        """Every object of a kind as it was, after the path of its file."""
        return (found for identity, found in self._all().items() if identity[:2] == (group, kind))

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self._files)

    @property
    def paths(self) -> Iterable[str]:
        """The paths of the old files."""
        return self._files.keys()

    def _all(self) -> dict[Identity, tuple[str, Json]]:
        if self._objects is None:
            self._objects = {}
            for path, data in sorted(self._files.items()):
                if path.endswith(_MANIFESTS):
                    self._objects.update((identity, (path, value)) for identity, value in _objects(data).items())
        return self._objects


def _objects(data: bytes) -> dict[Identity, Json]:
    values = (value for document in reader.read(data) for _, value in objects(document.value))
    return {ref.identity: value for value in values if (ref := ref_of(value))}


def no_history() -> History:
    """Nothing was there before: every object is judged as new."""
    return History({})


def old_state(opened: Opened, options: Options) -> History:
    """The state that ``--base`` or ``--from`` names. Raises :class:`CannotGoOn` where it cannot be read."""
    output = opened.fleet.settings.output
    if options.old:
        return History(folder_files(Path(options.old)))
    from navos_gitops import git

    return History(git.tree(opened.root, options.base, output))


def committed_files(paths: Iterable[str], revision: str, root: Path) -> dict[str, bytes]:
    """The files at and below some paths as they were at a revision, by their paths from ``root``.

    Raises :class:`CannotGoOn` where there is no such revision, or no repository.
    """
    from navos_gitops import git

    wanted: dict[Path, list[str]] = {}
    for path in paths:
        place = root / path
        folder, name = (place, "") if place.is_dir() else (place.parent, place.name)
        wanted.setdefault(folder, []).append(name)
    found: dict[str, bytes] = {}
    for folder, names in wanted.items():
        start = os.path.relpath(folder, root).replace(os.sep, "/")

        def is_wanted(path: str, names: Sequence[str] = names) -> bool:
            return path.endswith(_MANIFESTS) and ("" in names or path in names)

        for path, data in git.tree(folder, revision, wanted=is_wanted).items():
            found[posixpath.normpath(f"{start}/{path}")] = data
    return found


def folder_files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    if not folder.is_dir():
        raise CannotGoOn(f"{folder} is not a folder")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def old_subject(path: str, value: Json) -> Subject | None:
    """An old object as rules look at it; None where it claims no identity."""
    ref = ref_of(value)
    return Subject(ref, value, None, path) if ref else None
