"""Verdicts of the API server become findings: which rule, how bad, in which words, at which place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from navos_gitops.admission import unchecked_rules
from navos_gitops.model import Finding, Location, Unchecked
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from navos_gitops.admission import Verdict
    from navos_gitops.catalog import Installed
    from navos_gitops.catalog.missing import Missing
    from navos_gitops.model import Cause, Json, Ref, Route


class Place(NamedTuple):
    """Where a finding points: the line to edit, and where else the same value stands."""

    location: Location
    related: tuple[Location, ...] = ()


class Locate(Protocol):
    """Finds the place of a value in the object that was judged."""

    @property
    def file(self) -> str:
        """The file that the object is made from."""

    def __call__(self, route: Route, value: Json, *, key: bool = False) -> Place:
        """The place of the value (or its key) at ``route`` of ``value``."""


RULES = {
    "FieldValueRequired": "required-field",
    "FieldValueNotSupported": "unsupported-value",
    "FieldValueTypeInvalid": "wrong-type",
    "FieldValueDuplicate": "duplicate-item",
    "FieldValueForbidden": "forbidden-value",
    "FieldValueTooLong": "too-long",
    "FieldValueTooMany": "too-many",
    "FieldValueInvalid": "invalid-value",
}
"""Upstream's error types, and the rule that reports each; a typed webhook that cannot read a value gives no type."""

NO_PATH = "<nil>"
"""Upstream's field of a cause that concerns no field: beside others it only says that CEL rules were left out."""

_RULES_LEFT = "CEL rules are only looked at once its other faults are mended"
CORE_GROUPS = frozenset({"cluster.x-k8s.io", "runtime.cluster.x-k8s.io"})
"""Groups in which nobody but Cluster API itself has kinds."""

UNKNOWN_FIELD = "unknown-field"
UNCHECKED = "unchecked"


def findings(
    verdict: Verdict, ref: Ref, value: Json, locate: Locate, undecided: Undecided, installed: Installed | None = None
) -> Iterator[Finding]:
    """Everything a verdict refuses, at its place, and into ``undecided`` what it left open.

    ``value`` is the object as written.
    """
    judged = value if verdict.object is None else verdict.object
    named = [cause for cause in verdict.causes if cause.field != NO_PATH]
    for cause in named or verdict.causes:
        yield _finding(cause, verdict.stage, ref, judged, locate)
    if len(named) < len(verdict.causes) and named:
        undecided.add(ref.kind, _RULES_LEFT, locate((), value).location, ref)
    left_out = unchecked_rules(ref.group, ref.kind, installed)
    if verdict.allowed and left_out:
        undecided.add(ref.kind, left_out.reason, Location(locate.file), ref)
    if not verdict.allowed and not verdict.causes:
        place = locate((), value)
        message = f"the API server refuses {ref} at the {verdict.stage} stage"
        yield Finding("refused", "error", "rejected", message, place.location, ref, related=place.related)
    undecided.add_all(verdict.unchecked, ref, value, locate)


def _finding(cause: Cause, stage: str, ref: Ref, judged: Json, locate: Locate) -> Finding:
    unknown = stage == "strict"
    place = locate(cause.route, judged, key=unknown)
    return Finding(
        UNKNOWN_FIELD if unknown else RULES.get(cause.type, "wrong-type"),
        "error",
        "rejected",
        f"{cause.field}: {cause.detail}" if cause.field else cause.detail,
        place.location,
        ref,
        cause.field,
        related=place.related,
    )


class Undecided:
    """What could not be decided, said once for every kind and reason, at the first place it was met."""

    __slots__ = ("_first",)

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], tuple[Location, Ref | None, int]] = {}

    def __bool__(self) -> bool:
        """Whether anything is noted."""
        return bool(self._first)

    def add(self, subject: str, reason: str, location: Location, ref: Ref | None = None) -> None:
        """Note that something about ``subject`` (a kind, a file) was not checked."""
        first = self._first.get((subject, reason))
        self._first[subject, reason] = (first[0], first[1], first[2] + 1) if first else (location, ref, 1)

    def add_all(self, unchecked: tuple[Unchecked, ...], ref: Ref, value: Json, locate: Locate) -> None:
        """Note what a verdict left open about an object."""
        for item in unchecked:
            if (ref.kind, item.reason) in self._first:
                self.add(ref.kind, item.reason, self._first[ref.kind, item.reason][0])
            else:
                self.add(ref.kind, item.reason, locate(item.route, value).location, ref)

    def merge(self, other: Undecided, order: Callable[[Location], tuple[int, int]] = lambda _: (0, 0)) -> None:
        """Take in what another part of the run noted; ``order`` says which of two places is met first."""
        for key, noted in other._first.items():
            known = self._first.get(key, (*noted[:2], 0))
            location, ref, _ = min(known, noted, key=lambda each: order(each[0]))
            self._first[key] = (location, ref, known[2] + noted[2])

    def findings(self) -> Iterator[Finding]:
        """One note a reason, naming everything it holds for, with the number of places."""
        by_reason: dict[str, list[tuple[str, Location, Ref | None, int]]] = {}
        for (subject, reason), (location, ref, count) in self._first.items():
            by_reason.setdefault(reason, []).append((subject, location, ref, count))
        for reason, noted in by_reason.items():
            subjects = _few(sorted(subject for subject, *_ in noted))
            total = sum(count for *_, count in noted)
            first = min(noted, key=lambda item: (item[1], item[0]))
            times = f" ({total} times, first here)" if total > 1 else ""
            yield Finding(UNCHECKED, "info", "unchecked", f"{subjects}: {reason}{times}", first[1], first[2])


_NAMED = 6


def _few(subjects: list[str]) -> str:
    """Some subjects by name, and how many more there are."""
    more = len(subjects) - _NAMED
    return ", ".join(subjects) if more <= 1 else f"{', '.join(subjects[:_NAMED])} and {more} more"


def _served_elsewhere(installed: Installed, ref: Ref, assumed: Collection[str]) -> str:
    """Which version of a provider, other than the one assumed, serves the object's API version."""
    kinds = installed.kinds(ref.group, ref.kind)
    provider = kinds[0].provider if kinds else ""
    if provider not in assumed:
        return ""
    for version in reversed(installed.catalog.versions(provider)):
        bundle = installed.catalog.bundle(provider, version)
        if any((k.api_version, k.kind, k.served) == (ref.api_version, ref.kind, True) for k in bundle.kinds):
            return f"is served by {provider} {version}; say {_option(provider)}{version} to have it judged"
    return ""


def _option(provider: str) -> str:
    return "--cluster-api " if provider == "core" else f"--provider {provider}="


def missing_kind(
    installed: Installed,
    ref: Ref,
    value: Json,
    locate: Locate,
    undecided: Undecided,
    assumed: Collection[str] = (),
) -> Iterator[Finding]:
    """An object of a kind that the management cluster does not serve, or that nothing is known about.

    ``assumed`` are the providers whose version nobody has stated: what another version of theirs, or a provider we
    do not know, may serve is not decided. Kinds of one group that nobody is known to serve are noted together.
    """
    missing = installed.missing(ref.api_version, ref.kind)
    elsewhere = _served_elsewhere(installed, ref, assumed) if assumed else ""
    if elsewhere:
        undecided.add(f"{ref.kind} {ref.api_version}", elsewhere, Location(locate.file), ref)
        return
    place = locate(("apiVersion",) if missing.reason in {"version", "unserved", "group"} else ("kind",), value)
    if _may_be_served(missing, ref):
        undecided.add(ref.kind, _of_nobody(installed, ref), place.location, ref)
        return
    remedy = f"write {' or '.join(missing.served)}" if missing.served else ""
    owner = next((kind.provider for kind in installed.kinds(ref.group, ref.kind)), "")
    if remedy and owner in assumed:
        title = "Cluster API" if owner == "core" else owner
        remedy += f"; which version of {title} is installed is only assumed: say {_option(owner)}VERSION"
    if missing.providers:
        remedy = f"add {' or '.join(missing.providers)} to management.providers"
    yield Finding(
        "unknown-kind",
        "error",
        "rejected",
        f"the API server knows no {ref.kind} in {ref.api_version}: {missing.message}",
        place.location,
        ref,
        help=remedy,
        related=place.related,
    )


def _may_be_served(missing: Missing, ref: Ref) -> bool:
    """Whether something that nobody knows of may serve a kind."""
    if missing.reason == "group":
        return not missing.providers or missing.unknown
    return missing.reason == "kind" and missing.unknown and ref.group not in CORE_GROUPS


def _of_nobody(installed: Installed, ref: Ref) -> str:
    """Why kinds of a group are not judged: the same words for all of them, but for one that looks mistyped."""
    text = f"no provider in the catalog of {installed.catalog.date} has such a kind in {ref.group or ref.api_version}"
    meant = _meant(installed, ref)
    return f"{text}; did you mean {meant}?" if meant else f"{text}; not judged"


def _meant(installed: Installed, ref: Ref) -> str:
    """A known kind of the group that begins alike and differs in little; that of another provider does not."""
    import difflib

    alike = [kind for kind in installed.catalog.kinds_of(ref.group) if kind[:3] == ref.kind[:3]]
    return next(iter(difflib.get_close_matches(ref.kind, alike, n=1, cutoff=0.9)), "")
