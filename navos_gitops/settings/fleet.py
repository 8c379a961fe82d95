"""A fleet repository: which clusters exist, and the chain of sources each is made of.

Work grows with what is asked: ``load`` lists names; reading one cluster parses its own file, the overlay.yaml
files above it and the components they list, each once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from navos_gitops.model import Finding, Route
    from navos_gitops.settings.folder import Folder
    from navos_gitops.settings.matrix import Instance
    from navos_gitops.settings.policies import Policies
    from navos_gitops.settings.source import Source
    from navos_gitops.settings.values import External, FleetSettings
    from navos_gitops.yaml.reader import Document


class Level(NamedTuple):
    """One step of a cluster's chain, the same value for every cluster below it.

    ``path`` is the folder below overlays/ (``prod/eu``; empty for fleet.yaml's defaults and
    overlays/overlay.yaml together), or, for a cluster's own level, the cluster's name. ``sources`` are lowest
    first: what a file lists as components comes just below that file. Patches and manifests of a component
    belong to this level.
    """

    path: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    """What is wrong with the lists of components; the sources carry their own."""


class File(NamedTuple):
    """Any YAML file of the fleet: its documents that hold something, and what is wrong with its YAML."""

    path: str
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


class Fleet:
    """A fleet repository, as far as it has been asked about."""

    __slots__ = ("classes", "files", "findings", "folder", "policies", "settings", "source")

    folder: Folder
    settings: FleetSettings
    source: Source
    """fleet.yaml itself, whole (prefix ``()``)."""
    policies: Policies
    files: tuple[str, ...]
    """The cluster files, sorted, relative to the fleet; none of them is parsed yet."""
    classes: Mapping[str, External | str]
    """Every ClusterClass that can be used: its folder (``bases/ha``), or where it lives outside."""
    findings: tuple[Finding, ...]
    """What is wrong with fleet.yaml, policies/ and the lie of the files; ``check`` looks into the others."""

    def names(self) -> Mapping[str, str]:
        """Every cluster's name and its file, sorted; only files that may hold a matrix are parsed."""
        raise NotImplementedError

    def instances(self, file: str) -> tuple[Instance, ...]:
        """The clusters one file makes (usually one; none where it cannot be read)."""
        raise NotImplementedError

    def find(self, name: str) -> Instance | None:
        """The cluster of that name."""
        raise NotImplementedError

    def levels(self, instance: Instance) -> tuple[Level, ...]:
        """The levels of one cluster, lowest first, its own last; a bare folder's level has no sources."""
        raise NotImplementedError

    def chain(self, instance: Instance) -> tuple[Source, ...]:
        """Every source one cluster is made of, lowest first, its own file last."""
        raise NotImplementedError

    def check(self, file: str | None = None) -> tuple[Finding, ...]:
        """What is wrong with all that the clusters of one file are made of; with no file, the whole fleet."""
        raise NotImplementedError

    def place(self, source: Source, route: Route) -> str | Finding:
        """The path that ``source`` lists at ``route``, relative to the fleet.

        A finding instead where there is no such file or folder, or where it leads out of the fleet.
        """
        raise NotImplementedError

    def read(self, path: str) -> File:
        """Any YAML file of the fleet, read once in a run."""
        raise NotImplementedError


def load(root: Path | Folder) -> Fleet:
    """The fleet at ``root``: fleet.yaml and policies/ are read, overlays/ and bases/ are listed.

    Raises :class:`navos_gitops.errors.CannotGoOn` where there is no fleet.yaml.
    """
    raise NotImplementedError
