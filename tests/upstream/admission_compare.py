"""A wide comparison by hand: any seed, any number of cases, and each kind of difference cut down to a small case.

python -m tests.upstream.admission_compare CRDS [--seed N] [--per-kind N] [--only TEXT] [--clusters N] [--show N]
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
import traceback
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.upstream.admission_cases import cases, kinds
from tests.upstream.admission_known import Comparison, compare
from tests.upstream.admission_oracle import Upstream, ours, verdict
from tests.upstream.admission_topology import clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

Case = dict[str, Any]

LONGEST = 1500
TRIES = 600
"""How many cases are judged to make one smaller."""


def judged(upstream: Upstream, line: Case) -> Comparison:
    """Both verdicts; a crash of ours is one, too."""
    theirs = verdict(upstream.ask({**line, "returnObject": True}))
    try:
        return compare(line, theirs)
    except Exception:  # noqa: BLE001 - a crash is what this is to find
        return Comparison(theirs, verdict({"error": "crash " + traceback.format_exc().splitlines()[-1]}), "")


def signature(compared: Comparison) -> tuple[Any, ...]:
    """What makes two differences alike."""
    theirs, mine, excuse = compared
    missing = {type_ for type_, _ in set(theirs.causes) - set(mine.causes)}
    extra = {type_ for type_, _ in set(mine.causes) - set(theirs.causes)}
    return theirs.stage, mine.stage, tuple(sorted(missing)), tuple(sorted(extra)), compared.same, excuse


def smaller(value: Any) -> Iterator[Any]:
    """The value with one part taken out, outer parts first."""
    if isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
        for key, below in value.items():
            for less in smaller(below):
                yield {**value, key: less}
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, below in enumerate(value):
            for less in smaller(below):
                yield [*value[:index], less, *value[index + 1 :]]


def reduced(upstream: Upstream, line: Case, wanted: tuple[Any, ...]) -> Case:
    """A smaller case that differs in the same way, as small as so many tries make it."""
    left = TRIES
    progress = True
    while progress and left:
        progress = False
        for part in ("old", "object", "context"):
            for less in smaller(line.get(part)):
                if not left or (part != "context" and not {"apiVersion", "kind"} <= less.keys()):
                    continue
                left -= 1
                tried = {**copy.deepcopy(line), part: less}
                if signature(judged(upstream, tried)) == wanted:
                    line, progress = tried, True
                    break
    return line


def main() -> None:
    """Compare, count, and show one small case of each kind of difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("crds", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-kind", type=int, default=24)
    parser.add_argument("--clusters", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()
    tally: Counter[str] = Counter()
    groups: dict[tuple[Any, ...], list[tuple[str, Case]]] = {}
    spent = 0.0
    with Upstream(arguments.crds) as upstream:
        wanted = [kind for kind in kinds(arguments.crds) if arguments.only in kind.name]
        for label, line in chain(
            cases(wanted, arguments.seed, arguments.per_kind, upstream.accepts),
            clusters(arguments.seed, arguments.clusters),
        ):
            started = time.perf_counter()
            compared = judged(upstream, line)
            spent += time.perf_counter() - started
            tally["cases"] += 1
            tally[compared.theirs.stage or "allowed"] += 1
            if not compared.same:
                tally[compared.excuse or "differs"] += 1
                groups.setdefault(signature(compared), []).append((label, line))
        show(upstream, groups, arguments.show)
    sys.stdout.write(f"\n{spent:.1f} s: {dict(tally)}\n")


def show(upstream: Upstream, groups: dict[tuple[Any, ...], list[tuple[str, Case]]], most: int) -> None:
    """Print the groups, the largest first."""
    for found, members in sorted(groups.items(), key=lambda item: -len(item[1]))[:most]:
        label, line = min(members, key=lambda member: len(json.dumps(member[1])))
        small = reduced(upstream, line, found)
        theirs, mine, excuse = judged(upstream, small)
        sys.stdout.write(f"\n## {len(members)} like {line['id']} ({label}) {excuse}\n{json.dumps(small)[:LONGEST]}\n")
        for whose, said in (("upstream", theirs), ("ours", mine)):
            sys.stdout.write(f"  {whose}: {said!s:.{LONGEST}}\n")
        if theirs.allowed and mine.allowed:
            for judge in (upstream.ask, ours):
                sys.stdout.write(
                    f"  {json.dumps(judge({**small, 'returnObject': True}).get('object'), sort_keys=True)}\n"
                )


if __name__ == "__main__":
    main()
