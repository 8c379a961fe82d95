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
from .written import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BINARY = Path(__file__).parents[1] / "upstream" / "bin" / "jsonpatch"
FILE = Path(__file__).parent / "recorded.jsonl.xz"
WRITTEN = Path(__file__).parent / "written.jsonl.xz"
SEED, COUNT = 11, 3000


def ask(asked: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Upstream's answers, in order."""
    return ask_lines(map(json.dumps, asked))


def ask_lines(asked: Iterable[str]) -> list[dict[str, Any]]:
    """Upstream's answers to lines as they are written, in order."""
    text = "".join(f"{line}\n" for line in asked)
    done = subprocess.run([BINARY], input=text, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def said(answer: dict[str, Any]) -> str:
    """What counts of an answer: the result with its order of keys, or that there is none."""
    return json.dumps(answer["result"]) if "result" in answer else "refused"


def read(file: Path = FILE) -> Iterator[tuple[Any, str]]:
    """The cases on file (of ``WRITTEN``, their lines) and what upstream said."""
    with lzma.open(file, "rt", encoding="utf-8") as recorded:
        for line in recorded:
            case, answer = json.loads(line)
            yield case, answer


def main() -> None:
    """Ask upstream anew."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: run tests/upstream/build")
    asked = list(cases(SEED, COUNT))
    _write(FILE, asked, ask(asked))
    texts = list(lines(SEED, COUNT))
    _write(WRITTEN, texts, ask_lines(texts))


def _write(file: Path, asked: Sequence[Any], answers: Iterable[dict[str, Any]]) -> None:
    with lzma.open(file, "wt", preset=9, encoding="utf-8") as out:
        for case, answer in zip(asked, answers, strict=True):
            out.write(f"{json.dumps([case, said(answer)], separators=(',', ':'))}\n")


if __name__ == "__main__":
    main()
