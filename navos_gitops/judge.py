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
"""Every engine and the module whose ``answer`` answers it; its ``NUMBER``, if any, reads fractions."""


def answers(engine: str, lines: Iterable[bytes]) -> Iterator[str]:
    """The answer to every line that is not blank, as a line; in order."""
    module = import_module(ENGINES[engine])
    answer: Answer = module.answer
    decoder = json.JSONDecoder(parse_constant=_no_number, parse_float=getattr(module, "NUMBER", float))
    for line in lines:
        if line.strip():
            yield _answer(answer, line, decoder) + "\n"


def _answer(answer: Answer, line: bytes, decoder: json.JSONDecoder) -> str:
    try:
        case = decoder.decode(line.decode(errors="replace"))
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
