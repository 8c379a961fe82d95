"""Takes a provider version that is not shipped into a fleet's own catalog: the library behind ``catalog add``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from navos_gitops import semver
from navos_gitops.catalog import build, crds
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from navos_gitops.catalog.crds import Release
    from navos_gitops.catalog.facts import ProviderFacts
    from navos_gitops.catalog.shelf import Catalog

_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_CONTRACTS: Final = ("v1beta2", "v1beta1")


class Added(NamedTuple):
    """What was stored; ``warnings`` say what the catalog now lacks to judge with it fully."""

    path: Path
    provider: str
    version: str
    contract: str
    kinds: tuple[str, ...]
    warnings: tuple[str, ...]


def add(catalog: Catalog, folder: Path, provider: str, version: str, given: Sequence[Path]) -> Added:
    """Compile a release's CRDs into ``folder/<provider>/<version>.bundle``.

    ``given`` are a release's component manifest, or CRD files and folders with the provider's metadata.yaml
    beside them. Bad names, unreadable files and sources without a CRD stop the run, and nothing is written.
    """
    tag = _version(provider, version)
    release = _release(given)
    facts = catalog.facts(provider)
    contract = _contract(release, facts, tag)
    made = build.compile_release(provider, tag, release, facts, contract)
    path = folder / provider / f"{tag}.bundle"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
    except OSError as error:
        raise CannotGoOn(f"cannot write {path}: {error.strerror}") from error
    kinds = tuple(sorted(crd["spec"]["names"]["kind"] for crd in release.definitions))
    return Added(path, provider, tag, contract, kinds, tuple(_warnings(release, facts, tag, contract)))


def _version(provider: str, version: str) -> str:
    if not _NAME.fullmatch(provider):
        raise CannotGoOn(f'"{provider}" is no provider name: lower-case letters, digits and "-", at most 63')
    if semver.parse(version.removeprefix("v")) is None:
        raise CannotGoOn(f'"{version}" is no version; write it in full, as v1.2.3')
    return version if version.startswith("v") else f"v{version}"


def _release(given: Sequence[Path]) -> Release:
    releases = [crds.of_path(path) for path in given]
    definitions: dict[str, Any] = {}
    for crd in (each for release in releases for each in release.definitions):
        name = f"{crd['spec']['names']['kind']}.{crd['spec']['group']}"
        if definitions.setdefault(name, crd) != crd:
            raise CannotGoOn(f"two different CustomResourceDefinitions are given for {name}")
    if not definitions:
        names = ", ".join(map(str, given)) or "nothing"
        raise CannotGoOn(f"there is no CustomResourceDefinition in {names}")
    series = {name: contract for release in releases for name, contract in release.series.items()}
    hooks = [each.hooks for each in releases if each.hooks is not None]
    return crds.Release(
        tuple(definitions.values()), series, tuple(hook for some in hooks for hook in some) if hooks else None
    )


def _contract(release: Release, facts: ProviderFacts | None, version: str) -> str:
    """By metadata.yaml, else by what is known of the series, else by the newest contract a CRD is labelled for."""
    series = ".".join(version[1:].split(".")[:2])
    if series in release.series:
        return release.series[series]
    known = facts.of(version) if facts else None
    if known:
        return known.contract
    labels = {label for crd in release.definitions for label in crd.get("metadata", {}).get("labels") or ()}
    return next((each for each in _CONTRACTS if f"cluster.x-k8s.io/{each}" in labels), "")


def _warnings(release: Release, facts: ProviderFacts | None, version: str, contract: str) -> Iterable[str]:
    if release.series and not any(version[1:].startswith(f"{series}.") for series in release.series):
        yield f"metadata.yaml has no release series for {version}"
    if contract and not _labelled(release, facts, version):
        yield (
            "no CustomResourceDefinition carries a contract label, so references without a version to its kinds "
            "cannot be followed; the release's component manifest has the labels, the repository's CRD folder has not"
        )


def _labelled(release: Release, facts: ProviderFacts | None, version: str) -> bool:
    known = facts.of(version) if facts else None
    if known and known.labels:
        return True
    labels = (label for crd in release.definitions for label in crd.get("metadata", {}).get("labels") or ())
    return any(label.startswith("cluster.x-k8s.io/v") for label in labels)
