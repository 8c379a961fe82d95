"""Reading and replacing a nested field of a value that is not to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.model import Json


def get(value: Json, *route: str) -> Json:
    """Give a nested field; None where one on the way is not set."""
    for name in route:
        value = value.get(name) if value else None
    return value


def put(value: Json, route: tuple[str, ...], item: Json) -> Json:
    """Give ``value`` with the nested field set, ``value`` itself where it is so already."""
    first, *rest = route
    old = value.get(first) if value else None
    new = put(old, tuple(rest), item) if rest else item
    if new is old or (type(new) is type(old) and new == old):
        return value
    return {**(value or {}), first: new}


def default(value: Json, route: tuple[str, ...], item: Json) -> Json:
    """Give ``value`` with the nested field set where it is not."""
    return value if get(value, *route) is not None else put(value, route, item)


def fill(value: Json, route: tuple[str, ...], item: Json) -> Json:
    """Give ``value`` with the nested field set where it is not, or holds nothing."""
    return value if get(value, *route) else put(value, route, item)


def drop(value: Json, name: str) -> Json:
    """Give ``value`` without a field."""
    return {key: item for key, item in value.items() if key != name} if value and name in value else value
