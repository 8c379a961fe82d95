"""The commands' formats and files: the same findings, at paths that a forge knows."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import options, run
from navos_gitops.report import FORMATS
from tests.pipeline.conftest import change, fleet
from tests.report.reports import READERS, Seen

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fleet"]

FAULT = Seen("unsupported-value", "overlays/prod/web.yaml", 6, "error")


@pytest.fixture
def broken(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small fleet with one fault, and us in it."""
    change(fleet, "overlays/prod/web.yaml", "level: Request", "level: Everything")
    monkeypatch.chdir(fleet)
    return fleet


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_the_fault(broken: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert run(["validate", "--format", name]) == 1
    shown = capsys.readouterr()
    assert FAULT in READERS[name][0](shown.out)
    assert shown.err == ""
    assert str(broken) not in shown.out


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_what_would_be_printed(broken: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    run(["validate", "--format", name])
    printed = capsys.readouterr().out
    run(["validate"])
    total = capsys.readouterr().out.splitlines()[-1]
    assert run(["validate", "--format", name, "--output", "report"]) == 1
    assert capsys.readouterr() == ("", f"report: {total}\n")
    assert (broken / "report").read_bytes() == printed.encode()


def test_a_file_has_no_colours(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "colour", lambda: True)
    run(["validate", "--output", "report"])
    assert FAULT in READERS["text"][0]((broken / "report").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    ("path", "reason"), [("missing/report", "No such file or directory"), ("overlays", "Is a directory")]
)
def test_a_file_that_cannot_be_written(capsys: pytest.CaptureFixture[str], path: str, reason: str) -> None:
    assert run(["validate", "--output", path]) == 2
    assert capsys.readouterr() == ("", f"navos-gitops: cannot write {path}: {reason}\n")


@pytest.mark.parametrize("name", FORMATS)
def test_a_forge_gets_paths_from_the_top_of_its_repository(
    broken: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    os.mkdir(broken.parent / ".git")  # noqa: PTH102 - what git itself would make is not asked for
    run(["validate", "--format", name])
    from_here = FAULT if name in {"text", "json"} else FAULT._replace(path="fleet/overlays/prod/web.yaml")
    assert from_here in READERS[name][0](capsys.readouterr().out)


def test_the_repository_does_not_change_a_fingerprints_source_line(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (broken.parent / ".git").mkdir()

    def mark() -> str:
        run(["validate", "--format", "gitlab"])
        (issue,) = (item for item in json.loads(capsys.readouterr().out) if item["check_name"] == FAULT.rule)
        return str(issue["fingerprint"])

    first = mark()
    change(broken, "overlays/prod/web.yaml", "variables:", "# a comment\nvariables:")
    assert mark() == first
    change(broken, "overlays/prod/web.yaml", "level: Everything", "level:   Everything")
    assert mark() != first


def test_render_reports_in_the_same_ways(fleet: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    where = ["--fleet", str(fleet)]
    report = tmp_path / "report"
    assert run(["render", "--check", "--format", "json", *where]) == 1
    rules = {finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert rules == {"rendered-not-current"}
    assert run(["render", "--stdout", "--format", "sarif", "--output", str(report), *where]) == 0
    assert capsys.readouterr().out.startswith("---\n")
    assert json.loads(report.read_text())["runs"][0]["results"] == []
    report.unlink()
    change(fleet, "overlays/prod/web.yaml", "", "class: missing\n")
    assert run(["render", "--format", "sarif", "--output", str(report), *where]) == 1
    assert json.loads(report.read_text())["runs"][0]["results"] != []
