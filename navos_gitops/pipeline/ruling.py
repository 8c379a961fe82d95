"""Our rules over judged objects: what the team has set of them, what it waives, and findings at the line to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from navos_gitops import rules
from navos_gitops.model import Finding
from navos_gitops.pipeline.verdicts import RULES, UNKNOWN_FIELD
from navos_gitops.settings.globs import matcher
from navos_gitops.settings.policies import unknown_rules as in_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from navos_gitops.model import Json, Location, Outcome, Route, Severity
    from navos_gitops.pipeline.verdicts import Locate
    from navos_gitops.rules import Facts, Rule, Saw, Subject, Tree
    from navos_gitops.settings import Policies, RuleSetting, Waiver

    Elsewhere = Callable[[Subject, Route], Iterable[Location]]


class _Set(NamedTuple):
    """A rule as the team has set it."""

    id: str
    rule: Rule
    severity: Severity | None
    outcome: Outcome
    parameters: Mapping[str, Json]
    holds: Callable[[str], bool]
    """Whether it holds in the file of a path."""


class Ruling:
    """The rules of one run; a rule's module is loaded when the first object of its kinds comes by."""

    __slots__ = ("_by_kind", "_facts", "_policies", "_rules")

    def __init__(self, facts: Facts, policies: Policies | None = None) -> None:
        self._facts = facts
        self._policies = policies
        self._rules: dict[str, _Set] = {}
        self._by_kind: dict[tuple[str, str], tuple[_Set, ...]] = {}

    def findings(
        self, subject: Subject, tree: Tree, locate: Locate, elsewhere: Elsewhere = lambda _subject, _route: ()
    ) -> Iterator[Finding]:
        """What the rules see in one object; ``elsewhere`` finds places in the others."""
        for item in self._concerned(subject):
            for saw in item.rule.check(subject, tree, self._facts, item.parameters):
                finding = _finding(item, saw, subject, locate, elsewhere)
                if item.holds(finding.location.path):
                    yield finding

    def _concerned(self, subject: Subject) -> tuple[_Set, ...]:
        kind = (subject.ref.group, subject.ref.kind)
        if kind not in self._by_kind:
            settings = self._policies.rules if self._policies else {}
            asked = rules.concerning(subject.ref)
            chosen = [rule for rule in asked if rule not in settings or settings[rule].enabled]
            self._by_kind[kind] = tuple(self._as_set(rule, settings.get(rule)) for rule in chosen)
        return self._by_kind[kind]

    def _as_set(self, rule: str, setting: RuleSetting | None) -> _Set:
        if rule not in self._rules:
            self._rules[rule] = _as_set(rule, setting)
        return self._rules[rule]


def _as_set(name: str, setting: RuleSetting | None) -> _Set:
    rule = rules.load(name)
    if setting is None:
        return _Set(name, rule, None, rule.OUTCOME, rule.PARAMETERS, lambda _: True)
    inside, outside = matcher(setting.paths), matcher(setting.exclude)
    return _Set(
        name,
        rule,
        setting.severity,
        rule.OUTCOME,
        {**rule.PARAMETERS, **setting.parameters},
        lambda path: (not setting.paths or inside(path)) and not (setting.exclude and outside(path)),
    )


def _finding(item: _Set, saw: Saw, subject: Subject, locate: Locate, elsewhere: Elsewhere) -> Finding:
    place = locate(saw.route, subject.value, key=saw.key)
    field = _field(saw.route)
    return Finding(
        item.id,
        item.severity or saw.severity or item.rule.SEVERITY,
        item.outcome,
        f"{field}: {saw.message}" if field else saw.message,
        place.location,
        subject.ref,
        field,
        saw.help,
        (*place.related, *(location for other, route in saw.related for location in elsewhere(other, route))),
    )


def _field(route: Route) -> str:
    text = ""
    for step in route:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


UPSTREAM_RULES = frozenset(
    {
        *RULES.values(),
        UNKNOWN_FIELD,
        "unknown-kind",
        "unknown-worker-class",
        "missing-template",
        "refused",
    }
)
"""Rules that stand for verdicts of upstream: they have no settings, and can be waived."""


def unknown_rules(policies: Policies) -> Iterator[Finding]:
    """Settings and waivers of rules that do not exist."""
    if policies.rules or policies.waivers:
        yield from in_settings(policies, (*rules.ids(), *sorted(UPSTREAM_RULES)))


def day(text: str) -> str:
    """The day a run is for: the one asked for, else today."""
    from datetime import UTC, datetime

    return text or datetime.now(UTC).date().isoformat()


def waive(found: Iterable[Finding], waivers: Iterable[Waiver], today: str, *, complete: bool) -> Iterator[Finding]:
    """The findings that no waiver covers; of a ``complete`` run also the waivers that ran out or cover nothing."""
    live = [(waiver, _covers(waiver)) for waiver in waivers]
    used: set[Location] = set()
    for finding in found:
        covering = [waiver for waiver, covers in live if covers(finding)]
        used.update(waiver.location for waiver in covering)
        if not any(_in_force(waiver, today) for waiver in covering):
            yield finding
    for waiver, _ in live if complete else ():
        if not _in_force(waiver, today):
            text = f"the waiver of {waiver.rule} ran out on {waiver.expires}"
            yield Finding("waiver-expired", "warning", "policy", text, waiver.location, help="mend it, or renew it")
        elif waiver.location not in used:
            text = f"the waiver of {waiver.rule} covers no finding any more"
            yield Finding("waiver-unused", "warning", "policy", text, waiver.location, help="remove it")


def _in_force(waiver: Waiver, today: str) -> bool:
    return not waiver.expires or today <= waiver.expires


def _covers(waiver: Waiver) -> Callable[[Finding], bool]:
    paths, objects = matcher(waiver.paths), matcher(waiver.objects)
    return lambda finding: (
        finding.rule == waiver.rule
        and (not waiver.paths or paths(finding.location.path))
        and (not waiver.objects or objects(str(finding.object or "")))
    )
