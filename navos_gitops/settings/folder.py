"""The files of one fleet, on disk or out of git's history: the only door through which settings read."""

from __future__ import annotations

import os
import posixpath
import stat
from typing import TYPE_CHECKING, Literal, Protocol

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Kind = Literal["file", "folder", ""]

_LARGEST = 256 * 1024 * 1024
"""More than any reader accepts; it only keeps a device or a disk image from filling memory."""


class Entry(NamedTuple):
    """One name in a folder. A link that leads out of the fleet, or nowhere, is neither file nor folder.

    A folder that is there and cannot be listed has one entry, without a name, that says so: nobody who looks for
    files in it is to take it for an empty one. To those who do not ask it is a link that leads nowhere.
    """

    name: str
    is_file: bool
    is_folder: bool
    is_link: bool
    unlisted: str = ""
    """Why the folder cannot be listed."""


class Folder(Protocol):
    """A tree of files; every path is relative to its root, with slashes, and empty for the root itself."""

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List what lies in the folder ``path``, sorted by name; nothing where there is no such folder.

        Where it cannot be listed, the one entry says why.
        """

    def inside(self, path: str) -> str | None:
        """Resolve ``.``, ``..`` and links in ``path``; None where that leaves the tree."""

    def kind(self, path: str) -> Kind:
        """Say what ``path`` is; empty where it is neither a file nor a folder, or not there."""

    def read(self, path: str) -> bytes:
        """Read a file; OSError where it cannot be read."""


class Disk:
    """A folder on this machine."""

    __slots__ = ("_real",)

    def __init__(self, root: Path | str) -> None:
        self._real = os.path.realpath(root)

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List a folder. Only a link costs a look at the disk of its own."""
        try:
            with os.scandir(self._at(path)) as found:
                entries = [self._entry(path, item) for item in found]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            return (Entry("", is_file=False, is_folder=False, is_link=True, unlisted=error.strerror or str(error)),)
        return tuple(sorted(entries))

    def inside(self, path: str) -> str | None:
        """Resolve a path, following links that stay in the tree."""
        try:
            real = os.path.realpath(self._at(path))
        except ValueError:  # a NUL, or what the file system cannot name
            return None
        if real == self._real:
            return ""
        prefix = self._real.rstrip(os.sep) + os.sep
        return real[len(prefix) :].replace(os.sep, "/") if real.startswith(prefix) else None

    def kind(self, path: str) -> Kind:
        """Say what ``path`` is, links followed; a pipe or a device is nothing."""
        try:
            mode = os.stat(self._at(path)).st_mode  # noqa: PTH116 - half the cost of a Path, on every file
        except (OSError, ValueError):
            return ""
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else ""

    def read(self, path: str) -> bytes:
        """Read a file of at most 256 MiB."""
        with open(self._at(path), "rb", buffering=0) as file:  # noqa: PTH123 - see kind
            size = os.fstat(file.fileno()).st_size
            if size > _LARGEST:
                raise OSError(f"{size} bytes are more than any manifest")
            return file.read()

    def _at(self, path: str) -> str:
        return f"{self._real}/{path}" if path else self._real

    def _entry(self, path: str, item: os.DirEntry[str]) -> Entry:
        if not item.is_symlink():
            return Entry(item.name, item.is_file(), item.is_dir(), is_link=False)
        target = f"{path}/{item.name}" if path else item.name
        kind = self.kind(target) if self.inside(target) is not None else ""
        return Entry(item.name, kind == "file", kind == "folder", is_link=True)


class Memory:
    """Files held as bytes by path: a revision out of git, or a test. There are no links in it."""

    __slots__ = ("_folders", "files")

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._folders: dict[str, dict[str, Entry]] = {"": {}}
        for path in files:
            parent, _, name = path.rpartition("/")
            self._folder(parent)[name] = Entry(name, is_file=True, is_folder=False, is_link=False)

    def entries(self, path: str) -> tuple[Entry, ...]:
        """List a folder."""
        return tuple(sorted(self._folders.get(path, {}).values()))

    def inside(self, path: str) -> str | None:
        """Resolve ``.`` and ``..``."""
        plain = posixpath.normpath(path) if path else "."
        if plain.startswith(("../", "/")) or plain == "..":
            return None
        return "" if plain == "." else plain

    def kind(self, path: str) -> Kind:
        """Say what ``path`` is."""
        return "file" if path in self.files else "folder" if path in self._folders else ""

    def read(self, path: str) -> bytes:
        """Look up a file."""
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def _folder(self, path: str) -> dict[str, Entry]:
        known = self._folders.get(path)
        if known is None:
            parent, _, name = path.rpartition("/")
            self._folder(parent)[name] = Entry(name, is_file=False, is_folder=True, is_link=False)
            known = self._folders[path] = {}
        return known


def yaml_files(folder: Folder, path: str) -> Iterator[str]:
    """Walk the YAML files below ``path``, in order; hidden names and links to folders are passed by."""
    for entry in folder.entries(path):
        if entry.name.startswith("."):
            continue
        below = f"{path}/{entry.name}" if path else entry.name
        if entry.is_folder and not entry.is_link:
            yield from yaml_files(folder, below)
        elif entry.is_file and entry.name.endswith((".yaml", ".yml")):
            yield below
