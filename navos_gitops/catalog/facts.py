"""What is known of providers, of Cluster API's and of Kubernetes' releases, beside the schemas.

The facts are written by hand in ``facts/*.yaml``, each with its source and date; the build compiles them
into ``facts.json``, which is all that is read at run time. Minors are written ``1.36``, versions ``v1.36.1``,
dates ``2026-11-22``; an empty text means that nothing is known, never that there is no such thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["planned", "supported", "maintenance", "end of life", "unknown"]


class Series(NamedTuple):
    """One release series of a provider (``0.14``).

    ``contract`` is the Cluster API contract of its metadata.yaml, empty for a companion. ``minimum_core`` is
    the oldest Cluster API minor it runs under, ``built_with`` the one it is built and tested with. ``labels``
    are the contract labels its release puts on CRDs: by ``*``, API group or ``Kind.group``, the narrowest
    wins; each maps contract to ``_``-joined API versions.
    """

    series: str
    contract: str
    minimum_core: str
    built_with: str
    newest: str
    labels: Mapping[str, Mapping[str, str]]
    note: str
    source: str
    date: str

    def contract_labels(self, group: str, kind: str) -> dict[str, str]:
        """The labels on one kind's CustomResourceDefinition, written out."""
        for where in (f"{kind}.{group}", group, "*"):
            if where in self.labels:
                return {f"cluster.x-k8s.io/{contract}": versions for contract, versions in self.labels[where].items()}
        return {}


class ProviderFacts(NamedTuple):
    """One provider, or a companion that management clusters run beside the providers.

    ``type`` is core, infrastructure, addon, ipam or companion; ``label`` the value of the label
    ``cluster.x-k8s.io/provider``, by which clusterctl and the operator name it; ``needs`` names the
    companions whose kinds it reads.
    """

    name: str
    title: str
    type: str
    label: str
    repository: str
    needs: tuple[str, ...]
    series: tuple[Series, ...]
    source: str
    date: str

    def of(self, version: str) -> Series | None:
        """The series that ``version`` belongs to, or None where nothing is known of it."""
        wanted = ".".join(version.removeprefix("v").split(".")[:2])
        return next((each for each in self.series if each.series == wanted), None)


class CoreMinor(NamedTuple):
    """One minor of Cluster API itself.

    ``management`` and ``workload`` are the oldest and newest Kubernetes minor it supports for each;
    ``minimum_patch`` maps a Kubernetes minor to the first Cluster API patch that supports it.
    ``contracts`` lists what it accepts, its own first. ``maintenance_with`` and ``end_of_life_with`` name the
    Cluster API minor whose release starts either, where no date is set.
    """

    minor: str
    released: str
    maintenance: str
    maintenance_with: str
    end_of_life: str
    end_of_life_with: str
    newest: str
    management: tuple[str, str]
    workload: tuple[str, str]
    minimum_patch: Mapping[str, str]
    contracts: tuple[str, ...]
    served: tuple[str, ...]
    storage: str
    note: str
    source: str
    date: str

    @property
    def contract(self) -> str:
        """The contract that this minor defines."""
        return self.contracts[0]

    def manages(self, kubernetes: str) -> bool:
        """Whether a management cluster of this Kubernetes minor is supported."""
        return _within(kubernetes, self.management)

    def runs(self, kubernetes: str) -> bool:
        """Whether workload clusters of this Kubernetes minor are supported."""
        return _within(kubernetes, self.workload)

    def status(self, on: str) -> Status:
        """Where this minor stands in its life on a day; ``unknown`` where no date decides it."""
        return _status(self.released, self.maintenance, self.end_of_life, on)


class KnownBad(NamedTuple):
    """A fault of certain patches: from patch ``since`` to ``until`` (exclusive, empty where not repaired).

    ``fixed_by`` maps Cluster API minors to the patch that lives with the fault.
    """

    since: str
    until: str
    reason: str
    fixed_by: Mapping[str, str]
    source: str


class Change(NamedTuple):
    """Something that a Kubernetes minor does differently, and whom it concerns."""

    id: str
    text: str
    source: str


class KubernetesMinor(NamedTuple):
    """One minor of Kubernetes: its life, its faulty patches, and what it changed."""

    minor: str
    released: str
    maintenance: str
    end_of_life: str
    newest: str
    kubeadm: str
    known_bad: tuple[KnownBad, ...]
    changes: tuple[Change, ...]
    source: str
    date: str

    def status(self, on: str) -> Status:
        """Where this minor stands in its life on a day; ``unknown`` where no date decides it."""
        return _status(self.released, self.maintenance, self.end_of_life, on)


class Release(NamedTuple):
    """One minor of a component and the Kubernetes minors it was tested with; others are untested, not refused."""

    minor: str
    tested: tuple[str, ...]
    source: str
    date: str


class Component(NamedTuple):
    """An add-on of workload clusters (network, cloud controller, storage).

    ``lockstep`` means one minor for each Kubernetes minor, so that arithmetic decides and no table ages;
    ``providers`` names the infrastructure that it belongs to, empty for all.
    """

    name: str
    title: str
    type: str
    repository: str
    images: tuple[str, ...]
    lockstep: bool
    providers: tuple[str, ...]
    releases: tuple[Release, ...]
    source: str
    date: str


def provider_facts(record: Mapping[str, Any]) -> ProviderFacts:
    """One provider's facts from the compiled record."""
    series = tuple(Series(**each) for each in record["series"])
    return ProviderFacts(**{**record, "needs": tuple(record["needs"]), "series": series})


def core_minor(record: Mapping[str, Any]) -> CoreMinor:
    """One Cluster API minor from the compiled record."""
    tuples = {key: tuple(record[key]) for key in ("management", "workload", "contracts", "served")}
    return CoreMinor(**{**record, **tuples})


def kubernetes_minor(record: Mapping[str, Any]) -> KubernetesMinor:
    """One Kubernetes minor from the compiled record."""
    bad = tuple(KnownBad(**each) for each in record["known_bad"])
    changes = tuple(Change(**each) for each in record["changes"])
    return KubernetesMinor(**{**record, "known_bad": bad, "changes": changes})


def component(record: Mapping[str, Any]) -> Component:
    """One add-on from the compiled record."""
    releases = tuple(Release(**{**each, "tested": tuple(each["tested"])}) for each in record["releases"])
    tuples = {key: tuple(record[key]) for key in ("images", "providers")}
    return Component(**{**record, **tuples, "releases": releases})


def minor_number(minor: str) -> tuple[int, int]:
    """``1.36`` as numbers that compare; (0, 0) where the text is no minor."""
    major, _, number = minor.partition(".")
    return (int(major), int(number)) if major.isdecimal() and number.isdecimal() else (0, 0)


def _within(minor: str, bounds: tuple[str, str]) -> bool:
    oldest, newest = map(minor_number, bounds)
    return oldest <= minor_number(minor) <= newest


def _status(released: str, maintenance: str, end_of_life: str, on: str) -> Status:
    if released and on < released:
        return "planned"
    if end_of_life and on >= end_of_life:
        return "end of life"
    if maintenance and on >= maintenance:
        return "maintenance"
    return "supported" if released and end_of_life else "unknown"
