"""The user's own repository: what it says of itself, and how it follows once everything else has worked."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops import git
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.publishing.address import Address, address, printable
from navos_gitops.publishing.scratch import Setting, entries, index_lines, of_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.publishing.scratch import Entry, Scratch


class Local(NamedTuple):
    """The repository that the fleet is in."""

    top: Path
    folder: Path
    """Where git keeps what belongs to this work tree: its index, and what was begun in it."""
    common: Path
    """Where git keeps objects and references, which several work trees may share."""
    format: str
    """Its kind of hash: sha1 or sha256."""
    branch: str | None
    """None where HEAD is detached."""
    head: str | None
    """None where nothing has been committed yet."""
    settings: tuple[Setting, ...]
    """What the repository's own configuration says, not the user's or the machine's."""


class Moved(CannotGoOn):
    """Something was changed by somebody else at the same moment: to be tried again."""


def look(folder: Path) -> Local:
    """The repository of a folder. Raises :class:`CannotGoOn` where it is in none."""
    top = git.root(folder)
    asked = ("--path-format=absolute", "--show-object-format", "--git-dir", "--git-common-dir")
    said = os.fsdecode(git.run(top, "rev-parse", *asked)).splitlines()
    if len(said) != 3:
        raise CannotGoOn(f"the path of the repository in {printable(str(top))} has a line break")
    branch = _branch(top)
    head = ref(top, f"refs/heads/{branch}") if branch else git.commit(top, "HEAD")
    return Local(top, Path(said[1]), Path(said[2]), said[0], branch, head, tuple(_settings(top)))


def ref(top: Path, name: str) -> str | None:
    """The commit that a reference holds; None where there is no such reference."""
    listed = git.run(top, "for-each-ref", "--format=%(refname) %(objectname)", name)
    found = dict(line.rsplit(" ", 1) for line in os.fsdecode(listed).splitlines())
    return found.get(name)


def changed(folder: Path) -> tuple[str, ...]:
    """The files of a folder that are not as they were committed."""
    return git.changed(folder, "HEAD")


def elsewhere(top: Path, branch: str) -> Path | None:
    """Another work tree in which a branch is checked out."""
    place = None
    for line in git.run(top, "worktree", "list", "--porcelain").decode(errors="replace").splitlines():
        word, _, rest = line.partition(" ")
        if word == "worktree":
            place = Path(rest)
        elif line == f"branch refs/heads/{branch}" and place and place.resolve() != top.resolve():
            return place
    return None


class Remote(NamedTuple):
    """A repository to push to: its name here (empty where it was given as an address), and where it is."""

    name: str
    address: Address

    def __str__(self) -> str:
        return printable(self.name) or self.address.shown


def remote(local: Local, branch: str) -> Remote:
    """The remote that a branch is pushed to: the one configured for it, else ``origin``, else the only one."""
    urls = {setting.name[7:-4]: setting.value for setting in local.settings if _URL.fullmatch(setting.name)}
    push = {setting.name[7:-8]: setting.value for setting in local.settings if _PUSH_URL.fullmatch(setting.name)}
    known = urls | push
    stated = {setting.name: setting.value for setting in local.settings}
    wishes = (f"branch.{branch}.pushremote", "remote.pushdefault", f"branch.{branch}.remote")
    names = [*(stated.get(wish, "") for wish in wishes), "origin", *(known if len(known) == 1 else ())]
    name = next((name for name in names if name in known), None)
    if name is None:
        raise CannotGoOn("no remote to push to: git remote add origin URL, or publish with --repo URL")
    place = address(known[name], local.top)
    if place.path and place.path.resolve().is_relative_to(local.top.resolve()):
        raise CannotGoOn(f"the remote {printable(name)} is a folder of this very repository; nothing is pushed to it")
    return Remote(name, place)


_URL = re.compile(r"remote\..+\.url", re.DOTALL)
_PUSH_URL = re.compile(r"remote\..+\.pushurl", re.DOTALL)


def taken_over(local: Local) -> tuple[Setting, ...]:
    """The repository's settings that count for publishing: who commits, and what is sent to a server; no program."""
    return tuple(setting for setting in local.settings if _DATA.fullmatch(setting.name))


_DATA = re.compile(
    r"(?:user|author|committer)\.(?:name|email|signingkey)|gpg\.format|commit\.gpgsign"
    r"|credential\.(?:.*\.)?username|http\.(?:.*\.)?extraheader"
)


def wants_signatures(local: Local) -> bool:
    """Whether commits are to be signed always, by any configuration."""
    try:
        return git.run(local.top, "config", "--type=bool", "commit.gpgSign") == b"true\n"
    except CannotGoOn:
        return False


def take(local: Local, scratch: Scratch, *tips: str) -> None:
    """Bring commits and trees, with all that they need, from the scratch repository into the user's."""
    known = git.run(local.top, "for-each-ref", "--format=^%(objectname)", "refs/heads", "refs/remotes").decode()
    wanted = "\n".join((*tips, known))
    pack = scratch.run("pack-objects", "--revs", "--stdout", "-q", input_=wanted.encode() + b"\n")
    unpack = ("index-pack", "--stdin") if int.from_bytes(pack[8:12]) > _LOOSE else ("unpack-objects", "-q")
    git.run(local.top, *unpack, input_=pack)


_LOOSE = 100
"""More objects than this stay in a pack (the usual fetch.unpackLimit)."""


def point(local: Local, name: str, new: str, old: str | None, why: str) -> None:
    """Set a reference that has not moved. Raises :class:`Moved` where it has, or is being moved."""
    before = old or "0" * len(new)
    try:
        git.run(local.top, "update-ref", "-m", f"publish: {why}", name, new, before)
    except CannotGoOn as error:
        if "exists; cannot create" in str(error):  # a branch `a` beside a branch `a/b`
            raise
        raise Moved(f"another git is at work on {name.removeprefix('refs/heads/')}") from None


def unpoint(local: Local, name: str, new: str, old: str | None) -> None:
    """Take :func:`point` back."""
    undo = (name, old, new) if old else ("-d", name, new)
    git.run(local.top, "update-ref", "-m", "publish: taken back", *undo)


def follow(local: Local, name: str, branch: str, new: str) -> None:
    """Let the note on where a remote's branch is say what was just pushed, where git keeps one in the usual place."""
    standard = f"+refs/heads/*:refs/remotes/{name}/*"
    if any(s.name == f"remote.{name}.fetch" and s.value == standard for s in local.settings):
        git.run(local.top, "update-ref", "-m", "publish: push", f"refs/remotes/{name}/{branch}", new)


def index(top: Path, under: str) -> dict[str, Entry]:
    """The entries of the user's index below a folder."""
    return dict(entries(git.run(top, "ls-files", "-s", "-z", "--", under), of_index))


def set_index(local: Local, wanted: Mapping[str, Entry | None]) -> None:
    """Change entries of the user's index; others, staged or not, stay as they are."""
    if not wanted:
        return
    try:
        git.run(
            local.top, "update-index", "-z", "--index-info", input_=index_lines(wanted), settings=_no_filters(local)
        )
    except CannotGoOn:
        if (local.folder / "index.lock").exists():
            raise Moved("another git is at work on the index: index.lock") from None
        raise


def forward(local: Local, old: str, new: str) -> None:
    """Index and files from one tree to another, as ``git checkout`` does it: no change of the user's is overwritten.

    Raises :class:`CannotGoOn` where one would be; then nothing was touched.
    """
    settings = _no_filters(local)
    with contextlib.suppress(CannotGoOn):  # it fails where any file has changes, and has done its work even then
        git.run(local.top, "update-index", "-q", "--refresh", settings=settings)
    git.run(local.top, "read-tree", "-m", "-u", "--end-of-options", old, new, settings=settings)


def _no_filters(local: Local) -> dict[str, str]:
    """Settings that switch off the repository's own filters: git runs them whenever it writes an index."""
    filters = {s.name.rpartition(".")[0] for s in local.settings if s.name.startswith("filter.")}
    off = {f"{filter_}.{word}": "" for filter_ in sorted(filters) for word in ("clean", "process", "smudge")}
    return off | {f"{filter_}.required": "false" for filter_ in sorted(filters)}


def _branch(top: Path) -> str | None:
    try:
        return os.fsdecode(git.run(top, "symbolic-ref", "--quiet", "HEAD")).strip("\n").removeprefix("refs/heads/")
    except CannotGoOn:
        return None


def _settings(top: Path) -> list[Setting]:
    words = (
        git.run(top, "config", "--show-scope", "--includes", "-z", "--list")
        .decode(errors="surrogateescape")
        .split("\0")
    )
    found = []
    for scope, said in zip(words[::2], words[1::2], strict=False):
        name, _, value = said.partition("\n")
        if scope in {"local", "worktree"}:
            found.append(Setting(scope, name, value))
    return found
