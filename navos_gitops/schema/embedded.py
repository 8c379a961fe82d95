"""Kubernetes objects inside other objects (``x-kubernetes-embedded-resource``): read and judged like their own.

Mirrors k8s.io/apiextensions-apiserver v0.36.3 pkg/apiserver/schema/objectmeta (algorithm.go, validation.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import Cause
from navos_gitops.named import NamedTuple
from navos_gitops.schema import metadata, metadata_read, names
from navos_gitops.schema.prune import changed, replaced
from navos_gitops.schema.structural_settled import settled
from navos_gitops.schema.structural_shortcut import shortcut
from navos_gitops.schema.validate_faults import INVALID, REQUIRED, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from navos_gitops.model import Json, Route
    from navos_gitops.schema.structural_node import Node

    Visit = Callable[[dict[str, Json], Route], dict[str, Json]]


class Coerced(NamedTuple):
    """A value whose embedded objects are read, the routes of unknown fields, and what cannot be read."""

    value: Json
    unknown: tuple[Route, ...]
    causes: tuple[Cause, ...]


def coerced(node: Node, value: Json) -> Coerced:
    """``value`` with the metadata of the objects embedded in it as the server reads metadata."""
    unknown: list[Route] = []
    causes: list[Cause] = []

    def visit(resource: dict[str, Json], route: Route) -> dict[str, Json]:
        for key in ("apiVersion", "kind"):
            if key in resource and not isinstance(resource[key], str):
                field = ".".join(map(str, (*route, key)))
                causes.append(Cause(INVALID, field, f"must be a string, not {shown(resource[key])}", (*route, key)))
        if "metadata" not in resource or metadata_read.is_plain(resource["metadata"]):
            return resource
        found = metadata_read.read(resource["metadata"], (*route, "metadata"))
        unknown.extend(found.unknown)
        causes.extend(found.causes)
        return {**resource, "metadata": found.value}

    new = _mapped(node, value, (), visit)
    return Coerced(new, tuple(unknown), tuple(causes))


def _mapped(node: Node | None, value: Json, route: Route, visit: Visit) -> Json:
    if node is None or settled(node)(value):
        return value
    if isinstance(value, list):
        items = [_mapped(node.items, item, (*route, at), visit) for at, item in enumerate(value)]
        return replaced(value, items)
    if not isinstance(value, dict):
        return value
    new = visit(value, route) if node.embedded else value
    changes: dict[str, Json] = {}
    for key, item in new.items():
        below = _mapped(node.below(key), item, (*route, key), visit)
        if below is not item:
            changes[key] = below
    return changed(new, changes)


def faults(node: Node | None, value: Json, field: str = "", route: Route = ()) -> Iterator[Cause]:
    """What is wrong with the objects embedded in ``value``."""
    if node is None or shortcut(node)(value):
        return
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from faults(node.items, item, f"{field}[{at}]", (*route, at))
    elif isinstance(value, dict):
        if node.embedded:
            yield from _resource(value, field, route)
        for key, item in value.items():
            if key in node.properties:
                yield from faults(node.child(key), item, _child(field, key), (*route, key))
            else:
                yield from faults(node.each, item, f"{field}[{key}]", (*route, key))


def _child(field: str, key: str) -> str:
    return f"{field}.{key}" if field else key


def _resource(value: dict[str, Json], field: str, route: Route) -> Iterator[Cause]:
    for key, problem in (("apiVersion", _api_version), ("kind", _kind)):
        place = _child(field, key), (*route, key)
        if key not in value:
            yield Cause(REQUIRED, place[0], "is required", place[1])
        elif not isinstance(value[key], str):
            yield Cause(INVALID, place[0], f"must be a string, not {shown(value[key])}", place[1])
        elif detail := problem(value[key]):
            yield Cause(INVALID, place[0], detail, place[1])
    if "metadata" in value:
        read = metadata_read.read(value["metadata"], (*route, "metadata"))
        if read.causes:
            yield Cause(INVALID, _child(field, "metadata"), read.causes[0].detail, read.causes[0].route)
            return
        yield from metadata.of_embedded(read.value, field, route)


def _api_version(text: str) -> str:
    if not text:
        return "must not be empty"
    return f"{shown(text)} is no API version" if text.count("/") > 1 else ""


def _kind(text: str) -> str:
    if not text:
        return "must not be empty"
    problems = list(names.rfc1035_label(text.lower()))
    return f"{shown(text)} is no kind: {problems[0]}" if problems else ""
