"""The committed schemas, the models they come from, and the compiled schemas that decide: all say the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.settings import schemas
from navos_gitops.settings.check import Checks, refusals
from navos_gitops.settings.schemas import Name
from navos_gitops.settings.schemas import __main__ as generator

TEXTS = (
    *("", "a", "team-a", "Team", "é" * 3, "x" * 64, "/a", "error", "flux", "add", "1..3", "1.."),
    *("v1.36.3", "v1.36.2", "v1.2.3-rc.1", "v1.36", "1.36.2", "v1.36.2\n", "v01.2.3"),
    *("2027-01-31", "2027-02-30", "2027-1-1"),
    *("https://example.com/fleet", "http://a", "oci://a/b", "oci:///b", "git@example.com:a", "10m", "1.5h30s", "10"),
    *("a.b", "a" * 40, "a" * 41, "-a"),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([1.0, 1.5]) | st.sampled_from(TEXTS),
    lambda below: (
        st.lists(below, max_size=2) | st.dictionaries(st.sampled_from(["a", "op", "rule"]), below, max_size=2)
    ),
    max_leaves=4,
)


def nearly(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values a schema describes, and now and then one that it does not."""
    if "$ref" in schema:
        return st.deferred(lambda: nearly(root["$defs"][schema["$ref"].rpartition("/")[2]], root))
    alternatives = [item for word in ("anyOf", "oneOf") for item in schema.get(word, ()) if "required" not in item]
    if alternatives:
        return st.one_of([nearly(item, root) for item in alternatives])
    if "enum" in schema:
        return mostly(st.sampled_from(schema["enum"]))
    kind = schema.get("type")
    if kind == "object":
        return mostly(mapping(schema, root))
    if kind == "array":
        least = schema.get("minItems", 0)
        return mostly(st.lists(nearly(schema.get("items", {}), root), min_size=least, max_size=2))
    if kind == "string":
        pattern = schema.get("pattern", "").replace("$", r"\Z")
        fitting = [text for text in TEXTS if re.search(pattern, text) and len(text) >= schema.get("minLength", 0)]
        return mostly(st.sampled_from(fitting))
    simple: dict[str | None, st.SearchStrategy[Any]] = {"null": st.none(), "boolean": st.booleans()}
    return mostly(simple.get(kind, ANYTHING) if kind != "integer" else st.integers(-2, 3) | st.just(1.0))


def mostly(good: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return rarely(ANYTHING, good)


def rarely(one: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(range(30)).flatmap(lambda turn: one if turn == 29 else other)


def mapping(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    known = {name: nearly(item, root) for name, item in schema.get("properties", {}).items()}
    wanted = {name: known[name] for name in schema.get("required", ())}
    optional = {name: item for name, item in known.items() if name not in wanted}
    fields = st.fixed_dictionaries(wanted, optional=optional)
    odd = st.fixed_dictionaries({}, optional=known | ({"unknown": ANYTHING} if known else {}))
    fields = rarely(odd, fields)
    if not isinstance(schema.get("additionalProperties"), dict):
        return fields
    free = st.dictionaries(st.sampled_from(["a", "b"]), nearly(schema["additionalProperties"], root), max_size=2)
    return st.builds(lambda one, other: {**one, **other}, fields, free)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_schema_on_file_is_what_the_model_says(name: Name) -> None:
    assert schemas.text(name) == generator.generate(name)


def test_the_command_says_whether_the_schemas_are_current(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["schemas", "--check"])
    assert generator.main() == 0
    monkeypatch.setattr(generator, "generate", lambda _: "{}")
    assert generator.main() == 1
    assert capsys.readouterr().err.count("is not what the models say") == len(schemas.NAMES)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_every_field_is_described(name: Name) -> None:
    schema = schemas.load(name)
    models = [schema, *schema.get("$defs", {}).values()]
    bare = [key for model in models for key, item in model.get("properties", {}).items() if not item.get("description")]
    assert bare == []
    assert all(model.get("description") for model in models)


DOCUMENTS = {name: mapping(schemas.load(name), schemas.load(name)) for name in schemas.NAMES}
CHECKS = Checks()


@pytest.mark.parametrize("name", schemas.NAMES)
@settings(max_examples=150, derandomize=True, deadline=None)
@given(data=st.data())
def test_schema_and_model_accept_the_same(name: Name, data: st.DataObject) -> None:
    value = data.draw(DOCUMENTS[name])
    assert CHECKS.accepts(name, value) == (not list(refusals(name, value))), json.dumps(value)


GOOD: dict[Name, Any] = {
    "overlay": {
        "class": "ha",
        "namespace": None,
        "version": "v1.36.2",
        "labels": {"a": "b", "c": None},
        "network": {"pods": {"cidrBlocks": ["10.0.0.0/16"]}},
        "controlPlane": {"replicas": 3, "variables": {"flavor": "m1", "gone": None}},
        "workers": {"md-0": {"class": "default", "replicas": 3}, "gone": None},
        "pools": {},
        "variables": {"a": [1, {"b": None}]},
        "patches": [
            {"patch": "kind: Cluster"},
            {"target": {"kind": "Cluster"}, "patch": {"spec": {"paused": True}}},
            {"target": {"name": "a.*"}, "patch": [{"op": "add", "path": "/a", "value": None}]},
            {"path": "p.yaml"},
        ],
        "components": ["../c"],
        "manifests": ["m.yaml"],
    },
    "cluster": {"matrix": {"region": ["a", 1, True], "index": "01..12", "whole": [1.0]}},
    "fleet": {
        "management": {"kubernetes": "v1.36.3", "from": "operator", "featureGates": {"ClusterTopology": True}},
        "output": "out",
        "delivery": {
            "tool": "argocd",
            "source": {"url": "https://example.com/fleet", "tag": "v1", "path": "a/b"},
            "namespace": "argocd",
            "name": "eu",
            "interval": "1m30s",
            "project": "fleet",
            "server": "https://kubernetes.default.svc",
        },
        "classNamespace": "",
        "classes": ["a", {"name": "b", "namespace": "c"}],
        "exclude": ["**/charts/**"],
        "defaults": {"variables": {}},
    },
    "policies": {
        "rules": {
            "a": {"enabled": False, "severity": "info", "parameters": {"b": 1}, "paths": ["*"], "exclude": ["*"]}
        },
        "waivers": [{"rule": "a", "paths": ["*"], "owner": "me", "reason": "why", "expires": "2027-01-31"}],
    },
}


@pytest.mark.parametrize("name", schemas.NAMES)
def test_what_is_meant_to_be_written_is_accepted(name: Name) -> None:
    assert Checks().accepts(name, GOOD[name])
    assert list(refusals(name, GOOD[name])) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("policies", {"rules": {"a": {"enabled": 1}}}),
        ("policies", {"rules": {"a": {"enabled": "true"}}}),
        ("overlay", {"class": 1}),
        ("overlay", {"components": {"a": "b"}}),
        ("cluster", {"matrix": {"a": [1.5]}}),
        ("cluster", {"matrix": {"a": "1..3\n"}}),
        ("cluster", {"matrix": {}}),
        ("overlay", None),
    ],
)
def test_no_value_is_made_to_fit(name: Name, value: Any) -> None:
    assert not Checks().accepts(name, value)
    assert list(refusals(name, value)) != []


def test_a_clean_fleet_loads_nothing_heavy() -> None:
    program = """
import sys
from navos_gitops.settings import Memory, load
fleet = load(Memory({
    "fleet.yaml": b"management: {kubernetes: v1.36.3, clusterAPI: v1.14.0}\\n",
    "bases/ha/class.yaml": b"",
    "overlays/prod/overlay.yaml": b"class: ha\\nversion: v1.36.2\\n",
    "overlays/prod/pay.yaml": b"matrix: {region: [a, b]}\\nlabels: {region: '{region}'}\\n",
    "policies/rules.yaml": b"rules: {a: {severity: info}}\\n",
}))
assert fleet.check() == (), fleet.check()
assert list(fleet.names()) == ["pay-a", "pay-b"]
print([name for name in ("pydantic", "difflib", "subprocess", "git", "jsonpatch", "hypothesis") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", "[]\n")
