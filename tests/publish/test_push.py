"""Pushing: others push at the same moment, say no, or do not answer; nothing is lost and nothing is forced."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from navos_gitops.errors import CannotGoOn
from navos_gitops.publishing.remote import Refused, There
from tests.publish.conftest import another, clusters, edit, held, message, out, save, sh, state, stops

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def hook(remote: Path, name: str, script: str) -> None:
    path = remote / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_sources_and_rendered_tree_are_pushed_together(clone: Path, remote: Path) -> None:
    files = save(clone, prod=("a", "b", "c"))
    published = out(clone, files, push=True)
    assert (published.pushed, published.notes) == ("origin", ())
    head = sh(clone, "rev-parse", "HEAD")
    assert sh(remote, "rev-parse", "main") == sh(clone, "rev-parse", "origin/main") == head == published.commit
    assert sh(clone, "status", "--porcelain") == ""
    assert out(clone, files, push=True) == (head, False, "main", (), "", ())


def test_what_was_published_before_is_pushed_later(clone: Path, remote: Path) -> None:
    files = save(clone, prod=("a",))
    published = out(clone, files)
    assert clusters(remote) == ["prod/a", "prod/b"]
    assert out(clone, files, push=True) == (published.commit, False, "main", (), "origin", ())
    assert clusters(remote) == ["prod/a"]


def test_a_branch_that_moved_on_gets_our_change_laid_over_it(clone: Path, remote: Path) -> None:
    """We have nothing but the rendered tree to publish; the other one has pushed sources and a rendered tree."""
    late = another(clone, remote)
    out(clone, save(clone, prod=("a", "b", "c")), push=True)
    theirs = sh(remote, "rev-parse", "main")
    published = out(late, edit(late, prod=("a", "d")), push=True)
    assert clusters(remote) == ["prod/a", "prod/c", "prod/d"]
    assert held(remote, "main") == edit(clone, prod=("a", "c", "d"))
    assert sh(remote, "log", "-1", "--format=%P", "main") == theirs
    assert message(remote, "main").splitlines()[2:4] == ["- prod/b", "+ prod/d"]
    assert published.notes[0] == "kept what others published: + prod/c"
    assert sh(late, "rev-parse", "HEAD", "origin/main").split() == [sh(remote, "rev-parse", "main")] * 2
    assert held(late, "HEAD") == held(remote, "main")
    assert (late / "rendered/prod/clusters/c/cluster-c.yaml").is_file()
    assert (late / "overlays/prod-c.yaml").is_file()
    assert sh(late, "diff", "--name-only", "HEAD", "--", "rendered") == ""
    sh(late, "fsck", "--strict")


def test_sources_of_both_end_up_in_history(clone: Path, remote: Path) -> None:
    late = another(clone, remote)
    out(clone, save(clone, prod=("a", "b", "c")), push=True)
    theirs = sh(remote, "rev-parse", "main")
    files = save(late, prod=("a", "b", "d"))
    ours = sh(late, "rev-parse", "HEAD")
    out(late, files, push=True)
    assert sh(remote, "log", "-1", "--format=%P", "main").split() == [theirs, ours]
    assert held(remote, "main") == edit(clone, prod=("a", "b", "c", "d"))
    assert sorted(held(remote, "main", "overlays")) == [f"prod-{name}.yaml" for name in "abcd"]
    assert sh(late, "rev-parse", "HEAD") == sh(remote, "rev-parse", "main")
    assert sh(late, "status", "--porcelain") == ""
    sh(late, "fsck", "--strict")


def test_sources_that_cannot_be_brought_together_are_left_to_people(clone: Path, remote: Path) -> None:
    late = another(clone, remote)
    (clone / "notes.txt").write_text("one\n")
    sh(clone, "add", "-A")
    sh(clone, "commit", "-q", "-m", "one")
    out(clone, save(clone, prod=("a", "b", "c")), push=True)
    (late / "notes.txt").write_text("two\n")
    sh(late, "add", "-A")
    sh(late, "commit", "-q", "-m", "two")
    said = stops(late, save(late, prod=("a", "b", "d")), push=True)
    assert said == "notes.txt was changed here and there: bring both together (git pull), then publish again"


def test_a_cluster_that_both_changed_is_left_to_people(clone: Path, remote: Path) -> None:
    late = another(clone, remote)
    out(clone, edit(clone, prod=("a=1", "b")), push=True)
    said = stops(late, edit(late, prod=("a=2", "b")), push=True)
    assert said.startswith("rendered/prod/clusters/a/cluster-a.yaml was changed on main by somebody else too: ")
    out(late, edit(late, prod=("a=2", "b")), push=True, replace=True)
    assert held(remote, "main") == edit(late, prod=("a=2", "b"))


def test_a_change_of_the_users_own_is_not_overwritten_after_a_push(clone: Path, remote: Path) -> None:
    late = another(clone, remote)
    (clone / "notes.txt").write_text("theirs\n")
    sh(clone, "add", "-A")
    sh(clone, "commit", "-q", "-m", "notes")
    out(clone, save(clone, prod=("a", "b", "c")), push=True)
    files = edit(late, prod=("a", "b", "d"))
    (late / "notes.txt").write_text("mine\n")
    before = state(late)
    published = out(late, files, push=True)
    assert clusters(remote) == ["prod/a", "prod/b", "prod/c", "prod/d"]
    assert published.pushed == "origin"
    assert published.notes[1].startswith("this clone was left as it was (git: ")
    assert state(late) == before


def test_branches_without_a_common_history(clone: Path) -> None:
    sh(clone, "checkout", "-q", "--orphan", "fresh")
    sh(clone, "commit", "-q", "-m", "fresh")
    sh(clone, "branch", "-q", "-M", "fresh", "main")
    assert "have no history in common" in stops(clone, edit(clone, prod=("c",)), push=True)


def test_a_clone_without_a_commit_is_told_of_what_the_remote_has(tmp_path: Path, remote: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    sh(fresh, "init", "-q")
    sh(fresh, "remote", "add", "origin", str(remote))
    assert stops(fresh, edit(fresh, prod=("c",)), push=True) == (
        "rendered/ on main was not published from the history of this clone; "
        "to make it this one all the same: --replace"
    )
    files = edit(fresh, prod=("a", "b", "c"))
    before = state(fresh)
    published = out(fresh, files, push=True)
    assert published.notes == (
        "this clone was left as it was (it has no commit yet): git pull, once its own changes are committed or stashed",
    )
    assert held(remote, "main") == files
    assert state(fresh) == before


def publishes_between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], times: int = 1) -> None:
    """Let somebody else act each time between our look at the remote and our push."""
    push, left = There.push, [times]

    def later(self: There, commit: str, branch: str) -> None:
        if left[0]:
            left[0] -= 1
            with monkeypatch.context() as patch:
                patch.setattr(There, "push", push)
                act()
        push(self, commit, branch)

    monkeypatch.setattr(There, "push", later)


def test_a_push_that_another_one_beat_is_tried_again(
    clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = another(clone, remote)
    files = save(late, prod=("a", "b", "d"))
    names = ["a", "b"]

    def act() -> None:
        names.append(f"x{len(names)}")
        out(clone, save(clone, prod=tuple(names)), push=True)

    publishes_between(monkeypatch, act, times=3)
    out(late, files, push=True)
    assert clusters(remote) == ["prod/a", "prod/b", "prod/d", "prod/x2", "prod/x3", "prod/x4"]
    assert sh(remote, "log", "--format=%s", "--first-parent", "main").splitlines()[0] == "Publish 1 cluster: 1 added"


def test_a_branch_that_two_make_at_once(clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = another(clone, remote)
    files = save(clone, prod=("a", "c"))
    publishes_between(monkeypatch, lambda: out(late, edit(late, prod=("a", "b")), branch="live", push=True))
    out(clone, files, branch="live", push=True)
    assert sh(remote, "rev-list", "--count", "live") == "2"
    assert held(remote, "live") == files


def test_a_branch_that_never_stands_still(clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from navos_gitops.publishing import publisher

    late = another(clone, remote)
    monkeypatch.setattr(publisher, "ATTEMPTS", 2)
    publishes_between(monkeypatch, lambda: sh(late, "commit", "-q", "--allow-empty", "-m", "x") or sh(late, "push"), 9)
    said = stops(clone, edit(clone, prod=("a",)), push=True)
    assert said.startswith("nothing was published, for others are at work: try again (the push to origin failed: ")


@pytest.mark.parametrize("branch", ["main", "live"])
def test_writers_that_race_all_end_up_in_history(clone: Path, remote: Path, branch: str) -> None:
    if branch == "live":
        out(clone, edit(clone, prod=("a", "b")), branch=branch, push=True)
    names = ["c", "d", "e"]
    trees = [(place := another(clone, remote), save(place, prod=("a", "b", name))) for name in names]
    with ThreadPoolExecutor(len(names)) as pool:
        done = list(pool.map(lambda tree: out(*tree, branch=branch, push=True), trees))
    assert [published.made for published in done] == [True] * len(names)
    assert held(remote, branch) == edit(clone, prod=("a", "b", *names))
    told = sh(remote, "log", "--format=%B", branch)
    assert all(f"+ prod/{name}" in told for name in names)
    sh(remote, "fsck", "--strict")


def test_two_writers_in_one_clone(clone: Path) -> None:
    files = save(clone, prod=("a", "c"))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda branch: out(clone, files, branch=branch), ["live", "live", "main"]))
    assert sorted(published.made for published in done) == [False, True, True]
    assert held(clone, "live") == held(clone, "main") == files
    assert sh(clone, "status", "--porcelain") == ""


def test_a_hook_that_says_no(clone: Path, remote: Path) -> None:
    hook(remote, "pre-receive", "echo 'clusters are frozen today' >&2; exit 1")
    there = sh(remote, "for-each-ref")
    for branch in ("main", "live"):
        assert stops(clone, save(clone, prod=("a",)), branch=branch, push=True) == (
            "the push to origin failed: pre-receive hook declined (clusters are frozen today)"
        )
    assert sh(remote, "for-each-ref") == there


def test_words_of_a_remote_cannot_play_with_the_terminal(clone: Path, remote: Path) -> None:
    hook(remote, "pre-receive", r"printf '\033[31mred\033]0;title\007 %0999d\n' 7 >&2; exit 1")
    said = stops(clone, save(clone, prod=("a",)), push=True)
    assert said.isprintable()
    assert len(said) < 500


def test_a_remote_that_may_only_be_read(
    clone: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "ssh"
    script.write_text(
        '#!/bin/sh\ncase "$2" in git-upload-pack*) eval "$2";; '
        "*) echo 'ERROR: The key you are authenticating with has been marked as read only.' >&2; exit 1;; esac\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    sh(clone, "config", "remote.origin.url", f"git@example.com:{remote}")
    assert stops(clone, save(clone, prod=("a",)), push=True) == (
        "the push to origin failed: ERROR: The key you are authenticating with has been marked as read only; "
        "Could not read from remote repository"
    )


def test_a_remote_that_is_not_there(clone: Path, tmp_path: Path) -> None:
    sh(clone, "config", "remote.origin.url", str(tmp_path / "nowhere"))
    said = stops(clone, save(clone, prod=("a",)), push=True)
    assert said == f"origin cannot be read: '{tmp_path}/nowhere' does not appear to be a git repository"


def test_no_remote(clone: Path) -> None:
    sh(clone, "remote", "remove", "origin")
    assert stops(clone, save(clone, prod=("a",)), push=True) == (
        "no remote to push to: git remote add origin URL, or publish with --repo URL"
    )


def test_a_push_that_arrived_although_it_was_said_to_have_failed(
    clone: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = There.push

    def broken(self: There, commit: str, branch: str) -> None:
        push(self, commit, branch)
        raise Refused("the connection broke")

    monkeypatch.setattr(There, "push", broken)
    assert out(clone, save(clone, prod=("a",)), push=True).pushed == "origin"
    assert sh(remote, "rev-parse", "main") == sh(clone, "rev-parse", "HEAD")


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_never_answers(clone: Path, silent: int) -> None:
    files = save(clone, prod=("a",))
    begin = time.monotonic()
    where = f"git://127.0.0.1:{silent}/x.git"
    assert stops(clone, files, repo=where, push=True, seconds=0.5) == (
        f"{where} did not answer within 0.5 seconds (--timeout)"
    )
    assert time.monotonic() - begin < 20


def test_an_ssh_that_hangs_is_ended_with_all_it_started(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "ssh"
    pause = f"31.{os.getpid()}{time.monotonic_ns() % 1_000_000}"  # nobody else's
    script.write_text(f"#!/bin/sh\nsleep {pause} &\nsleep {pause}\n")
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    sh(clone, "config", "remote.origin.url", "ssh://git@example.com/x.git")
    said = stops(clone, save(clone, prod=("a",)), push=True, seconds=0.5)
    assert said == "origin did not answer within 0.5 seconds (--timeout)"
    left = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout
    assert pause not in left


def test_a_push_that_hangs_says_that_it_may_have_arrived(clone: Path, remote: Path) -> None:
    hook(remote, "pre-receive", "sleep 20")
    files = save(clone, prod=("a",))
    before = state(clone)
    with pytest.raises(CannotGoOn) as caught:
        out(clone, files, push=True, seconds=3)
    assert str(caught.value) == (
        "origin did not answer within 3 seconds (--timeout); "
        "whether the push arrived is not known: publish again to see"
    )
    assert state(clone) == before
