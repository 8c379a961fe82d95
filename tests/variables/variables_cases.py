"""Generated ClusterClasses and Clusters: variables of every type, with defaults, rules and overrides."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]

NAMES = ("image", "size", "cidrs", "labels", "network", "proxy", "replicas", "etcd.size", "z", "A")
MEMBERS = ("name", "count", "tags", "nested", "a-b", "ref")
STRINGS = ("", "a", "ab", "abc", "x-1", "10.0.0.0/8", "10.0.0.1", "2024-01-01T00:00:00Z", "1h", "é", "YWI=")
PATTERNS = ("^a", "^[a-z]+$", "[0-9]")
FORMATS = ("ipv4", "cidr", "uri", "date-time", "duration", "uuid", "byte", "unknown-format", "hostname")
RULES: dict[str, tuple[str, ...]] = {
    "string": (
        "self != 'ab'",
        "self.size() < 3",
        "self == oldSelf",
        "self.startsWith('a')",
        "isCIDR(self)",
        "self >= oldSelf",
    ),
    "integer": ("self > 1", "self == oldSelf", "self >= oldSelf", "self % 2 == 0", "10 / self > 1"),
    "number": ("self > 0.5", "self <= oldSelf"),
    "boolean": ("self", "!self || oldSelf", "self == oldSelf"),
    "array": (
        "self.size() < 3",
        "self == oldSelf",
        "self.all(x, self.exists_one(y, x == y))",
        "self.size() >= oldSelf.size()",
    ),
    "object": ("self.size() < 2", "self == oldSelf", "self.all(k, k != 'a')"),
}


def schema(random: Random, depth: int = 2) -> Schema:
    """A schema as a ClusterClass states it."""
    kinds = [
        "string",
        "integer",
        "number",
        "boolean",
        "string",
        "integer",
        *(["array", "object", "object"] if depth else []),
    ]
    kind = random.choice(kinds)
    if random.random() < 0.06:
        return _loose(random)
    made: Schema = {"type": kind}
    match kind:
        case "string":
            made |= _some(
                random, {"minLength": 1, "maxLength": random.choice((2, 10)), "pattern": random.choice(PATTERNS)}, 0.25
            )
            made |= _some(random, {"format": random.choice(FORMATS), "enum": ["a", "ab", ""]}, 0.12)
        case "integer" | "number":
            made |= _some(random, {"minimum": random.choice((-1, 1)), "maximum": random.choice((3, 100))}, 0.3)
            made |= _some(random, {"exclusiveMinimum": True, "exclusiveMaximum": False}, 0.1)
            made |= _some(random, {"enum": [1, 2, 3], "format": random.choice(("int32", "int64", "double"))}, 0.1)
        case "array":
            made["items"] = schema(random, depth - 1)
            made |= _some(random, {"minItems": 1, "maxItems": 2}, 0.25)
        case "object":
            _object(random, made, depth)
    _finish(random, made)
    return made


def _loose(random: Random) -> Schema:
    return random.choice((
        {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        {"x-kubernetes-int-or-string": True},
        {"x-kubernetes-preserve-unknown-fields": True},
        {"type": "object"},
    ))  # fmt: skip


def _object(random: Random, made: Schema, depth: int) -> None:
    if random.random() < 0.3:
        made["additionalProperties"] = schema(random, depth - 1)
    else:
        names = random.sample(MEMBERS, random.randint(1, 4))
        made["properties"] = {name: schema(random, depth - 1) for name in names}
        made |= _some(random, {"required": random.sample(names, 1), "x-kubernetes-preserve-unknown-fields": True}, 0.2)
    made |= _some(random, {"minProperties": 1, "maxProperties": 2}, 0.15)


def _finish(random: Random, made: Schema) -> None:
    """Rules, a default and branches that only validate."""
    kind = made["type"]
    if random.random() < 0.25 and not (kind == "object" and "properties" in made):
        made["x-kubernetes-validations"] = [_rule(random, rule) for rule in random.sample(RULES[kind], 1)]
    if kind == "object" and "properties" in made and random.random() < 0.3:
        name = random.choice([name for name in made["properties"] if "-" not in name] or [None])
        if name and "type" in made["properties"][name]:
            rule = random.choice((f"has(self.{name})", f"!has(self.{name}) || !has(oldSelf.{name})", "self == oldSelf"))
            made["x-kubernetes-validations"] = [_rule(random, rule, path=f".{name}")]
    if random.random() < 0.4:
        made["default"] = value(random, made, wrong=0.0)
    if random.random() < 0.08:
        branch = {"string": {"maxLength": 2}, "integer": {"minimum": 2}, "number": {"minimum": 2}}.get(kind)
        if branch:
            made[random.choice(("allOf", "anyOf", "oneOf"))] = [branch, {"enum": [value(random, made, wrong=0.0)]}]
        elif kind == "object" and "properties" in made:
            made["not"] = {"required": [next(iter(made["properties"]))]}
    if random.random() < 0.05:
        made["nullable"] = True  # unknown to Cluster API


def _rule(random: Random, rule: str, *, path: str = "") -> Schema:
    made = {"rule": rule}
    made |= _some(
        random, {"message": "not so", "reason": random.choice(("FieldValueForbidden", "FieldValueRequired"))}, 0.3
    )
    made |= _some(random, {"messageExpression": "'it is not so'"}, 0.2)
    return made | (_some(random, {"fieldPath": path}, 0.5) if path else {})


def _some(random: Random, words: Schema, chance: float) -> Schema:
    return {word: stated for word, stated in words.items() if random.random() < chance}


def value(random: Random, node: Schema, *, wrong: float) -> Any:
    """A value of the node's type; by chance ``wrong`` of another one, or with something unknown in it."""
    if random.random() < wrong:
        return random.choice((None, "x", 1, 1.5, True, [], {}, {"extra": 1}, [None], [1, "a"], 2**53 + 1))
    match node.get("type"):
        case "string":
            return random.choice(node.get("enum") or STRINGS)
        case "integer":
            return random.choice((0, 1, 2, 3, 5, -1, 101, 2**40, 2**60 + 1))
        case "number":
            return random.choice((0, 1, 0.5, 1.5, 1e22, -1))
        case "boolean":
            return random.random() < 0.5
        case "array":
            return [value(random, node["items"], wrong=wrong / 2) for _ in range(random.randrange(4))]
        case "object":
            return _object_value(random, node, wrong)
        case _ if "x-kubernetes-int-or-string" in node:
            return random.choice((1, "1", "50%"))
        case _:
            return random.choice((1, "1", {"a": 1}, [1]))


def _object_value(random: Random, node: Schema, wrong: float) -> dict[str, Any]:
    if "additionalProperties" in node:
        child = node["additionalProperties"]
        return {key: value(random, child, wrong=wrong / 2) for key in random.sample("abc", random.randrange(4))}
    made = {
        name: value(random, child, wrong=wrong / 2)
        for name, child in (node.get("properties") or {}).items()
        if random.random() < 0.7
    }
    if random.random() < wrong:
        made["unknown"] = 1
    return made


def class_(random: Random) -> dict[str, Any]:
    """A ClusterClass of a few variables, in any order."""
    variables = [
        {"name": name, "required": random.random() < 0.4, "schema": {"openAPIV3Schema": schema(random)}}
        for name in random.sample(NAMES, random.randint(1, 5))
    ]
    return {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "ClusterClass",
        "metadata": {"name": "class", "namespace": "default"},
        "spec": {"variables": variables},
    }


def given(random: Random, known: dict[str, Schema], chance: float) -> list[dict[str, Any]]:
    """Values for some of the variables: mostly fitting ones, now and then an unknown name or the same name twice."""
    values = [
        {"name": name, "value": value(random, node, wrong=0.12)}
        for name, node in known.items()
        if random.random() < chance
    ]
    if random.random() < 0.06:
        values.append({"name": "undefined", "value": 1})
    if values and random.random() < 0.05:
        values.append({**random.choice(values)})
    random.shuffle(values)
    return values


def cluster(random: Random, known: dict[str, Schema]) -> dict[str, Any]:
    """A Cluster with variables, and perhaps overrides in every place that takes them."""
    topology: dict[str, Any] = {"classRef": {"name": "class"}, "version": "v1.34.0"}
    if random.random() < 0.95:
        topology["variables"] = given(random, known, 0.7)
    if random.random() < 0.3:
        topology["controlPlane"] = {"replicas": 3, "variables": {"overrides": given(random, known, 0.4)}}
    workers = {}
    for kind, chance in (("machineDeployments", 0.4), ("machinePools", 0.25)):
        if random.random() < chance:
            workers[kind] = [
                {"class": "worker", "name": name, **_overrides(random, known)}
                for name in random.sample(("md-0", "md-1", "md-2"), random.randint(1, 2))
            ]
    if workers:
        topology["workers"] = workers
    return {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "Cluster",
        "metadata": {"name": "cluster", "namespace": "default"},
        "spec": {"topology": topology},
    }


def _overrides(random: Random, known: dict[str, Schema]) -> dict[str, Any]:
    return {"variables": {"overrides": given(random, known, 0.4)}} if random.random() < 0.7 else {}


def later(random: Random, before: dict[str, Any], known: dict[str, Schema]) -> dict[str, Any]:
    """The same Cluster some edits later."""
    topology = dict(before["spec"]["topology"])
    if random.random() < 0.5:
        topology["variables"] = [
            entry if random.random() < 0.6 or entry["name"] not in known else {
                "name": entry["name"],
                "value": value(random, known[entry["name"]], wrong=0.08),
            }
            for entry in topology.get("variables") or ()
        ]  # fmt: skip
    fresh = cluster(random, known)["spec"]["topology"]
    for part in ("controlPlane", "workers"):
        if part in fresh and random.random() < 0.5:
            topology[part] = fresh[part]
    return {**before, "spec": {"topology": topology}}


def cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """``count`` questions: a class, a Cluster, and perhaps the Cluster before."""
    random = Random(seed)  # noqa: S311 - the same cases for the same seed
    for number in range(count):
        made = class_(random)
        known = {each["name"]: each["schema"]["openAPIV3Schema"] for each in made["spec"]["variables"]}
        case: dict[str, Any] = {"id": f"{seed}-{number}", "class": made, "cluster": cluster(random, known)}
        if random.random() < 0.5:
            case["old"] = case["cluster"]
            case["cluster"] = later(random, case["old"], known)
        yield case
