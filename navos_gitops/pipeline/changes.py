"""What changed, fleet by fleet: paths as a person or a hook gives them, and what git has staged."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops import report
from navos_gitops.model import Report
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.opening import FLEET_FILE, nearest_fleet, open_fleet
from navos_gitops.settings.staged import Absent, Staged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from navos_gitops.pipeline.opening import Opened


PROSE = ".md"
"""No part of a fleet: a change of what people read asks for nothing."""


class Change(NamedTuple):
    """The changed files of one fleet."""

    root: Path
    """The fleet's folder, links resolved."""
    paths: tuple[str, ...]
    """Relative to the fleet, with slashes, sorted; files that are no more are among them."""
    absent: Absent
    """What lies in the fleet's folder but not in git's index, where that is what counts."""

    @property
    def matters(self) -> bool:
        """Whether anything but texts for people changed."""
        return not all(path.endswith(PROSE) for path in self.paths)

    def open(self) -> Opened:
        """The fleet, without what does not count."""
        return open_fleet(str(self.root), Staged(self.root, self.absent) if self.absent else None)


class Changes(NamedTuple):
    """All that changed: in fleets, and beside them."""

    fleets: tuple[Change, ...]
    beside: tuple[str, ...]
    """Paths that belong to no fleet."""


def changes(paths: Sequence[str], fleet: str | None = None, *, staged: bool = False) -> Changes:
    """Sort ``paths`` by the fleet each belongs to: ``fleet``, or the nearest one upwards of the path itself.

    With ``staged``, what git has staged counts too, the files that a commit removes included, which pre-commit names
    to nobody; and what git does not hold does not count. Where pre-commit compares two revisions, before a push, what
    differs between them counts as well.
    """
    named = [os.path.abspath(path) for path in paths]  # noqa: PTH100 - a link is a file of its own and stays one
    top = _top(Path.cwd())
    absent = Absent()
    if staged:
        more, absent = _staged(top)
        named += more
    found: dict[Path, set[str]] = {}
    beside: list[str] = []
    homes = _Homes(fleet)
    for path in named:
        home = homes.of(path)
        if home is None:
            beside.append(path)
        else:
            found.setdefault(home[0], set()).add(home[1])
    fleets = (Change(root, tuple(sorted(inside)), _seen_from(absent, top, root)) for root, inside in found.items())
    return Changes(tuple(sorted(fleets, key=lambda change: change.root)), tuple(dict.fromkeys(beside)))


def holds_a_fleet() -> bool:
    """Whether there is a fleet anywhere in this repository: then files beside it are not this tool's business."""
    from navos_gitops import git

    return any(path.rpartition("/")[2] == FLEET_FILE for path in git.staged(_top(Path.cwd())).held)


def staged_files() -> tuple[str, ...]:
    """The files that git has staged, from where we are; none that a commit removes."""
    top = _top(Path.cwd())
    named, absent = _staged(top)
    return tuple(os.path.relpath(path) for path in named if path.removeprefix(f"{top}/") not in absent)


def together(parts: Sequence[tuple[Report, Path]]) -> tuple[Report, Path]:
    """The reports on several fleets as one, and the folder that its paths start from.

    That is where we are, if all the fleets are in it: then files are named as they were given.
    """
    here = Path.cwd()
    roots = [root for _, root in parts]
    top = here if all(root.is_relative_to(here) for root in roots) else Path(os.path.commonpath(roots))
    folders = [root.relative_to(top).as_posix() for root in roots]
    shown = [report.seen_from(each, folder) for (each, _), folder in zip(parts, folders, strict=True)]
    waived = [report.seen_from(Report(each.waived), folder) for (each, _), folder in zip(parts, folders, strict=True)]
    return Report(
        tuple(finding for each in shown for finding in each.findings),
        sum(each.objects for each in shown),
        sum(each.files for each in shown),
        tuple(finding for each in waived for finding in each.findings),
    ), top


class _Homes:
    """The fleet of each path, and the path in it; every folder is looked at once."""

    __slots__ = ("_known", "_named", "_real")

    def __init__(self, fleet: str | None) -> None:
        self._named = Path(fleet).resolve() if fleet else None
        self._known: dict[str, Path | None] = {}
        self._real: dict[str, str] = {}

    def of(self, path: str) -> tuple[Path, str] | None:
        """None where the path is in no fleet."""
        folder, name = os.path.split(path)
        if folder not in self._known:
            self._real[folder] = os.path.realpath(folder)
            self._known[folder] = self._named or nearest_fleet(Path(self._real[folder]))
        root = self._known[folder]
        if root is None:
            return None
        real = self._real[folder]
        inside = Path(real).relative_to(root).as_posix() if Path(real).is_relative_to(root) else None
        return None if inside is None else (root, "/".join(part for part in (inside, name) if part not in {"", "."}))


def _top(folder: Path) -> Path:
    """The top of the work tree around ``folder``; itself where there is none, which git will say."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def _staged(top: Path) -> tuple[list[str], Absent]:
    from navos_gitops import git

    index = git.staged(top)
    old, new = os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF")
    pushed = git.between(top, old, new) if old and new else ()
    return [f"{top}/{path}" for path in (*index.changed, *pushed)], Absent(index.held)


def _seen_from(absent: Absent, top: Path, root: Path) -> Absent:
    """What is absent of a fleet; nothing of one that is in another repository, a submodule's for one."""
    real = top.resolve()
    if root == real:
        return absent
    inside = root.relative_to(real).as_posix() if root.is_relative_to(real) else None
    return absent.below(inside) if inside is not None and inside not in absent else Absent()
