"""A small fleet to break in one place, and the findings that its own comments announce."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Finding

SMALL = Path(__file__).parent.parent / "golden" / "fleet"
WANT = re.compile(r"# want: (?P<rules>[a-z0-9-]+(?:, [a-z0-9-]+)*)")


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A copy of the small fleet."""
    return Path(shutil.copytree(SMALL, tmp_path / "fleet"))


def change(fleet: Path, file: str, old: str, new: str) -> None:
    """Replace ``old``, which stands once in the file, by ``new``; an empty ``old`` appends."""
    path = fleet / file
    text = path.read_text() if path.exists() else ""
    if old:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        text = text.replace(old, new)
    else:
        text += new
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def wanted(fleet: Path) -> set[tuple[str, int, str]]:
    """Every ``# want: rule`` in the fleet as (file, line, rule)."""
    found = set()
    for path in sorted(fleet.rglob("*.yaml")):
        if "rendered" in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for rule in match["rules"].split(", ") if (match := WANT.search(line)) else ():
                found.add((path.relative_to(fleet).as_posix(), number, rule))
    return found


def faults(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings but for the one that says which webhooks are not asked yet."""
    return tuple(finding for finding in findings if "validating webhook" not in finding.message)


def places(findings: Iterable[Finding]) -> set[tuple[str, int, str]]:
    """Findings that are faults as (file, line, rule)."""
    return {
        (finding.location.path, finding.location.line, finding.rule)
        for finding in findings
        if finding.outcome != "unchecked"
    }
