from __future__ import annotations

from typing import Any

import pytest

from navos_gitops.settings.matrix import LIMIT

from .fleets import fleet, told

NO_NAME = "cannot be a cluster's name: it must be a DNS label of at most 63 characters"


def made(text: str, file: str = "edge.yaml") -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    here = fleet({f"overlays/prod/{file}": text})
    assert told(here.check()) == []
    return [(item.name, dict(item.axes), item.source.body) for item in here.instances(f"overlays/prod/{file}")]


def refused(text: str, file: str = "edge.yaml") -> list[tuple[str, str, str]]:
    here = fleet({f"overlays/prod/{file}": text})
    assert here.instances(f"overlays/prod/{file}") == ()
    return told(here.check())


def test_a_file_without_a_matrix_makes_one_cluster_as_it_is() -> None:
    assert made("labels: {a: '{region}'}\n") == [("edge", {}, {"labels": {"a": "{region}"}})]


def test_every_point_of_the_axes_makes_a_cluster_the_last_axis_fastest() -> None:
    names = [(name, axes) for name, axes, _ in made("matrix: {region: [b, a], index: 1..2}\n")]
    assert names == [
        ("edge-b-1", {"region": "b", "index": 1}),
        ("edge-b-2", {"region": "b", "index": 2}),
        ("edge-a-1", {"region": "a", "index": 1}),
        ("edge-a-2", {"region": "a", "index": 2}),
    ]


def test_axes_in_the_name_of_the_file_are_filled_in() -> None:
    names = [name for name, _, _ in made("matrix: {region: [a, b], index: 1..2}\n", "{index}-edge-{region}.yaml")]
    assert names == ["1-edge-a", "2-edge-a", "1-edge-b", "2-edge-b"]


@pytest.mark.parametrize(
    ("axis", "values"),
    [
        ("1..3", [1, 2, 3]),
        ("0..1", [0, 1]),
        ("7..7", [7]),
        ("9..11", [9, 10, 11]),
        ("01..03", ["01", "02", "03"]),
        ("08..11", ["08", "09", "10", "11"]),
        ("00..01", ["00", "01"]),
        ("098..100", ["098", "099", "100"]),
        ("01..100", [f"{number:02}" for number in range(1, 101)]),
        ("[a, 1, true]", ["a", 1, True]),
        ("['01']", ["01"]),
    ],
)
def test_an_axis_is_a_list_or_a_range(axis: str, values: list[Any]) -> None:
    assert [axes["index"] for _, axes, _ in made(f"matrix: {{index: {axis}}}\n")] == values


def test_values_and_keys_are_filled_in_at_any_depth_and_a_whole_value_keeps_its_type() -> None:
    text = """
matrix: {region: [eu], index: [3], spare: [true]}
variables:
  "{region}":
    count: "{index}"
    spare: "{spare}"
    names: ["{region}-{index}", "{spare}", {"{index}": "{region}"}]
  kept: ["{unknown}", "{ region }", "{{region}}", "{}", 1.5, null]
controlPlane: {replicas: "{index}"}
"""
    ((name, _, body),) = made(text)
    assert name == "edge-eu-3-true"
    assert body == {
        "variables": {
            "eu": {"count": 3, "spare": True, "names": ["eu-3", True, {"3": "eu"}]},
            "kept": ["{unknown}", "{ region }", "{eu}", "{}", 1.5, None],
        },
        "controlPlane": {"replicas": 3},
    }


def test_what_is_text_stays_text() -> None:
    text = """
matrix: {index: [3], spare: [true]}
class: "{index}"
namespace: "{index}"
version: "{index}"
labels: {index: "{index}", spare: "{spare}"}
annotations: {"{index}": "{index}"}
"""
    here = fleet({"overlays/prod/edge.yaml": text, "bases/3/class.yaml": ""})
    assert told(here.check()) == []
    assert here.instances("overlays/prod/edge.yaml")[0].source.body == {
        "class": "3",
        "namespace": "3",
        "version": "3",
        "labels": {"index": "3", "spare": "true"},
        "annotations": {"3": "3"},
    }


def test_a_filled_place_leads_to_the_line_it_was_written_on() -> None:
    text = 'matrix: {region: [eu]}\nvariables:\n  a: 1\n  "{region}":\n    "{region}": x\n    b: ["{region}"]\n'
    here = fleet({"overlays/prod/edge.yaml": text})
    (edge,) = here.instances("overlays/prod/edge.yaml")
    assert edge.source.body["variables"] == {"a": 1, "eu": {"eu": "x", "b": ["eu"]}}
    assert edge.source.origin(("variables", "eu", "eu")) == ("variables", "{region}", "{region}")
    places = [
        edge.source.location(("variables", "a"))[1:3],
        edge.source.location(("variables", "eu"), key=True)[1:3],
        edge.source.location(("variables", "eu", "eu"))[1:3],
        edge.source.location(("variables", "eu", "b", 0))[1:3],
    ]
    assert places == [(3, 6), (4, 3), (5, 17), (6, 9)]


@pytest.mark.parametrize(
    ("matrix", "place", "message"),
    [
        ("{a: 3..1}", "1:13", "the axis `a` has no values"),
        ("{a: 1..03}", "1:13", "the axis `a` has no values"),
        ("{a: 010..12}", "1:13", "the axis `a` has no values"),
        ("{a: [x, 'x']}", "1:13", "the axis `a` has the value x twice"),
        ("{a: [1, '1']}", "1:13", "the axis `a` has the value 1 twice"),
        ("{a b: [x]}", "1:10", "the axis `a b` is no word of letters, digits, `-` and `_`"),
        ("{1: [x]}", "1:10", "the axis `1` is no word of letters, digits, `-` and `_`"),
        ("{n: [x]}", "1:10", "the axis's name is read as false"),
        ("{y: [x]}", "1:10", "the axis's name is read as true"),
        ("{a: 1..10001}", "1:1", "makes 10001 clusters; one file makes 10000 at most"),
        ("{a: 1..101, b: 1..100}", "1:1", "makes 10100 clusters; one file makes 10000 at most"),
        ("{a: 1..999999999}", "1:1", "makes 999999999 clusters; one file makes 10000 at most"),
    ],
)
def test_a_matrix_that_cannot_be_used_makes_no_cluster(matrix: str, place: str, message: str) -> None:
    assert refused(f"matrix: {matrix}\n") == [(f"overlays/prod/edge.yaml:{place}", "matrix-invalid", message)]


def test_as_many_clusters_as_the_limit_are_made() -> None:
    assert LIMIT == 10_000
    assert len(made("matrix: {a: 1..100, b: 001..100}\n")) == 10_000


def test_a_matrix_is_looked_at_also_where_something_else_is_wrong() -> None:
    assert [rule for _, rule, _ in refused("matrix: {a: 3..1}\nclas: x\n")] == [
        "matrix-invalid",
        "settings-unknown-field",
    ]


def test_two_keys_that_become_one_are_a_finding() -> None:
    here = fleet({"overlays/prod/e.yaml": 'matrix: {a: [x, z]}\nlabels: {x: "1", "{a}": "2"}\n'})
    assert told(here.check()) == [
        ("overlays/prod/e.yaml:2:18", "matrix-invalid", "two keys become `x` once the axes are filled in")
    ]


def test_names_that_are_no_names_or_stand_twice_are_told_once_a_file() -> None:
    here = fleet({"overlays/prod/e-{a}.yaml": "matrix: {a: [x, X, _, x.y, é, z], b: 1..2}\n"})
    assert [item.name for item in here.instances("overlays/prod/e-{a}.yaml")] == ["e-x", "e-z"]
    assert told(here.check()) == [
        (
            "overlays/prod/e-{a}.yaml:1:1",
            "cluster-name-invalid",
            f"`e-X`, `e-_`, `e-x.y` and 1 more {NO_NAME}",
        ),
        ("overlays/prod/e-{a}.yaml:1:1", "cluster-name-twice", "the matrix makes `e-x`, `e-z` more than once"),
    ]


@pytest.mark.parametrize("name", ["A", "a_b", "-a", "a-", "a.b", "{region}", "x" * 64, "é"])
def test_a_file_whose_name_is_no_cluster_name_makes_none(name: str) -> None:
    said = (f"overlays/prod/{name}.yaml:1:1", "cluster-name-invalid", f"`{name}` {NO_NAME}")
    assert refused("class: ha\n", f"{name}.yaml") == [said]


@pytest.mark.parametrize("name", ["a", "0", "a-b", "x" * 63])
def test_a_name_may_be_any_dns_label(name: str) -> None:
    assert made("class: ha\n", f"{name}.yml") == [(name, {}, {"class": "ha"})]
