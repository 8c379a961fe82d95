"""Whether a rule's fault is forgiven because its place did not change.

Mirrors ratchetingOptions in k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (v0.36).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.schema.correlated import Correlated


class Ratchet:
    """Whether a fault at one place is to be forgiven because the place did not change.

    ``here`` is that place with its counterpart, ``above`` the nearest place above it that has one.
    """

    __slots__ = ("above", "here")

    def __init__(self, here: Correlated | None, above: Correlated | None) -> None:
        self.here = here
        self.above = above

    def member(self, name: str) -> Ratchet:
        """The same question one member down."""
        if self.here is None:
            return self
        if self.above is None and name in {"apiVersion", "kind"}:
            return Ratchet(None, None)
        return Ratchet(self.here.key(name), self.here)

    def item(self, index: int) -> Ratchet:
        """The same question one item down."""
        return self if self.here is None else Ratchet(self.here.index(index), self.here)

    def without_here(self) -> Ratchet:
        """The same question where only what lies above counts, as for rules inside allOf."""
        return Ratchet(None, self.above)

    @property
    def forgives(self) -> bool:
        """Whether the fault was there before."""
        place = self.here or self.above
        return place is not None and place.unchanged
