"""Strategic merge by the merge keys that CRDs declare."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.compose.strategic import strategic_merge

KEYED = {
    "properties": {
        "files": {
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["path"],
            "items": {"properties": {"path": {}, "owners": {"x-kubernetes-list-type": "set"}}},
        },
        "ports": {
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["port", "protocol"],
            "items": {"properties": {"protocol": {"default": "TCP"}}},
        },
        "tags": {"x-kubernetes-list-type": "set"},
        "commands": {"x-kubernetes-list-type": "atomic"},
        "whole": {"x-kubernetes-map-type": "atomic"},
        "free": {"additionalProperties": {"properties": {"tags": {"x-kubernetes-list-type": "set"}}}},
    }
}


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        pytest.param({"a": 1, "b": 2}, {"b": None, "c": 3}, {"a": 1, "c": 3}, id="null removes"),
        pytest.param({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}, id="maps merge"),
        pytest.param({"commands": [1, 2]}, {"commands": [3]}, {"commands": [3]}, id="atomic lists replace"),
        pytest.param({"other": [1, 2]}, {"other": [3]}, {"other": [3]}, id="lists of no type replace"),
        pytest.param({"tags": ["a"]}, {"tags": ["b", "a"]}, {"tags": ["a", "b"]}, id="sets take in what they lack"),
        pytest.param({"whole": {"a": 1}}, {"whole": {"b": 2}}, {"whole": {"b": 2}}, id="atomic maps replace"),
        pytest.param(
            {"files": [{"path": "/a", "mode": 1}, {"path": "/b"}]},
            {"files": [{"path": "/b", "mode": 2}, {"path": "/c"}]},
            {"files": [{"path": "/a", "mode": 1}, {"path": "/b", "mode": 2}, {"path": "/c"}]},
            id="lists merge by key",
        ),
        pytest.param(
            {"files": [{"path": "/a"}, {"path": "/b"}]},
            {"files": [{"path": "/a", "$patch": "delete"}]},
            {"files": [{"path": "/b"}]},
            id="an item is deleted",
        ),
        pytest.param(
            {"files": [{"path": "/a", "mode": 1, "x": 1}]},
            {"files": [{"path": "/a", "mode": 2, "$patch": "replace"}]},
            {"files": [{"path": "/a", "mode": 2}]},
            id="an item is replaced",
        ),
        pytest.param(
            {"files": [{"path": "/a"}]},
            {"files": [{"$patch": "replace"}, {"path": "/c"}]},
            {"files": [{"path": "/c"}]},
            id="a list is replaced",
        ),
        pytest.param(
            {"ports": [{"port": 80}]},
            {"ports": [{"port": 80, "protocol": "TCP", "name": "http"}, {"port": 80, "protocol": "UDP"}]},
            {"ports": [{"port": 80, "protocol": "TCP", "name": "http"}, {"port": 80, "protocol": "UDP"}]},
            id="a merge key left out has its default",
        ),
        pytest.param(
            {"files": [{"path": "/a", "owners": ["x"]}]},
            {"files": [{"path": "/a", "owners": ["y"]}]},
            {"files": [{"path": "/a", "owners": ["x", "y"]}]},
            id="the schema is followed into items",
        ),
        pytest.param(
            {"free": {"k": {"tags": [1]}}},
            {"free": {"k": {"tags": [2]}}},
            {"free": {"k": {"tags": [1, 2]}}},
            id="additional properties",
        ),
        pytest.param(
            {"a": {"x": 1, "y": 2}}, {"a": {"$patch": "replace", "z": 3}}, {"a": {"z": 3}}, id="a map is replaced"
        ),
        pytest.param({"a": {"x": 1}, "b": 1}, {"a": {"$patch": "delete"}}, {"b": 1}, id="a map is deleted"),
        pytest.param({"a": 1}, {"a": {"x": None, "y": 1}}, {"a": {"y": 1}}, id="a scalar becomes a map"),
        pytest.param(
            {}, {"files": [{"path": "/a", "mode": None}]}, {"files": [{"path": "/a"}]}, id="nulls stay out of new items"
        ),
    ],
)
def test_patching(target: Any, patch: Any, result: Any) -> None:
    before = repr(target)
    assert strategic_merge(target, patch, KEYED) == result
    assert repr(target) == before


def test_without_a_schema_lists_replace() -> None:
    assert strategic_merge({"files": [1]}, {"files": [2]}, None) == {"files": [2]}
