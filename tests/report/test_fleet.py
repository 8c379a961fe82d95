"""A whole fleet full of faults, judged once and told in every format: each tells the same findings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

import navos_gitops
from navos_gitops.cli import run
from navos_gitops.model import SEVERITIES, Report
from navos_gitops.report import FORMATS
from navos_gitops.report.text import clean
from tests.pipeline.conftest import SMALL, change
from tests.report.reports import READERS, seen
from tests.report.test_gitlab import refusals
from tests.report.test_junit import schema as junit
from tests.report.test_sarif import schema as sarif


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small fleet with faults of every outcome and severity, in files of every sort, some with strange names."""
    fleet = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("top") / "fleet"))
    change(fleet, "overlays/prod/web.yaml", "level: Request", "level: Everything")
    change(fleet, "overlays/prod/overlay.yaml", "", "  - {target: {name: nobody}, patch: {a: 1}}\n")
    change(fleet, "overlays/dev/overlay.yaml", "version: v1.36.2", "version: v1.20.1")
    change(fleet, "overlays/prod/a, b: 100%.yaml", "", "labels: {}\n")
    change(fleet, "overlays/prod/<c>|`d`.yaml", "", "a: [\n")
    change(fleet, "policies/a.yaml", "", "rules: {no-such-rule: {}}\n---\nrules: [1]\n")
    change(
        fleet,
        "policies/b.yaml",
        "",
        "waivers: [{rule: unknown-kind, paths: ['**'], owner: a, reason: b, expires: 2020-01-01}]\n",
    )
    (fleet / "overlays/prod/loop.yaml").symlink_to("loop.yaml")
    return fleet


@pytest.fixture(scope="module")
def found(faulty: Path) -> Report:
    return navos_gitops.validate((), navos_gitops.Options(fleet=str(faulty), today="2026-11-24")).report


def test_there_is_enough_to_tell(found: Report) -> None:
    assert len({item.rule for item in found.findings}) > 8
    assert {item.severity for item in found.findings} == set(SEVERITIES)
    assert len({item.location.path for item in found.findings}) > 6


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_the_same(
    faulty: Path, found: Report, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", "--fleet", str(faulty), "--today", "2026-11-24", "--cache", "", "--format", name]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    read, wanted = READERS[name]
    told = read(printed.out)
    if name == "text":  # a note there is known by its message
        assert [item[1:] for item in told] == [item[1:] for item in wanted(found)]
        return
    assert told == wanted(found)
    assert {item._replace(path=clean(item.path)) for item in told} == {
        seen(item)._replace(path=clean(item.location.path)) for item in found.findings
    }
    if name == "gitlab":
        assert refusals(json.loads(printed.out)) == []
    if name == "junit":
        assert junit().is_valid(printed.out)
    if name == "sarif":
        jsonschema.validate(json.loads(printed.out), sarif().schema)
