"""The door for lines: whatever comes in, one answer a line goes out, in order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from navos_gitops.judge import ENGINES, answers

CLUSTER = {
    "apiVersion": "cluster.x-k8s.io/v1beta2",
    "kind": "Cluster",
    "metadata": {"name": "one"},
    "spec": {"controlPlaneEndpoint": {"host": "one.example.com", "port": 6443}},
}
DEEP = b"[" * 10_000 + b"]" * 10_000
GOOD: dict[str, dict[str, Any]] = {
    "yaml": {"yaml": "a: y"},
    "admission": {"object": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}},
    "jsonpatch": {"document": {}, "patch": []},
}
NO_JSON = (
    *(b"{", b"nonsense", b"\0\0", b"\xff\xfe", b"\xc3\x28", b'{"id": NaN}', b'{"id": -Infinity}', b'{"id": 1e999}'),
    *(b'{"id": 1, "yaml": ' + DEEP + b"}", b'{"id": ' + b"9" * 5000 + b"}"),
)
NO_OBJECT = (b"[]", b"3", b"null", b'"text"', b"true")


def told(engine: str, *lines: bytes) -> list[dict[str, Any]]:
    def no_constant(text: str) -> float:
        raise AssertionError(f"{text} is no JSON")

    made = list(answers(engine, lines))
    assert all(text.endswith("\n") and text.count("\n") == 1 for text in made)
    return [json.loads(text, parse_constant=no_constant) for text in made]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_line_that_is_no_case_gets_an_error_and_the_next_its_answer(engine: str) -> None:
    good = json.dumps({"id": "good", **GOOD[engine]}).encode()
    lines = [part for bad in (*NO_JSON, *NO_OBJECT) for part in (bad, good)]
    found = told(engine, *lines)
    assert len(found) == len(lines)
    assert all(set(each) == {"id", "error"} and each["id"] is None for each in found[::2])
    assert all(each["id"] == "good" and "error" not in each for each in found[1::2])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_blank_line_is_no_line(engine: str) -> None:
    assert told(engine, b"", b"\n", b"  \r\n") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_case_without_its_parts_says_so_under_its_id(engine: str) -> None:
    found = told(engine, b"{}", b'{"id": {"a": [1]}}', b'{"id": "\\ud800", "unknown": 1}')
    assert [each["id"] for each in found] == [None, {"a": [1]}, "\ud800"]
    assert all(each.get("error") for each in found)


def test_a_result_that_json_cannot_hold_is_an_error() -> None:
    assert [set(each) for each in told("jsonpatch", b'{"id": 1, "document": [1e999], "patch": []}')] == [
        {"id", "error"}
    ]


@pytest.mark.parametrize(
    "part",
    [
        {"operation": "PATCH"},
        {"operation": []},
        {"operation": 5},
        {"operation": "DELETE"},
        {"operation": "UPDATE"},
        {"object": "text"},
        {"object": None},
        {"old": []},
        {"context": {}},
        {"gates": {"ClusterTopology": "on"}},
        {"gates": []},
        {"clusterAPI": 1.14},
        {"clusterAPI": "v9.9.9"},
        {"clusterAPI": "new"},
        {"providers": {"nobody": "v1.0.0"}},
        {"providers": {"core": "v1.0.0"}},
        {"providers": {"core": 1}},
        {"stages": "schema"},
        {"stages": [["schema"]]},
        {"webhooks": True},
    ],
    ids=str,
)
def test_admission_needs_a_case_of_the_right_shape(part: dict[str, Any]) -> None:
    (found,) = told("admission", json.dumps({"id": 3, "object": CLUSTER, **part}).encode())
    assert set(found) == {"id", "error"}
    assert found["id"] == 3


@pytest.mark.parametrize(
    ("core", "stage"),
    [
        *(("v1.9.11", "decode"), ("v1.10.2", "decode"), ("1.10.10", "decode")),
        *(("v1.11.11", ""), ("v1.13.2", ""), ("v1.14.2", ""), ("", "")),
    ],
)
def test_admission_serves_what_the_release_of_cluster_api_serves(core: str, stage: str) -> None:
    (found,) = told("admission", json.dumps({"id": 1, "object": CLUSTER, "clusterAPI": core}).encode())
    assert (found["allowed"], found.get("stage", "")) == (not stage, stage)


@pytest.mark.parametrize(
    "context", [[3, None, "text", {}, [], {"metadata": 1}], [{"kind": [], "metadata": {"name": {}}}]]
)
def test_other_objects_that_are_none_are_not_found(context: list[Any]) -> None:
    (found,) = told("admission", json.dumps({"id": 1, "object": CLUSTER, "context": context}).encode())
    assert found == {"id": 1, "allowed": True, "causes": []}
