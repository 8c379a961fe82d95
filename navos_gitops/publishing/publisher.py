"""One publication: where the branch is, what changes on it, the commit, the push, and the user's own clone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from navos_gitops import rendered
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.publishing import local as here
from navos_gitops.publishing.address import address, check_branch, printable
from navos_gitops.publishing.bringing import Move, bring
from navos_gitops.publishing.change import message
from navos_gitops.publishing.laying import Output, commit, ground_elsewhere, ground_here, lay
from navos_gitops.publishing.remote import Refused, There, settings
from navos_gitops.publishing.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from navos_gitops.publishing.change import Line
    from navos_gitops.publishing.laying import Ground
    from navos_gitops.publishing.local import Local

ATTEMPTS = 12
"""How often a branch that keeps moving is followed."""


class Request(NamedTuple):
    """What is to be published, and where."""

    fleet: Path
    """The fleet's folder."""
    output: str
    """The folder of the rendered tree in it."""
    files: Mapping[str, str]
    """What the rendered tree holds, on disk and as composed: text by path below it."""
    is_source: Callable[[str], bool]
    """Whether a path, relative to the top of the repository, is what the tree was rendered from."""
    repo: str = ""
    """Another repository; empty: this one, or with ``push`` its remote."""
    branch: str = ""
    """Empty: the current one, or the other repository's default."""
    push: bool = False
    sign: bool = False
    message: str = ""
    """The commit's first line instead of the usual summary."""
    replace: bool = False
    """Whether the branch gets exactly these files, whatever others have published."""
    seconds: float = 120
    """How long another repository may take for one answer."""


class Published(NamedTuple):
    """What came of it."""

    commit: str | None
    """The commit that holds the tree; None where there is nothing to publish."""
    made: bool
    """Whether this run made it."""
    branch: str
    changed: tuple[Line, ...]
    pushed: str
    """The remote it was pushed to; empty where nothing was pushed."""
    notes: tuple[str, ...]
    """What a person should know besides."""


class _Goal(NamedTuple):
    """Where the commit goes."""

    branch: str
    current: bool
    """Whether it is the branch that is checked out."""
    own: bool
    """Whether the branch is one of the user's own repository."""
    remote: here.Remote | None
    """Where it is pushed to."""

    @property
    def ref(self) -> str:
        """The branch's full name."""
        return f"refs/heads/{self.branch}"


def publish(request: Request) -> Published:
    """Commit the rendered tree, and push it where that is asked for.

    Raises :class:`CannotGoOn` where that cannot be done; then no branch, index or file is other than before.
    """
    local = here.look(request.fleet)
    _check(request)
    goal = _goal(request, local)
    uncommitted = _uncommitted(request, local, goal)
    try:
        return _published(request, local, goal, uncommitted=bool(uncommitted))
    except OSError as error:
        raise CannotGoOn(f"no room to make a commit: {printable(str(error))}") from None


def _published(request: Request, local: Local, goal: _Goal, *, uncommitted: bool) -> Published:
    told = (*here.taken_over(local), *(settings(goal.remote.address) if goal.remote else ()))
    with Scratch(local.common, local.format, told) as scratch:
        there = There(scratch, str(goal.remote), request.seconds, shallow=not goal.own) if goal.remote else None
        if there and not goal.branch:
            goal = goal._replace(branch=there.look("").default or local.branch or "main")
            check_branch(goal.branch)
        output = Output.of(scratch, _folder(request, local), request.files)
        run = _Run(request, goal, scratch, there, output, uncommitted=uncommitted)
        for attempt in range(ATTEMPTS):
            try:
                return run.attempt(here.look(request.fleet) if attempt else local)
            except here.Moved as moved:
                last = moved
                time.sleep(0.05 * (attempt + 1))
    raise CannotGoOn(f"nothing was published, for others are at work: try again ({last})")


def _check(request: Request) -> None:
    if request.repo and not request.push:
        raise CannotGoOn("a commit for another repository is kept nowhere unless it is pushed: add --push")
    if request.branch:
        check_branch(request.branch)
    if "\0" in request.message:
        raise CannotGoOn("a commit message cannot hold a NUL")


def _goal(request: Request, local: Local) -> _Goal:
    from pathlib import Path

    if request.repo:
        remote = here.Remote("", address(request.repo, Path.cwd()))
        return _Goal(request.branch, current=False, own=False, remote=remote)
    branch = request.branch or local.branch
    if branch is None:
        raise CannotGoOn("HEAD is detached: no branch is checked out; name one with --branch")
    current = branch == local.branch
    if current and (local.folder / "MERGE_HEAD").exists():
        raise CannotGoOn("a merge has begun here: finish it (git commit, or git merge --abort), then publish")
    other = here.elsewhere(local.top, branch)
    if other:
        raise CannotGoOn(f"{branch} is checked out in {other}: publish from there")
    return _Goal(branch, current=current, own=True, remote=here.remote(local, branch) if request.push else None)


def _uncommitted(request: Request, local: Local, goal: _Goal) -> tuple[str, ...]:
    """Sources that were never committed: then nobody could tell what a branch elsewhere was rendered from."""
    if local.head is None:
        if not goal.current:
            raise CannotGoOn("nothing is committed here yet, so no revision was rendered: commit the fleet first")
        return ()
    paths = tuple(path for path in here.changed(local.top) if request.is_source(path))
    if paths and not goal.current:
        raise CannotGoOn(
            f"{printable(paths[0])} has changes that are not committed, so no revision says what was rendered: "
            "git commit, then publish again"
        )
    return paths


def _folder(request: Request, local: Local) -> str:
    """Where the rendered tree lies in the repository: it lies at the same place on every branch, everywhere."""
    return rendered.tree(request.fleet, request.output).relative_to(local.top.resolve()).as_posix()


class _Run:
    """What stays the same from one attempt to the next."""

    __slots__ = ("_goal", "_output", "_request", "_scratch", "_there", "_uncommitted")

    def __init__(
        self, request: Request, goal: _Goal, scratch: Scratch, there: There | None, output: Output, *, uncommitted: bool
    ) -> None:
        self._request = request
        self._goal = goal
        self._scratch = scratch
        self._there = there
        self._output = output
        self._uncommitted = uncommitted

    def attempt(self, local: Local) -> Published:
        """Publish on top of what the branch is now. Raises :class:`Moved` where it is something else by then."""
        goal, scratch, output = self._goal, self._scratch, self._output
        if goal.current and local.branch != goal.branch:
            raise CannotGoOn(f"another branch than {goal.branch} was checked out meanwhile: publish again")
        mine = local.head if goal.current else here.ref(local.top, goal.ref) if goal.own else None
        seen = self._there.look(goal.branch).commit if self._there else None
        theirs = self._there.fetch(goal.branch, seen) if self._there and seen else None
        ground = self._ground(local, mine, theirs)
        laid = lay(scratch, output, ground, goal.branch, replace=self._request.replace)
        if not laid.files and not ground.parents:
            return Published(None, made=False, branch=goal.branch, changed=(), pushed="", notes=())
        text = message(self._request.message, laid.changed, self._source(local))
        new = commit(scratch, output, ground, laid.files, text, sign=self._signed(local))
        pushed = self._push(new, theirs)
        notes = [f"kept what others published: {', '.join(map(str, laid.kept))}"] if laid.kept else []
        if goal.own and (pushed or (new != mine and self._there is None)):
            notes += self._follow(local, ground, mine, new, pushed=pushed)
        made = new not in ground.parents
        if made and self._uncommitted:
            notes.append("the sources have changes that are not committed; the commit says so")
        shown = str(goal.remote) if pushed else ""
        return Published(new, made, goal.branch, laid.changed if made else (), shown, tuple(notes))

    def _ground(self, local: Local, mine: str | None, theirs: str | None) -> Ground:
        if self._goal.current:
            return ground_here(self._scratch, self._output, mine, theirs)
        head = mine or theirs
        if mine and theirs and not self._scratch.is_ancestor(theirs, mine):
            if not self._scratch.is_ancestor(mine, theirs):
                raise CannotGoOn(
                    f"{self._goal.branch} here and at {self._goal.remote} have both moved on: "
                    f"bring them together, or remove the one here (git branch -D {self._goal.branch})"
                )
            head = theirs
        source = local.head or ""  # elsewhere is only published what was committed
        return ground_elsewhere(self._scratch, self._output, head, source, self._goal.branch, self._there)

    def _source(self, local: Local) -> str:
        said = local.head or "none, this is the first commit"
        return f"{said}, with changes that are not committed" if self._uncommitted else said

    def _signed(self, local: Local) -> bool:
        """Whether to sign: asked for here, or by the configuration as for any other commit."""
        if self._request.sign:
            return True
        return here.wants_signatures(local)

    def _push(self, new: str, theirs: str | None) -> bool:
        """Whether anything had to be pushed. What a refusal means is seen by where the branch is afterwards."""
        if self._there is None or new == theirs:
            return False
        try:
            self._there.push(new, self._goal.branch)
        except Refused as refused:
            try:
                now = self._there.look(self._goal.branch).commit
            except CannotGoOn:
                raise refused from None
            if now == theirs:
                raise
            if now != new:
                raise here.Moved(str(refused)) from None
        return True

    def _follow(self, local: Local, ground: Ground, mine: str | None, new: str, *, pushed: bool) -> list[str]:
        """Let the user's own clone have what was published. After a push, a clone that cannot is only told of."""
        try:
            if new != mine:
                bring(
                    self._scratch,
                    local,
                    Move(self._goal.branch, mine, new),
                    self._output,
                    ground,
                    current=self._goal.current,
                )
            if pushed and self._goal.remote and self._goal.remote.name:
                here.follow(local, self._goal.remote.name, self._goal.branch, new)
        except CannotGoOn as error:
            if not pushed:
                raise
            return [f"this clone was left as it was ({error}): git pull, once its own changes are committed or stashed"]
        return []
