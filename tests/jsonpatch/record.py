"""Upstream's answers on file: written by running this module, replayed by the tests without Go.

python -m tests.jsonpatch.record
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cases import cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BINARY = Path(__file__).parents[1] / "upstream" / "bin" / "jsonpatch"
FILE = Path(__file__).parent / "recorded.jsonl.xz"
SEED, COUNT = 11, 3000


def ask(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Upstream's answers, in order."""
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    done = subprocess.run([BINARY], input=text, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(answer: dict[str, Any]) -> str:
    """What counts of an answer: the result with its order of keys, or that there is none."""
    return json.dumps(answer["result"]) if "result" in answer else "refused"


def read() -> Iterator[tuple[dict[str, Any], str]]:
    """The cases on file and what upstream said."""
    with lzma.open(FILE, "rt") as lines:
        for line in lines:
            case, answer = json.loads(line)
            yield case, answer


def main() -> None:
    """Ask upstream anew."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: run tests/upstream/build")
    asked = list(cases(SEED, COUNT))
    with lzma.open(FILE, "wt", preset=9) as out:
        for case, answer in zip(asked, ask(asked), strict=True):
            out.write(f"{json.dumps([case, said(answer)], separators=(',', ':'))}\n")


if __name__ == "__main__":
    main()
