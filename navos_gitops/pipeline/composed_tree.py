"""A composed fleet for rules that look up one object from another, with what was rendered before the change."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING

from navos_gitops.pipeline.history import old_subject
from navos_gitops.rules import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Json
    from navos_gitops.pipeline.history import History
    from navos_gitops.rules import Subject


class ComposedTree(Tree):
    """The objects of a composed fleet, and what was rendered before the change."""

    __slots__ = ("_history", "_output")

    def __init__(self, subjects: Iterable[Subject], *, complete: bool, output: str, history: History) -> None:
        super().__init__(subjects, complete=complete)
        self._output = output
        self._history = history

    def below(self, folder: str, near: str = "", word: str = "", *, deep: bool = True) -> tuple[Subject, ...]:
        """The composed objects that are rendered into a folder; the fleet may lie deeper in its repository."""
        inside = f"{normpath(folder.lstrip('/'))}/"
        start = f"/{inside}".rfind(f"/{self._output}/")
        return super().below(inside[start:] if start > 0 else folder, near, word, deep=deep)

    @property
    def has_past(self) -> bool:
        """Whether something was rendered before."""
        return bool(self._history)

    def gone(self, group: str, kind: str, namespace: str, name: str) -> Subject | None:
        """What was rendered and is composed no more; not known where only a part is composed."""
        if not self.complete or self.find(group, kind, namespace, name):
            return None
        found = self._history.placed((group, kind, namespace, name))
        return self._was(*found) if found else None

    def past(self, group: str, kind: str) -> tuple[Subject, ...]:
        """The objects of a kind that were rendered before."""
        return tuple(filter(None, (self._was(*found) for found in self._history.of(group, kind))))

    def _was(self, path: str, value: Json) -> Subject | None:
        return old_subject(f"{self._output}/{path}", value)
