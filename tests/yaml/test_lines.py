"""The short way reads what the event stream reads, or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops.yaml import lines
from navos_gitops.yaml.build import Build, Unfaithful
from navos_gitops.yaml.events import Text
from navos_gitops.yaml.line_places import LinePlaces
from navos_gitops.yaml.memory import Keys, Memory
from navos_gitops.yaml.problem import Limits
from navos_gitops.yaml.spans import Spans
from navos_gitops.yaml.split import cuts
from navos_gitops.yaml.writer import dump

from . import texts
from .examples import examples
from .nasty import NASTY
from .test_writer import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Route


def short(data: bytes) -> Any:
    return lines.document(data, Memory(), 200)


def by_events(data: bytes) -> Any:
    """The value and its first line by the event stream; None where it would have anything to say besides."""
    text = Text(data, 1)
    build = Build(text, Memory(), Limits(), strict=True, wary=text.doubtful)
    root = build.root()
    assert root is not None
    value = build.document(root)
    assert build.problems == []
    return value, root.start_mark.line


def agrees(data: bytes) -> bool:
    """Whether the short way has read the text; it must have read the same then."""
    found = short(data)
    if found is None:
        return False
    try:
        value, line = by_events(data)
    except Unfaithful:
        pytest.fail(f"the exact parser must read {data!r}")
    assert json.dumps(found[0]) == json.dumps(value)
    assert found[1] == line
    by_lines, spans = LinePlaces(data, 7, Keys()), Spans(Text(data, 7), Keys())
    for route in routes(found[0]):
        for key in (False, True):
            assert by_lines.find(route, key=key) == spans.find(route, key=key), (data, route, key)
    return True


def routes(value: Any, route: Route = ()) -> Iterator[Route]:
    """Every route that leads somewhere, and beside each one that does not."""
    yield route
    yield (*route, "not there")
    yield (*route, 99)
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from routes(item, (*route, key))


def test_agrees_on_every_text_picked_by_hand() -> None:
    pieces = [cut.text for text in NASTY for cut in cuts(text.encode() if isinstance(text, str) else text)]
    assert sum(map(agrees, pieces)) > 250


@pytest.mark.parametrize(("make", "least"), [(texts.soups, 40), (texts.trees, 100), (texts.broken, 70)])
def test_agrees_on_texts_made_from_a_seed(make: Any, least: int) -> None:
    pieces = [cut.text for text in make(21, 3000) for cut in cuts(text.encode())]
    assert sum(map(agrees, pieces)) > least


SIMPLE = st.sampled_from(
    [
        *"abcxyn01 -:#|>'\"[]{}~.",
        "a: b",
        "- ",
        ": ",
        "key:",
        "  ",
        "\n",
        "\n  ",
        "\n- ",
        "\n  - ",
        "\na: ",
        "\n  b: ",
        "é",
        "|\n",
        ">\n",
        "# c",
    ]
)


@given(st.lists(SIMPLE, max_size=30).map("".join))
@examples(1000)
def test_agrees_on_nearly_simple_texts(text: str) -> None:
    for cut in cuts(text.encode()):
        agrees(cut.text)


ATOM = st.sampled_from(
    [*"a1~.-", "-1", "0x1F", "yes", "null", "1.5", ".inf", "10.0.0.0/8", "v1.2.3", "<<", "a:b", "a b"]
)
QUOTED = st.sampled_from(['"a"', "'b c'", '""', "''", '"a: b"', "'#'", '"a,b"', '"[x]"', "'it''s'", '"\\n"', '"é"'])
SPACE = st.sampled_from(["", "", " ", "  "])
INSIDE = st.lists(st.tuples(SPACE, ATOM | QUOTED, SPACE).map("".join), max_size=4).map(",".join)
PAIR = st.tuples(SPACE, ATOM | QUOTED, st.sampled_from([": ", ": ", ":  ", ":", " : "]), ATOM | QUOTED, SPACE)
FLOW = st.one_of(
    INSIDE.map("[{}]".format),
    st.lists(PAIR.map("".join), max_size=3).map(",".join).map("{{{}}}".format),
    st.sampled_from(["[]", "{}", "[a,]", "[[a]]", "[a", "a]", "{a}", "[a: b]", "{a: [b]}"]),
)
HEAD = st.sampled_from(["a: ", "- ", "b:\n  - c: ", "- - ", "x: 1\ny: ", ""])
TAIL = st.sampled_from(["", "", " ", " # c", "# c", "\n  d: 1", "\nz: 1", ": 1", " e"])


@given(HEAD, FLOW, TAIL)
@examples(2000)
def test_agrees_on_lists_and_maps_in_brackets(head: str, flow: str, tail: str) -> None:
    for cut in cuts(f"{head}{flow}{tail}\n".encode()):
        agrees(cut.text)


@pytest.mark.parametrize(
    ("flow", "value"),
    [
        ("[a, b]", ["a", "b"]),
        ("[ 1,'2' , \"x y\", yes,~x]", None),
        ("[ 1,'2' , \"x y: z\", yes]", [1, "2", "x y: z", True]),
        ("[10.128.0.0/12, v1.36.2]", ["10.128.0.0/12", "v1.36.2"]),
        ("{a: 1, 2: 'b', c:  -3}", {"a": 1, "2": "b", "c": -3}),
    ],
)
def test_reads_flat_brackets_the_short_way(flow: str, value: Any) -> None:
    found = short(f"k: {flow}\n".encode())
    assert found == (({"k": value}, 0) if value else None)


def test_every_list_in_brackets_is_a_list_of_its_own() -> None:
    value = short(b"a:\n  k: [x]\nb:\n  k: [x]\nc:\n  k: {x: 1}\nd:\n  k: {x: 1}\n")[0]
    assert value["a"]["k"] is not value["b"]["k"]
    assert value["c"]["k"] is not value["d"]["k"]


LINE = st.sampled_from(
    ["a", "b c", "d: e", "- f", "# g", "", "", " ", "   ", "  more", "\tt", "tail  ", "é", '"q"', "---"]
)


@given(
    st.sampled_from(["a: ", "- ", "b:\n  - c: ", "x: 1\ny: "]),
    st.sampled_from(["|", "|-", "|+", ">", ">-", ">+", "> ", ">- # c", ">2"]),
    st.sampled_from(["  ", "    ", "      ", " "]),
    st.lists(LINE, max_size=7),
    st.sampled_from(["", "", "\n", "\n\n", "z: 1\n", "# c\n", "- 1\n"]),
)
@examples(3000)
def test_agrees_on_blocks_of_text(start: str, head: str, indent: str, body: list[str], tail: str) -> None:
    for cut in cuts(f"{start}{head}\n{''.join(f'{indent}{line}' + chr(10) for line in body)}{tail}".encode()):
        agrees(cut.text)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (">\n  a\n  b\n", "a b\n"),
        (">-\n  a\n  b\n\n", "a b"),
        (">+\n  a\n  b\n\n", "a b\n\n"),
        (">-\n  a\n\n  b\n  c\n\n\n  d\n", "a\nb c\n\nd"),
        (">-\n  a # b\n  - c: d\n", "a # b - c: d"),
        (">-\n  a\n    b\n", None),
        (">-\n\n  a\n", None),
        (">-\n  a\n  \tb\n", None),
    ],
)
def test_reads_folded_text_the_short_way(written: str, value: str | None) -> None:
    assert short(f"k: {written}".encode()) == (None if value is None else ({"k": value}, 0))
    assert value is None or by_events(f"k: {written}".encode()) == ({"k": value}, 0)


@given(values)
@examples(200)
def test_agrees_on_what_the_writer_writes(value: Any) -> None:
    agrees(dump(value).encode())


MANIFEST = b"""\
---
# A cluster
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster   # as such

metadata:
  name: prod-1
  labels: {}
  annotations:
    "quoted/key": 'single'
    plain/key: double "inside" it
spec:
  paused: false
  replicas: 0x10
  empty:
  list:
  - a: 1
    b:
    - - x
      - y
    -
      c: 2
  - []
  -
  indented:
    - script: |
        #!/bin/sh
          echo "a: b" # c

        exit
    - |-
      last
  tail: \xc3\xa9t\xc3\xa9
"""


def test_reads_a_manifest_the_short_way() -> None:
    assert agrees(MANIFEST)
    assert short(MANIFEST)[1] == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# c\n",
        "a\n",
        "a: 1\na: 2\n",
        "a: b\n c: d\n",
        "a: b\n  c\n",
        "a: &x 1\n",
        "a: {b: 1, b: 2}\n",
        "a: {b: {c: 1}}\n",
        "a: {null: 1}\n",
        "a: [[b]]\n",
        "a: [b,]\n",
        "a: [.inf]\n",
        "a: [b: c]\n",
        "a: [b, 'c,d']\n",
        "a: [b\n  ]\n",
        "[a]\n",
        "null: 1\n",
        "a: .inf\n",
        "<<: {}\n",
        "a: |\nb: 1\n",
        "a: |\n  b\n c: d\n",
        "a: 'b\n  c'\n",
        "a:\tb\n",
        "  a: 1\nb: 2\n",
        "- a\nb: 1\n",
        "a:\n  - b\n c: d\n",
    ],
)
def test_leaves_what_is_not_simple_to_the_event_stream(text: str) -> None:
    assert short(text.encode()) is None


def test_remembers_no_more_lines_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_REMEMBERED", 3)
    memory = Memory()
    text = b"a: 1\nb: 2\nc: 3\nd: 4\na: 5\n"
    assert lines.document(text, memory, 200) is None
    assert lines.document(text[:20], memory, 200) == ({"a": 1, "b": 2, "c": 3, "d": 4}, 0)
    assert len(memory.lines) == 3


def test_as_deep_as_the_limit_and_no_deeper() -> None:
    text = b"a:\n  b:\n    - c: 1\n"
    assert lines.document(text, Memory(), 4) == ({"a": {"b": [{"c": 1}]}}, 0)
    assert lines.document(text, Memory(), 3) is None
    assert lines.document(b"a: [b]\n", Memory(), 2) == ({"a": ["b"]}, 0)
    assert lines.document(b"a: [b]\n", Memory(), 1) is None


def test_a_simple_manifest_is_read_and_searched_without_loading_a_yaml_library() -> None:
    program = (
        "import sys; from navos_gitops.yaml.reader import read; from navos_gitops.yaml.writer import dump; "
        f"document = read({MANIFEST!r})[0]; dump(document.value); document.span(('spec', 'replicas')); "
        "print('yaml' in sys.modules, 'ruamel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
