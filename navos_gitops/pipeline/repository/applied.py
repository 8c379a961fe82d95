"""The objects that applying a folder brings: for rules about what Flux and Argo CD are told to apply.

They are read from the repository's files when a rule asks, whether or not those are judged themselves.
"""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Location, ref_of
from navos_gitops.pipeline.history import old_subject
from navos_gitops.pipeline.repository.kustomizations import CHART, Disk, Kustomizations, Taken
from navos_gitops.rules import Subject
from navos_gitops.rules._delivery import renamed
from navos_gitops.yaml import reader
from navos_gitops.yaml.lists import objects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.pipeline.history import History, Identity
    from navos_gitops.pipeline.repository.kustomizations import Door
    from navos_gitops.yaml.reader import Document

WORD: Final = b"cluster.x-k8s.io"
"""What no file of a Cluster API object is without."""

ENDINGS: Final = (".yaml", ".yml")
_LOCAL: Final = "config.kubernetes.io/local-config"
"""The annotation on what is for kustomize alone."""


class Applied:
    """What folders of repositories bring, each read once. Paths are shown from ``root``, an absolute folder."""

    __slots__ = ("_below", "_door", "_kustomizations", "_named", "_prefix", "_repositories", "_root")

    def __init__(self, root: str, door: Door | None = None) -> None:
        self._root = root
        self._prefix = f"{root.rstrip('/')}/"
        self._door = door or Disk()
        self._kustomizations = Kustomizations(self._door)
        self._below: dict[tuple[str, str, bool], tuple[Subject, ...]] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._repositories: dict[str, str | None] = {}

    def below(self, folder: str, near: str = "", word: str = "", *, deep: bool = True) -> tuple[Subject, ...]:
        """As :meth:`Tree.below`; nothing for a chart, whose templates are not built here."""
        path = self._folder(folder, near)
        if path is None or CHART in (self._door.entries(path) or {}):
            return ()
        key = (path, word, deep)
        if key not in self._below:
            self._below[key] = tuple(self._objects(path, word.encode(), deep=deep))
        return self._below[key]

    def reaches(self, folder: str, near: str, kustomization: str) -> bool:
        """Whether applying a folder takes a kustomization in, by the path of its file."""
        path = self._folder(folder, near)
        return path is not None and dirname(self.absolute(kustomization)) in self._kustomizations.brings(path).folders

    def listed(self, kustomization: str) -> tuple[Subject, ...]:
        """What a kustomization brings."""
        return tuple(self._objects(dirname(self.absolute(kustomization)), WORD, deep=True))

    def unlisted(self, kustomization: str, judged: Collection[str]) -> tuple[Subject, ...]:
        """The objects of the ``judged`` files beside a kustomization that no kustomization takes in.

        Where none but the kustomization is judged, of all the files beside it. Only where Cluster API is at hand: in
        the files, or in what the kustomization brings.
        """
        path = self.absolute(kustomization)
        folder = dirname(path)
        beside = set(map(self.absolute, judged))
        if beside <= {path}:
            beside = {join(folder, name) for name, inside in (self._door.entries(folder) or {}).items() if not inside}
        left = [file for file in self._kustomizations.unlisted(path, beside) if file.endswith(ENDINGS)]
        brought = (item.file for item in self._kustomizations.brings(folder).files) if left else ()
        if not any(WORD in (self._door.read(file) or b"") for file in (*left, *brought)):
            return ()
        named = self._named_elsewhere(folder)
        return tuple(item for file in left if file not in named for item in self._subjects(Taken(file), b"apiVersion"))

    def kustomization(self, folder: str) -> str | None:
        """The kustomization of a folder, both as shown."""
        found = self._kustomizations.file(self.absolute(folder))
        return self._shown(found) if found else None

    def documents(self, file: str) -> tuple[Document, ...]:
        """The documents of a file as shown; none where it cannot be read."""
        return reader.read(self._door.read(self.absolute(file)) or b"")

    def place(self, subject: Subject, route: Route, *, key: bool = False) -> Iterator[Location]:
        """Where a value of an object is written; nothing where its file holds it no more."""
        for document in self.documents(subject.file):
            for inside, value in objects(document.value):
                if value == subject.value:
                    yield Location.at(subject.file, document.span((*inside, *route), key=key))
                    break

    def gone(self, identity: Identity, history: History, judged: Iterable[str]) -> Subject | None:
        """The object of an identity as it was, where its old file is looked for beside the ``judged`` ones in vain."""
        found = history.placed(identity)
        start = _start(history.paths, judged) if found else None
        if found is None or start is None:
            return None
        data = self._values(self.absolute(f"{start}{found[0]}"), identity[3].encode())
        kept = any(ref.identity == identity for ref in map(ref_of, data) if ref)
        return None if kept else old_subject(*found)

    def _named_elsewhere(self, folder: str) -> frozenset[str]:
        """The files that any kustomization of the repository names."""
        top = self._repository(folder) or folder
        if top not in self._named:
            everywhere = self._kustomizations.below(top)
            self._named[top] = frozenset(file for each in everywhere for file in self._kustomizations.named(each))
        return self._named[top]

    def _objects(self, folder: str, word: bytes, *, deep: bool) -> Iterator[Subject]:
        listed = self._kustomizations.file(folder) is not None
        for taken in self._kustomizations.brings(folder).files:
            if listed or deep or dirname(taken.file) == folder:
                yield from self._subjects(taken, word)

    def _subjects(self, taken: Taken, word: bytes) -> Iterator[Subject]:
        for value in self._values(taken.file, word):
            ref = ref_of(value)
            if ref is not None and ref.name and not _is_local(value):
                yield Subject(renamed(ref, *taken.naming), value, None, self._shown(taken.file))

    def _values(self, file: str, word: bytes) -> Iterator[Json]:
        """The objects in a file that holds a word; those of a list one by one."""
        data = self._door.read(file)
        if data is None or word not in data:
            return
        for document in reader.read(data):
            value: Json = None if document.fatal else document.value
            ref = ref_of(value)
            if ref is None or not ref.api_version or ref.group == "kustomize.config.k8s.io":
                continue
            yield from (item for _, item in objects(value))

    def _folder(self, folder: str, near: str) -> str | None:
        """Where a folder named in the file ``near`` is: from the top of its repository.

        Without git, from the nearest folder upwards that has it; then the top itself is not known.
        """
        here = dirname(self.absolute(near))
        top = self._repository(here)
        inside = normpath(folder.lstrip("/"))
        if top is not None:
            return normpath(join(top, inside))
        for above in _upwards(here) if inside != "." else ():
            path = normpath(join(above, inside))
            if self._door.entries(path) is not None:
                return path
        return None

    def _repository(self, folder: str) -> str | None:
        """The top of the repository that a folder is in; each folder on the way is looked into once."""
        passed: list[str] = []
        top: str | None = None
        for above in _upwards(folder):
            if above in self._repositories:
                top = self._repositories[above]
                break
            passed.append(above)
            if self._is_top(above):
                top = above
                break
        self._repositories.update(dict.fromkeys(passed, top))
        return top

    def _is_top(self, folder: str) -> bool:
        """Whether a folder holds git's own one, or the file or link that stands for it."""
        return ".git" in (self._door.entries(folder) or {}) or self._door.entries(join(folder, ".git")) is not None

    def absolute(self, shown: str) -> str:
        """Where a file is that is shown by a path."""
        return normpath(join(self._root, shown))

    def _shown(self, path: str) -> str:
        return path.removeprefix(self._prefix)


def _start(old: Iterable[str], new: Iterable[str]) -> str | None:
    """What comes before the paths of the old files to make paths of new ones; None where none of them match."""
    known = tuple(new)
    for path in old:
        for shown in known:
            if shown == path or shown.endswith(f"/{path}"):
                return shown.removesuffix(path)
    return None


def _is_local(value: Json) -> bool:
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and _LOCAL in annotations


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = dirname(folder)
        if above == folder:
            return
        folder = above
