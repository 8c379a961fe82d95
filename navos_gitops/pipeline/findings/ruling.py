"""Our rules over judged objects: what the team has set of them, what it waives, and findings at the line to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from navos_gitops import rules
from navos_gitops.model import Finding, field_text
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.findings.verdicts import RULES, UNKNOWN_FIELD
from navos_gitops.settings.globs import matcher
from navos_gitops.settings.policies import fits, idle_globs, wrong_parameters
from navos_gitops.settings.policies import unknown_rules as named_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from navos_gitops.model import Json, Location, Outcome, Ref, Route, Severity
    from navos_gitops.pipeline.findings.verdicts import Locate
    from navos_gitops.rules import Facts, Rule, Saw, Subject, Tree
    from navos_gitops.settings import Policies, RuleSetting

    Setting = Callable[[Route], Location | None]


class Elsewhere(Protocol):
    """Finds where a value of another object was written."""

    def __call__(self, subject: Subject, route: Route, /, *, key: bool = False) -> Iterable[Location]:
        """The place of the value (or its key), and then where else it stands; nothing where that is not known."""


def _nowhere(_subject: Subject, _route: Route, *, key: bool = False) -> Iterable[Location]:
    del key
    return ()


def _no_setting(_route: Route) -> Location | None:
    return None


class _Set(NamedTuple):
    """A rule as the team has set it."""

    id: str
    rule: Rule
    severity: Severity | None
    outcome: Outcome
    parameters: Mapping[str, Json]
    holds: Callable[[str], bool]
    """Whether it holds in the file of a path."""
    word: bytes = b""
    """What no text that it says anything of is without."""


OF_CHANGES = frozenset({"dropped-while-used", "removed-while-used", "version-downgrade", "version-skips-minor"})
"""Rules that see nothing without an old state: then they need not be loaded."""


class Ruling:
    """The rules of one run; a rule's module is loaded when the first object of its kinds comes by."""

    __slots__ = ("_by_kind", "_facts", "_policies", "_rules", "_without")

    def __init__(self, facts: Facts, policies: Policies | None = None, without: frozenset[str] = frozenset()) -> None:
        self._without = without
        self._facts = facts
        self._policies = policies
        self._rules: dict[str, _Set] = {}
        self._by_kind: dict[tuple[str, str], tuple[_Set, ...]] = {}

    def findings(
        self,
        subject: Subject,
        tree: Tree,
        locate: Locate,
        elsewhere: Elsewhere = _nowhere,
        setting: Setting = _no_setting,
    ) -> Iterator[Finding]:
        """What the rules see in one object; ``elsewhere`` finds places in the others, ``setting`` in fleet.yaml."""
        return (found for _, found in self.over(((subject, locate),), tree, elsewhere, setting))

    def over(
        self,
        placed: Sequence[tuple[Subject, Locate]],
        tree: Tree,
        elsewhere: Elsewhere = _nowhere,
        setting: Setting = _no_setting,
        text: bytes | None = None,
    ) -> Iterator[tuple[int, Finding]]:
        """The same of many objects, with the number of the one each finding is of: rule by rule, which is quicker.

        Where the ``text`` is known that the objects are written in, rules that look for a word it lacks are not asked.
        """
        kinds: dict[tuple[str, str], list[int]] = {}
        for number, (subject, _) in enumerate(placed):
            kinds.setdefault((subject.ref.group, subject.ref.kind), []).append(number)
        for numbers in kinds.values():
            for item in self._concerned(placed[numbers[0]][0]):
                if text is not None and item.word not in text and b"\\" not in text:  # escapes may spell it otherwise
                    continue
                check, parameters = item.rule.check, item.parameters
                for number in numbers:
                    subject, locate = placed[number]
                    for saw in check(subject, tree, self._facts, parameters):
                        finding = _finding(item, _placed(saw, subject, locate, elsewhere, setting))
                        if item.holds(finding.location.path):
                            yield number, finding

    def _concerned(self, subject: Subject) -> tuple[_Set, ...]:
        kind = (subject.ref.group, subject.ref.kind)
        if kind not in self._by_kind:
            settings = self._policies.rules if self._policies else {}
            asked = (rule for rule in rules.concerning(subject.ref) if rule not in self._without)
            chosen = [rule for rule in asked if rule not in settings or settings[rule].enabled]
            self._by_kind[kind] = tuple(self._as_set(rule, settings.get(rule)) for rule in chosen)
        return self._by_kind[kind]

    def _as_set(self, rule: str, setting: RuleSetting | None) -> _Set:
        if rule not in self._rules:
            self._rules[rule] = _as_set(rule, setting)
        return self._rules[rule]


def _as_set(name: str, setting: RuleSetting | None) -> _Set:
    rule = rules.load(name)
    word: bytes = getattr(rule, "WORD", b"")
    if setting is None:
        return _Set(name, rule, None, rule.OUTCOME, rule.PARAMETERS, lambda _: True, word)
    inside, outside = matcher(setting.paths), matcher(setting.exclude)
    return _Set(
        name,
        rule,
        setting.severity,
        rule.OUTCOME,
        {**rule.PARAMETERS, **_usable(setting.parameters, rule.PARAMETERS)},
        lambda path: (not setting.paths or inside(path)) and not (setting.exclude and outside(path)),
        word,
    )


def _usable(parameters: Mapping[str, Json], defaults: Mapping[str, Json]) -> dict[str, Json]:
    """The parameters that a rule can use; the others are findings of their own."""
    return {name: value for name, value in parameters.items() if name in defaults and fits(value, defaults[name])}


class _Placed(NamedTuple):
    """A fault with its place."""

    saw: Saw
    ref: Ref
    field: str
    location: Location
    related: tuple[Location, ...]


def _placed(saw: Saw, subject: Subject, locate: Locate, elsewhere: Elsewhere, setting: Setting) -> _Placed:
    beside = (next(iter(elsewhere(other, route)), None) for other, route in saw.related)
    related = tuple(location for location in beside if location)
    said = setting(saw.setting) if saw.setting else None
    if said is not None:
        return _Placed(saw, subject.ref, field_text(saw.setting), said, related)
    other = saw.at
    written = tuple(elsewhere(other, saw.route, key=saw.key)) if other else ()
    if other is not None and written:
        return _Placed(saw, other.ref, field_text(saw.route), written[0], (*written[1:], *related))
    place = locate(() if other else saw.route, subject.value, key=saw.key)
    return _Placed(saw, subject.ref, field_text(saw.route), place.location, (*place.related, *related))


def _finding(item: _Set, placed: _Placed) -> Finding:
    saw, field = placed.saw, placed.field
    return Finding(
        item.id,
        item.severity or saw.severity or item.rule.SEVERITY,
        item.outcome,
        f"{field}: {saw.message}" if field else saw.message,
        placed.location,
        placed.ref,
        field,
        saw.help,
        placed.related,
    )


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

_YAML_RULES = frozenset({"yaml-duplicate-key", "yaml-ignored-text"})
"""Faults of a text behind which an object is judged all the same; they can be waived for that object."""


def can_be_waived(finding: Finding) -> bool:
    """Whether a waiver may cover a finding: not where it has kept something from being judged."""
    if finding.rule in _YAML_RULES:
        return finding.object is not None
    return finding.outcome != "unchecked" and (finding.rule in UPSTREAM_RULES or _is_ours(finding.rule))


def policy_faults(policies: Policies, files: Callable[[], Iterable[str]] | None = None) -> Iterator[Finding]:
    """What is wrong with the settings and waivers, as far as rules and the files they are for are concerned.

    ``files`` lists every file that a rule may find something in; None where not all of them are known.
    """
    if policies.rules or policies.waivers:
        yield from named_unknown(policies, rules.ids(), (*sorted(UPSTREAM_RULES), *sorted(_YAML_RULES)))
    for setting in policies.rules.values():
        if setting.parameters and _is_ours(setting.rule):
            yield from wrong_parameters(setting, rules.load(setting.rule).PARAMETERS)
    if files and any(setting.paths or setting.exclude for setting in policies.rules.values()):
        yield from idle_globs(policies, tuple(files()))


def _is_ours(rule: str) -> bool:
    return rule in rules.ids()
