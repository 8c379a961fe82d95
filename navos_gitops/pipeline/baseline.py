"""``baseline``: today's findings as waivers, so that a team starts clean and hears of what is new."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import SEVERITIES, Location, Report
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.baseline_file import joined, read_waivers, without, write_waivers
from navos_gitops.pipeline.findings.ruling import can_be_waived
from navos_gitops.pipeline.findings.waiving import BASELINE, narrowed_to
from navos_gitops.pipeline.repository.policies import shown
from navos_gitops.pipeline.validate import Options, fleet_for, in_order, refuse_what_a_fleet_says
from navos_gitops.settings import Waiver
from navos_gitops.settings.globs import literal, literal_field
from navos_gitops.settings.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from navos_gitops.model import Finding, Ref, Severity

DAYS = 90
"""How long what is recorded holds where nothing else is said: time enough to mend it, too little to forget it."""

NEVER = "never"


class Baselined(NamedTuple):
    """What a run recorded, and what ``validate`` would still find."""

    file: str
    root: Path
    """The folder that ``file`` and the report's paths start from."""
    waivers: int
    """Waivers in the file, which is not there without any."""
    held: int
    """Findings that the file waives now."""
    refused: int
    """How many of these are refusals, which Flux and Argo CD meet all the same."""
    recorded: int
    """Findings that this run recorded."""
    dropped: int
    """Waivers, or objects of one, that this run took out because what they were for is mended."""
    renewed: int
    """Waivers that had run out, and that this run gave a new day."""
    fresh: int
    """Findings that could be recorded and were not."""
    until: str
    """The last day of what was recorded; empty: no end."""
    report: Report


def baseline(
    paths: Sequence[str] = (),
    options: Options | None = None,
    *,
    owner: str = "",
    reason: str = "",
    expires: str = "",
    severity: Severity = "warning",
    add: bool = False,
) -> Baselined:
    """Record today's findings as waivers in ``policies/baseline.yaml``, or bring the ones there up to date.

    A waiver is as narrow as its finding: one rule, in one file, of one object, at one field. Where there is a
    baseline already, what is mended is dropped, and the rest stays as people have edited it; with ``add``, what is
    new is recorded as well, and what ran out is given a new day. ``severity`` is the mildest that is recorded; the
    ``owner`` is git's user unless one is named; ``expires`` is a day or ``never``, else :data:`DAYS` from today.

    Raises :class:`CannotGoOn` where it is not known where to write, or where what a person wrote would be lost.
    """
    options = (options or Options())._replace(base="", old="", cache="")
    root, path, options = _place(paths, options)
    today = options.day
    until = _until(expires, today)
    before = read_waivers(root, path)
    report = _judged(paths, options)
    noted = [item for item in report.findings if item.location.path == path and item.rule.startswith("waiver-")]
    kept = without(before, {item.location for item in noted if item.rule == "waiver-unused"})
    late = {item.location for item in noted if item.rule == "waiver-expired"} if add else set()
    kept = tuple(item._replace(expires=until) if item.location in late else item for item in kept)
    open_ = _uncovered(report.findings, [item for item in kept if item.location in late])
    fresh = [item for item in open_ if can_be_waived(item) and _weighs(item, severity)]
    recorded = fresh if add or not before else []
    hashed = fleet_for(paths, options) is not None  # only what is rendered has a hash in its name
    template = Waiver("", (), (), (), "", reason or f"known since {today}", until, Location(path))
    if recorded:
        template = template._replace(owner=owner or _git_user(root))
    after = joined((*kept, *(_waiver(item, template, hashed=hashed) for item in recorded)))
    write_waivers(root, path, after)
    left = [item for item in _uncovered(open_, after) if item not in noted] if recorded else open_
    held = _covered((*report.findings, *report.waived), after)
    return Baselined(
        path,
        root,
        waivers=len(after),
        held=_count(held),
        refused=_count(item for item in held if item.outcome == "rejected"),
        recorded=_count(recorded),
        dropped=sum(item.rule == "waiver-unused" for item in noted),
        renewed=len(late),
        fresh=0 if recorded else _count(fresh),
        until=until if recorded or late else "",
        report=in_order(
            report._replace(findings=tuple(item for item in left if item not in noted), waived=tuple(held))
        ),
    )


def _count(found: Iterable[Finding]) -> int:
    """How many findings a report tells of: what several objects have of one line counts once."""
    return len(in_order(Report(tuple(found))).findings)


def _place(paths: Sequence[str], options: Options) -> tuple[Path, str, Options]:
    """The folder that paths start from, the baseline's file in it, and what to validate with."""
    missing = next((path for path in paths if path != "-" and not Path(path).exists()), None)
    if missing is not None:
        raise CannotGoOn(f"{missing} does not exist")
    fleet = fleet_for(paths, options)
    if fleet is not None:
        if paths:
            raise CannotGoOn("a fleet's baseline is the whole fleet's: run it without a path")
        refuse_what_a_fleet_says(options, fleet)
        return fleet, f"{POLICIES}/{BASELINE}", options
    if not options.policies:
        raise CannotGoOn(f"say where the baseline of manifests without a fleet shall lie: --policies {POLICIES}")
    root, given = Path.cwd(), Path(options.policies)
    is_file = given.is_file() or (given.suffix in {".yaml", ".yml"} and not given.is_dir())
    if not given.exists():
        options = options._replace(policies="")
    return root, shown(str(given if is_file else given / BASELINE), root), options


def _judged(paths: Sequence[str], options: Options) -> Report:
    """What ``validate`` finds, with each fault once for every object that has it."""
    fleet = fleet_for(paths, options)
    if fleet is None:
        from navos_gitops.pipeline import validate_manifests

        return validate_manifests.judge(paths or (".",), options, Path.cwd())
    from navos_gitops.pipeline import validate_fleet
    from navos_gitops.pipeline.opening import open_fleet

    return validate_fleet.judge(open_fleet(str(fleet)), None, options)


def _until(expires: str, today: str) -> str:
    """The last day of what is recorded today; empty for no end."""
    from datetime import date, timedelta

    if expires == NEVER:
        return ""
    if expires and expires < today:
        raise CannotGoOn(f"{expires} is over: a waiver that ran out covers nothing")
    try:
        return expires or (date.fromisoformat(today) + timedelta(days=DAYS)).isoformat()
    except OverflowError:
        raise CannotGoOn(f"no day comes {DAYS} days after {today}") from None


def _weighs(finding: Finding, severity: Severity) -> bool:
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(severity)


def _covered(findings: Iterable[Finding], waivers: Iterable[Waiver]) -> list[Finding]:
    """The findings that some of the waivers cover, whatever the day."""
    tests = [(waiver.rule, narrowed_to(waiver)) for waiver in waivers]
    return [item for item in findings if any(rule == item.rule and covers(item) for rule, covers in tests)]


def _uncovered(findings: Iterable[Finding], waivers: Iterable[Waiver]) -> list[Finding]:
    listed = list(findings)
    covered = set(_covered(listed, waivers))
    return [item for item in listed if item not in covered]


def _waiver(finding: Finding, template: Waiver, *, hashed: bool) -> Waiver:
    """The waiver that covers this finding alone."""
    return template._replace(
        rule=finding.rule,
        paths=(literal(finding.location.path),),
        objects=(_object(finding.object, hashed=hashed),) if finding.object else (),
        fields=(literal_field(finding.field),),
    )


def _object(ref: Ref, *, hashed: bool) -> str:
    """The glob for one object; a template of a fleet stays the same while the hash in its name changes."""
    text = literal(str(ref))
    return _HASH.sub("-????????", text) if hashed and ref.kind.endswith("Template") else text


_HASH = re.compile(r"-[0-9a-f]{8}$")


def _git_user(root: Path) -> str:
    from navos_gitops import git

    try:
        return git.run(root, "config", "user.name").decode(errors="replace").strip()
    except CannotGoOn:
        raise CannotGoOn("say who answers for what is recorded: --owner NAME (git knows no user.name here)") from None
