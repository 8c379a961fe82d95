"""``render --check`` of a change: whether what it concerns is rendered as the sources say, and nothing is left over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from navos_gitops import rendered
from navos_gitops.compose import compose
from navos_gitops.compose.layout import KUSTOMIZATION, SHARED, STAGES, kustomizations
from navos_gitops.model import Report
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.affected import affected
from navos_gitops.pipeline.changes import changes
from navos_gitops.pipeline.delivered import delivered
from navos_gitops.pipeline.render import RenderResult, compared, texts_of
from navos_gitops.settings.listing import OVERLAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from navos_gitops.compose import Composition
    from navos_gitops.model import Finding
    from navos_gitops.pipeline.changes import Change
    from navos_gitops.pipeline.opening import Opened
    from navos_gitops.settings.staged import Absent


def check(paths: Sequence[str], fleet: str | None = None, *, staged: bool = False) -> tuple[RenderResult, ...]:
    """Compare what ``paths`` concern with the rendered tree, for each fleet that one of them is in.

    ``paths`` are of sources and of rendered files; with ``staged``, also what git has staged, and the tree is the one
    that git holds. A path that is in no fleet concerns nothing.
    """
    found = changes(paths, fleet, staged=staged)
    return tuple(_checked(change) for change in found.fleets if change.matters)


def _checked(change: Change) -> RenderResult:
    opened = change.open()
    output = opened.fleet.settings.output
    root = rendered.tree(opened.root, output)
    absent = change.absent.below(output)
    chosen = affected(opened.fleet, change.paths, rendering=True) if opened.usable else ()
    wanted = [path.removeprefix(f"{output}/") for path in change.paths if path.startswith(f"{output}/")]
    names = sorted(_environments(change.paths, chosen, wanted))
    parts = [_Environment(opened, root, name, absent) for name in names]
    if not opened.usable or chosen == opened.fleet.files or not all(part.stands for part in parts):
        made = compose(opened.fleet, opened.installed, None if opened.usable else ())
        return compared(opened, made, partial=False, absent=absent)
    made = compose(opened.fleet, opened.installed, chosen)
    return _compared(opened, made, [part.account(made, wanted) for part in parts], absent)


def _compared(opened: Opened, made: Composition, parts: Sequence[_Accounted], absent: Absent) -> RenderResult:
    """A part of the fleet beside the tree: what it comes to, and that nothing lies around it for no reason."""
    output = opened.fleet.settings.output
    root = rendered.tree(opened.root, output)
    held = [path for part in parts for path in part.held]
    whole = delivered(opened.fleet, opened.installed, made, held)
    files = texts_of(whole)
    for part in parts:
        files |= part.files
    within = tuple(folder for part in parts for folder in part.within)
    difference = rendered.compare(root, files, within=within, absent=absent)
    difference = difference._replace(removed=tuple(sorted(path for part in parts for path in part.left)))
    found = (*opened.findings, *whole.findings, *(item for part in parts for item in part.findings))
    report = Report(tuple(dict.fromkeys((*found, *difference.findings))), len(made.objects), len(opened.fleet.files))
    return RenderResult(
        opened.root, output, files, len(made.clusters), difference, report, opened.fleet.settings.delivery
    )


def _environments(paths: Iterable[str], chosen: Iterable[str], wanted: Iterable[str]) -> set[str]:
    """The environments that changed sources, changed clusters and changed rendered files lie in."""
    sources = (path for path in (*paths, *chosen) if path.startswith(f"{OVERLAYS}/"))
    named = {path.split("/")[1] for path in sources if path.count("/") > 1}
    return named | {path.partition("/")[0] for path in wanted if "/" in path}


class _Accounted(NamedTuple):
    """What has to be there of an environment: lists and the files asked for; and where nothing else may be."""

    files: dict[str, str]
    held: tuple[str, ...]
    """Every rendered object that is known to be rightly there; of another cluster's folder, one name for all."""
    left: tuple[str, ...]
    """Files of this tool that nothing asks for any more."""
    within: tuple[str, ...]
    findings: tuple[Finding, ...]


class _Environment:
    """One environment's rendered folder: whose each of its files is."""

    __slots__ = ("_absent", "_name", "_opened", "_root", "_sources")

    def __init__(self, opened: Opened, root: Path, name: str, absent: Absent) -> None:
        self._opened = opened
        self._root = root
        self._name = name
        self._absent = absent
        start = f"{OVERLAYS}/{name}/"
        self._sources = tuple(file for file in opened.fleet.files if file.startswith(start))

    @property
    def stands(self) -> bool:
        """Whether there are clusters and all stages are rendered: else what delivers them may have to change too."""
        return bool(self._sources) and set(STAGES) <= set(self._folders())

    def account(self, made: Composition, wanted: Iterable[str]) -> _Accounted:
        """Find out of every file that is not another cluster's own whether it still has to be there.

        Clusters share templates, classes and manifests: more of them are composed until no file is left that nothing
        asks for, or all have been.
        """
        mine = {cluster.name for cluster in made.clusters if cluster.environment == self._name}
        others = self._others(mine)
        present = tuple(self._present(others))
        objects = {item.path for item in made.objects}
        asked = {path for path in wanted if path.startswith(f"{self._name}/") and not self._is_of(path, others)}
        sought = {path for path in {*present, *asked} - objects if self._is_object(path)}
        found, findings = self._found(sought)
        held = {path for path in (*objects, *found) if self._is_object(path)}
        held |= {f"{self._name}/clusters/{name}/{_ANY}" for name in others}
        files = {
            path: rendered.text(value) for path, value in kustomizations(held).items() if not self._is_of(path, others)
        }
        files |= {path: found[path] for path in found.keys() & asked}
        left = set(present) - objects - found.keys() - files.keys()
        return _Accounted(files, tuple(held), tuple(left), tuple(self._within(others)), findings)

    def _is_object(self, path: str) -> bool:
        return path.startswith(f"{self._name}/") and not path.endswith(f"/{KUSTOMIZATION}")

    def _others(self, mine: Iterable[str]) -> frozenset[str]:
        """The clusters that have a folder here and are not looked at; a folder that is no cluster's is not theirs."""
        there = {name for name in self._folders("clusters") if name != SHARED}.difference(mine)
        stems = {file.rpartition("/")[2].rpartition(".")[0] for file in self._sources}
        if there <= stems:
            return frozenset(there)
        names = self._opened.fleet.names()
        return frozenset(name for name in there if names.get(name, "") in self._sources)

    def _folders(self, below: str = "") -> Iterator[str]:
        folder = f"{self._name}/{below}" if below else self._name
        try:
            with os.scandir(self._root / folder) as entries:
                found = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
        except OSError:
            return
        yield from (name for name in found if f"{folder}/{name}" not in self._absent)

    def _within(self, others: frozenset[str]) -> Iterator[str]:
        """The folders in which every file has to be accounted for."""
        yield from (f"{self._name}/{name}/" for name in self._folders() if name != "clusters")
        yield from (f"{self._name}/clusters/{name}/" for name in self._folders("clusters") if name not in others)

    def _present(self, others: frozenset[str]) -> Iterator[str]:
        """The files of ours in those folders, and the lists beside them."""
        for folder in (self._name, f"{self._name}/clusters"):
            yield from self._ours(folder, deep=False)
        for folder in self._within(others):
            yield from self._ours(folder.rstrip("/"))

    def _ours(self, folder: str, *, deep: bool = True) -> Iterator[str]:
        return (path for path in rendered.ours(self._root, folder, deep=deep) if path not in self._absent)

    def _is_of(self, path: str, others: frozenset[str]) -> bool:
        parts = path.split("/")
        return len(parts) > 3 and parts[1] == "clusters" and parts[2] in others

    def _found(self, sought: set[str]) -> tuple[dict[str, str], tuple[Finding, ...]]:
        """Those of the paths that other clusters of the environment ask for, with their text."""
        found: dict[str, str] = {}
        findings: tuple[Finding, ...] = ()
        for files in (self._one_a_folder(), self._sources):
            if sought <= found.keys():
                return found, ()
            more = compose(self._opened.fleet, self._opened.installed, files)
            items = [item for item in more.objects if item.path in sought]
            found |= texts_of(more._replace(objects=tuple(items)))
            findings = more.findings
        # what could not be composed may be what asks for a file that is left
        return found, () if sought <= found.keys() else findings

    def _one_a_folder(self) -> tuple[str, ...]:
        return tuple({file.rpartition("/")[0]: file for file in self._sources}.values())


_ANY = "_"
"""Stands for the files of a folder that is only known to be there."""
