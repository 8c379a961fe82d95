"""``render``: the fleet composed, compared with the tree on disk, and written in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops import rendered
from navos_gitops.compose import compose
from navos_gitops.compose.layout import KUSTOMIZATION, kustomizations
from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Report
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.delivered import delivered
from navos_gitops.pipeline.opening import open_fleet

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from navos_gitops.compose import Composition
    from navos_gitops.pipeline.opening import Opened
    from navos_gitops.settings import Fleet
    from navos_gitops.settings.delivery import Delivery


class RenderResult(NamedTuple):
    """What a run rendered and how the tree on disk differed before it was written."""

    root: Path
    output: str
    files: dict[str, str]
    """Text by path below the output folder."""
    clusters: int
    difference: rendered.Difference
    report: Report
    delivery: Delivery
    """Who applies the tree, and where that fetches it from."""


def render(
    folder: str | None = None, clusters: Sequence[str] = (), *, write: bool = True, progress: bool = False
) -> RenderResult:
    """Compose the fleet (or the clusters named) and write what differs; with an error, nothing is written.

    ``progress`` shows a bar on standard error for long runs.
    """
    opened = open_fleet(folder)
    chosen = files_of(opened.fleet, clusters) if clusters else None
    shown = _shown(opened.fleet, chosen, progress=progress) if opened.usable else ()
    result = compared(opened, compose(opened.fleet, opened.installed, shown), partial=chosen is not None)
    if write and opened.usable and result.report.worst() != "error":
        rendered.write(rendered.tree(opened.root, result.output), result.files, result.difference)
    return result


def compared(
    opened: Opened, composition: Composition, *, partial: bool, absent: Container[str] = frozenset()
) -> RenderResult:
    """What was composed, of a part of the fleet or of all, beside the tree on disk; nothing is written.

    Of ``absent``, paths below the output folder, nothing is taken to be there.
    """
    output = opened.fleet.settings.output
    root = rendered.tree(opened.root, output)
    composition = delivered(opened.fleet, opened.installed, composition, _beside(composition, root) if partial else ())
    files = _files(composition, root, partial=partial)
    within = tuple(f"{c.environment}/clusters/{c.name}/" for c in composition.clusters) if partial else ("",)
    difference = rendered.compare(root, files, within=within, absent=absent)
    found = (*opened.findings, *composition.findings, *difference.findings)
    report = Report(tuple(dict.fromkeys(found)), len(composition.objects), len(opened.fleet.files))
    clusters, delivery = len(composition.clusters), opened.fleet.settings.delivery
    return RenderResult(opened.root, output, files, clusters, difference, report, delivery)


def files_of(fleet: Fleet, clusters: Sequence[str]) -> tuple[str, ...]:
    """The cluster files that make these clusters; a name that no file makes stops the run."""
    names = fleet.names()
    for name in clusters:
        if name not in names:
            raise CannotGoOn(f"no cluster is named {name}{_near(name, names)}")
    return tuple(sorted({names[name] for name in clusters}))


def _near(name: str, names: object) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(names), n=1)  # type: ignore[call-overload]  # any mapping of names
    return f"; did you mean {close[0]}?" if close else ""


def texts_of(composition: Composition) -> dict[str, str]:
    """The text of every object's file, by path."""
    return {item.path: rendered.text_of(item) for item in composition.objects}


def _files(composition: Composition, root: Path, *, partial: bool) -> dict[str, str]:
    """The files of the objects and the kustomizations; of a part of the fleet, with what is there beside it."""
    files = texts_of(composition)
    lists = composition.kustomizations
    if partial:
        lists = kustomizations({*files, *_beside(composition, root)})
    files.update({path: rendered.text(value) for path, value in lists.items()})
    return files


def _beside(composition: Composition, root: Path) -> Iterator[str]:
    """The rendered objects that stay beside those of a part of the fleet."""
    own = tuple(f"{c.environment}/clusters/{c.name}/" for c in composition.clusters)
    found = (path for path in rendered.ours(root) if not path.startswith(own))
    return (path for path in found if path.rpartition("/")[2] != KUSTOMIZATION)


def _shown(fleet: Fleet, chosen: Sequence[str] | None, *, progress: bool) -> Iterable[str]:
    """The cluster files to compose, behind a progress bar where a person is waiting for many."""
    files = fleet.files if chosen is None else chosen
    if not progress or len(files) < _MANY:
        return files
    from rich.console import Console
    from rich.progress import track

    return track(files, description="Composing", console=Console(stderr=True), transient=True)


_MANY = 200
"""Fewer clusters than this are composed before a bar could be read."""
