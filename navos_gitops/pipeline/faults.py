"""One fault, one finding: what several rules see in one value, and what several objects have of one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops import rules
from navos_gitops.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from navos_gitops.model import Finding, Ref

_OF_A_REFERENCE: Final = (".name", ".kind", ".apiVersion", ".apiGroup")
_POSITION: Final = re.compile(r"\[\d+\]")

_UPSTREAM: Final = {"missing-template": frozenset({"mixed-infrastructure", "template-kind-does-not-fit"})}
"""What verdicts of upstream give way to, as rules say it of themselves (``GIVES_WAY``)."""


def heard(found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings but for those that another one on the same value of the same object says better.

    The better one takes over a remedy, where it has none of its own.
    """
    by_object: dict[Ref | None, list[Finding]] = {}
    for finding in found:
        by_object.setdefault(finding.object, []).append(finding)
    for ref, findings in by_object.items():
        ways = {finding.rule: _gives_way(finding.rule) for finding in findings}
        if ref is None or len(findings) < 2 or not any(ways.values()):
            yield from findings
        else:
            yield from _heard(findings, ways)


def _heard(findings: list[Finding], ways: dict[str, Collection[str]]) -> Iterator[Finding]:
    remedies: dict[int, str] = {}
    said = set()
    for finding in findings:
        better = next((other for other in findings if _better(other, finding, ways[finding.rule])), None)
        if better is not None:
            said.add(id(finding))
            remedies.setdefault(id(better), finding.help)
    for finding in findings:
        if id(finding) not in said:
            yield finding if finding.help else finding._replace(help=remedies.get(id(finding), ""))


def _better(other: Finding, finding: Finding, ways: Collection[str]) -> bool:
    """Whether ``finding`` gives way to the other: also to one of its own rule that is worse."""
    if other is finding or other.rule not in ways or not _meet(other.field, finding.field):
        return False
    return other.rule != finding.rule or _worse(other, finding)


def _worse(other: Finding, finding: Finding) -> bool:
    ranks = SEVERITIES.index(other.severity), SEVERITIES.index(finding.severity)
    return (ranks[0], other.message) < (ranks[1], finding.message)


def _gives_way(rule: str) -> Collection[str]:
    if rule not in rules.ids():
        return _UPSTREAM.get(rule, ())
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


def apart(found: Iterable[Finding]) -> Iterator[Finding]:
    """A finding for each object again: what ``each_once`` has put together."""
    for finding in found:
        for ref in (finding.object, *finding.also):
            yield finding._replace(object=ref, also=())
