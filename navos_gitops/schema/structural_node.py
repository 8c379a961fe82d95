"""One node of a schema, compiled word by word when a value first reaches it.

Mirrors k8s.io/apiextensions-apiserver v0.36.3, ``NewStructural`` (pkg/apiserver/schema/convert.go) and
``ConvertJSONSchemaPropsWithPostProcess`` (pkg/apiserver/validation/validation.go). Judges nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.schema import format_names, jsonschema, patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.model import Json

ABSENT: Final[Any] = object()
"""Stands where nothing is said, so that null can be said."""


class Node:
    """A schema node. Its words are read when first asked for, its children made when first visited.

    ``root`` is the schema in which a ``$ref`` is looked up. ``accept`` and ``settle`` keep the short
    cuts past the node (``structural_shortcut``, ``structural_settled``) once they are built.
    """

    def __init__(self, raw: Mapping[str, Json], root: Mapping[str, Json]) -> None:
        self.words = jsonschema.openapi(raw, root)
        self.root = root
        self.nullable: bool = self.words.get("nullable") is True
        self.properties: Mapping[str, Json] = self.words.get("properties") or {}
        self.preserve: bool = self.words.get("x-kubernetes-preserve-unknown-fields") is True
        self.embedded: bool = self.words.get("x-kubernetes-embedded-resource") is True
        self.accept: Callable[[Json], bool] | None = None
        self.settle: Callable[[Json], bool] | None = None
        self._children: dict[str, Node] = {}

    def __repr__(self) -> str:
        return f"Node({self.words!r})"

    def child(self, key: str) -> Node | None:
        """The node of the property ``key``, or None where the schema has no such property."""
        node = self._children.get(key)
        if node is None and key in self.properties:
            node = self._children[key] = Node(self.properties[key], self.root)
        return node

    def below(self, key: str) -> Node | None:
        """The node that ``key``'s value has to follow: its property's, or that of additional properties."""
        return self.child(key) or self.each

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types a value may have; empty for any. An int-or-string names two."""
        if self.int_or_string:
            return ("integer", "string")
        named = self.words.get("type") or ()
        return (named,) if isinstance(named, str) else tuple(named)

    @cached_property
    def int_or_string(self) -> bool:
        """Whether the node is marked ``x-kubernetes-int-or-string``."""
        return self.words.get("x-kubernetes-int-or-string") is True

    @cached_property
    def null_refused(self) -> bool:
        """Whether null is refused: upstream lets it pass where no type is named."""
        return not self.nullable and (bool(self.types) or jsonschema.NULL_REFUSED in self.words)

    @cached_property
    def format(self) -> str:
        """The format that is looked at, normalised; empty for those the API server ignores."""
        return format_names.effective(self.words.get("format") or "", self.types)

    @cached_property
    def enum(self) -> list[Json]:
        """The values allowed; empty for any."""
        return self.words.get("enum") or []

    @cached_property
    def required(self) -> list[str]:
        """The properties that must be there."""
        return self.words.get("required") or []

    @cached_property
    def matches(self) -> Callable[[str], bool] | None:
        """Whether a string matches the node's pattern; None without one."""
        pattern = self.words.get("pattern")
        return patterns.matcher(pattern) if pattern else None

    @cached_property
    def items(self) -> Node | None:
        """The node of a list's items."""
        items = self.words.get("items")
        return Node(items, self.root) if isinstance(items, dict) else None

    @cached_property
    def additional(self) -> Node | bool | None:
        """The node of properties that are not listed; a boolean, or None, where the schema says just that."""
        additional = self.words.get("additionalProperties")
        if additional is None or isinstance(additional, bool):
            return additional
        return Node(additional, self.root)

    @cached_property
    def each(self) -> Node | None:
        """The node of properties that are not listed, where the schema describes them."""
        return self.additional if isinstance(self.additional, Node) else None

    @cached_property
    def default(self) -> Json:
        """The default as written; ABSENT without one, and for null, which is none upstream."""
        default = self.words.get("default")
        return ABSENT if default is None else default

    @cached_property
    def defaulted(self) -> tuple[str, ...]:
        """The properties that have a default."""
        return tuple(key for key in self.properties if self.below_default(key))

    def below_default(self, key: str) -> bool:
        """Whether the property ``key`` has a default; does not make its node unless a ``$ref`` asks for it."""
        raw = self.properties[key]
        if "$ref" in raw:
            node = self.child(key)
            return node is not None and node.default is not ABSENT
        return raw.get("default") is not None

    @cached_property
    def list_type(self) -> str | None:
        """``atomic``, ``set`` or ``map``."""
        return self.words.get("x-kubernetes-list-type")

    @cached_property
    def map_keys(self) -> list[str]:
        """The fields by which the items of a ``map`` list are told apart."""
        return self.words.get("x-kubernetes-list-map-keys") or []

    @cached_property
    def all_of(self) -> tuple[Node, ...]:
        """The nodes of ``allOf``."""
        return self._nodes("allOf")

    @cached_property
    def any_of(self) -> tuple[Node, ...]:
        """The nodes of ``anyOf``."""
        return self._nodes("anyOf")

    @cached_property
    def one_of(self) -> tuple[Node, ...]:
        """The nodes of ``oneOf``."""
        return self._nodes("oneOf")

    @cached_property
    def none_of(self) -> Node | None:
        """The node of ``not``."""
        raw = self.words.get("not")
        return Node(raw, self.root) if isinstance(raw, dict) else None

    def _nodes(self, word: str) -> tuple[Node, ...]:
        return tuple(Node(raw, self.root) for raw in self.words.get(word) or ())
