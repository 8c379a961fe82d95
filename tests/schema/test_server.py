"""What the API server finds wrong with a whole object, new or changed, in its order."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.schema import server
from tests.schema.kinds import brief, kind, thing

BLOCKED = ("Invalid", "<nil>")
ITEMS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 3},
        "size": {"type": "integer", "maximum": 3},
        "set": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
        "map": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["key"],
            "items": {
                "type": "object",
                "properties": {"key": {"type": "string"}, "size": {"type": "integer", "maximum": 3}},
            },
        },
        "list": {
            "type": "array",
            "items": {"type": "object", "properties": {"size": {"type": "integer", "maximum": 3}}},
        },
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "maxProperties": 0},
    },
}
RULED = {
    "type": "object",
    "properties": {"size": {"type": "integer"}},
    "x-kubernetes-validations": [{"rule": "self.size > 1"}],
}


def test_a_sound_object_has_no_faults() -> None:
    assert (
        server.validate(kind({"spec": ITEMS}), thing(spec={"name": "abc", "map": [{"key": "a"}, {"key": "b"}]})) == []
    )


def test_metadata_schema_and_list_types_are_reported_together() -> None:
    value = thing(metadata={"name": "A", "namespace": "default"}, spec={"size": 4, "set": ["a", "b", "a", "a"]})
    assert brief(server.validate(kind({"spec": ITEMS}), value)) == [
        ("Duplicate", "spec.set[2]"),
        ("Invalid", "metadata.name"),
        ("Invalid", "spec.size"),
    ]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([{"key": "a"}, {"key": "a"}, {"key": "a"}], [("Duplicate", "spec.map[1]")]),
        ([{}, {"size": 1}], [("Duplicate", "spec.map[1]")]),
        ([{"key": "a"}, {}], []),
    ],
)
def test_items_of_a_map_are_told_apart_by_their_keys(items: list[Any], expected: list[tuple[str, str]]) -> None:
    assert brief(server.validate(kind({"spec": ITEMS}), thing(spec={"map": items}))) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([1, 1.0, True, "1"], []),
        ([[1], [True], ["1"]], []),
        ([[1], [1.0]], [("Duplicate", "spec.set[1]")]),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], [("Duplicate", "spec.set[1]")]),
        ([None, None], [("Duplicate", "spec.set[1]")]),
    ],
)
def test_items_of_a_set_are_told_apart_as_the_server_writes_them(
    items: list[Any], expected: list[tuple[str, str]]
) -> None:
    schema = {
        "type": "object",
        "properties": {"set": {"type": "array", "items": {"nullable": True}, "x-kubernetes-list-type": "set"}},
    }
    assert brief(server.validate(kind({"spec": schema}), thing(spec={"set": items}))) == expected


def test_rules_run_only_on_an_object_whose_schema_blocks_nothing() -> None:
    ruled = kind({"spec": RULED})
    assert brief(server.validate(ruled, thing(spec={"size": 1}))) == [("Invalid", "spec")]
    assert brief(server.validate(ruled, thing(spec={"size": "x"}))) == [BLOCKED, ("TypeInvalid", "spec.size")]
    assert brief(server.validate(ruled, thing(metadata={"name": "A", "namespace": "a"}, spec={"size": 1}))) == [
        ("Invalid", "metadata.name"),
        ("Invalid", "spec"),
    ]


def test_nothing_is_said_of_rules_where_there_are_none() -> None:
    assert brief(server.validate(kind({"spec": ITEMS}), thing(spec={"name": 1}))) == [("TypeInvalid", "spec.name")]


def test_the_name_may_be_left_to_the_server() -> None:
    made = kind({})
    assert server.validate(made, thing(metadata={"generateName": "one-", "namespace": "a"})) == []
    assert brief(server.validate(made, thing(metadata={"generateName": "one_", "namespace": "a"}))) == [
        ("Invalid", "metadata.generateName"),
        ("Invalid", "metadata.name"),
    ]


def test_an_object_without_metadata_gets_some_before_it_is_judged() -> None:
    required = kind({})
    required.entry.value["required"] = ["metadata"]
    value = {key: item for key, item in thing().items() if key != "metadata"}
    assert brief(server.validate(required, value)) == [
        ("Required", "metadata.name"),
        ("Required", "metadata.namespace"),
    ]


def test_an_object_must_be_of_its_kind() -> None:
    causes = server.validate(kind({"spec": ITEMS}), thing(kind="Other", spec={"name": 1, "set": ["a", "a"]}))
    assert brief(causes) == [("Duplicate", "spec.set[1]"), ("Invalid", "kind")]


def test_an_update_must_be_of_the_same_kind_and_name() -> None:
    new = thing(kind="Other", metadata={"name": "two", "namespace": "default"}, spec={"name": 1})
    assert brief(server.validate(kind({"spec": ITEMS}), new, thing())) == [
        ("Invalid", "kind"),
        ("Invalid", "metadata.name"),
    ]


SCALE = {
    "specReplicasPath": ".spec.replicas",
    "statusReplicasPath": ".status.replicas",
    "labelSelectorPath": ".status.selector",
}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"replicas": 0}, []),
        ({}, []),
        ({"replicas": -1}, [("Invalid", ".spec.replicas")]),
        ({"replicas": 2**31}, [("Invalid", ".spec.replicas")]),
        ({"replicas": "3"}, [("Invalid", ".spec.replicas")]),
        (3, [("Invalid", ".spec.replicas")]),
    ],
)
def test_a_scale_subresource_has_its_own_rules(spec: object, expected: list[tuple[str, str]]) -> None:
    assert brief(server.validate(kind({"spec": {}}, scale=SCALE), thing(spec=spec))) == expected


def test_status_is_its_subresource_s_alone() -> None:
    schema = {"status": {"type": "object", "properties": {"size": {"type": "integer"}}}}
    bad = thing(status={"size": "x"})
    assert brief(server.validate(kind(schema), bad)) == [("TypeInvalid", "status.size")]
    assert server.validate(kind(schema, status=True), bad) == []
    assert server.prepare(kind(schema, status=True), bad, thing(status={"size": 1})) == thing(status={"size": 1})
    assert server.prepare(kind(schema, status=True), bad, thing()) == thing()
    assert server.prepare(kind(schema), bad, thing()) is bad


def updated(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str]]:
    return brief(server.validate(kind({"spec": ITEMS}), thing(spec=new), thing(spec=old)))


def test_a_fault_that_stays_as_it_was_is_forgiven() -> None:
    assert updated({"name": "long", "size": 1}, {"name": "long", "size": 2}) == []
    assert updated({"name": "long"}, {"name": "longer"}) == [("TooLong", "spec.name")]
    assert updated({}, {"name": "long"}) == [("TooLong", "spec.name")]


def test_items_of_a_map_are_forgiven_one_by_one_wherever_they_move() -> None:
    old = {"map": [{"key": "a", "size": 9}, {"key": "b", "size": 1}]}
    assert updated(old, {"map": [{"key": "b", "size": 2}, {"key": "a", "size": 9}]}) == []
    assert updated(old, {"map": [{"key": "c", "size": 9}, {"key": "b", "size": 9}]}) == [
        ("Invalid", "spec.map[0].size"),
        ("Invalid", "spec.map[1].size"),
    ]


def test_items_without_a_key_are_never_forgiven() -> None:
    old = {"map": [{"size": 9}], "size": 1}
    assert updated(old, {"map": [{"size": 9}], "size": 2}) == [("Invalid", "spec.map[0].size")]


def test_of_old_items_with_one_key_the_first_counts() -> None:
    old = {"map": [{"key": "a", "size": 9}, {"key": "a", "size": 8}]}
    assert updated(old, {"map": [{"key": "a", "size": 9}]}) == []
    assert updated(old, {"map": [{"key": "a", "size": 8}]}) == [("Invalid", "spec.map[0].size")]


def test_what_an_object_is_of_is_not_forgiven() -> None:
    schema = {"apiVersion": {"type": "string", "enum": ["example.com/v2"]}, "spec": ITEMS}
    found = server.validate(kind(schema), thing(spec={"size": 1}), thing(spec={"size": 2}))
    assert brief(found) == [("NotSupported", "apiVersion")]


def test_items_of_any_other_list_are_forgiven_only_together() -> None:
    old = {"list": [{"size": 9}, {"size": 1}], "size": 1}
    assert updated(old, {"list": [{"size": 9}, {"size": 1}], "size": 2}) == []
    assert updated(old, {"list": [{"size": 9}, {"size": 2}]}) == [("Invalid", "spec.list[0].size")]


def test_numbers_of_two_types_are_a_change() -> None:
    assert updated({"size": 9}, {"size": 9}) == []
    assert updated({"size": 9}, {"size": 9.0}) == [("Invalid", "spec.size")]


def test_a_field_the_schema_does_not_know_keeps_its_mapping_from_being_forgiven() -> None:
    assert updated({"free": {"a": 1}}, {"free": {"a": 1}}) == [("TooMany", "spec.free")]


def test_duplicates_are_looked_for_only_where_there_were_none_before() -> None:
    assert updated({"set": ["a", "a"]}, {"set": ["b", "b"]}) == []
    assert updated({"set": ["a"]}, {"set": ["b", "b"]}) == [("Duplicate", "spec.set[1]")]


def test_a_required_name_does_not_keep_rules_from_being_looked_at_on_an_update() -> None:
    ruled = kind({"spec": RULED})
    nameless = thing(metadata={"namespace": "a"}, spec={"size": 1})
    assert brief(server.validate(ruled, nameless)) == [BLOCKED, ("Required", "metadata.name")]
    old = thing(metadata={"name": "a", "namespace": "a"}, spec={"size": 2})
    assert brief(server.validate(ruled, nameless, old)) == [
        ("Invalid", "metadata.name"),
        ("Invalid", "spec"),
        ("Required", "metadata.name"),
    ]


EMBEDDED = {
    "type": "object",
    "properties": {
        "inner": {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "x-kubernetes-preserve-unknown-fields": True,
        }
    },
}


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ({"apiVersion": "v1", "kind": "K"}, []),
        ({"apiVersion": "v1", "kind": "K", "metadata": {"name": "A_b", "labels": {"a": "b"}}}, []),
        ({}, [("Required", "spec.inner.apiVersion"), ("Required", "spec.inner.kind")]),
        ({"apiVersion": "a/b/c", "kind": "K_"}, [("Invalid", "spec.inner.apiVersion"), ("Invalid", "spec.inner.kind")]),
        ({"apiVersion": "", "kind": 1}, [("Invalid", "spec.inner.apiVersion"), ("Invalid", "spec.inner.kind")]),
        (
            {"apiVersion": "v1", "kind": "K", "metadata": {"name": "a/b", "namespace": "A", "labels": {"-": "a"}}},
            [
                ("Invalid", "spec.inner.metadata.labels"),
                ("Invalid", "spec.inner.metadata.name"),
                ("Invalid", "spec.inner.metadata.namespace"),
            ],
        ),
        ({"apiVersion": "v1", "kind": "K", "metadata": {"name": 1}}, [("Invalid", "spec.inner.metadata")]),
    ],
)
def test_an_object_within_an_object_is_judged_like_one(inner: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert brief(server.validate(kind({"spec": EMBEDDED}), thing(spec={"inner": inner}))) == expected
