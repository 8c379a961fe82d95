"""One small report in every format, to the letter. ``python -m tests.report.test_golden`` writes the files anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from navos_gitops.report import FORMATS
from tests.report.reports import EMPTY, SMALL, shown

GOLDEN = Path(__file__).parent / "golden"
VERSION = "1.2.3"
SHOWN_VERSION = "navos_gitops.report.sarif.__version__"


@pytest.fixture(autouse=True)
def _version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SHOWN_VERSION, VERSION)


@pytest.mark.parametrize("name", FORMATS)
def test_a_small_report(name: str) -> None:
    assert shown(name, SMALL) == (GOLDEN / f"small.{name}").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_without_findings(name: str) -> None:
    assert shown(name, EMPTY) == (GOLDEN / f"empty.{name}").read_text(encoding="utf-8")


def rewrite() -> None:
    """Write every format as it is now; the change is read in review."""
    for name in FORMATS:
        for title, report in (("small", SMALL), ("empty", EMPTY)):
            (GOLDEN / f"{title}.{name}").write_text(shown(name, report), encoding="utf-8")


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SHOWN_VERSION, VERSION)
        rewrite()
