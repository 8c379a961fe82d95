"""``validate``: every check, on a fleet as composed, on any folder of manifests, or on a stream."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Report
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.opening import OWN_CATALOG, is_source, nearest, nearest_fleet, open_fleet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from navos_gitops.model import Finding


class Options(NamedTuple):
    """What a run validates against; empty values mean: what the fleet says, else the newest in the catalog."""

    fleet: str | None = None
    kubernetes: str = ""
    cluster_api: str = ""
    providers: Mapping[str, str] = {}
    base: str = ""
    """A git revision: objects are judged as updates of what was rendered then."""
    old: str = ""
    """A folder that holds the old state, instead of a revision."""
    today: str = ""
    """The day that dates are compared with, ``2026-11-24``; empty: today."""
    policies: str = ""
    """A file or folder with rule settings and waivers, for manifests; a fleet has its own."""
    exclude: tuple[str, ...] = ()
    """Globs of files that are left out, from the working folder on; for manifests, beside what a fleet excludes."""
    staged: bool = False
    """What git has staged is judged beside the paths; what it does not hold is taken not to be there."""
    cache: str = ""
    """The folder that keeps what a run on a whole fleet came to; empty: nothing is kept."""
    workers: int = 0
    """Processes to use; 0: as many as there are cores, where the work is worth it."""

    @property
    def day(self) -> str:
        """The day that the run is for: the one asked for, else the present one, in UTC."""
        return self.today or time.strftime("%Y-%m-%d", time.gmtime())


class Validated(NamedTuple):
    """A report, and the folder that its paths start from."""

    report: Report
    folder: str

    @property
    def root(self) -> Path:
        """The folder."""
        from pathlib import Path

        return Path(self.folder)


def validate(paths: Sequence[str] = (), options: Options | None = None) -> Validated:
    """Judge a fleet (no paths, or paths of its sources), manifests in files and folders, or ``-``, standard input."""
    options = options or Options()
    if "" in paths:
        raise CannotGoOn("a path is empty")  # a variable that is not set: the whole folder is not what was meant
    if (paths or options.staged) and "-" not in paths:
        from navos_gitops.pipeline import validate_changes

        changed = validate_changes.judge(paths, options)
        if changed:
            return Validated(in_order(changed[0]), str(changed[1]))
        named = paths or validate_changes.staged_manifests()
        return _manifests(named, options) if named else Validated(Report((), 0, 0), ".")
    root = "" if "-" in paths else options.fleet or nearest(os.getcwd())  # noqa: PTH109 - see there
    if not root:
        return _manifests(paths, options)
    refuse_what_a_fleet_says(options, root)
    commit = _commit(root, options.base)
    if options.cache and not options.old:
        return Validated(_remembered(root, options, commit), root)
    from navos_gitops.pipeline import validate_fleet

    return Validated(in_order(validate_fleet.judge(open_fleet(root), None, options)), root)


def refuse_what_a_fleet_says(options: Options, root: Path | str) -> None:
    """Stop where an option says what the fleet at ``root`` itself says: it would be asked for and not be done."""
    said = (
        ("--policies", bool(options.policies), "policies"),
        ("--kubernetes", bool(options.kubernetes), "fleet.yaml"),
        ("--cluster-api", bool(options.cluster_api), "fleet.yaml"),
        ("--provider", bool(options.providers), "fleet.yaml"),
        ("--exclude", bool(options.exclude), "fleet.yaml"),
    )
    for name, given, place in said:
        if given:
            raise CannotGoOn(f"{name} is for manifests without a fleet; what holds for this fleet is in {root}/{place}")


def _remembered(root: str, options: Options, commit: str) -> Report:
    """The report on a whole fleet: the last one, where nothing that it hangs on has changed."""
    from navos_gitops.pipeline.cache import Accepted, Asked, Cache

    cache = Cache(options.cache, Asked(root, options.day, commit))
    known = cache.report()
    if known is not None:
        return known
    from navos_gitops.pipeline import validate_fleet

    opened = open_fleet(root, cache.disk)
    cache.disk.read_all(OWN_CATALOG)
    management = opened.fleet.settings.management
    accepted = Accepted(cache.known(), *management, cache.disk.seen_below(OWN_CATALOG))
    report = in_order(validate_fleet.judge(opened, None, options, accepted))
    cache.keep(report, accepted.found)
    return report


def _commit(root: str, base: str) -> str:
    if not base:
        return ""
    from pathlib import Path

    from navos_gitops import git

    return git.commit(Path(root), base)


def fleet_for(paths: Sequence[str], options: Options) -> Path | None:
    """The fleet to judge as composed: none where the paths are plain manifests, inside a fleet or not."""
    if "-" in paths:
        return None
    from pathlib import Path

    start = Path(os.path.realpath(paths[0])).parent if paths else Path.cwd()
    root = Path(options.fleet) if options.fleet else nearest_fleet(start)
    composes = root is None or not paths or any(is_source(root, path) for path in paths)
    return root if composes else None


def _manifests(paths: Sequence[str], options: Options) -> Validated:
    from pathlib import Path

    from navos_gitops.pipeline import validate_manifests

    return Validated(in_order(validate_manifests.judge(paths or (".",), options, Path.cwd())), str(Path.cwd()))


def in_order(report: Report) -> Report:
    """What was found in the order of files and lines, each fault once."""
    return report._replace(findings=_each_once(report.findings), waived=_each_once(report.waived))


def _each_once(found: Sequence[Finding]) -> tuple[Finding, ...]:
    if not found:
        return ()
    from navos_gitops.pipeline.findings.merging import each_once

    return tuple(sorted(each_once(sorted(found, key=_order)), key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    return (place.path, place.line, place.column, finding.rule, finding.message)
