"""What holds of every schema and value: the short cuts never lie, and reading twice is reading once."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.schema import listtype, validate
from navos_gitops.schema.structural import Structural
from navos_gitops.schema.validate_numbers import numbers

KEYS = ("a", "b", "c")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 2**64)
    | st.sampled_from((0.5, 1.0, 2.5))
    | st.sampled_from(("", "a", "b1", "é"))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*KEYS, "x")), inner, max_size=3),
    max_leaves=12,
)
STRINGS = st.fixed_dictionaries(
    {"type": st.just("string")},
    optional={
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 2),
        "pattern": st.sampled_from(("^a", "[0-9]$")),
        "enum": st.just(["a", "b1"]),
        "format": st.sampled_from(("date", "byte", "nonsense")),
        "nullable": st.booleans(),
        "default": st.just("a"),
    },
)
NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(("integer", "number"))},
    optional={
        "minimum": st.sampled_from((0, 1, 0.5)),
        "maximum": st.sampled_from((1, 2, 1.5, 2**63)),
        "exclusiveMinimum": st.booleans(),
        "exclusiveMaximum": st.booleans(),
        "format": st.sampled_from(("int32", "int64", "float")),
        "default": st.just(1),
    },
)
UNTYPED = st.fixed_dictionaries(
    {},
    optional={
        "minLength": st.integers(0, 2),
        "maximum": st.sampled_from((1, 1.5)),
        "maxItems": st.integers(0, 1),
        "required": st.lists(st.sampled_from(KEYS), max_size=1),
        "format": st.just("date"),
        "enum": st.just([1, 2]),
        "anyOf": st.just([{"type": "string"}, {"type": "integer"}, {"type": "array"}]),
    },
)
LEAVES = (
    STRINGS
    | UNTYPED
    | NUMBERS
    | st.just({"type": "boolean", "default": True})
    | st.just({"x-kubernetes-int-or-string": True})
    | st.just({"x-kubernetes-preserve-unknown-fields": True})
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    return (
        st.fixed_dictionaries(
            {"type": st.just("object")},
            optional={
                "properties": fields,
                "required": st.lists(st.sampled_from(KEYS), max_size=2),
                "minProperties": st.integers(0, 1),
                "default": st.just({"a": 1, "x": 2}),
                "x-kubernetes-preserve-unknown-fields": st.just(True),
                "anyOf": st.lists(
                    st.builds(lambda key: {"required": [key]}, st.sampled_from(KEYS)), min_size=1, max_size=2
                ),
            },
        )
        | st.fixed_dictionaries({"type": st.just("object"), "additionalProperties": inner})
        | st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={
                "minItems": st.integers(0, 1),
                "maxItems": st.integers(1, 2),
                "x-kubernetes-list-type": st.sampled_from(("set", "map", "atomic")),
                "x-kubernetes-list-map-keys": st.just(["a"]),
            },
        )
    )


SCHEMAS = st.recursive(LEAVES, _containers, max_leaves=6)


@settings(max_examples=300)
@given(schema=SCHEMAS, value=VALUES)
def test_a_value_that_is_accepted_has_no_fault(schema: dict[str, Any], value: object) -> None:
    structural = Structural(schema)
    if structural.accepts(value):
        assert validate.faults(structural.node, value) == []
        assert list(listtype.duplicates(Structural(schema).node, value)) == []


ALTERNATIVES: list[dict[str, Any]] = [
    {"type": "string", "minLength": 1},
    {"type": "string", "enum": ["a", "b"]},
    {"type": "integer", "minimum": 1},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "properties": {"a": {"type": "string"}}},
    {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
    {"type": "string", "nullable": True},
    {"type": "boolean", "nullable": True},
    {"minLength": 1},
]
CANDIDATES = [None, "", "a", "c", 0, 1, 1.5, True, [], ["a"], [1], {}, {"a": "x"}, {"a": 1}]


@settings(max_examples=500)
@given(nodes=st.lists(st.sampled_from(ALTERNATIVES), min_size=1, max_size=3), value=st.sampled_from(CANDIDATES))
def test_one_of_several_alternatives(nodes: list[dict[str, Any]], value: object) -> None:
    structural = Structural({"oneOf": nodes})
    faults = validate.faults(structural.node, value)
    assert not (structural.accepts(value) and faults)
    types = [node.get("type") for node in nodes]
    apart = len({*types}) == len(types) and not {"integer", "number"} <= {*types}
    if apart and None not in (*types, value) and not any("nullable" in node for node in nodes):
        assert structural.accepts(value) is not bool(faults)


@settings(max_examples=300)
@given(schema=SCHEMAS, value=VALUES)
def test_a_value_that_is_settled_is_left_as_it_is(schema: dict[str, Any], value: object) -> None:
    structural = Structural(schema)
    if structural.is_settled(value):
        assert structural.unknown(value) == ()
        assert structural.prune(value) == value
        assert structural.default(value) == value


@settings(max_examples=300)
@given(schema=SCHEMAS, value=VALUES)
def test_reading_twice_is_reading_once_and_changes_nothing_in_place(schema: dict[str, Any], value: object) -> None:
    structural, before = Structural(schema), copy.deepcopy(value)
    once = structural.default(structural.prune(value))
    again = copy.deepcopy(once)
    assert structural.default(structural.prune(once)) == again == once
    assert structural.unknown(once) == ()
    assert value == before


@settings(max_examples=300)
@given(schema=SCHEMAS, value=VALUES)
def test_an_update_that_changes_nothing_is_forgiven_all_the_schema_finds(schema: dict[str, Any], value: object) -> None:
    structural = Structural({**schema, "additionalProperties": schema.get("additionalProperties", {})})
    value = structural.default(structural.prune(value))
    if isinstance(value, dict) and not _has_free_form(schema):
        assert structural.validate(value, old=structural.beside(value, copy.deepcopy(value))) == []


def _has_free_form(schema: object) -> bool:
    """A mapping with fields the schema does not know is never taken for unchanged."""
    return "x-kubernetes-preserve-unknown-fields" in str(schema) or "set" in str(schema) or "map" in str(schema)


@given(value=st.integers(-(2**63), 2**63 - 1), limit=st.integers(-(2**53), 2**53))
def test_integers_are_compared_exactly(value: int, limit: int) -> None:
    node = Structural({"type": "integer", "maximum": limit, "minimum": limit}).node
    assert (list(numbers(node, value, "", ())) == []) is (value == limit)
    assert Structural({"type": "integer", "maximum": limit, "minimum": limit}).accepts(value) is (value == limit)
