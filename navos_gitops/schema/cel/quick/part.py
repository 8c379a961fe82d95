"""A part of an expression as it is run: a closure over the variables, the type of what it gives, what it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[list[Any]], Any]

SELF: Final = 0
OLD: Final = 1
LEFT: Final = 2
"""Where a frame holds ``self``, ``oldSelf``, and what the expression may still cost; variables of macros follow."""

ALLOWANCE: Final = 100_000
"""What an expression may cost here, by a bound from above: a tenth of the API server's limit for one."""

WALK: Final = 104
"""What it costs at most to walk through a string, or a list, of the sizes that are read."""


class Part(NamedTuple):
    """``run`` gives, from a frame, a value of ``shape``, or raises Undecided; ``weight`` is its cost, folds aside."""

    run: Run
    shape: Shape
    weight: int

    @property
    def kind(self) -> str:
        """What type it is of."""
        return self.shape.kind


def scalar(kind: str) -> Shape:
    """The type of a computed scalar."""
    return Shape({"type": kind})


def boolean(run: Run, weight: int) -> Part:
    """A part that gives true or false."""
    return Part(run, scalar("boolean"), weight)
