"""What is said without the engine is what the engine says; what is not sure is left to it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cel_cases import Expressions, catalog_nodes, changed, schema, value
from cel_oracle import BINARY, silent, upstream
from hypothesis import given, settings
from hypothesis import strategies as st
from quick_cases import Common, spoiled

from navos_gitops.schema.cel.engine import Program, program
from navos_gitops.schema.cel.quick import Quick, Undecided, quick
from navos_gitops.schema.cel.reads import Refused
from navos_gitops.schema.cel.shape import Shape, Unreadable
from navos_gitops.schema.variables import definitions
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cel_cases import Schema

ROOT = Path(__file__).parent.parent.parent
OUTSIDE = "outside"
CAUTIOUS = "it compares a "
"""How a refusal begins that is only ours: of a comparison that takes more than the engine's binding lets us tell."""


def said(rule: Quick, now: Any, old: Any) -> bool | None:
    """What a quick rule says; None where it leaves it to the engine."""
    try:
        return rule.holds(now, old)
    except Undecided:
        return None


class Engine:
    """The engine's judgement of a rule, with and without a server's word for it."""

    def __init__(self, text: str, shape: Shape) -> None:
        self.programs: list[Program] = []
        for stored in (True, False):
            try:
                self.programs.append(program(text, shape, stored=stored))
            except Refused as refusal:
                if not str(refusal).startswith(CAUTIOUS):
                    raise

    def says(self, now: Any, old: Any) -> set[Any]:
        """True, False, or a failure; nothing where it cannot read a value."""
        found = set()
        for each in self.programs:
            with suppress(Unreadable):
                found.add(each.evaluate(now, old))
        return found


def compare(text: str, node: Schema, pairs: list[tuple[Any, Any]], tally: Counter[Any]) -> None:
    """Hold the quick judgement of each pair of a value and an old one against the engine's."""
    shape = Shape(node)
    rule = quick(text, shape)
    if rule is None:
        tally[OUTSIDE] += 1
        return
    engine = Engine(text, shape)
    for now, old in pairs:
        mine = said(rule, now, old)
        theirs = set() if mine is None else engine.says(now, old)
        assert theirs <= {mine}, (text, node, now, old, mine, theirs)
        tally[mine if theirs or mine is None else "alone"] += 1


def pairs(random: Random, node: Schema, *, transition: bool) -> list[tuple[Any, Any]]:
    """A value and an old one that fit the schema, and twice that one of them may not."""
    old = value(random, node)
    now = changed(random, node, old) if transition else old
    return [(now, old), (spoiled(random, now), old), (now, spoiled(random, old))]


def compare_rules(node: Schema, tally: Counter[Any]) -> None:
    """Hold the quick judgement of a node's own rules against the engine's."""
    random = Random(5)  # noqa: S311 - the same cases for the same seed
    for rule in node["x-kubernetes-validations"]:
        values = [pair for _ in range(10) for pair in pairs(random, node, transition=True)]
        compare(rule["rule"].strip(), node, values, tally)


def test_generated_expressions_hold_and_break_as_by_the_engine() -> None:
    tally: Counter[Any] = Counter()

    @given(st.integers(0, 2**32))
    @settings(max_examples=200)
    def generated(seed: int) -> None:
        random = Random(seed)  # noqa: S311 - the same cases for the same seed
        node = schema(random)
        transition = random.random() < 0.4
        for number in range(8):
            source = (Common if number else Expressions)(random, node, transition=transition)
            compare(source.boolean(), node, pairs(random, node, transition=transition), tally)

    generated()
    assert min(tally[True], tally[False]) > 800, tally
    assert tally["alone"] < 100, tally


@pytest.mark.upstream
@pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not built the oracle")
def test_generated_expressions_hold_and_break_as_upstream_says() -> None:
    random = Random(9)  # noqa: S311 - the same cases for the same seed
    cases, verdicts = [], []
    for _ in range(4000):
        node = schema(random)
        text, now = Common(random, node, transition=False).boolean(), value(random, node)
        rule = quick(text, Shape(node))
        verdict = None if rule is None else said(rule, now, None)
        if verdict is not None:
            cases.append({"schema": {**node, "x-kubernetes-validations": [{"rule": text}]}, "value": now})
            verdicts.append(verdict)
    tally: Counter[str | bool] = Counter()
    for case, verdict, answer in zip(cases, verdicts, upstream(cases), strict=True):
        reason = silent(answer)
        tally[reason or verdict] += 1
        assert reason or verdict is not bool(answer["causes"]), (case, verdict, answer)
    assert min(tally[True], tally[False]) > 800, tally
    assert set(tally) <= {True, False, "refused by its schema"}, tally


def test_the_catalogs_rules_hold_and_break_as_by_the_engine() -> None:
    tally: Counter[Any] = Counter()
    for node in catalog_nodes():
        compare_rules(node, tally)
    assert tally[OUTSIDE] == 0
    assert min(tally[True], tally[False]) > 300, tally


def ruled(node: Any) -> Iterator[Schema]:
    """Every node of a schema that has rules."""
    if isinstance(node, dict):
        if node.get("x-kubernetes-validations"):
            yield node
        for child in (*(node.get("properties") or {}).values(), node.get("items"), node.get("additionalProperties")):
            yield from ruled(child)


CLASSES = sorted({*ROOT.glob("bases/*/clusterclass.yaml"), *ROOT.glob("tests/golden/fleet/bases/*/clusterclass.yaml")})


@pytest.mark.parametrize("path", CLASSES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_rules_of_our_own_classes_hold_and_break_as_by_the_engine(path: Path) -> None:
    tally: Counter[Any] = Counter()
    (class_,) = (document.value for document in reader.read(path.read_bytes()))
    nodes = [node for known in definitions(class_).by_name.values() for node in ruled(known.openapi)]
    for node in nodes:
        compare_rules(node, tally)
    assert nodes
    assert tally[OUTSIDE] == 0
    assert min(tally[True], tally[False]) > 0, tally


TEXT: Schema = {"type": "string"}
NODE: Schema = {
    "type": "object",
    "properties": {
        "s": TEXT,
        "n": {"type": "integer"},
        "d": {"type": "number"},
        "b": {"type": "boolean"},
        "l": {"type": "array", "items": TEXT},
        "set": {"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"},
        "m": {"type": "object", "additionalProperties": {"type": "integer"}},
        "o": {"type": "object", "properties": {"a-b": TEXT, "namespace": TEXT, "in": TEXT}},
        "p": {"type": "object", "x-kubernetes-preserve-unknown-fields": True, "properties": {"a": TEXT}},
        "i": {"x-kubernetes-int-or-string": True},
        "t": {"type": "string", "format": "date-time"},
        "u": {"x-kubernetes-preserve-unknown-fields": True},
        "numbers": {"type": "array", "items": {"type": "number"}, "x-kubernetes-list-type": "set"},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        (r"self.s == 'a\'\n\x41\u00e9\U0001F40B'", {"s": "a'\nA\u00e9\U0001f40b"}, True),
        (r"self.s == r'\n' || self.s == R'\d'", {"s": "\\d"}, True),
        ("self.s.size() == 2 && size(self.s) == 2", {"s": "\U0001f40b\u00e9"}, True),
        ("self.s < '\U0001f40b'", {"s": "\uffff"}, True),
        ("!has(self.s) || self.s.startsWith('a') // at least", {"s": "b"}, False),
        ("self.n + 1 > 9223372036854775806", {"n": 2**63 - 2}, True),
        ("self.n + 1 > 0", {"n": 2**63 - 1}, None),
        ("self.n - 1 < 0", {"n": -(2**63)}, None),
        ("self.n > 0", {"n": 2**63}, None),
        ("self.n > 0", {"n": True}, None),
        ("self.n == 0x10", {"n": 16}, True),
        ("self.d == 1.0 && self.d >= 1e0", {"d": 1}, True),
        ("self.d < 1.0", {"d": float("nan")}, None),
        ("self.s == ''", {}, None),
        ("self.s == ''", {"s": None}, None),
        ("has(self.s)", {"s": None}, False),
        ("has(self.m.a)", {"m": {"a": None}}, None),
        ("'a' in self.m", {"m": {"a": None}}, None),
        ("has(self.s)", {"s": 1}, None),
        ("has(self.o.__namespace__)", {}, None),
        ("false && self.s == ''", {}, False),
        ("self.b || self.s == ''", {"b": True}, True),
        ("self.s == '' && false", {}, None),
        ("self.b ? self.s == '' : true", {"b": False}, True),
        ("self.l.all(x, x != 'a')", {"l": ["a", 1]}, False),
        ("self.l.all(x, x != 'a')", {"l": [1, "a"]}, None),
        ("self.l.exists(x, x == 'a')", {"l": ["a", None]}, True),
        ("self.l.exists_one(x, x == 'a')", {"l": ["a", None]}, None),
        ("self.l.exists_one(x, self.l.exists_one(x, x == 'a') && x == 'a')", {"l": ["a", "b"]}, True),
        ("self.l.map(x, x.size()).filter(n, n > 1) == [2, 3]", {"l": ["aa", "b", "ccc"]}, True),
        ("self.l[1] == 'b' && self.m['a'] == 1 && self.m.b == 2", {"l": ["a", "b"], "m": {"a": 1, "b": 2}}, True),
        ("self.l[1] == 'b'", {"l": ["a"]}, None),
        ("self.l[-1] == 'a'", {"l": ["a"]}, None),
        ("self.m['a'] == 1", {"m": {}}, None),
        ("self.m.all(key, key in ['a', 'b'])", {"m": {"a": 1, "c": 1}}, False),
        ("self.set == ['b', 'a'] && self.l == ['a', 'b']", {"set": ["a", "b"], "l": ["a", "b"]}, True),
        ("['b', 'a'] == self.set", {"set": ["a", "b"]}, False),
        ("self.l == self.set", {"set": ["a", "b"], "l": ["b", "a"]}, False),
        ("self.set == self.l", {"set": ["a", "b"], "l": ["b", "a"]}, True),
        ("self.o == self.o", {"o": {"a-b": "x"}}, True),
        ("self.o == self.o", {"o": {"unknown": "x"}}, None),
        ("self.o.a__dash__b == self.o.__namespace__", {"o": {"a-b": "x", "namespace": "x"}}, True),
        ("has(self.i) && has(self.t) && !has(self.p.a)", {"i": "1", "t": "", "p": {"b": 1}}, True),
        ("self.p == self.p", {"p": {"b": 1}}, None),
        ("self != null && self.o == null", {"o": {}}, False),
        ("self.s.split('/')[1] == 'b' && self.s.split('/').size() == 2", {"s": "a/b"}, True),
        ("isIP(self.s) != isCIDR(self.s)", {"s": "::1"}, True),
        ("self.s.matches('^a$')", {"s": "a\n"}, False),
        ("self.s.matches('(?i)^A')", {"s": "ab"}, True),
        ("self.s == self.s", {"s": "x" * 1025}, None),
        ("self.s == self.s", {"s": "\ud800"}, None),
        ("self.d == 9007199254740992.0", {"d": 2**53 + 1}, True),
        ("'a' in self.l", {"l": ["a", 1]}, None),
        ("self.l == ['a']", {"l": [1]}, None),
        ("'x' in self.l", {"l": ["a"] * 101}, None),
        ("self.l.all(x, x.contains(self.s))", {"l": ["a"] * 101, "s": "a"}, None),
        ("self.l.all(x, self.l.exists(y, x == y))", {"l": [str(number) for number in range(100)]}, None),
        ("1 < 2 == true && -1 < 0 && !!self.b", {"b": True}, True),
        ("[has(self.s), has(self.n), has(self.d)].filter(x, x).size() <= 1", {"s": "", "d": 0.5}, False),
    ],
)  # fmt: skip
def test_an_expression_of_the_common_part_is_true_false_or_left_to_the_engine(
    text: str, now: Any, expected: bool | None
) -> None:
    shape = Shape(NODE)
    rule = quick(text, shape)
    assert rule is not None
    assert said(rule, now, None) is expected
    if expected is not None:
        assert Engine(text, shape).says(now, None) <= {expected}


@pytest.mark.parametrize(
    "text",
    [
        "self.i == 1", "self.t == self.t", "self.u == self.u", "has(self.u)", "has(self.nope)", "self.s", "size(self)",
        "self.numbers == self.numbers", "self.n > 1.0", "self.d > 1", "self.s == 1", "self.n == null", "null == null",
        "self.b < true", "self.b && self.s", "self.s ? true : false", "!self.s", "self.n * 2 > 1", "self.d + 1.0 > 1.0",
        "-self.n < 0", "self.n == 1u", "self.s == b'a'", "self.s == '''a'''", 'self.s == """a"""', "self.n == 010",
        "self.n < 9223372036854775808", "self.d < 1e400", r"self.s == '\0'", r"self.s == '\ud800'", r"self.s == '\q'",
        "self.s == 'a", "self.s ==", "self.s == 'a' 'b'", "(self.b", "self.l == []", "self.l == ['a', 1]", "has(self)",
        "has(self.s, self.n)", "has(self['s'])", "self['s'] == 'a'", "self.?s.hasValue()", "self.s.lowerAscii() == 'a'",
        "self.s.matches('(')", "self.s.matches(self.s)", "self.s.split('').size() > 1", "self.s.split('/', 1)[0] == ''",
        "matches(self.s, 'a')", "self.m.filter(k, true).size() > 0", "self.m.map(k, k).size() > 0", "nope == 1",
        "self.l.all(self, true)", "self.l.all(int, true)", "self.l.all(x, y, true)", "self.l.all(x.y, true)",
        "self.l.map(x, true, x).size() > 0", "self.l.all(x, 'a')", "self.o.all(x, true)", "self.l.existsOne(x, true)",
        "self.l.all(x, true) && x == 'a'", "self.l + self.l == self.l", "self.o in [self.o]", "self.o == self.p",
        "[self.o].exists(x, has(x.nope))", "{'a': 1}.size() > 0", "type(self.s) == string", "self.o.in == 'a'",
        "self.o.`a-b` == 'a'", "has(self.o.a-b)", "self.s.nope", "(self.b ? self.l : self.set).size() > 0",
        "self." + "o." * 200 + "o == 1", "(" * 200 + "true" + ")" * 200, "!" * 4 + "(" * 3000, "\x00", "",
        " && ".join(["self.s.contains(self.s)"] * 11), "[" * 500,
    ],
)  # fmt: skip
def test_whatever_else_is_the_engines(text: str) -> None:
    assert quick(text, Shape(NODE)) is None


@pytest.mark.parametrize(
    "text",
    [
        "self == oldSelf",
        "has(self.s) == has(oldSelf.s) && (!has(self.s) || self.s == oldSelf.s)",
        "(!has(self.s) && !has(oldSelf.s)) || self.s == oldSelf.s",
        "!has(oldSelf.s) || has(self.s)",
        "self.o == oldSelf.o",
        "oldSelf.l.all(x, x in self.l)",
    ],
)
def test_transitions_are_decided(text: str) -> None:
    node = {"type": "object", "properties": {name: NODE["properties"][name] for name in ("s", "l", "o")}}
    rule = quick(text, Shape(node))
    assert rule is not None
    assert rule.uses_old
    before = {"s": "a", "l": ["x"], "o": {"in": "1"}}
    assert said(rule, before, before) is True
    assert Engine(text, Shape(node)).says(before, before) == {True}
    after = {"s": "b", "l": [], "o": {"in": "2"}}
    verdict = said(rule, after, before)
    assert Engine(text, Shape(node)).says(after, before) == {verdict}


def test_a_value_of_a_kind_that_is_not_read_is_the_engines() -> None:
    for name in ("i", "t", "u"):
        assert quick("true", Shape(NODE["properties"][name])) is None
    rule = quick("true", Shape(TEXT))
    assert rule is not None
    assert not rule.uses_old
    assert said(rule, "a", None) is True
    assert said(rule, 1, None) is None
