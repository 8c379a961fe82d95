"""Values that an openAPIV3Schema accepts, drawn from a source of randomness that is given.

Any ``random.Random`` will do, hypothesis' own (``st.randoms()``) too: then failures shrink.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.upstream.admission_strings import text

if TYPE_CHECKING:
    from random import Random

Json = Any
Schema = dict[str, Any]

OPAQUE: tuple[Json, ...] = ({"a": 1}, {}, {"x": {"y": ["z", 1.5, None]}})


def value(schema: Schema, rng: Random, richness: float, name: str = "") -> Json:
    """One value; ``richness`` is how likely an optional field is present."""
    if schema.get("nullable") and rng.random() < 0.05:
        return None
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if schema.get("x-kubernetes-int-or-string"):
        return int_or_string(schema, rng)
    match schema.get("type"):
        case "object":
            return mapping(schema, rng, richness)
        case "array":
            return sequence(schema, rng, richness, name)
        case "string":
            return text(schema, rng, name)
        case "integer":
            return integer(schema, rng)
        case "number":
            return rng.choice((schema.get("minimum", 0), schema.get("minimum", 0) + 0.5))
        case "boolean":
            return rng.random() < 0.5
    return rng.choice(OPAQUE)


def int_or_string(schema: Schema, rng: Random) -> Json:
    """A number, a percentage or what the pattern (usually that of a quantity) wants."""
    if "pattern" in schema:
        return rng.choice((text(schema, rng, ""), "100m", "2Gi", 5))
    return rng.choice((0, 1, 3, "1", "50%", "30%"))


def integer(schema: Schema, rng: Random) -> int:
    """Mostly small numbers, now and then a bound itself."""
    low = schema.get("minimum", 0) + (1 if schema.get("exclusiveMinimum") else 0)
    high = schema.get("maximum", low + 10) - (1 if schema.get("exclusiveMaximum") else 0)
    step = schema.get("multipleOf", 1)
    made = rng.choice((low, high, rng.randint(low, max(low, min(high, low + 5)))))
    return int(made - made % step) if step > 1 else int(made)


def mapping(schema: Schema, rng: Random, richness: float) -> Json:
    """An object: what is required, some of what is not."""
    properties: dict[str, Schema] = schema.get("properties") or {}
    if schema.get("x-kubernetes-embedded-resource"):
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    required = set(schema.get("required", ()))
    made: dict[str, Json] = {}
    for name, below in properties.items():
        if name in required or rng.random() < richness:
            made[name] = value(below, rng, richness * 0.7, name)
    _at_least(made, schema, rng, richness)
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        for _ in range(rng.randint(schema.get("minProperties", 0), max(2, schema.get("minProperties", 0)))):
            made[text({}, rng, "")] = value(extra, rng, richness * 0.7)
    elif not properties and (extra or schema.get("x-kubernetes-preserve-unknown-fields")):
        return rng.choice(OPAQUE)
    for name in list(made):
        if len(made) > schema.get("maxProperties", len(made)) and name not in required:
            del made[name]
    return made


def _at_least(made: dict[str, Json], schema: Schema, rng: Random, richness: float) -> None:
    missing = [name for name in schema.get("properties") or {} if name not in made]
    rng.shuffle(missing)
    while len(made) < schema.get("minProperties", 0) and missing:
        name = missing.pop()
        made[name] = value(schema["properties"][name], rng, richness * 0.7, name)


def sequence(schema: Schema, rng: Random, richness: float, name: str) -> list[Json]:
    """A list; sets have no item twice, maps no key."""
    least = schema.get("minItems", 0)
    wanted = min(schema.get("maxItems", least + 3), rng.choice((least, least + 1, least + 1, least + 2)))
    items: list[Json] = []
    for _ in range(wanted * 4):
        if len(items) == wanted:
            break
        made = value(schema.get("items") or {}, rng, richness, name)
        if _distinct(schema, items, made):
            items.append(made)
    return items


def _distinct(schema: Schema, items: list[Json], made: Json) -> bool:
    match schema.get("x-kubernetes-list-type"):
        case "set":
            return made not in items
        case "map":
            return keys(schema, made) not in [keys(schema, item) for item in items]
    return True


def keys(schema: Schema, item: Json) -> str:
    """What tells the items of a list of type map apart, a missing key counting as its default."""
    properties = schema["items"].get("properties", {})
    names = schema.get("x-kubernetes-list-map-keys", ())
    return json.dumps([item.get(name, properties.get(name, {}).get("default")) for name in names])
