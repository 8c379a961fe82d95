"""The Go program as a judge, our own beside it, and where the two differ."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from types import TracebackType

BINARY = Path(__file__).parent / "bin" / "admission"

CONVERTED = "cluster.x-k8s.io/conversion-data"
"""The annotation in which an object converted to an older API version carries the newer one, as JSON text."""

LARGE = 1 << 63
"""From here on Kubernetes reads an integer as a floating-point number."""

Answer = dict[str, Any]
Case = dict[str, Any]


class Upstream:
    """The program, running: one case in, one verdict out."""

    def __init__(self, crds: Path, binary: Path = BINARY) -> None:
        self._program = subprocess.Popen(  # the program of this folder
            [binary, "-crds", crds], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._program.communicate()

    def ask(self, line: Case) -> Answer:
        """The verdict on one case."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        self._program.stdin.flush()
        answer: Answer = json.loads(self._program.stdout.readline())
        return answer

    def accepts(self, lines: list[Case]) -> list[bool]:
        """Which of the cases are allowed."""
        return [bool(self.ask(line).get("allowed")) for line in lines]


def ours(line: Case) -> Answer:
    """The verdict of the code under test."""
    from navos_gitops.admission import judge

    answer: Answer = judge.answer(line)
    return answer


class Verdict(NamedTuple):
    """What two judges must agree on: never the wording.

    The object is that which is stored, defaulted and pruned, as a digest; empty for one that is refused.
    """

    allowed: bool
    stage: str
    causes: tuple[tuple[str, str], ...]
    object: str

    def __str__(self) -> str:
        said = "allowed" if self.allowed else f"refused at {self.stage}"
        return " ".join((said, *(f"{field}: {type_}" for type_, field in self.causes), self.object)).strip()


def verdict(answer: Answer) -> Verdict:
    """The comparable part of an answer."""
    if "error" in answer:
        return Verdict(allowed=False, stage=f"error: {answer['error']}", causes=(), object="")
    if answer["allowed"]:
        return Verdict(allowed=True, stage="", causes=(), object=digest(answer.get("object")))
    listed = () if answer["stage"] == "decode" else answer["causes"]  # upstream gives none that early
    causes = sorted({(cause["type"], cause["field"]) for cause in listed})
    return Verdict(allowed=False, stage=answer["stage"], causes=tuple(causes), object="")


def digest(object_: Any) -> str:
    """Eight hexadecimal digits for an object, the same whatever name was generated and however numbers are written."""
    text = json.dumps(_plain(object_), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        generated = "generateName" in value
        kept = {key: _plain(below) for key, below in value.items() if not (generated and key == "name")}
        if isinstance(kept.get(CONVERTED), str):
            kept[CONVERTED] = _plain(json.loads(kept[CONVERTED]))
        return kept
    if isinstance(value, list):
        return [_plain(below) for below in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and abs(value) >= LARGE:
        return int(float(value))
    return value
