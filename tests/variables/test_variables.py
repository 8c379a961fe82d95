"""A Cluster's variables: what a person meets, case by case."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from navos_gitops.model import Unchecked
from navos_gitops.schema.variables import Applied, apply, definitions

Json = Any


def a_class(**schemas: Json) -> Json:
    """A class whose variables have these schemas; those in REQUIRED are required."""
    variables = [
        {"name": name, "required": name in REQUIRED, "schema": {"openAPIV3Schema": schema}}
        for name, schema in schemas.items()
    ]
    return {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "ClusterClass", "spec": {"variables": variables}}


REQUIRED = ("image", "cidr")
CLASS = a_class(
    zone={"type": "string", "default": "a"},
    image={"type": "string", "pattern": "^img-"},
    cidr={"type": "string", "default": "10.0.0.0/8"},
    size={
        "type": "integer",
        "minimum": 1,
        "x-kubernetes-validations": [{"rule": "self >= oldSelf", "message": "only grows"}],
    },
    proxy={
        "type": "object",
        "properties": {"port": {"type": "integer", "default": 3128}, "host": {"type": "string"}},
        "x-kubernetes-validations": [
            {"rule": "!has(self.host) || self.port > 0", "reason": "FieldValueForbidden", "fieldPath": ".port"}
        ],
    },
)


def a_cluster(*, control_plane: Json = None, workers: Json = None, pools: Json = None, **variables: Json) -> Json:
    topology: Json = {"classRef": {"name": "class"}, "variables": entries(variables)}
    if control_plane is not None:
        topology["controlPlane"] = {"variables": {"overrides": entries(control_plane)}}
    for kind, lists in (("machineDeployments", workers), ("machinePools", pools)):
        if lists:
            overrides = [{"name": name, "variables": {"overrides": entries(given)}} for name, given in lists.items()]
            topology.setdefault("workers", {})[kind] = overrides
    return {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster", "spec": {"topology": topology}}


def entries(given: dict[str, Json]) -> list[Json]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in given.items()]


def judged(cluster: Json, old: Json = None, class_: Json = CLASS) -> Applied:
    before = copy.deepcopy((class_, cluster, old))
    applied = apply(class_, cluster, old)
    assert (class_, cluster, old) == before, "what is judged must not change"
    return applied


def said(applied: Applied) -> list[tuple[str, str]]:
    return [(cause.type, cause.field) for cause in applied.causes]


def test_given_variables_come_first_and_defaulted_ones_follow_by_name() -> None:
    applied = judged(a_cluster(proxy={"host": "h"}, image="img-1"))
    assert applied.topology["variables"] == [
        {"name": "proxy", "value": {"host": "h", "port": 3128}},
        {"name": "image", "value": "img-1"},
        {"name": "cidr", "value": "10.0.0.0/8"},
        {"name": "zone", "value": "a"},
    ]
    assert (applied.causes, applied.unchecked) == ((), ())


def test_overrides_get_nested_defaults_and_nothing_more() -> None:
    applied = judged(
        a_cluster(image="img-1", control_plane={"proxy": {}}, workers={"md": {"proxy": {"host": "x"}}, "none": {}})
    )
    assert applied.topology["controlPlane"]["variables"]["overrides"] == [{"name": "proxy", "value": {"port": 3128}}]
    workers = applied.topology["workers"]["machineDeployments"]
    assert [each["variables"]["overrides"] for each in workers] == [
        [{"name": "proxy", "value": {"host": "x", "port": 3128}}],
        [],
    ]
    assert applied.causes == ()


def test_a_missing_variable_is_required_unless_it_has_a_default() -> None:
    applied = judged(a_cluster())
    assert said(applied) == [("FieldValueRequired", "spec.topology.variables")]
    assert applied.causes[0].route == ("spec", "topology", "variables")
    assert "'image'" in applied.causes[0].detail


def test_any_fault_in_defaulting_leaves_the_list_without_defaults() -> None:
    applied = judged(a_cluster(image="img-1", unknown=1))
    assert said(applied) == [
        ("FieldValueInvalid", "spec.topology.variables[unknown]"),
        ("FieldValueRequired", "spec.topology.variables"),
        ("FieldValueInvalid", "spec.topology.variables[unknown]"),
    ]
    assert applied.causes[0].route == ("spec", "topology", "variables", 1)
    assert applied.topology["variables"] == [{"name": "image", "value": "img-1"}, {"name": "unknown", "value": 1}]


def test_a_variable_given_twice_is_all_that_is_said_of_its_list() -> None:
    cluster = a_cluster(image="wrong", control_plane={"size": 0})
    cluster["spec"]["topology"]["variables"] *= 2
    assert said(judged(cluster)) == [
        ("FieldValueInvalid", "spec.topology.variables[image]"),
        ("FieldValueInvalid", "spec.topology.variables[image]"),
        ("FieldValueInvalid", "spec.topology.controlPlane.variables.overrides[size].value"),
    ]


def test_a_variable_that_no_class_defines_is_told_the_near_one() -> None:
    class_ = a_class(flavor={"type": "string"}, image={"type": "string"})
    applied = judged(a_cluster(flavour="m1", image="a", flavor="m1", zzz=1), class_=class_)
    assert {cause.detail for cause in applied.causes} == {
        "the ClusterClass defines no variable 'flavour'; did you mean flavor?",
        "the ClusterClass defines no variable 'zzz'",
    }


def test_values_are_judged_by_their_schema_where_they_stand() -> None:
    applied = judged(
        a_cluster(image="x", size="big", proxy={"port": 1.5}, workers={"md-0": {"size": 0}}, pools={"mp": {"image": 1}})
    )
    base = "spec.topology"
    assert said(applied) == [
        ("FieldValueInvalid", f"{base}.variables[image].value"),
        ("FieldValueTypeInvalid", f"{base}.variables[size].value"),
        ("FieldValueTypeInvalid", f"{base}.variables[proxy].value.port"),
        ("FieldValueInvalid", f"{base}.variables[proxy].value"),
        ("FieldValueInvalid", f"{base}.workers.machineDeployments[md-0].variables.overrides[size].value"),
        ("FieldValueTypeInvalid", f"{base}.workers.machinePools[mp].variables.overrides[image].value"),
    ]
    assert applied.causes[2].route == ("spec", "topology", "variables", 2, "value", "port")
    assert applied.causes[4].route[:7] == (
        "spec",
        "topology",
        "workers",
        "machineDeployments",
        0,
        "variables",
        "overrides",
    )
    assert applied.causes[4].route[7:] == (0, "value")


def test_unknown_fields_are_refused_at_the_variable_itself() -> None:
    applied = judged(a_cluster(image="img-1", proxy={"hots": 1, "port": 1}))
    assert said(applied) == [("FieldValueInvalid", "spec.topology.variables[proxy]")]
    assert applied.causes[0].route == ("spec", "topology", "variables", 1, "value", "hots")
    assert "hots" in applied.causes[0].detail


def test_null_takes_the_default_or_is_refused() -> None:
    applied = judged(a_cluster(image="img-1", zone=None, proxy={"port": None, "host": None}))
    assert said(applied) == [("FieldValueTypeInvalid", "spec.topology.variables[proxy].value.host")]
    assert applied.topology["variables"][1:3] == [
        {"name": "zone", "value": "a"},
        {"name": "proxy", "value": {"port": 3128, "host": None}},
    ]


def test_transition_rules_look_back_in_the_same_list_only() -> None:
    old = a_cluster(image="img-1", size=3, workers={"md": {"size": 5}})
    assert said(judged(a_cluster(image="img-1", size=2), None)) == []
    applied = judged(
        a_cluster(image="img-1", size=2, control_plane={"size": 1}, workers={"md": {"size": 4}, "new": {"size": 1}}),
        old,
    )
    assert said(applied) == [
        ("FieldValueInvalid", "spec.topology.variables[size].value"),
        ("FieldValueInvalid", "spec.topology.workers.machineDeployments[md].variables.overrides[size].value"),
    ]
    assert {cause.detail for cause in applied.causes} == {"only grows"}
    assert said(judged(a_cluster(image="img-1", size=3), old)) == []


def test_an_unchanged_fault_is_not_forgiven_as_it_is_for_resources() -> None:
    cluster = a_cluster(image="img-1", proxy={"host": "h", "port": 0})
    applied = judged(cluster, cluster)
    assert said(applied) == [("FieldValueForbidden", "spec.topology.variables[proxy].value.port")]


def test_numbers_pass_through_floating_point_on_their_way() -> None:
    class_ = a_class(n={"type": "integer"}, f={"type": "number", "default": 2.0})
    applied = judged(a_cluster(n=2**60 + 1), class_=class_)
    assert applied.topology["variables"] == [{"name": "n", "value": 1152921504606847000}, {"name": "f", "value": 2}]
    assert json.dumps(applied.topology["variables"][1]["value"]) == "2"


def test_words_that_cluster_api_does_not_know_do_not_count() -> None:
    class_ = a_class(a={"type": "string", "nullable": True, "const": "x"})
    assert said(judged(a_cluster(a="y"), class_=class_)) == []
    assert said(judged(a_cluster(a=None), class_=class_)) == [
        ("FieldValueTypeInvalid", "spec.topology.variables[a].value")
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "x-kubernetes-validations": [{"rule": "self.gone == 1"}]},
        {"type": "string", "x-kubernetes-validations": [{"rule": "self =="}]},
        {"type": "string", "format": "duration", "x-kubernetes-validations": [{"rule": "self != 'x'"}]},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "x-kubernetes-validations": [{"rule": "has(self.b)"}],
        },
        {"type": "string", "properties": 7},
        {"type": "string", "allOf": "x"},
        {"type": "array", "items": []},
        {"type": "string", "maxLength": "3"},
        {"type": "string", "enum": "x"},
        {"type": "string", "required": [1]},
        7,
    ],
)
def test_a_definition_that_cannot_be_used_leaves_its_variable_undecided(schema: Json) -> None:
    value = {"a": "1"} if schema != 7 and schema["type"] == "object" else "1h"
    applied = judged(a_cluster(a=value, image="img-1"), class_=a_class(image={"type": "string"}, a=schema))
    assert applied.causes == ()
    assert len(applied.unchecked) == 1
    assert isinstance(applied.unchecked[0], Unchecked)
    assert applied.unchecked[0].route[:4] == ("spec", "topology", "variables", 0)
    assert {"name": "image", "value": "img-1"} in applied.topology["variables"]


def test_a_variable_that_an_extension_may_define_is_undecided() -> None:
    class_ = copy.deepcopy(CLASS)
    class_["spec"]["patches"] = [{"name": "p", "external": {"discoverVariablesExtension": "x"}}]
    applied = judged(a_cluster(image="img-1", unknown=1), class_=class_)
    assert applied.causes == ()
    assert [item.route for item in applied.unchecked] == [("spec", "topology", "variables", 1)]
    assert [entry["name"] for entry in applied.topology["variables"]] == ["image", "unknown", "cidr", "zone"]


@pytest.mark.parametrize(
    "broken", [None, 7, {}, {"spec": None}, {"spec": {"topology": 1}}, {"spec": {"topology": {"variables": 1}}}]
)
def test_objects_that_are_none_do_no_harm(broken: Json) -> None:
    assert judged(broken, broken, class_={"spec": {"variables": 1, "patches": [1]}}).causes == ()
    assert said(judged(broken)) == [("FieldValueRequired", "spec.topology.variables")]


def test_the_same_definitions_serve_many_clusters() -> None:
    known = definitions(CLASS)
    cluster = a_cluster(image="img-1", size=1)
    assert apply(known, cluster, None) == apply(CLASS, cluster, None)
    rules_once = known.by_name["size"].rules
    apply(known, cluster, cluster)
    assert known.by_name["size"].rules is rules_once
