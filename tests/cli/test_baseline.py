"""``baseline`` at the command line: what it says, and the exit code it leaves with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import run
from tests.cli.interrupted import interrupted
from tests.pipeline.conftest import change, fleet
from tests.publish.conftest import isolate, sh

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fleet"]

FILE = Path("policies/baseline.yaml")
WEB = "overlays/prod/web.yaml"
TODAY = ("--today", "2026-11-24")


@pytest.fixture
def faulty(fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small fleet with one refusal, and us in it."""
    isolate(tmp_path, monkeypatch)
    monkeypatch.chdir(fleet)
    change(fleet, WEB, "level: Request", "level: Everything")
    return fleet


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """The exit code, and the lines beside the report."""
    code = run(["baseline", *TODAY, *arguments])
    return code, capsys.readouterr().err.splitlines()


def test_from_the_first_run_to_the_last(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys) == (
        0,
        [
            "policies/baseline.yaml: 1 recorded, findings waived: 1",
            "these run out on 2027-02-22",
            "refusals among them, which Flux and Argo CD will still meet: 1",
        ],
    )
    assert "owner: Test\n" in FILE.read_text()
    assert run(["validate", *TODAY, "--fail-on", "warning"]) == 0
    assert "0 errors, 0 warnings, 1 note, 1 unchecked, 1 waived" in capsys.readouterr().out
    refusals = "refusals among them, which Flux and Argo CD will still meet: 1"
    assert called(capsys) == (0, ["policies/baseline.yaml: findings waived: 1", refusals])
    change(faulty, "overlays/prod/other.yaml", "", "variables:\n  audit: {enabled: true, level: Nothing}\n")
    assert called(capsys) == (
        1,
        [
            "policies/baseline.yaml: findings waived: 1",
            refusals,
            "new findings, not recorded: 1; mend them, or record them with --add",
        ],
    )
    (faulty / "overlays/prod/other.yaml").unlink()
    change(faulty, WEB, "level: Everything", "level: Request")
    assert called(capsys) == (
        0,
        ["policies/baseline.yaml: 1 dropped, nothing is left to waive, so the file is gone"],
    )
    assert not FILE.exists()


def test_what_is_left_is_shown(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(faulty, "overlays/prod/broken.yaml", "", "a: [\n")
    assert run(["baseline", *TODAY, "--expires", "never"]) == 1
    printed = capsys.readouterr()
    assert "overlays/prod/broken.yaml:1:5: error[yaml-syntax]" in printed.out
    assert "unsupported-value" not in printed.out
    assert printed.err.splitlines()[:2] == [
        "policies/baseline.yaml: 1 recorded, findings waived: 1",
        "these never run out",
    ]


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--expires", "soon"], "--expires takes a day like 2026-11-24, not soon"),
        (["--expires", "2026-11-23"], "2026-11-23 is over: a waiver that ran out covers nothing"),
        (["--today", "soon"], "--today takes a day like 2026-11-24, not soon"),
        (["--severity", "high"], "Option --severity: high is none of error, warning, info"),
        ([WEB], "a fleet's baseline is the whole fleet's: run it without a path"),
        (["--policies", "policies"], "--policies is for manifests without a fleet"),
        (["not-there.yaml"], "navos-gitops: not-there.yaml does not exist"),
        (["addons"], "say where the baseline of manifests without a fleet shall lie: --policies policies"),
    ],
)
def test_a_call_that_cannot_be_right(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], said: str) -> None:
    assert run(["baseline", *TODAY, *arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert not FILE.exists()


def test_nobody_answers_for_it(faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home/.gitconfig").write_text("")
    assert called(capsys) == (
        2,
        ["navos-gitops: say who answers for what is recorded: --owner NAME (git knows no user.name here)"],
    )
    assert not FILE.exists()
    sh(faulty, "init", "-q")
    sh(faulty, "config", "user.name", "Ann")
    assert called(capsys)[0] == 0
    assert "owner: Ann\n" in FILE.read_text()


@pytest.mark.usefixtures("faulty")
def test_a_file_that_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.symlink_to("/dev/full")
    code, said = called(capsys)
    assert (code, len(said)) == (2, 1)
    assert said[0].startswith("navos-gitops: policies/baseline.yaml")
    FILE.unlink()
    FILE.mkdir()
    code, said = called(capsys)
    assert (code, len(said)) == (2, 1)
    assert said[0].startswith("navos-gitops: policies/baseline.yaml")


@pytest.mark.usefixtures("faulty")
def test_manifests_and_what_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    Path("fleet.yaml").unlink()
    Path("apps").mkdir()
    for name in ("a", "b"):
        Path(f"apps/{name}.yaml").write_text(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{a: 1}}\n"
        )
    assert called(capsys, "apps")[1][0].startswith("navos-gitops: say where the baseline of manifests")
    assert called(capsys, "apps", "--policies", "pol", "--exclude", "apps/b*")[0] == 0
    assert run(["validate", "apps", "--policies", "pol", "--exclude", "apps/b*"]) == 0
    capsys.readouterr()
    assert run(["validate", "apps", "--policies", "pol"]) == 1
    printed = capsys.readouterr().out
    assert "apps/b.yaml:4:11: error[wrong-type]" in printed
    assert "apps/a.yaml" not in printed


def test_an_interrupt_leaves_the_file_as_it_was(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys)[0] == 0
    before = FILE.read_bytes()
    change(faulty, WEB, "level: Everything", "level: Request")
    os.mkfifo(faulty / "policies/endless.yaml")
    (faulty / "apps").mkdir()
    os.mkfifo(faulty / "apps/endless.yaml")
    (faulty / "fleet.yaml").unlink()
    stopped = interrupted("baseline", "-", "--policies", "policies", "--add")
    assert stopped == (130, b"", b"navos-gitops: interrupted")
    assert FILE.read_bytes() == before
    assert sorted(path.name for path in FILE.parent.iterdir()) == ["baseline.yaml", "endless.yaml"]
