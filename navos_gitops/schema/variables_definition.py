"""A ClusterClass's variable definitions as schemas.

Mirrors convertToAPIExtensionsJSONSchemaProps (cluster-api v1.14.2, internal/topology/variables/schema.go) and
reconcileVariables (core/reconcilers/clusterclass/clusterclass_controller.go) for variables that are defined inline.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from navos_gitops.schema.cel import Rules, rules
from navos_gitops.schema.structural import Structural

if TYPE_CHECKING:
    from navos_gitops.model import Json

VALUE: Final = "value"
"""The one property of the object that every value is wrapped in, as upstream does: a scalar's default needs one."""

_KEPT: Final = frozenset(
    (
        "type", "required", "maxProperties", "minProperties", "maxItems", "minItems", "uniqueItems", "format",
        "maxLength", "minLength", "pattern", "exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum",
        "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
    )
)  # fmt: skip
_ONE: Final = ("items", "additionalProperties", "not")
_MANY: Final = ("allOf", "anyOf", "oneOf")
_RULE: Final = ("rule", "message", "messageExpression", "reason", "fieldPath")


class Unreadable(ValueError):  # noqa: N818 - it says what the definition is
    """A definition that Cluster API's own types cannot hold; the text says what and where."""


class Definition:
    """One variable a class defines."""

    def __init__(self, name: str, stated: dict[str, Any]) -> None:
        self.name = name
        self.required = stated.get("required") is True
        self._schema = (stated.get("schema") or {}).get("openAPIV3Schema") or {}

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """The schema of a value, in the words that count. Raises :class:`Unreadable`."""
        return _converted(self._schema, "schema")

    @cached_property
    def plain(self) -> Structural:
        """The schema of a value as it is: what validation asks. Raises :class:`Unreadable`."""
        return Structural(self.openapi)

    @cached_property
    def structural(self) -> Structural:
        """The schema of a value wrapped in an object: defaults and unknown fields. Raises :class:`Unreadable`."""
        return Structural(_wrapped(self.openapi))

    @cached_property
    def rules(self) -> Rules:
        """The rules of a value wrapped in an object. Raises :class:`Unreadable`."""
        return rules(_wrapped(self.openapi), resource=False)

    @property
    def has_default(self) -> bool:
        """Whether a value that is missing is given one."""
        return "default" in self.openapi


class Definitions(NamedTuple):
    """What a class defines: by name and in alphabetical order, and whether extensions may define more."""

    by_name: dict[str, Definition]
    open: bool


def definitions(class_: Json) -> Definitions:
    """The variables of a ClusterClass, v1beta1 or v1beta2; a name that comes twice keeps its first definition."""
    spec = _mapping(_mapping(class_).get("spec"))
    named: dict[str, Definition] = {}
    for stated in spec.get("variables") or ():
        if isinstance(stated, dict) and isinstance(stated.get("name"), str):
            named.setdefault(stated["name"], Definition(stated["name"], stated))
    discovers = any(
        _mapping(_mapping(patch).get("external")).get("discoverVariablesExtension")
        for patch in spec.get("patches") or ()
    )
    return Definitions(dict(sorted(named.items())), discovers)


def _mapping(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _wrapped(openapi: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {VALUE: openapi}}


def _converted(schema: Json, where: str) -> dict[str, Any]:
    """``schema`` in the words Cluster API's own type has; all others are unknown to it and do not count."""
    if not isinstance(schema, dict):
        raise Unreadable(f"{where} is no object")
    stated = {word: schema.get(word) for word in _KEPT}
    made = {word: value for word, value in stated.items() if value is not None and value is not False}  # 0 counts
    if schema.get("default") is not None:
        made["default"] = whole(schema["default"])
    enum = [whole(value) for value in schema.get("enum") or () if value is not None]
    if enum:
        made["enum"] = enum
    for word in _ONE:
        if schema.get(word) is not None:
            made[word] = _converted(schema[word], f"{where}.{word}")
    for word in _MANY:
        if schema.get(word):
            made[word] = [
                _converted(part, f"{where}.{word}[{index}]") for index, part in enumerate(_list(schema[word], where))
            ]
    if schema.get("properties"):
        members = _mapping(schema["properties"]).items()
        made["properties"] = {name: _converted(part, f"{where}.properties[{name}]") for name, part in members}
    if schema.get("x-kubernetes-validations"):
        made["x-kubernetes-validations"] = [
            {word: rule[word] for word in _RULE if rule.get(word)}
            for rule in _list(schema["x-kubernetes-validations"], where)
            if isinstance(rule, dict)
        ]
    return made


def _list(value: Json, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{where} has something else where a list should be")
    return value


def whole(value: Json) -> Json:
    """``value`` as it is once Go has written it as JSON and read it again: whole numbers of 64 bits are integers."""
    if isinstance(value, dict):
        return {name: whole(member) for name, member in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= 10**21):
        return value
    number = value if isinstance(value, int) else _shortest(value)
    return number if -(2**63) <= number < 2**63 else float(number)


def _shortest(value: float) -> int:
    """The integer with the fewest digits that reads back as ``value``: how Go writes it."""
    digits, _, exponent = repr(value).partition("e")
    head, _, tail = digits.partition(".")
    tail = "" if tail == "0" else tail
    zeros: int = 10 ** (int(exponent or 0) - len(tail))
    return int(head + tail) * zeros
