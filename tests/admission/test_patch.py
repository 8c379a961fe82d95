from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.admission import patch

if TYPE_CHECKING:
    from navos_gitops.model import Json


@pytest.mark.parametrize(
    ("raw", "encoded", "untouched", "result"),
    [
        # only the round trip would remove it: it stays
        ({"a": {}, "b": 1}, {"b": 1, "c": 2}, {"b": 1}, {"a": {}, "b": 1, "c": 2}),
        # the webhook itself removed it
        ({"a": 1, "b": 1}, {"b": 1}, {"a": 1, "b": 1}, {"b": 1}),
        # rewritten and added by the round trip
        ({"a": "60m"}, {"a": "1h0m0s", "b": None}, {"a": "1h0m0s", "b": None}, {"a": "1h0m0s", "b": None}),
        # inside what the round trip drops whole, removals are the webhook's
        ({"a": {"x": ""}}, {"a": {"y": 1}}, {}, {"a": {"y": 1}}),
        # lists are compared by index
        ([{"x": {}}, {"y": 1}], [{"z": 1}, {"y": 1}], [{}, {"y": 1}], [{"x": {}, "z": 1}, {"y": 1}]),
        ([1, 2, 3], [1], [1, 2, 3], [1]),
        ([1], [1, {"a": 1}], [1], [1, {"a": 1}]),
        # a change of type replaces
        ({"a": {"b": 1}}, {"a": [1]}, {"a": {"b": 1}}, {"a": [1]}),
        ({"a": 1}, {"a": True}, {"a": 1}, {"a": True}),
    ],
)
def test_the_patch_keeps_what_only_the_round_trip_removes(
    raw: Json, encoded: Json, untouched: Json, result: Json
) -> None:
    applied = patch.applied(raw, encoded, untouched)
    assert applied == result
    assert type(applied) is type(result)


def test_nothing_to_change_gives_the_object_itself() -> None:
    raw = {"a": [{"b": 1}], "c": {}}
    assert patch.applied(raw, {"a": [{"b": 1}], "c": {}}, {}) is raw


def test_a_patched_object_is_read_again_with_whole_numbers() -> None:
    read = patch.reread({"a": [1.0, 1.5, True, 1e30], "b": {"c": -0.0}})
    assert read == {"a": [1, 1.5, True, 1e30], "b": {"c": 0}}
    assert [type(item) for item in read["a"]] == [int, float, bool, float]
