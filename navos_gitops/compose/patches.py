"""Patches as overlays list them: which objects each is for, and what becomes of an object under it.

The shape is kustomize's (``target`` with anchored regular expressions, ``patch`` or ``path``); the meaning is
upstream's: strategic merge by the CRDs' merge keys, or RFC 6902.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.compose.strategic import strategic_merge
from navos_gitops.model import Finding, Location, ref_of
from navos_gitops.named import NamedTuple
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Ref, Route, Span
    from navos_gitops.settings import Fleet, Level, Source
    from navos_gitops.yaml.reader import Document


class Body(NamedTuple):
    """Where a patch's text stands: in the overlay itself, in a block of text there, or in a file of its own."""

    path: str
    document: Document
    prefix: Route = ()
    line: int = 0
    """Lines before a text block's first line in the file; 0 where the document is the file's own."""
    column: int = 0
    """Characters by which a text block is indented in the file."""

    def location(self, route: Route, *, key: bool = False) -> Location:
        """Where the patch's value at ``route`` is written in the file."""
        span = self.document.span((*self.prefix, *route), key=key)
        return Location.at(self.path, _shift(span, self.line, self.column))


class Patch(NamedTuple):
    """One patch of one level: its body is a mapping (strategic merge) or a list of JSON 6902 operations."""

    level: str
    """The overlay path (``production/yul1``) or the cluster's name that lists it: what a class variant is named by."""
    value: Json
    target: Mapping[str, str]
    body: Body
    listed: Location
    """The entry in the overlay, for what concerns the patch as a whole."""

    def matches(self, ref: Ref, labels: Mapping[str, str]) -> bool:
        """Whether the patch is for the object; a template goes by its name in the base."""
        group, _, version = ref.api_version.rpartition("/")
        facts = {
            "group": group,
            "version": version,
            "kind": ref.kind,
            "name": ref.name,
            "namespace": ref.namespace,
        }
        if not all(_full(self.target[key], facts[key]) for key in facts if self.target.get(key)):
            return False
        selector = self.target.get("labelSelector")
        if not selector:
            return True
        from navos_gitops.compose.selector import selects

        return selects(selector, labels)


class Refused(NamedTuple):
    """A patch that cannot be applied to an object: which part of the patch, and why."""

    route: Route
    reason: str


def _full(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text) is not None


def apply(patch: Patch, value: Json, schema: Json) -> Json | Refused:
    """``value`` under ``patch``; ``schema`` is the object's OpenAPI schema where one is known."""
    result = _operations(patch.value, value) if isinstance(patch.value, list) else _merged(patch.value, value, schema)
    if isinstance(result, Refused):
        return result
    ref = ref_of(result)
    if ref is None or not ref.name or not isinstance(result.get("metadata"), dict):
        return Refused((), "it takes away the object's kind or name")
    return result


def _operations(operations: Json, value: Json) -> Json | Refused:
    from navos_gitops import jsonpatch

    try:
        return jsonpatch.apply(value, operations)
    except jsonpatch.PatchError as error:
        return Refused((error.index,) if error.index is not None else (), error.reason)


def _merged(patch: Json, value: Json, schema: Json) -> Json:
    """A strategic merge; ``apiVersion``, ``kind`` and the name in its body only say which object is meant."""
    body = {key: item for key, item in patch.items() if key not in {"apiVersion", "kind"}}
    if isinstance(body.get("metadata"), dict):
        body["metadata"] = {k: v for k, v in body["metadata"].items() if k not in {"name", "namespace"}}
    return strategic_merge(value, body, schema)


def collect(fleet: Fleet, level: Level, source: Source) -> Iterator[Patch | Finding]:
    """The patches that one source of a level lists, or what is wrong with an entry."""
    for index, entry in enumerate(source.body.get("patches") or ()):
        route: Route = ("patches", index)
        for body, value in _bodies(fleet, source, entry, route):
            if isinstance(body, Finding):
                yield body
            else:
                yield _patch(level.path, entry, value, body, source.location(route))


def _patch(level: str, entry: Json, value: Json, body: Body, listed: Location) -> Patch | Finding:
    target = entry.get("target") or _own_target(value)
    if not target:
        return _fault(
            "invalid-patch",
            "the patch names no object: it has no target, and no kind and metadata.name of its own",
            body.location(()),
            "add a target, or apiVersion, kind and metadata.name to the patch",
        )
    if not isinstance(value, (dict, list)):
        return _fault(
            "invalid-patch",
            "a patch is a mapping (strategic merge) or a list of JSON 6902 operations",
            body.location(()),
        )
    broken = next((key for key, text in target.items() if key != "labelSelector" and not _compiles(text)), None)
    if broken:
        return _fault("invalid-patch", f"target.{broken} is no regular expression: {target[broken]}", listed)
    return Patch(level, value, target, body, listed)


def _own_target(value: Json) -> dict[str, str]:
    ref = ref_of(value)
    if ref is None or not ref.name:
        return {}
    group, _, version = ref.api_version.rpartition("/")
    facts = {"group": group, "version": version, "kind": ref.kind, "name": ref.name}
    return {key: re.escape(text) for key, text in facts.items() if text}


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _bodies(fleet: Fleet, source: Source, entry: Json, route: Route) -> Iterator[tuple[Body | Finding, Json]]:
    if "path" in entry:
        place = fleet.place(source, (*route, "path"))
        if isinstance(place, Finding):
            yield place, None
            return
        file = fleet.read(place)
        yield from ((finding, None) for finding in file.findings)
        yield from ((Body(place, document), document.value) for document in file.documents if not document.fatal)
        return
    value = entry.get("patch")
    if isinstance(value, str):
        yield from _text(source, value, (*route, "patch"))
    else:
        yield Body(source.path, source.document, source.origin((*route, "patch"))), value


def _text(source: Source, text: str, route: Route) -> Iterator[tuple[Body | Finding, Json]]:
    """A patch written as a block of text inside the overlay: read on its own, its places shifted into the file."""
    line, column = _block(source, route)
    for document in reader.read(text.encode()):
        if document.empty:
            continue
        body = Body(source.path, document, (), line, column)
        for problem in document.problems:
            where = Location.at(source.path, _shift(problem.span, line, column))
            yield _fault(problem.rule, f"in the patch: {problem.message}", where), None
        if not any(problem.fatal for problem in document.problems):
            yield body, document.value


def _block(source: Source, route: Route) -> tuple[int, int]:
    """How far a block scalar's text is moved down and in, against a text that starts at line 1, column 1."""
    span = source.document.span(source.origin(route))
    if span is None:
        return 0, 0
    lines = source.document.text.splitlines()
    first = span.line - source.document.text_line + 1
    text = lines[first] if first < len(lines) else ""
    block = lines[first - 1][span.column - 1 :].startswith(("|", ">")) if first <= len(lines) else False
    return (span.line, len(text) - len(text.lstrip(" "))) if block else (span.line - 1, span.column - 1)


def _shift(span: Span | None, line: int, column: int) -> Span | None:
    if span is None:
        return None
    return span._replace(
        line=span.line + line,
        end_line=span.end_line + line,
        column=span.column + column,
        end_column=span.end_column + column,
    )


def _fault(rule: str, message: str, location: Location, remedy: str = "") -> Finding:
    return Finding(rule, "error", "policy", message, location, help=remedy)
