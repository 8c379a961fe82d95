"""All rules of a schema, run over a value the way the API server walks both.

Mirrors NewValidator and Validate (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go, v0.36).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.schema.cel.correlation import Ratchet, old_item
from navos_gitops.schema.cel.rule import Place, Rule
from navos_gitops.schema.cel.shape import Shape
from navos_gitops.schema.ratchet import Correlated
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
        self._node = _Node(openapi, Shape(openapi, root=root), stored=stored) if self.any else None

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


class _Node:
    """The rules at one node of a schema and beneath it."""

    __slots__ = ("_all_of", "_item", "_members", "_rules", "_shape", "_values")

    def __init__(self, rules: dict[str, Any], shape: Shape, *, stored: bool) -> None:
        """``rules`` is the schema whose rules are meant: the node's own, or one of its allOf."""
        self._shape = shape
        self._rules = tuple(Rule(rule, shape, stored=stored) for rule in rules.get("x-kubernetes-validations") or ())
        item, values = rules.get("items"), rules.get("additionalProperties")
        self._item = _beneath(item, shape.item, stored=stored) if shape.kind == "array" else None
        self._values = _beneath(values, shape.item, stored=stored) if shape.kind == "map" else None
        self._members = {
            name: node
            for name, child in (rules.get("properties") or {}).items()
            if (node := _beneath(child, shape.child(name), stored=stored)) is not None
        }
        nested = (
            _Node(branch, shape, stored=stored) for branch in rules.get("allOf") or () if isinstance(branch, dict)
        )
        self._all_of = tuple(node for node in nested if node.any)

    @property
    def any(self) -> bool:
        """Whether there is a rule at all."""
        return bool(self._rules or self._members or self._all_of or self._item or self._values)

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
        if self._item is None:
            return
        for index, item in enumerate(value):
            beneath = ratchet and ratchet.item(index)
            before = old_item(item, old, self._shape)
            yield from self._item.evaluate(item, before, beneath, place.item(index))

    def _evaluate_members(
        self, value: dict[str, Json], old: Json, ratchet: Ratchet | None, place: Place
    ) -> Iterator[Cause | Unchecked]:
        if self._values is None and not self._members:
            return
        before = old if isinstance(old, dict) else {}
        for name, member in value.items():
            node = self._values or self._members.get(name)
            if node is not None:
                beneath = ratchet and ratchet.member(name)
                where = place.member(name, declared=self._values is None)
                yield from node.evaluate(member, before.get(name), beneath, where)


def _beneath(rules: Any, shape: Shape | None, *, stored: bool) -> _Node | None:
    """The node for a child, unless CEL has no type for it or nothing beneath it has a rule."""
    if not isinstance(rules, dict) or shape is None or not shape.declared:
        return None
    node = _Node(rules, shape, stored=stored)
    return node if node.any else None


def _has_rules(schema: Any) -> bool:
    """Whether a rule stands on the schema's spine: those in allOf alone do not count, as upstream looks only here."""
    if not isinstance(schema, dict):
        return False
    children = (schema.get("items"), schema.get("additionalProperties"), *(schema.get("properties") or {}).values())
    return bool(schema.get("x-kubernetes-validations")) or any(_has_rules(child) for child in children)
