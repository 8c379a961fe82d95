"""policies/: how the team sets our rules, what it waives, and the admission policies it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from navos_gitops.model import Finding, Location
from navos_gitops.settings.faults import finding, meant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.settings.check import Checks
    from navos_gitops.settings.source import File
    from navos_gitops.yaml.reader import Document

POLICIES = "policies"
"""The folder."""


class RuleSetting(NamedTuple):
    """What the team says of one rule; None or empty: the rule's own default."""

    rule: str
    enabled: bool
    severity: Literal["error", "warning", "info"] | None
    parameters: Mapping[str, Json]
    paths: tuple[str, ...]
    """Globs the rule holds in; empty: everywhere."""
    exclude: tuple[str, ...]
    location: Location


class Waiver(NamedTuple):
    """A finding the team accepts: of one rule, on some paths or objects, with a name and a reason."""

    rule: str
    paths: tuple[str, ...]
    """Globs of file paths; empty: any."""
    objects: tuple[str, ...]
    """Globs of an object's text form, ``Cluster team-a/pay-*``; empty: any."""
    owner: str
    reason: str
    expires: str
    """The last day it holds, ``2027-01-31``; empty: no end."""
    location: Location


class Policies(NamedTuple):
    """Everything under policies/."""

    rules: Mapping[str, RuleSetting]
    waivers: tuple[Waiver, ...]
    objects: tuple[tuple[str, Document], ...]
    """Kubernetes objects, left as they are: path of the file, document."""
    findings: tuple[Finding, ...]


def collect_policies(files: Iterable[File], checks: Checks) -> Policies:
    """Read every document under policies/: an object of Kubernetes, or settings and waivers of ours."""
    rules: dict[str, RuleSetting] = {}
    waivers: list[Waiver] = []
    objects: list[tuple[str, Document]] = []
    found: list[Finding] = []
    for file in files:
        found += file.findings
        for document in file.documents:
            value = document.value
            if document.fatal:
                continue
            if isinstance(value, dict) and "apiVersion" in value and "kind" in value:
                objects.append((file.path, document))
                continue
            refused = checks.findings("policies", file.path, document)
            found += refused
            if refused:
                continue
            waivers += _waivers(file.path, document)
            for setting in _rules(file.path, document):
                first = rules.setdefault(setting.rule, setting)
                if first is not setting:
                    message = f"the rule {setting.rule} is set elsewhere too"
                    found.append(finding("policy-twice", message, setting.location, related=(first.location,)))
    return Policies(rules, tuple(waivers), tuple(objects), tuple(found))


def unknown_rules(policies: Policies, known: Collection[str]) -> Iterator[Finding]:
    """Find settings and waivers of rules that do not exist."""
    named = [(item.rule, item.location) for item in policies.rules.values()]
    named += [(item.rule, item.location) for item in policies.waivers]
    for rule, location in named:
        if rule not in known:
            yield finding("rule-unknown", f"there is no rule `{rule}`", location, remedy=meant(rule, known))


def _rules(path: str, document: Document) -> Iterator[RuleSetting]:
    for rule, body in document.value.get("rules", {}).items():
        yield RuleSetting(
            rule,
            body.get("enabled", True),
            body.get("severity"),
            body.get("parameters", {}),
            tuple(body.get("paths", ())),
            tuple(body.get("exclude", ())),
            Location.at(path, document.span(("rules", rule), key=True)),
        )


def _waivers(path: str, document: Document) -> Iterator[Waiver]:
    for index, body in enumerate(document.value.get("waivers", ())):
        yield Waiver(
            body["rule"],
            tuple(body.get("paths", ())),
            tuple(body.get("objects", ())),
            body["owner"],
            body["reason"],
            body.get("expires", ""),
            Location.at(path, document.span(("waivers", index, "rule"))),
        )
