"""What publishing changes: our change laid over what others published, and how a commit message tells of it.

Files are blob hashes by path below the output folder. Nothing here knows of git or of the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.layout import KUSTOMIZATION, SHARED
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.model import Json

Files = dict[str, str]
"""Blob hashes by path below the output folder."""

SOURCE = "Source-Revision: "
"""The last line of a commit of ours: the revision of the fleet that was rendered."""


class Merged(NamedTuple):
    """The files that come of two changes of one state, lists left out, and the paths both changed differently."""

    files: Files
    clashes: tuple[str, ...]


def objects(files: Mapping[str, str]) -> Files:
    """The files that hold objects: all but the lists, which follow from the others and never clash."""
    return {path: hash_ for path, hash_ in files.items() if not _is_list(path)}


def _is_list(path: str) -> bool:
    return path.rpartition("/")[2] == KUSTOMIZATION


def merge(base: Mapping[str, str], theirs: Mapping[str, str], ours: Mapping[str, str]) -> Merged:
    """Our change of ``base`` laid over theirs, file by file; what only one of both touched is as that one left it."""
    files: Files = {}
    clashes = []
    for path in sorted({*theirs, *ours}):
        old, their, our = base.get(path), theirs.get(path), ours.get(path)
        if our not in (old, their) and their != old:
            clashes.append(path)
        result = their if our == old else our
        if result is not None:
            files[path] = result
    return Merged(objects(files), tuple(path for path in clashes if not _is_list(path)))


class Side(NamedTuple):
    """What one of two changes did: paths of files it took away, and of files it added or changed."""

    removed: frozenset[str]
    touched: frozenset[str]


def side(base: Mapping[str, str], new: Mapping[str, str]) -> Side:
    """What lies between two states."""
    removed = frozenset(objects(base).keys() - new.keys())
    return Side(removed, frozenset(path for path, hash_ in objects(new).items() if base.get(path) != hash_))


def names(value: Json) -> Iterator[str]:
    """Every text an object says that could be the name of another."""
    if isinstance(value, dict):
        for item in value.values():
            yield from names(item)
    elif isinstance(value, list):
        for item in value:
            yield from names(item)
    elif isinstance(value, str):
        yield value


class Line(NamedTuple):
    """One thing that changed: a cluster (``prod/web``), or a folder of what clusters share (``prod/classes/``)."""

    sign: str
    """``+`` added, ``~`` changed, ``-`` removed."""
    what: str
    cluster: bool

    def __str__(self) -> str:
        return f"{self.sign} {self.what}"


def lines(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Line, ...]:
    """What changed from one state to another: clusters first, then what they share, each sorted."""
    before, after = _groups(objects(old)), _groups(objects(new))
    found = [
        Line(_sign(before.get(key), after.get(key)), key[1], key[0])
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    ]
    if not found and dict(old) != dict(new):
        found = [
            Line("~", path, cluster=False) for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)
        ]
    return tuple(sorted(found, key=lambda line: (not line.cluster, line.what)))


def _groups(files: Mapping[str, str]) -> dict[tuple[bool, str], Files]:
    """The files of each cluster, and those that clusters share by the folder that holds them."""
    found: dict[tuple[bool, str], Files] = {}
    for path, hash_ in files.items():
        environment, _, rest = path.partition("/")
        kind, _, below = rest.partition("/")
        name = below.partition("/")[0]
        is_cluster = kind == "clusters" and name != SHARED and "/" in below
        folder = f"{environment}/{kind}/{SHARED}" if kind == "clusters" else f"{environment}/{kind}"
        key = (True, f"{environment}/{name}") if is_cluster else (False, f"{folder}/" if below else path)
        found.setdefault(key, {})[path] = hash_
    return found


def _sign(before: Files | None, after: Files | None) -> str:
    return "+" if before is None else "-" if after is None else "~"


def message(summary: str, changed: Iterable[Line], source: str) -> str:
    """The message of a commit: a summary, one line a cluster, and the revision that was rendered."""
    listed = tuple(changed)
    parts = (summary.strip() or _summary(listed), "\n".join(map(str, listed)), SOURCE + source)
    return "\n\n".join(part for part in parts if part) + "\n"


def source_of(text: str) -> str:
    """The revision that a commit of ours says it was rendered from; empty where it is no such commit."""
    last = text.rstrip().rpartition("\n")[2].strip()
    hash_ = last.removeprefix(SOURCE) if last.startswith(SOURCE) else ""
    return hash_ if len(hash_) in (40, 64) and not set(hash_) - set("0123456789abcdef") else ""


def _summary(changed: tuple[Line, ...]) -> str:
    counts = {sign: sum(line.cluster and line.sign == sign for line in changed) for sign in "+~-"}
    told = [
        f"{counts[sign]} {word}" for sign, word in (("+", "added"), ("~", "changed"), ("-", "removed")) if counts[sign]
    ]
    if not told:
        return "Publish what clusters share" if changed else "Publish"
    total = sum(counts.values())
    return f"Publish {total} cluster{'s' if total > 1 else ''}: {', '.join(told)}"
