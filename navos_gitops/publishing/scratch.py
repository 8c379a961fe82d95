"""A repository of our own, for one run: the one door to other repositories, and the place where a commit is made.

It lies in a temporary folder, borrows the objects of the user's repository, and has no configuration of its own but
what is stated here; git's global configuration and the user's environment count as always, credential helpers and
ssh included. Git is run through GitPython, in a session of its own, so that whatever a transport started ends with
it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.publishing.address import PROTOCOLS, printable

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

SECONDS = 60
"""How long git may take for one answer that no other machine is needed for."""

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "gc.auto": "0",
    "i18n.commitEncoding": "UTF-8",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    **{f"protocol.{name}.allow": "always" for name in PROTOCOLS},
    "protocol.ext.allow": "never",
    "push.followTags": "false",
    "push.recurseSubmodules": "no",
    "submodule.recurse": "false",
    "user.useConfigOnly": "true",
}

_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS),
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "C",
    "LC_ALL": "C",
}


class Setting(NamedTuple):
    """One line of git's configuration, and which file it stands in (``local``, ``worktree``), or ``command``."""

    scope: str
    name: str
    value: str


class Done(NamedTuple):
    """How a git command ended and what it said."""

    code: int
    out: bytes
    error: str


class Entry(NamedTuple):
    """A file of a tree or of the index: mode, hash, and its stage (0 but for what could not be merged)."""

    mode: str
    hash: str
    stage: int = 0


class Scratch:
    """The scratch repository. A context: the folder goes with it.

    ``common`` is the folder of the user's repository whose objects are borrowed, ``settings`` what is taken over
    from its configuration, ``format`` its kind of hash.
    """

    __slots__ = ("_environment", "_git", "_name", "folder", "format")

    def __init__(self, common: Path, format_: str, settings: Iterable[Setting]) -> None:
        import git

        self._name = tempfile.mkdtemp(prefix="navos-gitops-")
        self.folder = Path(self._name)
        self.format = format_
        self._git = git.Git(self._name)
        self._environment = {**_ENVIRONMENT, **_place(self._name), **_configuration(settings)}
        try:
            self._make(common)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._name, ignore_errors=True)

    def run(self, *arguments: str, input_: bytes = b"") -> bytes:
        """What a git command prints. Raises :class:`CannotGoOn` where it fails."""
        done = self.ask(*arguments, input_=input_)
        if done.code:
            raise CannotGoOn(f"git {arguments[0]}: {reason(done.error)}")
        return done.out

    def ask(self, *arguments: str, input_: bytes = b"", seconds: float | None = None) -> Done:
        """Run a git command and say how it ended. Raises :class:`Late` where it takes more than ``seconds``."""
        import subprocess

        import git

        limit = SECONDS if seconds is None else seconds
        command = ["git", "--no-pager", "--literal-pathspecs", *arguments]
        with tempfile.TemporaryFile() as stream:
            stream.write(input_)
            stream.seek(0)
            try:
                started = self._git.execute(
                    command, istream=stream, as_process=True, env=self._environment, start_new_session=True
                )
            except (git.GitCommandNotFound, OSError, ValueError) as error:  # ValueError: a NUL in an argument
                raise CannotGoOn(f"git cannot be run: {printable(str(error))}") from None
            process = cast("subprocess.Popen[bytes]", started.proc)
            try:
                out, said = process.communicate(timeout=limit)
            except BaseException as stopped:
                _end(process)
                if isinstance(stopped, subprocess.TimeoutExpired):
                    raise Late(f"git {arguments[0]} took more than {limit:g} seconds") from None
                raise
        return Done(process.returncode, out, said.decode(errors="replace"))

    def blob_hash(self, data: bytes) -> str:
        """The hash that git would give a file."""
        return hashlib.new(self.format, b"blob %d\0%b" % (len(data), data)).hexdigest()

    def add_blobs(self, contents: Collection[bytes]) -> None:
        """Store files."""
        if not contents:
            return
        with tempfile.TemporaryDirectory(dir=self._name) as name:
            paths = [Path(name, str(number)) for number in range(len(contents))]
            for path, data in zip(paths, contents, strict=True):
                path.write_bytes(data)
            self.run("hash-object", "-w", "--no-filters", "--stdin-paths", input_="\n".join(map(str, paths)).encode())

    def blobs(self, hashes: Collection[str]) -> dict[str, bytes]:
        """Files by their hashes."""
        wanted = sorted(set(hashes))
        out = self.run("cat-file", "--batch", input_="\n".join(wanted).encode()) if wanted else b""
        found, place = {}, 0
        for hash_ in wanted:
            end = out.index(b"\n", place)
            about = out[place:end].split(b" ")
            if len(about) != 3:
                raise CannotGoOn("the git repository has only part of its history: fetch the rest first")
            size = int(about[2])
            found[hash_] = out[end + 1 : end + 1 + size]
            place = end + size + 2
        return found

    def tree(self, commit: str, under: str) -> dict[str, Entry]:
        """The files of a commit below the folder ``under``, or what stands in its place, by full path."""
        out = self.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, under)
        return dict(entries(out, _of_tree))

    def read(self, *reading: str) -> None:
        """Make the index anew, as git-read-tree does of these trees."""
        (self.folder / "index").unlink(missing_ok=True)
        self.run("read-tree", *reading)

    def index(self, under: str = "") -> dict[str, Entry]:
        """The files of the index below a folder; of what could not be merged, one stage."""
        return dict(entries(self.run("ls-files", "-s", "-z", "--", *((under,) if under else ())), of_index))

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether ``new`` has ``old`` in its history."""
        done = self.ask("merge-base", "--is-ancestor", old, new)
        if done.code > 1:
            raise CannotGoOn(f"git merge-base: {reason(done.error)}")
        return done.code == 0

    def has(self, commit: str) -> bool:
        """Whether a commit is here, or in the repository that is borrowed from."""
        return self.ask("cat-file", "-e", f"{commit}^{{commit}}").code == 0

    def _make(self, common: Path) -> None:
        """An empty repository that reads the objects of the user's; where its history ends early, so does ours.

        Made by hand: git-init follows the environment to wherever a hook says that its work tree is.
        """
        for name in ("objects/info", "objects/pack", "refs"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "HEAD").write_text("ref: refs/heads/none\n")
        version = 0 if self.format == "sha1" else 1
        extension = f"[extensions]\n\tobjectFormat = {self.format}\n" if version else ""
        (self.folder / "config").write_text(f"[core]\n\trepositoryFormatVersion = {version}\n{extension}")
        path = os.fsencode(common / "objects").replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
        (self.folder / "objects/info/alternates").write_bytes(b'"' + path + b'"\n')
        if (common / "shallow").is_file():
            shutil.copyfile(common / "shallow", self.folder / "shallow")


class Late(CannotGoOn):
    """Git took longer than it may."""


def reason(error: str) -> str:
    """Git's own words about what went wrong, in one line."""
    said = [line for raw in error.splitlines() if (line := printable(raw)) and not line.startswith(_CHATTER)]
    told = [line.removeprefix("fatal: ").removeprefix("error: ").removeprefix("remote: ") for line in said]
    start = next((number for number, line in enumerate(said) if line.startswith("fatal: ")), len(told) - 1)
    return "; ".join(line.rstrip(".") for line in told[max(0, start - 1) : start + 1]) or "it did not say why"


_CHATTER = ("hint:", "warning:", "Please make sure", "and the repository exists", "Cloning into", "To ")


def entries(out: bytes, about: Callable[[str], Entry]) -> Iterator[tuple[str, Entry]]:
    """The records of ``ls-tree -z`` or ``ls-files -s -z``."""
    for record in out.split(b"\0"):
        said, _, path = record.partition(b"\t")
        if path:
            yield os.fsdecode(path), about(said.decode())


def _of_tree(said: str) -> Entry:
    mode, _, hash_ = said.split(" ")
    return Entry(mode, hash_)


def of_index(said: str) -> Entry:
    """What ``ls-files -s`` says before a path."""
    mode, hash_, stage = said.split(" ")
    return Entry(mode, hash_, int(stage))


def index_lines(wanted: Mapping[str, Entry | None]) -> bytes:
    """The input of ``update-index -z --index-info``: entries to set, None for those to take away, these first."""
    gone = [f"0 {'0' * 40}\t{path}" for path, entry in wanted.items() if entry is None]
    there = [f"{entry.mode} {entry.hash}\t{path}" for path, entry in wanted.items() if entry is not None]
    return b"".join(os.fsencode(line) + b"\0" for line in (*gone, *there))


def _place(folder: str) -> dict[str, str]:
    """Where the repository is, said in full: the environment of a hook may say otherwise of another one."""
    return {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
        "GIT_COMMON_DIR": folder,
        "GIT_DIR": folder,
        "GIT_GRAFT_FILE": f"{folder}/info/grafts",
        "GIT_INDEX_FILE": f"{folder}/index",
        "GIT_NAMESPACE": "",
        "GIT_OBJECT_DIRECTORY": f"{folder}/objects",
        "GIT_PREFIX": "",
        "GIT_SHALLOW_FILE": f"{folder}/shallow",
        "GIT_WORK_TREE": folder,
    }


def _configuration(settings: Iterable[Setting]) -> dict[str, str]:
    """Settings through the environment, ours last, where they win over every file; no URL shows among processes."""
    stated = os.environ.get("GIT_CONFIG_COUNT", "0")
    start = int(stated) if stated.isdecimal() else 0
    pairs = [*((setting.name, setting.value) for setting in settings), *_SETTINGS.items()]
    own = {"GIT_CONFIG_COUNT": str(start + len(pairs))}
    for number, (name, value) in enumerate(pairs, start):
        own[f"GIT_CONFIG_KEY_{number}"] = name
        own[f"GIT_CONFIG_VALUE_{number}"] = value
    return own


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git, and whatever it has started, before it is known to have ended: its number is still its own."""
    import contextlib

    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()
