"""Every format shows the same findings, whatever text they hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from navos_gitops.model import Finding, Location, Report
from navos_gitops.report import FORMATS, seen_from
from tests.report.reports import EMPTY, READERS, SMALL, reports, shown

PACKAGE = Path(__file__).parent.parent.parent / "navos_gitops" / "report"


def test_every_format_has_a_reader_here() -> None:
    assert list(READERS) == list(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40)
@given(report=reports)
def test_every_format_shows_every_finding_once_with_its_rule_file_and_line(name: str, report: Report) -> None:
    read, wanted = READERS[name]
    expected = wanted(report)
    found = read(shown(name, report))
    if name == "text":  # a note there is known by its message
        assert [item[1:] for item in found] == [item[1:] for item in expected]
        assert all(item.rule in {"", other.rule} for item, other in zip(found, expected, strict=True))
        return
    assert found == expected


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40)
@given(report=reports)
def test_a_line_is_a_line_and_can_be_written(name: str, report: Report) -> None:
    from navos_gitops.report import lines

    for line in lines(name, report, lambda _: None):
        assert not set(line) & {"\r", "\n"}
        line.encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_name_that_is_no_text_can_be_shown(name: str) -> None:
    finding = Finding("a-rule", "error", "rejected", "no", Location("a\udc80.yaml"))
    written = shown(name, Report((finding,)))
    written.encode("utf-8")
    if name in {"json", "gitlab", "sarif"}:
        assert READERS[name][0](written)[0].path == "a\udc80.yaml"


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_is_said_too(name: str) -> None:
    assert READERS[name][0](shown(name, EMPTY)) == []
    assert shown(name, EMPTY).strip()


def test_paths_as_seen_from_the_repository() -> None:
    places = ["a.yaml", "../b.yaml", "../../c.yaml", "/d.yaml", "<stdin>"]
    findings = [Finding("r", "info", "policy", "", Location(path, 2), related=(Location(path, 3),)) for path in places]
    moved = seen_from(Report(tuple(findings), 1, 2), "fleet")
    wanted = ["fleet/a.yaml", "b.yaml", "../../c.yaml", "/d.yaml", "<stdin>"]
    assert [(item.location, item.related) for item in moved.findings] == [
        (Location(path, 2), (Location(path, 3),)) for path in wanted
    ]
    assert moved[1:] == (1, 2, ())
    assert seen_from(SMALL, ".") == SMALL


def test_a_format_loads_what_it_needs_when_it_writes() -> None:
    modules = [f"navos_gitops.report.{path.stem}" for path in PACKAGE.glob("*.py") if path.stem != "__init__"]
    code = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], check=True, capture_output=True, text=True, cwd=PACKAGE.parents[1]
    )
    loaded = set(done.stdout.split())
    assert "navos_gitops" in loaded
    assert not loaded & {"json", "xml", "hashlib", "pyexpat", "html", "argparse", "yaml", "inspect", "dataclasses"}
