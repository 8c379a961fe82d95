"""On another branch, or in another repository: only the rendered tree, and only from what is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.errors import CannotGoOn
from navos_gitops.publishing.address import check_branch
from tests.publish.conftest import another, bare, cluster, clusters, edit, held, message, out, save, sh, state, stops

if TYPE_CHECKING:
    from pathlib import Path

BRANCH = "live"


def test_a_new_branch_holds_the_rendered_tree_and_nothing_else(clone: Path) -> None:
    files = save(clone, prod=("a", "b", "c"))
    before = state(clone)
    published = out(clone, files, branch=BRANCH)
    assert (published.branch, published.made, published.pushed) == (BRANCH, True, "")
    assert held(clone, BRANCH, "") == {f"rendered/{path}": text for path, text in files.items()}
    assert sh(clone, "rev-list", "--count", BRANCH) == "1"
    assert message(clone, BRANCH).startswith("Publish 3 clusters: 3 added\n\n+ prod/a\n+ prod/b\n+ prod/c\n\n")
    sh(clone, "branch", "-D", BRANCH)
    assert state(clone) == before


def test_the_next_publication_is_a_commit_on_the_first(clone: Path) -> None:
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH)
    files = save(clone, prod=("a=2",), dev=("c",))
    out(clone, files, branch=BRANCH)
    assert held(clone, BRANCH) == files
    assert sh(clone, "rev-list", "--count", BRANCH) == "2"
    assert message(clone, BRANCH).splitlines()[2:5] == ["+ dev/c", "~ prod/a", "- prod/b"]
    assert out(clone, files, branch=BRANCH).made is False


def test_other_files_of_the_branch_are_kept(clone: Path) -> None:
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH)
    sh(clone, "worktree", "add", "-q", str(clone.parent / "tree"), BRANCH)
    tree = clone.parent / "tree"
    (tree / "README.md").write_text("read me\n")
    (tree / "rendered/prod/notes.yaml").write_text("note: 1\n")
    sh(tree, "add", "-A")
    sh(tree, "commit", "-q", "-m", "notes")
    files = save(clone, dev=("c",))
    assert stops(clone, files, branch=BRANCH) == f"{BRANCH} is checked out in {tree}: publish from there"
    sh(clone, "worktree", "remove", str(tree))
    out(clone, files, branch=BRANCH)
    prefixed = {f"rendered/{path}": text for path, text in files.items()}
    notes = {"README.md": "read me\n", "rendered/prod/notes.yaml": "note: 1\n"}
    assert held(clone, BRANCH, "") == {**prefixed, **notes}


def test_sources_that_are_not_committed_are_published_nowhere_else(clone: Path) -> None:
    files = edit(clone, prod=("a=5", "b"))
    assert stops(clone, files, branch=BRANCH) == (
        "overlays/prod-a.yaml has changes that are not committed, so no revision says what was rendered: "
        "git commit, then publish again"
    )


def test_without_a_commit_nothing_is_published_elsewhere(tmp_path: Path) -> None:
    sh(tmp_path, "init", "-q")
    with pytest.raises(CannotGoOn, match="nothing is committed here yet"):
        out(tmp_path, edit(tmp_path, prod=("a",)), branch=BRANCH)


def test_a_clone_that_is_behind_takes_nothing_of_others_away(clone: Path, remote: Path) -> None:
    """Both start from one publication; the second has never seen the first one's cluster."""
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH, push=True)
    sh(clone, "push", "-q", "origin", "main")
    late = another(clone, remote)
    out(clone, save(clone, prod=("a", "b", "c")), branch=BRANCH, push=True)
    published = out(late, save(late, prod=("a", "d")), branch=BRANCH, push=True)
    assert clusters(remote, BRANCH) == ["prod/a", "prod/c", "prod/d"]
    assert held(remote, BRANCH) == edit(late, prod=("a", "c", "d"))
    assert published.notes == ("kept what others published: + prod/c",)
    assert message(remote, BRANCH).splitlines()[2:4] == ["- prod/b", "+ prod/d"]


def test_what_both_changed_differently_is_refused_until_sources_meet(clone: Path, remote: Path) -> None:
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH, push=True)
    sh(clone, "push", "-q", "origin", "main")
    late = another(clone, remote)
    out(clone, save(clone, prod=("a=1", "b")), branch=BRANCH, push=True)
    sh(clone, "push", "-q", "origin", "main")
    files = save(late, prod=("a=2", "b"))
    assert stops(late, files, branch=BRANCH, push=True) == (
        "rendered/prod/clusters/a/cluster-a.yaml was changed on live by somebody else too: bring their change into "
        "this clone (git pull), render and publish again; or publish with --replace"
    )
    sh(late, "pull", "-q", "-X", "ours")
    out(late, save(late, prod=("a=2", "b")), branch=BRANCH, push=True)
    assert "value: '2'" in held(remote, BRANCH)["prod/clusters/a/cluster-a.yaml"].replace('"', "'")


def test_what_a_new_object_names_is_not_taken_away(clone: Path, remote: Path) -> None:
    """One side adds a cluster of a class, the other takes away the class with its last cluster."""
    class_ = {"prod/classes/prod/clusterclass-x.yaml": {"kind": "ClusterClass", "metadata": {"name": "x"}}}
    out(clone, save(clone, class_, prod=("a", "b")), branch=BRANCH, push=True)
    sh(clone, "push", "-q", "origin", "main")
    late = another(clone, remote)
    path, body = cluster("prod", "c", classRef={"name": "x"})
    out(clone, save(clone, {**class_, path: body}, prod=("a", "b", "d")), branch=BRANCH, push=True)
    files = save(late, prod=("a",))
    assert stops(late, files, branch=BRANCH, push=True).startswith("rendered/prod/classes/prod/clusterclass-x.yaml was")


def test_a_branch_published_by_somebody_unknown_is_not_overwritten(clone: Path) -> None:
    sh(clone, "checkout", "-q", "--orphan", BRANCH)
    edit(clone, prod=("x",))
    sh(clone, "add", "-A")
    sh(clone, "commit", "-q", "-m", "by hand")
    sh(clone, "checkout", "-q", "main")
    files = save(clone, prod=("a", "b"))
    assert stops(clone, files, branch=BRANCH) == (
        "rendered/ on live was not published from the history of this clone; "
        "to make it this one all the same: --replace"
    )
    out(clone, files, branch=BRANCH, replace=True)
    assert held(clone, BRANCH) == files


def test_a_shallow_clone_says_what_it_lacks(clone: Path, remote: Path) -> None:
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH, push=True)
    source = sh(clone, "rev-parse", "HEAD")
    save(clone, prod=("a", "b", "c"))
    sh(clone, "push", "-q", "origin", "main")
    shallow = another(clone, remote, "--depth=1")
    files = save(shallow, prod=("a", "d"))
    assert stops(shallow, files, branch=BRANCH, push=True) == (
        f"rendered/ on live was last published from {source[:12]}, which this clone does not have: "
        "git fetch --unshallow or git pull; to make it this one all the same: --replace"
    )
    sh(shallow, "fetch", "-q", "--unshallow")
    out(shallow, files, branch=BRANCH, push=True)
    assert held(remote, BRANCH) == files
    sh(shallow, "fsck", "--strict")


def test_a_shallow_clone_of_what_was_published_last_is_enough(clone: Path, remote: Path) -> None:
    sh(clone, "push", "-q", "origin", "main")
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH, push=True)
    shallow = another(clone, remote, "--depth=1")
    sh(shallow, "checkout", "-q", "--detach")
    files = save(shallow, prod=("b",))
    out(shallow, files, branch=BRANCH, push=True)
    assert held(remote, BRANCH) == files
    sh(shallow, "fsck", "--strict")


def test_another_repository_is_pushed_to_at_its_default_branch(clone: Path, tmp_path: Path) -> None:
    other = bare(tmp_path / "other.git", "-b", "trunk")
    before = state(clone)
    files = edit(clone, prod=("a", "b"))
    assert stops(clone, files, repo=str(other)) == (
        "a commit for another repository is kept nowhere unless it is pushed: add --push"
    )
    out(clone, files, repo=str(other), push=True, branch="trunk")
    more = save(clone, prod=("a",), dev=("z",))
    head = sh(clone, "rev-parse", "HEAD")
    published = out(clone, more, repo=f"file://{other}", push=True)
    assert (published.branch, published.pushed) == ("trunk", f"file://{other}")
    assert held(other, "trunk", "") == {f"rendered/{path}": text for path, text in more.items()}
    assert sh(other, "rev-list", "--count", "trunk") == "2"
    sh(clone, "reset", "-q", "--hard", f"{head}^")
    assert state(clone)[:2] == before[:2]


def test_another_repository_without_a_branch_gets_ours(clone: Path, tmp_path: Path) -> None:
    other = bare(tmp_path / "other.git")
    sh(clone, "checkout", "-q", "--detach")
    out(clone, edit(clone, prod=("a", "b")), repo=str(other), push=True)
    assert clusters(other) == ["prod/a", "prod/b"]


def test_only_as_much_of_another_repository_is_fetched_as_is_needed(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from navos_gitops.publishing.remote import There

    other = bare(tmp_path / "other.git")
    where = f"file://{other}"
    for number in range(3):
        out(clone, save(clone, prod=(f"a={number}",)), repo=where, push=True)
    late = another(clone, clone.parent / "remote.git")
    deepened: list[str] = []
    deepen = There.deepen

    def noted(self: There, branch: str) -> None:
        deepened.append(branch)
        deepen(self, branch)

    monkeypatch.setattr(There, "deepen", noted)
    out(clone, save(clone, prod=("a=4",)), repo=where, push=True)
    assert deepened == []
    sh(late, "checkout", "-q", "--detach", sh(late, "rev-parse", "HEAD"))
    with pytest.raises(CannotGoOn, match=r"last published from .* which this clone does not have"):
        out(late, save(late, prod=("q",)), repo=where, push=True)
    assert deepened == ["main"]
    assert sh(other, "rev-list", "--count", "main") == "4"


def test_branches_that_parted_are_not_brought_together_by_us(clone: Path, remote: Path) -> None:
    out(clone, save(clone, prod=("a", "b")), branch=BRANCH, push=True)
    sh(clone, "push", "-q", "origin", "main")
    late = another(clone, remote)
    sh(late, "branch", BRANCH, f"origin/{BRANCH}")
    out(late, save(late, prod=("a",)), branch=BRANCH)
    out(clone, save(clone, prod=("a", "b", "c")), branch=BRANCH, push=True)
    assert stops(late, edit(late, prod=("a",)), branch=BRANCH, push=True) == (
        "live here and at origin have both moved on: bring them together, or remove the one here (git branch -D live)"
    )


@pytest.mark.parametrize(
    "name",
    ["-x", "--force", "", "a..b", "a b", "HEAD", "refs/heads/x", "a/.b", "a.lock", "a//b", "x\ny", "@{-1}", "a~1"],
)
def test_what_cannot_be_a_branch(name: str) -> None:
    with pytest.raises(CannotGoOn, match=r"is not the name of a branch$"):
        check_branch(name)


def test_a_branch_beside_a_folder_of_branches(clone: Path) -> None:
    sh(clone, "branch", "live/one")
    assert "'refs/heads/live/one' exists; cannot create 'refs/heads/live'" in stops(
        clone, save(clone, prod=("a",)), branch=BRANCH
    )
