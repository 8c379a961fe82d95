"""The command: what it prints, how it leaves, and a rendered tree that is as it was whenever it fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import navos_gitops
from navos_gitops.cli import run
from tests.pipeline.conftest import SMALL, change, fleet
from tests.publish.conftest import bare, clusters, held, isolate, message, sh, state

__all__ = ["fleet"]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small fleet in git, rendered and published, with a remote."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        isolate(folder, patch)
        bare(folder / "remote.git")
        fleet = Path(shutil.copytree(SMALL, folder / "fleet"))
        sh(fleet, "init", "-q")
        sh(fleet, "remote", "add", "origin", "../remote.git")
        sh(fleet, "add", "-A")
        sh(fleet, "commit", "-q", "-m", "first")
        assert run(["render", "--fleet", str(fleet)]) == 0
        assert run(["publish", "--fleet", str(fleet), "--push"]) == 0
    return folder


@pytest.fixture
def published(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, and us in it."""
    shutil.copytree(small / "remote.git", tmp_path / "remote.git")
    fleet = Path(shutil.copytree(small / "fleet", tmp_path / "fleet"))
    monkeypatch.chdir(fleet)
    return fleet


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def fails(capsys: pytest.CaptureFixture[str], fleet: Path, *arguments: str) -> str:
    """The one line that a call says which must fail with exit code 2 and leave everything alone."""
    before = state(fleet)
    code, out, err = call(capsys, "publish", *arguments)
    assert (code, out) == (2, "")
    assert state(fleet) == before
    assert err.startswith("navos-gitops: ")
    assert err.count("\n") == 1
    return err.removeprefix("navos-gitops: ").removesuffix("\n")


def test_a_change_is_rendered_committed_and_published(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(published, "overlays/prod/web.yaml", "maxAge: 30", "maxAge: 31")
    (published / "overlays/dev/yul1/beta.yaml").rename(published / "overlays/dev/yul1/gamma.yaml")
    call(capsys, "render")
    sh(published, "add", "-A", "overlays")
    sh(published, "commit", "-q", "-m", "longer, and renamed")
    source = sh(published, "rev-parse", "HEAD")
    code, out, err = call(capsys, "publish", "--push")
    head = sh(published, "rev-parse", "HEAD")
    lines = ["- dev/beta", "+ dev/gamma", "~ prod/web"]
    assert (code, out) == (0, "")
    assert err.splitlines() == [*lines, f"committed to main: {head[:12]}", "pushed to origin: main"]
    assert message(tmp_path / "remote.git", "main").splitlines() == [
        "Publish 3 clusters: 1 added, 1 changed, 1 removed",
        "",
        *lines,
        "",
        f"Source-Revision: {source}",
    ]
    assert sh(published, "status", "--porcelain") == ""
    assert call(capsys, "publish", "--push") == (0, "", "nothing to commit: main holds this tree already\n")


@pytest.mark.usefixtures("published")
def test_a_branch_of_rendered_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "publish", "--branch", "live", "--push", "--message", "Live")[0] == 0
    remote = tmp_path / "remote.git"
    assert held(remote, "live") == held(remote, "main")
    assert {path.split("/")[0] for path in held(remote, "live", "")} == {"rendered"}
    assert message(remote, "live").startswith("Live\n\n+ dev/alpha\n")


def test_another_repository(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare(tmp_path / "other.git")
    assert fails(capsys, published, "--repo", "../other.git") == (
        "a commit for another repository is kept nowhere unless it is pushed: add --push"
    )
    assert call(capsys, "publish", "--repo", "../other.git", "--push")[0] == 0
    assert clusters(tmp_path / "other.git") == clusters(published)


def test_a_tree_that_is_not_current(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(published, "overlays/prod/web.yaml", "maxAge: 30", "maxAge: 31")
    assert fails(capsys, published) == (
        "rendered/ is not current (1 file, first prod/clusters/web/cluster-web.yaml); run: navos-gitops render"
    )


def test_a_tree_that_was_edited_by_hand(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(published, "rendered/prod/clusters/web/cluster-web.yaml", "maxAge: 30", "maxAge: 31")
    assert fails(capsys, published) == (
        "rendered/prod/clusters/web/cluster-web.yaml was edited by hand, and the overlays do not say so: "
        "move the edit to them; to drop it, run: navos-gitops render"
    )


def test_a_fleet_with_an_error(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(published, "overlays/prod/web.yaml", "", "nonsense: 1\n")
    before = state(published)
    code, out, err = call(capsys, "publish", "--push")
    assert (code, err) == (1, "")
    assert "overlays/prod/web.yaml" in out
    assert state(published) == before


def test_a_fleet_outside_git(fleet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fleet)
    assert call(capsys, "render")[0] == 0
    code, out, err = call(capsys, "publish")
    assert (code, out, err) == (2, "", f"navos-gitops: {fleet} is not in a git repository\n")


TRANSPORTS = "only file, git, https, ssh and paths are used to reach a repository"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--branch=-x",), "`-x` is not the name of a branch"),
        (("--branch=--force", "--push"), "`--force` is not the name of a branch"),
        (("--repo=-oProxyCommand=x", "--push"), "`-oProxyCommand=x` is not the address of a repository"),
        (("--repo=ext::sh -c x", "--push"), f"`ext::sh -c x`: {TRANSPORTS}"),
        (("--repo=/nowhere", "--push"), "/nowhere cannot be read: '/nowhere' does not appear to be a git repository"),
    ],
)  # fmt: skip
def test_errors(published: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    assert fails(capsys, published, *arguments) == said


def test_a_refused_push(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hook = tmp_path / "remote.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    change(published, "overlays/prod/web.yaml", "maxAge: 30", "maxAge: 31")
    call(capsys, "render")
    assert fails(capsys, published, "--push") == "the push to origin failed: pre-receive hook declined"


def test_a_time_limit_is_a_time(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(published)
    for wrong in ("0", "-1", "x"):
        assert call(capsys, "publish", "--timeout", wrong)[0] == 2
    assert state(published) == before


def test_the_library_call_of_the_same_name(published: Path) -> None:
    for _ in range(2):  # a module of that name would take the function's place once it is loaded
        result = navos_gitops.publish(str(published))
        assert result.published is not None
        assert result.published.made is False


def test_git_is_loaded_only_to_publish(published: Path) -> None:
    script = "import sys; from navos_gitops.cli import run; run(sys.argv[1:]); print('git' in sys.modules)"
    said = [
        subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True).stdout
        for arguments in (["--help"], ["render", "--fleet", str(published)], ["publish", "--fleet", str(published)])
    ]
    assert [text.splitlines()[-1] for text in said] == ["False", "False", "True"]


DELIVERY = """
delivery:
  tool: flux
  source:
    url: https://git.example.com/platform/fleet.git
    branch: main
    path: clusters
"""


def test_what_flux_is_told_to_fetch_is_not_what_is_published(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (published / "fleet.yaml").read_text()
    providers = "  providers: {flux-source: v1.10.1, flux-kustomize: v1.10.1, "
    text = (
        text.replace("  providers: {", providers)
        if "  providers: {" in text
        else text.replace("  providers:\n", "  providers:\n    flux-source: v1.10.1\n    flux-kustomize: v1.10.1\n")
    )
    (published / "fleet.yaml").write_text(text + DELIVERY)
    assert run(["render"]) == 0
    sh(published, "commit", "-qam", "delivery")
    branch = "Flux fetches the branch main, not live: delivery.source.branch in fleet.yaml says so\n"
    path = "Flux looks for the fleet in clusters, and it lies in the top of the repository: delivery.source.path in "
    told = call(capsys, "publish", "--branch", "live")[2]
    assert told.endswith(f"{branch}{path}fleet.yaml says so\n")
    told = call(capsys, "publish")[2]
    assert path in told
    assert branch not in told
    (published / "fleet.yaml").write_text(text + DELIVERY.replace("branch: main\n    path: clusters", "branch: live"))
    assert run(["render"]) == 0
    sh(published, "commit", "-qam", "delivery")
    capsys.readouterr()
    assert "Flux" not in call(capsys, "publish", "--branch", "live")[2]
