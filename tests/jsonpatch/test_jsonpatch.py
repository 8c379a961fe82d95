from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops import jsonpatch
from navos_gitops.jsonpatch import PatchError, answer, apply

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab/~", max_size=2),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text("ab/~", max_size=2), below, max_size=3),
    max_leaves=8,
)


def refused(document: Any, *operations: Any) -> tuple[int, str]:
    with pytest.raises(PatchError) as caught:
        apply(document, list(operations))
    return caught.value.index, caught.value.reason


def op(kind: str, path: str, value: Any = ..., source: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"op": kind, "path": path}
    return made | ({} if value is ... else {"value": value}) | ({} if source is None else {"from": source})


@pytest.mark.parametrize(
    ("document", "operation", "result"),
    [
        ({}, op("add", "/a", 1), {"a": 1}),
        ({"a": [1, 3]}, op("add", "/a/1", 2), {"a": [1, 2, 3]}),
        ({"a": [1]}, op("add", "/a/-", 2), {"a": [1, 2]}),
        ({"a": [1]}, op("add", "/a/-1", 2), {"a": [1, 2]}),
        ({"a": [1]}, op("add", "/a/-2", 0), {"a": [0, 1]}),
        ({"a": [1, 2]}, op("replace", "/a/-1", 3), {"a": [1, 3]}),
        ({"a": [1, 2]}, op("remove", "/a/+01"), {"a": [1]}),
        ({"a/b": {"m~n": 1}}, op("remove", "/a~1b/m~0n"), {"a/b": {}}),
        ({"~1": 1}, op("replace", "/~01", 2), {"~1": 2}),
        ({"a": 1}, op("add", "", [1]), [1]),
        ({"a": 1}, op("replace", "", {}), {}),
        ({"a": {"b": 1}}, op("move", "/c", source="/a/b"), {"a": {}, "c": 1}),
        ({"a": {"b": [1]}}, op("copy", "/c", source="/a"), {"a": {"b": [1]}, "c": {"b": [1]}}),
        ({"a": 1}, op("add", "/b", None), {"a": 1, "b": None}),
        ({"a": None}, op("test", "/a", None), {"a": None}),
        ({}, op("test", "/a", None), {}),
        ({}, op("test", "/a"), {}),
        ({"a": {"b": [1, "x", True]}}, op("test", "", {"a": {"b": [1, "x", True]}}), {"a": {"b": [1, "x", True]}}),
        ({"a": 1}, op("test", "/a", 1.0), {"a": 1}),
        ({"a": 1}, op("add", "ignored/b", 2), {"a": 1, "b": 2}),
        ({"a": {}}, op("replace", "/a/", 2), {"a": {"": 2}}),
        ({"a": 1}, op("copy", "/b", source=""), {"a": 1, "b": {"a": 1}}),
    ],
)
def test_an_operation_applies(document: Any, operation: dict[str, Any], result: Any) -> None:
    before = copy.deepcopy((document, operation))
    assert apply(document, [operation]) == result
    assert (document, operation) == before


@pytest.mark.parametrize(
    ("document", "operation", "reason"),
    [
        ({}, op("add", "/a/b", 1), "there is nothing at `/a/b`: `a` is missing or holds nothing"),
        ({"a": None}, op("add", "/a/b", 1), "there is nothing at `/a/b`: `a` is missing or holds nothing"),
        ({"a": 1}, op("add", "/a/b", 1), "there is nothing at `/a/b`: `a` is missing or holds nothing"),
        ({"a": 1}, op("add", "b", 1), "there is nothing at `b`: a path begins with a slash"),
        ({}, op("remove", "/a"), "there is no `a`"),
        ({}, op("replace", "/a", 1), "there is no `a`"),
        ([1], op("replace", "/1", 1), "the list has no place 1"),
        ([1], op("add", "/2", 1), "the list has no place 2"),
        ([1], op("add", "/-3", 1), "the list has no place -3"),
        ([1], op("add", "/99999999999999999999", 1), "the list has no place 99999999999999999999"),
        ([1], op("add", "/x", 1), "`x` is no index of a list"),
        ([1], op("add", "/1_0", 1), "`1_0` is no index of a list"),
        ([1], op("remove", "/-"), "`-` is no index of a list"),
        ({}, op("remove", ""), "there is no ``"),
        ({}, op("replace", "", 1), "the whole document can only be a mapping or a list"),
        ({"a": 1}, op("test", "/a", 2), "`/a` is not the value it is tested for"),
        ({"a": 1}, op("test", "/a", True), "`/a` is not the value it is tested for"),
        ({"a": True}, op("test", "/a", 1), "`/a` is not the value it is tested for"),
        ({"a": 2**70}, op("test", "/a", 2.0**70), "`/a` is not the value it is tested for"),
        ({"a": [None]}, op("test", "/a", [None]), "`/a` is not the value it is tested for"),
        ({"a": 1}, op("test", "", {"a": 2}), "the document is not the value it is tested for"),
        ({"a": {}}, op("move", "/a/b", source="/a"), "there is nothing at `/a/b`: `a` is missing or holds nothing"),
        ({"a": 1}, op("move", "/b", source=""), "the whole document cannot be moved"),
        ({}, op("copy", "/b", source="/a"), "there is no `a`"),
        ({}, op("add", "/a"), "`value` is missing"),
        ({}, op("copy", "/a"), "`from` is missing or no text"),
        ({}, {"op": "add", "value": 1}, "`path` is missing or no text"),
        ({}, op("put", "/a", 1), "`put` is no operation"),
        ({}, {"path": "/a"}, "`op` is missing or no text"),
        ({}, None, "an operation is a mapping"),
    ],
)
def test_an_operation_is_refused(document: Any, operation: Any, reason: str) -> None:
    assert refused(document, operation) == (0, reason)


def test_the_operation_that_is_at_fault_is_named() -> None:
    assert refused({}, op("add", "/a", 1), op("add", "/b", 1), op("remove", "/c")) == (2, "there is no `c`")
    assert refused({}, op("remove", "/a"), op("put", "/b")) == (1, "`put` is no operation")
    with pytest.raises(PatchError, match=r"^operation 0: there is no `a`$"):
        apply({}, [op("remove", "/a")])


@pytest.mark.parametrize("patch", [{}, "add", 1])
def test_a_patch_is_a_list(patch: Any) -> None:
    with pytest.raises(PatchError) as caught:
        apply({}, patch)
    assert (caught.value.index, str(caught.value)) == (-1, "a patch is a list of operations")


@pytest.mark.parametrize("document", [1, "a", True, 2.5])
def test_a_document_is_a_mapping_or_a_list(document: Any) -> None:
    with pytest.raises(PatchError, match=r"^the document is neither a mapping nor a list$"):
        apply(document, [])


def test_a_null_that_the_patch_wrote_is_not_found_by_test() -> None:
    assert refused({}, op("add", "/a", None), op("test", "/a", None))[0] == 1
    assert apply({}, [op("add", "/a", {"b": None}), op("test", "/a/b", None)]) == {"a": {"b": None}}


def test_what_is_copied_is_changed_alone() -> None:
    patch = [op("copy", "/b", source="/a"), op("add", "/b/x/-", 2), op("add", "/a/x/0", 0)]
    assert apply({"a": {"x": [1]}}, patch) == {"a": {"x": [0, 1]}, "b": {"x": [1, 2]}}


def test_one_value_in_a_patch_can_be_put_in_two_places_and_changed_in_one() -> None:
    shared = {"x": [1]}
    patch = [op("add", "/a", shared), op("add", "/b", shared), op("add", "/b/x/-", 2)]
    assert apply({}, patch) == {"a": {"x": [1]}, "b": {"x": [1, 2]}}
    assert shared == {"x": [1]}


def test_copies_that_would_fill_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonpatch, "LARGEST", 1000)
    double = [op("copy", f"/{index}", source="") for index in range(3)]
    assert apply({"a": 1}, double[:1]) == {"a": 1, "0": {"a": 1}}
    many = [op("copy", "/a/-", source="/a") for _ in range(30)]
    assert refused({"a": [1]}, *many)[1] == "the patch copies more than 1000 values"


def test_copies_and_moves_that_would_be_too_deep_to_walk_are_refused() -> None:
    deeper = [op("copy", "/a/a", source="/a") for _ in range(250)]
    assert refused({"a": {}}, *deeper)[1] == "the copy makes the document more than 200 levels deep"
    assert refused({}, op("add", "/a" * 201, 1))[1] == "the path has more than 200 steps"
    knot = op("move", "//99", source="/")
    message = "the move puts a value into itself, or makes the document more than 200 levels deep"
    assert refused({"": 1}, knot) == (0, message)


def test_the_judge_answers_with_a_result_or_an_error() -> None:
    assert answer({"id": 1, "document": {}, "patch": [op("add", "/a", 1)]}) == {"id": 1, "result": {"a": 1}}
    assert answer({"id": "x", "document": {}, "patch": [op("remove", "/a")]}) == {
        "id": "x",
        "error": "operation 0: there is no `a`",
    }


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.dictionaries(st.text("ab", min_size=1, max_size=2), JSON), JSON)
def test_adding_then_removing_gives_the_document_back(document: dict[str, Any], value: Any) -> None:
    before = copy.deepcopy(document)
    patch = [op("add", "/new", value), op("remove", "/new")]
    assert apply(document, patch) == before == document


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    JSON,
    st.lists(
        st.fixed_dictionaries(
            {
                "op": st.sampled_from(["add", "move", "copy", "test"]),
                "path": st.text("/a0-~", max_size=4),
                "from": st.text("/a0-~", max_size=4),
                "value": JSON,
            }
        ),
        max_size=5,
    ),
)
def test_nothing_but_a_patch_error_comes_out_and_nothing_is_changed(document: Any, patch: list[Any]) -> None:
    before = copy.deepcopy((document, patch))
    with contextlib.suppress(PatchError):
        apply(document, patch)
    assert (document, patch) == before
