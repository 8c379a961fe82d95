"""The common part of CEL as Python closures, statically typed by the schema: what most rules need, without the engine.

A rule is compiled here first (``syntax``, ``compiler``, ``calls``, ``folds``). It says what is right or nothing at all:
an expression outside the part, or a value for which anything could be an error, is the engine's to judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.quick.compiler import Compiler
from navos_gitops.schema.cel.quick.part import ALLOWANCE, LEFT, OLD
from navos_gitops.schema.cel.quick.syntax import Outside, parsed
from navos_gitops.schema.cel.quick.values import Undecided, reader

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.schema.cel.quick.part import Run
    from navos_gitops.schema.cel.quick.values import Read
    from navos_gitops.schema.cel.shape import Shape

__all__ = ["Quick", "Undecided", "quick"]


class Quick(NamedTuple):
    """A rule as a closure over a frame of ``slots`` values; ``uses_old``: it speaks of ``oldSelf``."""

    run: Run
    read: Read
    slots: int
    allowance: int
    uses_old: bool

    def holds(self, value: Json, old: Json) -> bool:
        """Whether the rule holds for ``value`` and, where it is asked for, ``old``. Raises :class:`Undecided`."""
        frame: list[Any] = [None] * self.slots
        frame[0] = self.read(value)
        frame[LEFT] = self.allowance
        if self.uses_old:
            frame[OLD] = self.read(old)
        return bool(self.run(frame))


def quick(text: str, shape: Shape) -> Quick | None:
    """The rule ``text`` over values of ``shape``; None where the engine must judge it."""
    read = reader(shape)
    if read is None:
        return None
    compiler = Compiler(shape)
    try:
        part = compiler.part(parsed(text))
    except Outside:
        return None
    if part.kind != "boolean" or part.weight > ALLOWANCE:
        return None
    return Quick(part.run, read, compiler.slots, ALLOWANCE - part.weight, compiler.uses_old)
