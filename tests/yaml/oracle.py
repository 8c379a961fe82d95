"""Upstream's reader as a program: asked in lines, one at a time or many at once."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

BINARY = Path(__file__).parents[1] / "upstream" / "bin" / "yaml"

needs_oracle = pytest.mark.skipif(not BINARY.exists(), reason="not run: tests/upstream/build has not been run")


def question(text: str | bytes, *, strict: bool = False) -> dict[str, Any]:
    """A line that asks for the values of a text."""
    line: dict[str, Any] = {"id": 0}
    if isinstance(text, str):
        line["yaml"] = text
    else:
        line["base64"] = base64.b64encode(text).decode()
    if strict:
        line["strict"] = True
    return line


def ask(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Upstream's answers, in order."""
    asked = "".join(f"{json.dumps(line)}\n" for line in lines)
    done = subprocess.run([BINARY], input=asked, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def said(answer: dict[str, Any]) -> str:
    """What counts of an answer: the values, or that there are none. Of a float, not how it is written."""
    return json.dumps(answer["values"], sort_keys=True) if "values" in answer else "refused"
