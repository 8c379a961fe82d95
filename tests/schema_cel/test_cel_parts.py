"""The small parts: names, the expression's tree, formats, and where old items are found."""

from __future__ import annotations

from typing import Any

import pytest
from cel_cases import Expressions, value
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.schema.cel import ast, engine, formats, library, reads
from navos_gitops.schema.cel.names import escape, unescape
from navos_gitops.schema.cel.shape import Shape, Unreadable


@given(
    st.text(st.sampled_from("ab1_-./é "), max_size=12) | st.sampled_from(["namespace", "import", "in", "__in__", "a__"])
)
@settings(derandomize=True, database=None)
def test_a_name_that_can_be_spelled_is_read_back(name: str) -> None:
    spelled = escape(name)
    if spelled is None:
        assert not name or name[0].isdigit() or any(char not in "abcdefghijklmnopqrstuvwxyz1_-./" for char in name)
    else:
        assert unescape(spelled) == name


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("a__dash__b", "a-b"),
        ("__namespace__", "namespace"),
        ("x__namespace__", None),
        ("__nope__", None),
        ("a_b", "a_b"),
        ("__", "__"),
    ],
)
def test_only_upstreams_escapes_are_undone(spelled: str, name: str | None) -> None:
    assert unescape(spelled) == name


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "s": {"type": "string"},
        "n": {"type": "integer"},
        "l": {"type": "array", "items": {"type": "string"}},
        "m": {"type": "object", "additionalProperties": {"type": "integer"}},
        "o": {"type": "object", "properties": {"s": {"type": "string"}}},
    },
}


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, derandomize=True, database=None, deadline=None)
def test_a_tree_is_written_as_it_was_read_and_means_the_same(random: Any) -> None:
    text = Expressions(random, SCHEMA, transition=False).boolean()
    environment = engine._environment(library.called_for(text))
    compiled = engine._checked(environment.checker, text)
    tree = ast.decode(compiled.serialize())
    written = ast.encode(tree.expr, tree.source)
    assert ast.decode(written).expr == tree.expr
    if not reads.survey(tree, Shape(SCHEMA), optional=False).rewritten:
        program = engine.program(text, Shape(SCHEMA))
        whole = {"self": value(random, SCHEMA)}
        again = environment.runtime.deserialize(written).eval(data=whole)
        assert again.type().name() in {"BOOL", "ERROR"}
        outcome = program.evaluate(whole["self"], None)
        assert isinstance(outcome, engine.Failure) == (again.type().name() == "ERROR")
        assert isinstance(outcome, engine.Failure) or outcome == again.value()


def test_only_what_is_read_is_handed_over() -> None:
    def read(text: str) -> Any:
        tree = ast.decode(engine._checked(engine._environment(library.called_for(text)).checker, text).serialize())
        return summary(reads.survey(tree, Shape(SCHEMA), optional=False).reads["self"])

    def summary(part: reads.Reads) -> Any:
        if part.whole:
            return "all"
        return (
            {name: summary(member) for name, member in part.members.items()}
            or (part.items and [summary(part.items)])
            or {}
        )

    assert read("has(self.s) || has(self.o.s)") == {"s": {}, "o": {"s": {}}}
    assert read("self.s == self.o.s && has(self.l)") == {"s": "all", "o": {"s": "all"}, "l": {}}
    assert read("self.l.all(x, x.startsWith('a'))") == {"l": ["all"]}
    assert read("self.l.all(x, true)") == {"l": [{}]}
    assert read("self.m.all(k, v, v > 1) && self.m.a > 1") == {"m": {"a": "all"}}
    assert read("size(self.l) > 1 && self['s'] == 'a'") == {"l": "all", "s": "all"}
    assert read("self.o == self.o") == {"o": "all"}
    assert read("[self.n].exists(x, x > 1)") == {"n": "all"}
    assert read("self.?o.s.orValue('a') == 'b'") == {"o": {"s": "all"}}
    assert read("1 < 2") == {}


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1h30m", 5400 * 10**9), ("-1.5s", -15 * 10**8), ("+2ms", 2 * 10**6), ("0", 0), ("1µs", 1000), ("1μs", 1000),
        (".5s", 5 * 10**8), ("2 days", 2 * 86400 * 10**9), ("3 weeks 1 hour", (21 * 86400 + 3600) * 10**9),
        ("1 minute", 60 * 10**9),
    ],
)  # fmt: skip
def test_durations_are_read_as_go_and_strfmt_do(text: str, nanoseconds: int) -> None:
    assert formats.duration(text).nanoseconds == nanoseconds


@pytest.mark.parametrize("text", ["", "-", "1", "s", "1x", "one hour"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        formats.duration(text)


def test_times_and_dates_are_points_in_utc() -> None:
    assert formats.timestamp("1970-01-01T00:00:01.5Z") == (1, 500_000_000, 0)
    assert formats.timestamp("1970-01-01T01:00:00+01:00") == (0, 0, 3600)
    assert formats.timestamp("1970-01-02T00:00:00") == (86400, 0, 0)
    assert formats.timestamp("") == (0, 0, 0)
    assert formats.date("1970-01-02") == (86400, 0, 0)
    assert formats.instant("timestamp", "1970-01-01T01:00:00+01:00") == formats.instant(
        "timestamp", "1970-01-01T00:00:00Z"
    )
    for text in ("1970-13-01T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01", "x"):
        with pytest.raises(Unreadable):
            formats.timestamp(text)


def test_bytes_are_read_in_the_url_alphabet_as_upstream_does() -> None:
    assert formats.decoded("_-8=") == b"\xff\xef"
    assert formats.decoded("YW\nI=") == b"ab"
    for text in ("/+8=", "YQ", "!"):
        with pytest.raises(Unreadable):
            formats.decoded(text)
