"""What lies in the judged files, for rules and verdicts that look up one object from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import ref_of
from navos_gitops.pipeline.repository.applied import Repository
from navos_gitops.rules import Subject
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from navos_gitops.model import Json, Ref
    from navos_gitops.pipeline.history import History
    from navos_gitops.pipeline.repository.files import Part
    from navos_gitops.pipeline.repository.left_out import LeftOut


class RepositoryTree(Repository):
    """The objects of all the files, read a kind at a time when a rule or a verdict asks for it.

    Blocks that do not even hold a kind's name are not parsed, so that a long stream of Clusters costs nothing.
    """

    __slots__ = ("_files", "_left_out", "_read", "_root")

    def __init__(self, files: Sequence[Part], root: Path, history: History, left_out: LeftOut) -> None:
        super().__init__(str(root), frozenset(file.shown for file in files), history)
        self._left_out = left_out
        self._root = root
        self._files = files
        self._read: set[str] = set()

    def of(self, group: str, kind: str) -> tuple[Subject, ...]:
        """Every object of a kind."""
        self._load(kind)
        return super().of(group, kind)

    def find(self, group: str, kind: str, namespace: str, name: str) -> Subject | None:
        """The object of that identity."""
        self._load(kind)
        return super().find(group, kind, namespace, name)

    def same(self, ref: Ref) -> tuple[Subject, ...]:
        """Every object that claims an identity."""
        self._load(ref.kind)
        return super().same(ref)

    def unlisted(self, kustomization: str) -> tuple[Subject, ...]:
        """The objects that no kustomization takes in, but for what lies there as a patch or the like."""
        left = super().unlisted(kustomization)
        return tuple(each for each in left if self._left_out.reason(self._root / each.file) is None)

    def _load(self, kind: str) -> None:
        if kind in self._read:
            return
        self._read.add(kind)
        for file in self._files:
            for value in _values(file, kind.encode()):
                ref = ref_of(value)
                if ref is not None and ref.kind == kind:
                    self.add(Subject(ref, value, None, file.shown))


def _values(file: Part, word: bytes) -> Iterator[Json]:
    """The documents of a file's blocks that hold a word."""
    try:
        blocks = [block for block in file.blocks() if word in block.text]
    except OSError:
        return
    yield from (document.value for block in blocks for document in reader.read(block.text))
