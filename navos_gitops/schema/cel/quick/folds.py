"""The macros over lists and maps: ``all``, ``exists``, ``exists_one``, ``filter`` and ``map``.

Mirrors what cel-go's parser/macro.go makes of them. An item that cannot be decided leaves the whole undecided, unless
one before it settles the matter: then nothing that follows could change it, as an error is absorbed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.schema.cel.quick.part import LEFT, Part, boolean
from navos_gitops.schema.cel.quick.syntax import Outside
from navos_gitops.schema.cel.quick.values import Undecided
from navos_gitops.schema.cel.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from navos_gitops.schema.cel.quick.part import Run

MACROS: Final = frozenset(("all", "exists", "exists_one", "filter", "map"))
_ROUND: Final = 12
"""What a round of a fold costs besides its body: at most, a list of one added to another."""


def folded(macro: str, source: Part, slot: int, read: Callable[[Any], Any], body: Part) -> Part:
    """``source.macro(variable, body)``, its variable at ``slot`` of the frame. Raises :class:`Outside`."""
    if macro == "map" and source.kind == "array":
        return _mapped(source, _rounds(source, slot, read, body), body)
    if body.kind != "boolean":
        raise Outside
    rounds, test = _rounds(source, slot, read, body), body.run
    match macro:
        case "all":
            return boolean(lambda frame: all(test(frame) for _ in rounds(frame)), source.weight + 1)
        case "exists":
            return boolean(lambda frame: any(test(frame) for _ in rounds(frame)), source.weight + 1)
        case "exists_one":
            return boolean(lambda frame: sum(test(frame) for _ in rounds(frame)) == 1, source.weight + 1)
        case "filter" if source.kind == "array" and source.shape.item is not None:
            run: Run = lambda frame: [frame[slot] for _ in rounds(frame) if test(frame)]  # noqa: E731 - as its siblings
            return Part(run, Shape.list_of(source.shape.item), source.weight + 1)
    raise Outside


def _mapped(source: Part, rounds: Callable[[list[Any]], Iterator[None]], body: Part) -> Part:
    run = body.run
    return Part(lambda frame: [run(frame) for _ in rounds(frame)], Shape.list_of(body.shape), source.weight + 1)


def _rounds(source: Part, slot: int, read: Callable[[Any], Any], body: Part) -> Callable[[list[Any]], Iterator[None]]:
    """A walk over the items of a list, or a map's keys, that pays for each and leaves it at ``slot``."""
    items, price = source.run, body.weight + _ROUND

    def walk(frame: list[Any]) -> Iterator[None]:
        for item in items(frame):
            frame[LEFT] -= price
            if frame[LEFT] < 0:
                raise Undecided
            frame[slot] = read(item)
            yield

    return walk
