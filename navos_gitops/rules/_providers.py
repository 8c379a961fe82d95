"""Which provider brings a kind to the management cluster, in which version, and what that needs of Cluster API."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple
from navos_gitops.rules._support import Said, newer
from navos_gitops.rules._versions import minor

if TYPE_CHECKING:
    from navos_gitops.catalog import Catalog, Installed
    from navos_gitops.rules import Facts


class Provider(NamedTuple):
    """A provider as it is installed."""

    name: str
    version: str


def provider_of(installed: Installed, group: str, kind: str) -> Provider | None:
    """The provider of a kind; one whose version the catalog does not hold as well, by its other versions' kinds."""
    known = installed.kinds(group, kind)
    if known:
        name = known[0].provider
        version = next((bundle.version for bundle in installed.bundles if bundle.provider == name), "")
        return Provider(name, version)
    unheld = {each.name.partition(" ")[0]: each.name.partition(" ")[2] for each in installed.unknown}
    names = installed.catalog.providers_of(group, kind) if unheld else ()
    return next((Provider(name, unheld[name]) for name in names if unheld.get(name)), None)


def perhaps_served(facts: Facts, group: str, kind: str, version: str) -> bool:
    """Whether the version of a provider that is only assumed leaves open what another one of it serves."""
    provider = next((each.provider for each in facts.installed.kinds(group, kind)), "")
    if provider not in facts.assumed:
        return False
    wanted = (group, kind, version, True)
    bundles = (facts.catalog.bundle(provider, each) for each in facts.catalog.versions(provider))
    return any((k.group, k.kind, k.version, k.served) == wanted for bundle in bundles for k in bundle.kinds)


@lru_cache(maxsize=256)
def fit(catalog: Catalog, core: str, provider: Provider) -> Said | None:
    """What is to be said of a provider's version under a Cluster API version; None where they go together."""
    known, facts = catalog.core_minor(core), catalog.facts(provider.name)
    if known is None or facts is None or facts.type in {"core", "companion"}:
        return None
    series, title = facts.of(provider.version), f"{provider.name} {provider.version}"
    if series is None:
        text = f"which Cluster API {title} goes with is unknown to the catalog of {catalog.date}"
        return Said(text, "bring the catalog up to date", "info")
    if series.contract and series.contract not in known.contracts:
        accepted = " and ".join(known.contracts)
        text = f"{title} keeps the contract {series.contract}; Cluster API {core} accepts {accepted}"
        return Said(text, _series(catalog, provider, known.contracts))
    if series.minimum_core and newer(series.minimum_core, minor(core)):
        text = f"{title} needs Cluster API {series.minimum_core} or later; {core} is installed"
        return Said(text, f"upgrade Cluster API to {series.minimum_core} first")
    return None


def _series(catalog: Catalog, provider: Provider, contracts: tuple[str, ...]) -> str:
    """The provider's newest series that keeps an accepted contract."""
    facts = catalog.facts(provider.name)
    fits = [series.series for series in facts.series if series.contract in contracts] if facts else []
    return f"{provider.name} {fits[0]} does" if fits else ""
