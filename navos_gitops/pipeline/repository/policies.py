"""Policies given with a run: rule settings and waivers for manifests that lie in no fleet."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from navos_gitops.model import Finding
    from navos_gitops.settings import Policies


def given_policies(place: str, root: Path) -> Policies:
    """The policies in a file, or in every file below a folder; none where ``place`` is empty.

    Paths of findings, and the globs of the policies themselves, start from ``root``. Raises :class:`CannotGoOn`
    where there is no such place.
    """
    from navos_gitops.settings import Disk
    from navos_gitops.settings.check import Checks
    from navos_gitops.settings.policies import NO_POLICIES, read_policies
    from navos_gitops.settings.source import read_file

    if not place:
        return NO_POLICIES
    disk = Disk(root)
    path = shown(place, root)
    if not disk.kind(path):
        raise CannotGoOn(f"{place} does not exist, or is neither a file nor a folder")
    return read_policies(disk, path, partial(read_file, disk), Checks())


def settings_files(place: str, policies: Policies, root: Path) -> Callable[[str], bool]:
    """A test whether a path is a file of policies that holds no object: then it is no manifest."""
    start = shown(place, root) if place else None
    objects = {path for path, _ in policies.objects}
    return lambda path: start is not None and f"{path}/".startswith(f"{start}/") and path not in objects


def wrong_policies(policies: Policies, judged: Collection[str]) -> Iterator[Finding]:
    """What is wrong with policies, but for files that are judged as manifests as well."""
    manifests = {path for path, _ in policies.objects}.intersection(judged)
    return (item for item in policies.findings if item.location.path not in manifests)


def shown(place: str, root: Path) -> str:
    """A path as it leads from ``root``, with slashes."""
    return os.path.relpath(os.path.realpath(place), os.path.realpath(root)).replace(os.sep, "/")
