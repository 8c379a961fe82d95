"""What is asked of another repository: where a branch is, its history, and to take a commit. All within a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.publishing.address import printable
from navos_gitops.publishing.scratch import Late, Setting, reason

if TYPE_CHECKING:
    from navos_gitops.publishing.address import Address
    from navos_gitops.publishing.scratch import Done, Scratch

_NAME = "target"
"""What the scratch repository calls the other one: its address is in the settings, never on a command line."""

_THERE = "refs/there/branch"
"""Where the scratch repository keeps what it fetched."""

_WHOLE = 2**31 - 1
"""As deep as there is anything (git-fetch)."""


class Seen(NamedTuple):
    """The branches of another repository, as far as they matter: the default one's name, and a commit or none."""

    default: str
    commit: str | None


class Refused(CannotGoOn):
    """The other repository did not take a commit."""


def settings(address: Address) -> tuple[Setting, ...]:
    """What the scratch repository has to be told of the other one."""
    return (
        Setting("command", f"remote.{_NAME}.url", address.url),
        Setting("command", f"remote.{_NAME}.pushurl", address.url),
    )


class There:
    """Another repository, reached from the scratch repository. ``shown`` is its name for people."""

    __slots__ = ("_scratch", "_seconds", "shallow", "shown")

    def __init__(self, scratch: Scratch, shown: str, seconds: float, *, shallow: bool) -> None:
        self._scratch = scratch
        self._seconds = seconds
        self.shown = shown
        self.shallow = shallow
        """Whether only as much history is fetched as is needed."""

    def look(self, branch: str) -> Seen:
        """Where a branch is (an empty name: nowhere), and which one is the default."""
        name = f"refs/heads/{branch}"
        out = os.fsdecode(self._done("ls-remote", "--symref", _NAME, "HEAD", *((name,) if branch else ())).out)
        default, commit = "", None
        for line in out.splitlines():
            what, _, where = line.partition("\t")
            if what.startswith("ref: refs/heads/") and where == "HEAD":
                default = what.removeprefix("ref: refs/heads/")
            elif where == name:
                commit = what
        return Seen(default, commit)

    def fetch(self, branch: str, commit: str) -> str:
        """Bring a branch here that was seen to be at ``commit``; where it is now."""
        if self._scratch.has(commit):
            return commit
        return self._fetch(branch, *(("--depth=1",) if self.shallow else ()))

    def deepen(self, branch: str) -> None:
        """Bring the rest of a branch's history here."""
        if self.shallow:
            self._fetch(branch, f"--depth={_WHOLE}")
            self.shallow = False

    def push(self, commit: str, branch: str) -> None:
        """Let a branch there be at a commit that has its present one in its history.

        Raises :class:`Refused` where the other side says no, or already is elsewhere.
        """
        try:
            done = self._ask("push", "--porcelain", _NAME, f"{commit}:refs/heads/{branch}")
        except Late as late:
            raise CannotGoOn(f"{late}; whether the push arrived is not known: publish again to see") from None
        if done.code:
            raise Refused(f"the push to {self.shown} failed: {_refusal(done)}")

    def _fetch(self, branch: str, *options: str) -> str:
        wanted = f"+refs/heads/{branch}:{_THERE}"
        self._done("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", *options, _NAME, wanted)
        return self._scratch.run("rev-parse", "--verify", _THERE).decode().strip()

    def _done(self, *arguments: str) -> Done:
        done = self._ask(*arguments)
        if done.code:
            raise CannotGoOn(f"{self.shown} cannot be read: {reason(done.error)}")
        return done

    def _ask(self, *arguments: str) -> Done:
        try:
            return self._scratch.ask(*arguments, seconds=self._seconds)
        except Late:
            raise Late(f"{self.shown} did not answer within {self._seconds:g} seconds (--timeout)") from None


def _refusal(done: Done) -> str:
    """Why a push was refused: the status of the branch, and the last word of a hook where there is one."""
    status = next((line for line in done.out.decode(errors="replace").splitlines() if line.startswith("!\t")), "")
    _, bracket, why = status.rpartition("[")
    if not bracket:
        return reason(done.error)
    kind, _, detail = printable(why).partition("] ")
    said = [line.removeprefix("remote:").strip() for line in done.error.splitlines() if line.startswith("remote:")]
    word = next((printable(line) for line in reversed(said) if line and not line.startswith("error:")), "")
    told = detail.removeprefix("(").removesuffix(")") or kind
    return f"{told} ({word})" if word else told
