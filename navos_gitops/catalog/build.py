"""Compiles the catalog: ``python -m navos_gitops.catalog.build [--from DIR]... [PROVIDER[@VERSION]]...``.

Reads ``sources.yaml`` and ``facts/``, fetches the Go modules, and writes ``bundles/``, ``index.json``, ``facts.json``
and ``webhooks.json``. Folders named by ``--from`` (``DIR/<provider>/<version>/*.yaml``) give the versions that are
no modules. A version that cannot be had now keeps the bundle it has. The same facts give the same bytes; where
only the compression would differ, as between two builds of zlib, the file is left as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from navos_gitops.catalog import bundle, pack, records, registrations, sources
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from navos_gitops.catalog.crds import Release
    from navos_gitops.catalog.facts import ProviderFacts
    from navos_gitops.catalog.sources import Source

HOME = Path(__file__).parent


class Compiled(NamedTuple):
    """One bundle: its bytes, and the sum of the facts in it."""

    data: bytes
    digest: str


def compile_release(
    provider: str, version: str, release: Release, known: ProviderFacts | None, contract: str = ""
) -> Compiled:
    """A bundle from a release.

    ``known`` gives the contract labels, and the contract where neither ``contract`` nor metadata.yaml does.
    """
    series = known.of(version) if known else None
    of_series = ".".join(version.removeprefix("v").split(".")[:2])
    contract = contract or release.series.get(of_series) or (series.contract if series else "")
    hooks = None if release.hooks is None else registrations.of_configurations(release.hooks, release.definitions)
    definitions = [
        pack.definition_facts(crd, series.contract_labels(*_kind(crd)) if series else {}) for crd in release.definitions
    ]
    data = pack.pack(provider, version, contract, release.series, definitions, hooks)
    return Compiled(data, pack.digest(definitions))


def index(date: str, bundles: Path) -> dict[str, Any]:
    """What ``index.json`` says of a folder of bundles: each one's sums and contract, and who brings which kind."""
    listed: dict[str, dict[str, Any]] = {}
    kinds: dict[str, dict[str, list[str]]] = {}
    for path in sorted(bundles.glob("*/*.bundle")):
        found = bundle.read(path)
        listed.setdefault(found.provider, {})[found.version] = {
            "contract": found.contract,
            "kinds": len(found.definitions),
            "digest": found.digest,
            "file": "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for group, kind in found.definitions:
            providers = kinds.setdefault(group, {}).setdefault(kind, [])
            if found.provider not in providers:
                providers.append(found.provider)
    return {"date": date, "bundles": listed, "kinds": kinds}


def build(home: Path, given: Sequence[Path], only: Sequence[str], go: str | None) -> list[str]:
    """Bring the catalog in ``home`` up to its sources and facts; tells what was done, a line each."""
    read = sources.read(home / "sources.yaml")
    compiled = records.compile_facts(home / "facts")
    lines = [
        _bring(home, source, given, compiled["providers"], go)
        for source in read.sources
        if not only or source.provider in only or f"{source.provider}@{source.version}" in only
    ]
    _drop_others(home, read.sources)
    _write(home / "index.json", pack.pretty(index(read.date, home / "bundles")))
    _write(home / "facts.json", pack.pretty(compiled))
    webhooks = registrations.compile_webhooks(home / "facts" / "webhooks", home / "bundles")
    _write(home / "webhooks.json", pack.pretty(webhooks))
    return lines


def _bring(home: Path, source: Source, given: Sequence[Path], known: Mapping[str, Any], go: str | None) -> str:
    path = home / "bundles" / source.provider / f"{source.version}.bundle"
    release, origin = release_of(source, given, go)
    name = f"{source.provider} {source.version}"
    if release is None:
        if not path.exists():
            raise CannotGoOn(f"{name} has no bundle yet, and its source is not at hand")
        return f"{name}: kept as it is, its source is not at hand"
    record = known.get(source.provider)
    facts = records.provider(record) if record else None
    made = compile_release(source.provider, source.version, release, facts)
    if not source.is_module and made.digest != source.sum:
        raise CannotGoOn(f"{name} from {origin} has the sum {made.digest}, and the sources say {source.sum}")
    changed = not path.exists() or not same(bundle.read(path), bundle.Bundle(path, made.data))
    if changed:
        _write(path, made.data)
    return f"{name}: {'compiled' if changed else 'unchanged'}, from {origin}"


def release_of(source: Source, given: Iterable[Path], go: str | None) -> tuple[Release | None, str]:
    """The source's release and where it was had from; None where it is not at hand."""
    if source.is_module and go:
        return sources.from_module(source, go), f"{source.module}@{source.version}"
    for folder in given if not source.is_module else ():
        if found := sources.from_folder(folder, source.provider, source.version):
            return found, str(folder)
    return None, ""


def why_not(source: Source) -> str:
    """What would have to be at hand for :func:`release_of` to find the source."""
    if source.is_module:
        return f"Go, which fetches {source.module}@{source.version}, is not here"
    return f"{source.manifest} of {source.repository} {source.version} was not given with --from"


def same(a: bundle.Bundle, b: bundle.Bundle) -> bool:
    """Whether two bundles say the same, however they are compressed."""
    return all(
        getattr(a, word) == getattr(b, word)
        for word in ("provider", "version", "contract", "series", "digest", "definitions")
    )


def _drop_others(home: Path, wanted: Iterable[Source]) -> None:
    names = {(source.provider, source.version) for source in wanted}
    for path in (home / "bundles").glob("*/*.bundle"):
        if (path.parent.name, path.name.removesuffix(".bundle")) not in names:
            path.unlink()


def _write(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _kind(crd: Any) -> tuple[str, str]:
    return crd["spec"]["group"], crd["spec"]["names"]["kind"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the build; 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="python -m navos_gitops.catalog.build", description=__doc__)
    parser.add_argument("--from", dest="given", action="append", type=Path, default=[], metavar="DIR")
    parser.add_argument("only", nargs="*", metavar="PROVIDER[@VERSION]")
    asked = parser.parse_args(arguments)
    try:
        lines = build(HOME, asked.given, asked.only, shutil.which("go"))
    except CannotGoOn as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
