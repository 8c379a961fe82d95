"""How overlays/ and bases/ lie: which files are clusters, which are overlays, by their names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Location
from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.settings.folder import Entry, Folder

OVERLAYS = "overlays"
BASES = "bases"
DEEPEST = 4
"""Levels of folders below overlays/: environment, region and two more."""

_OVERLAY_NAMES = ("overlay.yaml", "overlay.yml")


class Listing(NamedTuple):
    """The files of overlays/, none of them read."""

    files: tuple[str, ...]
    """Cluster files, sorted."""
    overlays: Mapping[str, str]
    """Folder below overlays/ (empty for overlays/ itself) to its overlay.yaml."""
    findings: tuple[Finding, ...]


def look(folder: Folder) -> Listing:
    """List overlays/ to the depth that is allowed."""
    files: list[str] = []
    overlays: dict[str, str] = {}
    found: list[Finding] = []
    waiting = [""]
    while waiting:
        level = waiting.pop()
        below = f"{OVERLAYS}/{level}" if level else OVERLAYS
        for entry in folder.entries(below):
            path = f"{below}/{entry.name}"
            fault = _fault(entry, path, level, overlays)
            if fault:
                found.append(fault)
            elif entry.name.startswith("."):
                continue
            elif entry.is_folder:
                waiting.append(f"{level}/{entry.name}" if level else entry.name)
            elif entry.name in _OVERLAY_NAMES:
                overlays[level] = path
            elif entry.is_file and _is_yaml(entry.name):
                files.append(path)
    return Listing(tuple(sorted(files)), overlays, tuple(sorted(found, key=lambda item: item.location)))


def find_overlay(folder: Folder, path: str) -> str | None:
    """Find the overlay.yaml that stands for a folder listed as a component."""
    names = (f"{path}/{name}" if path else name for name in _OVERLAY_NAMES)
    return next((name for name in names if folder.kind(name) == "file"), None)


def bases(folder: Folder) -> tuple[str, ...]:
    """Name the classes of this repository: the folders of bases/."""
    return tuple(entry.name for entry in folder.entries(BASES) if entry.is_folder and not entry.name.startswith("."))


def _is_yaml(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _fault(entry: Entry, path: str, level: str, overlays: Mapping[str, str]) -> Finding | None:
    depth = level.count("/") + 1 if level else 0
    if entry.name.startswith("."):
        return None
    if entry.is_link and not entry.is_file and (entry.is_folder or _is_yaml(entry.name) or "." not in entry.name):
        leads = "to a folder" if entry.is_folder else "nowhere, or out of the fleet"
        return finding("overlay-link", f"a link that leads {leads} is not followed", Location(path))
    if entry.is_folder and depth == DEEPEST:
        message = f"lies more than {DEEPEST} folders below overlays/, and is not read"
        return finding("overlay-too-deep", message, Location(path))
    if not entry.is_file or not _is_yaml(entry.name):
        return None
    if entry.name in _OVERLAY_NAMES:
        if level not in overlays:
            return None
        message = f"this folder has its values in {overlays[level].rpartition('/')[2]} already; this file is not read"
        return finding("overlay-link", message, Location(path), related=(Location(overlays[level]),))
    if depth == 0:
        message = "a cluster file lies directly in overlays/, so it has no environment, and is not read"
        remedy = "move it into a folder: overlays/<environment>/"
        return finding("cluster-outside-environment", message, Location(path), remedy=remedy)
    return None
