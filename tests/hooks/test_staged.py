"""``--staged``: what git will commit is what counts, no more and no less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import run
from tests.pipeline.conftest import change
from tests.publish.conftest import sh

if TYPE_CHECKING:
    from pathlib import Path

WEB = "overlays/prod/web.yaml"
RENDERED = "rendered/prod/clusters/web/cluster-web.yaml"


VARIANT = """\
patches:
  - target: {kind: KubeadmControlPlaneTemplate}
    patch: {spec: {template: {spec: {kubeadmConfigSpec: {preKubeadmCommands: [date]}}}}}
"""


@pytest.fixture
def inside(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(clone)
    return clone


def both(capsys: pytest.CaptureFixture[str], *paths: str) -> tuple[int, int, str]:
    codes = (run(["validate", "--staged", *paths]), run(["render", "--check", "--staged", *paths]))
    shown = capsys.readouterr()
    return (*codes, shown.out + shown.err)


def counted(text: str) -> str:
    return next(line for line in text.splitlines() if "judged" in line).rpartition("· ")[2].partition(",")[0]


@pytest.mark.usefixtures("inside")
def test_nothing_is_staged(capsys: pytest.CaptureFixture[str]) -> None:
    validating, checking, text = both(capsys)
    assert (validating, checking, counted(text)) == (0, 0, "0 objects judged")
    assert text.endswith("nothing of a fleet has changed\n")


def test_only_what_a_change_concerns_is_judged(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(inside, WEB, "maxAge: 30", "maxAge: 31")
    sh(inside, "add", WEB)
    validating, checking, text = both(capsys, WEB)
    assert (validating, checking, counted(text)) == (0, 1, "9 objects judged")
    assert text.endswith(f"~ {RENDERED}\nrendered/ is not current; run: navos-gitops render, then: git add rendered\n")
    run(["render"])
    sh(inside, "add", "rendered")
    assert both(capsys, WEB)[:2] == (0, 0)


def test_a_policy_concerns_every_verdict_and_nothing_rendered(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inside / "policies").mkdir(exist_ok=True)
    (inside / "policies/more.yaml").write_text("rules: {}\n")
    sh(inside, "add", "-A")
    validating, checking, text = both(capsys)
    assert (validating, checking, counted(text)) == (0, 0, "22 objects judged")
    assert text.endswith("rendered/ is current: 0 files for 0 clusters\n")


def test_a_removed_cluster_is_found_without_its_name(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sh(inside, "rm", "-q", WEB)
    validating, checking, text = both(capsys)
    assert (validating, checking) == (0, 1)
    assert f"- {RENDERED}\n" in text
    run(["render"])
    sh(inside, "add", "-A")
    assert both(capsys)[:2] == (0, 0)


def test_a_removed_component_breaks_who_lists_it(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sh(inside, "rm", "-q", "components/audit/overlay.yaml")
    validating, checking, text = both(capsys)
    assert (validating, checking) == (1, 1)
    assert "overlays/dev/overlay.yaml:6:5: error[path-missing]" in text


def test_a_file_that_git_does_not_hold_is_not_there(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inside / "overlays/prod/new.yaml").write_text("labels: {app: new}\n")
    run(["render"])
    sh(inside, "add", "overlays", "rendered/prod/clusters/kustomization.yaml")
    validating, checking, text = both(capsys, "overlays/prod/new.yaml")
    assert (validating, checking) == (0, 1)
    assert "+ rendered/prod/clusters/new/cluster-new.yaml\n" in text
    sh(inside, "add", "rendered")
    assert both(capsys, "overlays/prod/new.yaml")[:2] == (0, 0)


def test_a_source_that_git_does_not_hold_is_missing(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inside / "components/seal.yaml").write_text("labels: {seal: wax}\n")
    change(inside, WEB, "labels:", "components: [../../components/seal.yaml]\nlabels:")
    run(["render"])
    sh(inside, "add", "overlays", "rendered")
    validating, _, text = both(capsys, WEB)
    assert validating == 1
    assert f"{WEB}:1:14: error[path-missing]" in text
    sh(inside, "add", "components")
    assert both(capsys, WEB)[:2] == (0, 0)


def test_a_tree_that_git_does_not_hold_at_all(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sh(inside, "rm", "-q", "-r", "--cached", "rendered")
    validating, checking, text = both(capsys)
    assert (validating, checking) == (0, 1)
    assert text.count("\n+ rendered/") == 46
    sh(inside, "add", "rendered")
    assert both(capsys)[:2] == (0, 0)


def test_a_fleet_of_another_repository(
    inside: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a submodule's: what this repository's git holds says nothing about it."""
    around = tmp_path / "around"
    sh(tmp_path, "init", "-q", "around")
    inside.rename(around / "fleet")
    monkeypatch.chdir(around)
    assert both(capsys, f"fleet/{WEB}")[:2] == (0, 0)


def test_what_others_left_beside_is_not_there(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cluster that is being written, rendered but in no commit yet, is no matter of a commit of another."""
    change(inside, "overlays/prod/overlay.yaml", "maxSurge: 1", "maxSurge: 2")
    run(["render"])
    sh(inside, "add", "-A")
    (inside / "overlays/prod/draft.yaml").write_text(f"labels: {{app: draft}}\n{VARIANT}")
    run(["render"])
    sh(inside, "checkout", "-q", "--", ".")  # as pre-commit puts away what is not staged, but for new files
    assert len(sh(inside, "ls-files", "--others").splitlines()) == 5
    assert both(capsys, "overlays/prod/overlay.yaml")[:2] == (0, 0)


def test_the_index_of_a_partial_commit(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sh(inside, "rm", "-q", WEB)
    (inside / "whole").write_bytes((inside / ".git/index").read_bytes())
    sh(inside, "reset", "-q")
    assert both(capsys)[:2] == (0, 0)
    monkeypatch.setenv("GIT_INDEX_FILE", "whole")
    assert both(capsys)[:2] == (0, 1)


def test_between_two_revisions(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sh(inside, "rm", "-q", WEB)
    sh(inside, "commit", "-q", "-m", "gone")
    assert both(capsys)[:2] == (0, 0)
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "HEAD")
    assert both(capsys)[:2] == (0, 1)


def test_a_repository_without_a_commit(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sh(inside, "update-ref", "-d", "HEAD")
    validating, checking, text = both(capsys)
    assert (validating, checking, counted(text)) == (0, 0, "22 objects judged")


@pytest.mark.parametrize("option", ["render --staged", "render overlays/prod/web.yaml", "render --check web x.yaml"])
@pytest.mark.usefixtures("inside")
def test_what_does_not_go_together(capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert run(option.split()) == 2
    assert "Usage: navos-gitops render" in capsys.readouterr().err


def test_manifests_without_a_fleet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("old", "removed", "staged", "untouched"):
        text = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\nspek: 1\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "staged.md").write_text("no manifest\n")
    sh(tmp_path, "init", "--quiet")
    sh(tmp_path, "add", "old.yaml", "removed.yaml")
    sh(tmp_path, "commit", "--quiet", "--message", "before")
    assert run(["validate", "--staged"]) == 0
    assert counted(capsys.readouterr().out) == "0 objects judged"
    sh(tmp_path, "add", "staged.yaml", "staged.md")
    sh(tmp_path, "rm", "--quiet", "--cached", "removed.yaml")
    assert run(["validate", "--staged"]) == 1
    text = capsys.readouterr().out
    assert (counted(text), text.partition(":")[0]) == ("1 object judged", "staged.yaml")


def test_outside_of_git(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    validating, checking, text = both(capsys)
    assert (validating, checking) == (2, 2)
    assert text.splitlines() == [f"navos-gitops: {tmp_path} is not in a git repository"] * 2
