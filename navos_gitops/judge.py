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
    """The answer to every line that is not blank, as a line; in order."""
    answer: Answer = import_module(ENGINES[engine]).answer
    for line in lines:
        if line.strip():
            yield _answer(answer, line) + "\n"


def _answer(answer: Answer, line: bytes) -> str:
    try:
        case = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return _refused(None, f"no JSON: {error}")
    if not isinstance(case, dict):
        return _refused(None, "a case is a JSON object")
    try:
        return json.dumps(answer(case), allow_nan=False)
    except KeyError as error:
        return _refused(case, f"the case has no {error.args[0]}")
    except Exception as error:  # noqa: BLE001 - one case that cannot be answered must not silence those after it
        return _refused(case, f"{type(error).__name__}: {error}")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _refused(case: dict[str, Any] | None, error: str) -> str:
    try:
        return json.dumps({"id": case.get("id") if case else None, "error": error}, allow_nan=False)
    except (ValueError, RecursionError):  # the id itself is infinite, or deeper than can be written
        return json.dumps({"id": None, "error": error})
