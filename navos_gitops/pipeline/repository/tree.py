"""What lies in the judged files and in the repository around them, for rules that look up one object from another."""

from __future__ import annotations

from posixpath import basename, dirname
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Ref, ref_of
from navos_gitops.pipeline.history import old_subject
from navos_gitops.pipeline.repository.applied import ENDINGS, Applied
from navos_gitops.pipeline.repository.kustomizations import KUSTOMIZATIONS
from navos_gitops.rules import Subject, Tree
from navos_gitops.yaml import reader
from navos_gitops.yaml.lists import objects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from navos_gitops.model import Json, Location, Route
    from navos_gitops.pipeline.history import History
    from navos_gitops.pipeline.repository.files import Part
    from navos_gitops.pipeline.repository.left_out import LeftOut
    from navos_gitops.yaml.reader import Document

_KUSTOMIZATION: Final = Ref("kustomize.config.k8s.io/v1beta1", "Kustomization", "", "")


class Repository(Tree):
    """The objects of all the files, read a kind at a time, and around them the repository that the files lie in.

    Blocks that do not even hold a kind's name are not parsed, so that a long stream of Clusters costs nothing.
    """

    __slots__ = ("_applied", "_by_folder", "_files", "_history", "_judged", "_left_out", "_read", "_root")

    def __init__(self, files: Sequence[Part], root: Path, history: History, left_out: LeftOut) -> None:
        super().__init__((), complete=False)
        self._files = files
        self._root = root
        self._history = history
        self._left_out = left_out
        self._judged = frozenset(file.shown for file in files)
        self._applied = Applied(str(root))
        self._by_folder: dict[str, list[str]] | None = None
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

    def below(self, folder: str, near: str = "", word: str = "", *, deep: bool = True) -> tuple[Subject, ...]:
        """What a folder brings, read from the repository around the file that names it."""
        return self._applied.below(folder, near, word, deep=deep)

    def reaches(self, folder: str, near: str, kustomization: str) -> bool:
        """Whether applying a folder takes a kustomization of the repository in."""
        return self._applied.reaches(folder, near, kustomization)

    def listed(self, kustomization: str) -> tuple[Subject, ...]:
        """What a kustomization brings, read from the repository."""
        return self._applied.listed(kustomization)

    def unlisted(self, kustomization: str) -> tuple[Subject, ...]:
        """The objects beside a kustomization that none takes in, but for what lies there as a patch or the like."""
        left = self._applied.unlisted(kustomization, self._folders().get(dirname(kustomization), ()))
        return tuple(each for each in left if self._left_out.reason(self._root / each.file) is None)

    def kustomizations(self) -> Iterator[tuple[Subject, Document]]:
        """The kustomizations beside judged files that leave some out, whether or not they are judged themselves."""
        for folder in self._folders():
            path = self._applied.kustomization(folder)
            if path and self.unlisted(path):
                for document in self._applied.documents(path)[:1]:
                    yield Subject(_KUSTOMIZATION._replace(name=basename(folder)), document.value, None, path), document

    @property
    def has_past(self) -> bool:
        """Whether there is a folder of the old state."""
        return bool(self._history)

    def gone(self, group: str, kind: str, namespace: str, name: str) -> Subject | None:
        """What the old state holds and the new one does not."""
        if self.find(group, kind, namespace, name):
            return None
        return self._applied.gone((group, kind, namespace, name), self._history, self._judged)

    def past(self, group: str, kind: str) -> tuple[Subject, ...]:
        """The objects of a kind in the folder of the old state."""
        return tuple(filter(None, (old_subject(*found) for found in self._history.of(group, kind))))

    def place(self, subject: Subject, route: Route, *, key: bool = False) -> Iterator[Location]:
        """Where a value of one of these objects is written."""
        return self._applied.place(subject, route, key=key)

    def _folders(self) -> dict[str, list[str]]:
        """The judged files by folder."""
        if self._by_folder is None:
            self._by_folder = {}
            for path in self._judged:
                if path.endswith(ENDINGS):
                    self._by_folder.setdefault(dirname(path), []).append(path)
        return self._by_folder

    def _load(self, kind: str) -> None:
        if kind in self._read:
            return
        self._read.add(kind)
        if kind == _KUSTOMIZATION.kind:
            self._load_kustomizations()
        for file in self._files:
            for value in _values(file, kind.encode()):
                ref = ref_of(value)
                if ref is not None and ref.kind == kind:
                    self.add(Subject(ref, value, None, file.shown))

    def _load_kustomizations(self) -> None:
        """Those that do not say what they are: kustomize knows them by their names."""
        for file in self._files:
            if basename(file.shown) in KUSTOMIZATIONS:
                for value in _values(file, b""):
                    if isinstance(value, dict) and "kind" not in value:
                        self.add(Subject(_KUSTOMIZATION, value, None, file.shown))


def _values(file: Part, word: bytes) -> Iterator[Json]:
    """The objects in a file's blocks that hold a word."""
    try:
        blocks = [block for block in file.blocks() if word in block.text]
    except OSError:
        return
    for block in blocks:
        for document in reader.read(block.text):
            yield from (value for _, value in objects(document.value))
