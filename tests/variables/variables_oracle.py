"""The Go program that asks Cluster API's own code about variables, and our answers in the same shape."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from navos_gitops.schema.variables import apply

if TYPE_CHECKING:
    from collections.abc import Iterable

BINARY = Path(__file__).parent.parent / "upstream" / "bin" / "variables"

Case = dict[str, Any]
Answer = dict[str, Any]


class Judgement(NamedTuple):
    """What two judges must agree on: which types of error stand at which fields, and every list of variables."""

    causes: tuple[tuple[str, str], ...]
    lists: str
    unchecked: tuple[str, ...] = ()


def upstream(cases: Iterable[Case]) -> list[Answer]:
    """Upstream's answers, one a case."""
    lines = "".join(json.dumps(case, separators=(",", ":")) + "\n" for case in cases)
    run = subprocess.run([BINARY], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def said(answer: Answer) -> Judgement | None:
    """The comparable part of upstream's answer; None where there is none."""
    if "error" in answer:
        return None
    return Judgement(_causes(answer["causes"]), _lists(answer["topology"]))


def ours(case: Case) -> Judgement:
    """Our answer to the same question."""
    applied = apply(case["class"], case["cluster"], case.get("old"))
    causes = _causes([{"type": cause.type, "field": cause.field} for cause in applied.causes])
    return Judgement(causes, _lists(applied.topology), tuple(item.reason for item in applied.unchecked))


def _causes(causes: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((cause["type"], cause["field"]) for cause in causes))


def _lists(topology: dict[str, Any]) -> str:
    """Every list of variables as text; an empty list and none are the same, and so are a null and no value."""
    workers = topology.get("workers") or {}
    parts = [topology, topology.get("controlPlane") or {}]
    parts += [item for kind in ("machineDeployments", "machinePools") for item in workers.get(kind) or ()]
    found = [topology.get("variables") or [], *((part.get("variables") or {}) for part in parts[1:])]
    lists = [each.get("overrides") or [] if isinstance(each, dict) else each for each in found]
    return json.dumps([[[entry["name"], entry.get("value")] for entry in each] for each in lists], sort_keys=True)


def compared(cases: list[Case], answers: list[Answer]) -> tuple[Counter[str], list[str]]:
    """How many cases went which way, and a line for each on which the judges differ."""
    tally: Counter[str] = Counter()
    found = []
    for case, answer in zip(cases, answers, strict=True):
        theirs = said(answer)
        if theirs is None:
            tally["error"] += 1
            continue
        mine = ours(case)
        tally["refused" if theirs.causes else "accepted"] += 1
        if mine.unchecked:
            tally["unchecked"] += 1
        elif mine != theirs:
            tally["differs"] += 1
            found.append(f"{json.dumps(case)}\n  upstream {answer['causes']} {theirs.lists}\n  ours {mine}")
    return tally, found
