"""A rule that only asks whether a field is there says nothing of one whose value is of another type."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.model import Unchecked
from navos_gitops.schema.cel import rules


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}])
def test_a_present_value_of_a_wrong_type_is_left_undecided(value: Any) -> None:
    schema = {
        "type": "object",
        "properties": {"flavor": {"type": "string"}},
        "x-kubernetes-validations": [{"rule": "has(self.flavor)"}],
    }
    [found] = rules(schema).evaluate({"flavor": value})
    assert isinstance(found, Unchecked)
    assert not list(rules(schema).evaluate({"flavor": "small"}))
