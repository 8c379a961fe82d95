"""The catalog itself: which providers and versions there are, and where their bundles and facts lie.

Looking at it reads nothing but small indexes; a bundle is read when asked for and kept by the catalog that
read it. A fleet's own folder stands in front of what is shipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from navos_gitops import semver
from navos_gitops.catalog import bundle
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from navos_gitops.catalog.bundle import Bundle
    from navos_gitops.catalog.facts import Component, CoreMinor, KubernetesMinor, ProviderFacts, Series

SHIPPED: Final = Path(__file__).parent
"""Where the catalog that comes with the program lies."""


_OWN: Final = "the fleet's own catalog"


class Unknown(NamedTuple):
    """Something the catalog does not hold: never the same as something wrong.

    ``what`` is provider, version, cluster-api or kubernetes; ``message`` says what is known instead, and the
    catalog's date; ``suggestions`` are names to offer, nearest first.
    """

    what: str
    name: str
    message: str
    suggestions: tuple[str, ...] = ()


class Catalog:
    """What is known. Unchanging; ``date`` is the day up to which it was brought."""

    __slots__ = ("_bundles", "_extra", "_facts", "_index", "_own")

    def __init__(self, extra: Path | None = None) -> None:
        self._extra = extra
        self._index: dict[str, Any] | None = None
        self._facts: dict[str, Any] | None = None
        self._own: dict[str, dict[str, Path]] | None = None
        self._bundles: dict[tuple[str, str], Bundle] = {}

    @property
    def date(self) -> str:
        """The day up to which the shipped catalog was brought, as ``2026-11-22``."""
        date: str = self.index["date"]
        return date

    @property
    def index(self) -> dict[str, Any]:
        """``index.json`` as the build wrote it: each bundle's sums, contract and kinds, and who brings a kind."""
        if self._index is None:
            self._index = _load(SHIPPED / "index.json")
        return self._index

    @property
    def _compiled(self) -> dict[str, Any]:
        if self._facts is None:
            self._facts = _load(SHIPPED / "facts.json")
        return self._facts

    @property
    def own(self) -> Mapping[str, Mapping[str, Path]]:
        """The bundles of the fleet's own folder, by provider and version."""
        if self._own is None:
            self._own = _bundles_in(self._extra) if self._extra else {}
        return self._own

    def providers(self) -> tuple[str, ...]:
        """The names of all providers and companions, sorted."""
        return tuple(sorted({*self.index["bundles"], *self.own}))

    def versions(self, provider: str) -> tuple[str, ...]:
        """The versions held of a provider, oldest first; none for a provider that is not known."""
        return _ascending({*self.index["bundles"].get(provider, ()), *self.own.get(provider, ())})

    def newest(self, provider: str, *, stable: bool = True) -> str:
        """The newest version held; a pre-release only where there is nothing else or ``stable`` is false."""
        versions = self.versions(provider)
        if not versions:
            raise CannotGoOn(self.unknown_provider(provider).message)
        finished = [version for version in versions if "-" not in version]
        return finished[-1] if stable and finished else versions[-1]

    def find(self, provider: str, version: str) -> Bundle | Unknown:
        """The bundle of one provider version, or what is known instead. The ``v`` may be left out."""
        tag = version if version.startswith("v") else f"v{version}"
        if (provider, tag) not in self._bundles:
            path = self._path(provider, tag)
            if path is None:
                return self.unknown_version(provider, version)
            self._bundles[provider, tag] = bundle.read(path)
        return self._bundles[provider, tag]

    def bundle(self, provider: str, version: str) -> Bundle:
        """The bundle of one provider version; one that is not held stops the run. See :meth:`find`."""
        found = self.find(provider, version)
        if isinstance(found, Unknown):
            raise CannotGoOn(found.message)
        return found

    def _path(self, provider: str, version: str) -> Path | None:
        if version in self.own.get(provider, {}):
            return self.own[provider][version]
        if version in self.index["bundles"].get(provider, {}):
            return SHIPPED / "bundles" / provider / f"{version}.bundle"
        return None

    def facts(self, provider: str) -> ProviderFacts | None:
        """What is known of a provider: from the fleet's ``facts.yaml``, else as shipped, else from its bundles.

        Series that only the fleet's own bundles have are added with the contract those name.
        """
        from navos_gitops.catalog import facts

        known = self._facts_of_own(provider) or self._facts_shipped(provider)
        added = self._series_of_own(provider)
        if known is None and provider not in self.own:
            return None
        known = known or facts.ProviderFacts(provider, provider, "", "", "", (), (), _OWN, "")
        given = {each.series for each in known.series}
        return known._replace(series=known.series + tuple(each for each in added if each.series not in given))

    def _facts_shipped(self, provider: str) -> ProviderFacts | None:
        from navos_gitops.catalog import facts

        record = self._compiled["providers"].get(provider)
        return facts.provider_facts(record) if record else None

    def _facts_of_own(self, provider: str) -> ProviderFacts | None:
        path = self._extra / provider / "facts.yaml" if self._extra and provider in self.own else None
        if path is None or not path.is_file():
            return None
        from navos_gitops.catalog import facts, records

        return facts.provider_facts(records.read_provider(path))

    def _series_of_own(self, provider: str) -> tuple[Series, ...]:
        from navos_gitops.catalog import facts

        held = [self.bundle(provider, version) for version in self.own.get(provider, ())]
        contracts = {_minor(each.version): each.contract for each in reversed(held)}
        return tuple(
            facts.Series(series, contract, "", "", "", {}, "", _OWN, "") for series, contract in contracts.items()
        )

    def core_minors(self) -> tuple[str, ...]:
        """The Cluster API minors that are known, oldest first."""
        return _by_number(self._compiled["core"])

    def core_minor(self, minor: str) -> CoreMinor | None:
        """What is known of a Cluster API minor (``1.14``; a whole version does as well)."""
        from navos_gitops.catalog import facts

        record = self._compiled["core"].get(_minor(minor))
        return facts.core_minor(record) if record else None

    def kubernetes_minors(self) -> tuple[str, ...]:
        """The Kubernetes minors that are known, oldest first."""
        return _by_number(self._compiled["kubernetes"])

    def newest_kubernetes(self) -> str:
        """The newest Kubernetes version that is known, as ``v1.37.1``."""
        newest = self.kubernetes_minor(self.kubernetes_minors()[-1])
        return newest.newest if newest else ""

    def kubernetes_minor(self, minor: str) -> KubernetesMinor | None:
        """What is known of a Kubernetes minor (``1.36``; a whole version does as well)."""
        from navos_gitops.catalog import facts

        record = self._compiled["kubernetes"].get(_minor(minor))
        return facts.kubernetes_minor(record) if record else None

    def components(self) -> tuple[str, ...]:
        """The add-ons of workload clusters of which something is known, sorted."""
        return tuple(sorted(self._compiled["components"]))

    def component(self, name: str) -> Component | None:
        """What is known of an add-on."""
        from navos_gitops.catalog import facts

        record = self._compiled["components"].get(name)
        return facts.component(record) if record else None

    def providers_of(self, group: str, kind: str = "") -> tuple[str, ...]:
        """The providers of which a held version brings a group, or one kind of it, installed or not."""
        shipped: dict[str, dict[str, list[str]]] = self.index["kinds"]
        kinds = shipped.get(group, {})
        found = {name for each in kinds for name in kinds[each] if kind in ("", each)}
        for provider in self.own:
            newest = self.bundle(provider, self.newest(provider))
            found.update(provider for each in newest.kinds if each.group == group and kind in ("", each.kind))
        return tuple(sorted(found))

    def kinds_of(self, group: str) -> tuple[str, ...]:
        """The kinds that any held version of any provider has in a group, sorted."""
        return tuple(sorted(self.index["kinds"].get(group, ())))

    def unknown_provider(self, name: str) -> Unknown:
        """Why a provider cannot be had, and which names are near."""
        near = _near(name, self.providers())
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(self.providers())}"
        return Unknown("provider", name, f'the catalog of {self.date} has no provider "{name}"; {hint}', near)

    def unknown_version(self, provider: str, version: str) -> Unknown:
        """Why a provider's version cannot be had, and which are held."""
        versions = self.versions(provider)
        if not versions:
            return self.unknown_provider(provider)
        if version.removeprefix("v") in ("latest", ""):
            text = f'"{version}" is no version of {provider}; name one, for example {versions[-1]}'
            return Unknown("version", f"{provider} {version}", text, versions[-1:])
        text = self._version_text(provider, version)
        return Unknown("version", f"{provider} {version}", text, _near(version, versions))

    def _version_text(self, provider: str, version: str) -> str:
        versions, newest = self.versions(provider), self.newest(provider)
        asked, known = semver.parse_tolerant(version), semver.parse_tolerant(newest)
        if asked and known and asked.precedence > known.precedence:
            return f"{provider} {version} is newer than the catalog of {self.date}, which ends at {newest}"
        return f"the catalog of {self.date} has no {provider} {version}; it has {', '.join(versions)}"

    def unknown_minor(self, what: str, minor: str) -> Unknown:
        """Why nothing is known of a Cluster API (``cluster-api``) or Kubernetes (``kubernetes``) minor."""
        known = self.core_minors() if what == "cluster-api" else self.kubernetes_minors()
        title = "Cluster API" if what == "cluster-api" else "Kubernetes"
        text = f"the catalog of {self.date} knows nothing of {title} {minor}; it knows {known[0]} to {known[-1]}"
        return Unknown(what, minor, text, known[-1:])


def load(extra: Path | None = None) -> Catalog:
    """The catalog, with a fleet's own folder (``<fleet>/catalog``) in front. Reads nothing yet."""
    return Catalog(extra)


def _load(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotGoOn(f"the installation is damaged: cannot read {path}") from error
    return value


def _bundles_in(folder: Path) -> dict[str, dict[str, Path]]:
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*/*.bundle")):
        found.setdefault(path.parent.name, {})[path.name.removesuffix(".bundle")] = path
    return found


def _ascending(versions: Iterable[str]) -> tuple[str, ...]:
    lowest = semver.Version(0, 0, 0)
    return tuple(sorted(versions, key=lambda text: ((semver.parse_tolerant(text) or lowest).precedence, text)))


def _by_number(minors: Iterable[str]) -> tuple[str, ...]:
    from navos_gitops.catalog import facts

    return tuple(sorted(minors, key=facts.minor_number))


def _minor(version: str) -> str:
    return ".".join(version.removeprefix("v").split(".")[:2])


def _near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    import difflib

    return tuple(difflib.get_close_matches(name, list(names), n=3, cutoff=0.6))
