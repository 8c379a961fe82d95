"""The walk over schema and value: which rules run where, with which old value, and what a broken one says."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from navos_gitops.model import Cause, Unchecked
from navos_gitops.schema.cel import rules

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}


def ruled(node: Schema, *texts: str, **more: Any) -> Schema:
    return {**node, "x-kubernetes-validations": [{"rule": text, **more} for text in texts]}


def an_object(**members: Schema) -> Schema:
    return {"type": "object", "properties": {name.replace("_", "-"): node for name, node in members.items()}}


def fields(schema: Schema, value: Any, old: Any = None, **options: Any) -> list[str]:
    found = list(rules(schema, resource=False).evaluate(value, old, **options))
    assert all(isinstance(cause, Cause) for cause in found), found
    return [cause.field for cause in found if isinstance(cause, Cause)]


def unchecked(schema: Schema, value: Any, old: Any = None) -> str:
    (found,) = rules(schema, resource=False).evaluate(value, old)
    assert isinstance(found, Unchecked), found
    return found.reason


def test_each_place_has_its_field_and_its_route() -> None:
    no = ruled(TEXT, "self != 'no'")
    schema = ruled(
        an_object(
            plain=no,
            items={"type": "array", "items": an_object(name=no)},
            table={"type": "object", "additionalProperties": no},
        ),
        "self.plain != 'no'",
    )
    value = {"plain": "no", "items": [{"name": "yes"}, {"name": "no"}], "table": {"a.b": "no"}}
    found = list(rules(schema, resource=False).evaluate(value, field="", route=("spec",)))
    assert found == [
        Cause("FieldValueInvalid", "<nil>", "the rule \"self.plain != 'no'\" does not hold", ("spec",)),
        Cause("FieldValueInvalid", "plain", "the rule \"self != 'no'\" does not hold", ("spec", "plain")),
        Cause(
            "FieldValueInvalid",
            "items[1].name",
            "the rule \"self != 'no'\" does not hold",
            ("spec", "items", 1, "name"),
        ),
        Cause("FieldValueInvalid", "table[a.b]", "the rule \"self != 'no'\" does not hold", ("spec", "table", "a.b")),
    ]


def test_reason_and_field_path_are_the_rules_own() -> None:
    schema = ruled(an_object(a=TEXT, m={"type": "object", "additionalProperties": TEXT}), "false")
    for path, field, route in (
        (".a", "at.a", ("at", "a")),
        (".m['x y']", "at.m[x y]", ("at", "m", "x y")),
        (".gone", "at", ("at",)),
        ("", "at", ("at",)),
    ):
        schema["x-kubernetes-validations"] = [{"rule": "false", "reason": "FieldValueForbidden", "fieldPath": path}]
        (found,) = rules(schema, resource=False).evaluate({}, field="at", route=("at",))
        assert found[:2] == ("FieldValueForbidden", field)
        assert found.route == route


@pytest.mark.parametrize(
    ("words", "detail"),
    [
        ({}, "the rule 'self > 1' does not hold"),
        ({"message": " too small\n"}, "too small"),
        ({"message": "too small", "messageExpression": "'not ' + string(self)"}, "not 0"),
        ({"message": "too small", "messageExpression": "'a' + self.gone"}, "too small"),
        ({"message": "too small", "messageExpression": "string(1 / self)"}, "too small"),
        ({"message": "too small", "messageExpression": "'two\\nlines'"}, "too small"),
        ({"message": "too small", "messageExpression": "''"}, "too small"),
    ],
)
def test_a_broken_rule_says_what_its_author_wrote(words: dict[str, str], detail: str) -> None:
    (found,) = rules(ruled(NUMBER, "self > 1", **words), resource=False).evaluate(0)
    assert isinstance(found, Cause)
    assert found.detail == detail


def test_a_rule_that_fails_is_a_cause_at_its_own_place() -> None:
    schema = ruled(an_object(a=NUMBER), "1 / self.a == 1", reason="FieldValueForbidden", fieldPath=".a", message="mine")
    (found,) = rules(schema, resource=False).evaluate({"a": 0})
    detail = "the rule '1 / self.a == 1' fails to evaluate: divide by zero"
    assert found == Cause("FieldValueInvalid", "<nil>", detail, ())
    assert fields(schema, {}) == ["<nil>"]  # there is no key a


def test_transition_rules_need_an_old_value() -> None:
    schema = an_object(a=ruled(NUMBER, "self >= oldSelf", "self == oldSelf"))
    assert fields(schema, {"a": 1}) == []
    assert fields(schema, {"a": 1}, {"b": 1}) == []
    assert fields(schema, {"a": 1}, {"a": None}) == []
    assert fields(schema, {"a": 1}, {"a": 1}) == []
    assert fields(schema, {"a": 1}, {"a": 0}) == ["a"]
    assert fields(schema, {"a": 0}, {"a": 1}) == ["a", "a"]


def test_an_optional_old_value_makes_a_rule_run_on_create_too() -> None:
    schema = ruled(NUMBER, "oldSelf.hasValue() ? self == oldSelf.value() : self == 0", optionalOldSelf=True)
    assert fields(schema, 0) == []
    assert fields(schema, 1) == ["<nil>"]
    assert fields(schema, 1, 1) == []
    assert fields(schema, 2, 1) == ["<nil>"]
    assert fields(ruled(NUMBER, "oldSelf.orValue(5) == self", optionalOldSelf=True), 5) == []


def test_only_lists_with_keys_have_old_items() -> None:
    item = an_object(k=TEXT, v=ruled(NUMBER, "self >= oldSelf"))
    keyed = {"type": "array", "items": item, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]}
    old = [{"k": "a", "v": 5}, {"k": "b", "v": 1}]
    new = [{"k": "b", "v": 0}, {"k": "c", "v": 0}, {"k": "a", "v": 4}]
    assert fields(keyed, new, old) == ["[0].v", "[2].v"]
    assert fields({"type": "array", "items": item}, new, old) == []
    assert fields({**keyed, "x-kubernetes-list-type": "atomic"}, new, old) == []


def test_unchanged_faults_are_forgiven_on_update_unless_the_rule_looks_back() -> None:
    schema = an_object(
        a=ruled(an_object(b=TEXT), "has(self.b) && self.b == 'x'", "has(oldSelf.b) && self.b == 'x'"),
        c=TEXT,
    )
    bad = {"a": {"b": "y"}, "c": "1"}
    assert fields(schema, {**bad, "c": "2"}, bad) == ["a"]
    assert fields(schema, {**bad, "c": "2"}, bad, ratcheting=False) == ["a", "a"]
    assert fields(schema, {"a": {"b": "z"}}, bad) == ["a", "a"]
    assert fields(schema, bad) == ["a"]


def test_a_fault_in_a_keyed_item_is_forgiven_wherever_the_item_stands() -> None:
    item = ruled(an_object(k=TEXT, v=NUMBER), "self.v > 0")
    keyed = {"type": "array", "items": item, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]}
    old = [{"k": "a", "v": 0}, {"k": "b", "v": 0}]
    assert fields(keyed, [{"k": "b", "v": 0}, {"k": "a", "v": -1}], old) == ["[1]"]
    assert fields({"type": "array", "items": item}, old[::-1], old) == ["[0]", "[1]"]
    assert fields({"type": "array", "items": item}, old, old) == []


def test_the_type_of_a_resource_is_never_forgiven() -> None:
    schema = an_object(kind=ruled(TEXT, "self == 'Thing'"), other=ruled(TEXT, "self == 'Thing'"))
    value = {"kind": "x", "other": "x"}
    assert fields(schema, value, value) == ["kind"]


def test_rules_in_all_of_run_at_the_same_place_and_are_not_forgiven_there() -> None:
    schema = an_object(
        a={**TEXT, "allOf": [{"x-kubernetes-validations": [{"rule": "self != 'no'"}]}]},
        b=ruled(TEXT, "true"),
    )
    assert fields(schema, {"a": "no"}) == ["a"]
    alone = an_object(a={**TEXT, "allOf": [{"x-kubernetes-validations": [{"rule": "self != 'no'"}]}]})
    assert fields(alone, {"a": "no"}) == []  # upstream looks for rules on the spine only


def test_null_is_absent_in_an_object_and_a_value_in_a_map() -> None:
    nullable = {**TEXT, "nullable": True}
    assert fields(ruled(an_object(a=nullable), "!has(self.a)"), {"a": None}) == []
    table = ruled(
        {"type": "object", "additionalProperties": nullable}, "'a' in self && self.a == null && size(self) == 1"
    )
    assert fields(table, {"a": None}) == []
    assert fields(an_object(a=ruled(nullable, "false")), {"a": None}) == []


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("namespace", "__namespace__"),
        ("a-b", "a__dash__b"),
        ("a.b", "a__dot__b"),
        ("a/b", "a__slash__b"),
        ("a__b", "a__underscores__b"),
    ],
)
def test_names_are_spelled_as_expressions_must(name: str, spelled: str) -> None:
    schema = {"type": "object", "properties": {name: TEXT}}
    assert fields(ruled(schema, f"has(self.{spelled}) && self.{spelled} == 'x'"), {name: "x"}) == []
    assert fields(ruled(schema, f"self.{spelled} == 'x'"), {name: "y"}) == ["<nil>"]


@pytest.mark.parametrize(
    ("node", "value", "rule"),
    [
        ({"x-kubernetes-int-or-string": True}, 3, "type(self) == int && self < 3.5"),
        ({"x-kubernetes-int-or-string": True}, "5%", "type(self) == string && self.endsWith('%')"),
        ({"type": "number"}, 1, "type(self) == double && self == 1.0"),
        ({"type": "string", "format": "byte"}, "_-8=", "self == b'\\xff\\xef'"),
        ({"type": "string", "format": "duration"}, "90s", "self == duration('1m30s') && self.getSeconds() == 90"),
        ({"type": "string", "format": "duration"}, "2 days", "self == duration('48h')"),
        ({"type": "string", "format": "date"}, "2024-02-29", "self.getDayOfMonth() == 28"),
        (
            {"type": "string", "format": "date-time"},
            "2024-01-01T01:00:00+01:00",
            "self == timestamp('2024-01-01T00:00:00Z')",
        ),
        ({"type": "string", "format": "date-time"}, "2024-01-01T00:00:00.5Z", "self.getMilliseconds() == 500"),
        ({"type": "string", "format": "uuid"}, "x", "self == 'x'"),
    ],
)
def test_values_have_the_types_their_schema_gives_them(node: Schema, value: Any, rule: str) -> None:
    assert fields(ruled(node, rule), value) == []


SET: Schema = {"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"}
KEYED: Schema = {
    "type": "array",
    "items": {"type": "object", "properties": {"k": TEXT, "v": NUMBER, "tags": SET}},
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"],
}


@pytest.mark.parametrize(
    "rule", ["self == oldSelf", "self == oldSelf && true", "!(self != oldSelf)", "[self] == [oldSelf]"]
)
def test_sets_and_keyed_lists_are_equal_in_any_order(rule: str) -> None:
    schema = ruled(an_object(s=SET, l=KEYED), rule)
    old = {"s": ["a", "b"], "l": [{"k": "1", "v": 1}, {"k": "2", "tags": ["x", "y"]}]}
    new = {"s": ["b", "a"], "l": [{"k": "2", "tags": ["y", "x"]}, {"k": "1", "v": 1}]}
    assert fields(schema, new, old) == []
    assert fields(schema, {**new, "s": ["b", "c"]}, old) == ["<nil>"]
    assert fields(schema, {**new, "l": [{"k": "2", "tags": ["y"]}, {"k": "1", "v": 1}]}, old) == ["<nil>"]
    plain = ruled(an_object(s={"type": "array", "items": TEXT}), rule)
    assert fields(plain, {"s": ["b", "a"]}, {"s": ["a", "b"]}) == ["<nil>"]


def test_sets_unite_and_keyed_lists_merge() -> None:
    schema = an_object(s=SET, l=KEYED)
    union = ruled(schema, "(self.s + ['b', 'c']).size() == 3 && self.s + ['b'] == ['b', 'a']")
    assert fields(union, {"s": ["a", "b"]}) == []
    merge = ruled(schema, "(self.l + oldSelf.l).size() == 2 && (self.l + oldSelf.l)[0].v == 7")
    value = {"l": [{"k": "a", "v": 1}, {"k": "b", "v": 2}]}
    assert fields(merge, value, {"l": [{"k": "a", "v": 7}]}) == []


def test_a_lists_kind_goes_along_with_what_is_computed_of_it() -> None:
    old, new = {"s": ["a", "b"]}, {"s": ["b", "a"]}
    for rule in (
        "(true ? self.s : self.s) == oldSelf.s",
        "(self.s + []) == oldSelf.s",
        "[self.s][0] == oldSelf.s",
        "[self.s].filter(x, true) == [oldSelf.s]",
        "[self.s].map(x, x) == [oldSelf.s]",
        "[[self.s]].all(x, x == [oldSelf.s])",
    ):
        assert fields(ruled(an_object(s=SET), rule), new, old) == [], rule
    for rule in ("{'k': self.s} == {'k': oldSelf.s}", "{'k': self.s}.k == oldSelf.s"):
        assert "know no order" in unchecked(ruled(an_object(s=SET), rule), new, old)
    assert fields(ruled(an_object(s=SET), "{'k': self.s}.size() == 1 && [self.s].size() == 1"), new, old) == []


@pytest.mark.parametrize("rule", ["self == oldSelf", "self == oldSelf && true"])
def test_a_null_property_counts_in_an_objects_size_and_nowhere_else(rule: str) -> None:
    schema = ruled(an_object(a={**TEXT, "nullable": True}, b={**TEXT, "nullable": True}), rule)
    assert fields(schema, {"a": None}, {"b": None}) == []
    assert fields(schema, {"a": None}, {"a": None}) == []
    assert fields(schema, {"a": None}, {}) == ["<nil>"]
    assert fields(schema, {"a": None}, {"a": "x"}) == ["<nil>"]
    assert fields(schema, {"a": "x"}, {"a": None}) == ["<nil>"]
    assert fields(schema, {"a": None}, {"b": "x"}) == []  # upstream looks only for what the first one has


def test_numbers_are_equal_as_floating_point() -> None:
    numbers = an_object(n={"type": "number"})
    for rule in ("self == oldSelf", "self.n == oldSelf.n"):
        assert fields(ruled(numbers, rule), {"n": 2**53 + 1}, {"n": 2**53}) == []
        assert fields(ruled(numbers, rule), {"n": 1}, {"n": 1.5}) == ["<nil>"]


def test_membership_and_macros_compare_items_by_their_schema() -> None:
    schema = ruled(
        an_object(l=KEYED), "self.l.all(x, x in oldSelf.l) && self.l.all(x, oldSelf.l.exists_one(y, x == y))"
    )
    old = {"l": [{"k": "1", "tags": ["a", "b"]}]}
    assert fields(schema, {"l": [{"k": "1", "tags": ["b", "a"]}]}, old) == []
    assert fields(schema, {"l": [{"k": "1", "tags": ["b"]}]}, old) == ["<nil>"]


def test_data_without_a_schema_is_out_of_reach_but_counts_in_equality() -> None:
    open_ = {
        **an_object(a=TEXT, u={"x-kubernetes-preserve-unknown-fields": True}),
        "x-kubernetes-preserve-unknown-fields": True,
    }
    assert fields(ruled(open_, "self == oldSelf"), {"more": {"x": 1}}, {"more": {"x": 1}}) == []
    assert fields(ruled(open_, "self == oldSelf"), {"more": {"x": 1}}, {"more": {"x": 2}}) == ["<nil>"]
    assert fields(ruled(open_, "self == oldSelf || false"), {"u": [1]}, {"u": [2]}) == ["<nil>"]
    assert "no 'u' that an expression can reach" in unchecked(ruled(open_, "has(self.u)"), {"u": [1]})
    assert fields(ruled(open_, "self == oldSelf"), {"one": 1}, {"two": 2}) == []  # a gap of upstream's
    beneath = an_object(u={"x-kubernetes-preserve-unknown-fields": True, "properties": {"a": ruled(TEXT, "false")}})
    assert fields(beneath, {"u": {"a": "x"}}) == []  # rules under a node without a type never run


def test_a_resource_has_names_and_no_other_metadata() -> None:
    schema = an_object(spec=an_object(a=TEXT))
    resource = {"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "x", "labels": {"a": "b"}}, "spec": {}}
    named = ruled(schema, "self.metadata.name == 'x' && self.kind == 'Thing' && !has(self.metadata.generateName)")
    assert list(rules(named).evaluate(resource)) == []
    (found,) = rules(ruled(schema, "has(self.metadata.labels)")).evaluate(resource)
    assert isinstance(found, Unchecked)
    embedded = an_object(inner={**schema, "x-kubernetes-embedded-resource": True})
    embedded["properties"]["inner"]["x-kubernetes-validations"] = [{"rule": "self.metadata.name != 'x'"}]
    assert [cause.field for cause in rules(embedded).evaluate({"inner": resource}) if isinstance(cause, Cause)] == [
        "inner"
    ]


@pytest.mark.parametrize("member", ["name", ""])
def test_uniqueness_is_told_with_and_without_the_engine(member: str) -> None:
    dot = f".{member}" if member else ""
    rule = f"self.all(x, self.exists_one(y, x{dot} == y{dot}))"
    item = an_object(name=TEXT) if member else TEXT
    schema = ruled({"type": "array", "items": item}, rule)
    slow = ruled({"type": "array", "items": item}, rule, f"true && {rule}")
    for names, broken in (([], 0), (["a"], 0), (["a", "b"], 0), (["a", "b", "a"], 1)):
        value = [{"name": name} for name in names] if member else names
        assert fields(schema, value) == ["<nil>"] * broken
        assert fields(slow, value) == ["<nil>"] * broken * 2
    shadowed = ruled({"type": "array", "items": item}, rule.replace("y", "x"))
    assert fields(shadowed, [{"name": "a"}, {"name": "b"}] if member else ["a", "b"]) == ["<nil>"]
    many = [{"name": str(number)} for number in range(750)] if member else [str(number) for number in range(750)]
    assert fields(schema, many[:250]) == []
    assert "cost" in unchecked(schema, many)
    if member:
        assert fields(schema, [{}, {"name": "a"}]) == ["<nil>"]  # no such key


def test_a_rule_that_cannot_be_decided_is_never_taken_for_kept() -> None:
    assert "undeclared reference to 'nope'" in unchecked(ruled(TEXT, "nope(self)"), "x")
    assert "Syntax error" in unchecked(ruled(TEXT, "self =="), "x")
    assert "not a boolean" in unchecked(ruled(TEXT, "size(self)"), "x")
    assert "cost" in unchecked(
        ruled({"type": "array", "items": NUMBER}, "self.all(x, self.all(y, x >= y || true))"), [1] * 1000
    )
    joined = "(self + self + self + self).all(x, (self + self + self + self).all(y, x == y || true))"
    assert "cost" in unchecked(ruled({"type": "array", "items": NUMBER}, joined), [1] * 100)
    assert "another zone" in unchecked(
        ruled({"type": "string", "format": "date-time"}, "string(self) == ''"), "2024-01-01T00:00:00+01:00"
    )
    assert "cannot take" in unchecked(ruled(TEXT, "self.trim() == 'a'"), "a\0b")
    assert fields(ruled(TEXT, "self == 'a'"), "a\0b") == ["<nil>"]
    assert "cannot take" in unchecked(ruled(TEXT, "self == 'a'"), "\ud800")
    assert "integer of 64 bits" in unchecked(ruled(NUMBER, "self > 1"), 2**64)
    assert "a string was expected" in unchecked(ruled(TEXT, "self == 'a'"), 7)
    sets = {"type": "array", "items": {"type": "number"}, "x-kubernetes-list-type": "set"}
    assert "fail to find" in unchecked(ruled(an_object(s=sets), "self.s == oldSelf.s"), {"s": [1]}, {"s": [1]})


def test_a_rule_that_nobody_has_accepted_yet_is_checked_against_its_types() -> None:
    table: Schema = {"type": "object", "additionalProperties": NUMBER}
    nested: Schema = {"type": "array", "items": {"type": "array", "items": NUMBER}}
    members: dict[str, Schema] = {
        "s": TEXT,
        "n": NUMBER,
        "d": {"type": "string", "format": "duration"},
        "foo": table,
        "fooEntry": TEXT,
    }
    members |= {
        "bar": table,
        "aB": TEXT,
        "a_b": TEXT,
        "FooEntry": NUMBER,
        "foo_": table,
        "l": nested,
        "o": an_object(x=TEXT),
        "1": TEXT,
    }
    schema: Schema = {"type": "object", "properties": members}

    def refusal(rule: str, **words: Any) -> str:
        found = list(
            rules(ruled(schema, rule, **words), resource=False, stored=False).evaluate({"s": "x", "n": 1, "d": "1h"})
        )
        return found[0].reason if found and isinstance(found[0], Unchecked) else ""

    for rule in (
        "self.s == 'x'",
        "self.n < 1.5",
        "self.d > duration('1s')",
        "!has(self.foo) || self.foo.all(k, v, v > 1)",
        "self.o == null",
    ):
        assert refusal(rule) == "", rule
    for rule in (
        "!has(self.l) || self.l[0][0] == 1",
        "self.aB == self.a_b",
        "self.FooEntry > 1",
        "self.fooEntry == 'x'",
    ):
        assert refusal(rule) == "", rule
    assert "(string, int)" in refusal("self.s == 1")
    assert "(duration, string)" in refusal("self.d == '1h'")
    assert "(string, null_type)" in refusal("self.s == null")
    assert refusal("has(self.gone)").endswith("cannot be compiled: undefined field 'gone'")
    assert "(object)" in refusal("has(self.o) && size(self.o) > 0")
    assert "applied to '(int, string)'" in refusal("!has(self.bar) || self.bar.x == 'y'")
    assert "different types" in refusal("[self.s, self.n].size() == 2")
    assert "not a boolean" in refusal("self.n")
    assert "optional_type" in refusal("oldSelf == self", optionalOldSelf=True)
    assert refusal("!oldSelf.hasValue()", optionalOldSelf=True) == ""


def test_an_optional_never_reaches_a_function_that_would_die_of_it() -> None:
    schema = ruled(an_object(l={"type": "array", "items": NUMBER}), "[optional.none()].indexOf(1) == -1")
    assert "cannot be given an optional" in unchecked(schema, {})
    ordered = ruled(an_object(s=SET), "self.?s.orValue([]) == oldSelf.s")
    assert fields(ordered, {"s": ["b", "a"]}, {"s": ["a", "b"]}) == []
    assert fields(ordered, {"s": ["b"]}, {"s": ["a"]}) == ["<nil>"]


def test_a_schema_without_rules_costs_nothing() -> None:
    known = rules(an_object(a=TEXT))
    assert not known.any
    assert list(known.evaluate({"a": "x"}, {"a": "y"})) == []


def test_the_engine_is_loaded_only_for_rules_that_need_it() -> None:
    program = """
import sys
from navos_gitops.schema.cel import rules
def node(rule, **words): return {"x-kubernetes-validations": [{"rule": rule}], **words}
texts = {"a": node("self.size() > 1", type="string"), "c": node("self.trim() != self", type="string")}
known = rules(node("self == oldSelf", type="object", properties=texts))
assert len(list(known.evaluate({"b": 1}, {"b": 2}))) == 1
assert len(list(known.evaluate({"a": "x"}))) == 1
assert not {"cel_expr_python", "google.protobuf"} & set(sys.modules), "too early"
assert len(list(known.evaluate({"c": "x"}))) == 1
assert {"cel_expr_python", "google.protobuf"} <= set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
