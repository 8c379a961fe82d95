"""Where each bundle of the catalog comes from, as the committed ``sources.yaml`` names it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.catalog import crds
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.catalog.crds import Release


class Source(NamedTuple):
    """The origin of one provider version.

    With a ``sum`` that begins with ``h1:`` it is the Go module's zip; with ``sha256:`` the release
    ``manifest`` of the ``repository`` at the tag, and the sum is that of the facts compiled from it.
    """

    provider: str
    version: str
    sum: str
    module: str
    crds: tuple[str, ...]
    repository: str
    manifest: str

    @property
    def is_module(self) -> bool:
        """Whether a Go module of exactly this version holds the CRDs."""
        return self.sum.startswith("h1:")


class Sources(NamedTuple):
    """All origins, and the day up to which the catalog was brought."""

    date: str
    sources: tuple[Source, ...]


def read(path: Path) -> Sources:
    """Read ``sources.yaml``."""
    (value,) = crds.documents(str(path), path.read_bytes())
    found = [
        Source(provider, version, str(total), of["module"], tuple(of["crds"]), of["repository"], of["manifest"])
        for provider, of in sorted(value["providers"].items())
        for version, total in of["versions"].items()
    ]
    return Sources(value["date"], tuple(found))


def from_module(source: Source, go: str) -> Release:
    """Fetch the module with Go, which checks it, hold it to our sum, and read its CRDs."""
    at = f"{source.module}@{source.version}"
    # -json also reports a module that asks for a newer Go than this one, and its zip is good
    command = [go, "mod", "download", "-json", at]
    told = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - Go, on a name of ours
    try:
        found = json.loads(told.stdout)
    except ValueError as error:
        raise CannotGoOn(f"Go cannot fetch {at}: {told.stderr.decode().strip()}") from error
    if "Zip" not in found:
        raise CannotGoOn(f"Go cannot fetch {at}: {found.get('Error', 'no archive')}")
    if found["Sum"] != source.sum:
        raise CannotGoOn(f"{at} has the sum {found['Sum']}, and the sources say {source.sum}")
    return crds.of_zip(Path(found["Zip"]), f"{at}/", source.crds)


def from_folder(folder: Path, provider: str, version: str) -> Release | None:
    """The release in ``folder/[extra-]provider/version`` (or ``….yaml``) beside ``version.metadata.yaml``."""
    for home in (folder / provider, folder / f"extra-{provider}"):
        for path in (home / version, home / f"{version}.yaml"):
            if path.exists():
                release = crds.of_path(path)
                metadata = home / f"{version}.{crds.METADATA}"
                series = crds.of_path(metadata).series if metadata.exists() else {}
                return release._replace(series={**release.series, **series})
    return None


def folders(folder: Path) -> Iterator[tuple[str, str]]:
    """Every provider and version in a folder of the form that :func:`from_folder` reads."""
    for path in sorted(folder.glob("*/*/")):
        yield path.parent.name.removeprefix("extra-"), path.name
