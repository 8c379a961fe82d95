"""One fault, one finding: what several rules see in one value, and what several objects have of one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops import rules
from navos_gitops.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from navos_gitops.model import Finding, Location, Ref

_OF_A_REFERENCE: Final = (".name", ".kind", ".apiVersion", ".apiGroup")
_POSITION: Final = re.compile(r"\[\d+\]")

_BESIDE_RULES: Final = {
    "missing-template": frozenset({"mixed-infrastructure", "template-kind-does-not-fit"}),
    # with a variable that no class defines, none gets its default, and each is said to be required
    "required-field": frozenset({"invalid-value"}),
    "object-twice": frozenset({"cluster-name-twice"}),
}
"""What verdicts of upstream, and faults of a fleet, give way to, as rules say it of themselves (``GIVES_WAY``)."""


def heard(found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings but for those that another one on the same value of the same object says better.

    The better one takes over a remedy, where it has none of its own. What is of no object is known by its line.
    """
    listed = list(found)
    if not any(map(_gives_way, {finding.rule for finding in listed})):
        yield from listed
        return
    beside: dict[Ref | Location, list[Finding]] = {}
    for finding in listed:
        beside.setdefault(finding.object or finding.location, []).append(finding)
        if finding.object:
            beside.setdefault(finding.location, []).append(finding)
    yield from _heard(listed, beside)


def _heard(found: list[Finding], beside: dict[Ref | Location, list[Finding]]) -> Iterator[Finding]:
    remedies: dict[int, str] = {}
    said = set()
    for finding in found:
        ways = _gives_way(finding.rule)
        others = (*beside.get(finding.object or finding.location, ()), *beside.get(finding.location, ()))
        better = next((other for other in others if _better(other, finding, ways)), None) if ways else None
        if better is not None:
            said.add(id(finding))
            remedies.setdefault(id(better), finding.help)
    for finding in found:
        if id(finding) not in said:
            yield finding if finding.help else finding._replace(help=remedies.get(id(finding), ""))


def _better(other: Finding, finding: Finding, ways: Collection[str]) -> bool:
    """Whether ``finding`` gives way to the other: also to one of its own rule that is worse."""
    if other is finding or other.rule not in ways or not _of_one_value(other, finding):
        return False
    return other.rule != finding.rule or _worse(other, finding)


def _of_one_value(other: Finding, finding: Finding) -> bool:
    if not (other.object and finding.object):
        return other.location == finding.location
    if finding.rule == "required-field":
        return other.object == finding.object and other.field.startswith(f"{finding.field}[")
    return other.object == finding.object and _meet(other.field, finding.field)


def _worse(other: Finding, finding: Finding) -> bool:
    ranks = SEVERITIES.index(other.severity), SEVERITIES.index(finding.severity)
    return (ranks[0], other.message) < (ranks[1], finding.message)


def _gives_way(rule: str) -> Collection[str]:
    if rule not in rules.ids():
        return _BESIDE_RULES.get(rule, ())
    found: Collection[str] = getattr(rules.load(rule), "GIVES_WAY", ())
    return found


def _meet(one: str, other: str) -> bool:
    """Whether two fields are of one value: the same, one in the other, or parts of one reference."""
    one, other = _value(one), _value(other)
    return one == other or one.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{one}.", f"{one}["))


def _value(field: str) -> str:
    return next((field.removesuffix(part) for part in _OF_A_REFERENCE if field.endswith(part)), field)


def each_once(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for what several objects have of the same line, with the others' names and places."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in found:
        alike.setdefault(_fault(finding), []).append(finding)
    for first, *others in alike.values():
        refs = dict.fromkeys(ref for each in (first, *others) for ref in (each.object, *each.also) if ref)
        places = dict.fromkeys(place for each in (first, *others) for place in each.related)
        yield first._replace(also=tuple(ref for ref in refs if ref != first.object), related=tuple(places))


def _fault(finding: Finding) -> tuple[object, ...]:
    """What is the same wherever a line brings its fault to; positions in lists hang on what else an object holds."""
    return (
        finding.rule,
        finding.severity,
        finding.outcome,
        finding.location,
        _POSITION.sub("[]", finding.message),
        _POSITION.sub("[]", finding.field),
        finding.help,
    )
