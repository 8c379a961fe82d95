"""What plain manifests are judged against: the options, the fleet around them, what lies among them, the newest known.

A repository that installs its providers with the Cluster API operator says their versions itself. Its objects are found
by one search for the operator's group in the bytes; only stretches of files that hold it are parsed. Charts and steps
of test suites say nothing of what is installed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from navos_gitops import catalog
from navos_gitops.catalog.shelf import Unknown
from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.opening import nearest_fleet, open_fleet
from navos_gitops.pipeline.repository.left_out import LeftOut
from navos_gitops.yaml import reader
from navos_gitops.yaml.lists import objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from navos_gitops.catalog import Catalog, Installed
    from navos_gitops.model import Json, Route, Span
    from navos_gitops.pipeline.opening import Opened
    from navos_gitops.pipeline.repository.files import Part
    from navos_gitops.pipeline.validate import Options
    from navos_gitops.settings.providers import Said

CORE = "core"
GROUP = b"operator.cluster.x-k8s.io"
_WITH_CORE = "docker"
"""The provider that Cluster API itself releases: where nobody states its version, it is of Cluster API's minor."""
_OTHERS = Unknown("provider", "", "other providers may be installed")
"""Nobody has said that nothing else is installed."""


class Versions(NamedTuple):
    """What a management cluster serves, as far as it is known."""

    installed: Installed
    assumed: frozenset[str]
    """The providers whose version nobody has stated; ``core`` among them stands for Cluster API's."""
    findings: tuple[Finding, ...] = ()


def fleet_around(paths: Sequence[str], options: Options) -> Opened | None:
    """The fleet that plain manifests lie in, which says what they are judged against; None where there is none."""
    start = Path(os.path.realpath(paths[0])) if paths and paths[0] != "-" else Path.cwd()
    root = Path(options.fleet) if options.fleet else nearest_fleet(start)
    return open_fleet(str(root)) if root else None


def versions(files: Iterable[Part], options: Options, around: Opened | None) -> Versions:
    """What to judge against. Raises :class:`CannotGoOn` for a version that an option names and nobody knows."""
    return _of_fleet(around, options) if around else _of_files(files, options)


def _of_fleet(around: Opened, options: Options) -> Versions:
    management = around.fleet.settings.management
    known = catalog.load(around.root / "catalog")
    core = options.cluster_api or management.cluster_api or known.newest(CORE)
    kubernetes = options.kubernetes or management.kubernetes or known.newest_kubernetes()
    providers = {**management.providers, **options.providers}
    return Versions(catalog.installed(known, core, providers, kubernetes), frozenset())


def _of_files(files: Iterable[Part], options: Options) -> Versions:
    known = catalog.load()
    stated = {CORE: options.cluster_api} if options.cluster_api else {}
    stated |= options.providers
    found, findings = _agreed(_said(files), stated, known)
    core = stated.get(CORE) or found.get(CORE) or known.newest(CORE)
    rest = {name: _newest(known, name, core) for name in known.providers() if name not in stated and name not in found}
    chosen = {**rest, **found, **stated}
    installed = catalog.installed(known, chosen.pop(CORE), chosen, options.kubernetes or known.newest_kubernetes())
    if installed.unknown:
        raise CannotGoOn(installed.unknown[0].message)
    open_ended = catalog.Installed(known, installed.bundles, (_OTHERS,), installed.kubernetes)
    return Versions(open_ended, frozenset(rest), tuple(findings))


def _newest(known: Catalog, name: str, core: str) -> str:
    """The version of a provider that is assumed beside one of Cluster API."""
    minor = core.removeprefix("v").split(".")[:2]
    alike = [each for each in known.versions(name) if each.removeprefix("v").split(".")[:2] == minor]
    return alike[-1] if alike and name == _WITH_CORE else known.newest(name)


def _said(files: Iterable[Part]) -> Mapping[str, tuple[Said, ...]]:
    documents = list(_operator_documents(files))
    if not documents:
        return {}
    from navos_gitops.settings.providers import said_versions

    return said_versions(documents)


def _agreed(
    said: Mapping[str, tuple[Said, ...]], stated: Mapping[str, str], known: Catalog
) -> tuple[dict[str, str], list[Finding]]:
    """The versions that the operator's objects agree on and the catalog holds; what is said of the others."""
    found: dict[str, str] = {}
    findings = []
    for name, each in sorted(said.items()):
        if name in stated or name not in known.providers():
            continue
        different = list(dict.fromkeys(item.version.removeprefix("v") for item in each))
        unknown = known.find(name, each[0].version)
        if len(different) > 1:
            findings.append(_assumed(name, each, f"is {' and '.join(f'v{it}' for it in different)} here", known))
        elif isinstance(unknown, Unknown):
            findings.append(_assumed(name, each, f"v{different[0]} is not in the catalog of {known.date}", known))
        else:
            found[name] = f"v{different[0]}"
    return found, findings


def _assumed(name: str, said: Sequence[Said], why: str, known: Catalog) -> Finding:
    title = "Cluster API" if name == CORE else name
    option = "--cluster-api VERSION" if name == CORE else f"--provider {name}=VERSION"
    message = f"{title} {why}: judged as {known.newest(name)}, the newest known"
    others = tuple(item.location for item in said[1:])
    return Finding(
        "provider-unchecked", "info", "unchecked", message, said[0].location, help=f"say {option}", related=others
    )


def _operator_documents(files: Iterable[Part]) -> Iterator[tuple[str, reader.Document]]:
    """The documents that may be the operator's objects, with the files as they are shown."""
    holding = [file for file in files if _holds(file.path, GROUP)]
    left_out = LeftOut(file.path for file in holding)
    for file in holding:
        if not left_out.states(file.path):
            continue
        try:
            blocks = [block for block in file.blocks() if GROUP in block.text]
        except OSError:
            continue
        for block in blocks:
            for document in reader.read(block.text, line=block.line):
                for route, value in objects(document.value):
                    # what is asked of a document is its value and where that stands
                    yield file.shown, cast("reader.Document", _Item(document, route, value)) if route else document


class _Item:
    """An object of a list, as the document that it could be."""

    __slots__ = ("_list", "_route", "value")

    def __init__(self, document: reader.Document, route: Route, value: Json) -> None:
        self._list = document
        self._route = route
        self.value = value

    def span(self, route: Route, *, key: bool = False) -> Span | None:
        """Where a value of the object stands."""
        return self._list.span((*self._route, *route), key=key)


_STRETCH = 1 << 20


def _holds(path: Path, word: bytes) -> bool:
    """Whether a file holds a word; what cannot be read, or is larger than what is read, holds none."""
    try:
        with path.open("rb", buffering=0) as file:
            before = b""
            while stretch := file.read(_STRETCH):
                if word in stretch or word in before + stretch[: len(word)]:
                    return True
                before = stretch[-len(word) :]
    except OSError:
        return False
    return False
