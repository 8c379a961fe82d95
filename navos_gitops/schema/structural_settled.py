"""A short cut past reading: whether a value is left as it is by pruning and defaulting, quickly.

The check is true only of a value with no unknown field, no stray null, no missing default and no whole object
inside. False means no more than that the long way must be taken. One closure a node, built when first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.schema.structural_steps import Steps, lazily, no, yes

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.model import Json
    from navos_gitops.schema.structural_node import Node
    from navos_gitops.schema.structural_steps import Check

_SCALARS: Final = frozenset({str, int, float, bool})


def settled(node: Node) -> Check:
    """The node's check, built once: true only of values that reading leaves as they are."""
    if node.settle is None:
        node.settle = _settled(node)
    return node.settle


def _settled(node: Node) -> Check:
    if node.embedded:
        return no
    if node.preserve and not node.properties and node.additional is None and node.items is None:
        return yes
    return _settled_container(node)


def _settled_container(node: Node) -> Check:
    known, absent = node.properties, node.defaulted
    nullable = _Nullable(node)
    steps = Steps(node, settled, _settled_other(node))
    takes_any = node.each is not None or node.preserve or node.additional is not None
    in_list = _settled_list(node)
    scalars = _SCALARS

    def check(value: Json) -> bool:
        if type(value) is not dict:
            return in_list(value) if type(value) is list else type(value) in scalars
        for key, item in value.items():
            if type(item) in scalars:
                if key not in known and not takes_any:
                    return False
            elif item is None:
                if not nullable[key]:
                    return False
            elif not steps[key](item):
                return False
        for key in absent:  # noqa: SIM110 - all() with a generator takes twice the time
            if key not in value:
                return False
        return True

    return check


def _settled_list(node: Node) -> Callable[[list[Json]], bool]:
    each = no if node.items is None else lazily(settled, node.items)
    scalars = _SCALARS

    def check(value: list[Json]) -> bool:
        for item in value:  # noqa: SIM110 - all() with a generator takes twice the time
            if type(item) not in scalars and (item is None or not each(item)):
                return False
        return True

    return check


def _settled_other(node: Node) -> Check:
    if node.each is not None:
        return lazily(settled, node.each)
    return yes if node.preserve and node.additional is None else no


class _Nullable(dict[str, bool]):
    """Whether a null under a key stays there."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node

    def __missing__(self, key: str) -> bool:
        below = self.node.below(key)
        if below is not None:
            return below.nullable
        return self.node.preserve and self.node.additional is None
