"""Upstream's verdicts on file: written by running this module, replayed by the tests without any Go.

python -m tests.upstream.admission_record
"""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.upstream.admission_cases import Kind, cases, kinds
from tests.upstream.admission_oracle import BINARY, Upstream, Verdict, verdict
from tests.upstream.admission_slips import bases, slips
from tests.upstream.admission_topology import clusters

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "recorded" / "admission.jsonl.xz"
SEED = 7
PER_KIND = 24
PER_OLD_KIND = 6
CLUSTERS = 800
SLIPS = 1600
LONGEST = 6000
"""Objects above this many characters are left to the live comparison."""


class Recorded(NamedTuple):
    """One case and what upstream said of it."""

    line: dict[str, Any]
    verdict: Verdict


def record(upstream: Upstream, crds: Path) -> Iterator[Recorded]:
    """The cases worth keeping, judged."""
    served = list(kinds(crds))
    last = {kind.provider: kind.release for kind in sorted(served, key=_release)}
    newest = [kind for kind in served if kind.release == last[kind.provider]]
    older = [kind for kind in served if kind.release != last[kind.provider]]
    for some, count in ((newest, PER_KIND), (older, PER_OLD_KIND)):
        for _, line in cases(some, SEED, count, upstream.accepts):
            if len(json.dumps(line)) < LONGEST:
                yield _judged(upstream, line)
    for _, line in clusters(SEED, CLUSTERS):
        yield _judged(upstream, line)
    for _, line in slips(bases(), SEED, SLIPS):
        judged = _judged(upstream, line)
        if not judged.verdict.stage.startswith("error"):
            yield judged


def _release(kind: Kind) -> tuple[bool, list[int]]:
    """By which releases are ordered, those before a final one first of all."""
    final, _, before = kind.release.removeprefix("v").partition("-")
    return not before, [int(part) for part in final.split(".")]


def _judged(upstream: Upstream, line: dict[str, Any]) -> Recorded:
    return Recorded(line, verdict(upstream.ask({**line, "returnObject": True})))


def write(recorded: Iterator[Recorded], file: Path = FILE) -> int:
    """Write the cases, how many they were."""
    file.parent.mkdir(exist_ok=True)
    count = 0
    with lzma.open(file, "wt", preset=9 | lzma.PRESET_EXTREME) as out:
        for line, said in recorded:
            out.write(json.dumps([line, [said.allowed, said.stage, said.causes, said.object]], separators=(",", ":")))
            out.write("\n")
            count += 1
    return count


def read(file: Path = FILE) -> Iterator[Recorded]:
    """The cases on file."""
    with lzma.open(file, "rt") as lines:
        for text in lines:
            line, (allowed, stage, causes, object_) = json.loads(text)
            yield Recorded(line, Verdict(allowed, stage, tuple((type_, field) for type_, field in causes), object_))


def main() -> None:
    """Ask upstream anew about every case."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not built: see the README beside it")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "navos_gitops.catalog.export", folder], check=True)
        with Upstream(Path(folder)) as upstream:
            count = write(record(upstream, Path(folder)))
    sys.stdout.write(f"{count} cases, {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
