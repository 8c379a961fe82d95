"""Merging along the path."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops.compose.merge import merge, ordered

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
maps = st.dictionaries(st.sampled_from("abcd"), values, max_size=4)


@pytest.mark.parametrize(
    ("lower", "upper", "result"),
    [
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}}, {"a": {"x": 1, "y": 3}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"x": 1}}, {"a": {"x": None}}, {"a": {}}),
        ({"a": 1}, {"a": {"x": None, "y": 1}}, {"a": {"y": 1}}),
        ({}, {"a": {"x": None}}, {"a": {}}),
        ({"a": {"x": 1}}, {"a": "text"}, {"a": "text"}),
        ({"a": False}, {"a": 0}, {"a": 0}),
    ],
)
def test_one_layer_over_another(lower: dict[str, Any], upper: dict[str, Any], result: dict[str, Any]) -> None:
    assert merge(lower, upper) == result


@given(maps, maps, maps)
def test_a_value_withdrawn_below_can_be_set_above(one: Any, two: Any, three: Any) -> None:
    assert merge(merge(merge(one, two), dict.fromkeys("abcd")), three) == merge({}, three)


@given(maps, maps)
def test_merging_changes_neither_layer(lower: Any, upper: Any) -> None:
    before = repr((lower, upper))
    merge(lower, upper)
    assert repr((lower, upper)) == before


@given(maps, maps)
def test_laying_a_layer_over_twice_changes_nothing(lower: Any, upper: Any) -> None:
    once = merge(lower, upper)
    assert merge(once, upper) == once


@given(maps)
def test_the_order_of_keys_does_not_count(value: dict[str, Any]) -> None:
    turned = dict(reversed(value.items()))
    assert repr(ordered(turned)) == repr(ordered(value))


def test_name_and_class_lead() -> None:
    assert list(ordered({"zone": 1, "class": 2, "apple": 3, "name": 4})) == ["name", "class", "apple", "zone"]
