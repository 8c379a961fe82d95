"""A ClusterClass's variable definitions as schemas.

Mirrors convertToAPIExtensionsJSONSchemaProps (cluster-api v1.14.2, internal/topology/variables/schema.go) and
reconcileVariables (core/reconcilers/clusterclass/clusterclass_controller.go) for variables that are defined inline.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel import Rules, rules
from navos_gitops.schema.structural import Structural

if TYPE_CHECKING:
    from navos_gitops.model import Json

VALUE: Final = "value"
"""The one property of the object that every value is wrapped in, as upstream does: a scalar's default needs one."""

_KEPT: Final[dict[str, tuple[type, ...]]] = {
    **dict.fromkeys(("type", "format", "pattern"), (str,)),
    **dict.fromkeys(("maxProperties", "minProperties", "maxItems", "minItems", "maxLength", "minLength"), (int,)),
    **dict.fromkeys(("maximum", "minimum"), (int, float)),
    **dict.fromkeys(("uniqueItems", "exclusiveMaximum", "exclusiveMinimum"), (bool,)),
    **dict.fromkeys(("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"), (bool,)),
    "required": (list,),
}
"""The words that are taken as they stand, and the types Cluster API's own type lets them have."""

_ONE: Final = ("items", "additionalProperties", "not")
_MANY: Final = ("allOf", "anyOf", "oneOf")
_RULE: Final = ("rule", "message", "messageExpression", "reason", "fieldPath")


class Malformed(ValueError):  # noqa: N818 - it says what the definition is
    """A definition that Cluster API's own types cannot hold; the text says what and where."""


class Definition:
    """One variable a class defines."""

    def __init__(self, name: str, stated: dict[str, Any]) -> None:
        self.name = name
        self.required = stated.get("required") is True
        self._schema = _mapping(stated.get("schema")).get("openAPIV3Schema") or {}

    @cached_property
    def openapi(self) -> dict[str, Any]:
        """The schema of a value, in the words that count. Raises :class:`Malformed`."""
        return _converted(self._schema, "schema")

    @cached_property
    def plain(self) -> Structural:
        """The schema of a value as it is: what validation asks. Raises :class:`Malformed`."""
        return Structural(self.openapi)

    @cached_property
    def structural(self) -> Structural:
        """The schema of a value wrapped in an object: defaults and unknown fields. Raises :class:`Malformed`."""
        return Structural(_wrapped(self.openapi))

    @cached_property
    def rules(self) -> Rules:
        """The rules of a value wrapped in an object. Raises :class:`Malformed`."""
        return rules(_wrapped(self.openapi), resource=False, stored=False)

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
    for stated in _mappings(spec.get("variables")):
        if isinstance(stated.get("name"), str):
            named.setdefault(stated["name"], Definition(stated["name"], stated))
    discovers = any(
        _mapping(patch.get("external")).get("discoverVariablesExtension") for patch in _mappings(spec.get("patches"))
    )
    return Definitions(dict(sorted(named.items())), discovers)


def _mapping(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Json) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _wrapped(openapi: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {VALUE: openapi}}


def _converted(schema: Json, where: str) -> dict[str, Any]:
    """``schema`` in the words Cluster API's own type has; all others are unknown to it and do not count."""
    if not isinstance(schema, dict):
        raise Malformed(f"{where} is no object")
    made = _plain_words(schema, where)
    if schema.get("default") is not None:
        made["default"] = whole(schema["default"])
    enum = [whole(value) for value in _list(schema.get("enum"), where) if value is not None]
    if enum:
        made["enum"] = enum
    for word in _ONE:
        if schema.get(word) is not None:
            made[word] = _converted(schema[word], f"{where}.{word}")
    for word in _MANY:
        parts = enumerate(_list(schema.get(word), f"{where}.{word}"))
        if branches := [_converted(part, f"{where}.{word}[{index}]") for index, part in parts]:
            made[word] = branches
    members = schema.get("properties") or {}
    if not isinstance(members, dict):
        raise Malformed(f"{where}.properties is no object")
    if members:
        made["properties"] = {name: _converted(part, f"{where}.properties[{name}]") for name, part in members.items()}
    stated = _list(schema.get("x-kubernetes-validations"), where)
    if rules_ := [{word: rule[word] for word in _RULE if rule.get(word)} for rule in stated if isinstance(rule, dict)]:
        made["x-kubernetes-validations"] = rules_
    return made


def _plain_words(schema: dict[str, Any], where: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for word, allowed in _KEPT.items():
        stated = schema.get(word)
        if stated is None or stated is False:
            continue
        if not isinstance(stated, allowed) or (isinstance(stated, bool) and bool not in allowed):
            raise Malformed(f"{where}.{word} is no {allowed[0].__name__}")
        made[word] = stated
    if not all(isinstance(name, str) for name in _list(made.get("required"), where)):
        raise Malformed(f"{where}.required has something else than names")
    return made


def _list(value: Json, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed(f"{where} has something else where a list should be")
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
