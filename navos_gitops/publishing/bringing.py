"""Bringing what was published into the clone: its branch and its index; files only where others had published too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.publishing import local as here
from navos_gitops.publishing.laying import difference, entry, rendered_in, tree_with

if TYPE_CHECKING:
    from navos_gitops.publishing.laying import Ground, Output
    from navos_gitops.publishing.local import Local
    from navos_gitops.publishing.scratch import Scratch


class Move(NamedTuple):
    """A branch and its two commits: before (None: there was none) and after."""

    branch: str
    old: str | None
    new: str

    @property
    def ref(self) -> str:
        """The reference that moves."""
        return f"refs/heads/{self.branch}"


def bring(scratch: Scratch, local: Local, move: Move, output: Output, ground: Ground, *, current: bool) -> None:
    """Let a branch of the user's repository be at the new commit; index and files too where it is checked out.

    Raises :class:`CannotGoOn` where that cannot be done; then everything is as it was.
    """
    if not current:
        here.take(local, scratch, move.new)
        here.point(local, move.ref, move.new, move.old, _WHY)
    elif ground.parents == ((move.old,) if move.old else ()):
        _ahead(scratch, local, move, output)
    elif move.old is None:
        raise CannotGoOn("it has no commit yet")
    else:
        _over(scratch, local, move, output, move.old)


_WHY = "the rendered tree"


def _ahead(scratch: Scratch, local: Local, move: Move, output: Output) -> None:
    """Only rendered files changed, and those are on disk already: the branch and their index entries follow."""
    here.take(local, scratch, move.new)
    here.point(local, move.ref, move.new, move.old, _WHY)
    try:
        _stage(scratch, local, output)
    except CannotGoOn:
        here.unpoint(local, move.ref, move.new, move.old)
        raise


def _over(scratch: Scratch, local: Local, move: Move, output: Output, old: str) -> None:
    """Others' files change too: as in a checkout from what is on disk to the new commit."""
    tree = tree_with(scratch, output, (old,), output.hashes)
    here.take(local, scratch, move.new, tree)
    path = local.folder / "index"
    before = path.read_bytes()
    try:
        _stage(scratch, local, output)
        here.forward(local, tree, move.new)
    except CannotGoOn:
        path.write_bytes(before)
        raise
    here.point(local, move.ref, move.new, move.old, _WHY)


def _stage(scratch: Scratch, local: Local, output: Output) -> None:
    """Let the index hold the rendered files; whatever else is staged stays so."""
    present = here.index(local.top, output.folder)
    wanted = {f"{output.folder}/{path}": entry(stated) for path, stated in output.hashes.items()}
    left = rendered_in(scratch, output, {path: item for path, item in present.items() if path not in wanted})
    here.set_index(local, difference(present, wanted, left))
