"""Waivers over what a run found: which findings they cover, which ran out, and which cover nothing any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.model import Finding
from navos_gitops.named import NamedTuple
from navos_gitops.settings.globs import field_matcher, matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from navos_gitops.model import Location
    from navos_gitops.settings import Waiver

BASELINE = "baseline.yaml"
"""The file that ``navos-gitops baseline`` writes below the policies."""


class Scope(NamedTuple):
    """How much of what waivers may speak of a run has looked at."""

    files: Collection[str] = ()
    """Files of which something was judged."""
    whole: Collection[str] = ()
    """Files and folders of which everything was judged; empty text: everything there is."""


class Settled(NamedTuple):
    """A run's findings with the waivers applied."""

    findings: tuple[Finding, ...]
    """What no waiver in force covers, then what is to be said of the waivers themselves."""
    waived: tuple[Finding, ...]


class _Applied(NamedTuple):
    """A waiver, and the findings of this run that it covers."""

    waiver: Waiver
    covers: Callable[[Finding], bool]
    in_force: bool
    covered: list[Finding]


def settle(
    found: Iterable[Finding],
    waivers: Iterable[Waiver],
    today: str,
    scope: Scope,
    *,
    can_be_waived: Callable[[Finding], bool],
) -> Settled:
    """Sort findings into those that count and those that are waived on a day.

    A waiver is only said to cover nothing where all that it may cover was judged: not in a run on a part, and not
    where a finding that nothing waives has kept something from being judged.
    """
    by_rule: dict[str, list[_Applied]] = {}
    for waiver in waivers:
        in_force = not waiver.expires or today <= waiver.expires
        by_rule.setdefault(waiver.rule, []).append(_Applied(waiver, narrowed_to(waiver), in_force, []))
    kept: list[Finding] = []
    waived: list[Finding] = []
    missed: dict[str, Finding] = {}
    hidden = False
    for finding in found:
        waivable = can_be_waived(finding)
        hidden = hidden or (finding.severity == "error" and not waivable)
        covering = [item for item in by_rule.get(finding.rule, ()) if waivable and item.covers(finding)]
        for item in covering:
            item.covered.append(finding)
        if not covering and waivable and finding.rule in by_rule:
            missed.setdefault(finding.rule, finding)
        (waived if any(item.in_force for item in covering) else kept).append(finding)
    seen = scope._replace(whole=()) if hidden else scope
    for item in (item for items in by_rule.values() for item in items):
        kept += _told(item, seen, missed.get(item.waiver.rule))
    return Settled(tuple(kept), tuple(waived))


def narrowed_to(waiver: Waiver) -> Callable[[Finding], bool]:
    """A test whether a finding of the waiver's rule is in its paths, of its objects and at its fields."""
    tests = [_test(name, globs) for name in _LISTS if (globs := getattr(waiver, name))]
    return lambda finding: all(test(finding) for test in tests)


def _test(name: str, globs: Iterable[str]) -> Callable[[Finding], bool]:
    """Whether a finding is in the paths, of the objects, or at the fields that a waiver names."""
    matches = field_matcher(globs) if name == "fields" else matcher(globs)
    return lambda finding: matches(_LISTS[name](finding))


_LISTS: dict[str, Callable[[Finding], str]] = {
    "paths": lambda finding: finding.location.path,
    "objects": lambda finding: str(finding.object or ""),
    "fields": lambda finding: finding.field,
}
"""What each of a waiver's lists is held against."""


def _told(item: _Applied, scope: Scope, missed: Finding | None) -> Iterator[Finding]:
    """What is to be said of a waiver itself; ``missed`` is what its rule finds and none of its waivers covers."""
    waiver, judged = item.waiver, _was_judged(item.waiver, scope)
    ours = waiver.location.path.rpartition("/")[2] == BASELINE
    if judged and not item.covered:
        text = f"the waiver of {waiver.rule} covers no finding"
        note = _note("waiver-unused", text, waiver.location, ours=ours)
        if missed is not None and not ours:
            note = note._replace(help=f"remove it, or say what it is for: {_whole(missed)}")
        yield note
    elif not item.in_force and (item.covered or any(map(matcher(waiver.paths), scope.files))):
        text = f"the waiver of {waiver.rule} ran out on {waiver.expires}"
        yield _note("waiver-expired", text, waiver.location, ours=ours)
    elif judged and item.in_force:
        for (name, index), location in waiver.places.items():
            glob = getattr(waiver, name)[index]
            if not any(map(_test(name, (glob,)), item.covered)):
                text = f"the waiver of {waiver.rule} covers nothing in `{glob}` any more"
                yield _note("waiver-unused", text, location, ours=ours)


def _whole(finding: Finding) -> str:
    """A finding as the lists of a waiver name it."""
    named = ((name, text(finding)) for name, text in _LISTS.items())
    return "the rule finds " + ", ".join(f'{name}: ["{text}"]' for name, text in named if text)


def _note(rule: str, text: str, location: Location, *, ours: bool) -> Finding:
    return Finding(rule, "warning", "policy", text, location, help=_REMEDIES[rule, ours])


_REMEDIES = {
    ("waiver-unused", False): "remove it",
    ("waiver-unused", True): "run navos-gitops baseline, which drops it, or remove it",
    ("waiver-expired", False): "mend what it covers, or renew it",
    ("waiver-expired", True): "mend what it covers, or renew it: navos-gitops baseline --add",
}
"""By the rule, and whether the waiver is in the baseline."""


def _was_judged(waiver: Waiver, scope: Scope) -> bool:
    """Whether a run has judged all that a waiver may cover."""
    if "" in scope.whole:
        return True
    return bool(waiver.paths) and all(_is_within(glob, scope.whole) for glob in waiver.paths)


def _is_within(glob: str, whole: Collection[str]) -> bool:
    fixed = _WILD.split(glob, maxsplit=1)[0]
    if fixed != glob:
        fixed = fixed.rpartition("/")[0] + "/"
    return any(fixed == place or fixed.startswith(f"{place}/") for place in whole)


_WILD = re.compile(r"[*?\[]")
