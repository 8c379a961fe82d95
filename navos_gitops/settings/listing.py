"""How overlays/ and bases/ lie: which files are clusters, which are overlays, by their names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Location
from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import finding, unlisted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.settings.folder import Entry, Folder

OVERLAYS = "overlays"
BASES = "bases"
CATALOG = "catalog"
"""The fleet's own provider versions, which are read by another door."""
DEEPEST = 4
"""Levels of folders below overlays/: environment, region and two more."""

_OVERLAY_NAMES = ("overlay.yaml", "overlay.yml")


class Listing(NamedTuple):
    """The files of overlays/ and the folders of bases/, none of them read."""

    files: tuple[str, ...]
    """Cluster files, sorted."""
    overlays: Mapping[str, str]
    """Folder below overlays/ (empty for overlays/ itself) to its overlay.yaml."""
    bases: tuple[str, ...]
    """The classes of this repository, by their folders' names."""
    hidden: frozenset[str]
    """Classes that may be in bases/, but something there cannot be listed; the empty name stands for any."""
    findings: tuple[Finding, ...]


def look(folder: Folder) -> Listing:
    """List overlays/ to the depth that is allowed, and bases/."""
    files: list[str] = []
    overlays: dict[str, str] = {}
    found: list[Finding] = []
    waiting = [""] if stands(folder, OVERLAYS, found) else []
    while waiting:
        level = waiting.pop()
        below = f"{OVERLAYS}/{level}" if level else OVERLAYS
        for entry in folder.entries(below):
            path = f"{below}/{entry.name}"
            fault = unlisted(below, entry.unlisted) if entry.unlisted else _fault(entry, path, level, overlays)
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
    bases, hidden = _bases(folder, found)
    found += unlisted_below(folder, CATALOG)
    return Listing(tuple(sorted(files)), overlays, bases, hidden, tuple(sorted(found, key=lambda item: item.location)))


def find_overlay(folder: Folder, path: str) -> str | None:
    """Find the overlay.yaml that stands for a folder listed as a component."""
    names = (f"{path}/{name}" if path else name for name in _OVERLAY_NAMES)
    return next((name for name in names if folder.kind(name) == "file"), None)


def _bases(folder: Folder, found: list[Finding]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Name the classes of this repository, and those that cannot be looked into; why not is ``found``."""
    if not stands(folder, BASES, found):
        return (), frozenset({""})
    unreadable = list(unlisted_below(folder, BASES))
    found += unreadable
    hidden = frozenset(f"{item.location.path}/".split("/")[1] for item in unreadable)
    folders = (entry.name for entry in folder.entries(BASES) if entry.is_folder and not entry.name.startswith("."))
    return tuple(name for name in folders if name not in hidden), hidden


def stands(folder: Folder, path: str, found: list[Finding], rule: str = "overlay-link") -> bool:
    """Whether a folder of the fleet can be looked into, or is not there: no link out of the fleet or nowhere, no file.

    A file in the place of policies/ is read as one of them.
    """
    inside = folder.inside(path)
    kind = "" if inside is None else folder.kind(inside)
    if kind == "folder" or (inside == path and not kind) or (kind == "file" and rule == "policy-link"):
        return True
    message = "is no folder" if inside == path else "a link that leads to no folder of the fleet is not followed"
    found.append(finding(rule, message, Location(path)))
    return False


def unlisted_below(folder: Folder, path: str) -> Iterator[Finding]:
    """Find the folders, ``path`` and those below it, that cannot be listed; links are not followed."""
    for entry in folder.entries(path):
        if entry.unlisted:
            yield unlisted(path, entry.unlisted)
        elif entry.is_folder and not entry.is_link:
            yield from unlisted_below(folder, f"{path}/{entry.name}")


def unlisted_above(folder: Folder, path: str) -> Finding | None:
    """Find the topmost of a folder and those around it that cannot be listed, which hides what is in it."""
    steps = path.split("/") if path else []
    for depth in range(1, len(steps) + 1):
        above = "/".join(steps[:depth])
        for entry in folder.entries(above):
            if entry.unlisted:
                return unlisted(above, entry.unlisted)
    return None


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
