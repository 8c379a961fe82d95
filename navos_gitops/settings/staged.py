"""A fleet as git will commit it: what lies in the folder but not in the index is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.settings.folder import Disk, Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Absent:
    """Paths that do not count: files, and folders (with a slash at the end) with all that is in them."""

    __slots__ = ("_files", "_folders")

    def __init__(self, paths: Iterable[str]) -> None:
        listed = frozenset(paths)
        self._folders = tuple(path for path in listed if path.endswith("/"))
        self._files = listed.difference(self._folders)

    def __contains__(self, path: object) -> bool:
        return path in self._files or (bool(self._folders) and f"{path}/".startswith(self._folders))

    def __bool__(self) -> bool:
        return bool(self._files or self._folders)

    def below(self, folder: str) -> Absent:
        """The same as seen from a folder."""
        if not folder:
            return self
        if folder in self:
            return Absent(["/"])
        start = f"{folder}/"
        return Absent(path.removeprefix(start) for path in (*self._files, *self._folders) if path.startswith(start))


class Staged(Disk):
    """A folder on this machine without the files that git does not hold."""

    __slots__ = ("_absent",)

    def __init__(self, root: Path, absent: Absent) -> None:
        super().__init__(root)
        self._absent = absent

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List what git holds of a folder."""
        start = f"{path}/" if path else ""
        return tuple(entry for entry in super().entries(path) if f"{start}{entry.name}" not in self._absent)

    def kind(self, path: str) -> Kind:
        """Say what ``path`` is."""
        return "" if path in self._absent else super().kind(path)

    def read(self, path: str) -> bytes:
        """Read a file that git holds."""
        if path in self._absent:
            raise FileNotFoundError(path)
        return super().read(path)
