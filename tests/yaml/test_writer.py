from __future__ import annotations

import io
import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from navos_gitops.yaml.reader import read
from navos_gitops.yaml.writer import dump, dump_all

from . import texts
from .examples import examples
from .oracle import ask, needs_oracle, question

pytestmark = pytest.mark.filterwarnings("ignore:.*:ruamel.yaml.error.YAMLWarning")

# Strings from the corners: what some reader takes for another type, syntax, white space, escapes, long ones.
TRICKY = (
    *texts.SCALARS,
    *("", " ", "\n", "\n\n", " \n", "a\n", "a\nb", "a\nb\n", "a\n\n", "\na", "\n\na\n", " a\nb\n", "\ta\n", "a\n\tb"),
    *("a\n  \n", "a\n  ", "  \na\n", "a\n---\nb\n", "a\n...\n", "# a\n# b\n", "a \nb\t\n", "x: |\n  y\n", "\u00a0\n"),
    *("a\r\nb", "a\rb", "a\x85b", "a\u2028b", "\ufeffa", "a\ufeff\n", "\x00", "\x7f", "\x9f", "\ufffe", "\U0010ffff"),
    *(
        "---",
        "---a",
        "--- a",
        "...",
        "-",
        "--",
        "--flag",
        "-a",
        "- a",
        "-_",
        "+_",
        "._",
        "_",
        "__1",
        "1_",
        "0x",
        "0b",
        "0o",
    ),
    *(
        "a: b",
        "a:b",
        "a:",
        ":a",
        "a #b",
        "a#b",
        "#a",
        "'",
        '"',
        "it's",
        'say "so"',
        "\\",
        "a\\nb",
        "{{ .x }}",
        "[a]",
        "&a",
    ),
    *(
        "=",
        "<<",
        "1.1.1.1",
        "10.0.0.0/16",
        "00:11:22:33:44:55",
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "12e3",
        "0.",
        "1e5a",
    ),
    *("x" * 1100, "x" * 999, "é" * 1023, "a b " * 300, "a" * 1020 + "\n", "x" * 2000 + ": y"),
)

strings = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.text(
        st.sampled_from("ab-:#?!&*|>'\"%@`[]{},=~<\\ \n\t\r0123456789.eExXoObB_+é\u00a0\u2028\x85\ufeff\x00"),
        max_size=10,
    ),
    st.lists(st.sampled_from(["", " ", "  ", "\t", "a", " a", "a ", "\ta", "#", "- a", "a: b", "---"]), max_size=5).map(
        "\n".join
    ),
)
numbers = st.one_of(
    st.integers(-(1 << 63), (1 << 64) - 1),
    st.integers(-100, 100),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, strings)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(strings, inner, max_size=4)),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1.0 is 1, true is not; and the keys come in the same order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        return isinstance(one, (int, float)) and isinstance(other, (int, float)) and float(one) == float(other)
    return bool(one == other)


def ruamel(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(io.StringIO(text))


@given(values)
@examples(600)
@example(TRICKY)
@example({text: text for text in TRICKY})
@example([[[[], {}], {"a": [[{"b": [{}]}]]}]])
def test_what_is_written_reads_back_equal_here_and_under_yaml_1_1(value: Any) -> None:
    value = list(value) if isinstance(value, tuple) else value
    text = dump(value)
    (document,) = read(text.encode())
    assert document.problems == ()
    assert same(document.value, value), text
    assert same(yaml.load(text, Loader=yaml.CSafeLoader), value), text
    assert same(yaml.load(text, Loader=yaml.SafeLoader), value), text


@given(values)
@examples(150)
@example(list(TRICKY))
@example({text: text for text in TRICKY})
def test_what_is_written_reads_back_equal_under_yaml_1_2(value: Any) -> None:
    text = dump(value)
    assert same(ruamel(text), value), text


@pytest.mark.upstream
@needs_oracle
@given(st.lists(values, min_size=30, max_size=60))
@examples(60)
@example([*TRICKY, list(TRICKY), {text: text for text in TRICKY}])
def test_what_is_written_reads_back_equal_upstream(some: list[Any]) -> None:
    for value, answer in zip(some, ask(question(dump(value), strict=True) for value in some), strict=True):
        # Upstream's maps have no order.
        assert [json.dumps(value, sort_keys=True)] == [
            json.dumps(_like(found, value), sort_keys=True) for found in answer.get("values", [answer])
        ], dump(value)


def _like(found: Any, value: Any) -> Any:
    """A number as the value has it, where both are equal: upstream writes 1.0 as 1, and 1e20 with all its zeros."""
    if isinstance(found, dict) and isinstance(value, dict):
        return {key: _like(item, value.get(key)) for key, item in found.items()}
    if isinstance(found, list) and isinstance(value, list) and len(found) == len(value):
        return list(map(_like, found, value))
    if isinstance(value, float) and not isinstance(found, bool) and isinstance(found, (int, float)):
        return value if float(found) == value else found
    return found


def test_documents_are_written_with_a_separator_between_them() -> None:
    documents: list[Any] = [{"a": "x\n\n"}, None, [], "---", {"b": 1}]
    assert dump_all(documents) == 'a: |+\n  x\n\n---\nnull\n---\n[]\n---\n"---"\n---\nb: 1\n'
    assert [document.value for document in read(dump_all(documents).encode())] == documents


def test_a_manifest_looks_as_kubectl_writes_it() -> None:
    value = {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "Cluster",
        "metadata": {"name": "prod-1", "annotations": {}, "labels": {"on": "yes", "zone": "1"}},
        "spec": {
            "clusterNetwork": {"pods": {"cidrBlocks": ["10.0.0.0/16", "fd00::/108"]}},
            "topology": {
                "version": "v1.36.2",
                "variables": [
                    {"name": "script", "value": "#!/bin/sh\nset -e\n"},
                    {"name": "matrix", "value": [[1, 2], [], [{"a": None, "b": True}]]},
                    {"name": "empty", "value": ""},
                    {"name": "ratio", "value": 0.5},
                    {"name": "template", "value": "{{ .builtin.cluster.name }}"},
                    {"name": "note", "value": 'it\'s "so"\ttabbed'},
                ],
            },
        },
    }
    assert (
        dump(value)
        == """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: prod-1
  annotations: {}
  labels:
    "on": "yes"
    zone: "1"
spec:
  clusterNetwork:
    pods:
      cidrBlocks:
      - 10.0.0.0/16
      - fd00::/108
  topology:
    version: v1.36.2
    variables:
    - name: script
      value: |
        #!/bin/sh
        set -e
    - name: matrix
      value:
      - - 1
        - 2
      - []
      - - a: null
          b: true
    - name: empty
      value: ""
    - name: ratio
      value: 0.5
    - name: template
      value: "{{ .builtin.cluster.name }}"
    - name: note
      value: "it's \\"so\\"\\ttabbed"
"""
    )


@pytest.mark.parametrize("value", [float("inf"), float("nan"), {1: 2}, {"a": object()}, ("a",), "\ud800"])
def test_what_json_cannot_hold_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match=r"JSON cannot hold|no string|half a surrogate"):
        dump(value)
