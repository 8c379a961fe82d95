"""A folder that notes what was read of it, so that a later run can tell whether anything of that has changed.

What counts is content. As git does it, a file whose time, size and number on the disk are the same is taken to hold
the same, unless it was written so shortly before it was read that its time could not tell a second write apart.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from navos_gitops.digest import sha256
from navos_gitops.settings.folder import Disk, Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Look = tuple[int, int, int, int]
"""When a file's content and its entry were written, its size and its number on the disk."""

Mark = list[Any]
"""What a file or folder looked like: its look (None: not to be relied on), and its content's digest."""

_BLURRED = 100_000_000
"""Nanoseconds within which two writes may get one time; file systems tick every few milliseconds."""


class Watched(Disk):
    """A folder on this machine, and what was seen of it."""

    __slots__ = ("_entries", "_inside", "_kinds", "_read")

    def __init__(self, root: Path | str) -> None:
        super().__init__(root)
        self._read: dict[str, Mark] = {}
        self._entries: dict[str, Mark] = {}
        self._kinds: dict[str, Kind] = {}
        self._inside: dict[str, str | None] = {}

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List a folder."""
        look = _look(self._at(path))
        found = super().entries(path)
        self._entries[path] = [None if any(entry.unlisted for entry in found) else look, _listed(found)]
        return found

    def inside(self, path: str) -> str | None:
        """Resolve a path."""
        self._inside[path] = found = super().inside(path)
        return found

    def kind(self, path: str) -> Kind:
        """Say what ``path`` is."""
        self._kinds[path] = found = super().kind(path)
        return found

    def read(self, path: str) -> bytes:
        """Read a file."""
        self._read[path] = [None, ""]
        look = _look(self._at(path))
        data = super().read(path)
        self._read[path] = [look, _sum(data)]
        return data

    def read_all(self, path: str) -> None:
        """Note every file below ``path``, for those who read them by another door."""
        for entry in self.entries(path):
            below = f"{path}/{entry.name}"
            if entry.is_folder:
                self.read_all(below)
            elif entry.is_file:
                self.read(below)

    def seen_below(self, path: str) -> dict[str, str]:
        """The digest of each file below ``path`` that was read."""
        return {file: digest for file, (_, digest) in self._read.items() if file.startswith(f"{path}/")}

    def seen(self) -> dict[str, Any]:
        """All that was seen, in plain values."""
        return {"read": self._read, "entries": self._entries, "kinds": self._kinds, "inside": self._inside}

    def same(self, seen: Any) -> bool:
        """Whether everything that was once seen of this folder is still so; stops at the first that is not.

        What was seen may come from a file that anything was done to: where it is not as :meth:`seen` has it, nothing
        is the same. Values are compared with what is seen now, so that one of another type is another.
        """
        if not _is_seen(seen):
            return False
        read, entries = seen["read"], seen["entries"]
        return (
            all(self._digest(path) == read[path][1] for path in _otherwise(self._real, read))
            and all(self._listed(path) == entries[path][1] for path in _otherwise(self._real, entries))
            and all(super(Watched, self).kind(path) == kind for path, kind in seen["kinds"].items())
            and all(super(Watched, self).inside(path) == inside for path, inside in seen["inside"].items())
        )

    def _listed(self, path: str) -> str:
        return _listed(super().entries(path))

    def _digest(self, path: str) -> str:
        """The digest of a file's content; empty where it cannot be read, as it is noted then.

        A pipe or a device, of which reading may have no end, is never read.
        """
        try:
            return _sum(super().read(path)) if super().kind(path) == "file" else ""
        except OSError:
            return ""


def _look(path: str) -> Look | None:
    """What tells one state of a file from another without reading it; None where that cannot be relied on."""
    try:
        stat = os.stat(path)  # noqa: PTH116 - half the cost of a Path, on every file
    except OSError:
        return None
    if stat.st_mtime_ns > time.time_ns() - _BLURRED:
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


_SEEN = ("read", "entries", "kinds", "inside")


def _is_seen(seen: Any) -> bool:
    """Whether this has the shape of what was seen: every path a text, every mark a pair."""
    if type(seen) is not dict or not all(type(seen.get(part)) is dict for part in _SEEN):
        return False
    texts = all(set(map(type, seen[part])) <= {str} for part in _SEEN)  # a dict's own loop: thousands cost 0.1 ms
    marks = [*seen["read"].values(), *seen["entries"].values()]
    return texts and set(map(type, marks)) <= {list} and set(map(len, marks)) <= {2}


def _otherwise(root: str, marks: dict[str, Mark]) -> Iterator[str]:
    """The files or folders that do not look as they did; one flat loop, since there are thousands."""
    stat = os.stat
    for path, (look, _) in marks.items():
        try:
            now = stat(f"{root}/{path}")
        except OSError:
            yield path
            continue
        if look != (now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino):
            yield path


def _listed(entries: tuple[Entry, ...]) -> str:
    return _sum(repr([tuple(entry) for entry in entries]).encode())


def _sum(data: bytes) -> str:
    return sha256(data)[:32]
