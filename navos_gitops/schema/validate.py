"""What is wrong with a value by its schema, as the API server's OpenAPI validation finds it.

Mirrors k8s.io/kube-openapi/pkg/validation/validate (schema.go, schema_props.go, object_validator.go,
slice_validator.go, type.go, values.go at the revision of Kubernetes 1.36), its oddities included: which of
several alternatives' errors are shown, which errors lose their path, what counts as one error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.schema import validate_faults as say
from navos_gitops.schema.structural_shortcut import shortcut
from navos_gitops.schema.validate_numbers import numbers
from navos_gitops.schema.values import go_type, identity, in_enum, is_json_integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from navos_gitops.model import Json, Route
    from navos_gitops.schema.correlated import Correlated
    from navos_gitops.schema.structural_node import Node
    from navos_gitops.schema.validate_faults import Fault


class Place:
    """Where a value stands: upstream's text for it, and the way to it.

    ``counted`` says that somebody will compare how much of several alternatives fits, so nothing may be
    skipped; ``old`` is the value that stood there before, where the two can be told to belong together.
    """

    __slots__ = ("counted", "name", "old", "route")

    def __init__(self, name: str, route: Route, *, counted: bool, old: Correlated | None) -> None:
        self.name = name
        self.route = route
        self.counted = counted
        self.old = old

    def key(self, key: str, name: str) -> Place:
        """The place of the property ``key``, which upstream calls ``name``."""
        hidden = self.name == "" and key in ("apiVersion", "kind")  # both versions are made the same in the server
        old = None if hidden or self.old is None else self.old.key(key)
        return Place(name, (*self.route, key), counted=self.counted, old=old)

    def index(self, at: int) -> Place:
        """The place of a list's item."""
        old = self.old.index(at) if self.old is not None else None
        return Place(f"{self.name}[{at}]", (*self.route, at), counted=self.counted, old=old)

    def branch(self, *, counted: bool) -> Place:
        """The same place for a node of ``allOf`` and its like, in which old values are not looked at."""
        return Place(self.name, self.route, counted=self.counted or counted, old=None)


class Result:
    """The faults found, each once, and how many checks passed or were made (upstream's match count)."""

    __slots__ = ("faults", "matches")

    def __init__(self) -> None:
        self.faults: dict[tuple[Json, ...], Fault] = {}
        self.matches = 0

    def add(self, fault: Fault) -> None:
        """Note a fault, unless one with the same message is there."""
        self.faults.setdefault(fault.message, fault)

    def merge(self, other: Result) -> None:
        """Take over another's faults and count."""
        for message, fault in other.faults.items():
            self.faults.setdefault(message, fault)
        self.matches += other.matches


def faults(node: Node, value: Json, old: Correlated | None = None) -> list[Fault]:
    """All that is wrong with ``value``; with ``old``, what was wrong before and did not change is forgiven."""
    return list(_ratcheted(node, value, Place("", (), counted=False, old=old)).faults.values())


def _ratcheted(node: Node, value: Json, place: Place) -> Result:
    result = _checked(node, value, place)
    if result.faults and place.old is not None and place.old.unchanged:
        result.faults.clear()
    return result


def _checked(node: Node, value: Json, place: Place) -> Result:
    result = Result()
    if value is None:
        _null(node, result, place)
        return result
    kind = go_type(value)
    if kind == "float64" and type(value) is int:
        value = float(value)  # Go holds no greater whole number than an int64
    if node.types or node.format:
        fault = _type_fault(node, value, kind, place)
        if fault is not None:
            result.add(fault)
        result.matches += 1 + (fault is None)
    result.merge(_combined(node, value, place))
    result.matches += 1
    _BY_KIND[kind](node, value, result, place)
    if node.enum and not in_enum(value, node.enum):
        result.add(say.enum(place.name, place.route, value, node.enum))
    result.matches += 2  # the enum's check, and the whole
    return result


def _null(node: Node, result: Result, place: Place) -> None:
    if node.null_refused:
        result.add(say.type_(place.name, place.route, node.types, "null"))
    else:
        result.matches += 1
    if node.enum:
        result.add(say.enum(place.name, place.route, None, node.enum))


def _type_fault(node: Node, value: Json, kind: str, place: Place) -> Fault | None:
    """Whether the type fits. A list in the place of a formatted string passes, as it does upstream."""
    types, format_ = node.types, node.format
    found, go_format = say.JSON_TYPES[kind], _GO_FORMATS.get(kind, "")
    fits = found in types or (kind == "int64" and "number" in types)
    if kind == "float64" and "integer" in types:
        fits = fits or is_json_integer(value)
    if fits or (format_ and kind in ("string", "list") and not {"number", "integer"}.intersection(types)):
        return None
    if format_ and kind not in ("string", "list") and format_ != go_format:
        return say.format_type(place.name, place.route, format_, go_format)
    return say.type_(place.name, place.route, types, found)


def _combined(node: Node, value: Json, place: Place) -> Result:
    """``anyOf``, ``oneOf``, ``allOf`` and ``not``: of failed alternatives the best one's faults are shown."""
    result = Result()
    result.matches = 1
    if node.any_of:
        _any_of(node, value, place, result)
    if node.one_of:
        _one_of(node, value, place, result)
    if node.all_of:
        results = [_checked(each, value, place.branch(counted=False)) for each in node.all_of]
        for each in results:
            result.merge(each)
        if any(each.faults for each in results):
            nothing = all(each.faults for each in results)
            result.add(say.all_of(place.name, place.route, none=nothing))
    if node.none_of is not None and not _checked(node.none_of, value, place.branch(counted=False)).faults:
        result.add(say.none_of(place.name, place.route, _required_by((node.none_of,))))
    return result


def _any_of(node: Node, value: Json, place: Place, result: Result) -> None:
    best: Result | None = None
    for each in node.any_of:
        found = _checked(each, value, place.branch(counted=True))
        if not found.faults:
            result.merge(found)
            return
        if best is None or found.matches > best.matches:
            best = found
    result.add(say.any_of(place.name, place.route, _required_by(node.any_of)))
    if best is not None:
        result.merge(best)


def _one_of(node: Node, value: Json, place: Place, result: Result) -> None:
    results = [_checked(each, value, place.branch(counted=True)) for each in node.one_of]
    fitting = [each for each in results if not each.faults]
    if len(fitting) == 1:
        result.merge(fitting[0])
        return
    result.add(say.one_of(place.name, place.route, len(fitting), _required_by(node.one_of)))
    if not fitting:
        result.merge(max(results, key=lambda each: each.matches))


def _required_by(nodes: Sequence[Node]) -> str:
    """The fields that alternatives ask for, where that is all they do, in words."""
    if any(set(each.words) - {"required", "type"} or len(each.required) != 1 for each in nodes):
        return ""
    return ", ".join(each.required[0] for each in nodes)


def _string(node: Node, value: str, result: Result, place: Place) -> None:
    words, name, route = node.words, place.name, place.route
    most, least = words.get("maxLength"), words.get("minLength")
    if most is not None and len(value) > most:
        result.add(say.too_long(name, route, most, value))
    elif least is not None and len(value) < least:
        result.add(say.too_short(name, route, least, value))
    elif node.matches is not None and not node.matches(value):
        result.add(say.pattern(name, route, words["pattern"], value))
    result.matches += 1
    if node.format:
        from navos_gitops.schema import formats

        if node.format not in formats.CHECKS:
            return
        if not formats.CHECKS[node.format](value):
            result.add(say.bad_format(name, route, words["format"], value))
        result.matches += 1


def _number(node: Node, value: float, result: Result, place: Place) -> None:
    for fault in numbers(node, value, place.name, place.route):
        result.add(fault)
    result.matches += 2


def _boolean(_node: Node, _value: bool, _result: Result, _place: Place) -> None:
    """Nothing but its type can be wrong with a boolean."""


def _list(node: Node, value: list[Json], result: Result, place: Place) -> None:
    if node.items is not None:
        accepted = shortcut(node.items)
        for at, item in enumerate(value):
            if place.counted or not accepted(item):
                result.merge(_ratcheted(node.items, item, place.index(at)))
    size, least, most = len(value), node.words.get("minItems"), node.words.get("maxItems")
    if least is not None and size < least:
        result.add(say.items(place.name, place.route, least, size))
    if most is not None and size > most:
        result.add(say.items(place.name, place.route, most, size))
    if node.words.get("uniqueItems") is True and len({identity(item) for item in value}) < size:
        result.add(say.not_unique(place.name, place.route))
    result.matches += 2


def _map(node: Node, value: dict[str, Json], result: Result, place: Place) -> None:
    name, route = place.name, place.route
    size, least, most = len(value), node.words.get("minProperties"), node.words.get("maxProperties")
    if least is not None and size < least:
        result.add(say.properties(name, route, least, size))
    if most is not None and size > most:
        result.add(say.properties(name, route, most, size))
    for key, item in value.items():
        child = node.child(key)
        if child is not None:
            _property(child, item, result, place, key, f"{name}.{key}" if name else key)
        elif node.each is not None:
            _property(node.each, item, result, place, key, f"{name}.{key}")
        elif node.additional is False:
            result.add(say.not_allowed(name, route, key, node.properties))
    for key in node.required:
        if key not in value:
            result.add(say.required(f"{name}.{key}", route, key))
    result.matches += 1


def _property(node: Node, item: Json, result: Result, place: Place, key: str, name: str) -> None:
    if place.counted or not shortcut(node)(item):
        result.merge(_ratcheted(node, item, place.key(key, name)))


_BY_KIND: Final[Mapping[str, Callable[[Node, Any, Result, Place], None]]] = {
    "string": _string,
    "bool": _boolean,
    "int64": _number,
    "float64": _number,
    "list": _list,
    "map": _map,
}
_GO_FORMATS: Final = {"int64": "int64", "float64": "float64"}
