"""The two commonest rules, answered without the engine: nothing changed, and nothing stands twice.

Of the rules in the CRDs of Cluster API and its providers these two make up more than a third; a list in which nothing
may stand twice is quadratic for the engine, which gives up at a hundred items.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.schema.cel.equality import equal
from navos_gitops.schema.cel.shape import Unreadable

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.schema.cel.shape import Shape

PER_CALL_LIMIT = 1_000_000
"""k8s.io/apiserver/pkg/apis/cel PerCallLimit: what one evaluation may cost."""

UNCHANGED = "self == oldSelf"
_UNIQUE = re.compile(r"self\.all\((\w+), self\.exists_one\((\w+), \1((?:\.\w+)?) == \2\3\)\)")


def unchanged(value: Json, old: Json, shape: Shape) -> bool:
    """Whether ``self == oldSelf`` holds. Raises Unreadable where a value is not of its schema's type."""
    if not shape.fits(value) or not shape.fits(old):
        raise Unreadable("a value is not of its schema's type")
    return equal(value, old, shape)


def unique_member(text: str, shape: Shape) -> str | None:
    """The member by which the rule ``text`` tells items apart, empty for the item itself; None for any other rule."""
    found = _UNIQUE.fullmatch(text)
    if found is None or found[1] == found[2] or shape.kind != "array" or shape.item is None:
        return None
    name = found[3].removeprefix(".")
    compared = shape.item.child(name) if name else shape.item
    return name if compared is not None and compared.kind in {"string", "integer"} and "__" not in name else None


def is_unique(value: Json, member: str) -> bool | None:
    """Whether no two items are the same; None where it takes the engine, or the server's limits, to say."""
    if not isinstance(value, list):
        return None
    keys = [item.get(member) if isinstance(item, dict) else None for item in value] if member else value
    if any(not isinstance(key, (str, int)) or isinstance(key, bool) for key in keys):
        return None
    longest = max((len(key) for key in keys if isinstance(key, str)), default=1)
    if len(keys) ** 2 * (0.1 * longest + 10) > PER_CALL_LIMIT:
        return None
    return len(set(keys)) == len(keys)
