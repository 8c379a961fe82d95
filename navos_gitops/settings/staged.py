"""A fleet as git will commit it: what lies in the folder but not in the index is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.settings.folder import Disk, Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Absent:
    """Paths that do not count: what git's index does not hold, of all that is on disk; none where it is not asked."""

    __slots__ = ("_folders", "_held")

    def __init__(self, held: Iterable[str] | None = None) -> None:
        self._held = None if held is None else frozenset(held)
        self._folders: set[str] = set()
        for path in self._held or ():
            folder = path.rpartition("/")[0]
            while folder and folder not in self._folders:
                self._folders.add(folder)
                folder = folder.rpartition("/")[0]

    def __contains__(self, path: object) -> bool:
        return self._held is not None and path not in self._held and path not in self._folders

    def __bool__(self) -> bool:
        return self._held is not None

    def below(self, folder: str) -> Absent:
        """The same as seen from a folder."""
        if self._held is None or not folder:
            return self
        start = f"{folder}/"
        return Absent(path[len(start) :] for path in self._held if path.startswith(start))


class Staged(Disk):
    """A folder on this machine without the files that git does not hold."""

    __slots__ = ("_absent",)

    def __init__(self, root: Path, absent: Absent) -> None:
        super().__init__(root)
        self._absent = absent

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List what git holds of a folder."""
        start = f"{path}/" if path else ""
        if path and path in self._absent:
            return ()
        found = super().entries(path)
        return tuple(entry for entry in found if entry.unlisted or f"{start}{entry.name}" not in self._absent)

    def kind(self, path: str) -> Kind:
        """Say what ``path`` is."""
        return "" if path in self._absent else super().kind(path)

    def read(self, path: str) -> bytes:
        """Read a file that git holds."""
        if path in self._absent:
            raise FileNotFoundError(path)
        return super().read(path)
