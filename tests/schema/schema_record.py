"""Upstream's answers on file: written by running this module, replayed by the tests without any Go.

python -m tests.schema.schema_record
"""

from __future__ import annotations

import json
import lzma
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.schema.schema_cases import objects, texts, values
from tests.schema.schema_oracle import BINARY, Case, Judgement, said, upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "recorded.jsonl.xz"
SEED = 20260101


class Recorded(NamedTuple):
    """One case and what upstream said of it."""

    case: Case
    said: Judgement


def record() -> Iterator[Recorded]:
    """The cases, judged."""
    asked = list(chain(objects(SEED, 120, 10), values(SEED, 200, 4), texts(SEED, 60)))
    for case, answer in zip(asked, upstream(asked), strict=True):
        if (judged := said(case, answer)) is not None:
            yield Recorded(case, judged)


def write(recorded: Iterator[Recorded]) -> int:
    """Write the cases, how many they were."""
    count = 0
    with lzma.open(FILE, "wt", preset=9 | lzma.PRESET_EXTREME) as out:
        for case, judged in recorded:
            out.write(json.dumps([case, *judged], separators=(",", ":"), ensure_ascii=False) + "\n")
            count += 1
    return count


def read() -> Iterator[Recorded]:
    """The cases on file."""
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            case, refused, unknown, decoded, causes = json.loads(line)
            pairs = tuple((kind, field) for kind, field in causes)
            yield Recorded(case, Judgement(refused, tuple(unknown), decoded, pairs))


if __name__ == "__main__":
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: run tests/upstream/build")
    sys.stdout.write(f"{write(record())} cases, {FILE.stat().st_size} bytes\n")
