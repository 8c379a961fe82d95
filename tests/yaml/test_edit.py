from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops.errors import CannotGoOn
from navos_gitops.yaml.edit import remove_key, set_value
from navos_gitops.yaml.reader import read
from navos_gitops.yaml.writer import dump

from . import texts
from .examples import examples
from .test_writer import same

CLUSTER = """\
# head
apiVersion: v1   # api
spec:
  topology:
    version: "v1.35.0"  # keep
    quoted: 'single'
    classRef: {name: a, namespace: b}
    empty:   # nothing yet
    none: {}
    variables:
    - name: x
      value: 1
    # about y
    - name: y # why
      value: |
        a
        b
    - plain

  # last
  text: |+
    z

# tail
"""


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines taken out and put in, between what is the same at the beginning and at the end."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


T = ("spec", "topology")


@pytest.mark.parametrize(
    ("route", "value", "old", "new"),
    [
        (("apiVersion",), "v2", "apiVersion: v1   # api\n", "apiVersion: v2   # api\n"),
        ((*T, "version"), "v1.36.0", '    version: "v1.35.0"  # keep\n', '    version: "v1.36.0"  # keep\n'),
        ((*T, "version"), 'a "b"', '    version: "v1.35.0"  # keep\n', "    version: 'a \"b\"'  # keep\n"),
        ((*T, "version"), 3, '    version: "v1.35.0"  # keep\n', "    version: 3  # keep\n"),
        ((*T, "version"), None, '    version: "v1.35.0"  # keep\n', "    version: null  # keep\n"),
        ((*T, "quoted"), "it's", "    quoted: 'single'\n", "    quoted: 'it''s'\n"),
        ((*T, "quoted"), "a\nb", "    quoted: 'single'\n", "    quoted: |-\n      a\n      b\n"),
        (
            (*T, "classRef", "name"),
            "c,d",
            "    classRef: {name: a, namespace: b}\n",
            '    classRef: {name: "c,d", namespace: b}\n',
        ),
        (
            (*T, "classRef", "x"),
            [1],
            "    classRef: {name: a, namespace: b}\n",
            "    classRef: {name: a, namespace: b, x: [1]}\n",
        ),
        ((*T, "classRef"), {"k": "y"}, "    classRef: {name: a, namespace: b}\n", '    classRef: {k: "y"}\n'),
        ((*T, "empty"), "x", "    empty:   # nothing yet\n", "    empty: x   # nothing yet\n"),
        ((*T, "empty"), ["x"], "", "    - x\n"),
        ((*T, "empty", "a", "b"), True, "", "      a:\n        b: true\n"),
        ((*T, "none", "a"), "b", "    none: {}\n", "    none:\n      a: b\n"),
        (
            (*T, "variables", 0, "value"),
            {"k": "a\nb\n"},
            "      value: 1\n",
            "      value:\n        k: |\n          a\n          b\n",
        ),
        ((*T, "variables", 1, "value"), "c", "      value: |\n        a\n        b\n", "      value: c\n"),
        ((*T, "variables", 2), "other", "    - plain\n", "    - other\n"),
        ((*T, "variables", 2), {"a": 1, "b": [2]}, "    - plain\n", "    - a: 1\n      b:\n      - 2\n"),
        ((*T, "variables", 0, "new"), [], "", "      new: []\n"),
        (("spec", "new"), {"a": ["b"]}, "", "  new:\n    a:\n    - b\n"),
        (("new", "deep"), "y", "", 'new:\n  deep: "y"\n'),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_value_is_set_and_nothing_else_changes(route: Any, value: Any, old: str, new: str, newline: str) -> None:
    text = CLUSTER.replace("\n", newline)
    edited = set_value(text, route, value)
    assert [part.replace("\r\n", "\n") for part in map("".join, lines_changed(text, edited))] == [old, new]
    assert edited.count("\n") == edited.count(newline)


@pytest.mark.parametrize(
    ("route", "old", "new"),
    [
        (("apiVersion",), "apiVersion: v1   # api\n", ""),
        ((*T, "version"), '    version: "v1.35.0"  # keep\n', ""),
        ((*T, "empty"), "    empty:   # nothing yet\n", ""),
        ((*T, "classRef", "name"), "    classRef: {name: a, namespace: b}\n", "    classRef: {namespace: b}\n"),
        ((*T, "classRef", "namespace"), "    classRef: {name: a, namespace: b}\n", "    classRef: {name: a}\n"),
        ((*T, "variables", 0, "name"), "    - name: x\n      value: 1\n", "    - value: 1\n"),
        ((*T, "variables", 1, "name"), "    - name: y # why\n      value: |\n", "    - value: |\n"),
        ((*T, "variables", 1, "value"), "      value: |\n        a\n        b\n", ""),
    ],
)
def test_one_key_is_removed_and_nothing_else_changes(route: Any, old: str, new: str) -> None:
    assert ["".join(part) for part in lines_changed(CLUSTER, remove_key(CLUSTER, route))] == [old, new]


def test_a_map_whose_only_key_is_removed_is_empty() -> None:
    assert remove_key("a:\n  b: 1 # c\nd: 2\n", ("a", "b")) == "a: {} # c\nd: 2\n"
    assert remove_key("a: {b: 1} # c\n", ("a", "b")) == "a: {} # c\n"


def test_the_document_meant_is_changed() -> None:
    text = "a: 1\n---\na: 2 # two\n---\na: 3"
    assert set_value(text, ("a",), 5, document=1) == "a: 1\n---\na: 5 # two\n---\na: 3"
    assert set_value(text, ("b",), 5, document=2) == "a: 1\n---\na: 2 # two\n---\na: 3\nb: 5"
    assert remove_key("\ufeffa: 1\nb: 2\n", ("a",)) == "\ufeffb: 2\n"
    assert set_value("\ufeffa: 1\nb: 2\n", ("a",), 3) == "\ufeffa: 3\nb: 2\n"


def test_an_alias_may_be_replaced_but_not_what_it_shares() -> None:
    text = "a: &x 1\nb: *x\nc: {<<: {d: 1}}\n"
    assert set_value(text, ("b",), 2) == "a: &x 1\nb: 2\nc: {<<: {d: 1}}\n"
    with pytest.raises(CannotGoOn, match="a cannot be changed by itself"):
        set_value(text, ("a",), 2)


@pytest.mark.parametrize(
    ("text", "route", "says"),
    [
        ("a: [\n", ("a",), "line 1: did not find expected node content"),
        ("a: 1\n", ("a", "b"), "a.b is not there"),
        ("a: [1]\n", ("a", 1), "a.1 is not there"),
        ("a: [1]\n", ("a", "b"), "a.b is not there"),
        ("", ("a",), "the file has 0 documents, not 1"),
        ("a:\n", ("a", 0), "a.0 is not there"),
    ],
)
def test_what_cannot_be_done_is_said(text: str, route: Any, says: str) -> None:
    with pytest.raises(CannotGoOn, match=says.replace(".", r"\.")):
        set_value(text, route, 1)


def test_only_keys_can_be_removed() -> None:
    with pytest.raises(CannotGoOn, match=r"a\.0 is no key of a map"):
        remove_key("a: [1]\n", ("a", 0))
    with pytest.raises(CannotGoOn, match="the document is no key"):
        remove_key("a: 1\n", ())


def places(value: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route, *(place for step, item in entries for place in places(item, (*route, step)))]


def changed(value: Any, route: tuple[Any, ...], new: Any, *, gone: bool = False) -> Any:
    if not route:
        return new
    value = copy.deepcopy(value)
    parent = value
    for step in route[:-1]:
        parent = parent[step]
    if gone:
        del parent[route[-1]]
    else:
        parent[route[-1]] = new
    return value


NEW: tuple[Any, ...] = (
    "text",
    "yes",
    "",
    "a: b",
    "x\ny\n",
    7,
    1.5,
    True,
    None,
    [],
    {},
    ["a", {"b": "c"}],
    {"k": {"l": ["m"]}, "n": "o\np"},
)


@given(st.integers(0, 10_000))
@examples(200)
def test_an_edit_of_any_text_changes_what_it_should_or_is_refused(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable noise, no secret
    (text,) = texts.trees(seed, 1)
    found = read(text.encode())
    if any(document.fatal for document in found):
        return
    number = dice.randrange(len(found))
    before = [document.value for document in found]
    route = dice.choice(places(before[number]))
    new = dice.choice(NEW)
    if dice.random() < 0.2 and isinstance(changed(before[number], (), before[number]), dict) and not route:
        route = ("added",)
    gone = dice.random() < 0.3 and bool(route) and isinstance(route[-1], str) and route != ("added",)
    try:
        after = remove_key(text, route, document=number) if gone else set_value(text, route, new, document=number)
    except CannotGoOn:
        return
    again = [document.value for document in read(after.encode())]
    assert same(again, [*before[:number], changed(before[number], route, new, gone=gone), *before[number + 1 :]])


@given(st.integers(0, 10_000))
@examples(100)
def test_every_place_in_a_manifest_can_be_set(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - see above
    (document,) = read(CLUSTER.encode())
    route = dice.choice([place for place in places(document.value) if place])
    new = dice.choice(NEW)
    edited = set_value(CLUSTER, route, new)
    assert same(read(edited.encode())[0].value, changed(document.value, route, new))
    assert edited.startswith("# head\n")
    assert edited.endswith("# tail\n")
    assert dump(read(edited.encode())[0].value) == dump(changed(document.value, route, new))
