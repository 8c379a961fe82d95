"""policies/: how the team sets our rules, what it waives, and the admission policies it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from navos_gitops.model import Finding, Location, at
from navos_gitops.named import NamedTuple
from navos_gitops.settings.check import shown
from navos_gitops.settings.faults import FAULTS, finding, meant, unlisted
from navos_gitops.settings.folder import yaml_files
from navos_gitops.settings.globs import matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.settings.check import Checks
    from navos_gitops.settings.folder import Folder
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
    places: Mapping[tuple[str, str | int], Location] = {}
    """Where each parameter, its value and each glob stand: ``("value", "mirrors")``, ``("paths", 0)``."""


class Waiver(NamedTuple):
    """Findings the team accepts: of one rule, in some paths, objects and fields, with a name and a reason."""

    rule: str
    paths: tuple[str, ...]
    """Globs of file paths; empty: any."""
    objects: tuple[str, ...]
    """Globs of an object's text form, ``Cluster team-a/pay-*``; empty: any."""
    fields: tuple[str, ...]
    """Fields as findings name them, with ``*`` for any text; empty: any."""
    owner: str
    reason: str
    expires: str
    """The last day it holds, ``2027-01-31``; empty: no end."""
    location: Location
    places: Mapping[tuple[str, str | int], Location] = {}
    """Where each glob and each field of a list with several stands: ``("paths", 0)``."""


class Policies(NamedTuple):
    """Everything under policies/."""

    rules: Mapping[str, RuleSetting]
    waivers: tuple[Waiver, ...]
    objects: tuple[tuple[str, Document], ...]
    """Kubernetes objects, left as they are: path of the file, document."""
    findings: tuple[Finding, ...]


NO_POLICIES = Policies({}, (), (), ())


def read_policies(folder: Folder, path: str, read: Callable[[str], File], checks: Checks) -> Policies:
    """Read one file of policies, or every one below a folder; none where there is no such place."""
    if folder.kind(path) == "file":
        return collect_policies((read(path),), checks)
    policies = collect_policies(map(read, yaml_files(folder, path)), checks)
    return policies._replace(findings=(*policies.findings, *_links(folder, path)))


def _links(folder: Folder, path: str) -> Iterator[Finding]:
    """Find links that are not followed and folders that cannot be listed: a policy nobody reads holds nothing back."""
    for entry in folder.entries(path):
        below = f"{path}/{entry.name}"
        if entry.unlisted:
            yield unlisted(path, entry.unlisted)
        elif entry.is_link and not entry.is_file and not entry.name.startswith("."):
            leads = "to a folder" if entry.is_folder else "nowhere, or out of the repository"
            yield finding("policy-link", f"a link that leads {leads} is not followed", Location(below))
        elif entry.is_folder and not entry.name.startswith("."):
            yield from _links(folder, below)


def collect_policies(files: Iterable[File], checks: Checks) -> Policies:
    """Read every document of some files: an object of Kubernetes, or settings and waivers of ours."""
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


def unknown_rules(policies: Policies, ours: Collection[str], upstream: Collection[str]) -> Iterator[Finding]:
    """Find settings and waivers of no rule; verdicts of ``upstream`` can be waived, but have no settings."""
    for item in policies.rules.values():
        if item.rule in upstream:
            message = f"`{item.rule}` is a verdict of the API server, which has no settings"
            yield finding("rule-unknown", message, item.location, remedy="waive single findings under `waivers`")
        elif item.rule not in ours:
            yield _unknown(item.rule, item.location, ours)
    for waiver in policies.waivers:
        if waiver.rule not in ours and waiver.rule not in upstream:
            yield _unknown(waiver.rule, waiver.location, (*ours, *upstream))


def _unknown(rule: str, location: Location, known: Iterable[str]) -> Finding:
    if rule in FAULTS or rule.startswith("yaml-"):
        message, remedy = f"`{rule}` cannot be set or waived: nothing can be judged before it is mended", ""
    else:
        message, remedy = f"there is no rule `{rule}`", meant(rule, known)
    return finding("rule-unknown", message, location, remedy=remedy)


def idle_globs(policies: Policies, files: Collection[str]) -> Iterator[Finding]:
    """Find the globs in rule settings that match none of ``files``."""
    for setting in policies.rules.values():
        for name, globs in (("paths", setting.paths), ("exclude", setting.exclude)):
            for index, glob in enumerate(globs):
                if not any(map(matcher((glob,)), files)):
                    message = f"`{glob}` matches no file"
                    yield finding("policy-matches-nothing", message, setting.places[name, index])


def wrong_parameters(setting: RuleSetting, defaults: Mapping[str, Json]) -> Iterator[Finding]:
    """Find the parameters that a rule does not have, or whose value it cannot use, by the rule's own defaults."""
    for name, value in setting.parameters.items():
        field = f"rules.{setting.rule}.parameters.{name}"
        if name not in defaults:
            key = setting.places["parameter", name]
            known = f"it has {', '.join(defaults)}" if defaults else "it takes none"
            message = f"the rule {setting.rule} has no parameter `{name}`"
            yield finding("settings-unknown-field", message, key, field=field, remedy=meant(name, defaults) or known)
        elif not fits(value, defaults[name]):
            message = f"`{name}` must be {_TYPES[type(defaults[name])]}, not {shown(value)}"
            yield finding("settings-wrong-value", message, setting.places["value", name], field=field)


def fits(value: Json, default: Json) -> bool:
    """Whether a parameter may have a value: it is of its default's type, and a list holds text."""
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return type(value) is type(default)


_TYPES = {bool: "true or false", int: "a whole number", str: "text", list: "a list of texts", dict: "a mapping"}


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
            {
                **{
                    (what, name): Location.at(path, document.span(("rules", rule, "parameters", name), key=key))
                    for name in body.get("parameters", ())
                    for what, key in (("parameter", True), ("value", False))
                },
                **_places(path, document, ("rules", rule), ("paths", "exclude")),
            },
        )


def _waivers(path: str, document: Document) -> Iterator[Waiver]:
    for index, body in enumerate(document.value.get("waivers", ())):
        yield Waiver(
            body["rule"],
            tuple(body.get("paths", ())),
            tuple(body.get("objects", ())),
            tuple(body.get("fields", ())),
            body["owner"],
            body["reason"],
            body.get("expires", ""),
            Location.at(path, document.span(("waivers", index, "rule"))),
            _places(path, document, ("waivers", index), ("paths", "objects", "fields"), least=2),
        )


def _places(
    path: str, document: Document, start: Route, lists: Iterable[str], *, least: int = 1
) -> dict[tuple[str, str | int], Location]:
    """Where each item stands of the lists that have ``least`` items or more."""
    body = at(document.value, start)
    return {
        (name, index): Location.at(path, document.span((*start, name, index)))
        for name in lists
        if len(body.get(name, ())) >= least
        for index in range(len(body[name]))
    }
