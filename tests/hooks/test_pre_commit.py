"""The hooks as people have them: commits in a repository in which the real pre-commit installed them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import run
from tests.hooks.conftest import Done, configure, play
from tests.pipeline.conftest import change
from tests.publish.conftest import sh

if TYPE_CHECKING:
    from pathlib import Path

WEB = "overlays/prod/web.yaml"
RENDERED = "rendered/prod/clusters/web/cluster-web.yaml"


@pytest.fixture
def repository(clone: Path, source: Path, environments: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small fleet with both hooks; the next `git commit` runs them."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(environments))
    configure(clone, source)
    sh(clone, "add", "-A")
    sh(clone, "commit", "-q", "-m", "hooks")
    assert play(("pre-commit", "install"), clone).code == 0
    return clone


def commit(folder: Path, *options: str) -> Done:
    before = sh(folder, "rev-parse", "HEAD")
    done = play(("git", "commit", "-q", "-m", "change", *options), folder)
    assert (sh(folder, "rev-parse", "HEAD") != before) == (done.code == 0)
    return done


def render(folder: Path) -> None:
    assert run(["render", "--fleet", str(folder)]) == 0


def test_a_good_commit(repository: Path) -> None:
    change(repository, WEB, "maxAge: 30", "maxAge: 31")
    render(repository)
    sh(repository, "add", "-A")
    assert commit(repository).code == 0


def test_a_bad_overlay(repository: Path) -> None:
    change(repository, WEB, "level: Request", "level: Everything")
    sh(repository, "add", "-A")
    done = commit(repository)
    assert done.code == 1
    assert f"{WEB}:6:12: error[unsupported-value]" in done.text
    assert "6 |     level: Everything" in done.text


def test_broken_yaml(repository: Path) -> None:
    change(repository, WEB, "labels:\n", "labels: [\n")
    sh(repository, "add", "-A")
    done = commit(repository)
    assert done.code == 1
    assert f"{WEB}:" in done.text
    assert "error[yaml-syntax]" in done.text
    assert "Traceback" not in done.text


def test_a_stale_tree(repository: Path) -> None:
    change(repository, WEB, "maxAge: 30", "maxAge: 31")
    sh(repository, "add", "-A")
    done = commit(repository)
    assert done.code == 1
    assert f"~ {RENDERED}\nrendered/ is not current; run: navos-gitops render, then: git add rendered\n" in done.text


def test_a_rendered_file_edited_by_hand(repository: Path) -> None:
    change(repository, RENDERED, "maxAge: 30", "maxAge: 31")
    sh(repository, "add", "-A")
    done = commit(repository)
    assert done.code == 1
    assert f"~ {RENDERED}\n" in done.text


def test_a_cluster_that_is_gone_but_still_rendered(repository: Path) -> None:
    sh(repository, "rm", "-q", WEB)
    done = commit(repository)
    assert done.code == 1
    assert f"- {RENDERED}\n" in done.text
    render(repository)
    sh(repository, "add", "-A")
    assert commit(repository).code == 0


@pytest.mark.parametrize("options", [("-a",), (WEB,)])
def test_a_commit_with_an_index_of_its_own(repository: Path, options: tuple[str, ...]) -> None:
    (repository / WEB).unlink()
    done = commit(repository, *options)
    assert done.code == 1
    assert f"- {RENDERED}\n" in done.text


def test_what_is_not_staged_does_not_matter(repository: Path) -> None:
    change(repository, WEB, "maxAge: 30", "maxAge: 31")
    render(repository)
    sh(repository, "add", "-A")
    change(repository, WEB, "maxAge: 31", "maxAge: [")
    change(repository, "overlays/dev/overlay.yaml", "", "nonsense: true\n")
    assert commit(repository).code == 0
    assert "maxAge: [" in (repository / WEB).read_text()


def test_what_is_rendered_but_not_staged_does_not_help(repository: Path) -> None:
    change(repository, WEB, "maxAge: 30", "maxAge: 31")
    (repository / "overlays/prod/new.yaml").write_text("labels: {app: new}\n")
    render(repository)
    sh(repository, "add", "overlays")
    done = commit(repository)
    assert done.code == 1
    assert f"~ {RENDERED}\n" in done.text
    assert "+ rendered/prod/clusters/new/cluster-new.yaml\n" in done.text


def test_only_the_changed_cluster_is_judged(repository: Path) -> None:
    change(repository, WEB, "maxAge: 30", "maxAge: 31")
    render(repository)
    sh(repository, "add", "-A")
    done = play(("pre-commit", "run", "--verbose"), repository)
    assert done.code == 0
    assert "9 objects judged" in done.text
    assert "19 files for 1 cluster\n" in done.text


def test_all_files(repository: Path) -> None:
    assert play(("pre-commit", "run", "--all-files"), repository).code == 0
    sh(repository, "rm", "-q", "rendered/dev/clusters/alpha/cluster-alpha.yaml")
    done = play(("pre-commit", "run", "--all-files"), repository)
    assert done.code == 1
    assert "+ rendered/dev/clusters/alpha/cluster-alpha.yaml\n" in done.text


def test_between_revisions_as_before_a_push(repository: Path) -> None:
    sh(repository, "rm", "-q", WEB)
    sh(repository, "commit", "-q", "--no-verify", "-m", "gone")
    done = play(("pre-commit", "run", "--from-ref", "HEAD~1", "--to-ref", "HEAD"), repository)
    assert done.code == 1
    assert f"- {RENDERED}\n" in done.text


def test_what_is_no_part_of_the_fleet(repository: Path) -> None:
    (repository / "README.md").write_text("# Fleet\n")
    (repository / ".github").mkdir()
    (repository / ".github/workflow.yaml").write_text("on: push\n")
    sh(repository, "add", "-A")
    done = play(("pre-commit", "run", "--verbose"), repository)
    assert done.code == 0
    assert "0 objects judged" in done.text


def test_two_fleets_in_folders(repository: Path, source: Path) -> None:
    fleets = repository.parent / "fleets"
    for name in ("eu", "us"):
        shutil.copytree(repository, fleets / name, ignore=shutil.ignore_patterns(".git", ".pre-commit*"))
    sh(fleets, "init", "-q")
    configure(fleets, source)
    (fleets / "deployment.yaml").write_text("apiVersion: apps/v1\nkind: Deployment\nnonsense: true\n")
    sh(fleets, "add", "-A")
    sh(fleets, "commit", "-q", "-m", "two")
    assert play(("pre-commit", "install"), fleets).code == 0
    change(fleets, f"eu/{WEB}", "maxAge: 30", "maxAge: 31")
    change(fleets, f"us/{WEB}", "level: Request", "level: Everything")
    change(fleets, "deployment.yaml", "nonsense", "more-nonsense")
    sh(fleets, "add", "-A")
    done = commit(fleets)
    assert done.code == 1
    assert f"us/{WEB}:6:12: error[unsupported-value]" in done.text
    assert "18 objects judged" in done.text
    assert "deployment.yaml" not in done.text
    change(fleets, f"us/{WEB}", "level: Everything", "level: Request")
    sh(fleets, "add", "-A")
    done = commit(fleets)
    assert f"~ eu/{RENDERED}\neu/rendered/ is not current; run: navos-gitops render --fleet eu" in done.text
    render(fleets / "eu")
    sh(fleets, "add", "-A")
    assert commit(fleets).code == 0


def test_a_fleet_that_is_named(repository: Path, source: Path) -> None:
    (repository / "deep").mkdir()
    for part in ("bases", "overlays", "components", "addons", "fleet.yaml", "rendered"):
        sh(repository, "mv", part, f"deep/{part}")
    configure(repository, source, "[--fleet, deep]")
    change(repository, f"deep/{WEB}", "level: Request", "level: Everything")
    sh(repository, "add", "-A")
    done = commit(repository)
    assert done.code == 1
    assert f"deep/{WEB}:6:12: error[unsupported-value]" in done.text


def test_a_repository_without_a_fleet(repository: Path) -> None:
    sh(repository, "rm", "-q", "-r", "fleet.yaml", "overlays", "bases", "components", "addons", "rendered")
    sh(repository, "commit", "-q", "--no-verify", "-m", "no fleet")
    (repository / "cluster.yaml").write_text(
        "apiVersion: cluster.x-k8s.io/v1beta2\nkind: Cluster\nmetadata: {name: a}\nspec: {pausd: true}\n"
    )
    sh(repository, "add", "-A")
    done = commit(repository)
    assert done.code == 1
    assert "cluster.yaml:4:8: error[unknown-field]" in done.text
