"""Generated schemas with CEL rules, and values before and after: what upstream and we are both asked about.

Expressions are typed as they are made, so that nearly all of them compile; values are made to fit their schema and to
be worth asking about: addresses, versions, quantities, near misses.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from navos_gitops.catalog import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Schema = dict[str, Any]

STRINGS = (
    "", "a", "b", "ab", "aab", "a,b,c", "1", "10", "x-1", "é", "10.0.0.1", "10.0.0.0/8", "10.1.2.3/16", "::1",
    "fe80::1/64", "::ffff:1.2.3.4", "1.2.3.4.5", "010.0.0.1", "224.0.0.1", "127.0.0.1", "169.254.1.1", "ff02::1", "::",
    "1.2.3", "v1.2.3", "1.2", "1.2.3-rc.1", "1.10.0+x", "01.2.3", "100m", "1Gi", "1.5Gi", "1e3", "0.1", "200K", "-5",
    "1000m", "https://example.com:443/p/q?x=1&y=2&x=3#f", "http://[::1]:80/a b", "/path", "not a url",
    "http://u:p@h.example/%41",
    "my-name", "My_Name", "kubernetes.io/name", "a.b.c", "9f0c3b9e-9b0a-4b0e-8b0a-9b0a4b0e8b0a", "YWI=",
    "2024-02-29",
)  # fmt: skip
PATTERNS = ("^a", "[0-9]+", "a*", "^[a-z]([-a-z0-9]*[a-z0-9])?$", "b|c", "x{2,}", "(?i)A", "\\\\d")
DURATIONS = ("1s", "1m30s", "90s", "0", "1h", "-5m", "1.5h", "2 days", "100ms")
TIMES = ("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "2023-12-31T23:59:59.5Z", "2000-02-29T12:00:00Z")
DATES = ("2024-01-01", "2000-02-29", "1999-12-31")
BYTES = ("YWI=", "", "YQ==", "_-8=")
NUMBERS = (0, 1, -1, 2, 3, 10, 0.5, 1.5, -2.25, 1e10)
INTEGERS = (0, 1, -1, 2, 3, 5, 10, 63, 100, 2**40)
NAMES = ("name", "other", "namespace", "a-b", "x.y", "in__side", "path/part", "import", "size", "1st", "a b")


class Typed(NamedTuple):
    """An expression and the CEL type it has: string, int, list(string), object ..., and the schema of objects."""

    text: str
    type: str
    schema: Schema


def escaped(name: str) -> str:
    """``name`` as an expression spells it."""
    if name in {"namespace", "import"}:
        return f"__{name}__"
    for plain, spelled in (("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__")):
        name = name.replace(plain, spelled) if plain != "__" else name.replace(plain, "\0")
        name = name.replace("\0", "__underscores__") if plain == "/" else name
    return name


def reachable(name: str) -> bool:
    """Whether an expression can spell ``name`` at all."""
    return not name[0].isdigit() and " " not in name


def schema(random: Random, depth: int = 3) -> Schema:
    """A random structural schema of an object."""
    members: dict[str, Schema] = {}
    for name in random.sample(NAMES, random.randint(1, 5)):
        members[name] = _member(random, depth)
    made: Schema = {"type": "object", "properties": members}
    if random.random() < 0.1:
        made["x-kubernetes-preserve-unknown-fields"] = True
    return made


def _member(random: Random, depth: int) -> Schema:
    kind = random.randrange(20 if depth else 10)
    match kind:
        case 0 | 1 | 2:
            return {"type": "string", **({"nullable": True} if random.random() < 0.15 else {})}
        case 3 | 4:
            return {"type": "integer"}
        case 5:
            return {"type": "number"}
        case 6:
            return {"type": "boolean"}
        case 7:
            return {"type": "string", "format": random.choice(("byte", "duration", "date-time", "date"))}
        case 8:
            return {"x-kubernetes-int-or-string": True}
        case 9:
            return {"type": "string", "enum": ["a", "b", "Managed"]}
        case 10 | 11:
            kind_of_item = random.choice(("string", "string", "integer", "number"))
            item = {"type": kind_of_item, **({"nullable": True} if random.random() < 0.05 else {})}
            sets = {} if kind_of_item == "number" and random.random() < 0.9 else _list_type(random, "set")
            return {"type": "array", "items": item, **sets}
        case 12 | 13 | 14:
            item = {
                "type": "object",
                "properties": {
                    "key": {"type": "string"},
                    "value": _member(random, 0),
                    "more": _member(random, depth - 1),
                },
            }
            if random.random() < 0.6:
                item["required"] = ["key"]
                return {
                    "type": "array",
                    "items": item,
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["key"],
                }
            return {"type": "array", "items": item, **_list_type(random, "atomic")}
        case 15 | 16:
            return {"type": "object", "additionalProperties": _member(random, depth - 1)}
        case 17 if random.random() < 0.5:
            return {
                "type": "object",
                "x-kubernetes-embedded-resource": True,
                "x-kubernetes-preserve-unknown-fields": True,
                "properties": {"spec": _member(random, 0)},
            }
        case 17:
            return {"x-kubernetes-preserve-unknown-fields": True}
        case _:
            return schema(random, depth - 1)


def _list_type(random: Random, kind: str) -> Schema:
    return {"x-kubernetes-list-type": kind} if random.random() < 0.6 else {}


def value(random: Random, node: Schema) -> Any:
    """A value that fits ``node``."""
    if node.get("nullable") and random.random() < 0.3:
        return None
    if node.get("x-kubernetes-int-or-string"):
        return random.choice((1, 2, "1", "50%", "a"))
    match node.get("type"):
        case "string":
            return _string(random, node)
        case "integer":
            return random.choice(INTEGERS)
        case "number":
            return random.choice(NUMBERS)
        case "boolean":
            return random.random() < 0.5
        case "array":
            return _array(random, node)
        case "object":
            return _object(random, node)
        case _:
            return random.choice((1, "x", {"a": 1}, [1, 2], {"a": {"b": [1]}}))


def _string(random: Random, node: Schema) -> str:
    if "enum" in node:
        return str(random.choice(node["enum"]))
    pools = {"byte": BYTES, "duration": DURATIONS, "date-time": TIMES, "date": DATES}
    return random.choice(pools.get(node.get("format", ""), STRINGS))


def _array(random: Random, node: Schema) -> list[Any]:
    items = [value(random, node.get("items") or {}) for _ in range(random.choice((0, 1, 2, 2, 3, 4)))]
    if node.get("x-kubernetes-list-type") == "map":
        keys = node["x-kubernetes-list-map-keys"]
        return list({tuple(str(item.get(key)) for key in keys): item for item in items}.values())
    if node.get("x-kubernetes-list-type") == "set":
        return list(dict.fromkeys(items))
    return items


def _object(random: Random, node: Schema) -> dict[str, Any]:
    if isinstance(node.get("additionalProperties"), dict):
        keys = random.sample(("a", "b", "c", "10.0.0.1"), random.randint(0, 3))
        return {key: value(random, node["additionalProperties"]) for key in keys}
    required = node.get("required", ())
    made: dict[str, Any] = {}
    if node.get("x-kubernetes-embedded-resource"):
        made = {
            "apiVersion": "v1",
            "kind": "Thing",
            "metadata": {"name": random.choice(("a", "b")), "labels": {"x": "y"}},
        }
    made |= {
        name: value(random, member)
        for name, member in (node.get("properties") or {}).items()
        if name in required or random.random() < 0.75
    }
    if node.get("x-kubernetes-preserve-unknown-fields") and random.random() < 0.6:
        made["unknown"] = random.choice((1, "x", [1]))
    return made


def changed(random: Random, node: Schema, before: Any) -> Any:
    """A value that came from ``before``: much of it kept, some of it in another order."""
    if random.random() < 0.15:
        return value(random, node)
    if isinstance(before, dict) and "properties" in node:
        fixed = {"apiVersion": before.get("apiVersion"), "kind": before.get("kind"), "metadata": before.get("metadata")}
        made = {
            name: fixed.get(name) or changed(random, node["properties"].get(name, {}), item)
            for name, item in before.items()
        }
        return {name: item for name, item in made.items() if name in node.get("required", ()) or random.random() < 0.95}
    if isinstance(before, list):
        kept = list(before)
        if random.random() < 0.4:
            random.shuffle(kept)
        if node.get("x-kubernetes-list-type") == "map" and random.random() < 0.5:
            keys = node["x-kubernetes-list-map-keys"]
            return [
                {**changed(random, node["items"], item), **{key: item[key] for key in keys if key in item}}
                for item in kept
            ]
        return kept
    return before


class Expressions:
    """A source of typed expressions over one node of a schema."""

    def __init__(self, random: Random, node: Schema, *, transition: bool) -> None:
        self.random = random
        self.roots = [Typed("self", cel_type(node), node)]
        if transition:
            self.roots.append(Typed("oldSelf", cel_type(node), node))

    def boolean(self, depth: int = 3) -> str:
        """An expression that is true or false, or fails."""
        if depth > 0 and self.random.random() < 0.45:
            left, right = self.boolean(depth - 1), self.boolean(depth - 1)
            condition = self.boolean(0)
            return self.random.choice(
                (f"({left} && {right})", f"({left} || {right})", f"!({left})", f"({condition} ? {left} : {right})")
            )
        place = self.random.choice(list(self.places()))
        return self.about(place, depth)

    def places(self) -> Iterator[Typed]:
        """Every expression that leads from a root to a part of it."""
        waiting = [(root, 0) for root in self.roots]
        while waiting:
            place, depth = waiting.pop()
            yield place
            if place.type == "object" and depth < 3:
                waiting += [(child, depth + 1) for child in members(place)]

    def about(self, place: Typed, depth: int) -> str:
        """A test of one place."""
        makers: dict[str, Callable[[Typed, int], str]] = {
            "string": self._string,
            "int": self._int,
            "double": self._double,
            "bool": lambda place, _: self.random.choice((place.text, f"!{place.text}", f"{place.text} == true")),
            "bytes": lambda place, _: self.random.choice((f"{place.text} == b'ab'", f"size({place.text}) > 1")),
            "duration": self._duration,
            "timestamp": self._timestamp,
            "dyn": self._dyn,
            "object": self._object,
        }
        if self.random.random() < 0.15:
            same = [other for other in self.places() if other.type == place.type and other.schema == place.schema]
            return f"{place.text} {self.random.choice(('==', '!='))} {self.random.choice([*same, place]).text}"
        if place.type in makers:
            return makers[place.type](place, depth)
        if place.type.startswith("list("):
            return self._list(place, depth)
        return self._map(place, depth) if place.type.startswith("map(") else "true"

    def literal(self, pool: tuple[Any, ...]) -> str:
        """A literal of one of ``pool``."""
        chosen = self.random.choice(pool)
        return quoted(chosen) if isinstance(chosen, str) else repr(chosen)

    def _string(self, place: Typed, _: int) -> str:
        text, other = place.text, self.literal(STRINGS)
        part, known = self.random.choice(URL_PARTS), self.literal(("https", "example.com", "443", "/p/q", ""))
        number = self.random.choice(INTEGERS[:8])
        return self.random.choice((
            f"{text} == {other}",
            f"{text} != {other}",
            f"{text} < {other}",
            f"{text} in ['a', {other}]",
            f"{text}.startsWith({other})",
            f"{text}.endsWith('b')",
            f"{text}.contains({other})",
            f"{text}.matches('{self.random.choice(PATTERNS)}')",
            f"size({text}) {self.random.choice(('>', '<', '=='))} {number}",
            f"{text}.size() <= {number}",
            f"{text}.split(',').size() > {number}",
            f"{text}.lowerAscii() == {text}",
            f"{text}.replace('a', 'b') == {other}",
            f"{text}.substring({number}) == ''",
            f"{text}.charAt({number}) == 'a'",
            f"{text}.indexOf('a') == {number}",
            f"{text}.trim() == {text}",
            f"{text} + 'x' == {other}",
            f"int({text}) > {number}",
            f"double({text}) > {number}.5",
            f"duration({text}) > duration('1s')",
            f"{text}.find('{self.random.choice(PATTERNS)}') == {other}",
            f"{text}.findAll('{self.random.choice(PATTERNS)}').size() == {number}",
            f"{text}.findAll('[a-z]', 2) == ['a', 'b']",
            f"isIP({text})",
            f"isCIDR({text})",
            f"ip({text}).family() == 4",
            f"ip.isCanonical({text})",
            f"ip({text}).{self.random.choice(IP_TESTS)}()",
            f"ip({text}) == ip({other})",
            f"string(ip({text})) == {text}",
            f"cidr({text}).containsIP({other})",
            f"cidr({text}).containsCIDR(cidr({other}))",
            f"cidr({text}).prefixLength() > {number}",
            f"cidr({text}).masked() == cidr({text})",
            f"cidr({text}).ip().family() == 6",
            f"isQuantity({text})",
            f"quantity({text}).isGreaterThan(quantity({other}))",
            f"quantity({text}) == quantity({other})",
            f"quantity({text}).add(quantity({other})).compareTo(quantity('1')) == 1",
            f"quantity({text}).sub({number}).isInteger()",
            f"quantity({text}).asInteger() > {number}",
            f"quantity({text}).asApproximateFloat() > 0.5",
            f"sign(quantity({text})) == 1",
            f"isSemver({text})",
            f"isSemver({text}, true)",
            f"semver({text}).isLessThan(semver({other}))",
            f"semver({text}, true).major() == 1",
            f"semver({text}) == semver({other})",
            f"isURL({text})",
            f"url({text}).{part}() == {known}",
            f"url({text}).getQuery() == {{'x': ['1', '3'], 'y': ['2']}}",
            f"format.{self.random.choice(FORMATS)}().validate({text}).hasValue()",
            f"!format.named({other}).hasValue()",
            f"format.dns1123Label().validate({text}).orValue([]).size() == {number}",
            f"[{text}, 'b'].isSorted()",
            f"[{text}, {other}].max() == {text}",
            f"[{text}].indexOf({other}) == 0",
            f"sets.contains(['a', {text}], [{other}])",
            f"optional.ofNonZeroValue({text}).hasValue()",
        ))  # fmt: skip

    def _int(self, place: Typed, _: int) -> str:
        text, number = place.text, self.random.choice(INTEGERS)
        return self.random.choice((
            f"{text} {self.random.choice(('<', '<=', '>', '>=', '==', '!='))} {number}",
            f"{text} + {number} > 3",
            f"{text} * 2 == {number}",
            f"{number} / {text} == 1",
            f"{text} % {number} == 0",
            f"-{text} < 0",
            f"{text} < 1.5",
            f"{text} in [1, 2, {number}]",
            f"string({text}) == '{number}'",
            f"double({text}) == {number}.0",
            f"uint({text}) == 1u",
            f"quantity('1').add({text}).isInteger()",
            f"lists.range(3).exists(i, i == {text})",
        ))  # fmt: skip

    def _double(self, place: Typed, _: int) -> str:
        text, number = place.text, self.random.choice(("0.5", "1.0", "-2.25", "3.0"))
        return self.random.choice((
            f"{text} {self.random.choice(('<', '<=', '>', '>=', '=='))} {number}",
            f"{text} + {number} > 1.0",
            f"int({text}) == 1",
            f"string({text}) == '1'",
            f"{text} > 1",
        ))  # fmt: skip

    def _duration(self, place: Typed, _: int) -> str:
        text = place.text
        return self.random.choice((
            f"{text} > duration('1m')",
            f"{text}.getSeconds() == 90",
            f"{text} + duration('1s') == duration('91s')",
            f"string({text}) == '90s'",
            f"{text} == duration({self.literal(DURATIONS[:5])})",
        ))  # fmt: skip

    def _timestamp(self, place: Typed, _: int) -> str:
        text = place.text
        return self.random.choice((
            f"{text} > timestamp('2024-01-01T00:00:00Z')",
            f"{text}.getFullYear() == 2024",
            f"{text}.getDayOfWeek() == 1",
            f"{text} - timestamp('2024-01-01T00:00:00Z') == duration('0s')",
            f"string({text}) == '2024-01-01T00:00:00Z'",
        ))  # fmt: skip

    def _dyn(self, place: Typed, _: int) -> str:
        text = place.text
        return self.random.choice((
            f"type({text}) == int",
            f"type({text}) == string && {text}.endsWith('%')",
            f"{text} == 1",
            f"{text} == 'a'",
            f"{text} > 1",
            f"{text}.matches('%$')",
        ))  # fmt: skip

    def _object(self, place: Typed, depth: int) -> str:
        inside = list(members(place))
        if not inside:
            return f"{place.text} == {place.text}"
        member = self.random.choice(inside)
        name = member.text.rpartition(".")[2]
        default = {"string": "'a'", "int": "1", "bool": "true", "double": "1.0"}.get(member.type)
        if default and self.random.random() < 0.3:
            return f"{place.text}.?{name}.orValue({default}) == {default}"
        guarded = f"!has({member.text}) || {self.about(member, depth - 1)}" if depth > 0 else f"has({member.text})"
        return self.random.choice((f"has({member.text})", f"!has({member.text})", f"({guarded})"))

    def _list(self, place: Typed, depth: int) -> str:
        text, item = place.text, self.item(place)
        number = self.random.randrange(4)
        choices = [f"size({text}) > {number}", f"{text}.size() == {number}", f"{text} == {text}"]
        choices.append(f"({text} + {text}).size() == {number}")
        if depth > 0:
            inner = self.within(item, depth - 1)
            macro, double = self.random.choice((("all", "existsOne"), ("exists", "exists_one"), ("exists_one", "all")))
            choices += [
                f"{text}.{macro}({item.text}, {inner})",
                f"{text}.filter({item.text}, {inner}).size() == {number}",
                f"{text}.{double}(at, {item.text}, at > 0 || {inner})",
                f"{text}.all({item.text}, {text}.exists_one(other, other == {item.text}))",
                f"{text}.map({item.text}, {inner}).exists(each, each)",
                f"{text}.transformList(at, {item.text}, {inner}).all(each, each)",
            ]
        if item.type in {"string", "int", "double"}:
            literal = self.literal({"string": STRINGS, "int": INTEGERS, "double": (0.5, 1.0)}[item.type])
            choices += [
                f"{literal} in {text}",
                f"{text}[{number}] == {literal}",
                f"{text}.indexOf({literal}) == {number}",
                f"{text}.lastIndexOf({literal}) == -1",
                f"{text}.isSorted()",
                f"{text}.min() == {literal}",
                f"{text}.sort() == {text}",
                f"sets.intersects({text}, [{literal}])",
                f"{text}[?{number}].orValue({literal}) == {literal}",
                f"{text} == [{literal}]",
                f"{text}.distinct().size() == size({text})",
            ]
            choices.append(f"{text}.sum() > 3" if item.type == "int" else f"{text}.max() >= {literal}")
        return self.random.choice(choices)

    def _map(self, place: Typed, depth: int) -> str:
        text, item = place.text, self.item(place)
        choices = [f"size({text}) > 1", f"'a' in {text}", f"{text}.all(key, key != 'c')", f"has({text}.a)"]
        if depth > 0:
            inner = self.within(item, depth - 1)
            choices += [
                f"{text}.all(key, {item.text}, key == 'a' || {inner})",
                f"('a' in {text} ? {self.about(Typed(f'{text}.a', item.type, item.schema), depth - 1)} : true)",
                f"{text}.exists(key, {self.about(Typed(f'{text}[key]', item.type, item.schema), 0)})",
                f"{text}.transformMap(key, {item.text}, {inner}).size() > 1",
            ]
        return self.random.choice(choices)

    def item(self, place: Typed) -> Typed:
        """A variable for each item of a list or value of a map."""
        child = place.schema.get("items") or place.schema.get("additionalProperties") or {}
        return Typed(f"v{self.random.randrange(1000)}", cel_type(child), child)

    def within(self, item: Typed, depth: int) -> str:
        """A test inside a macro: of its variable, mostly."""
        if self.random.random() < 0.2:
            return self.boolean(depth - 1)
        inside = Expressions(self.random, {}, transition=False)
        inside.roots = [item]
        return inside.boolean(depth)


IP_TESTS = ("isUnspecified", "isLoopback", "isLinkLocalMulticast", "isLinkLocalUnicast", "isGlobalUnicast")
URL_PARTS = ("getScheme", "getHost", "getHostname", "getPort", "getEscapedPath")
FORMATS = (
    "dns1123Label", "dns1123Subdomain", "dns1035Label", "qualifiedName", "dns1123LabelPrefix", "dns1123SubdomainPrefix",
    "dns1035LabelPrefix", "labelValue", "uri", "uuid", "byte", "date", "datetime",
)  # fmt: skip


def quoted(text: str) -> str:
    """``text`` as a CEL literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def cel_type(node: Schema) -> str:
    """The CEL type of a node; empty where it has none."""
    if node.get("x-kubernetes-int-or-string"):
        return "dyn"
    formats = {"byte": "bytes", "duration": "duration", "date": "timestamp", "date-time": "timestamp"}
    match node.get("type"):
        case "string":
            return formats.get(node.get("format", ""), "string")
        case "array":
            inner = cel_type(node["items"])
            return f"list({inner})" if inner else ""
        case "object" if "additionalProperties" in node:
            inner = cel_type(node["additionalProperties"])
            return f"map({inner})" if inner else ""
        case other:
            return {"integer": "int", "number": "double", "boolean": "bool", "object": "object"}.get(other or "", "")


def members(place: Typed) -> Iterator[Typed]:
    """The declared members of an object that have a type; of a whole resource also its names."""
    if place.schema.get("x-kubernetes-embedded-resource"):
        for text in ("apiVersion", "kind", "metadata.name", "metadata.generateName"):
            yield Typed(f"{place.text}.{text}", "string", {"type": "string"})
    for name, child in (place.schema.get("properties") or {}).items():
        if reachable(name) and (kind := cel_type(child)):
            yield Typed(f"{place.text}.{escaped(name)}", kind, child)


def ruled(random: Random, node: Schema, depth: int = 0) -> Schema:
    """``node`` with rules at random places."""
    made = dict(node)
    if "properties" in made:
        made["properties"] = {name: ruled(random, child, depth + 1) for name, child in made["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in made:
            made[key] = ruled(random, made[key], depth + 1)
    if cel_type(node) and random.random() < (0.9 if depth == 0 else 0.25):
        made["x-kubernetes-validations"] = [rule(random, node) for _ in range(random.choice((1, 1, 2)))]
    if cel_type(node) and random.random() < 0.05:
        made["allOf"] = [{"x-kubernetes-validations": [rule(random, node)]}]
        names = [name for name, child in (node.get("properties") or {}).items() if cel_type(child)]
        if names:
            inner = random.choice(names)
            made["allOf"][0]["properties"] = {
                inner: {"x-kubernetes-validations": [rule(random, node["properties"][inner])]}
            }
    return made


def rule(random: Random, node: Schema) -> Schema:
    """One rule about ``node``."""
    transition = random.random() < 0.35
    text = Expressions(random, node, transition=transition).boolean()
    if random.random() < 0.05:
        text = "self == oldSelf"
    made: Schema = {"rule": text}
    if random.random() < 0.3:
        made["reason"] = random.choice(
            ("FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate")
        )
    if random.random() < 0.2 and node.get("properties"):
        made["fieldPath"] = "." + random.choice(list(node["properties"]))
    if random.random() < 0.1:
        made["messageExpression"] = random.choice(("'no'", "'a' + string(1/0)", "''", "string(size('abc'))"))
    if random.random() < 0.1:
        made["rule"] = random.choice((
            "!oldSelf.hasValue() || oldSelf.value() == self",
            "oldSelf.hasValue()",
            "oldSelf.orValue(self) == self",
            "!oldSelf.hasValue()",
        ))  # fmt: skip
        made["optionalOldSelf"] = True
    return made


def cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """``count`` questions: a schema, a value, perhaps an old value, perhaps as a whole resource."""
    random = Random(seed)  # noqa: S311 - the same cases for the same seed
    for number in range(count):
        plain = schema(random)
        before = value(random, plain)
        resource = random.random() < 0.15
        if resource:
            plain["x-kubernetes-embedded-resource"] = True
            before = value(random, plain)
        ruled_schema = ruled(random, plain)
        if resource:
            del ruled_schema["x-kubernetes-embedded-resource"]
            ruled_schema["properties"] |= {"metadata": {"type": "object"}}
            if random.random() < 0.5:
                ruled_schema["properties"] |= {"kind": {"type": "string"}, "apiVersion": {"type": "string"}}
        case: dict[str, Any] = {"id": f"{seed}-{number}", "schema": ruled_schema, "value": before, "resource": resource}
        if random.random() < 0.6:
            case["old"] = before
            case["value"] = changed(random, plain, before)
            case["ratcheting"] = random.random() < 0.7
        yield case


def mistyped(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """``count`` questions whose one rule speaks of a part of the value as if it were another part."""
    random = Random(seed)  # noqa: S311 - the same cases for the same seed
    for number in range(count):
        plain = schema(random)
        source = Expressions(random, plain, transition=False)
        meant, other = random.choice(list(source.places())), random.choice(list(source.places()))
        text = re.sub(rf"\b{re.escape(meant.text)}(?![\w.])", other.text, source.about(meant, 1))
        yield {
            "id": f"mistyped-{seed}-{number}",
            "schema": {**plain, "x-kubernetes-validations": [{"rule": text}]},
            "value": value(random, plain),
        }


def catalog_nodes() -> Iterator[Schema]:
    """Each schema node in the catalog that has rules, once for each set of rules."""
    seen = set()
    catalog = load()
    kinds = (
        kind
        for provider in catalog.providers()
        for version in catalog.versions(provider)
        for kind in catalog.bundle(provider, version).kinds
    )
    for kind in kinds:
        for node in _with_rules(kind.schema):
            key = tuple(rule["rule"] for rule in node["x-kubernetes-validations"])
            if key not in seen:
                seen.add(key)
                yield node


def _with_rules(node: Any) -> Iterator[Schema]:
    if not isinstance(node, dict):
        return
    if node.get("x-kubernetes-validations"):
        yield node
    for child in (*(node.get("properties") or {}).values(), node.get("items"), node.get("additionalProperties")):
        yield from _with_rules(child)


def catalog_cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """``count`` questions about each node of the catalog that has rules."""
    random = Random(seed)  # noqa: S311 - the same cases for the same seed
    for place, node in enumerate(catalog_nodes()):
        for number in range(count):
            before = _meant(random, node)
            case: dict[str, Any] = {
                "id": f"catalog-{place}-{number}",
                "schema": {"type": "object", "properties": {"node": node}},
                "value": {"node": before},
            }
            if random.random() < 0.6:
                case["old"] = case["value"]
                case["value"] = {
                    "node": changed(random, node, before) if random.random() < 0.7 else _meant(random, node)
                }
            yield case


def _meant(random: Random, node: Schema) -> Any:
    """A value for a node; a string, mostly one that its rule speaks of."""
    words = " ".join(rule["rule"] for rule in node["x-kubernetes-validations"]).replace('"', "'").split("'")[1::2]
    if node.get("type") == "string" and words and random.random() < 0.5:
        return random.choice((*words, words[0] + "x", "123456789012", "Linux", "83"))
    return value(random, node)
