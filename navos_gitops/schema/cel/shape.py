"""A structural schema as CEL sees it: which values an expression can reach, and of what type they are.

Mirrors SchemaDeclType (k8s.io/apiserver/pkg/cel/common/schemas.go, v0.36) and the branches of UnstructuredToVal
(common/valuesunstructured.go).
"""

from __future__ import annotations

from typing import Any, Literal

from navos_gitops.schema.cel.names import escape

Kind = Literal[
    "dyn", "object", "map", "array", "boolean", "integer", "number", "string",
    "bytes", "duration", "date", "timestamp", "unknown",
]  # fmt: skip
"""``dyn`` is int-or-string, ``map`` an object with additionalProperties, ``unknown`` preserved data without a type."""

_FORMATS: dict[str, Kind] = {
    "byte": "bytes",
    "duration": "duration",
    "date": "date",
    "date-time": "timestamp",
}
_UNFOUND = frozenset(("number", "bytes", "duration", "date", "timestamp"))
_SCALARS: dict[str, Kind] = {"boolean": "boolean", "integer": "integer", "number": "number"}
_TEXT = {"type": "string"}
_METADATA = {"type": "object", "properties": {"name": _TEXT, "generateName": _TEXT}}


class Unreadable(ValueError):  # noqa: N818 - it says what the value is
    """A value is not what its schema declares, so that no CEL value stands for it."""


class Shape:
    """One node of a schema; its children are made when first asked for."""

    __slots__ = (
        "_children",
        "_declared",
        "_special",
        "_uncertain",
        "item",
        "keys",
        "kind",
        "list_type",
        "nullable",
        "required",
        "schema",
    )

    def __init__(self, schema: dict[str, Any], *, root: bool = False) -> None:
        """``root``: a resource's root, of whose metadata CEL sees only the names."""
        if root or schema.get("x-kubernetes-embedded-resource"):
            schema = _with_metadata(schema)
        self.schema = schema
        self.kind: Kind = _kind(schema)
        self.nullable = bool(schema.get("nullable"))
        self.list_type: str = schema.get("x-kubernetes-list-type") or ""
        self.keys: tuple[str, ...] = tuple(schema.get("x-kubernetes-list-map-keys") or ())
        self.item = _item(schema, self.kind)
        self._children: dict[str, Shape | None] = {}
        self._declared: bool | None = None
        self._special: bool | None = None
        self._uncertain: bool | None = None

    @classmethod
    def list_of(cls, item: Shape) -> Shape:
        """A plain list of such items, as an expression may build it."""
        made = cls({"type": "array"})
        made.item = item
        return made

    def fits(self, value: Any) -> bool:
        """Whether ``value`` itself, its members aside, is of the type CEL expects here."""
        match self.kind:
            case "object" | "map":
                return isinstance(value, dict)
            case "array":
                return isinstance(value, list)
            case "boolean":
                return isinstance(value, bool)
            case "integer":
                return type(value) is int
            case "number":
                return type(value) in {int, float}
            case "dyn":
                return type(value) in {int, str}
            case "unknown":
                return True
            case _:
                return isinstance(value, str)

    def child(self, name: str) -> Shape | None:
        """The shape of the member ``name``; None where the schema has none."""
        if self.kind == "map":
            return self.item
        if self.kind != "object":
            return None
        if name not in self._children:
            schema = (self.schema.get("properties") or {}).get(name)
            self._children[name] = Shape(schema) if isinstance(schema, dict) else None
        return self._children[name]

    def members(self) -> dict[str, Shape]:
        """Every declared property's shape."""
        names = self.schema.get("properties") or {}
        return {name: child for name in names if (child := self.child(name)) is not None}

    @property
    def declared(self) -> bool:
        """Whether CEL has a type for it; what has none cannot be reached, nor are rules beneath it run."""
        if self._declared is None:
            self._declared = self.kind != "unknown" and (
                self.kind not in {"array", "map"} or (self.item is not None and self.item.declared)
            )
        return self._declared

    @property
    def special(self) -> bool:
        """Whether equality anywhere in it is more than the engine's: unordered lists, data no expression can reach."""
        if self._special is None:
            self._special = self._is_special()
        return self._special

    @property
    def uncertain(self) -> bool:
        """Whether equality in it turns on how a number was written, as in upstream's sets of numbers."""
        if self._uncertain is None:
            item = self.item
            here = self.list_type == "set" and item is not None and (item.nullable or item.kind in _UNFOUND)
            inside = [self.item] if self.item is not None else list(self.members().values())
            self._uncertain = here or any(shape.uncertain for shape in inside)
        return self._uncertain

    def _is_special(self) -> bool:
        if self.kind == "unknown" or (self.kind == "array" and self.list_type in {"set", "map"}):
            return True
        if self.kind == "object":
            members = self.members()
            opaque = bool(self.schema.get("x-kubernetes-preserve-unknown-fields")) or not members
            hidden = any(escape(name) is None or member.nullable for name, member in members.items())
            return opaque or hidden or any(member.special for member in members.values())
        return self.item is not None and self.item.special


def _kind(schema: dict[str, Any]) -> Kind:
    if schema.get("x-kubernetes-int-or-string"):
        return "dyn"
    match schema.get("type"):
        case "object":
            additional = isinstance(schema.get("additionalProperties"), dict)
            return "map" if additional and not schema.get("properties") else "object"
        case "array":
            return "array"
        case "string":
            return _FORMATS.get(schema.get("format") or "", "string")
        case other:
            return _SCALARS.get(other or "", "unknown")


def _item(schema: dict[str, Any], kind: Kind) -> Shape | None:
    key = {"array": "items", "map": "additionalProperties"}.get(kind, "")
    child = schema.get(key)
    return Shape(child) if isinstance(child, dict) else None


def _with_metadata(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` with apiVersion, kind, metadata.name and metadata.generateName, and no other metadata."""
    properties = schema.get("properties") or {}
    metadata = properties.get("metadata") or {}
    members = metadata.get("properties") or {}
    typed = [properties.get("kind"), properties.get("apiVersion"), members.get("name"), members.get("generateName")]
    if metadata.get("type") == "object" and all((node or {}).get("type") == "string" for node in typed):
        return schema
    added = {"kind": _TEXT, "apiVersion": _TEXT, "metadata": _METADATA}
    return {**schema, "properties": {**properties, **added}}
