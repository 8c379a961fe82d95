"""Flux's own code as a program, asked in lines: builds of folders, and the health of objects."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

BINARY = Path(__file__).parents[1] / "upstream" / "bin" / "flux"

needs_oracle = pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not been run")


def ask(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Flux's answers, in order, without their ids."""
    asked = "".join(f"{json.dumps({'id': number, **line})}\n" for number, line in enumerate(lines))
    done = subprocess.run([BINARY], input=asked, capture_output=True, text=True, check=True, timeout=300)
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert [answer.pop("id") for answer in answers] == list(range(len(asked.splitlines())))
    return answers
