"""Generated schemas of every word, and objects that fit them more or less: right, nearly right, and odd."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]
Case = dict[str, Any]
Place = tuple[Any, ...]

NAMES = ("a", "b", "c", "name", "spec", "kind")
TYPES = ("string", "integer", "number", "boolean", "object", "object", "array", "array", None)
FORMATS = (
    "date-time",
    "date",
    "uuid",
    "int32",
    "int64",
    "float",
    "double",
    "ipv4",
    "byte",
    "email",
    "int-or-string",
    "odd",
)
PATTERNS = ("^a", "^[a-z]+$", "(", "b$", "^(a|b)+$", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
ENUM = (1, 2, 1.5, "a", "b", True, None, {"a": 1}, [1], 97, "1", "")
LOW = (0, 1, -5, 0.5, 2**31, -(2**63), 2**63 - 1, 1e19, 2**53 + 1)
HIGH = (0, 1, 5, 1.5, 2**31, 2**63 - 1, 1e19, 100, 2**53 + 1)
FACTORS = (1, 2, 0.5, 0.1, 3, 1e10)
TEXTS = ("a", "abc", "my-name", "x.y", "1.2.3.4", "Foo", "", "ü", "a b", "x" * 70, "2024-01-02T03:04:05Z", "YWJj", "1")
JUNK: tuple[Any, ...] = (
    *(
        None,
        "",
        0,
        -1,
        1,
        1.0,
        1.5,
        2**31,
        2**63 - 1,
        2**63,
        -(2**63),
        -(2**63) - 1,
        1e19,
        1e300,
        True,
        False,
        "X",
        97,
        1e-9,
    ),
    *([], {}, [None], [1, 1], ["a", "a"], [{}], [{}, {}], {"a": None}, {"unknown": 1}, [[]], {"": ""}, "é" * 300),
)


class _Maker:
    """One schema's generator: ``rare`` says how seldom a word is used, so that some schemas are easy to fit."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.rare = random.choice((0.25, 0.25, 1.0))

    def chance(self, share: float) -> bool:
        return bool(self.random.random() ** self.rare < share)

    def some(self, values: Any) -> Any:
        return self.random.choice(values)

    def schema(self, depth: int, kind: str | None) -> Schema:
        made: Schema = {"type": kind} if kind else {}
        if self.chance(0.15):
            made["nullable"] = True
        if kind in ("string", "integer", "number", None):
            self.scalar(made, kind)
        if kind is None:
            self.loose(made)
        if kind == "object" or (kind is None and self.chance(0.2)):
            self.object(made, depth)
        if kind == "array":
            self.array(made, depth)
        for word in ("allOf", "anyOf", "oneOf"):
            if self.chance(0.12) and word not in made:
                made[word] = [self.part(0) for _ in range(self.some((1, 2, 3)))]
        if self.chance(0.08):
            made["not"] = self.part(0)
        if depth and self.chance(0.2):
            made["default"] = value(self.random, made, depth) if self.chance(0.7) else copy.deepcopy(self.some(JUNK))
        return made

    def scalar(self, made: Schema, kind: str | None) -> None:
        if self.chance(0.3):
            made["format"] = self.some(FORMATS)
        if self.chance(0.25):
            made["enum"] = [copy.deepcopy(self.some(ENUM)) for _ in range(self.some((1, 2, 3)))]
        if kind in ("string", None) or self.chance(0.1):
            self.words(made, {"minLength": (0, 1, 2), "maxLength": (0, 1, 3), "pattern": PATTERNS}, 0.3)
        if kind in ("integer", "number", None) or self.chance(0.1):
            self.words(made, {"minimum": LOW, "maximum": HIGH}, 0.3)
            self.words(made, {"exclusiveMinimum": (True,), "exclusiveMaximum": (True,), "multipleOf": FACTORS}, 0.2)

    def words(self, made: Schema, choices: dict[str, tuple[Any, ...]], share: float) -> None:
        for word, values in choices.items():
            if self.chance(share):
                made[word] = self.some(values)

    def loose(self, made: Schema) -> None:
        if self.chance(0.5):
            made["x-kubernetes-preserve-unknown-fields"] = True
        elif self.chance(0.6):
            made["x-kubernetes-int-or-string"] = True
            if self.chance(0.5):
                made["anyOf"] = [{"type": "integer"}, {"type": "string"}]

    def object(self, made: Schema, depth: int) -> None:
        names: tuple[str, ...] = NAMES
        if depth and self.chance(0.15):
            made["x-kubernetes-embedded-resource"] = True
            names = tuple(name for name in NAMES if name != "kind")
        if depth < 4 and (not depth or self.random.random() < 0.85):
            chosen = self.random.sample(names, self.some((1, 2, 3)))
            made["properties"] = {name: self.schema(depth + 1, self.some(TYPES)) for name in chosen}
        if depth < 4 and self.chance(0.05 if "properties" in made else 0.3):
            made["additionalProperties"] = self.some((True, self.schema(depth + 1, self.some(TYPES))))
        elif depth and self.chance(0.1):
            made["additionalProperties"] = False
        if depth and self.chance(0.2):
            made["x-kubernetes-preserve-unknown-fields"] = True
        if self.chance(0.3):
            made["required"] = self.random.sample(NAMES, self.some((1, 2)))
        self.words(made, {"minProperties": (0, 1, 2), "maxProperties": (0, 1, 2)}, 0.2)

    def array(self, made: Schema, depth: int) -> None:
        if self.random.random() < 0.93:
            made["items"] = self.schema(depth + 1, self.some(TYPES)) if depth < 4 else {"type": "string"}
        self.words(made, {"minItems": (0, 1, 2), "maxItems": (0, 1, 2)}, 0.3)
        self.words(made, {"uniqueItems": (True,), "x-kubernetes-preserve-unknown-fields": (True,)}, 0.12)
        if self.random.random() < 0.5:
            made["x-kubernetes-list-type"] = self.some(("set", "atomic", "map", "map"))
        if made.get("x-kubernetes-list-type") == "map":
            keys = made["x-kubernetes-list-map-keys"] = self.random.sample(NAMES, self.some((1, 1, 2)))
            if self.random.random() < 0.8:
                fields = {name: self.schema(4, self.some(TYPES)) for name in (*keys, "a")}
                made["items"] = {"type": "object", "properties": fields}

    def part(self, depth: int) -> Schema:
        """A schema under ``allOf`` and its like: what says nothing of structure."""
        made: Schema = {}
        for _ in range(self.some((1, 1, 2))):
            self.part_word(made, depth, self.some(range(8)))
        return made

    def part_word(self, made: Schema, depth: int, word: int) -> None:
        def below() -> Schema:
            return self.part(depth + 1) if depth < 2 else {}

        if word == 0:
            made["required"] = self.random.sample(NAMES, self.some((1, 2)))
        elif word == 1:
            made["properties"] = {name: below() for name in self.random.sample(NAMES, 2)}
        elif word == 2:
            self.scalar(made, None)
        elif word == 3:
            made["not"] = below() or {"enum": [1]}
        elif word == 4:
            made[self.some(("anyOf", "oneOf", "allOf"))] = [below(), below()]
        elif word == 5:
            made["items"] = below()
        elif word == 6:
            made[self.some(("minProperties", "maxProperties", "minItems", "maxItems"))] = self.some((0, 1, 2))
        else:
            made["type"] = self.some(TYPES[:-1])


def value(random: Random, schema: Schema, depth: int = 0) -> Any:
    """A value that a schema may well accept."""
    if schema.get("enum") and random.random() < 0.93:
        return copy.deepcopy(random.choice(schema["enum"]))
    if schema.get("x-kubernetes-int-or-string"):
        return random.choice((1, "50%", 0, "a", -3))
    kind = schema.get("type") or ("object" if schema.get("properties") else None)
    if kind == "object":
        return _object(random, schema, depth)
    if kind == "array":
        size = max(random.choice((0, 1, 1, 2, 2, 3)), schema.get("minItems") or 0)
        return [value(random, schema.get("items") or {}, depth + 1) for _ in range(size)]
    if kind == "string":
        return _text(random, schema)
    if kind in ("integer", "number"):
        bounds = [schema[word] for word in ("minimum", "maximum") if word in schema]
        return random.choice([0, 1, 3, 600, *bounds, *([0.5, 2.0] if kind == "number" else [])])
    if kind == "boolean":
        return random.random() < 0.5
    return copy.deepcopy(random.choice((1, "x", {"a": {"b": 1}}, [1, {"c": None}], True, 1.5)))


def _object(random: Random, schema: Schema, depth: int) -> Any:
    made: dict[str, Any] = {}
    for name, below in schema.get("properties", {}).items():
        if random.random() < 0.9 * 0.85**depth or name in schema.get("required", ()):
            made[name] = value(random, below, depth + 1)
    additional = schema.get("additionalProperties")
    if additional:
        for name in random.sample(("k", "a.b/c", "x", "spec"), random.choice((0, 1, 2))):
            made[name] = (
                value(random, additional, depth + 1) if isinstance(additional, dict) else random.choice((1, {"z": 1}))
            )
    if schema.get("x-kubernetes-embedded-resource"):
        made |= {"apiVersion": "v1", "kind": "K", "metadata": {"name": "a"}}
    if schema.get("x-kubernetes-preserve-unknown-fields") and random.random() < 0.5:
        made["free"] = copy.deepcopy(random.choice(JUNK))
    return made


def _text(random: Random, schema: Schema) -> str:
    least, most = schema.get("minLength") or 0, schema.get("maxLength")
    fitting = [text for text in TEXTS if least <= len(text) <= (len(text) if most is None else most)]
    return random.choice(fitting or TEXTS)


def _places(part: Any, way: Place = ()) -> Iterator[Place]:
    if way:
        yield way
    below = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, inner in below:
        yield from _places(inner, (*way, key))


def _at(part: Any, way: Place) -> Any:
    for key in way:
        part = part[key]
    return part


def changed(random: Random, part: dict[str, Any], times: int) -> dict[str, Any]:
    """The same with so many things done to it."""
    part = copy.deepcopy(part)
    for _ in range(times):
        places = list(_places(part))
        if places:
            _change(random, part, random.choice(places), places)
    return part


def _change(random: Random, part: dict[str, Any], way: Place, places: list[Place]) -> None:
    holder, key = _at(part, way[:-1]), way[-1]
    here = holder[key]
    junk = copy.deepcopy(random.choice(JUNK))
    what = random.randrange(8)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, list):
        holder.append(copy.deepcopy(here))
    elif what == 2 and isinstance(here, dict):
        here[random.choice(("extra", "name", "apiVersion", "a"))] = junk
    elif what == 3 and isinstance(here, list):
        here.append(junk)
    elif what == 4 and isinstance(here, list):
        random.shuffle(here)
    elif what == 5:
        holder[key] = copy.deepcopy(_at(part, random.choice(places)))
    elif what == 6 and isinstance(here, int) and not isinstance(here, bool):
        holder[key] = random.choice((here + 1, float(here) if abs(here) < 2**53 else 0.5, -here))
    else:
        holder[key] = junk


SCALE = {"specReplicasPath": ".spec.a", "statusReplicasPath": ".status.b", "labelSelectorPath": ".status.c"}


def _metadata(random: Random, *, namespaced: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"name": random.choice(("a", "my-thing", "x.y"))} if random.random() < 0.95 else {}
    if random.random() < 0.1:
        made["generateName"] = random.choice(("a-", "a/", "B"))
    if namespaced and random.random() < 0.97:
        made["namespace"] = "default"
    more = {
        "labels": {"a": "b", "c.d/e": ""},
        "annotations": {"A": "b", "c.d/e": "x y"},
        "finalizers": ["a.b/c", "orphan"],
        "ownerReferences": [{"apiVersion": "v1", "kind": "K", "name": "n", "uid": "u", "controller": True}],
    }
    made |= {word: copy.deepcopy(held) for word, held in more.items() if random.random() < 0.15}
    return changed(random, made, 1) if random.random() < 0.15 else made


def objects(seed: int, schemas: int, each: int) -> Iterator[Case]:
    """Objects of the kind Thing: so many schemas, and so many objects of each, new and changed."""
    random = Random(seed)  # noqa: S311 - cases are to be the same each time
    for _ in range(schemas):
        maker = _Maker(random)
        root = maker.schema(0, "object")
        root.pop("nullable", None)
        own = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}
        parts = {
            "spec": maker.schema(1, "object"),
            "status": maker.schema(1, "object"),
            "list": maker.schema(1, "array"),
        }
        root["properties"] = {**root.get("properties", {}), **parts, **own}
        facts = {
            "schema": root,
            "namespaced": random.random() < 0.7,
            "status": random.random() < 0.5,
            "scale": SCALE if random.random() < 0.1 else None,
        }
        for _ in range(each):
            yield {**facts, **_object_case(random, facts)}


def _object_case(random: Random, facts: dict[str, Any]) -> Case:
    head = {"apiVersion": "example.com/v1", "kind": "Thing"}
    made = {**value(random, facts["schema"]), **head}
    made = {**changed(random, made, random.choice((0, 0, 1, 2, 4))), **head}
    made["metadata"] = _metadata(random, namespaced=facts["namespaced"])
    if random.random() < 0.02:
        made[random.choice(("apiVersion", "kind", "metadata"))] = copy.deepcopy(random.choice(JUNK))
    if random.random() < 0.5:
        return {"object": made}
    old = {**changed(random, made, random.choice((0, 1, 1, 2))), **head}
    old["metadata"] = {"name": "a", **({"namespace": "default"} if facts["namespaced"] else {})}
    live = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields")
    if isinstance(made["metadata"], dict):
        made["metadata"] = {key: held for key, held in made["metadata"].items() if key not in live}
    return {"object": made, "old": old}


def values(seed: int, schemas: int, each: int) -> Iterator[Case]:
    """Values that are no whole objects, of schemas of any type."""
    random = Random(seed)  # noqa: S311 - cases are to be the same each time
    for _ in range(schemas):
        schema = _Maker(random).schema(0, random.choice(TYPES))
        for _ in range(each):
            made = changed(random, {"value": value(random, schema)}, random.choice((0, 1, 1, 2)))
            yield {"schema": schema, "value": made.get("value")}


SEEDS: dict[str, tuple[str, ...]] = {
    "uri": (
        "http://foo.bar/#com",
        "http://u:p@h:80/a?b",
        "http://[fe80::1%25en0]:80/",
        "mailto:a@b",
        "/abs/%zz",
        "*",
        "x:y",
    ),
    "email": (
        "a@b.c",
        "Foo <a@b>",
        '"q x"@b',
        "a@[::1]",
        "g: a@b;",
        "a@b (c)",
        "=?utf-8?q?a?= <a@b>",
        "=?zz?q?a?= <a@b>",
    ),
    "ipv4": ("1.2.3.4", "01.002.3.4", "::ffff:1.2.3.4"),
    "ipv6": ("::1", "::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4", "fe80::1%eth0"),
    "cidr": ("10.0.0.0/8", "::/0", "010.0.0.1/08", "::1.2.3.4/96"),
    "mac": ("01:23:45:67:89:ab", "0123.4567.89ab", "0123456789ab", "01:23:45:67:89:ab:cd:ef"),
    "date": ("2006-01-02", "2000-02-29", "0000-02-29"),
    "date-time": ("2006-01-02T15:04:05Z", "2006-01-02t15:04:05.1+01:00", "2006-01-02T23:59:59+99:99"),
    "duration": ("1h", "1.5h", "-1m", "2 weeks", "9223372036854775807ns", "1h1", "1µs", ".5s", "00.5h"),
    "hostname": ("a", "a.b", "foo.com", "ä.de", "1.2.ab", "☃.net"),
    "byte": ("YQ==", "YWI=", "YWJj"),
    "uuid": ("6ba7b810-9dad-11d1-80b4-00c04fd430c8",),
    "isbn": ("3836221195", "978-4-87311-368-5", "3 401 01319 X"),
    "creditcard": ("4220855426222389", "6011464355444102"),
    "ssn": ("191-60-2869",),
    "rgbcolor": ("rgb(0,31,255)", "rgb( 1 ,2 , 3 )"),
    "k8s-short-name": ("a", "a-b"),
    "k8s-long-name": ("a.b", "a-b.c"),
}
ALPHABET = "01239aAfFzZ:./-_%@[]<>()\"\\,; +=?#*~µμ☃ä\n\t'!$&|^{}`°"
EXPRESSIONS = (
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    r"^([a-z0-9]+-)*[a-z0-9]+$",
    r"^.{2,}|[^./]$",
    r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$",
    r"(a+)+$",
    r"a{1,3}?",
    r"^\S+$",
    r"(?i)A",
    r"[-_[A-Za-z0-9]+@",
    r"\pL",
    r"^[a-c-e]$",
)


def texts(seed: int, each: int) -> Iterator[Case]:
    """Texts that are nearly what a format asks for, and texts for patterns."""
    random = Random(seed)  # noqa: S311 - cases are to be the same each time
    for name, right in SEEDS.items():
        for _ in range(each):
            yield {"format": name, "value": _edited(random, right)}
    for expression in EXPRESSIONS:
        for _ in range(each):
            yield {"pattern": expression, "value": _edited(random, ("my-name", "a.b", "1h30m", "aaa", "x@y", "a/b"))}


def _edited(random: Random, right: tuple[str, ...]) -> str:
    text = list(random.choice(right))
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        at, what = random.randrange(len(text) + 1), random.randrange(4)
        if what == 0:
            del text[at : at + 1]
        elif what == 1:
            text.insert(at, random.choice(ALPHABET))
        elif what == 2:
            text[at:at] = text[at : at + 3]
        else:
            text[at:] = random.choice(right)[at:]
    return "".join(text)
