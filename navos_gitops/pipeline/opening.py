"""Finding and opening a fleet: its settings, and what its management cluster serves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.catalog import Catalog, Installed
    from navos_gitops.model import Finding
    from navos_gitops.settings import Fleet
    from navos_gitops.settings.folder import Folder

FLEET_FILE = "fleet.yaml"
OWN_CATALOG = "catalog"
"""The folder of a fleet in which ``catalog add`` keeps provider versions that are not shipped."""

_SOURCES = ("overlays/", "bases/", "components/", "policies/")


class Opened(NamedTuple):
    """A fleet repository and what its management cluster serves."""

    root: Path
    fleet: Fleet
    installed: Installed
    findings: tuple[Finding, ...]
    """What is wrong with fleet.yaml, policies/ and where files lie."""

    @property
    def usable(self) -> bool:
        """Whether fleet.yaml says what it has to: else everything judged by it would only be guessed at."""
        return not any(item.severity == "error" and item.location.path == FLEET_FILE for item in self.findings)


def open_fleet(folder: str | None = None, disk: Folder | None = None) -> Opened:
    """The fleet in ``folder``, or the nearest one upwards from where we are; read through ``disk``, where one is given.

    Raises :class:`CannotGoOn` where there is none.
    """
    root = fleet_folder(folder)
    if not (root / FLEET_FILE).is_file():
        raise CannotGoOn(f"{root} has no {FLEET_FILE}")
    from navos_gitops import catalog
    from navos_gitops.settings.fleet import load
    from navos_gitops.settings.known import unknown_to

    fleet = load(disk or root)
    known = catalog.load(root / OWN_CATALOG)
    return Opened(root, fleet, _installed(known, fleet), (*fleet.findings, *unknown_to(known, fleet)))


def fleet_folder(folder: str | None = None) -> Path:
    """The folder that was named, or the nearest fleet upwards; raises :class:`CannotGoOn` where there is none."""
    from pathlib import Path

    root = Path(folder) if folder else nearest_fleet(Path.cwd())
    if root is None:
        raise CannotGoOn("no fleet.yaml here or in a folder above; name the fleet with --fleet")
    return root


def nearest_fleet(start: Path) -> Path | None:
    """The nearest folder from ``start`` upwards that holds a fleet.yaml."""
    from pathlib import Path

    found = nearest(os.fspath(start))
    return Path(found) if found else None


def nearest(folder: str) -> str:
    """The same in text, empty where there is none: to see that nothing has changed is done before pathlib is loaded."""
    while not os.path.isfile(f"{folder}/{FLEET_FILE}"):  # noqa: PTH113 - as it says
        above = os.path.dirname(folder)  # noqa: PTH120 - as above
        if above in {folder, ""}:
            return ""
        folder = above
    return folder


def _installed(known: Catalog, fleet: Fleet) -> Installed:
    from navos_gitops.catalog import installed

    management = fleet.settings.management
    return installed(
        known,
        management.cluster_api or known.newest("core"),
        management.providers,
        management.kubernetes or "",
    )


def is_source(root: Path, path: str) -> bool:
    """Whether a path is what a fleet is composed from, not what is rendered or foreign to it."""
    inside = inside_fleet(root, path)
    return inside is not None and (inside in {"fleet.yaml", "."} or f"{inside}/".startswith(_SOURCES))


def inside_fleet(root: Path, path: str) -> str | None:
    """A path as it is relative to the fleet; None where it is not in it."""
    from pathlib import Path

    place, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))  # resolve() raises where links go round
    return place.relative_to(top).as_posix() if place.is_relative_to(top) else None
