"""JSON Schema as pydantic writes it, in the words of a structural schema, one node at a time.

A root with ``$defs`` or ``$schema`` is such a schema. Only what pydantic writes is taken: local ``$ref``,
``const``, lists of types, unions with null, exclusive bounds as numbers. Anywhere else only ``$ref`` is
followed, for the schemas of Kubernetes' own kinds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json

NULL_REFUSED = "x-null-refused"
"""Marks a union without null: upstream lets null pass where a node names no type, JSON Schema does not."""

_NULL: Mapping[str, Json] = {"type": "null"}


def openapi(raw: Mapping[str, Json], root: Mapping[str, Json]) -> Mapping[str, Json]:
    """``raw`` itself where it needs no rewriting, else a new node; what lies below is left as it is."""
    words = _followed(raw, root)
    if "$defs" not in root and "$schema" not in root:
        return words
    for rewrite in (_constant, _types, _union, _bounds):
        words = rewrite(words)
    return words if words.get("$ref") is None else openapi(words, root)


def _followed(raw: Mapping[str, Json], root: Mapping[str, Json]) -> Mapping[str, Json]:
    """``raw`` with its ``$ref`` replaced by what stands there; words beside the reference win."""
    seen = set()
    while isinstance(reference := raw.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        beside = {word: value for word, value in raw.items() if word != "$ref"}
        raw = {**_at(reference, root), **beside}
    return raw


def _at(reference: str, root: Mapping[str, Json]) -> Mapping[str, Json]:
    place: Json = root
    for part in reference.removeprefix("#").split("/")[1:]:
        place = place.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(place, dict) else None
    return place if isinstance(place, dict) else {}


def _constant(words: Mapping[str, Json]) -> Mapping[str, Json]:
    return {**words, "enum": [words["const"]]} if "const" in words and "enum" not in words else words


def _types(words: Mapping[str, Json]) -> Mapping[str, Json]:
    types = words.get("type")
    if types == "null":
        return {**{word: value for word, value in words.items() if word != "type"}, "enum": [None]}
    if not isinstance(types, list) or "null" not in types:
        return words
    return {**words, "type": [each for each in types if each != "null"], "nullable": True}


def _union(words: Mapping[str, Json]) -> Mapping[str, Json]:
    """A union with null is nullable; with one other member it is that member."""
    for word in ("anyOf", "oneOf"):
        if word not in words:
            continue
        members = [member for member in words[word] if member != _NULL]
        if len(members) == len(words[word]):
            return words if "type" in words else {**words, NULL_REFUSED: True}
        rest = {key: value for key, value in words.items() if key != word}
        if len(members) == 1:
            return {**members[0], **rest, "nullable": True}
        return {**rest, word: members, "nullable": True}
    return words


def _bounds(words: Mapping[str, Json]) -> Mapping[str, Json]:
    found = dict(words)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(words.get(exclusive), int | float) and not isinstance(words[exclusive], bool):
            found[bound] = words[exclusive]
            found[exclusive] = True
    return found
