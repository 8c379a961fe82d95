"""What the short cuts past a schema are built of: checks that say yes or no, one for each property."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.model import Json
    from navos_gitops.schema.structural_node import Node

    Check = Callable[[Json], bool]


class Steps(dict[str, Any]):
    """The check of each property, made when the property is first met. Other keys have one check together."""

    __slots__ = ("make", "node", "other")

    def __init__(self, node: Node, make: Callable[[Node], Check], other: Check) -> None:
        super().__init__()
        self.node = node
        self.make = make
        self.other = other

    def __missing__(self, key: str) -> Check:
        child = self.node.child(key)
        if child is None:
            return self.other  # not kept: there is no end of such keys
        check = self[key] = self.make(child)
        return check


def yes(_: Json) -> bool:
    """The check that everything passes."""
    return True


def no(_: Json) -> bool:
    """The check that nothing passes."""
    return False


def lazily(make: Callable[[Node], Check], node: Node) -> Check:
    """The check of ``node``, made when the first value comes."""
    made: list[Check] = []

    def check(value: Json) -> bool:
        if not made:
            made.append(make(node))
        return made[0](value)

    return check
