"""Whatever the bytes, reading ends, raises nothing and says something."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from navos_gitops.yaml.judge import answer
from navos_gitops.yaml.reader import RULES, Document, Limits, documents, read

from . import texts
from .examples import examples
from .nasty import NASTY

LIMITS = Limits(size=20_000, depth=20, nodes=500)

pieces = st.sampled_from(
    [piece.encode() for piece in (*texts.SCALARS, *texts.FLOWS, *texts.PIECES, *texts.SPACES, *texts.TAGS)]
)
noise = st.one_of(
    st.binary(max_size=200),
    st.lists(st.one_of(pieces, st.binary(max_size=3)), max_size=40).map(b"".join),
    st.lists(pieces, max_size=40).map(lambda parts: b"\xff\xfe" + b"".join(parts).decode().encode("utf-16-le")),
    st.tuples(
        st.sampled_from(["[", "{a: ", "- ", "a:\n ", "? ", "&a [*a, ", "!!str ", "'", '"\\', "|\n "]),
        st.integers(1, 3000),
    ).map(lambda pair: (pair[0] * pair[1]).encode()),
)


@given(noise)
@examples(1000)
@example(b"x" * 20_001)
@example(b"a: &a [1]\n" + b"b: [" + b"*a," * 400 + b"]\n")
def test_reading_never_raises_and_always_ends(data: bytes) -> None:
    found = read(data, limits=LIMITS)
    for document in found:
        well_formed(document, data)
    assert not any(document.fatal for document in found[:-1])
    assert [document.value for document in documents(io.BytesIO(data), limits=LIMITS, block=50)] == [
        document.value for document in found
    ] or len(data) > LIMITS.size
    read(data, limits=LIMITS, strict=True)


def well_formed(document: Document, data: bytes) -> None:
    json.dumps(document.value)
    assert depth(document.value) <= LIMITS.depth
    last = data.count(b"\n") + 1
    for problem in document.problems:
        assert problem.rule in RULES
        assert problem.message
        assert 1 <= problem.span.line <= problem.span.end_line <= last
        assert problem.span.column >= 1
    if document.fatal:
        assert (document.value, document.span(())) == (None, None)
        return
    for route in routes(document.value, ()):
        for key in (False, True):
            span = document.span(route, key=key)
            assert span is None or 1 <= span.line <= span.end_line <= last
            assert span is None or span[:2] <= span[2:]


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (isinstance(value, (dict, list))) + max(map(depth, inner), default=0)


def routes(value: Any, route: tuple[str | int, ...]) -> Any:
    yield route
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in entries:
        yield from routes(item, (*route, step))


def test_reading_what_was_picked_by_hand_never_raises() -> None:
    for text in NASTY:
        data = text.encode() if isinstance(text, str) else text
        for document in read(data, limits=LIMITS):
            well_formed(document, data)


@given(st.text())
@examples(100)
def test_the_judge_answers_any_text(text: str) -> None:
    said = answer({"id": 1, "yaml": text})
    assert said["id"] == 1
    assert set(said) in ({"id", "values"}, {"id", "error"})
    json.dumps(said)
