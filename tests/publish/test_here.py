"""On the current branch: one commit, its message, and a clone that is otherwise as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.errors import CannotGoOn
from navos_gitops.publishing import Published
from navos_gitops.publishing.change import Line
from tests.publish.conftest import clusters, edit, held, message, out, save, sh, state, stops

if TYPE_CHECKING:
    from pathlib import Path


def test_what_changed_is_one_commit_that_tells_of_every_cluster(clone: Path) -> None:
    files = save(clone, prod=("a=2",), dev=("c", "d"))
    source = sh(clone, "rev-parse", "HEAD")
    published = out(clone, files)
    lines = (
        Line("+", "dev/c", cluster=True),
        Line("+", "dev/d", cluster=True),
        Line("~", "prod/a", cluster=True),
        Line("-", "prod/b", cluster=True),
    )
    head = sh(clone, "rev-parse", "HEAD")
    assert published == Published(head, made=True, branch="main", changed=lines, pushed="", notes=())
    assert sh(clone, "rev-list", f"{source}..HEAD") == published.commit
    assert message(clone, "HEAD") == (
        f"Publish 4 clusters: 2 added, 1 changed, 1 removed\n\n+ dev/c\n+ dev/d\n~ prod/a\n- prod/b\n\n"
        f"Source-Revision: {source}"
    )
    assert held(clone, "HEAD") == files
    assert sh(clone, "status", "--porcelain") == ""
    assert sh(clone, "log", "-1", "--format=%an <%ae> %cn <%ce>") == "Test <test@example.com> Test <test@example.com>"
    sh(clone, "fsck", "--strict")


def test_what_clusters_share_is_told_by_folder(clone: Path) -> None:
    shared = {
        "prod/classes/prod/clusterclass-x.yaml": {"kind": "ClusterClass", "metadata": {"name": "x"}},
        "prod/clusters/_shared/prod/configmap-y.yaml": {"kind": "ConfigMap", "metadata": {"name": "y"}},
    }
    out(clone, save(clone, shared, prod=("a", "b")))
    assert message(clone, "HEAD").splitlines()[:4] == [
        "Publish what clusters share",
        "",
        "+ prod/classes/",
        "+ prod/clusters/_shared/",
    ]


def test_no_change_is_no_commit(clone: Path) -> None:
    files = edit(clone, prod=("a", "b"))
    before = state(clone)
    assert out(clone, files) == (sh(clone, "rev-parse", "HEAD"), False, "main", (), "", ())
    assert state(clone) == before


def test_the_first_commit_of_all(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    sh(fresh, "init", "-q")
    files = edit(fresh, prod=("a",))
    out(fresh, files)
    assert held(fresh, "main", "") == {f"rendered/{path}": text for path, text in files.items()}
    assert message(fresh, "main").endswith("\n\nSource-Revision: none, this is the first commit")
    assert sh(fresh, "status", "--porcelain") == "?? overlays/"


def test_nothing_rendered_is_nothing_to_publish(tmp_path: Path) -> None:
    sh(tmp_path, "init", "-q")
    assert out(tmp_path, {}) == (None, False, "main", (), "", ())


def test_what_else_is_staged_or_changed_stays_so(clone: Path) -> None:
    (clone / "staged.txt").write_text("1\n")
    sh(clone, "add", "staged.txt")
    (clone / "overlays/prod-a.yaml").write_text("by hand\n")
    (clone / "untracked.txt").write_text("1\n")
    files = edit(clone, prod=("a", "b", "c"))
    (clone / "overlays/prod-a.yaml").write_text("by hand\n")
    published = out(clone, files)
    assert published.notes == ("the sources have changes that are not committed; the commit says so",)
    assert message(clone, "HEAD").endswith(", with changes that are not committed")
    assert sh(clone, "status", "--porcelain").splitlines() == [
        "M overlays/prod-a.yaml",
        "A  staged.txt",
        "?? overlays/prod-c.yaml",
        "?? untracked.txt",
    ]
    assert "staged.txt" not in held(clone, "HEAD", "")


def test_a_file_of_somebody_else_below_rendered_is_left_alone(clone: Path) -> None:
    (clone / "rendered/prod/README.md").write_text("ours\n")
    sh(clone, "add", "-A")
    sh(clone, "commit", "-q", "-m", "note")
    files = save(clone, dev=("x",))
    out(clone, files)
    assert held(clone, "HEAD") == {**files, "prod/README.md": "ours\n"}
    assert sh(clone, "status", "--porcelain") == ""


def test_a_file_of_somebody_else_in_the_way_is_said(clone: Path) -> None:
    (clone / "rendered/prod/clusters/c").mkdir()
    (clone / "rendered/prod/clusters/c/cluster-c.yaml").write_text("mine: true\n")
    sh(clone, "add", "-A")
    sh(clone, "commit", "-q", "-m", "by hand")
    files = save(clone, prod=("a", "b", "c"))
    assert stops(clone, files) == (
        "rendered/prod/clusters/c/cluster-c.yaml on main was not rendered by this tool and stands in the way: "
        "move it away"
    )


def test_our_own_first_line(clone: Path) -> None:
    out(clone, save(clone, prod=("a",)), message="Remove b\n\nNobody uses it.\n")
    assert message(clone, "HEAD").startswith("Remove b\n\nNobody uses it.\n\n- prod/b\n\nSource-Revision: ")


def test_a_fleet_below_the_top_of_a_repository(clone: Path) -> None:
    folder = clone / "fleets" / "one"
    folder.mkdir(parents=True)
    files = edit(folder, prod=("z",))
    out(folder, files)
    assert held(clone, "HEAD", "fleets/one/rendered") == files
    assert clusters(clone, "HEAD") == ["prod/a", "prod/b"]


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=r"is not in a git repository$"):
        out(tmp_path, {})


def test_a_detached_head_needs_a_branch_to_be_named(clone: Path) -> None:
    files = save(clone, prod=("a",))
    sh(clone, "checkout", "-q", "--detach")
    assert stops(clone, files) == "HEAD is detached: no branch is checked out; name one with --branch"
    out(clone, files, branch="main")
    assert clusters(clone, "main") == ["prod/a"]


def test_a_merge_that_was_begun(clone: Path) -> None:
    sh(clone, "checkout", "-q", "-b", "other")
    save(clone, prod=("a=1", "b"))
    sh(clone, "checkout", "-q", "main")
    save(clone, prod=("a=1", "b", "c"))
    sh(clone, "merge", "-q", "--no-commit", "--no-ff", "other")
    assert "a merge has begun here" in stops(clone, edit(clone, prod=("a=1", "b", "c")))


def test_nobody_commits(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "home/.gitconfig").write_text("[init]\ndefaultBranch = main\n")
    files = edit(clone, prod=("a",))
    assert stops(clone, files) == (
        "git does not know who commits: git config --global user.name NAME, and user.email ADDRESS"
    )
    sh(clone, "config", "user.name", "Local")
    sh(clone, "config", "user.email", "local@example.com")
    out(clone, files)
    assert sh(clone, "log", "-1", "--format=%an <%ae>") == "Local <local@example.com>"


def test_an_index_that_is_being_written_by_another_git(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from navos_gitops.publishing import publisher

    monkeypatch.setattr(publisher, "ATTEMPTS", 2)
    (clone / ".git/index.lock").touch()
    said = stops(clone, edit(clone, prod=("a",)))
    assert said == (
        "nothing was published, for others are at work: try again (another git is at work on the index: index.lock)"
    )


def test_a_signed_commit(clone: Path, tmp_path: Path) -> None:
    import subprocess

    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingkey", str(key))):
        sh(clone, "config", name, value)
    out(clone, edit(clone, prod=("a",)), sign=True)
    assert "gpgsig -----BEGIN SSH SIGNATURE-----" in sh(clone, "cat-file", "commit", "HEAD")
    sh(clone, "config", "commit.gpgSign", "true")
    out(clone, edit(clone, prod=("b",)))
    assert "gpgsig" in sh(clone, "cat-file", "commit", "HEAD")
    sh(clone, "config", "user.signingkey", str(tmp_path / "none"))
    assert stops(clone, edit(clone, prod=("c",))).startswith("git could not sign the commit: ")


def test_a_repository_with_sha256(tmp_path: Path) -> None:
    sh(tmp_path, "init", "-q", "--object-format=sha256")
    files = edit(tmp_path, prod=("a",))
    published = out(tmp_path, files)
    assert len(published.commit or "") == 64
    assert held(tmp_path, "main") == files
