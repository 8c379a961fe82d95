"""How an object is read: unknown fields and stray nulls go, defaults come in, metadata is brought in form."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from navos_gitops.schema import server
from navos_gitops.schema.structural import Structural
from tests.schema.kinds import brief, kind, thing

SPEC: dict[str, Any] = {
    "type": "object",
    "properties": {
        "size": {"type": "integer", "default": 3},
        "mode": {"type": "string", "default": "plain"},
        "note": {"type": "string", "nullable": True},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "ports": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}},
            },
        },
        "free": {
            "type": "object",
            "x-kubernetes-preserve-unknown-fields": True,
            "properties": {"known": {"type": "object"}},
        },
        "any": {"x-kubernetes-preserve-unknown-fields": True},
        "loose": {"type": "object", "additionalProperties": True},
        "nested": {
            "type": "object",
            "default": {"extra": 1, "depth": 2},
            "properties": {"depth": {"type": "integer"}, "more": {"type": "string", "default": "x"}},
        },
    },
}
FULL = {"size": 1, "mode": "plain", "nested": {"depth": 1, "more": "y"}}


def test_an_object_that_needs_nothing_comes_back_as_it_is() -> None:
    value = thing(
        spec={**FULL, "ports": [{"port": 1, "protocol": "UDP"}], "free": {"a": {"b": None}}, "any": {"c": [None]}}
    )
    assert server.decode(kind({"spec": SPEC}), value).value is value


def test_unknown_fields_are_dropped_and_named_wherever_the_schema_ends() -> None:
    value = thing(
        extra=1,
        spec={
            **FULL,
            "sise": 2,
            "ports": [{"port": 1, "protocol": "TCP"}, {"prot": 1, "protocol": "TCP"}],
            "loose": {"a": 1, "b": {"c": 1}},
        },
    )
    decoded = server.decode(kind({"spec": SPEC}), value)
    assert decoded.unknown == (("extra",), ("spec", "sise"), ("spec", "ports", 1, "prot"), ("spec", "loose", "b", "c"))
    assert decoded.value == thing(
        spec={**FULL, "ports": [{"port": 1, "protocol": "TCP"}, {"protocol": "TCP"}], "loose": {"a": 1, "b": {}}}
    )
    assert decoded.causes == ()


def test_what_preserves_unknown_fields_prunes_again_below_a_field_it_does_describe() -> None:
    value = thing(spec={**FULL, "free": {"own": {"x": 1}, "known": {"y": 1}}, "any": [{"z": 1}]})
    decoded = server.decode(kind({"spec": SPEC}), value)
    assert decoded.unknown == (("spec", "free", "known", "y"),)
    assert decoded.value["spec"] == {**FULL, "free": {"own": {"x": 1}, "known": {}}, "any": [{"z": 1}]}


def test_defaults_come_in_pruned_and_with_the_defaults_below_them() -> None:
    given = thing(spec={"ports": [{"port": 1}]})
    before = copy.deepcopy(given)
    decoded = server.decode(kind({"spec": SPEC}), given)
    assert decoded.value["spec"] == {
        "ports": [{"port": 1, "protocol": "TCP"}],
        "size": 3,
        "mode": "plain",
        "nested": {"depth": 2, "more": "x"},
    }
    assert given == before


def test_each_default_is_a_value_of_its_own() -> None:
    made = kind({"spec": {"type": "object", "properties": {"list": {"type": "array", "items": {}, "default": [[]]}}}})
    first, second = (server.decode(made, thing(spec={})).value["spec"]["list"] for _ in range(2))
    first[0].append(1)
    assert second == [[]]


def test_null_is_dropped_where_it_may_not_stand_and_becomes_the_default_where_there_is_one() -> None:
    value = thing(spec={**FULL, "size": None, "note": None, "labels": {"a": None, "b": "c"}, "ports": None})
    decoded = server.decode(kind({"spec": SPEC}), value)
    assert decoded.value["spec"] == {**FULL, "size": 3, "note": None, "labels": {"b": "c"}}
    assert decoded.unknown == ()


def test_null_becomes_the_default_of_additional_properties_and_items_too() -> None:
    text = {"type": "string", "default": "x"}
    schema = {
        "type": "object",
        "properties": {
            "map": {"type": "object", "additionalProperties": text},
            "list": {"type": "array", "items": text},
        },
    }
    decoded = server.decode(kind({"spec": schema}), thing(spec={"map": {"a": None}, "list": [None, "y"]}))
    assert decoded.value["spec"] == {"map": {"a": "x"}, "list": ["x", "y"]}


def test_a_value_that_is_no_whole_object_loses_metadata_without_a_word() -> None:
    structural = Structural({"type": "object", "properties": {"a": {"type": "object"}}})
    value = {"kind": "x", "metadata": {}, "other": 1, "a": {"kind": "x"}}
    assert structural.unknown(value) == (("other",), ("a", "kind"))
    assert structural.prune(value) == {"a": {}}
    assert structural.unknown(value, resource=True) == (("other",), ("a", "kind"))
    assert structural.prune(value, resource=True) == {"kind": "x", "metadata": {}, "a": {}}


def test_metadata_is_brought_in_the_form_the_server_keeps_it_in() -> None:
    metadata = {
        "name": "one",
        "namespace": "default",
        "generateName": "",
        "labels": {"a": None, "b": ""},
        "annotations": {},
        "creationTimestamp": None,
        "deletionTimestamp": "2024-01-02T03:04:05.9+02:00",
        "generation": 2.0,
        "ownerReferences": [{"kind": "K", "name": "n", "color": "red"}],
        "color": "blue",
    }
    decoded = server.decode(kind({}), {**thing(), "metadata": metadata})
    assert decoded.value["metadata"] == {
        "name": "one",
        "namespace": "default",
        "labels": {"a": "", "b": ""},
        "deletionTimestamp": "2024-01-02T01:04:05Z",
        "generation": 2,
        "ownerReferences": [{"apiVersion": "", "kind": "K", "name": "n", "uid": ""}],
    }
    assert decoded.unknown == (("metadata", "ownerReferences", 0, "color"), ("metadata", "color"))


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ([], "metadata"),
        ({"name": 1}, "metadata.name"),
        ({"labels": {"a": True}}, "metadata.labels.a"),
        ({"annotations": []}, "metadata.annotations"),
        ({"finalizers": ["a", {}]}, "metadata.finalizers[1]"),
        ({"generation": 1.5}, "metadata.generation"),
        ({"deletionTimestamp": "2024-01-02"}, "metadata.deletionTimestamp"),
        ({"ownerReferences": [{"controller": "yes"}]}, "metadata.ownerReferences[0].controller"),
    ],
)
def test_metadata_of_a_wrong_type_cannot_be_read(metadata: object, field: str) -> None:
    value = {**thing(), "metadata": metadata}
    decoded = server.decode(kind({}), value)
    assert brief(decoded.causes) == [("Invalid", field)]
    assert decoded.value is value


@pytest.mark.parametrize("value", [None, [], "x", {"kind": "Thing"}, thing(kind=3), thing(apiVersion="a/b/c")])
def test_what_is_no_object_cannot_be_read(value: object) -> None:
    assert server.decode(kind({}), value).causes


EMBEDDED = {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}


def test_an_object_within_an_object_is_read_like_one() -> None:
    inner = {"apiVersion": "v1", "kind": "K", "metadata": {"name": "a", "labels": {}, "color": 1}, "own": {"x": None}}
    decoded = server.decode(kind({"spec": {"type": "object", "properties": {"a": EMBEDDED}}}), thing(spec={"a": inner}))
    assert decoded.value["spec"]["a"] == {**inner, "metadata": {"name": "a"}}
    assert decoded.unknown == (("spec", "a", "metadata", "color"),)


def test_an_object_within_an_object_must_have_readable_metadata() -> None:
    inner = {"apiVersion": 1, "kind": "K", "metadata": {"labels": {"a": 1}}}
    decoded = server.decode(kind({"spec": {"type": "object", "properties": {"a": EMBEDDED}}}), thing(spec={"a": inner}))
    assert brief(decoded.causes) == [("Invalid", "spec.a.apiVersion"), ("Invalid", "spec.a.metadata.labels.a")]
