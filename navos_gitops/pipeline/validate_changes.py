"""``validate`` of a change: only the clusters that the changed files concern, in each fleet that has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.pipeline.changes import changes, holds_a_fleet, staged_files, together
from navos_gitops.pipeline.opening import is_source
from navos_gitops.pipeline.validate import refuse_what_a_fleet_says

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from navos_gitops.model import Report
    from navos_gitops.pipeline.changes import Change
    from navos_gitops.pipeline.validate import Options


def judge(paths: Sequence[str], options: Options) -> tuple[Report, Path] | None:
    """The report on what ``paths`` and, where asked for, git's index change; and where its paths start.

    None where the paths are plain manifests: no source of a fleet is among them and, for the index, there is no
    fleet in the repository at all.
    """
    found = changes(paths, options.fleet, staged=options.staged)
    if options.staged:
        if not found.fleets and not options.fleet and not holds_a_fleet():
            return None
    elif not any(is_source(change.root, str(change.root / path)) for change in found.fleets for path in change.paths):
        return None
    if found.fleets:
        refuse_what_a_fleet_says(options, found.fleets[0].root)
    return together([(_judged(change, options), change.root) for change in found.fleets if change.matters])


def staged_manifests() -> tuple[str, ...]:
    """The files that git has staged and that may hold manifests."""
    from navos_gitops.pipeline.repository.files import SUFFIXES

    return tuple(path for path in staged_files() if path.endswith(SUFFIXES))


def _judged(change: Change, options: Options) -> Report:
    from navos_gitops.pipeline import validate_fleet
    from navos_gitops.pipeline.affected import affected

    opened = change.open()
    chosen = affected(opened.fleet, change.paths)
    return validate_fleet.judge(opened, None if chosen == opened.fleet.files else chosen, options)
