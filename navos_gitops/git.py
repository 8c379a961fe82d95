"""The one door to git: its program, run so that no repository can make it run anything else.

A repository under review is someone else's: its hooks, its file system monitor, its filters and its remotes name
programs that git would start on its own. None of them is started from here, and nothing is fetched. What the
user and the machine's administrator have set stays as it is.
"""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

SECONDS = 60
"""How long git may take for one answer."""

_HARMLESS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "diff.autoRefreshIndex": "true",
    "protocol.allow": "never",
    "protocol.ext.allow": "never",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
}
"""Settings that override the repository's own."""

_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

_ELSEWHERE = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_EXTERNAL_DIFF",
        "GIT_GRAFT_FILE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What a hook's environment says of the repository it runs for, which need not be the one that is asked about."""


class Entry(NamedTuple):
    """A file of a tree: its mode (``100644``, ``120000`` for a link) and the hash of its content."""

    mode: str
    blob: str


def root(folder: Path) -> Path:
    """The top folder of the work tree that ``folder`` is in. Raises :class:`CannotGoOn` where it is in none."""
    top = Path(os.fsdecode(run(folder, "rev-parse", "--show-toplevel")).removesuffix("\n"))
    if not folder.resolve().is_relative_to(top.resolve()):
        raise CannotGoOn(f"the git repository of {folder} says its files are in {top}")
    return top


def commit(folder: Path, revision: str) -> str:
    """The full hash of the commit a revision names. Raises :class:`CannotGoOn` where there is none."""
    wanted = f"{revision}^{{commit}}"
    found = _run(folder, ("rev-parse", "--verify", "--quiet", "--end-of-options", wanted))
    if found.code == 0 and revision:
        return found.out.decode().strip()
    if found.error and "expected commit type" not in found.error:
        raise _refusal(folder, found.error)
    raise CannotGoOn(f"git knows no commit `{revision}` in {folder}{_lacking(folder)}")


def _lacking(folder: Path) -> str:
    """Why a repository may lack a commit that others have; empty for a full clone."""
    shallow = _run(folder, ("rev-parse", "--is-shallow-repository")).out.strip() == b"true"
    return " (this shallow clone has only its newest commits: git fetch --unshallow)" if shallow else ""


def changed(folder: Path, revision: str, under: str = "") -> tuple[str, ...]:
    """The files in ``folder`` (or in its folder ``under``) that differ from a revision, sorted.

    Paths are relative to ``folder``. New files count, those that git is told to ignore do not; a file that was
    removed counts too. Content decides, not times.
    """
    hash_ = commit(folder, revision)
    place = ("--", under or ".")
    differs = run(
        folder,
        *("diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", "--no-textconv"),
        *("--ignore-submodules=all", hash_, *place),
        settings=_no_filters(folder),
    )
    new = run(folder, "ls-files", "--others", "--exclude-standard", "-z", *place)
    return tuple(sorted({*_names(differs), *_names(new)}))


class Staged(NamedTuple):
    """What the next commit changes, and all that it holds; paths are relative to the top of the work tree."""

    changed: tuple[str, ...]
    """Files that differ between the last commit and the index, removed ones too."""
    held: tuple[str, ...]
    """Every file in the index."""


def staged(top: Path) -> Staged:
    """What the index holds, as a hook sees it: of a partial commit git makes an index of its own.

    No file in the work tree is looked at, so no filter runs.
    """
    index = os.environ.get("GIT_INDEX_FILE")
    about = {"GIT_INDEX_FILE": os.path.abspath(index)} if index else {}  # noqa: PTH100 - git, too, takes it from here
    names = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
    held = run(top, "ls-files", "-z", about=about)  # first, since git diff works outside of git, too
    changed = run(top, "diff", "--cached", *names, about=about)
    return Staged(_names(changed), _names(held))


def between(top: Path, old: str, new: str) -> tuple[str, ...]:
    """The files that differ between two commits, removed ones too: since they parted, where they have a common past."""
    pair = (commit(top, old), commit(top, new))
    names = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
    parted = _run(top, ("merge-base", *pair))
    start = parted.out.decode().strip() if parted.code == 0 else pair[0]
    return _names(run(top, "diff", *names, start, pair[1]))


def _names(out: bytes) -> tuple[str, ...]:
    return tuple(os.fsdecode(path) for path in out.split(b"\0") if path)


def _all_of_them(_path: str) -> bool:
    return True


def tree(
    folder: Path, revision: str, under: str = "", wanted: Callable[[str], bool] = _all_of_them
) -> dict[str, bytes]:
    """The files in ``folder`` (or in its folder ``under``) as they were at a revision, by path in that folder.

    Of a large repository only the ``wanted`` paths are read. Files stand as they are stored: no filter, line end or
    attribute changes them. A link stands for the file it leads to, where that is in the same folder; other links, and
    submodules, are left out. Empty where there was no such folder.
    """
    found = entries(folder, revision, under)
    led = blobs(folder, {entry.blob for entry in found.values() if entry.mode == _LINK})
    links = {path: led[entry.blob] for path, entry in found.items() if entry.mode == _LINK}
    targets = {path: _followed(path, links) for path in found if wanted(path)}
    files = {path: found[target].blob for path, target in targets.items() if target in found and target not in links}
    content = blobs(folder, set(files.values()))
    return {path: content[blob] for path, blob in sorted(files.items())}


def entries(folder: Path, revision: str, under: str = "") -> dict[str, Entry]:
    """The names and hashes of what :func:`tree` reads: enough to see what changed."""
    hash_ = commit(folder, revision)
    prefix = os.fsdecode(run(folder, "rev-parse", "--show-prefix")).removesuffix("\n")
    start = posixpath.normpath(posixpath.join(prefix, under)) if prefix or under else "."
    if start == ".." or start.startswith("../"):
        raise CannotGoOn(f"{under} is not in the git repository of {folder}")
    at = "" if start == "." else f"{start}/"
    listed = run(folder, "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", hash_, *((at,) if at else ()))
    return dict(_entries(listed, at))


def show(folder: Path, revision: str, path: str) -> bytes | None:
    """The file ``path`` (relative to ``folder``) at a revision, or None where it was not there."""
    parent, _, name = path.rpartition("/")
    return tree(folder, revision, parent).get(name)


def blobs(folder: Path, hashes: Collection[str]) -> dict[str, bytes]:
    """The contents of some files by their hashes, in one go."""
    if not hashes:
        return {}
    out = run(folder, "cat-file", "--batch", input_="\n".join(sorted(hashes)).encode())
    return dict(_contents(folder, out))


def run(
    folder: Path,
    *arguments: str,
    input_: bytes | None = None,
    settings: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """What a git command prints. Raises :class:`CannotGoOn` where it fails or takes more than a minute.

    ``about`` are variables of git's environment that hold for this repository.
    """
    done = _run(folder, arguments, input_, settings or {}, about)
    if done.code:
        raise _refusal(folder, done.error)
    return done.out


class _Done(NamedTuple):
    code: int
    out: bytes
    error: str


def _run(
    folder: Path,
    arguments: tuple[str, ...],
    input_: bytes | None = None,
    settings: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> _Done:
    import subprocess

    command = ("git", "--no-pager", "--literal-pathspecs", "-C", str(folder), *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - no shell; revisions and paths cannot become options
            command,
            input=input_ or b"",
            capture_output=True,
            check=False,
            env={**_environment({**_HARMLESS, **(settings or {})}), **(about or {})},
            timeout=SECONDS,
        )
    except FileNotFoundError:
        raise CannotGoOn("git is not installed, or not on the path") from None
    except subprocess.TimeoutExpired:
        raise CannotGoOn(f"git {arguments[0]} took more than {SECONDS} seconds in {folder}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
        raise CannotGoOn(f"git cannot be run: {error}") from None
    return _Done(done.returncode, done.stdout, done.stderr.decode(errors="replace").strip())


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with the settings put last, where they win over every file of configuration."""
    inherited = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    stated = inherited.get("GIT_CONFIG_COUNT", "0")
    count = int(stated) if stated.isdecimal() else 0
    own: dict[str, str] = {}
    for index, (name, value) in enumerate(settings.items(), count):
        own[f"GIT_CONFIG_KEY_{index}"] = name
        own[f"GIT_CONFIG_VALUE_{index}"] = value
    return {**inherited, **_ENVIRONMENT, **own, "GIT_CONFIG_COUNT": str(count + len(settings))}


def _refusal(folder: Path, error: str) -> CannotGoOn:
    """Git's own words in one line of ours."""
    if "not a git repository" in error:
        return CannotGoOn(f"{folder} is not in a git repository")
    if "must be run in a work tree" in error or "cannot use bare repository" in error:
        return CannotGoOn(f"{folder} is in a bare git repository, which has no files")
    if "dubious ownership" in error:
        remedy = f"git config --global --add safe.directory {folder}"
        return CannotGoOn(f"git does not trust {folder}, which belongs to another user (`{remedy}`)")
    lines = [line for line in error.splitlines() if line.strip() and not line.startswith("hint:")]
    return CannotGoOn(f"git: {lines[-1].removeprefix('fatal: ')}" if lines else "git failed and did not say why")


_LINK = "120000"
_SUBMODULE = "160000"


def _entries(listed: bytes, at: str) -> Iterator[tuple[str, Entry]]:
    for record in listed.split(b"\0"):
        about, _, path = record.partition(b"\t")
        if path:
            mode, _, hash_ = about.decode().split(" ")
            if mode != _SUBMODULE:
                yield os.fsdecode(path).removeprefix(at), Entry(mode, hash_)


def _contents(folder: Path, out: bytes) -> Iterator[tuple[str, bytes]]:
    place = 0
    while place < len(out):
        end = out.index(b"\n", place)
        hash_, *about = out[place:end].decode().split(" ")
        if len(about) != 2:
            raise CannotGoOn(f"the git repository in {folder} has only part of its history: fetch the rest first")
        size = int(about[1])
        yield hash_, out[end + 1 : end + 1 + size]
        place = end + size + 2


def _followed(path: str, links: Mapping[str, bytes]) -> str:
    """Where a link leads in the end; to itself where it leads in circles."""
    target = path
    for _ in range(len(links)):
        if target not in links:
            return target
        target = posixpath.normpath(posixpath.join(posixpath.dirname(target), os.fsdecode(links[target])))
    return target if target not in links else path


def _no_filters(folder: Path) -> dict[str, str]:
    """Settings that switch off the filters a repository's own configuration names: each is a program to run."""
    found = _run(folder, ("config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\."))
    if found.code not in (0, 1):  # 1: there are none
        raise _refusal(folder, found.error)
    return dict(_switched_off(found.out.split(b"\0")))


def _switched_off(fields: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    words = iter(fields)
    for scope, name in zip(words, words, strict=False):
        if scope in (b"local", b"worktree"):
            section = os.fsdecode(name).rpartition(".")[0]
            yield from {f"{section}.clean": "", f"{section}.process": "", f"{section}.smudge": ""}.items()
            yield f"{section}.required", "false"
