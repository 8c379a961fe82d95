"""A bound of zero in a ClusterClass's variable is a bound."""

from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.schema.variables import apply


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 0}, -1),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, 0),
        ({"type": "integer", "maximum": 0}, 1),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 0}, ["a"]),
    ],
)
def test_a_value_beyond_a_bound_of_zero_is_refused(schema: dict[str, Any], value: object) -> None:
    class_ = {"spec": {"variables": [{"name": "size", "schema": {"openAPIV3Schema": schema}}]}}
    cluster = {"spec": {"topology": {"variables": [{"name": "size", "value": value}]}}}
    [cause] = apply(class_, cluster, None).causes
    assert cause.field == "spec.topology.variables[size].value"
