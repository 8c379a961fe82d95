"""What one management cluster serves: its providers' kinds, Cluster API's, and Kubernetes' own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from navos_gitops.catalog.missing import Missing
from navos_gitops.catalog.shelf import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.catalog.builtin import Builtin
    from navos_gitops.catalog.bundle import Bundle, Kind
    from navos_gitops.catalog.shelf import Catalog
    from navos_gitops.catalog.webhooks import Registered

_API_VERSION: Final = r"v([0-9]+)(?:(alpha|beta)([0-9]+))?"
_STAGES: Final = {None: 2, "beta": 1, "alpha": 0}


class Installed:
    """One management cluster's kinds. ``unknown`` lists the providers that the catalog does not hold."""

    __slots__ = ("_builtin", "_kinds", "bundles", "catalog", "kubernetes", "unknown")

    def __init__(
        self, catalog: Catalog, bundles: tuple[Bundle, ...], unknown: tuple[Unknown, ...], kubernetes: str
    ) -> None:
        self.catalog = catalog
        self.bundles = bundles
        self.unknown = unknown
        self.kubernetes = kubernetes
        self._kinds: dict[tuple[str, str], tuple[Kind, ...]] | None = None
        self._builtin: Builtin | None = None

    @property
    def builtin(self) -> Builtin:
        """Kubernetes' own kinds, of the nearest minor there are schemas of."""
        if self._builtin is None:
            from navos_gitops.catalog import builtin

            self._builtin = builtin.load(self.kubernetes)
        return self._builtin

    @property
    def _by_kind(self) -> Mapping[tuple[str, str], tuple[Kind, ...]]:
        if self._kinds is None:
            found: dict[tuple[str, str], tuple[Kind, ...]] = {}
            for bundle in self.bundles:
                of_bundle: dict[tuple[str, str], tuple[Kind, ...]] = {}
                for kind in bundle.kinds:
                    key = kind.group, kind.kind
                    of_bundle[key] = (*of_bundle.get(key, ()), kind)
                found = {**of_bundle, **found}
            self._kinds = found
        return self._kinds

    def find(self, api_version: str, kind: str) -> Kind | None:
        """The kind as the API server serves it, or None: then :meth:`missing` says why."""
        group, _, version = api_version.rpartition("/")
        kinds = self._by_kind.get((group, kind))
        if kinds is None:
            return self.builtin.find(api_version, kind)
        return next((each for each in kinds if each.version == version and each.served), None)

    def kinds(self, group: str, kind: str) -> tuple[Kind, ...]:
        """All API versions of a provider's kind in the CRD's order, unserved ones too."""
        return self._by_kind.get((group, kind), ())

    def webhooks(self, group: str, kind: str) -> Registered | None:
        """The webhooks that the installed release of a kind's provider registers; None for no provider's kind."""
        kinds = self._by_kind.get((group, kind))
        if not kinds:
            return None
        from navos_gitops.catalog import webhooks

        provider = kinds[0].provider
        bundle = next(each for each in self.bundles if each.provider == provider)
        if bundle.hooks is not None:
            return webhooks.of_bundle(bundle.hooks, provider, group, kind)
        return webhooks.registered(provider, bundle.version, group, kind)

    def groups(self) -> frozenset[str]:
        """The API groups that the installed providers bring."""
        return frozenset(group for group, _ in self._by_kind)

    def contract_version(self, group: str, kind: str) -> tuple[str, str] | None:
        """The newest contract the kind is labelled for, and the API version Cluster API reads it in.

        Mirrors ``GetLatestContractAndAPIVersionFromContract`` (internal/contract/version.go, v1.14).
        """
        labels = self._labels(group, kind)
        for contract in self._contracts():
            versions = labels.get(f"cluster.x-k8s.io/{contract}")
            if versions:
                return contract, max(versions.split("_"), key=api_version_order)
        return None

    def contract_of(self, group: str, kind: str, version: str) -> str | None:
        """The contract that one API version of a kind is labelled for (``GetContractVersionForVersion``)."""
        prefix = "cluster.x-k8s.io/"
        for label, versions in sorted(self._labels(group, kind).items(), reverse=True):
            if label.startswith(prefix) and version in versions.split("_"):
                return label.removeprefix(prefix)
        return None

    def _labels(self, group: str, kind: str) -> Mapping[str, str]:
        for bundle in self.bundles:
            if (group, kind) in bundle.definitions:
                return bundle.labels(group, kind)
        return {}

    def _contracts(self) -> tuple[str, ...]:
        core = next((bundle for bundle in self.bundles if bundle.provider == "core"), None)
        minor = self.catalog.core_minor(core.version) if core else None
        return minor.contracts if minor else ("v1beta2", "v1beta1")

    def missing(self, api_version: str, kind: str) -> Missing:
        """Why :meth:`find` knows nothing, with what to write or install instead."""
        group, _, version = api_version.rpartition("/")
        kinds = self.kinds(group, kind)
        if kinds:
            return self._missing_version(api_version, version, kinds)
        if found := self.builtin.missing(api_version, kind):
            return found
        if group in self.groups():
            return self._missing_kind(group, kind)
        return self._missing_group(group, kind)

    def _missing_version(self, api_version: str, version: str, kinds: tuple[Kind, ...]) -> Missing:
        first, served = kinds[0], tuple(each.api_version for each in kinds if each.served)
        owner = self._title(first.provider)
        listed = any(each.version == version for each in kinds)
        what = f"lists {first.kind} {api_version} but does not serve it" if listed else f"has no {api_version}"
        text = f"{owner} {what}; served versions of {first.kind} are {', '.join(served) or 'none'}"
        return Missing("unserved" if listed else "version", text, served)

    def _missing_kind(self, group: str, kind: str) -> Missing:
        """The group is installed; the kind may belong to a provider that is not."""
        if found := self._elsewhere("kind", group, kind):
            return found
        near = self._near(kind, [known for of, known in self._by_kind if of == group])
        text = f"no installed provider has a kind {kind} in {group}{near}{self._doubt()}"
        return Missing("kind", text, unknown=bool(self.unknown))

    def _missing_group(self, group: str, kind: str) -> Missing:
        if found := self._elsewhere("group", group, kind):
            return found
        known = self.catalog.kinds_of(group)
        what = f"a kind {kind} in {group}" if known else f"the group {group or 'of the core kinds'}"
        near = self._near(kind, list(known))
        text = f"nothing in the catalog of {self.catalog.date} has {what}{near}{self._doubt()}"
        return Missing("group", text, unknown=bool(self.unknown))

    def _elsewhere(self, reason: Literal["group", "kind"], group: str, kind: str) -> Missing | None:
        providers = tuple(name for name in self.catalog.providers_of(group, kind) if not self._has(name))
        if not providers:
            return None
        text = f"kind {kind} of {group} is brought by {' or '.join(providers)}, which is not installed"
        return Missing(reason, text, providers=providers, unknown=bool(self.unknown))

    def _has(self, provider: str) -> bool:
        return any(bundle.provider == provider for bundle in self.bundles)

    def _title(self, provider: str) -> str:
        version = next((each.version for each in self.bundles if each.provider == provider), "")
        return f"{provider} {version}".strip()

    def _near(self, kind: str, kinds: list[str]) -> str:
        import difflib

        near = difflib.get_close_matches(kind, kinds, n=1)
        return f"; did you mean {near[0]}?" if near else ""

    def _doubt(self) -> str:
        names = ", ".join(unknown.name for unknown in self.unknown)
        return f" (not known: {names})" if names else ""


def installed(catalog: Catalog, core: str, providers: Mapping[str, str], kubernetes: str) -> Installed:
    """What a management cluster with these versions serves.

    ``core`` is Cluster API's version with its kubeadm providers, ``providers`` maps names to versions,
    ``kubernetes`` the management cluster's own version. A version that the catalog does not hold is no
    error here: it stands in :attr:`Installed.unknown`, and its kinds are missing.
    """
    found = [catalog.find(name, version) for name, version in {"core": core, **providers}.items()]
    bundles = tuple(each for each in found if not isinstance(each, Unknown))
    return Installed(catalog, bundles, tuple(each for each in found if isinstance(each, Unknown)), kubernetes)


def api_version_order(version: str) -> tuple[int, int, int, str]:
    """A key by which Kubernetes orders API versions: GA over beta over alpha, then by number.

    Mirrors ``CompareKubeAwareVersionStrings`` (k8s.io/apimachinery/pkg/version/helpers.go); what has not
    that form comes first, by its text.
    """
    match = re.fullmatch(_API_VERSION, version)
    if not match:
        return (-1, 0, 0, version)
    major, stage, number = match.groups()
    return (_STAGES[stage], int(major), int(number or 0), "")
