"""Upstream's answers on file: written by running this module, replayed by the tests without Go.

python -m tests.yaml.record
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import more_texts, texts
from .nasty import NASTY
from .oracle import BINARY, ask, question, said

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "recorded.jsonl.xz"
SEED, COUNT = 7, 1000
ASKED = 8
"""How often upstream is asked: its answer to two keys that become one varies (see test_upstream.py)."""


def questions() -> Iterator[dict[str, Any]]:
    """What upstream is asked: every text picked by hand, leniently and strictly, and some made from a seed."""
    for text in NASTY:
        yield question(text)
        yield question(text, strict=True)
    for make in (texts.soups, texts.trees, texts.broken, more_texts.manifests):
        yield from map(question, make(SEED, COUNT))
        yield from (question(text, strict=True) for text in make(SEED + 1, COUNT // 4))


def read() -> Iterator[tuple[dict[str, Any], str]]:
    """The questions on file and what upstream said."""
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            asked, answer = json.loads(line)
            yield asked, answer


def main() -> None:
    """Ask upstream anew."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: run tests/upstream/build")
    asked = list(questions())
    rounds = [list(map(said, ask(asked))) for _ in range(ASKED)]
    with lzma.open(FILE, "wt", preset=9, encoding="utf-8") as out:
        for line, answers in zip(asked, zip(*rounds, strict=True), strict=True):
            if len(set(answers)) == 1:
                out.write(f"{json.dumps([line, answers[0]], separators=(',', ':'))}\n")


if __name__ == "__main__":
    main()
