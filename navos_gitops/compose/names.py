"""Content-hashed template names: an immutable template that changes gets a new name by itself.

Only the canonical spec counts: comments, key order, quoting and metadata do not. References between the
objects of one base follow their templates, and a template that refers to another rotates with it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from navos_gitops.digest import sha256
from navos_gitops.model import ref_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from navos_gitops.model import Json, Route

Identity = tuple[str, str, str]
"""API group, kind and name: how references inside one base name an object."""


def identity(value: Json) -> Identity:
    """How other objects of the same base refer to ``value``."""
    ref = ref_of(value)
    return (ref.group, ref.kind, ref.name) if ref else ("", "", "")


def is_template(value: Json) -> bool:
    """Whether the object is one that controllers clone and nobody may change in place."""
    kind = value.get("kind")
    return isinstance(kind, str) and kind.endswith("Template") and len(kind) > len("Template")


def spec_hash(value: Json) -> str:
    """Eight hexadecimal digits over the canonical JSON of the object's spec."""
    canonical = json.dumps(value.get("spec"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode("utf-8", "surrogatepass"))[:8]


def references(value: Json, route: Route = ()) -> Iterator[tuple[Route, Identity]]:
    """Every place in ``value`` that names another object by kind and name, with the route to that place."""
    if isinstance(value, dict):
        found = _reference(value)
        if found and route:
            yield route, found
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                yield from references(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, (dict, list)):
                yield from references(item, (*route, index))


def _reference(value: dict[str, Json]) -> Identity | None:
    kind, name = value.get("kind"), value.get("name")
    if not isinstance(kind, str) or not isinstance(name, str):
        return None
    group = value.get("apiGroup")
    if not isinstance(group, str):
        version = value.get("apiVersion")
        if not isinstance(version, str):
            return None
        group = version.rpartition("/")[0]
    return group, kind, name


def rename(objects: Sequence[Json]) -> list[Json]:
    """The same objects with hashed template names and every reference between them rewritten.

    Templates that refer to templates are named after what they refer to; a circle of templates keeps the
    names it came with where it closes.
    """
    templates = {identity(value): value for value in objects if is_template(value)}
    names: dict[Identity, str] = {}
    done: dict[Identity, Json] = {}
    for key in templates:
        _rename_template(key, templates, names, done, frozenset())
    return [done[identity(value)] if identity(value) in done else _follow(value, names) for value in objects]


def _rename_template(
    key: Identity,
    templates: Mapping[Identity, Json],
    names: dict[Identity, str],
    done: dict[Identity, Json],
    above: frozenset[Identity],
) -> None:
    if key in done or key in above:
        return
    template = templates[key]
    for _, target in references(template):
        if target in templates and target != key:
            _rename_template(target, templates, names, done, above | {key})
    followed = _follow(template, names)
    names[key] = f"{key[2]}-{spec_hash(followed)}"
    done[key] = {**followed, "metadata": {**followed["metadata"], "name": names[key]}}


def _follow(value: Json, names: Mapping[Identity, str]) -> Json:
    """``value`` with the references to renamed templates following them; shared where nothing changes."""
    if isinstance(value, dict):
        found = _reference(value)
        result = {key: _follow(item, names) for key, item in value.items()}
        if found is not None and found in names and "metadata" not in value:
            result["name"] = names[found]
        return result
    if isinstance(value, list):
        return [_follow(item, names) for item in value]
    return value
