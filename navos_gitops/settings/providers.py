"""What the management cluster runs, read from the Cluster API operator's objects so that it is said only once.

Mirrors sigs.k8s.io/cluster-api-operator api/v1alpha2 (v0.28): a provider object is named after its provider, and
``spec.version`` and ``spec.manager.featureGates`` say what is installed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.model import Finding, Json, Location, at
from navos_gitops.named import NamedTuple
from navos_gitops.settings.faults import finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.settings.source import File, Source
    from navos_gitops.settings.values import Management
    from navos_gitops.yaml.reader import Document

VERSION = re.compile(r"v?[0-9]+(\.[0-9]+){1,2}([-+][0-9A-Za-z.+-]*)?")
GROUP = "operator.cluster.x-k8s.io"
OPERATOR = ("management", "from")
"""Where fleet.yaml says which files hold the objects."""

CORE = "core"
"""Cluster API itself, as a catalog name; its kubeadm providers are released with it."""

_PREFIXES = {"InfrastructureProvider": "", "AddonProvider": "addon-", "IPAMProvider": "ipam-"}
"""Kinds of providers, and what the catalog puts before their names."""


class Said(NamedTuple):
    """The version of one provider, and where it is said."""

    version: str
    location: Location


class Operator(NamedTuple):
    """What the operator's objects install."""

    versions: Mapping[str, Said]
    """By catalog name; ``core`` is Cluster API."""
    feature_gates: Mapping[str, bool]
    """Of the core provider, which all its controllers share."""
    findings: tuple[Finding, ...]


def collect_operator(files: Iterable[File]) -> Operator:
    """Read the operator's objects in some files; what else they hold is passed by."""
    versions: dict[str, Said] = {}
    gates: dict[str, bool] = {}
    found: list[Finding] = []
    for file in files:
        found += file.findings
        for document in file.documents:
            name = _provider(document.value)
            if not name:
                continue
            version = at(document.value, ("spec", "version"))
            place = Location.at(file.path, document.span(("spec", "version")))
            if not isinstance(version, str) or not version:
                found.append(_unsaid(document.value, place))
                continue
            said = versions.setdefault(name, Said(version, place))
            if said.version != version:
                found.append(_disagree(name, version, place, said))
            gates |= _gates(document.value) if name == CORE else {}
    return Operator(versions, gates, tuple(found))


def said_versions(documents: Iterable[tuple[str, Document]]) -> Mapping[str, tuple[Said, ...]]:
    """Every version that the operator's objects say, by catalog name, of documents and the files they lie in.

    A version that is still to be filled in says nothing.
    """
    found: dict[str, tuple[Said, ...]] = {}
    for path, document in documents:
        name = _provider(document.value)
        version = at(document.value, ("spec", "version")) if name else None
        if isinstance(version, str) and VERSION.fullmatch(version):
            said = Said(version, Location.at(path, document.span(("spec", "version"))))
            found[name] = (*found.get(name, ()), said)
    return found


def with_operator(stated: Management, operator: Operator, source: Source) -> tuple[Management, tuple[Finding, ...]]:
    """Join what fleet.yaml states with what the operator installs; where both speak, they must agree."""
    own = {CORE: stated.cluster_api} if stated.cluster_api else {}
    own |= stated.providers
    joined = {name: said.version for name, said in operator.versions.items()} | own
    found = list(operator.findings)
    for name, version in own.items():
        said = operator.versions.get(name)
        if said and said.version != version:
            route = ("clusterAPI",) if name == CORE else ("providers", name)
            found.append(_disagree(name, version, source.location(("management", *route)), said))
    if not joined.get(CORE):
        message = "no CoreProvider there says which version of Cluster API is installed"
        remedy = "write `clusterAPI` beside `from`"
        place = source.location(OPERATOR)
        found.append(finding("settings-missing-field", message, place, field="management.from", remedy=remedy))
    core = joined.pop(CORE, "")
    gates = {**operator.feature_gates, **stated.feature_gates}
    return stated._replace(cluster_api=core, providers=joined, feature_gates=gates), tuple(found)


def _provider(value: Json) -> str:
    """The catalog name of the provider an object installs; empty for any other object."""
    kind, name = at(value, ("kind",)), at(value, ("metadata", "name"))
    if not str(at(value, ("apiVersion",))).startswith(f"{GROUP}/") or not isinstance(name, str):
        return ""
    if kind == "CoreProvider":
        return CORE
    return f"{_PREFIXES[kind]}{name}" if kind in _PREFIXES else ""


def _gates(value: Json) -> dict[str, bool]:
    gates = at(value, ("spec", "manager", "featureGates"))
    pairs: Iterator[tuple[str, Json]] = iter(gates.items() if isinstance(gates, dict) else ())
    return {name: on for name, on in pairs if isinstance(on, bool)}


def _unsaid(value: Json, place: Location) -> Finding:
    message = f"{value['kind']} {value['metadata']['name']} says no version, so the operator installs the newest"
    remedy = "write spec.version, so that what runs is known"
    return finding("provider-unchecked", message, place, field="spec.version", remedy=remedy)


def _disagree(name: str, version: str, place: Location, said: Said) -> Finding:
    what = "Cluster API" if name == CORE else name
    message = f"{what} is {version} here and {said.version} elsewhere"
    return finding("versions-disagree", message, place, related=(said.location,))
