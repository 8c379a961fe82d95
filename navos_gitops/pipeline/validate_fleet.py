"""Judging a fleet as composed: every object once, each finding at the overlay, base or patch line behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission import Admission, Request, Verdict
from navos_gitops.compose import ComposedCluster, compose
from navos_gitops.compose.cluster import at
from navos_gitops.compose.files import source_file
from navos_gitops.model import Finding, Location, Report
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline import workers
from navos_gitops.pipeline.composed_tree import ComposedTree
from navos_gitops.pipeline.findings import references, verdicts
from navos_gitops.pipeline.findings.merging import heard
from navos_gitops.pipeline.findings.ruling import OF_CHANGES, Ruling, can_be_waived, policy_faults
from navos_gitops.pipeline.findings.verdicts import Place, Undecided
from navos_gitops.pipeline.findings.waiving import Scope, settle
from navos_gitops.pipeline.history import no_history, old_state
from navos_gitops.rules import Facts, Subject
from navos_gitops.settings.folder import yaml_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from navos_gitops.compose import Composition, Rendered
    from navos_gitops.model import Json, Route
    from navos_gitops.pipeline.cache import Accepted
    from navos_gitops.pipeline.history import History
    from navos_gitops.pipeline.opening import Opened
    from navos_gitops.pipeline.validate import Options

_WORTH_FORKING = 200
"""Objects below this number are judged before a second process would have started."""


class _Judged(NamedTuple):
    """What one share of the objects came to."""

    findings: list[Finding]
    undecided: Undecided
    accepted: set[bytes]


def judge(opened: Opened, chosen: Sequence[str] | None, options: Options, accepted: Accepted | None = None) -> Report:
    """The report on the clusters that ``chosen`` files make (all where None).

    Objects known to be ``accepted`` are not put to the API server's rules again.
    """
    if not opened.usable:
        return Report(opened.findings, 0, 1)
    composition = compose(opened.fleet, opened.installed, chosen)
    if chosen is None:  # what is delivered depends on fleet.yaml and on which environments there are
        from navos_gitops.pipeline.delivered import delivered

        composition = delivered(opened.fleet, opened.installed, composition)
    history = old_state(opened, options) if options.base or options.old else no_history()
    today = options.day
    judging = _Judging(opened, composition, history, _facts(opened, today), accepted, complete=chosen is None)
    shares = _shares(composition.objects, options)
    undecided = Undecided()
    policies = opened.fleet.policies
    every_file = None if chosen is not None else lambda: yaml_files(opened.fleet.folder, "")
    found = [*opened.findings, *policy_faults(policies, every_file), *composition.findings]
    found += _references(composition, opened)
    for part in workers.spread(shares, judging.share, workers=len(shares)):
        found += part.findings
        undecided.merge(part.undecided)
        if accepted:
            accepted.found.update(part.accepted)
    for path, document in policies.objects:
        undecided.add(str(document.value["kind"]), _OF_THE_SERVER, Location(path, document.line, 1, document.line, 1))
    found += undecided.findings()
    files = _read(composition)
    whole = chosen is None and not (options.base or options.old)  # an update is not judged as a new object would be
    scope = Scope(files, ("",) if whole else ())
    settled = settle(heard(found), policies.waivers, today, scope, can_be_waived=can_be_waived)
    findings = _held_up(settled.findings, opened, judging.tree)
    return Report(findings, len(composition.objects), len(files), settled.waived)


_OF_THE_SERVER = "is not evaluated yet: only the API server holds objects against it"
"""Of admission policies under policies/."""


def _held_up(findings: tuple[Finding, ...], opened: Opened, tree: ComposedTree) -> tuple[Finding, ...]:
    """The findings, with what is held up by objects that are refused."""
    if not any(finding.severity == "error" for finding in findings):
        return findings
    from navos_gitops.pipeline.findings.held_up import Rendering, held_up

    settings = opened.fleet.settings
    return held_up(findings, tree, None if tree.complete else Rendering(settings.delivery.tool, settings.output))


def _facts(opened: Opened, today: str) -> Facts:
    settings = opened.fleet.settings
    return Facts(
        opened.installed,
        settings.management.kubernetes,
        settings.management.cluster_api,
        today,
        settings.delivery.tool,
        frozenset(item.name for item in settings.classes),
    )


def _references(composition: Composition, opened: Opened) -> Iterator[Finding]:
    """References that lead nowhere, with the rendered line beside the line to edit."""
    unread = [fault.location.path for fault in composition.findings if _hides(fault.rule)]
    found = [
        *references.workers(composition.clusters),
        *references.templates(composition.clusters, opened.installed, unread),
    ]
    by_ref = {item.ref: item for item in composition.objects} if found else {}
    for finding, route in found:
        item = by_ref.get(finding.object) if finding.object else None
        locate = _Locate(item, opened.fleet.settings.output) if item else None
        yield finding._replace(related=locate(route, item.value).related) if item and locate else finding


def _hides(rule: str) -> bool:
    """Whether a fault of a text keeps some of its documents from being read."""
    return rule.startswith("yaml-") and rule != "yaml-duplicate-key"


def _read(composition: Composition) -> frozenset[str]:
    """The files of the fleet that the composed clusters are made from."""
    paths = {source.path for cluster in composition.clusters for source in cluster.sources}
    for cluster in composition.clusters:
        paths.update(item.base.path for item in (cluster.variant.objects if cluster.variant else ()))
        paths.update(item.manifest.path for item in (*cluster.shared, *cluster.own))
    return frozenset(paths)


def _shares(objects: Sequence[Rendered], options: Options) -> list[Sequence[Rendered]]:
    count = options.workers or (workers.cores() if len(objects) >= _WORTH_FORKING else 1)
    return [share for start in range(count) if (share := objects[start::count])]


class _Judging:
    """Judges shares of the composed objects; what it holds is only read."""

    __slots__ = ("_accepted", "_admission", "_by_value", "_history", "_objects", "_opened", "_ruling", "_tree")

    def __init__(
        self,
        opened: Opened,
        composition: Composition,
        history: History,
        facts: Facts,
        accepted: Accepted | None,
        *,
        complete: bool,
    ) -> None:
        self._accepted = accepted
        self._opened = opened
        self._admission = Admission(opened.installed)
        self._history = history
        self._ruling = Ruling(facts, opened.fleet.policies, frozenset() if history else OF_CHANGES)
        self._objects = composition.objects
        self._by_value: dict[int, Rendered] = {}
        output = opened.fleet.settings.output
        self._tree = ComposedTree(
            map(self._subject, composition.objects), complete=complete, output=output, history=history
        )

    @property
    def tree(self) -> ComposedTree:
        """All the objects, for what is said of them together."""
        return self._tree

    def share(self, objects: Sequence[Rendered]) -> _Judged:
        """Judge some of the objects: all by upstream first, which is a tenth quicker than each by all in turn."""
        judged = _Judged([], Undecided(), self._accepted.found if self._accepted else set())
        output = self._opened.fleet.settings.output
        placed = [(item, self._old(item), _Locate(item, output)) for item in objects]
        for item, old, locate in placed:
            judged.findings.extend(self._admitted(item, old, locate, judged.undecided))
        subjects = [(self._subject(item, old), locate) for item, old, locate in placed]
        ruled = self._ruling.over(subjects, self._tree, self._elsewhere, self._setting)
        judged.findings.extend(found for _, found in ruled)
        return judged

    def _old(self, item: Rendered) -> Json:
        return self._history.old(item.ref, item.path, lambda: _text(item))

    def _subject(self, item: Rendered, old: Json = None) -> Subject:
        return Subject(item.ref, item.value, old, f"{self._opened.fleet.settings.output}/{item.path}")

    def _elsewhere(self, subject: Subject, route: Route, *, key: bool = False) -> Iterator[Location]:
        """Where another object's value was written, and where it is rendered, for a finding that speaks of both."""
        if not self._by_value:
            self._by_value.update((id(item.value), item) for item in self._objects)
        item = self._by_value.get(id(subject.value))
        if item is not None:
            place = _Locate(item, self._opened.fleet.settings.output)(route, item.value, key=key)
            yield from (place.location, *place.related)

    def _setting(self, route: Route) -> Location | None:
        """Where fleet.yaml says something; None where another file says it."""
        source = self._opened.fleet.source
        return source.location(route) if at(source.body, route) is not None else None

    def _admitted(self, item: Rendered, old: Json, locate: _Locate, undecided: Undecided) -> Iterator[Finding]:
        """What upstream says of one object."""
        if item.text is not None:
            undecided.add(
                item.ref.kind, "is encrypted; its content is not judged", locate((), item.value).location, item.ref
            )
            return
        if self._opened.installed.find(item.ref.api_version, item.ref.kind) is None:
            yield from verdicts.missing_kind(self._opened.installed, item.ref, item.value, locate, undecided)
            return
        verdict = self._verdict(item, old)
        yield from verdicts.findings(verdict, item.ref, item.value, locate, undecided, self._opened.installed)

    def _verdict(self, item: Rendered, old: Json) -> Verdict:
        context = _context(item)
        if self._accepted is None:
            return self._admit(item, old, context)
        digest = self._accepted.digest(item.value, old, context)
        if self._accepted.known(digest):
            return _ACCEPTED
        verdict = self._admit(item, old, context)
        if verdict._replace(object=None) == _ACCEPTED:
            self._accepted.found.add(digest)
        return verdict

    def _admit(self, item: Rendered, old: Json, context: tuple[Json, ...]) -> Verdict:
        management = self._opened.fleet.settings.management
        return self._admission.admit(
            Request(
                operation="UPDATE" if old is not None else "CREATE",
                object=item.value,
                old=old,
                context=context,
                gates=management.feature_gates,
                core=management.cluster_api,
            )
        )


_ACCEPTED = Verdict(allowed=True, stage="")
"""The verdict on an object that there is nothing to say of."""


def _context(item: Rendered) -> tuple[Json, ...]:
    """The other objects of the management cluster that the verdict on this one depends on: a Cluster's class."""
    cluster = item.origin if isinstance(item.origin, ComposedCluster) else None
    return (cluster.variant.class_.value,) if cluster and cluster.variant else ()


_FIRST_LINE = 2
"""The line of a rendered file that its object begins on: a header stands above."""


def _text(item: Rendered) -> str:
    from navos_gitops import rendered

    return rendered.text_of(item)


def _written(item: Rendered, route: Route, value: Json = None, *, key: bool = False) -> Location:
    """The line of an overlay, base or patch that a value comes from; ``value`` is the object as judged."""
    from navos_gitops.compose.provenance import trace

    return trace(item.origin, route, item.value if value is None else value, key=key).winner


class _Locate:
    """Finds a value's line in the overlays, bases and patches, and beside it the line in the rendered file."""

    __slots__ = ("_item", "_output")

    def __init__(self, item: Rendered, output: str) -> None:
        self._item = item
        self._output = output

    @property
    def file(self) -> str:
        return source_file(self._item)

    def __call__(self, route: Route, value: Json, *, key: bool = False) -> Place:
        return Place(_written(self._item, route, value, key=key), (self._rendered(route, key=key),))

    def _rendered(self, route: Route, *, key: bool) -> Location:
        from navos_gitops.yaml import written

        span = written.span(self._item.value, route, key=key, line=_FIRST_LINE)
        return Location.at(f"{self._output}/{self._item.path}", span)
