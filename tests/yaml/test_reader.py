from __future__ import annotations

import gc
import io
import tracemalloc
from typing import Any

import pytest

from navos_gitops.model import Span
from navos_gitops.yaml import reader
from navos_gitops.yaml.reader import Block, Limits, Problem, documents, read, stream


def values(text: str | bytes) -> list[Any]:
    found = read(text.encode() if isinstance(text, str) else text)
    assert [problem for document in found for problem in document.problems] == []
    return [document.value for document in found]


def problems(text: str | bytes, **options: Any) -> list[tuple[str, Span, bool]]:
    found = read(text.encode() if isinstance(text, str) else text, **options)
    return [(problem.rule, problem.span, problem.fatal) for document in found for problem in document.problems]


def test_scalars_are_kubernetes_own() -> None:
    text = """\
booleans: [y, N, yes, No, ON, off, true, False]
strings: [tRUE, yEs, 1:30, 2001-12-14, 1.2.3, 0b2, '12', "no", =, <<, 1e400]
integers: [12, -0, +1, 0644, 0o17, 0x1F, 0b101, 1_000, 9223372036854775808]
floats: [1.5, 1e-3, .5, 09.5]
whole: [1e3, 5., 08, 1.0, -0.0, 1e18]
nulls: [null, ~, , NULL]
"""
    (value,) = values(text.replace("~, ,", "~, '',"))
    assert value == {
        "booleans": [True, False, True, False, True, False, True, False],
        "strings": ["tRUE", "yEs", "1:30", "2001-12-14", "1.2.3", "0b2", "12", "no", "=", "<<", "1e400"],
        "integers": [12, 0, 1, 420, 15, 31, 5, 1000, 9223372036854775808],
        "floats": [1.5, 0.001, 0.5, 9.5],
        "whole": [1000, 5, 8, 1, 0, 10**18],
        "nulls": [None, None, "", None],
    }
    assert {type(item) for item in value["whole"] + value["integers"]} == {int}
    assert {type(item) for item in value["booleans"]} == {bool}


def test_keys_become_the_strings_they_are_in_json() -> None:
    assert values("1: a\n0x10: b\n1e6: c\n1.5: d\ny: e\n.inf: f\n2001-01-01: g\n'': h\n") == [
        {"1": "a", "16": "b", "1e+06": "c", "1.5": "d", "true": "e", ".inf": "f", "2001-01-01": "g", "": "h"}
    ]


def test_what_is_written_out_stands_in_place_of_what_a_merge_brings() -> None:
    text = b"x: &x {a: 1, b: 2}\nk:\n  <<: *x\n  a: 0\n"
    (document,) = reader.read(text)
    assert (document.value["k"], document.problems) == ({"a": 0, "b": 2}, ())
    (document,) = reader.read(text + b"  a: 3\n")
    assert document.value["k"] == {"a": 3, "b": 2}
    assert [(problem.rule, problem.span.line) for problem in document.problems] == [("yaml-duplicate-key", 5)]


def test_merges_and_aliases_bring_in_copies() -> None:
    (value,) = values("x: &x {a: 1, b: [2]}\nk:\n  a: 0\n  <<: *x\n  c: 3\nz: *x\nw: {<<: [*x, {a: 9, d: 4}]}\n")
    assert value == {
        "x": {"a": 1, "b": [2]},
        "k": {"a": 1, "b": [2], "c": 3},
        "z": {"a": 1, "b": [2]},
        "w": {"a": 1, "d": 4, "b": [2]},
    }
    value["z"]["b"].append(5)
    value["k"]["b"].append(6)
    assert value["x"]["b"] == [2]


def test_documents_are_parted_as_kubectl_parts_them() -> None:
    text = "# head\n---\na: 1\n---\n---\n# c\nb: 2\n--- # d\n\n---\nc: |\n  x"
    found = read(text.encode())
    assert [(document.value, document.empty, document.line) for document in found] == [
        (None, True, 1),
        ({"a": 1}, False, 3),
        ({"b": 2}, False, 7),
        (None, True, 9),
        ({"c": "x\n"}, False, 11),
    ]
    assert [document.text for document in found] == ["# head\n", "a: 1\n", "---\n# c\nb: 2\n", "\n", "c: |\n  x\n"]
    assert [document.text_line for document in found] == [1, 3, 5, 9, 11]


def test_a_text_without_documents_has_none() -> None:
    assert read(b"") == ()


def test_white_space_of_any_kind_is_no_content() -> None:
    assert [document.empty for document in read(b"---\n---\n\n# c\n---\nnull\n---\n''\n")] == [True, True, False, False]


@pytest.mark.parametrize(
    "text",
    ["a: 1\nb:\n- é: x\n", "a: 1\r\nb:\r\n- é: x\r\n", "\ufeffa: 1\nb:\n- é: x\n", "{a: 1, b: [{é: x}]}"],
    ids=["lf", "crlf", "byte order mark", "flow"],
)
def test_line_ends_and_marks_change_no_value(text: str) -> None:
    assert values(text) == [{"a": 1, "b": [{"é": "x"}]}]


SPANNED = """\
# head
kind: Cluster   # tail
metadata: {name: "prod-é", labels: {a: b}}
empty:
list:
- one
- - 2
  - three words
- key: 'quoted'
  text: |
    first

    last

anchors:
  base: &base
    size: 1
  tagged: !!str 12
  uses:
    <<: *base
    alias: *base
end: true
"""


@pytest.mark.parametrize(
    ("route", "key", "value"),
    [
        ((), None, (2, 1, 22, 10)),
        (("kind",), (2, 1, 2, 5), (2, 7, 2, 14)),
        (("metadata",), (3, 1, 3, 9), (3, 11, 3, 43)),
        (("metadata", "name"), (3, 12, 3, 16), (3, 18, 3, 26)),
        (("metadata", "labels", "a"), (3, 37, 3, 38), (3, 40, 3, 41)),
        (("empty",), (4, 1, 4, 6), (4, 7, 4, 7)),
        (("list",), (5, 1, 5, 5), (6, 1, 12, 9)),
        (("list", 0), None, (6, 3, 6, 6)),
        (("list", 1), None, (7, 3, 8, 16)),
        (("list", 1, 1), None, (8, 5, 8, 16)),
        (("list", 2), None, (9, 3, 13, 9)),
        (("list", 2, "key"), (9, 3, 9, 6), (9, 8, 9, 16)),
        (("list", 2, "text"), (10, 3, 10, 7), (10, 9, 13, 9)),
        (("anchors", "base"), (16, 3, 16, 7), (16, 9, 17, 12)),
        (("anchors", "tagged"), (18, 3, 18, 9), (18, 11, 18, 19)),
        (("anchors", "uses", "size"), (17, 5, 17, 9), (17, 11, 17, 12)),
        (("anchors", "uses", "alias"), (21, 5, 21, 10), (21, 12, 21, 17)),
        (("anchors", "uses", "alias", "size"), (17, 5, 17, 9), (17, 11, 17, 12)),
        (("end",), (22, 1, 22, 4), (22, 6, 22, 10)),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_key_and_value_has_its_place(route: Any, key: Any, value: Any, newline: str) -> None:
    (document,) = read(SPANNED.replace("\n", newline).encode())
    shift = {(5, 1, 5, 5): (6, 1, 13, 9)}
    assert document.span(route) == Span(*shift.get(key, value) if route == ("list",) else value)
    if key:
        assert document.span(route, key=True) == Span(*key)


def test_a_route_that_leads_nowhere_ends_at_the_deepest_parent() -> None:
    (document,) = read(SPANNED.encode())
    assert document.span(("kind", "x", 0)) == document.span(("kind",))
    assert document.span(("list", 7)) == document.span(("list",))
    assert document.span(("list", "x"), key=True) == document.span(("list",))
    assert document.span(("nope", "x"), key=True) == document.span(())


def test_places_count_lines_of_the_whole_file() -> None:
    first, second = read(b"---\na: 1\n---\n# c\nb:\n  c: 2\n", line=100)
    assert (first.line, first.span(("a",))) == (101, Span(101, 4, 101, 5))
    assert (second.line, second.span(("b", "c"), key=True)) == (104, Span(105, 3, 105, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ("yaml-duplicate-key", Span(3, 1, 3, 2), False)),
        ("x:\n- {k: 1, 'k': 2}\n", ("yaml-duplicate-key", Span(2, 10, 2, 13), False)),
        ("1: a\n'1': b\n", ("yaml-duplicate-key", Span(2, 1, 2, 4), False)),
        ("a: 1\n...\nb: 2\n", ("yaml-ignored-text", Span(3, 1, 3, 2), False)),
        ("'a' b\n", ("yaml-ignored-text", Span(1, 5, 1, 6), False)),
        ("a: b: c\n", ("yaml-syntax", Span(1, 5, 1, 6), True)),
        ("a: [1\nb: 2\n", ("yaml-syntax", Span(2, 2, 2, 3), True)),
        ("a:\n\tb: 1\n", ("yaml-syntax", Span(2, 1, 2, 2), True)),
        ("a: *nope\n", ("yaml-syntax", Span(1, 4, 1, 9), True)),
        ("a: &a [*a]\n", ("yaml-alias-to-itself", Span(1, 8, 1, 10), True)),
        ("a: 1\nnull: 2\n", ("yaml-key", Span(2, 1, 2, 5), True)),
        ("a:\n  [b]: c\n", ("yaml-key", Span(2, 3, 2, 4), True)),
        ("<<: [a]\n", ("yaml-merge", Span(1, 1, 1, 3), True)),
        ("a: [1, .inf]\n", ("yaml-number", Span(1, 8, 1, 12), True)),
        ("a: !!int x\n", ("yaml-tag", Span(1, 4, 1, 11), True)),
        ("a: 1\n--- b\n", ("yaml-separator", Span(2, 4, 2, 5), True)),
        ("%YAML 1.2\n---\na: 1\n", ("yaml-syntax", Span(1, 10, 1, 10), True)),
        ("a: 'b\n", ("yaml-syntax", Span(1, 6, 1, 6), True)),
        (b"a: b\nc: \xff\n", ("yaml-encoding", Span(2, 4, 2, 5), True)),
        (b"a: b\nc: d\x00\n", ("yaml-encoding", Span(2, 5, 2, 6), True)),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ("yaml-encoding", Span(1, 1, 1, 2), True)),
        ("a: é\n".encode("utf-16"), ("yaml-encoding", Span(2, 1, 2, 2), True)),
        ("\ufeff\ufeffa: 1\n", ("yaml-encoding", Span(1, 1, 1, 2), True)),
    ],
)
def test_what_is_wrong_is_a_problem_with_a_place(text: str | bytes, expected: tuple[str, Span, bool]) -> None:
    assert problems(text) == [expected]
    assert expected[0] in reader.RULES


def test_the_last_of_equal_keys_counts() -> None:
    (document,) = read(b"a: 1\nb: 2\na: 3\n")
    assert document.value == {"a": 3, "b": 2}
    assert document.problems == (
        Problem(
            "yaml-duplicate-key",
            "the key a stands twice in one map; the last one counts",
            Span(3, 1, 3, 2),
            fatal=False,
        ),
    )


def test_reading_strictly_refuses_what_stands_twice() -> None:
    assert problems("a: 1\na: 2\n", strict=True) == [("yaml-duplicate-key", Span(2, 1, 2, 2), True)]
    assert problems("x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n", strict=True) == [
        ("yaml-duplicate-key", Span(4, 3, 4, 4), True)
    ]
    assert problems("x: &x {a: 1}\ny:\n  a: 2\n  <<: *x\n", strict=True) == [
        ("yaml-duplicate-key", Span(4, 3, 4, 5), True)
    ]
    assert problems("x: &x {a: 1}\ny: {<<: *x, b: 2}\n", strict=True) == []


def test_nothing_is_read_after_a_fatal_problem() -> None:
    found = read(b"a: 1\n---\nb: [\n---\nc: 3\n")
    assert [(document.value, document.fatal) for document in found] == [({"a": 1}, False), (None, True)]
    assert found[1].span(()) is None


def test_messages_say_where_a_construct_began() -> None:
    (document,) = read(b"# c\na:\n  - [1,\n    2\nb: 3\n")
    assert (
        document.problems[0].message
        == "did not find expected ',' or ']' while parsing a flow sequence that begins on line 3"
    )


def test_what_is_too_large_too_deep_or_blown_up_is_refused() -> None:
    assert problems(b"a: 1\n", limits=Limits(size=4)) == [("yaml-too-large", Span(1, 1, 1, 1), True)]
    assert problems("[" * 201 + "]" * 201) == [("yaml-too-deep", Span(1, 201, 1, 202), True)]
    assert problems("[" * 200 + "]" * 200) == []
    assert problems("".join(f"{' ' * depth}a:\n" for depth in range(201))) == [
        ("yaml-too-deep", Span(201, 201, 201, 201), True)
    ]
    assert problems("[" * 100_000) == [("yaml-too-deep", Span(1, 201, 1, 202), True)]
    bomb = "".join(f"a{n}: &a{n} [{', '.join(['*a' + str(n - 1)] * 9 if n else ['x'] * 9)}]\n" for n in range(12))
    assert [rule for rule, _, _ in problems(bomb)] == ["yaml-alias-bomb"]
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 300))
    assert [rule for rule, _, _ in problems(chain)] == ["yaml-too-deep"]
    many = "---\n".join(["x: &x [" + "1," * 400 + "]\n" + "".join(f"y{n}: *x\n" for n in range(20))] * 4)
    assert problems(many) == []
    assert [rule for rule, _, _ in problems(many, limits=Limits(nodes=30_000))] == ["yaml-alias-bomb"]


def test_aliases_may_make_up_ninety_nine_of_a_hundred_values() -> None:
    text = "a: &a [" + "x, " * 198 + "]\nb: [" + "*a, " * 201
    assert problems(text + "]") == []
    assert [rule for rule, _, _ in problems(text + "*a, " * 4 + "]")] == ["yaml-alias-bomb"]


def test_the_garbage_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    read(b"a: 1\n---\nb: [\n")
    assert gc.isenabled()
    gc.disable()
    try:
        read(b"a: 1\n")
        assert not gc.isenabled()
    finally:
        gc.enable()


MANY = b"".join(b"---\nname: c%d\nspec:\n  text: |\n    a\n    ---\n\n  list: [%d]\n" % (n, n) for n in range(500))


@pytest.mark.parametrize("block", [1, 7, 64, 1000, 100_000])
@pytest.mark.parametrize(
    "text",
    [
        MANY,
        MANY.replace(b"\n", b"\r\n"),
        b"---\n---\na: 1\n---\n---\n---\nb: 2\n---\n# c\n---\n\n---\n",
        b"a: 1\n--- # c\nb: 2\n---\nc: |+\n  x\n\n---\nd: 4",
        b"\n---\n\n---\n---\n---",
    ],
    ids=["many", "crlf", "empty ones", "comments", "nothing"],
)
def test_a_stream_says_in_blocks_what_it_says_as_a_whole(text: bytes, block: int) -> None:
    whole = [(document.value, document.line, document.empty) for document in read(text)]
    assert [(item.value, item.line, item.empty) for item in documents(io.BytesIO(text), block=block)] == whole
    blocks = list(stream(io.BytesIO(text), block=block))
    assert b"".join(found.text for found in blocks) == text
    assert [found.line for found in blocks] == [
        1 + text[: sum(len(before.text) for before in blocks[:place])].count(b"\n") for place in range(len(blocks))
    ]


def test_a_stream_ends_after_a_fatal_problem() -> None:
    found = list(documents(io.BytesIO(b"a: 1\n---\nb: [\n---\nc: 3\n"), block=1))
    assert [(document.value, document.fatal) for document in found] == [({"a": 1}, False), (None, True)]


def test_a_document_too_large_for_a_stream_is_refused() -> None:
    text = b"a: 1\n---\nb: " + b"x" * 5000 + b"\n---\nc: 3\n"
    found = list(documents(io.BytesIO(text), block=100, limits=Limits(size=1000)))
    assert [[problem.rule for problem in document.problems] for document in found] == [[], ["yaml-too-large"]]
    assert sum(len(block.text) for block in stream(io.BytesIO(text), block=100, limit=1000)) < 1300


def test_a_stream_keeps_one_block_in_memory() -> None:
    def peak(count: int) -> int:
        text = io.BytesIO(MANY * count)
        tracemalloc.start()
        for _ in documents(text, block=10_000):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(8) < 1.3 * peak(1)


def test_a_block_is_a_value() -> None:
    assert list(stream(io.BytesIO(b"a: 1\n---\nb: 2\n"), block=1)) == [Block(b"a: 1\n---\n", 1), Block(b"b: 2\n", 3)]


def test_a_tab_in_front_of_a_key_is_named() -> None:
    (document,) = read(b"labels:\n\ta: b\n")
    assert [(item.rule, item.message, item.span[:2]) for item in document.problems] == [
        ("yaml-syntax", "a tab stands where only spaces may indent", (2, 1))
    ]
