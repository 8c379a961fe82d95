"""A tree of objects that lie in files of an example, behind a door of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.pipeline.repository.applied import Applied
from navos_gitops.rules import Subject, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Memory:
    """Files by absolute path; what cannot be read is None. The top folder is that of a repository."""

    def __init__(self, files: Mapping[str, str], *, git: bool = True) -> None:
        self._files = files
        self._folders: dict[str, dict[str, bool]] = {"/": {".git": True} if git else {}}
        for path in sorted(files):
            parts = path.split("/")[1:]
            for depth, name in enumerate(parts):
                folder = "/" + "/".join(parts[:depth])
                self._folders.setdefault(folder, {})[name] = depth < len(parts) - 1

    def read(self, path: str) -> bytes | None:
        return self._files[path].encode() if path in self._files else None

    def entries(self, folder: str) -> Mapping[str, bool] | None:
        return self._folders.get(folder)


class Example(Tree):
    """What lies in the files, and what the old objects were."""

    def __init__(
        self, subjects: Iterable[Subject], *, complete: bool, files: Mapping[str, str], old: Iterable[Subject] = ()
    ) -> None:
        super().__init__(subjects, complete=complete)
        self._files = files
        self._applied = Applied("/", Memory(files))
        self._old = list(old)

    def below(self, folder: str, near: str = "", word: str = "", *, deep: bool = True) -> tuple[Subject, ...]:
        return self._applied.below(folder, near, word, deep=deep)

    def reaches(self, folder: str, near: str, kustomization: str) -> bool:
        return self._applied.reaches(folder, near, kustomization)

    def listed(self, kustomization: str) -> tuple[Subject, ...]:
        return self._applied.listed(kustomization)

    def unlisted(self, kustomization: str) -> tuple[Subject, ...]:
        return self._applied.unlisted(kustomization, [path.removeprefix("/") for path in self._files])

    @property
    def has_past(self) -> bool:
        return bool(self._old)

    def gone(self, group: str, kind: str, namespace: str, name: str) -> Subject | None:
        if self.find(group, kind, namespace, name):
            return None
        found = (item for item in self._old if (item.ref.group, *item.ref[1:]) == (group, kind, namespace, name))
        return next(found, None)

    def past(self, group: str, kind: str) -> tuple[Subject, ...]:
        return tuple(item for item in self._old if (item.ref.group, item.ref.kind) == (group, kind))
