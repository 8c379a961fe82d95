"""CustomResourceDefinitions made again from a bundle's facts: all that decides, and no prose.

``python -m navos_gitops.catalog.export DIR [PROVIDER[@VERSION]]...`` writes ``DIR/<provider>/<version>.json``, a
list of CustomResourceDefinition objects, for programs that judge with upstream's own code.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from navos_gitops.catalog import pack, shelf
from navos_gitops.catalog.bundle import Bundle
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from navos_gitops.catalog.management import Installed


def export_crds(of: Bundle | Installed) -> list[dict[str, Any]]:
    """The CustomResourceDefinition objects of one bundle, or of everything that is installed."""
    bundles: tuple[Bundle, ...] = (of,) if isinstance(of, Bundle) else of.bundles
    return [crd for bundle in bundles for crd in _of_bundle(bundle)]


def _of_bundle(bundle: Bundle) -> Iterator[dict[str, Any]]:
    schemas: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for kind in bundle.kinds:
        schemas.setdefault((kind.group, kind.kind), {})[kind.version] = kind.schema
    for key, crd in bundle.definitions.items():
        yield _object(crd, schemas[key])


def _object(crd: dict[str, Any], schemas: dict[str, dict[str, Any]]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": f"{crd['plural']}.{crd['group']}"}
    if "labels" in crd:
        metadata["labels"] = crd["labels"]
    names = {word: crd[word] for word in ("kind", "listKind", "plural", "shortNames", "singular") if word in crd}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata,
        "spec": {
            "group": crd["group"],
            "names": names,
            "scope": crd["scope"],
            "versions": [_version(each, schemas[each["name"]]) for each in crd["versions"]],
        },
    }


def _version(facts: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    words = ("name", "served", "storage", "deprecated", "selectableFields")
    version: dict[str, Any] = {word: facts[word] for word in words if word in facts}
    version["schema"] = {"openAPIV3Schema": schema}
    subresources: dict[str, Any] = {"status": {}} if facts.get("status") else {}
    if "scale" in facts:
        subresources["scale"] = facts["scale"]
    return {**version, "subresources": subresources} if subresources else version


def write(catalog: shelf.Catalog, folder: Path, only: Sequence[str] = ()) -> None:
    """Write one JSON file for each provider version, or for those named."""
    for provider in catalog.providers():
        for version in catalog.versions(provider):
            if not only or provider in only or f"{provider}@{version}" in only:
                path = folder / provider / f"{version}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(pack.text(export_crds(catalog.bundle(provider, version))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the export; 2 where it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m navos_gitops.catalog.export", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("only", nargs="*", metavar="PROVIDER[@VERSION]")
    asked = parser.parse_args(arguments)
    try:
        write(shelf.load(), asked.folder, asked.only)
    except (CannotGoOn, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
