from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from navos_gitops import git
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "test")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "test@example.com")


def sh(folder: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    (top / "fleet" / "a").mkdir(parents=True)
    (top / "fleet" / "one.yaml").write_text("one: 1\n")
    (top / "fleet" / "a" / "ümlaut\n.yaml").write_text("two: 2\n")
    (top / "other.yaml").write_text("other\n")
    (top / ".gitignore").write_text("*.log\n")
    sh(top, "init", "-q", "-b", "main")
    sh(top, "add", "-A")
    sh(top, "commit", "-q", "-m", "first")
    return top


def stops(folder: Path, revision: str) -> str:
    with pytest.raises(CannotGoOn) as caught:
        git.tree(folder, revision)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_root_is_the_top_of_the_work_tree(repository: Path) -> None:
    assert git.root(repository / "fleet" / "a") == repository


def test_a_tree_is_read_relative_to_the_folder_asked_about(repository: Path) -> None:
    (repository / "fleet" / "one.yaml").write_text("changed\n")
    one, two = b"one: 1\n", b"two: 2\n"
    assert git.tree(repository / "fleet", "HEAD") == {"a/ümlaut\n.yaml": two, "one.yaml": one}
    assert git.tree(repository, "main", "fleet/a") == {"ümlaut\n.yaml": two}
    assert git.tree(repository / "fleet", "main", "new") == {}
    assert git.show(repository / "fleet", "main", "one.yaml") == one
    assert git.show(repository, "main", "fleet/one.yaml") == one
    assert git.show(repository, "main", "fleet/none.yaml") is None
    assert git.show(repository, "main", "one.yaml") is None


def test_of_a_tree_only_what_is_wanted_is_read(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "big.bin").write_text("big\n")
    (repository / "link.yaml").symlink_to("fleet/one.yaml")
    (repository / "far.yaml").symlink_to("big.bin")
    sh(repository, "add", "-A")
    sh(repository, "commit", "-q", "-m", "more")
    read: set[str] = set()
    blobs = git.blobs

    def noted(folder: Path, hashes: set[str]) -> dict[str, bytes]:
        read.update(hashes)
        return blobs(folder, hashes)

    monkeypatch.setattr(git, "blobs", noted)
    found = git.tree(repository, "HEAD", wanted=lambda path: path in {"link.yaml", "other.yaml"})
    assert found == {"link.yaml": b"one: 1\n", "other.yaml": b"other\n"}
    assert sh(repository, "rev-parse", "HEAD:big.bin") not in read
    assert git.tree(repository, "HEAD", wanted=lambda path: path == "far.yaml") == {"far.yaml": b"big\n"}


def test_files_are_read_as_stored_whatever_attributes_say(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.yaml text eol=crlf\nfleet export-ignore\none.yaml export-subst\n")
    sh(repository, "add", "-A")
    sh(repository, "commit", "-q", "-m", "attributes")
    assert git.tree(repository, "HEAD", "fleet")["one.yaml"] == b"one: 1\n"


def test_a_link_stands_for_its_file_and_a_link_out_of_the_folder_for_nothing(repository: Path) -> None:
    folder = repository / "fleet"
    (folder / "a" / "link.yaml").symlink_to("../one.yaml")
    (folder / "again.yaml").symlink_to("a/link.yaml")
    (folder / "out.yaml").symlink_to("../other.yaml")
    (folder / "x").symlink_to("y")
    (folder / "y").symlink_to("x")
    sh(repository, "add", "-A")
    sh(repository, "commit", "-q", "-m", "links")
    read = git.tree(folder, "HEAD")
    assert sorted(read) == ["a/link.yaml", "a/ümlaut\n.yaml", "again.yaml", "one.yaml"]
    assert read["a/link.yaml"] == read["again.yaml"] == b"one: 1\n"


def test_what_changed_is_told_by_content(repository: Path) -> None:
    assert git.changed(repository, "HEAD") == ()
    os.utime(repository / "fleet" / "one.yaml", (1, 1))
    assert git.changed(repository, "HEAD") == ()
    (repository / "fleet" / "one.yaml").write_text("one: 2\n")
    (repository / "fleet" / "new.yaml").write_text("new: 1\n")
    (repository / "fleet" / "a" / "ümlaut\n.yaml").unlink()
    (repository / "fleet" / "run.log").write_text("ignored\n")
    assert git.changed(repository, "HEAD") == ("fleet/a/ümlaut\n.yaml", "fleet/new.yaml", "fleet/one.yaml")
    assert git.changed(repository / "fleet", "HEAD") == ("a/ümlaut\n.yaml", "new.yaml", "one.yaml")
    assert git.changed(repository, "HEAD", "fleet/a") == ("fleet/a/ümlaut\n.yaml",)
    sh(repository, "add", "-A")
    assert git.changed(repository / "fleet", "HEAD") == ("a/ümlaut\n.yaml", "new.yaml", "one.yaml")


@pytest.mark.parametrize(
    "revision", ["none", "", "--help", "-h", "HEAD:fleet", "HEAD..HEAD", "--output=/tmp/x", "@{-1}"]
)
def test_what_names_no_commit_is_said_in_one_line(repository: Path, revision: str) -> None:
    assert stops(repository, revision).startswith((f"git knows no commit `{revision}` in {repository}", "git: "))


def test_the_hash_of_a_tree_is_no_commit(repository: Path) -> None:
    tree = sh(repository, "rev-parse", "HEAD^{tree}")
    assert stops(repository, tree) == f"git knows no commit `{tree}` in {repository}"


def test_a_shallow_clone_is_told_how_to_get_the_rest(repository: Path, tmp_path: Path) -> None:
    first = sh(repository, "rev-parse", "HEAD")
    sh(repository, "commit", "-q", "--allow-empty", "-m", "second")
    shallow = tmp_path / "shallow"
    sh(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), str(shallow))
    lacks = " (this shallow clone has only its newest commits: git fetch --unshallow)"
    assert stops(shallow, first) == f"git knows no commit `{first}` in {shallow}{lacks}"
    assert stops(repository, "none") == f"git knows no commit `none` in {repository}"


def test_a_nul_in_a_revision_is_said_in_one_line(repository: Path) -> None:
    assert stops(repository, "a\0b") == "git cannot be run: embedded null byte"


def test_a_folder_outside_any_repository_is_said_in_one_line(tmp_path: Path) -> None:
    assert stops(tmp_path, "HEAD") == f"{tmp_path} is not in a git repository"
    with pytest.raises(CannotGoOn, match="is not in a git repository"):
        git.root(tmp_path)


def test_a_repository_whose_files_are_said_to_be_elsewhere_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    sh(repository, "config", "core.worktree", str(tmp_path / "elsewhere"))
    with pytest.raises(CannotGoOn, match="says its files are in"):
        git.root(repository)


def test_a_bare_repository_hidden_in_a_folder_is_refused(repository: Path) -> None:
    sh(repository, "init", "-q", "--bare", "fleet/hidden")
    assert stops(repository / "fleet" / "hidden", "HEAD").endswith("is in a bare git repository, which has no files")


def test_git_missing_is_said_in_one_line(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert stops(repository, "HEAD") == "git is not installed, or not on the path"


def test_git_that_hangs_is_stopped(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    slow = tmp_path / "bin" / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(git, "SECONDS", 0.2)
    assert stops(repository, "HEAD") == f"git rev-parse took more than 0.2 seconds in {repository}"


def test_an_object_that_is_not_there_is_said_in_one_line(repository: Path) -> None:
    blob = sh(repository, "rev-parse", "HEAD:fleet/one.yaml")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert "has only part of its history" in stops(repository, "HEAD")


def test_the_environment_of_a_hook_of_another_repository_is_not_followed(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "hooked"
    other.mkdir()
    sh(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert git.root(repository) == repository
    assert "one.yaml" in git.tree(repository, "HEAD", "fleet")


def test_settings_given_through_the_environment_stay(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "test.word")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "kept")
    assert git.run(repository, "config", "test.word") == b"kept\n"
    assert git.run(repository, "config", "protocol.allow") == b"never\n"


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A program that leaves a mark when it is run, and the mark; it must never be there."""
    program, mark = tmp_path / "trap", tmp_path / "sprung"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    yield str(program), mark
    assert not mark.exists()


def test_nothing_a_repository_names_is_run(repository: Path, trap: tuple[str, Path]) -> None:
    program, mark = trap
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout"):
        shutil.copy(program, repository / ".git" / "hooks" / name)
    for setting in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "diff.external", "diff.x.textconv",
                    "core.sshCommand", "core.gitProxy", "core.pager", "core.askPass", "diff.x.command"):  # fmt: skip
        sh(repository, "config", setting, program)
    (repository / ".git" / "info" / "attributes").write_text("* filter=x diff=x\n")
    (repository / "fleet" / "one.yaml").write_text("one: 2\n")
    os.utime(repository / "other.yaml", (1, 1))
    assert not mark.exists()
    assert git.changed(repository, "HEAD") == ("fleet/one.yaml",)
    assert git.tree(repository, "HEAD", "fleet")["one.yaml"] == b"one: 1\n"
    assert git.root(repository) == repository


def test_nothing_is_fetched_from_a_remote_a_repository_names(repository: Path, trap: tuple[str, Path]) -> None:
    program, _ = trap
    sh(repository, "config", "remote.origin.url", f"ext::{program}")
    sh(repository, "config", "remote.origin.promisor", "true")
    sh(repository, "config", "core.repositoryFormatVersion", "1")
    sh(repository, "config", "extensions.partialClone", "origin")
    sh(repository, "config", "protocol.ext.allow", "always")
    blob = sh(repository, "rev-parse", "HEAD:fleet/one.yaml")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    stops(repository, "HEAD")
