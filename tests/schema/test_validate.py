"""What a schema finds wrong, with the type and field the API server reports."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.model import Cause
from navos_gitops.schema.structural import Structural
from tests.schema.kinds import brief

BIG = 2**63


def found(schema: dict[str, Any], value: object) -> list[tuple[str, str]]:
    return brief(Structural(schema).validate(value))


def within(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


@pytest.mark.parametrize(
    ("schema", "good", "bad", "expected"),
    [
        ({"type": "string"}, ["", "x"], [1, True, {}, None], "TypeInvalid"),
        ({"type": "integer"}, [0, -1, 2.0, BIG - 1], ["1", True, 1.5], "TypeInvalid"),
        ({"type": "number"}, [0, 1.5], ["1", True, None], "TypeInvalid"),
        ({"type": "boolean"}, [True, False], [0, "true"], "TypeInvalid"),
        ({"type": "object"}, [{}, {"x": None}], [[], "x"], "TypeInvalid"),
        ({"type": "array", "items": {"type": "string"}}, [[], ["x"]], [{}, "x"], "TypeInvalid"),
        ({"type": "string", "nullable": True}, [None, "x"], [1], "TypeInvalid"),
        ({}, [None, 1, "x", [], {}], [], ""),
        ({"x-kubernetes-int-or-string": True}, [1, "1"], [1.5, True, [], None], "TypeInvalid"),
        ({"type": "string", "maxLength": 2}, ["", "ab", "éé"], ["abc"], "TooLong"),
        ({"type": "string", "minLength": 2}, ["ab", "éé"], ["", "é"], "Invalid"),
        ({"type": "string", "pattern": "^[a-z]+$"}, ["ab"], ["", "aB", "ab\n"], "Invalid"),
        ({"type": "string", "pattern": "("}, [], ["", "("], "Invalid"),
        ({"type": "string", "enum": ["a", "b"]}, ["a"], ["", "A"], "NotSupported"),
        ({"type": "string", "format": "ipv4"}, ["1.2.3.4"], ["", "::1"], "TypeInvalid"),
        ({"type": "string", "format": "unheard-of"}, ["", "x"], [], ""),
        (
            {"type": "string", "format": "date"},
            ["2024-02-29", ["a list passes upstream"]],
            ["2023-02-29"],
            "TypeInvalid",
        ),
        ({"type": "integer", "minimum": 1, "maximum": 3}, [1, 3], [0, 4, 0.0], "Invalid"),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, [2], [1], "Invalid"),
        ({"type": "number", "maximum": 1.5, "exclusiveMaximum": True}, [1.4], [1.5, 2], "Invalid"),
        ({"type": "integer", "multipleOf": 3}, [0, 6, -3], [1], "Invalid"),
        ({"type": "number", "multipleOf": 0.1}, [0.5, 1.1], [0.55], "Invalid"),
        ({"type": "array", "minItems": 1}, [[1]], [[]], "Invalid"),
        ({"type": "array", "maxItems": 1}, [[], [1]], [[1, 2]], "TooMany"),
        (
            {"type": "array", "uniqueItems": True},
            [[1, 1.0, True], [[1], [2]]],
            [[1, 1], [{"a": 1}, {"a": 1}]],
            "Invalid",
        ),
        ({"type": "object", "minProperties": 1}, [{"a": 1}], [{}], "Invalid"),
        ({"type": "object", "maxProperties": 1}, [{}], [{"a": 1, "b": 2}], "TooMany"),
    ],
)
def test_each_word_lets_the_good_pass_and_reports_the_bad(
    schema: dict[str, Any], good: list[object], bad: list[object], expected: str
) -> None:
    for value in good:
        assert found(within(schema), {"a": value}) == [], value
    for value in bad:
        causes = found(within(schema), {"a": value})
        assert (expected, "a") in causes, value
        assert {field for _, field in causes} <= {"a", "<nil>"}


def test_fields_are_written_as_upstream_writes_them() -> None:
    schema = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "list": {
                "type": "array",
                "items": {"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}}},
            },
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
        "additionalProperties": {"type": "string"},
    }
    value = {"list": [{"key": "a"}, {}, {"key": 1}], "map": {"a.b/c": "x"}, "other": 1}
    assert Structural(schema).validate(value) == [
        Cause("FieldValueRequired", "list[1].key", "is required", ("list", 1, "key")),
        Cause("FieldValueTypeInvalid", "list[2].key", "must be a string, not an integer", ("list", 2, "key")),
        Cause("FieldValueTypeInvalid", "map.a.b/c", "must be an integer, not a string", ("map", "a.b/c")),
        Cause("FieldValueTypeInvalid", "other", "must be a string, not an integer", ("other",)),
        Cause("FieldValueRequired", "name", "is required", ("name",)),
    ]


def test_a_value_inside_another_is_reported_from_there() -> None:
    schema = {"type": "array", "items": {"type": "integer", "format": "int32"}, "minItems": 3}
    causes = Structural(schema).validate(
        ["x", 2**31], field="spec.variables[one].value", route=("spec", "variables", 0, "value")
    )
    assert [(each.type, each.field, each.route) for each in causes] == [
        ("FieldValueTypeInvalid", "spec.variables[one].value.[0]", ("spec", "variables", 0, "value", 0)),
        ("FieldValueInvalid", "spec.variables[one].value", ("spec", "variables", 0, "value", 1)),
        ("FieldValueInvalid", "spec.variables[one].value", ("spec", "variables", 0, "value")),
    ]


def test_the_root_itself_has_no_path() -> None:
    assert found({"type": "object"}, []) == [("TypeInvalid", "<nil>")]


def test_numbers_their_type_cannot_hold_lose_their_path() -> None:
    assert found(within({"type": "integer", "format": "int32"}), {"a": 2**31}) == [("Invalid", "<nil>")]
    for value in (BIG, -BIG - 1, 1e19):
        assert found(within({"type": "integer"}), {"a": value}) == [("Invalid", "<nil>"), ("TypeInvalid", "a")]
    assert found(within({"type": "number", "format": "float"}), {"a": 1e39}) == [("Invalid", "<nil>")]
    assert found(within({"type": "integer", "maximum": 1.5}), {"a": 1}) == [("Invalid", "<nil>")]


def test_an_integer_is_compared_with_the_whole_part_of_a_bound() -> None:
    schema = {"type": "number", "maximum": 5.5, "exclusiveMaximum": True}
    assert found(within(schema), {"a": 5}) == [("Invalid", "a")]
    assert found(within(schema), {"a": 5.0}) == []


def test_an_enum_takes_a_value_once_it_is_converted() -> None:
    assert found(within({"enum": [1, "a"]}), {"a": 1.0}) == []
    assert found(within({"enum": ["a"]}), {"a": 97}) == []
    assert found(within({"enum": [1]}), {"a": True}) == [("NotSupported", "a")]
    assert found(within({"enum": [None, "a"], "nullable": True}), {"a": None}) == [("NotSupported", "a")]


def test_additional_properties_may_be_refused_at_the_mapping_that_has_them() -> None:
    schema = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": {"size": {}}, "additionalProperties": False}},
    }
    assert Structural(schema).validate({"spec": {"size": 1, "sise": 1}}) == [
        Cause("FieldValueInvalid", "spec", 'unknown field "sise"; did you mean size?', ("spec", "sise")),
    ]


ALTERNATIVES: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"type": "object", "properties": {"x": {}, "y": {}, "z": {}}}},
}


def combined(**words: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": {**ALTERNATIVES["properties"]["a"], **words}}}


def test_of_failed_alternatives_the_best_one_is_explained() -> None:
    schema = combined(
        anyOf=[{"required": ["x"]}, {"required": ["y"], "properties": {"z": {"enum": [1]}}}, {"required": ["x", "y"]}]
    )
    assert found(schema, {"a": {"z": 1}}) == [("Invalid", "<nil>"), ("Required", "a.y")]
    assert found(schema, {"a": {"x": 1}}) == []


def test_exactly_one_alternative_must_fit_one_of() -> None:
    schema = combined(oneOf=[{"required": ["x"]}, {"required": ["y"]}])
    assert found(schema, {"a": {"y": 1}}) == []
    assert found(schema, {"a": {}}) == [("Invalid", "<nil>"), ("Required", "a.x")]
    assert Structural(schema).validate({"a": {"x": 1, "y": 1}}) == [
        Cause("FieldValueInvalid", "<nil>", "must have exactly one of x, y, and has 2", ("a",))
    ]


def test_all_parts_of_all_of_are_reported() -> None:
    schema = combined(allOf=[{"required": ["x"]}, {"required": ["y"]}, {"required": ["x"]}])
    assert found(schema, {"a": {}}) == [("Invalid", "<nil>"), ("Required", "a.x"), ("Required", "a.y")]
    assert found(schema, {"a": {"x": 1, "y": 1}}) == []


def test_what_must_not_fit_is_reported_when_it_does() -> None:
    schema = combined(**{"not": {"required": ["x"]}})
    assert found(schema, {"a": {"x": 1}}) == [("Invalid", "<nil>")]
    assert found(schema, {"a": {}}) == []


def test_details_help_a_person() -> None:
    schema = {
        "type": "object",
        "properties": {
            "mode": {"type": "string", "enum": ["Managed", "Unmanaged"]},
            "name": {"type": "string", "minLength": 1, "maxLength": 3},
            "list": {"type": "array", "minItems": 2},
            "map": {"type": "object", "minProperties": 1},
            "size": {"type": "integer", "minimum": 1},
            "when": {"type": "string", "format": "date-time"},
        },
    }
    value = {"mode": "managed", "name": "", "list": [1], "map": {}, "size": 0, "when": "noon"}
    assert [cause.detail for cause in Structural(schema).validate(value)] == [
        'must be one of Managed, Unmanaged, not "managed"; did you mean Managed?',
        "must not be empty",
        "must have at least 2 items, and has 1",
        "must not be empty",
        "must be at least 1, not 0",
        '"noon" is no valid date-time',
    ]
