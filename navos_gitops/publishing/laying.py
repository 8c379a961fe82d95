"""Laying our change over a branch: on which commits, over which files, and the commit that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.layout import kustomizations
from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.publishing.address import printable
from navos_gitops.publishing.change import Line, lines, merge, names, objects, side, source_of
from navos_gitops.publishing.scratch import Entry, index_lines, reason
from navos_gitops.rendered import HEADER, text
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.publishing.change import Files
    from navos_gitops.publishing.remote import There
    from navos_gitops.publishing.scratch import Scratch


class Tree(NamedTuple):
    """What a commit holds below the output folder, by path in it."""

    files: Files
    """Files that this tool has rendered."""
    foreign: frozenset[str]
    """Everybody else's, which is left alone."""


NOTHING = Tree({}, frozenset())


class Ground(NamedTuple):
    """What a commit is laid on."""

    parents: tuple[str, ...]
    reading: tuple[str, ...]
    """How git-read-tree makes the tree that our files are laid into."""
    base: Files | None
    """The rendered files that our change starts from; None where that cannot be told."""
    theirs: Tree
    """The rendered files as they are on the branch."""


class Laid(NamedTuple):
    """The files of a commit to be."""

    files: Files
    changed: tuple[Line, ...]
    """What the commit changes on the branch."""
    kept: tuple[Line, ...]
    """What others have published, as they see it from ours."""


class Output(NamedTuple):
    """The rendered tree: where it lies in the repository, and its files."""

    folder: str
    texts: Mapping[str, bytes]
    hashes: Files

    @classmethod
    def of(cls, scratch: Scratch, folder: str, files: Mapping[str, str]) -> Output:
        """The tree of some files, text by path."""
        texts = {path: text.encode() for path, text in files.items()}
        return cls(folder, texts, {path: scratch.blob_hash(data) for path, data in texts.items()})


def tree_of(scratch: Scratch, output: Output, commit: str | None) -> Tree:
    """What a commit holds below the output folder."""
    if commit is None:
        return NOTHING
    found = scratch.tree(commit, output.folder)
    rendered = rendered_in(scratch, output, found)
    files = {path.removeprefix(f"{output.folder}/"): _stated(found[path]) for path in rendered}
    return Tree(files, frozenset(path.removeprefix(f"{output.folder}/") for path in found.keys() - rendered))


def rendered_in(scratch: Scratch, output: Output, found: Mapping[str, Entry]) -> set[str]:
    """Those of some files that this tool has written: plain files that begin as its own do."""
    plain = {path: item.hash for path, item in found.items() if item.mode in _PLAIN and path != output.folder}
    own = set(output.hashes.values())
    header = HEADER.encode()
    own |= {hash_ for hash_, data in scratch.blobs(set(plain.values()) - own).items() if data.startswith(header)}
    return {path for path, hash_ in plain.items() if hash_ in own}


_MODE = "100644"
_PLAIN = frozenset({_MODE, "100755"})


def ground_here(scratch: Scratch, output: Output, mine: str | None, theirs: str | None) -> Ground:
    """The ground of the branch we are on: what it holds here and there, brought together where both have moved."""
    if theirs is None or (mine and scratch.is_ancestor(theirs, mine)):
        present = tree_of(scratch, output, mine)
        return Ground((mine,) if mine else (), (mine or "--empty",), present.files, present)
    present = tree_of(scratch, output, theirs)
    if mine is None:
        return Ground((theirs,), (theirs,), None, present)
    fork = scratch.ask("merge-base", mine, theirs).out.decode().strip()
    if not fork:
        raise CannotGoOn("the branch here and the one there have no history in common: nothing can be laid over it")
    base = tree_of(scratch, output, fork).files
    if fork == mine:
        return Ground((theirs,), (theirs,), base, present)
    return Ground((theirs, mine), ("-i", "-m", "--aggressive", fork, theirs, mine), base, present)


def ground_elsewhere(
    scratch: Scratch, output: Output, head: str | None, source: str, branch: str, there: There | None
) -> Ground:
    """The ground of a branch that only publishing writes: our change starts from the last publication we know.

    Known is what was rendered from a revision in the history of ``source``, or is in that history itself.
    """
    if head is None:
        return Ground((), ("--empty",), {}, NOTHING)
    present = tree_of(scratch, output, head)
    ancestors = set(scratch.run("rev-list", source).decode().split())
    known = _known(scratch, head, ancestors)
    if known is None and there and there.shallow:
        there.deepen(branch)
        known = _known(scratch, head, ancestors)
    base = present.files if known == head else tree_of(scratch, output, known).files if known else None
    return Ground((head,), (head,), base, present)


def _known(scratch: Scratch, head: str, ancestors: set[str]) -> str | None:
    return next((hash_ for hash_, text in _history(scratch, head) if {hash_, source_of(text)} & ancestors), None)


def _history(scratch: Scratch, head: str) -> Iterator[tuple[str, str]]:
    """The commits of a branch and their messages, newest first, those of branches merged into it left out."""
    for record in scratch.run("rev-list", "--first-parent", "--header", head).split(b"\0"):
        hash_, _, rest = record.decode(errors="replace").partition("\n")
        if hash_:
            yield hash_, rest


def lay(scratch: Scratch, output: Output, ground: Ground, branch: str, *, replace: bool) -> Laid:
    """Our change over the branch's files. Raises :class:`CannotGoOn` where both cannot be had."""
    theirs = ground.theirs.files
    base = theirs if replace else ground.base
    if base is None:
        _refuse_unknown(scratch, output, ground, branch)
        base = theirs
    merged = merge(base, theirs, output.hashes)
    dangling = "" if merged.clashes else _dangling(scratch, output, base, theirs, merged.files)
    if merged.clashes or dangling:
        path = dangling or merged.clashes[0]
        raise CannotGoOn(
            f"{output.folder}/{path} was changed on {branch} by somebody else too: bring their change into this "
            "clone (git pull), render and publish again; or publish with --replace"
        )
    files = _with_lists(scratch, output, merged.files)
    blocked = next(_in_the_way(files, ground.theirs.foreign), None)
    if blocked is not None:
        place = printable(f"{output.folder}/{blocked}".rstrip("/"))
        raise CannotGoOn(f"{place} on {branch} was not rendered by this tool and stands in the way: move it away")
    return Laid(files, lines(theirs, files), lines(output.hashes, files))


def _refuse_unknown(scratch: Scratch, output: Output, ground: Ground, branch: str) -> None:
    """Nothing on the branch may be lost that we cannot tell who put there."""
    if all(output.hashes.get(path) == hash_ for path, hash_ in objects(ground.theirs.files).items()):
        return
    head = ground.parents[0]
    source = next((found for _, text in _history(scratch, head) if (found := source_of(text))), "")
    if source:
        told = (
            f"was last published from {source[:12]}, which this clone does not have: git fetch --unshallow or git pull"
        )
    else:
        told = "was not published from the history of this clone"
    raise CannotGoOn(f"{output.folder}/ on {branch} {told}; to make it this one all the same: --replace")


def _dangling(scratch: Scratch, output: Output, base: Files, theirs: Files, merged: Files) -> str:
    """A file that one side takes away while the other adds or changes an object that names it; empty: there is none."""
    if theirs == base:
        return ""
    ours, other = side(base, output.hashes), side(base, theirs)
    for removed, touched in ((ours.removed, other.touched), (other.removed, ours.touched)):
        gone = {path: entry(base[path]).hash for path in sorted(removed - merged.keys())}
        new = {entry(merged[path]).hash for path in touched & merged.keys()} if gone else set()
        content = scratch.blobs({*gone.values(), *new} - set(output.hashes.values()))
        content.update({output.hashes[path]: text for path, text in output.texts.items()})
        named = {name for hash_ in new for value in _values(content[hash_]) for name in names(value)}
        for path, hash_ in gone.items():
            if any(_name(value) in named for value in _values(content[hash_])):
                return path
    return ""


def _values(data: bytes) -> Iterator[object]:
    return (document.value for document in reader.read(data))


def _name(value: object) -> object:
    metadata = value.get("metadata") if isinstance(value, dict) else None
    return metadata.get("name") if isinstance(metadata, dict) else None


def _with_lists(scratch: Scratch, output: Output, files: Files) -> Files:
    """The files with the list of every folder, all of them stored in the scratch repository."""
    if files == objects(output.hashes):
        scratch.add_blobs(output.texts.values())
        return dict(output.hashes)
    texts = {path: text(value).encode() for path, value in kustomizations(files).items()}
    scratch.add_blobs([*output.texts.values(), *texts.values()])
    return {**files, **{path: scratch.blob_hash(data) for path, data in texts.items()}}


def _in_the_way(files: Files, foreign: frozenset[str]) -> Iterator[str]:
    """Foreign files where one of ours, or a folder of ours, has to be, or below a file of ours."""
    folders = {folder for path in files for folder in _above(path)}
    for path in sorted(foreign):
        if path in files or path in folders or any(folder in files for folder in _above(path)):
            yield path


def _above(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path


def commit(scratch: Scratch, output: Output, ground: Ground, files: Files, message: str, *, sign: bool) -> str:
    """The commit of the files on the ground; the parent itself where nothing would change."""
    tree = tree_with(scratch, output, ground.reading, files)
    if len(ground.parents) == 1 and scratch.run("rev-parse", f"{ground.parents[0]}^{{tree}}").decode().strip() == tree:
        return ground.parents[0]
    parents = (word for parent in ground.parents for word in ("-p", parent))
    done = scratch.ask("commit-tree", *parents, *(("-S",) if sign else ()), tree, input_=message.encode())
    if done.code == 0:
        return done.out.decode().strip()
    if "user.useConfigOnly" in done.error or "auto-detection is disabled" in done.error or "empty ident" in done.error:
        raise CannotGoOn("git does not know who commits: git config --global user.name NAME, and user.email ADDRESS")
    raise CannotGoOn(f"git could not {'sign' if sign else 'make'} the commit: {reason(done.error)}")


def tree_with(scratch: Scratch, output: Output, reading: Iterable[str], files: Files) -> str:
    """A tree as git-read-tree makes it, with exactly these rendered files in it."""
    scratch.read(*reading)
    present = scratch.index(output.folder)
    wanted = {f"{output.folder}/{path}": entry(stated) for path, stated in files.items()}
    left = rendered_in(scratch, output, {path: item for path, item in present.items() if path not in wanted})
    scratch.run("update-index", "-z", "--index-info", input_=index_lines(difference(present, wanted, left)))
    unmerged = next((path for path, item in scratch.index().items() if item.stage), None)
    if unmerged is not None:
        place = printable(unmerged)
        raise CannotGoOn(f"{place} was changed here and there: bring both together (git pull), then publish again")
    return scratch.run("write-tree").decode().strip()


def entry(stated: str) -> Entry:
    """The entry of a rendered file."""
    mode, _, hash_ = stated.rpartition(" ")
    return Entry(mode or _MODE, hash_)


def _stated(item: Entry) -> str:
    """A file's hash, with its mode where that is not the usual one: then it counts as changed by somebody."""
    return item.hash if item.mode == _MODE else f"{item.mode} {item.hash}"


def difference(
    present: Mapping[str, Entry], wanted: Mapping[str, Entry], left: Iterable[str]
) -> dict[str, Entry | None]:
    """What has to be set in an index for it to hold what is wanted, and not what is left of before."""
    gone: dict[str, Entry | None] = dict.fromkeys(left)
    return gone | {path: item for path, item in wanted.items() if present.get(path) != item}
