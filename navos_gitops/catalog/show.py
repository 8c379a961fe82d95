"""What the catalog holds, told: the library behind ``catalog list`` and ``catalog show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.catalog import export
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from navos_gitops.catalog.bundle import Kind
    from navos_gitops.catalog.facts import ProviderFacts, Series
    from navos_gitops.catalog.shelf import Catalog


class Held(NamedTuple):
    """One provider version: its contract (empty for a companion), its number of kinds, and whose it is."""

    provider: str
    version: str
    contract: str
    kinds: int
    own: bool


class Shown(NamedTuple):
    """One provider version in detail; ``facts`` and ``series`` are None where nothing is known beside the CRDs."""

    provider: str
    version: str
    contract: str
    versions: tuple[str, ...]
    facts: ProviderFacts | None
    series: Series | None
    kinds: tuple[Kind, ...]
    date: str


def held(catalog: Catalog, provider: str = "") -> tuple[Held, ...]:
    """Every provider version, or those of one provider, by name and version."""
    if provider and provider not in catalog.providers():
        raise CannotGoOn(catalog.unknown_provider(provider).message)
    return tuple(
        _held(catalog, name, version)
        for name in ((provider,) if provider else catalog.providers())
        for version in catalog.versions(name)
    )


def _held(catalog: Catalog, provider: str, version: str) -> Held:
    bundle = catalog.bundle(provider, version)
    own = version in catalog.own.get(provider, {})
    return Held(provider, version, bundle.contract, len(bundle.definitions), own)


def show(catalog: Catalog, provider: str, version: str = "") -> Shown:
    """One provider version, the newest stable one where none is named."""
    bundle = catalog.bundle(provider, version or catalog.newest(provider))
    facts = catalog.facts(provider)
    return Shown(
        provider,
        bundle.version,
        bundle.contract,
        catalog.versions(provider),
        facts,
        facts.of(bundle.version) if facts else None,
        bundle.kinds,
        catalog.date,
    )


def definitions(catalog: Catalog, provider: str, version: str, kind: str) -> list[dict[str, Any]]:
    """The CustomResourceDefinitions of a kind, given as ``Kind`` or ``Kind.group``; several where groups repeat it."""
    bundle = catalog.bundle(provider, version or catalog.newest(provider))
    name, _, group = kind.partition(".")
    found = [
        crd
        for crd in export.export_crds(bundle)
        if crd["spec"]["names"]["kind"] == name and group in ("", crd["spec"]["group"])
    ]
    if not found:
        kinds = ", ".join(sorted({known for _, known in bundle.definitions}))
        raise CannotGoOn(f"{provider} {bundle.version} has no kind {kind}; it has {kinds}")
    return found
