"""The rendered tree on disk: what differs from what was composed, and writing it in one step.

A run that stops half-way, for whatever reason, leaves the old tree: the new one is built beside it, unchanged files
as hard links, and the two are exchanged. Files that do not begin with :data:`HEADER` are somebody else's and are
neither overwritten nor removed.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding, Location
from navos_gitops.named import NamedTuple
from navos_gitops.yaml import writer

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from navos_gitops.compose import Rendered
    from navos_gitops.model import Json

HEADER = "# Rendered by navos-gitops from the overlays of this repository. Edit those: this file is overwritten.\n"
"""The first line of every rendered file: how the tool knows its own files, in any clone."""

_STAGING = ".navos-gitops-"


def text(value: Json) -> str:
    """The text of a file that is written from a value."""
    return HEADER + writer.dump(value)


def text_of(item: Rendered) -> str:
    """The text of an object's file; what SOPS has encrypted stays to the byte."""
    return text(item.value) if item.text is None else HEADER + item.text


class Difference(NamedTuple):
    """How the tree on disk differs from the files that should be there; paths are relative to the tree, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    findings: tuple[Finding, ...]
    """Files of somebody else: an error where one stands in our way, else a warning."""

    def __bool__(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.added or self.changed or self.removed)


def tree(fleet: Path, output: str) -> Path:
    """The folder to render into; it lies in the fleet, really and not by a link that leads out of it."""
    path = fleet / output
    inside = path.resolve().relative_to(fleet.resolve()) if path.resolve().is_relative_to(fleet.resolve()) else None
    if inside is None or not inside.parts or inside.parts[0] in {"bases", "overlays", "policies", "components", ".git"}:
        raise CannotGoOn(f"output: {output} is no folder of its own inside the fleet")
    if path.exists() and not path.is_dir():
        raise CannotGoOn(f"output: {output} is not a folder")
    return path.resolve()


def ours(root: Path, folder: str = "", *, deep: bool = True) -> tuple[str, ...]:
    """The files of the tree, or of a folder in it (``deep``: and of those below), that this tool has written."""
    return tuple(path for path, entry in _walk(root, folder, deep=deep) if _is_ours(entry))


def compare(
    root: Path, files: Mapping[str, str], *, within: Iterable[str] = ("",), absent: Container[str] = ()
) -> Difference:
    """What has to be written for the tree at ``root`` to be ``files`` (text by relative path).

    Only what lies below one of ``within`` is looked at for removal, so that a part of a tree can be rendered. Of
    ``absent`` (relative paths) nothing is taken to be there.
    """
    prefixes = tuple(within)
    added: list[str] = []
    changed: list[str] = []
    removed: list[str] = []
    findings: list[Finding] = []
    present = {path: entry for path, entry in _looked_at(root, files, prefixes) if path not in absent}
    known: dict[str, str | None] = {}
    for path, text in files.items():
        old = _text(present[path]) if path in present else None
        if path not in present:
            added.append(path)
            findings += _in_the_way(root, path, known)
        elif old != text:
            changed.append(path)
            if old is None or not old.startswith(HEADER):
                findings.append(_foreign(root, path, blocking=True))
    for path, entry in present.items():
        if path in files or not path.startswith(prefixes):
            continue
        if _is_ours(entry):
            removed.append(path)
        elif path.endswith((".yaml", ".yml")):
            findings.append(_foreign(root, path, blocking=False))
    return Difference(tuple(sorted(added)), tuple(sorted(changed)), tuple(sorted(removed)), tuple(findings))


def write(root: Path, files: Mapping[str, str], difference: Difference) -> None:
    """Make the tree at ``root`` what ``files`` says; afterwards it is wholly new, or, on any error, wholly old."""
    import tempfile

    touched = [*difference.added, *difference.changed, *difference.removed]
    _sweep(root.parent)
    if not touched:
        return
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        staging = tempfile.TemporaryDirectory(prefix=_STAGING, dir=root.parent, ignore_cleanup_errors=True)
        with staging as name, _held(name):
            _write(f"{name}/.gitignore", "*\n")  # should this run be killed, git does not see what it leaves
            _exchange_part(root, files, touched, name)
    except OSError as error:
        raise CannotGoOn(f"cannot write {root.name}/: {error.strerror or error}; it is as it was") from error


def _exchange_part(root: Path, files: Mapping[str, str], touched: list[str], staging: str) -> None:
    """Build the smallest folder that holds all changes anew, then put it in place of the old one."""
    if len(touched) == 1 and touched[0] in files and (root / touched[0]).parent.is_dir():
        fresh = f"{staging}/file"
        _write(fresh, files[touched[0]])
        os.replace(fresh, root / touched[0])
        return
    part = os.path.commonpath([os.path.dirname(path) for path in touched])
    while part and not (root / part).is_dir():
        part = os.path.dirname(part)
    old, new = os.path.join(root, part), f"{staging}/new"
    inside = {path[len(part) + 1 :] if part else path: files.get(path) for path in touched}
    _copy(old, new, leave=inside.keys())
    for folder in sorted({os.path.dirname(path) for path in inside}):
        os.makedirs(f"{new}/{folder}", exist_ok=True)
    for path, text in inside.items():
        if text is not None:
            _write(f"{new}/{path}", text)
    _drop_empty(new, {os.path.dirname(path) for path in inside})
    if part and not os.listdir(new):
        _remove(root, part, f"{staging}/old")
    else:
        _exchange(new, old, f"{staging}/old")


def _remove(root: Path, part: str, aside: str) -> None:
    """Take away a folder that would be empty, and those around it that are empty then."""
    os.rename(root / part, aside)
    while (part := os.path.dirname(part)) and not os.listdir(root / part):
        os.rmdir(root / part)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _copy(old: str, new: str, *, leave: Container[str]) -> None:
    """The folder ``old`` again at ``new``, files as hard links, without the paths in ``leave``."""
    import shutil

    os.mkdir(new)
    if not os.path.isdir(old):
        return
    shutil.copymode(old, new)
    for folder, folders, names in os.walk(old):
        below = os.path.relpath(folder, old)
        for name in folders:
            source, target = os.path.join(folder, name), os.path.join(new, below, name)
            if os.path.islink(source):
                os.symlink(os.readlink(source), target)
            else:
                os.mkdir(target)
                shutil.copymode(source, target)
        for name in names:
            if os.path.normpath(os.path.join(below, name)) not in leave:
                _link(os.path.join(folder, name), os.path.join(new, below, name))


def _link(source: str, target: str) -> None:
    import shutil

    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _drop_empty(top: str, folders: Iterable[str]) -> None:
    """Folders that lost their last file go, and what that empties above them."""
    for deepest in sorted(folders, key=len, reverse=True):
        folder = deepest
        while folder and os.path.isdir(os.path.join(top, folder)) and not os.listdir(os.path.join(top, folder)):
            os.rmdir(os.path.join(top, folder))
            folder = os.path.dirname(folder)


def _exchange(new: str, old: str, aside: str) -> None:
    """``new`` at the place of ``old``: in one step where the system can exchange two folders, else in two."""
    if not os.path.isdir(old):
        os.rename(new, old)
        return
    if not _exchanged(new, old):
        os.rename(old, aside)
        os.rename(new, old)


_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Linux: linux/fcntl.h and linux/fs.h."""


def _exchanged(one: str, other: str) -> bool:
    """Whether the kernel exchanged the two names (renameat2, Linux); False where it or the file system cannot."""
    import ctypes

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    result: int = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return result == 0


def _sweep(folder: Path) -> None:
    """What runs that were killed left behind; hidden and named by us, so it is ours to remove."""
    import shutil

    for left in folder.glob(f"{_STAGING}*"):
        with suppress(OSError), _held(left):  # not what a run beside this one is working in
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _held(folder: str | Path) -> Iterator[None]:
    """Hold a folder, for as long as this process lives; BlockingIOError where another holds it."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:  # a file system without locks: nobody is told apart from who was killed
            if isinstance(error, BlockingIOError):
                raise
        yield
    finally:
        os.close(handle)


def _looked_at(root: Path, files: Iterable[str], prefixes: tuple[str, ...]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The files on disk that a comparison needs: beside each of ``files``, and all below the prefixes."""
    if "" in prefixes:
        yield from _walk(root)
        return
    seen: set[str] = set()
    beside = {os.path.dirname(path) for path in files} - {prefix.rstrip("/") for prefix in prefixes}
    for folder, deep in (*((name, False) for name in sorted(beside)), *((name, True) for name in prefixes)):
        for path, entry in _walk(root, folder.rstrip("/"), deep=deep):
            if path not in seen:
                seen.add(path)
                yield path, entry


def _walk(root: Path, folder: str = "", *, deep: bool = True) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file of the tree, or of a folder in it, by its path relative to the tree, sorted.

    Links are listed, never followed; a repository in it (a submodule) is another's, whatever its files begin with.
    """
    start = os.path.join(root, folder) if folder else str(root)
    inside = os.path.isdir(start) and (not folder or os.path.realpath(start) == os.path.join(root.resolve(), folder))
    pending = [(f"{folder}/" if folder else "", start)] if inside else []
    while pending:
        prefix, folder = pending.pop()
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
            if prefix and any(entry.name == ".git" for entry in found):
                continue
            for entry in found:
                path = f"{prefix}{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    yield path, entry
                elif deep:
                    pending.append((f"{path}/", entry.path))


def _text(entry: os.DirEntry[str]) -> str | None:
    """The text of a file, None where it is a link or no text."""
    if entry.is_symlink():
        return None
    try:
        with open(entry.path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return False
    try:
        with open(entry.path, "rb") as file:
            return file.read(len(HEADER)) == HEADER.encode()
    except OSError:
        return False


def _in_the_way(root: Path, path: str, known: dict[str, str | None]) -> Iterator[Finding]:
    """A file, a link or a repository where a folder of ours has to be, or a folder where a file has to be.

    ``known`` keeps what was found out about folders: most of a tree's files share theirs with others.
    """
    barrier = _barrier(root, path.rpartition("/")[0], known)
    if barrier == "" and (os.path.islink(f"{root}/{path}") or os.path.isdir(f"{root}/{path}")):
        barrier = path
    if barrier:
        yield _foreign(root, barrier, blocking=True)


def _barrier(root: Path, folder: str, known: dict[str, str | None]) -> str | None:
    """What stands where a folder of ours has to be, itself or one above; empty: nothing; None: there is no folder."""
    if not folder:
        return ""
    if folder not in known:
        above = _barrier(root, folder.rpartition("/")[0], known)
        known[folder] = _is_barrier(f"{root}/{folder}", folder) if above == "" else above
    return known[folder]


def _is_barrier(place: str, folder: str) -> str | None:
    """``folder``, where a file, a link or the top of a repository is in its place."""
    if not os.path.lexists(place):
        return None
    real = os.path.isdir(place) and not os.path.islink(place)
    return "" if real and not os.path.lexists(f"{place}/.git") else folder


def _foreign(root: Path, path: str, *, blocking: bool) -> Finding:
    return Finding(
        "foreign-file",
        "error" if blocking else "warning",
        "policy",
        "this file stands where a rendered one belongs" if blocking else "this file was not rendered from the overlays",
        Location(f"{root.name}/{path}"),
        help="it was left as it is: move it away, or list it as a manifest in an overlay",
    )
