"""Upstream's answers on file: written by running this module, replayed by the tests without any Go.

python tests/variables/variables_record.py
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from variables_cases import cases
from variables_oracle import BINARY, Judgement, said, upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "recorded.jsonl.xz"
SEED = 20260101
COUNT = 2200


class Recorded(NamedTuple):
    """One case and what upstream said of it."""

    case: dict[str, Any]
    said: Judgement


def record() -> Iterator[Recorded]:
    """The cases, judged."""
    asked = list(cases(SEED, COUNT))
    for case, answer in zip(asked, upstream(asked), strict=True):
        if (judged := said(answer)) is not None:
            yield Recorded(case, judged)


def write(recorded: Iterator[Recorded]) -> int:
    """Write the cases, how many they were."""
    count = 0
    with lzma.open(FILE, "wt", preset=9 | lzma.PRESET_EXTREME) as out:
        for case, judged in recorded:
            out.write(json.dumps([case, judged.causes, judged.lists], separators=(",", ":"), ensure_ascii=False) + "\n")
            count += 1
    return count


def read() -> Iterator[Recorded]:
    """The cases on file."""
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for text in lines:
            case, causes, listed = json.loads(text)
            yield Recorded(case, Judgement(tuple((kind, field) for kind, field in causes), listed))


if __name__ == "__main__":
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: run tests/upstream/build")
    sys.stdout.write(f"{write(record())} cases, {FILE.stat().st_size} bytes\n")
