"""The door through which anyone holds us against upstream: cases as JSON lines, answers as JSON lines.

An engine is a function from a case to an answer; a case that it cannot even read gets an answer with an error.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Answer = Callable[[dict[str, Any]], dict[str, Any]]

ENGINES = {
    "yaml": "navos_gitops.yaml.judge",
    "admission": "navos_gitops.admission.judge",
    "jsonpatch": "navos_gitops.jsonpatch",
}
"""Every engine and the module whose ``answer`` answers it."""


def answers(engine: str, lines: Iterable[bytes]) -> Iterator[str]:
    """The answer to every line, as a line; in order."""
    answer: Answer = import_module(ENGINES[engine]).answer
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(answer, line)) + "\n"


def _answer(answer: Answer, line: bytes) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": f"no JSON: {error}"}
    if not isinstance(case, dict):
        return {"id": None, "error": "a case is a JSON object"}
    return answer(case)
