"""The files of one fleet, on disk or out of git's history: the only door through which settings read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Entry(NamedTuple):
    """One name in a folder. A link that leads out of the fleet, or nowhere, is neither file nor folder."""

    name: str
    is_file: bool
    is_folder: bool
    is_link: bool


class Folder(Protocol):
    """A tree of files; every path is relative to its root, with slashes."""

    def entries(self, path: str) -> tuple[Entry, ...]:
        """What lies in the folder ``path``, sorted by name; nothing where there is no such folder."""

    def inside(self, path: str) -> str | None:
        """``path`` with ``.``, ``..`` and links resolved, or None where that leaves the tree."""

    def kind(self, path: str) -> str:
        """``file``, ``folder``, or empty where there is neither."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; OSError where it cannot be read."""


class Disk:
    """A folder on this machine."""

    __slots__ = ("root",)

    def __init__(self, root: Path) -> None:
        self.root = root


class Memory:
    """Files held as bytes by path: a revision out of git, or a test."""

    __slots__ = ("files",)

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
