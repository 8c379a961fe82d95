"""Where a value of a composed object was written, and which values lost to it.

Worked out on demand: the merge is not replayed, it is read backwards. A patch set the value when the object
differs there before and after it; else the highest source that holds it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.classes import ClassObject
from navos_gitops.compose.cluster import at, model_route
from navos_gitops.compose.composer import ComposedCluster
from navos_gitops.compose.files import Setting
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from navos_gitops.compose.files import Origin
    from navos_gitops.compose.patches import Patch
    from navos_gitops.model import Json, Location, Route
    from navos_gitops.settings import Source


class Trace(NamedTuple):
    """One value's history: where it stands, and what it replaced, nearest first."""

    winner: Location
    losers: tuple[tuple[Location, Json], ...] = ()
    """Places that also set the value, with the value each of them gave."""


def trace(origin: Origin, route: Route, value: Json, *, key: bool = False) -> Trace:
    """Where the value at ``route`` of the object ``value`` was written; ``key`` asks for the key's own place.

    ``value`` may be the object as composed or as the server completes it: items of lists are found again by
    their names, and what nobody wrote leads to the nearest thing that somebody did.
    """
    if isinstance(origin, Setting):
        return Trace(origin.location())
    named = _by_name(route, value)
    if isinstance(origin, ComposedCluster):
        return _with_patches(origin.drafts, origin.patches, named, _of_cluster(origin, named, key=key), key=key)
    if isinstance(origin, ClassObject):
        place = origin.base.location(_written(origin.base.value, named), key=key)
        return _with_patches(origin.drafts, origin.patches, named, Trace(place), key=key)
    place = origin.manifest.location(_written(origin.manifest.document.value, named), key=key)
    return _with_patches(origin.drafts, origin.patches, named, Trace(place), key=key)


def _by_name(route: Route, value: Json) -> Route:
    """The route with list indices replaced by the items' names where they have some."""
    named: list[str | int] = []
    for step in route:
        value = at(value, (step,))
        has_name = isinstance(step, int) and isinstance(value, dict) and isinstance(value.get("name"), str)
        named.append(value["name"] if has_name else step)
    return tuple(named)


def _written(value: Json, named: Route) -> Route:
    """A named route as indices into ``value``, so that its document knows the place; names not found stay."""
    route: list[str | int] = []
    for step in named:
        if isinstance(value, list) and isinstance(step, str):
            index = next(
                (i for i, item in enumerate(value) if isinstance(item, dict) and item.get("name") == step),
                None,
            )
            route.append(step if index is None else index)
        else:
            route.append(step)
        value = at(value, (step,))
    return tuple(route)


def _of_cluster(cluster: ComposedCluster, named: Route, *, key: bool) -> Trace:
    route = model_route(named, cluster.value)
    if named[-1:] == ("name",) and len(named) > 2 and isinstance(named[-2], str) and route:
        # what is a list of named items in a Cluster is a map by name in an overlay
        route, key = (route[:-1] if route[-1] == "name" else route), True
    holders = [(source, depth) for source in cluster.sources if (depth := _depth(source.body, route)) is not None]
    if not route or not holders:
        whole = cluster.instance.source.location()
        return Trace(whole._replace(line=1, column=1, end_line=1, end_column=1))
    deepest = max(depth for _, depth in holders)
    places = [_place(source, route[:deepest], key=key) for source, depth in holders if depth == deepest]
    if deepest < len(route):
        return Trace(places[-1][0])
    return Trace(places[-1][0], tuple(reversed(places[:-1])))


def _place(source: Source, route: Route, *, key: bool) -> tuple[Location, Json]:
    return source.location(_written(source.body, route), key=key), at(source.body, route)


def _depth(body: Json, route: Route) -> int | None:
    """How far ``route`` leads into ``body``; None where not even its first step does."""
    depth = 0
    for depth, step in enumerate(route):  # noqa: B007 - the depth reached is the answer
        below = _has(body, step)
        if not below:
            break
        body = at(body, (step,))
    else:
        depth = len(route)
    return depth or None


def _has(value: Json, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and at(value, (step,)) is not None


def _with_patches(
    drafts: Sequence[Json], patches: Sequence[Patch], named: Route, written: Trace, *, key: bool
) -> Trace:
    """The last patch that changed the value wins over what was written; earlier ones lost to it."""
    setters = [
        (patch, place, at(after, named))
        for patch, before, after in zip(patches, drafts[:-1], drafts[1:], strict=True)
        if (place := _set_by(patch, before, after, named, key=key))
    ]
    if not setters:
        return written
    lost = [(place, value) for _, place, value in reversed(setters[:-1])]
    base = at(drafts[0], named)
    if base is not None:
        lost += [(written.winner, base), *written.losers]
    return Trace(setters[-1][1], tuple(lost))


def _set_by(patch: Patch, before: Json, after: Json, named: Route, *, key: bool) -> Location | None:
    """Where ``patch`` wrote the value, or the nearest thing around it that the patch brought; None if it did not."""
    for end in range(len(named), 0, -1):
        route = named[:end]
        new = at(after, route)
        if new is None:
            continue
        return None if _same(at(before, route), new) else _inside(patch, route, key=key)
    return None


def _same(one: Json, other: Json) -> bool:
    """Equal as JSON: Python takes true for 1."""
    return one == other and repr(one) == repr(other)


def _inside(patch: Patch, named: Route, *, key: bool) -> Location | None:
    if isinstance(patch.value, list):
        return _operation(patch, named, key=key)
    route = _written(patch.value, named)
    depth = _depth(patch.value, named) or 0
    return patch.body.location(route[:depth], key=key)


def _operation(patch: Patch, named: Route, *, key: bool) -> Location:
    """The last operation whose path lies on the route, followed into its value as far as it goes."""
    for index in range(len(patch.value) - 1, -1, -1):
        operation = patch.value[index]
        steps = [step.replace("~1", "/").replace("~0", "~") for step in str(operation.get("path", "")).split("/")[1:]]
        if not _on(steps, named):
            continue
        rest = named[len(steps) :]
        below = operation.get("value")
        route = _written(below, rest)[: _depth(below, rest) or 0]
        return patch.body.location(
            (index, "value", *route) if "value" in operation else (index,), key=key and bool(route)
        )
    return patch.body.location(())


def _on(steps: Sequence[str], named: Route) -> bool:
    """Whether a JSON pointer leads to the route or to something around it; list positions are taken on trust."""
    if len(steps) > len(named):
        return False
    return all(step == str(part) or step == "-" or step.isdigit() for step, part in zip(steps, named, strict=False))
