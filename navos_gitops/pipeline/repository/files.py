"""Which files a command's arguments name: folders walked in a stable order, without what nobody means by them.

Hidden files and folders, installed packages and what git ignores are passed by, and so is what ``exclude`` names. What
is no regular file, or cannot be looked into, is told of: nothing hangs on it, and nothing is taken for judged.
"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding, Location
from navos_gitops.named import NamedTuple
from navos_gitops.settings.globs import matcher
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

SUFFIXES = (".yaml", ".yml", ".json")
BLOCK = 64 * 1024
"""Bytes of a long stream that are read, judged and dropped at a time; shorter files are one block.

Small, so that the blocks of one file can be dealt out evenly; the same for any number of workers, for what follows a
document that cannot be read is not judged in its block.
"""

STANDARD_INPUT = "<stdin>"

_PASSED_BY = {
    "node_modules": "",
    "testdata": "holds data of tests; name it to have it judged",
    "vendor": "holds other people's sources; name it to have it judged",
}
"""Folders that package managers fill or tests read, and what is said of each that is met."""

_IGNORED = "is ignored by git; name it to have it judged"
_NO_FILE = "is no regular file"
_LINK = "is a link to a folder, which is not entered"
_EMPTY = "nothing in it was judged: it holds no YAML or JSON file, or all of them are left out"


class Part(NamedTuple):
    """A file, or every ``parts``-th block of a long one, beginning with block ``part``."""

    path: Path
    shown: str
    part: int = 0
    parts: int = 1
    named: bool = False
    """Whether somebody named the file itself, so that it is meant to hold manifests; a hook names every file."""
    number: int = 0
    """Which of the judged files it is."""

    def blocks(self) -> Iterator[reader.Block]:
        """The part's stretches of whole documents. Raises OSError."""
        with self.path.open("rb") as file:
            for index, block in enumerate(reader.stream(file, block=BLOCK)):
                if index % self.parts == self.part:
                    yield block


class Found(NamedTuple):
    """The files to judge, what was passed by with the reason, and what could not be looked into."""

    parts: tuple[Part, ...]
    passed: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


class Exclude:
    """The globs of files that are left out: of the command line, and of the fleet around, each from its own folder."""

    __slots__ = ("_globs",)

    def __init__(self, globs: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._globs: list[tuple[str, Callable[[str], bool]]] = [
            (folder + os.sep, matcher(each)) for folder, each in globs if each
        ]

    def file(self, path: str) -> bool:
        """Whether a file, or a folder it is in, matches."""
        return any(
            path.startswith(folder) and any(map(matches, _upwards(path.removeprefix(folder))))
            for folder, matches in self._globs
        )

    def folder(self, path: str) -> bool:
        """Whether nothing below a folder needs to be looked at."""
        return any(
            path.startswith(folder) and (matches(inside) or matches(f"{inside}/"))
            for folder, matches in self._globs
            for inside in (_slashes(path.removeprefix(folder)),)
        )


class Spool:
    """A folder for what can be read only once, so that it can be cut without being held in memory.

    It is made when the first such text comes, and gone with the run.
    """

    __slots__ = ("_folder", "_held")

    def __init__(self) -> None:
        self._held = ExitStack()
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._held.close()

    def keep(self, source: Path | None, name: str) -> Path:
        """What a pipe, or standard input for None, brings, in a file of that name."""
        import shutil
        import sys

        if source is None and sys.stdin is None:
            raise CannotGoOn("standard input is closed")
        target = self._made() / name
        with target.open("wb") as file:
            if source is None:
                shutil.copyfileobj(sys.stdin.buffer, file, BLOCK)
            else:
                with source.open("rb") as pipe:
                    shutil.copyfileobj(pipe, file, BLOCK)
        return target

    def _made(self) -> Path:
        if self._folder is None:
            import tempfile

            self._folder = Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="navos-gitops-")))
        return self._folder


def find(paths: Iterable[str], root: Path, spool: Spool, exclude: Exclude) -> Found:
    """The manifest files that arguments name; what is shown is relative to ``root``.

    Standard input and pipes are written into ``spool``.
    Raises :class:`CannotGoOn` where a path does not exist.
    """
    walk = _Walk(root, exclude)
    for path in dict.fromkeys(paths):  # named twice, read once: a stream cannot be read again
        start = Path(path)
        if path == "-":
            walk.parts.append(Part(spool.keep(None, "stdin"), STANDARD_INPUT, named=True))
        elif start.is_dir():
            walk.named_folder(os.path.abspath(start), _ignored(start))  # noqa: PTH100 - links stay as they are named
        elif start.is_fifo():
            walk.parts.append(Part(spool.keep(start, str(len(walk.parts))), _shown(path, root), named=True))
        elif start.exists() or start.is_symlink():
            walk.named(os.path.abspath(start))  # noqa: PTH100 - as above
        else:
            raise CannotGoOn(f"{path} does not exist")
    return Found(tuple(walk.parts), tuple(walk.passed), tuple(walk.findings))


class _Walk:
    """Gathers what is met."""

    __slots__ = ("_exclude", "_root", "findings", "parts", "passed")

    def __init__(self, root: Path, exclude: Exclude) -> None:
        self._root = root
        self._exclude = exclude
        self.parts: list[Part] = []
        self.passed: list[tuple[str, str]] = []
        self.findings: list[Finding] = []

    def named(self, path: str) -> None:
        """Take a file that was named."""
        if not self._exclude.file(path):
            self.parts.append(Part(Path(path), _shown(path, self._root), named=True))

    def named_folder(self, start: str, ignored: frozenset[str]) -> None:
        """Take a folder that was named, and say so where there is nothing in it: a check of nothing is none."""
        before = self._met
        self._folder(start, ignored)
        if self._met == before:
            self.passed.append((f"{_shown(start, self._root) if start != str(self._root) else '.'}/", _EMPTY))

    @property
    def _met(self) -> int:
        return len(self.parts) + len(self.passed) + len(self.findings)

    def _folder(self, start: str, ignored: frozenset[str]) -> None:
        """Take the files of a folder by name, then those of its folders; links to folders are not entered."""
        pending = [start]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(folder) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.findings.append(unreadable(_shown(folder, self._root), error))
                continue
            pending += reversed(list(self._taken(found, ignored)))

    def _taken(self, entries: Iterable[os.DirEntry[str]], ignored: frozenset[str]) -> Iterator[str]:
        """Take the files among a folder's entries; the folders to go into."""
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not self._exclude.folder(entry.path) and not self._passed(entry, ignored):
                    yield entry.path
            elif _links_to_folder(entry):
                if not self._exclude.folder(entry.path) and not self._passed(entry, ignored):
                    self.passed.append((_shown(entry.path, self._root), _LINK))
            elif entry.name.endswith(SUFFIXES) and not self._exclude.file(entry.path):
                self._file(entry, ignored)

    def _file(self, entry: os.DirEntry[str], ignored: frozenset[str]) -> None:
        shown = _shown(entry.path, self._root)
        if entry.path in ignored:
            self.passed.append((shown, _IGNORED))
        elif _opens(entry):
            self.parts.append(Part(Path(entry.path), shown))
        else:
            self.passed.append((shown, _NO_FILE))

    def _passed(self, entry: os.DirEntry[str], ignored: frozenset[str]) -> bool:
        reason = _IGNORED if entry.path in ignored else _PASSED_BY.get(entry.name)
        if reason:
            self.passed.append((f"{_shown(entry.path, self._root)}/", reason))
        return reason is not None


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:
        return False  # a link that leads to itself


def _opens(entry: os.DirEntry[str]) -> bool:
    """Whether opening a file gives its content at once, or an error that says what is wrong with it."""
    try:
        kind = entry.stat().st_mode if entry.is_symlink() else 0
    except OSError:
        return True  # a link that leads nowhere
    return stat.S_ISREG(kind) if kind else entry.is_file()


def unreadable(shown: str, error: OSError) -> Finding:
    """What is said of a file or folder that cannot be read."""
    message = f"cannot be read: {error.strerror or error}"
    return Finding("unreadable-file", "error", "unchecked", message, Location(shown))


def _ignored(folder: Path) -> frozenset[str]:
    """The files and folders below a folder that git ignores; none where no git, or the folder itself, says so."""
    here = folder.resolve()
    if not any((each / ".git").exists() for each in (here, *here.parents)):
        return frozenset()
    from navos_gitops import git

    try:
        listed = git.run(folder, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    except CannotGoOn:
        return frozenset()
    start = os.path.abspath(folder)  # noqa: PTH100 - as it was named
    names = [os.fsdecode(name).rstrip("/") for name in listed.split(b"\0") if name]
    return frozenset(os.path.join(start, name) for name in names) if "." not in names else frozenset()  # noqa: PTH118


def _shown(path: str, root: Path) -> str:
    """A path as it is shown: from the root, where it lies below it."""
    inside = os.path.abspath(path)  # noqa: PTH100 - links stay as they are named
    prefix = os.path.join(root, "")  # noqa: PTH118 - thousands of paths
    return _slashes(inside.removeprefix(prefix) if inside.startswith(prefix) else path)


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")


def _upwards(path: str) -> Iterator[str]:
    """A relative path, and every folder it is in."""
    inside = _slashes(path)
    while inside:
        yield inside
        inside = inside.rpartition("/")[0]
