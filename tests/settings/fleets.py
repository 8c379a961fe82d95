"""Small fleets as text, for the tests beside this file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from navos_gitops.settings import Fleet, Memory, load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

    from navos_gitops.model import Finding

FLEET = "management: {kubernetes: v1.36.3, clusterAPI: v1.14.0}\n"


class Counted(Memory):
    """Files in memory that remember which of them were read."""

    __slots__ = ("reads",)

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        return super().read(path)


def counted(files: dict[str, str]) -> Counted:
    """A tree with a plain fleet.yaml and a class, unless the files say otherwise."""
    whole = {"fleet.yaml": FLEET, "bases/ha/class.yaml": ""} | files
    return Counted({path: text.encode() for path, text in whole.items()})


def fleet(files: dict[str, str]) -> Fleet:
    """A fleet of some files."""
    return load(counted(files))


def told(found: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Findings as place, rule and message."""
    return [
        (f"{item.location.path}:{item.location.line}:{item.location.column}", item.rule, item.message) for item in found
    ]


def write(root: Path, files: dict[str, str]) -> None:
    """Files on disk, by path."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def close(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """A folder nobody may list, whoever runs the tests."""
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path == folder:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
