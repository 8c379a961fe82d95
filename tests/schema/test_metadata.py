"""The rules of metadata, for new objects and for changed ones."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.schema import metadata, names
from navos_gitops.schema.metadata import ANNOTATIONS_LIMIT, Rules
from tests.schema.kinds import brief

NAMESPACED, CLUSTER = Rules(namespaced=True), Rules(namespaced=False)
SOUND = {"name": "one", "namespace": "default"}
OWNER = {"apiVersion": "apps/v1", "kind": "K", "name": "n", "uid": "u"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"name": "a.b-c.d"}, []),
        ({"name": "a" * 253}, []),
        ({"name": "a" * 254}, [("Invalid", "metadata.name")]),
        ({"name": "A" * 254}, [("Invalid", "metadata.name")] * 2),
        ({"name": "a_b"}, [("Invalid", "metadata.name")]),
        ({"name": "a."}, [("Invalid", "metadata.name")]),
        ({"name": "a\n"}, [("Invalid", "metadata.name")]),
        ({"name": ""}, [("Required", "metadata.name")]),
        ({"namespace": "a.b"}, [("Invalid", "metadata.namespace")]),
        ({"namespace": ""}, [("Required", "metadata.namespace")]),
        ({"labels": {"a.b/C_d": "E-f", "x": ""}}, []),
        ({"labels": {"a/b/c": "x", "/a": "", "A/b": ""}}, [("Invalid", "metadata.labels")] * 3),
        ({"labels": {"a": "b" * 64, "b": "-"}}, [("Invalid", "metadata.labels")] * 2),
        ({"labels": {"a" * 64: "", f"{'a' * 254}/b": ""}}, [("Invalid", "metadata.labels")] * 2),
        ({"annotations": {"A.B/c": "any thing\n"}}, []),
        ({"annotations": {"a b": ""}}, [("Invalid", "metadata.annotations")]),
        ({"annotations": {"a": "é" * (ANNOTATIONS_LIMIT // 2)}}, [("TooLong", "metadata.annotations")]),
        ({"annotations": {"a": "e" * (ANNOTATIONS_LIMIT - 1)}}, []),
        ({"finalizers": ["a.b/c", "foregroundDeletion"]}, []),
        ({"finalizers": ["a b", "orphan", "foregroundDeletion"]}, [("Invalid", "metadata.finalizers")] * 2),
        ({"ownerReferences": [OWNER, {**OWNER, "controller": True}]}, []),
        ({"ownerReferences": [{**OWNER, "controller": True}] * 2}, [("Invalid", "metadata.ownerReferences")]),
        (
            {"ownerReferences": [{**OWNER, "apiVersion": "v1", "kind": "Event"}]},
            [("Invalid", "metadata.ownerReferences")],
        ),
        (
            {"ownerReferences": [{**OWNER, "apiVersion": "a/b/c", "name": "", "uid": ""}]},
            [("Invalid", f"metadata.ownerReferences.{key}") for key in ("apiVersion", "name", "uid")],
        ),
        ({"managedFields": [{"operation": "?"}]}, []),
    ],
)
def test_a_new_object_keeps_every_rule(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert brief(metadata.of_new({**SOUND, **more}, NAMESPACED)) == expected


def test_a_cluster_scoped_object_loses_a_namespace_it_names() -> None:
    assert brief(metadata.of_new({"name": "one", "namespace": "Not valid"}, CLUSTER)) == []


def test_kubernetes_own_kinds_may_take_any_name_that_fits_a_path() -> None:
    rules = Rules(namespaced=False, names=names.path_segment)
    assert brief(metadata.of_new({"name": "system:node"}, rules)) == []
    assert brief(metadata.of_new({"name": "a/b%c"}, rules)) == [("Invalid", "metadata.name")] * 2
    assert brief(metadata.of_new({"name": ".."}, rules)) == [("Invalid", "metadata.name")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, []),
        ({"name": "other"}, {}, [("Invalid", "metadata.name")]),
        ({"namespace": "other"}, {}, [("Invalid", "metadata.namespace")]),
        ({"uid": "a"}, {"uid": "b"}, [("Invalid", "metadata.uid")]),
        ({"uid": "a"}, {}, []),
        ({}, {"deletionTimestamp": "2024-01-01T00:00:00Z"}, [("Invalid", "metadata.deletionTimestamp")]),
        ({"deletionTimestamp": "2024-01-01T00:00:00Z"}, {}, []),
        (
            {"deletionTimestamp": "2024-01-01T00:00:00Z"},
            {"finalizers": ["a/b"]},
            [("Forbidden", "metadata.finalizers")],
        ),
        ({}, {"deletionGracePeriodSeconds": 3}, [("Invalid", "metadata.deletionGracePeriodSeconds")]),
        ({}, {"labels": {"-": "a"}}, [("Invalid", "metadata.labels")]),
    ],
)
def test_a_changed_object_stays_the_one_it_was(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert brief(metadata.of_changed({**SOUND, **new}, {**SOUND, **old}, NAMESPACED)) == expected


def test_a_stored_object_s_name_need_only_fit_a_path() -> None:
    stored = {"name": "A_b", "namespace": "default", "generateName": "x/", "finalizers": ["a b"]}
    assert brief(metadata.of_stored(stored, NAMESPACED)) == [
        ("Invalid", "metadata.finalizers"),
        ("Invalid", "metadata.generateName"),
    ]


def test_a_fault_leads_to_the_label_that_has_it() -> None:
    [cause] = metadata.of_new({**SOUND, "labels": {"a": "b", "c": "d e"}}, NAMESPACED)
    assert cause.route == ("metadata", "labels", "c")
    assert cause.detail.startswith('value "d e" of label c: must be empty, or consist of')
