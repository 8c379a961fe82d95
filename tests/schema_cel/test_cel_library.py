"""Every function of Kubernetes' CEL libraries gives what upstream gives."""

from __future__ import annotations

from typing import Any

import pytest
from cel_oracle import BINARY, upstream
from library_cases import CASES

from navos_gitops.model import Cause
from navos_gitops.schema.cel import library, rules


def schema(rule: str) -> dict[str, Any]:
    return {"type": "object", "x-kubernetes-validations": [{"rule": rule}]}


def outcome(rule: str) -> bool | None:
    found = list(rules(schema(rule)).evaluate({}))
    if not found:
        return True
    assert len(found) == 1
    assert isinstance(found[0], Cause), found[0]
    return None if "fails to evaluate" in found[0].detail else False


@pytest.mark.parametrize("rule", CASES)
def test_a_function_gives_what_upstream_gives(rule: str) -> None:
    assert outcome(rule) is CASES[rule]


@pytest.mark.upstream
@pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not built the oracle")
def test_the_expected_answers_are_upstreams() -> None:
    said = {}
    for rule, answer in zip(CASES, upstream({"schema": schema(rule), "value": {}} for rule in CASES), strict=True):
        details = [cause["detail"] for cause in answer["causes"]]
        said[rule] = (None if not details[0].startswith("failed rule") else False) if details else True
    assert said == CASES


@pytest.mark.parametrize(
    "rule", ["cel.bind(x, 1, x == 1)", "math.greatest(1, 2) == 2", "base64.encode(b'a') == ''", "'a'.reverse() == 'a'"]
)
def test_libraries_that_the_server_does_not_have_are_not_taken_for_known(rule: str) -> None:
    (found,) = rules(schema(rule)).evaluate({})
    assert not isinstance(found, Cause)
    assert "cannot be compiled" in found.reason


LIBRARIES = frozenset(("lists", "named", "net", "quantity", "regex", "semver", "url"))


@pytest.mark.parametrize("name", sorted(LIBRARIES))
def test_a_function_calls_for_its_library(name: str) -> None:
    known = library.functions(frozenset((name,)))
    # What rules cannot spell, and what is the language's own but for the values that the rest makes.
    public = {function.name for function in known if not function.name.startswith("__")} - {"string"}
    assert public
    assert {function for function in public if name not in library.called_for(f"self.a.{function}(1)")} == set()


def test_nothing_else_calls_for_one() -> None:
    assert library.called_for("self.a.size() > 1 && self.b.matches('^[0-9]$') && string(self.c) == 'x'") == frozenset()
    assert library.called_for("isIP(self.a) || quantity('1').sub(1) == self.c") == {"net", "quantity"}
    assert library.functions(frozenset()) == ()
    assert set(library.functions()) == {each for name in LIBRARIES for each in library.functions(frozenset((name,)))}
