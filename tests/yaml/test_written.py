"""Where things stand in what was written is what reading it again would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given

from navos_gitops.yaml import written
from navos_gitops.yaml.reader import read
from navos_gitops.yaml.writer import dump

from .test_writer import TRICKY, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Route


def routes(value: Any, route: Route = ()) -> Iterator[Route]:
    """Every route of a value, and beside each some that lead nowhere."""
    yield route
    yield (*route, "not-there")
    yield (*route, 99)
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in below:
        yield from routes(item, (*route, step))


@pytest.mark.parametrize("key", [False, True])
@given(value=values)
@example(value={"a": {"b": [1, {"c": "x\ny\n", "d": [[], [2, {}]]}]}, "e" * 2000: {"f": "g"}, "h": "last\n\n"})
@example(value=list(TRICKY))
@example(value={text: [text] for text in TRICKY})
@example(value={"a": [[["b"], {"c": None}]], "x" * 1001: "\n\n a", "": [{"": ""}]})
def test_spans_are_those_of_the_text_read_again(value: Any, key: bool) -> None:
    document = read(b"# a header\n" + dump(value).encode())[0]
    for route in routes(value):
        assert written.span(value, route, key=key, line=2) == document.span(route, key=key), route
