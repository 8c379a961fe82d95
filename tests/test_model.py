"""The nouns: routes are followed, and written as fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.model import at, field_text

if TYPE_CHECKING:
    from navos_gitops.model import Json, Route

VALUE = {"spec": {"items": [{"name": "a"}, {"name": "b"}], "none": None}}


@pytest.mark.parametrize(
    ("route", "value"),
    [
        ((), VALUE),
        (("spec", "items", 1, "name"), "b"),
        (("spec", "items", -1, "name"), "b"),
        (("spec", "items", 2), None),
        (("spec", "items", -3), None),
        (("spec", "items", "name"), None),
        (("spec", "none"), None),
        (("spec", "none", "deeper"), None),
        (("spec", "other", "deeper"), None),
        (("spec", 0), None),
    ],
)
def test_a_route_leads_to_a_value_or_nowhere(route: Route, value: Json) -> None:
    assert at(VALUE, route) == value


def test_a_route_as_people_write_it() -> None:
    assert field_text(("patches", 0, "target", "kind")) == "patches[0].target.kind"
    assert field_text(()) == ""
    assert field_text((0, "a")) == "[0].a"
