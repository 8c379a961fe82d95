"""A repository under review names programs, transports and places; none is run, used or followed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from navos_gitops.errors import CannotGoOn
from navos_gitops.publishing.address import Address, address, printable
from tests.publish.conftest import another, bare, clusters, edit, held, out, save, sh, state, stops

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A program that leaves a mark when it is run, and the mark; it must never be there."""
    program, mark = tmp_path / "trap", tmp_path / "sprung"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    yield str(program), mark
    assert not mark.exists()


HOOKS = [
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-commit",
    "post-index-change",
    "post-merge",
    "post-update",
    "pre-commit",
    "pre-push",
    "pre-receive",
    "prepare-commit-msg",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
    "update",
]

PROGRAMS = [
    "core.fsmonitor",
    "core.sshCommand",
    "core.gitProxy",
    "core.askPass",
    "core.pager",
    "core.editor",
    "credential.helper",
    "filter.x.clean",
    "filter.x.smudge",
    "filter.x.process",
    "diff.external",
    "diff.x.textconv",
    "merge.x.driver",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "core.alternateRefsCommand",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "remote.origin.receivepack",
    "remote.origin.vcs",
]


def lay_traps(clone: Path, program: str) -> None:
    for name in HOOKS:
        shutil.copy(program, clone / ".git/hooks" / name)
    for name in PROGRAMS:
        sh(clone, "config", name, program)
    sh(clone, "config", "filter.x.required", "true")
    sh(clone, "config", "core.hooksPath", str(clone / ".git/hooks"))
    sh(clone, "config", "protocol.ext.allow", "always")
    (clone / ".git/info/attributes").write_text("* filter=x diff=x merge=x\n")


def test_nothing_a_repository_names_is_run(clone: Path, remote: Path, trap: tuple[str, Path]) -> None:
    late = another(clone, remote)
    out(late, save(late, prod=("a", "b", "z")), push=True)
    files = edit(clone, prod=("a", "c"))
    lay_traps(clone, trap[0])
    sh(clone, "config", "commit.gpgSign", "false")
    trap[1].unlink(missing_ok=True)  # setting the traps is not what is tried here
    published = out(clone, files, push=True)
    assert clusters(remote) == ["prod/a", "prod/c", "prod/z"]
    assert published.notes == (
        "kept what others published: + prod/z",
        "the sources have changes that are not committed; the commit says so",
    )
    assert (clone / "overlays/prod-z.yaml").read_text() == "\n"
    out(clone, edit(clone, prod=("a",)))
    assert not trap[1].exists()
    assert clusters(clone, "HEAD") == ["prod/a"]


def test_no_hook_runs_in_our_own_repository_either(clone: Path, tmp_path: Path, trap: tuple[str, Path]) -> None:
    """The user's own hooks are for repositories with files in them."""
    (tmp_path / "hooks").mkdir()
    shutil.copy(trap[0], tmp_path / "hooks/pre-push")
    with (tmp_path / "home/.gitconfig").open("a") as file:
        file.write(f"[core]\nhooksPath = {tmp_path / 'hooks'}\n")
    assert out(clone, edit(clone, prod=("a",)), push=True).pushed == "origin"


def test_a_program_that_is_to_sign_is_not_the_repositorys_own(clone: Path, trap: tuple[str, Path]) -> None:
    files = edit(clone, prod=("a",))
    sh(clone, "config", "gpg.program", trap[0])
    assert stops(clone, files, sign=True).startswith("git could not sign the commit: ")


def test_an_address_is_not_rewritten_by_the_repository(clone: Path, tmp_path: Path, trap: tuple[str, Path]) -> None:
    other, thief = bare(tmp_path / "other.git"), bare(tmp_path / "thief.git")
    for name in ("insteadOf", "pushInsteadOf"):
        sh(clone, "config", f"url.file://{thief}.{name}", f"file://{other}")
        sh(clone, "config", f"url.ext::{trap[0]}.{name}", "https://")
    out(clone, edit(clone, prod=("a", "b")), repo=f"file://{other}", push=True)
    assert clusters(other) == ["prod/a", "prod/b"]
    assert sh(thief, "for-each-ref") == ""


def test_a_remote_hidden_in_the_repository_has_its_hooks_left_alone(clone: Path, trap: tuple[str, Path]) -> None:
    hidden = bare(clone / "hidden.git")
    shutil.copy(trap[0], hidden / "hooks/pre-receive")
    for url in ("hidden.git", f"file://{hidden}"):
        sh(clone, "config", "remote.origin.url", url)
        assert stops(clone, edit(clone, prod=("a",)), push=True) == (
            "the remote origin is a folder of this very repository; nothing is pushed to it"
        )


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c 'touch sprung'",
        "fd::3",
        "hg::https://example.com/x",
        "http://example.com/x.git",
        "ftp://example.com/x",
        "--upload-pack=touch sprung",
        "-oProxyCommand=touch sprung",
        "ssh://-oProxyCommand=touch/x",
        "ssh://git@-oProxyCommand=touch/x",
        "-oProxyCommand=x:path",
        "git@-oProxyCommand=x:path",
        "https://example.com/\nx",
        "",
    ],
)
def test_what_is_not_the_address_of_a_repository(url: str) -> None:
    with pytest.raises(CannotGoOn) as caught:
        address(url, Path("/srv/fleet"))
    assert str(caught.value).isprintable()


def test_what_is_not_the_address_of_a_repository_is_not_asked(clone: Path, trap: tuple[str, Path]) -> None:
    files = edit(clone, prod=("a", "b"))
    for url in (f"ext::{trap[0]}", f"--upload-pack={trap[0]}"):
        sh(clone, "config", "remote.origin.url", url)
        stops(clone, files, push=True)
        stops(clone, files, push=True, repo=url)


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("https://user:secret@example.com/x.git", "https://user:secret@example.com/x.git", "https://example.com/x.git"),
        ("git@example.com:x.git", "git@example.com:x.git", "git@example.com:x.git"),
        ("ssh://git@[::1]:22/x", "ssh://git@[::1]:22/x", "ssh://[::1]:22/x"),
        ("git@[::1]:x", "git@[::1]:x", "git@[::1]:x"),
        ("../x.git", "/srv/fleet/../x.git", "/srv/fleet/../x.git"),
        ("./a:b", "/srv/fleet/a:b", "/srv/fleet/a:b"),
        ("file:///x", "file:///x", "file:///x"),
    ],
)
def test_the_address_of_a_repository(text: str, url: str, shown: str) -> None:
    assert address(text, Path("/srv/fleet")) == Address(url, shown)


def test_a_password_is_never_shown(clone: Path, tmp_path: Path) -> None:
    sh(clone, "config", "remote.origin.url", f"file://user:secret@{tmp_path}/none.git")
    assert "secret" not in stops(clone, edit(clone, prod=("a",)), push=True)
    said = stops(clone, edit(clone, prod=("a", "b")), repo="https://user:secret@127.0.0.1:1/x.git", push=True)
    assert "secret" not in said
    assert said.startswith("https://127.0.0.1:1/x.git cannot be read: ")
    assert printable("at 'https://u:p@h/x' and ssh://u@h") == "at 'https://h/x' and ssh://h"


def test_the_environment_of_a_hook_of_another_repository_is_not_followed(
    clone: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    sh(other, "init", "-q")
    before = state(other)
    files = edit(clone, prod=("a",))
    with monkeypatch.context() as patch:
        for name, value in (
            ("GIT_DIR", ".git"),
            ("GIT_WORK_TREE", str(other)),
            ("GIT_INDEX_FILE", str(other / ".git/index")),
            ("GIT_OBJECT_DIRECTORY", str(other / ".git/objects")),
            ("GIT_COMMON_DIR", str(other / ".git")),
            ("GIT_NAMESPACE", "elsewhere"),
            ("GIT_PREFIX", "x/"),
        ):
            patch.setenv(name, value)
        out(clone, files, push=True)
    assert held(remote, "main") == files
    assert sh(clone, "status", "--porcelain", "rendered") == ""
    assert state(other) == before
    assert not any((other / ".git/objects").rglob("??/*"))


def test_settings_given_through_the_environment_stay(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Environment")
    out(clone, edit(clone, prod=("a",)))
    assert sh(clone, "log", "-1", "--format=%an") == "Environment"


def test_a_message_on_the_branch_cannot_say_that_it_is_known(clone: Path) -> None:
    """A commit that names a revision which is no hash, or not ours, is nobody's publication."""
    out(clone, save(clone, prod=("a", "b")), branch="live")
    tree = sh(clone, "rev-parse", "main^{tree}")
    for source in ("--all", "HEAD", "0" * 40, "main"):
        made = sh(clone, "commit-tree", tree, "-m", f"x\n\nSource-Revision: {source}")
        sh(clone, "branch", "-f", "live", made)
        said = stops(clone, save(clone, prod=("a", f"c{len(source)}")), branch="live")
        assert "--replace" in said


def test_a_repository_with_a_strange_path(tmp_path: Path) -> None:
    path = tmp_path / 'a "strange" \\ one: -x'
    path.mkdir()
    sh(path, "init", "-q")
    files = edit(path, prod=("a",))
    out(path, files)
    more = edit(path, prod=("b",))
    out(path, more)
    assert held(path, "main") == more


def test_nothing_of_ours_is_left_behind(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    out(clone, edit(clone, prod=("a",)))
    stops(clone, edit(clone, prod=("b",)), repo=str(tmp_path / "none"), push=True)
    assert list(folder.iterdir()) == []
