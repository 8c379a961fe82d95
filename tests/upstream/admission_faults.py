"""One change to a value, most often for the worse: what people get wrong in manifests, and what machines do."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.upstream.admission_values import Json, Schema, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random


class Site(NamedTuple):
    """One value inside an object: its parent, its key there, and the schemas of both (None where there is none)."""

    parent: Any
    key: str | int
    schema: Schema
    above: Schema

    @property
    def value(self) -> Json:
        """The value itself."""
        return self.parent[self.key]


def sites(parent: Json, schema: Schema) -> Iterator[Site]:
    """Every value below ``parent`` that the schema knows of."""
    if isinstance(parent, dict):
        extra = schema.get("additionalProperties")
        for key, below in parent.items():
            known = (schema.get("properties") or {}).get(key, extra if isinstance(extra, dict) else None)
            if isinstance(known, dict):
                yield Site(parent, key, known, schema)
                yield from sites(below, known)
    elif isinstance(parent, list):
        items = schema.get("items") or {}
        for index, below in enumerate(parent):
            yield Site(parent, index, items, schema)
            yield from sites(below, items)


def changeable(object_: Json, schema: Schema) -> list[Site]:
    """Every value of an object but those that say which object it is."""
    own = ("apiVersion", "kind", "metadata")
    return [site for site in sites(object_, schema) if site.parent is not object_ or site.key not in own]


def change(object_: Json, schema: Schema, rng: Random) -> tuple[str, Json]:
    """The name of a change, and a copy of the object with it."""
    changed = copy.deepcopy(object_)
    if rng.random() < 0.12:
        return metadata(changed, rng), changed
    found = changeable(changed, schema)
    return (_aimed(found, rng) or _anywhere(found, rng) or metadata(changed, rng)), changed


def _aimed(found: list[Site], rng: Random) -> str:
    """A fault against one constraint that the schema states somewhere; half of the time none."""
    if rng.random() < 0.5:
        return ""
    applies, fault = rng.choice(AIMED)
    fitting = [site for site in found if applies(site)]
    return fault(rng.choice(fitting), rng) if fitting else ""


def _anywhere(found: list[Site], rng: Random) -> str:
    for _ in range(12 if found else 0):
        site = rng.choice(found)
        label = rng.choice([*EVERYWHERE, *BY_TYPE.get(_type(site.schema), ())])(site, rng)
        if label:
            return label
    return ""


def _type(schema: Schema) -> str:
    return "int-or-string" if schema.get("x-kubernetes-int-or-string") else str(schema.get("type", ""))


def _set(site: Site, new: Json) -> bool:
    site.parent[site.key] = new
    return True


def wrong_type(site: Site, rng: Random) -> str:
    others: tuple[Json, ...] = (1, "1", True, 1.5, {}, [], {"a": "b"}, ["a"], "true", 0)
    return "wrong-type" if _set(site, rng.choice(others)) else ""


def null(site: Site, _rng: Random) -> str:
    return "null" if _set(site, None) else ""


def drop(site: Site, _rng: Random) -> str:
    del site.parent[site.key]
    return "dropped"


def drop_required(site: Site, _rng: Random) -> str:
    if site.key not in site.above.get("required", ()):
        return ""
    del site.parent[site.key]
    return "required-dropped"


def anew(site: Site, rng: Random) -> str:
    """Another value of the right kind: harmless, but for what may not change."""
    return "anew" if _set(site, value(site.schema, rng, 0.3, str(site.key))) else ""


def not_in_enum(site: Site, rng: Random) -> str:
    if "enum" not in site.schema:
        return ""
    return "enum" if _set(site, rng.choice(("", "Nope", 7, str(site.value).lower(), None))) else ""


def rename_case(site: Site, _rng: Random) -> str:
    if not isinstance(site.key, str):
        return ""
    site.parent[site.key.swapcase()] = site.parent.pop(site.key)
    return "case"


def too_long(site: Site, rng: Random) -> str:
    length = site.schema["maxLength"] if site.schema["maxLength"] < 20000 else 0
    return (
        "length" if _set(site, rng.choice(("a" * (length + 1), "☃" * length, "a" * length, "0" * (length + 9)))) else ""
    )


def too_many(site: Site, rng: Random) -> str:
    most = site.schema["maxItems"]
    if most > 200:
        return ""
    for _ in range(most + 1 - len(site.value)):
        site.value.append(value(site.schema["items"], rng, 0, str(site.key)))
    return "too-many"


def too_few(site: Site, _rng: Random) -> str:
    site.value.clear()
    return "too-few"


def again(site: Site, rng: Random) -> str:
    """One item twice; of a map's, its keys alone."""
    chosen = copy.deepcopy(rng.choice(site.value))
    if site.schema.get("x-kubernetes-list-type") == "map" and rng.random() < 0.5:
        names = site.schema["x-kubernetes-list-map-keys"]
        other = value(site.schema["items"], rng, 0.3)
        chosen = {**other, **{name: chosen[name] for name in names if name in chosen}}
    site.value.append(chosen)
    return "again"


def out_of_bounds(site: Site, rng: Random) -> str:
    schema = site.schema
    options = [schema["minimum"] - 1] if "minimum" in schema else []
    if "maximum" in schema:
        options.append(schema["maximum"] + 1)
    return "bound" if _set(site, rng.choice(options)) else ""


def text_faults(site: Site, rng: Random) -> str:
    schema = site.schema
    options: list[Json] = ["", " ", "UPPER_case!", "a/b", "ünïcode ☃", "a" * 300, "-a", "a.", "10.0.0.0", "null"]
    if schema.get("minLength"):
        options.append("a" * (schema["minLength"] - 1))
    if "format" in schema:
        options += [
            "2026-01-01",
            "300.1.1.1",
            "10.0.0.0/33",
            "2026-01-01T00:00:00",
            "1 hour",
            "not base64!",
            "::",
            "1d",
        ]
    if "pattern" in schema:
        options += [f"{site.value}\n", f" {site.value}", f"{site.value}!", f"{site.value}/"]
    return "text" if _set(site, rng.choice(options)) else ""


def number_faults(site: Site, rng: Random) -> str:
    schema = site.schema
    options: list[Json] = [-1, 0, 1.0, 1.5, 1 << 31, 1 << 53, (1 << 63) - 1, 1 << 63, -(1 << 40), 1e30, "3", 2.0]
    for bound in ("minimum", "maximum"):
        if bound in schema:
            options += [schema[bound] - 1, schema[bound] + 1, schema[bound], float(schema[bound])]
    return "number" if _set(site, rng.choice(options)) else ""


def list_faults(site: Site, rng: Random) -> str:
    items: Json = site.value
    if not isinstance(items, list):
        return ""
    if not items:
        return "item-null" if _set(site, [None]) else ""
    match rng.randrange(7):
        case 0:
            items.append(copy.deepcopy(rng.choice(items)))
        case 1:
            items.clear()
        case 2:
            items.insert(rng.randint(0, len(items)), None)
        case 3:
            items += [copy.deepcopy(items[0]) for _ in range(min(site.schema.get("maxItems", 4), 300))]
        case 4:
            items.append(value(site.schema.get("items") or {}, rng, 0.4))
        case 5:
            items.reverse()
        case _:
            items.pop()
    return "list"


def map_faults(site: Site, rng: Random) -> str:
    made: Json = site.value
    if not isinstance(made, dict):
        return ""
    properties = site.schema.get("properties") or {}
    absent = [name for name in properties if name not in made]
    match rng.randrange(6):
        case 0 | 1:
            made["unknownField"] = rng.choice((1, "a", None, {}, [{"a": 1}]))
        case 2 | 3 if absent:
            name = rng.choice(absent)
            made[name] = value(properties[name], rng, 0.3, name)
            return "added"
        case 4:
            made.clear()
        case _ if isinstance(site.schema.get("additionalProperties"), dict):
            made[rng.choice(("", "a b", "k/v", "x" * 70))] = value(site.schema["additionalProperties"], rng, 0.3)
        case _:
            return ""
    return "map"


def int_or_string_faults(site: Site, rng: Random) -> str:
    options: tuple[Json, ...] = (-1, "-1", "150%", "1.5%", "", "abc", 1.5, True, None, "1e3", "1Ki", [], 1 << 40)
    return "int-or-string" if _set(site, rng.choice(options)) else ""


EVERYWHERE = (wrong_type, null, drop, drop_required, anew, anew, not_in_enum, rename_case)
BY_TYPE = {
    "string": (text_faults,) * 4,
    "integer": (number_faults,) * 4,
    "number": (number_faults,) * 4,
    "array": (list_faults,) * 6,
    "object": (map_faults,) * 6,
    "int-or-string": (int_or_string_faults,) * 4,
}

AIMED: tuple[tuple[Callable[[Site], bool], Callable[[Site, Random], str]], ...] = (
    (lambda site: site.key in site.above.get("required", ()), drop_required),
    (lambda site: "enum" in site.schema, not_in_enum),
    (lambda site: "maxLength" in site.schema, too_long),
    (lambda site: "pattern" in site.schema or "format" in site.schema, text_faults),
    (lambda site: "maxItems" in site.schema and isinstance(site.value, list), too_many),
    (lambda site: isinstance(site.value, list) and bool(site.value), again),
    (lambda site: bool(site.schema.get("minItems")) and isinstance(site.value, list), too_few),
    (lambda site: bool(site.schema.get("minProperties")) and isinstance(site.value, dict), too_few),
    (lambda site: "minimum" in site.schema or "maximum" in site.schema, out_of_bounds),
    (lambda site: bool(site.schema.get("x-kubernetes-validations")), anew),
    (lambda site: bool(site.above.get("x-kubernetes-validations")), drop),
)

AUTOSCALER = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-"
OWNER = {"apiVersion": "v1", "kind": "ConfigMap", "name": "o", "uid": "1234"}
METADATA: tuple[tuple[str, str, Json], ...] = (
    ("name", "name", ""),
    ("name", "name", "Upper"),
    ("name", "name", "a_b"),
    ("name", "name", "a" * 254),
    ("name", "name", "a" * 64),
    ("name", "name", "a.b"),
    ("name", "name", "1a"),
    ("name", "name", None),
    ("name", "name", 7),
    ("generateName", "generateName", "pre-"),
    ("generateName", "generateName", "Bad_"),
    ("labels", "labels", {"a": "b", "example.com/x": "y"}),
    ("labels", "labels", {"a b": "c"}),
    ("labels", "labels", {"a": "-c"}),
    ("labels", "labels", {"a": "x" * 64}),
    ("labels", "labels", {"Example.com/x": "y", "/y": ""}),
    ("labels", "labels", {"a": 1}),
    ("labels", "labels", {"a": None}),
    ("labels", "labels", ["a"]),
    ("labels", "labels", None),
    ("labels", "labels", {"a/b/c": "d", "": "e"}),
    ("annotations", "annotations", {"a b": "c"}),
    ("annotations", "annotations", {"A/B": "any text at all ☃"}),
    ("annotations", "annotations", {"a": True}),
    ("annotations", "annotations", {"a": "x" * 262145}),
    ("annotations", "annotations", {"x" * 64: "y"}),
    ("autoscaler", "annotations", {AUTOSCALER + "min-size": "2", AUTOSCALER + "max-size": "5"}),
    ("autoscaler", "annotations", {AUTOSCALER + "min-size": "2"}),
    ("autoscaler", "annotations", {AUTOSCALER + "min-size": "two", AUTOSCALER + "max-size": "5"}),
    ("autoscaler", "annotations", {AUTOSCALER + "min-size": "1", AUTOSCALER + "max-size": "1"}),
    ("finalizers", "finalizers", ["example.com/f", "example.com/f"]),
    ("finalizers", "finalizers", ["plain", "orphan", "foregroundDeletion"]),
    ("finalizers", "finalizers", ["Bad Finalizer/x"]),
    ("finalizers", "finalizers", "example.com/f"),
    ("ownerReferences", "ownerReferences", [OWNER]),
    ("ownerReferences", "ownerReferences", [OWNER, OWNER]),
    ("ownerReferences", "ownerReferences", [{**OWNER, "controller": True}, {**OWNER, "uid": "9", "controller": True}]),
    ("ownerReferences", "ownerReferences", [{**OWNER, "uid": ""}]),
    ("ownerReferences", "ownerReferences", [{"kind": "ConfigMap"}]),
    ("ownerReferences", "ownerReferences", [{**OWNER, "apiVersion": "v1", "kind": "Event"}]),
    ("ownerReferences", "ownerReferences", [{**OWNER, "apiVersion": "a/b/c", "extra": 1}]),
    ("namespace", "namespace", "Bad"),
    ("namespace", "namespace", "team-a"),
    ("namespace", "namespace", None),
    ("namespace", "namespace", 5),
    ("creationTimestamp", "creationTimestamp", None),
    ("creationTimestamp", "creationTimestamp", "yesterday"),
    ("creationTimestamp", "creationTimestamp", "2026-01-01T00:00:00Z"),
    ("deletionGracePeriodSeconds", "deletionGracePeriodSeconds", -1),
    ("generation", "generation", "1"),
    ("generation", "generation", -1),
    ("resourceVersion", "resourceVersion", "12"),
    ("uid", "uid", "abc"),
    ("selfLink", "selfLink", "/a"),
    ("clusterName", "clusterName", "old"),
    ("unknown", "labls", {"a": "b"}),
)


def metadata(object_: dict[str, Json], rng: Random) -> str:
    """Changes one thing of the metadata, or the whole of it, in place."""
    if rng.random() < 0.05:
        object_["metadata"] = rng.choice((None, "a", [], {}))
        return "metadata"
    label, key, new = rng.choice(METADATA)
    metadata_ = object_.setdefault("metadata", {})
    if isinstance(metadata_, dict):
        metadata_[key] = copy.deepcopy(new)
        if key == "generateName":
            metadata_.pop("name", None)
    return f"metadata-{label}"
