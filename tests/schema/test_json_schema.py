"""JSON Schemas as pydantic writes them serve as well."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.model import Cause
from navos_gitops.schema.structural import Structural
from tests.schema.kinds import brief

SCHEMA: dict[str, Any] = {
    "$defs": {
        "Target": {
            "type": "object",
            "properties": {"kind": {"type": "string"}, "next": {"$ref": "#/$defs/Target"}},
            "additionalProperties": False,
        },
    },
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "mode": {"const": "on"},
        "maybe": {"anyOf": [{"type": "string", "pattern": "^a"}, {"type": "null"}], "default": None},
        "target": {"anyOf": [{"$ref": "#/$defs/Target"}, {"type": "null"}]},
        "either": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "types": {"type": ["integer", "null"]},
        "ratio": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "one": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        "local": {"$ref": "#/$defs/Target", "description": "words beside a reference count"},
    },
}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"mode": "on"},
        {"maybe": None},
        {"maybe": "a"},
        {"target": {"kind": "x", "next": {"next": {}}}},
        {"target": None},
        {"either": ["x"]},
        {"types": None},
        {"types": 1},
        {"ratio": 0.5},
        {"one": 1},
        {"local": {}},
    ],
)
def test_what_the_schema_takes_passes(more: dict[str, Any]) -> None:
    assert Structural(SCHEMA).validate({"name": "x", **more}) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"mode": "off"}, [("NotSupported", "mode")]),
        ({"maybe": "b"}, [("Invalid", "maybe")]),
        ({"maybe": 1}, [("TypeInvalid", "maybe")]),
        ({"target": {"next": {"next": {"x": 1}}}}, [("Invalid", "target.next.next")]),
        ({"either": None}, [("TypeInvalid", "either")]),
        ({"either": 1}, [("Invalid", "<nil>"), ("TypeInvalid", "either")]),
        ({"types": "x"}, [("TypeInvalid", "types")]),
        ({"ratio": 0}, [("Invalid", "ratio")]),
        ({"ratio": 1.0}, [("Invalid", "ratio")]),
        ({"one": None}, [("TypeInvalid", "one")]),
        ({"local": {"x": 1}}, [("Invalid", "local")]),
        ({"unknown": 1}, [("Invalid", "<nil>")]),
    ],
)
def test_what_the_schema_refuses_is_reported(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert brief(Structural(SCHEMA).validate({"name": "x", **more})) == expected


def test_an_unknown_field_leads_to_itself() -> None:
    assert Structural(SCHEMA).validate({"name": "x", "maybee": "a"}) == [
        Cause("FieldValueInvalid", "<nil>", 'unknown field "maybee"; did you mean maybe?', ("maybee",))
    ]


def test_references_are_followed_in_other_schemas_too() -> None:
    schema = {
        "definitions": {"S": {"type": "string"}},
        "type": "object",
        "properties": {"a": {"$ref": "#/definitions/S"}},
    }
    assert brief(Structural(schema).validate({"a": 1})) == [("TypeInvalid", "a")]


def test_null_passes_a_union_of_a_custom_resource_as_it_does_upstream() -> None:
    schema = {"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}
    assert Structural(schema).validate({"a": None}) == []
