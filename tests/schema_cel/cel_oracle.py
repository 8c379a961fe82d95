"""The Go program that asks kube-apiserver's own code, and our answers in the same shape."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from navos_gitops.model import Cause
from navos_gitops.schema.cel import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

BINARY = Path(__file__).parent.parent / "upstream" / "bin" / "variables"

Case = dict[str, Any]
Answer = dict[str, Any]


class Judgement(NamedTuple):
    """What two judges must agree on: how often which type of error stands at which field."""

    causes: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...] = ()


def upstream(cases: Iterable[Case]) -> list[Answer]:
    """Upstream's answers, one a case."""
    lines = "".join(json.dumps(case, separators=(",", ":")) + "\n" for case in cases)
    run = subprocess.run([BINARY], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def said(answer: Answer) -> Judgement | None:
    """The comparable part of upstream's answer; None where :func:`silent` says why there is none."""
    if silent(answer):
        return None
    return Judgement(tuple(sorted((cause["type"], cause["field"]) for cause in answer["causes"])))


def silent(answer: Answer) -> str:
    """Why upstream's answer says nothing to compare with; empty where it does.

    A value its schema refuses; a rule the server would not let into a schema; an error value that upstream's list
    functions do not expect, so that they fail where any other call would hand it on; a cost beyond the limit.
    """
    if "error" in answer:
        return "no case"
    if answer.get("refused"):
        return "refused by its schema"
    details = " ".join(cause["detail"] for cause in answer["causes"])
    reasons = {
        "not compiled": ("rule compile error", "initialization error"),
        "upstream's own fault": ("internal error: interface conversion",),
        "too costly": ("due to call cost exceeds limit", "running out of cost budget"),
    }
    return next((reason for reason, marks in reasons.items() if any(mark in details for mark in marks)), "")


def ours(case: Case) -> Judgement:
    """Our answer to the same question."""
    known = rules(case["schema"], resource=case.get("resource", False), stored=case.get("stored", True))
    found = list(known.evaluate(case["value"], case.get("old"), ratcheting=case.get("ratcheting", False)))
    causes = sorted((item.type, item.field) for item in found if isinstance(item, Cause))
    return Judgement(tuple(causes), tuple(item.reason for item in found if not isinstance(item, Cause)))


def compared(cases: list[Case], answers: list[Answer]) -> tuple[Counter[str], list[str]]:
    """How many cases went which way, and a line for each on which the judges differ."""
    tally: Counter[str] = Counter()
    found = []
    for case, answer in zip(cases, answers, strict=True):
        theirs = said(answer)
        if theirs is None:
            tally[silent(answer)] += 1
            continue
        mine = ours(case)
        tally["broken" if theirs.causes else "held"] += 1
        if mine.unchecked:
            tally["unchecked"] += 1
        elif mine.causes != theirs.causes:
            tally["differs"] += 1
            found.append(f"{json.dumps(case)}\n  upstream {answer['causes']}\n  ours {mine.causes}")
    return tally, found
