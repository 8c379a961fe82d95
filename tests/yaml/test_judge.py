from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.yaml.judge import answer


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": 7, "yaml": "a: y\n---\nb: 0644\n"}, {"id": 7, "values": [{"a": True}, {"b": 420}]}),
        ({"id": "x", "yaml": "a: 1\na: 2\n"}, {"id": "x", "values": [{"a": 2}]}),
        (
            {"id": None, "yaml": "a: 1\na: 2\n", "strict": True},
            {"id": None, "error": "line 2: the key a stands twice in one map"},
        ),
        ({"id": 1, "yaml": ""}, {"id": 1, "values": []}),
        ({"id": 1, "yaml": "a: \ud800"}, {"id": 1, "values": [{"a": "\ufffd"}]}),
        ({"id": 1, "base64": "YTogYg=="}, {"id": 1, "values": [{"a": "b"}]}),
        ({"id": 1, "base64": "YTog/w=="}, {"id": 1, "error": "line 1: this is no UTF-8 text: invalid start byte"}),
    ],
)
def test_answers_with_the_values_or_why_there_are_none(line: dict[str, Any], said: dict[str, Any]) -> None:
    assert answer(line) == said


@pytest.mark.parametrize("line", [{"id": 1}, {"id": 1, "yaml": 3}, {"yaml": "a"}, {"id": 1, "base64": "%"}])
def test_a_line_of_another_shape_is_an_error(line: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        answer(line)
