"""All rules of a schema, run over a value the way the API server walks both.

Mirrors NewValidator and Validate (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go, v0.36).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.schema.cel.ratchet import Ratchet
from navos_gitops.schema.cel.rule import Place, Rule
from navos_gitops.schema.cel.shape import Shape
from navos_gitops.schema.correlated import Correlated, by_key, item_key
from navos_gitops.schema.structural_node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Cause, Json, Route, Unchecked


class Rules:
    """A schema's rules; each is compiled when a value first meets it.

    ``any`` is False for a schema without rules: then there is nothing to evaluate.
    """

    __slots__ = ("_node", "_openapi", "any")

    def __init__(self, openapi: dict[str, Any], *, root: bool, stored: bool) -> None:
        self.any = _has_rules(openapi)
        self._openapi = openapi
        self._node = _Node(openapi, Shape(openapi, root=root), _Where(stored, openapi)) if self.any else None

    def evaluate(
        self, value: Json, old: Json = None, *, field: str = "", route: Route = (), ratcheting: bool = True
    ) -> Iterator[Cause | Unchecked]:
        """What the rules find wrong with ``value``, which is already defaulted and valid by its schema.

        ``old`` is the value to be replaced, None on create: then transition rules do not run. With ``ratcheting``
        a fault in a part that did not change is forgiven, as the API server does to custom resources; Cluster API does
        not do so to variables. ``field`` and ``route`` lead to ``value`` itself.
        """
        if self._node is None:
            return
        ratchet = None
        if ratcheting and old is not None:
            ratchet = Ratchet(Correlated(Node(self._openapi, self._openapi), value, old), None)
        yield from self._node.evaluate(value, old, ratchet, Place(field, route))


class _Where:
    """Below which parts of a schema there are rules; found out once for all, since most parts have none."""

    __slots__ = ("_known", "stored")

    def __init__(self, stored: bool, openapi: dict[str, Any]) -> None:
        self.stored = stored
        self._known: set[int] = set()
        self._look(openapi)

    def __contains__(self, schema: Any) -> bool:
        return id(schema) in self._known

    def _look(self, schema: Any) -> bool:
        if not isinstance(schema, dict):
            return False
        parts = (
            *(schema.get("properties") or {}).values(),
            *(schema.get("allOf") or ()),
            schema.get("items"),
            schema.get("additionalProperties"),
        )
        below = [part for part in parts if self._look(part)]
        if below or schema.get("x-kubernetes-validations"):
            self._known.add(id(schema))
            return True
        return False


class _Node:
    """The rules at one node of a schema and beneath it; nodes beneath are made when a value first leads there."""

    __slots__ = ("_all_of", "_beneath", "_properties", "_rules", "_schema", "_shape", "_where")

    def __init__(self, schema: dict[str, Any], shape: Shape, where: _Where) -> None:
        """``schema`` is the one whose rules are meant: the node's own, or one of its allOf."""
        self._schema = schema
        self._shape = shape
        self._where = where
        self._rules = tuple(
            Rule(rule, shape, stored=where.stored) for rule in schema.get("x-kubernetes-validations") or ()
        )
        properties = schema.get("properties") or {}
        self._properties = {name: child for name, child in properties.items() if child in where}
        self._all_of = tuple(_Node(branch, shape, where) for branch in schema.get("allOf") or () if branch in where)
        self._beneath: dict[str, _Node | None] = {}

    def evaluate(self, value: Json, old: Json, ratchet: Ratchet | None, place: Place) -> Iterator[Cause | Unchecked]:
        if value is None:
            return
        for rule in self._rules:
            if (found := rule.check(value, old, ratchet, place)) is not None:
                yield found
        for node in self._all_of:
            yield from node.evaluate(value, old, ratchet and ratchet.without_here(), place)
        if isinstance(value, list):
            yield from self._evaluate_items(value, old, ratchet, place)
        elif isinstance(value, dict):
            yield from self._evaluate_members(value, old, ratchet, place)

    def _evaluate_items(
        self, value: list[Json], old: Json, ratchet: Ratchet | None, place: Place
    ) -> Iterator[Cause | Unchecked]:
        node = self._below("items") if self._shape.kind == "array" else None
        if node is None:
            return
        keys = self._shape.keys if self._shape.list_type == "map" else ()
        before = by_key(old, keys) if isinstance(old, list) else {}
        for index, item in enumerate(value):
            beneath = ratchet and ratchet.item(index)
            own = before.get(item_key(item, keys)) if before else None
            yield from node.evaluate(item, own, beneath, place.item(index))

    def _evaluate_members(
        self, value: dict[str, Json], old: Json, ratchet: Ratchet | None, place: Place
    ) -> Iterator[Cause | Unchecked]:
        values = self._below("additionalProperties") if self._shape.kind == "map" else None
        if values is None and not self._properties:
            return
        before = old if isinstance(old, dict) else {}
        for name, member in value.items():
            node = values or (self._member(name) if name in self._properties else None)
            if node is not None:
                beneath = ratchet and ratchet.member(name)
                where = place.member(name, declared=values is None)
                yield from node.evaluate(member, before.get(name), beneath, where)

    def _below(self, part: str) -> _Node | None:
        """The node of what a list or a map holds; no property is named so, since no list or map has any."""
        if part not in self._beneath:
            self._beneath[part] = _node(self._schema.get(part), self._shape.item, self._where)
        return self._beneath[part]

    def _member(self, name: str) -> _Node | None:
        if name not in self._beneath:
            self._beneath[name] = _node(self._properties[name], self._shape.child(name), self._where)
        return self._beneath[name]


def _node(schema: Any, shape: Shape | None, where: _Where) -> _Node | None:
    """The node for a child, unless CEL has no type for it or nothing beneath it has a rule."""
    if schema not in where or shape is None or not shape.declared:
        return None
    return _Node(schema, shape, where)


def _has_rules(schema: Any) -> bool:
    """Whether a rule stands on the schema's spine: those in allOf alone do not count, as upstream looks only here."""
    if not isinstance(schema, dict):
        return False
    children = (schema.get("items"), schema.get("additionalProperties"), *(schema.get("properties") or {}).values())
    return bool(schema.get("x-kubernetes-validations")) or any(_has_rules(child) for child in children)
