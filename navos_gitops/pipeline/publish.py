"""``publish``: the rendered tree, where it is what the overlays say, committed to git and pushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops import git
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.pipeline.render import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from navos_gitops.model import Report
    from navos_gitops.pipeline.render import RenderResult
    from navos_gitops.publishing import Published
    from navos_gitops.settings.delivery import Delivery


class PublishResult(NamedTuple):
    """What was published, and the report on the fleet."""

    root: Path
    report: Report
    published: Published | None
    """None where a finding is an error: then nothing was done."""


def publish(
    folder: str | None = None,
    *,
    repo: str = "",
    branch: str = "",
    push: bool = False,
    sign: bool = False,
    message: str = "",
    replace: bool = False,
    seconds: float = 120,
    progress: bool = False,
) -> PublishResult:
    """Commit the rendered tree to the current branch, another one, or another repository.

    ``seconds`` is how long another repository may take for one answer, ``replace`` gives the branch exactly this
    tree, whatever others have published there. Raises :class:`CannotGoOn` where the tree on disk is not current, and
    where git or the other repository says no; then everything is as it was.
    """
    result = render(folder, write=False, progress=progress)
    if result.report.worst() == "error":
        return PublishResult(result.root, result.report, None)
    from navos_gitops.publishing import Request
    from navos_gitops.publishing import publish as publish_tree

    top = git.root(result.root)
    if result.difference:
        raise CannotGoOn(_not_current(result, f"navos-gitops render{f' --fleet {folder}' if folder else ''}"))
    wanted = Request(
        fleet=result.root,
        output=result.output,
        files=result.files,
        is_source=_is_source(top, result),
        repo=repo,
        branch=branch,
        push=push,
        sign=sign,
        message=message,
        replace=replace,
        seconds=seconds,
    )
    done = publish_tree(wanted)
    elsewhere = done.branch if branch or repo else ""
    notes = (*done.notes, *_fetched_from_elsewhere(result.delivery, elsewhere, _place(top, result)))
    return PublishResult(result.root, result.report, done._replace(notes=notes))


def _fetched_from_elsewhere(delivery: Delivery, branch: str, place: str) -> Iterator[str]:
    """What of ``delivery`` leads past the tree that was published on ``branch`` (empty: where the sources are)."""
    source = delivery.source
    if delivery.tool == "none" or source.is_oci:
        return
    who = "Flux" if delivery.tool == "flux" else "Argo CD"
    if branch and source.url and source.branch not in ("", branch):
        yield f"{who} fetches the branch {source.branch}, not {branch}: delivery.source.branch in fleet.yaml says so"
    if source.path != place:
        said, lies = (path or "the top of the repository" for path in (source.path, place))
        yield f"{who} looks for the fleet in {said}, and it lies in {lies}: delivery.source.path in fleet.yaml says so"


def _place(top: Path, result: RenderResult) -> str:
    """The fleet's folder in its repository; empty: the top."""
    fleet = result.root.resolve().relative_to(top.resolve()).as_posix()
    return "" if fleet == "." else fleet


def _not_current(result: RenderResult, call: str) -> str:
    """Why the tree on disk cannot be published: it is behind the overlays, or was edited by hand; ``call`` mends it."""
    difference = result.difference
    edited = next((path for path in difference.changed if _is_committed(result, path)), None)
    if edited is not None:
        return (
            f"{result.output}/{edited} was edited by hand, and the overlays do not say so: move the edit to them; "
            f"to drop it, run: {call}"
        )
    paths = (*difference.added, *difference.changed, *difference.removed)
    count = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    return f"{result.output}/ is not current ({count}, first {paths[0]}); run: {call}"


def _is_committed(result: RenderResult, path: str) -> bool:
    """Whether what the overlays say is what was committed: then it is the disk that differs."""
    try:
        return git.show(result.root, "HEAD", f"{result.output}/{path}") == result.files[path].encode()
    except CannotGoOn:
        return False


_READ = (".yaml", ".yml", ".json")
"""Files that overlays and bases can consist of or list, wherever they lie in the fleet."""


def _is_source(top: Path, result: RenderResult) -> Callable[[str], bool]:
    place = _place(top, result)
    prefix = f"{place}/" if place else ""
    output = f"{prefix}{result.output.strip('/')}/"
    return lambda path: path.startswith(prefix) and not path.startswith(output) and path.endswith(_READ)
