"""Merging along the overlay path: scalars replace, maps merge deep, lists replace, null removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.model import Json


def merge(lower: Json, upper: Json) -> Json:
    """``upper`` laid over ``lower``; neither is changed, what is untouched is shared with them.

    A null in ``upper`` takes the key away, whoever set it below. Nulls never reach the result, so that a
    value can be withdrawn on any level and a later level can set it anew.
    """
    if not isinstance(upper, dict):
        return upper
    result = dict(lower) if isinstance(lower, dict) else {}
    for key, value in upper.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = merge(result.get(key), value)
        else:
            result[key] = value
    return result


def ordered(value: Json) -> Json:
    """``value`` with the keys of every map in one order, so that the author's order changes no byte.

    ``name`` and ``class`` lead, because they say what the rest is about; the rest is alphabetical.
    """
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value, key=_rank)}
    if isinstance(value, list):
        return [ordered(item) for item in value]
    return value


def _rank(key: str) -> tuple[int, str]:
    return (_LEADING.get(key, len(_LEADING)), key)


_LEADING = {"name": 0, "class": 1}
