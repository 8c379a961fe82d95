"""The Go program that asks kube-apiserver's own code about a schema, and our answers in the same shape."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from navos_gitops.catalog import Kind
from navos_gitops.model import Cause
from navos_gitops.schema import formats, patterns, server
from navos_gitops.schema.structural import Structural
from tests.schema.kinds import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Route

BINARY = Path(__file__).parent.parent / "upstream" / "bin" / "schema"

Case = dict[str, Any]
Answer = dict[str, Any]


class Judgement(NamedTuple):
    """What two judges must agree on.

    Whether the value can be read at all, which of its fields are unknown, what it is once read (only compared, by
    what Go would write), and how often which type of error stands at which field; of an update, where upstream
    looks at metadata twice, only which.
    """

    refused: bool
    unknown: tuple[str, ...]
    decoded: Any
    causes: tuple[tuple[str, str], ...]


def upstream(cases: Iterable[Case]) -> list[Answer]:
    """Upstream's answers, one a case."""
    lines = "".join(json.dumps({"id": place, **case}) + "\n" for place, case in enumerate(cases))
    run = subprocess.run([BINARY], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def said(case: Case, answer: Answer) -> Judgement | None:
    """The comparable part of upstream's answer; None where there is none."""
    if "error" in answer:
        return None
    if "schema" not in case:
        return Judgement(not answer.get("matches", False), (), None, ())
    causes = [(each["type"], each["field"]) for each in answer.get("causes", ())]
    unknown = tuple(sorted(answer.get("unknown", ())))
    return Judgement("refused" in answer, unknown, answer.get("decoded"), _causes(causes, case))


def ours(case: Case) -> Judgement:
    """Our answer to the same question."""
    if "format" in case:
        return Judgement(not formats.CHECKS[case["format"].replace("-", "")](case["value"]), (), None, ())
    if "pattern" in case:
        return Judgement(not patterns.matcher(case["pattern"])(case["value"]), (), None, ())
    return _object(case) if "object" in case else _value(case)


def _object(case: Case) -> Judgement:
    scope = "Namespaced" if case["namespaced"] else "Cluster"
    kind = Kind(
        "example.com",
        "Thing",
        "v1",
        "things",
        scope,
        True,
        True,
        False,
        "core",
        case["status"],
        case["scale"],
        Entry(case["schema"]),
    )
    read = server.decode(kind, case["object"])
    if read.causes:
        return Judgement(refused=True, unknown=(), decoded=None, causes=())
    old = server.decode(kind, case["old"]).value if case.get("old") else None
    found = [(each.type, each.field) for each in server.validate(kind, read.value, old) if isinstance(each, Cause)]
    return Judgement(refused=False, unknown=_texts(read.unknown), decoded=read.value, causes=_causes(found, case))


def _value(case: Case) -> Judgement:
    structural = Structural(case["schema"])
    found = structural.validate(case["value"], field="spec.value", route=("spec", "value"))
    unknown = _texts(structural.unknown(case["value"]))
    return Judgement(
        refused=False, unknown=unknown, decoded=None, causes=_causes([(c.type, c.field) for c in found], case)
    )


def agree(theirs: Judgement, mine: Judgement) -> bool:
    """Whether both say the same."""
    return theirs._replace(decoded=_plain(theirs.decoded)) == mine._replace(decoded=_plain(mine.decoded))


def _plain(value: Any) -> Any:
    """The value with every number a float: Go's JSON writes 1 for 1.0."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return ("number", float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _causes(found: list[tuple[str, str]], case: Case) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(found) if case.get("old") else found))


def _texts(routes: tuple[Route, ...]) -> tuple[str, ...]:
    texts = ("".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in route) for route in routes)
    return tuple(sorted(text.removeprefix(".") for text in texts))


def compared(cases: list[Case], answers: list[Answer]) -> tuple[dict[str, int], list[str]]:
    """How many cases went which way, and a line for each on which the judges differ."""
    tally = {"error": 0, "refused": 0, "valid": 0, "invalid": 0}
    found = []
    for case, answer in zip(cases, answers, strict=True):
        theirs = said(case, answer)
        if theirs is None:
            tally["error"] += 1
            continue
        tally["refused" if theirs.refused else "invalid" if theirs.causes else "valid"] += 1
        mine = ours(case)
        if not agree(theirs, mine):
            found.append(f"{json.dumps(case)}\n  upstream {theirs}\n  ours     {mine}")
    return tally, found
