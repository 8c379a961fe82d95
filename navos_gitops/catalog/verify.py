"""Whether the catalog is what its sources say: the library behind ``catalog verify``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

from navos_gitops.catalog import bundle, pack, shelf
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from navos_gitops.catalog.bundle import Bundle
    from navos_gitops.catalog.shelf import Catalog
    from navos_gitops.catalog.sources import Source

State = Literal["intact", "rebuilt", "damaged", "differs", "not verified"]


class Verified(NamedTuple):
    """What was found of one bundle, or of ``facts.json``.

    ``intact``: its bytes are those the index names. ``rebuilt``: its source was fetched and gives the same.
    ``damaged``, ``differs``: they are not, or do not. ``not verified``: it could not be compared, ``detail``
    says why; never to be taken for good.
    """

    provider: str
    version: str
    state: State
    detail: str = ""

    @property
    def wrong(self) -> bool:
        """Whether this is to fail the run."""
        return self.state in ("damaged", "differs")


def verify(catalog: Catalog, home: Path = shelf.SHIPPED) -> Iterator[Verified]:
    """Hold every bundle's bytes to the index, unpack all of it, and hold ``facts.json`` to the facts files."""
    listed: dict[str, dict[str, Any]] = catalog.index["bundles"]
    for provider in sorted(listed):
        for version, entry in listed[provider].items():
            path = home / "bundles" / provider / f"{version}.bundle"
            yield Verified(provider, version, *_file(path, entry["file"]))
    for provider, versions in catalog.own.items():
        for version, path in versions.items():
            yield Verified(provider, version, *_content(path))
    yield Verified("facts", "", *_facts(home))


def _file(path: Path, wanted: str) -> tuple[State, str]:
    try:
        found = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return "damaged", f"cannot be read: {error.strerror}"
    return _content(path) if found == wanted else ("damaged", f"has the sum {found}, the index says {wanted}")


def _content(path: Path) -> tuple[State, str]:
    try:
        found = bundle.read(path)
        total = pack.digest(_definitions(found))
    except CannotGoOn as error:
        return "damaged", str(error)
    if total != found.digest:
        return "damaged", f"its facts have the sum {total}, and it says {found.digest}"
    return "intact", ""


def _definitions(found: Bundle) -> list[dict[str, Any]]:
    """The bundle's definitions with their schemas, as they were digested."""
    schemas = {(kind.group, kind.kind, kind.version): kind.schema for kind in found.kinds}
    return [
        {
            **crd,
            "versions": [
                {**version, "schema": schemas[crd["group"], crd["kind"], version["name"]]}
                for version in crd["versions"]
            ],
        }
        for crd in found.definitions.values()
    ]


def _facts(home: Path) -> tuple[State, str]:
    from navos_gitops.catalog import records, registrations

    try:
        compiled = {
            "facts.json": records.compile_facts(home / "facts"),
            "webhooks.json": registrations.compile_webhooks(home / "facts" / "webhooks", home / "bundles"),
        }
        for name, made in compiled.items():
            if pack.pretty(made) != (home / name).read_bytes():
                return "differs", f"{name} is not what the facts files give"
    except (OSError, CannotGoOn) as error:
        return "damaged", str(error)
    return "intact", ""


def rebuild(catalog: Catalog, given: Sequence[Path], go: str | None, home: Path = shelf.SHIPPED) -> Iterator[Verified]:
    """Compile every shipped bundle again from its source and compare.

    ``go`` is the Go command that fetches modules, None where there is none; ``given`` are folders with what is
    no module (see :mod:`navos_gitops.catalog.build`). What is not at hand is said to be not verified.
    """
    from navos_gitops.catalog import records, sources

    known = records.compile_facts(home / "facts")["providers"]
    for source in sources.read(home / "sources.yaml").sources:
        try:
            yield Verified(source.provider, source.version, *_again(catalog, source, given, go, known))
        except CannotGoOn as error:
            yield Verified(source.provider, source.version, "not verified", str(error))


def _again(
    catalog: Catalog, source: Source, given: Sequence[Path], go: str | None, known: Mapping[str, Any]
) -> tuple[State, str]:
    from navos_gitops.catalog import build, records

    release, origin = build.release_of(source, given, go)
    if release is None:
        return "not verified", build.why_not(source)
    record = known.get(source.provider)
    facts = records.provider(record) if record else None
    made = build.compile_release(source.provider, source.version, release, facts)
    held = catalog.find(source.provider, source.version)
    if isinstance(held, shelf.Unknown):
        return "differs", "it is among the sources and not in the catalog"
    if build.same(held, bundle.Bundle(held.path, made.data)):
        return "rebuilt", origin
    return "differs", f"{origin} gives other facts"
