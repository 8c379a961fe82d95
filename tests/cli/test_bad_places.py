"""Where a run reads from and writes to: no repository, no such revision, a full disk, a reader that goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import run
from tests.cli.test_bad_input import state
from tests.pipeline.conftest import change, fleet
from tests.publish.conftest import isolate, sh
from tests.settings.fleets import close

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fleet"]

WEB = "overlays/prod/web.yaml"


@pytest.fixture
def here(fleet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small fleet, rendered, and us in it; no git yet."""
    isolate(tmp_path, monkeypatch)
    monkeypatch.chdir(fleet)
    assert run(["render"]) == 0
    capsys.readouterr()
    return fleet


@pytest.fixture
def repository(here: Path) -> Path:
    """The fleet, committed."""
    sh(here, "init", "-q")
    sh(here, "add", "-A")
    sh(here, "commit", "-q", "-m", "first")
    return here


def says(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line with which a call ends that cannot go on."""
    assert run(list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("navos-gitops: ")
    assert printed.err.count("\n") == 1
    return printed.err.removeprefix("navos-gitops: ").rstrip("\n")


@pytest.mark.parametrize("call", [["validate", "--base", "HEAD"], ["publish"], ["publish", "--branch", "live"]])
def test_no_git_repository(here: Path, capsys: pytest.CaptureFixture[str], call: Sequence[str]) -> None:
    before = state(here)
    assert says(capsys, *call).endswith("is not in a git repository")
    assert state(here) == before


def test_a_repository_without_a_commit(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sh(here, "init", "-q")
    assert says(capsys, "validate", "--base", "HEAD").startswith("git knows no commit `HEAD` in ")


@pytest.mark.parametrize(
    "revision",
    [
        "nope",
        "-x",
        "--output=trap",
        "--upload-pack=touch trap",
        "HEAD^{tree}",
        "HEAD:fleet.yaml",
        "HEAD..HEAD",
        "a b",
        "\n",
    ],
)
def test_a_revision_that_is_none(repository: Path, capsys: pytest.CaptureFixture[str], revision: str) -> None:
    before = sorted(repository.rglob("*"))
    for option in (["--base", revision], [f"--base={revision}"]):
        assert "git" in says(capsys, "validate", *option)
    assert sorted(repository.rglob("*")) == before
    assert not Path("trap").exists()


@pytest.mark.parametrize("cache", ["", "kept"])
def test_a_revision_that_is_none_and_a_broken_fleet(
    repository: Path, capsys: pytest.CaptureFixture[str], cache: str
) -> None:
    (repository / "fleet.yaml").write_text("a: [\n")
    assert says(capsys, "validate", "--base", "nope", "--cache", cache).startswith("git knows no commit `nope`")


def test_fleets_below_the_folder_are_not_composed_and_that_is_said(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here.parent)
    assert run(["validate", here.name]) == run(["validate", f"{here.name}/fleet.yaml"]) == 0
    capsys.readouterr()
    above = here.parent / "above"
    above.mkdir()
    here.rename(above / "eu")
    monkeypatch.chdir(above)
    run(["validate"])
    note = "eu/fleet.yaml: belongs to a fleet, whose overlays are not composed here: name its folder with --fleet"
    assert note in capsys.readouterr().out


def test_a_head_without_a_branch(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sh(repository, "checkout", "-q", "--detach")
    change(repository, WEB, "level: Request", "level: Metadata")
    assert run(["validate", "--base", "HEAD"]) == 0
    assert run(["render"]) == 0
    capsys.readouterr()
    sh(repository, "commit", "-q", "-am", "change")
    change(repository, WEB, "level: Metadata", "level: Request")
    assert run(["render"]) == 0
    capsys.readouterr()
    before, head = state(repository), sh(repository, "rev-parse", "HEAD")
    for more in ((), ("--push",)):
        assert says(capsys, "publish", *more).startswith("HEAD is detached")
    assert (state(repository), sh(repository, "rev-parse", "HEAD")) == (before, head)


def test_a_push_that_is_refused_leaves_everything_as_it_was(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = tmp_path / "remote.git"
    remote.mkdir()
    sh(remote, "init", "-q", "--bare")
    sh(repository, "remote", "add", "origin", str(remote))
    sh(repository, "push", "-q", "origin", "HEAD:main")
    hook = remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\ncat > /dev/null\necho protected >&2\nexit 1\n")
    hook.chmod(0o755)
    change(repository, WEB, "level: Request", "level: Metadata")
    assert run(["render"]) == 0
    capsys.readouterr()
    before = state(repository), sh(repository, "rev-parse", "HEAD"), sh(repository, "status", "--porcelain")
    said = "the push to origin failed: pre-receive hook declined (protected)"
    assert says(capsys, "publish", "--push") == said
    assert (state(repository), sh(repository, "rev-parse", "HEAD"), sh(repository, "status", "--porcelain")) == before
    assert sh(remote, "rev-parse", "main") == before[1]


REPORTS = (["validate"], ["validate", "--format", "sarif"], ["render", "--format", "json"])


@pytest.mark.parametrize("call", REPORTS)
@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("missing/report", "No such file or directory"),
        ("overlays", "Is a directory"),
        ("fleet.yaml/report", "Not a directory"),
        ("/dev/full", "No space left on device"),
        ("/proc/version", "Input/output error"),
        ("x" * 300, "File name too long"),
        ("loop", "Too many levels of symbolic links"),
    ],
)
def test_a_report_that_cannot_be_written(
    here: Path, capsys: pytest.CaptureFixture[str], call: Sequence[str], place: str, reason: str
) -> None:
    (here / "loop").symlink_to("loop")
    before = state(here)
    said = says(capsys, *call, "--output", place).replace("Permission denied", "Input/output error")
    assert said == f"cannot write {place}: {reason}"
    assert state(here) == before


def ran(*arguments: str, out: str) -> tuple[int, str]:
    """The program with its output redirected as a shell does it: the exit code, and what it says beside it."""
    line = f'"$@" {out}'
    command = ["bash", "-c", line, "bash", sys.executable, "-m", "navos_gitops", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "call",
    [
        ["validate"],
        ["validate", "--format", "json"],
        ["rules"],
        ["explain", "unknown-field"],
        ["render", "--stdout"],
        ["baseline"],
        ["--version"],
        ["--help"],
        ["publish", "--help"],
    ],
)
@pytest.mark.usefixtures("here")
def test_output_that_goes_nowhere(call: Sequence[str]) -> None:
    quiet = ran(*call, out="> /dev/null")
    full = ran(*call, out="> /dev/full")
    assert full in (
        (2, "navos-gitops: cannot write the output: No space left on device\n"),
        ran(*call, out="> /dev/null"),
    )
    code, said = ran(*call, out="| head -c 1 > /dev/null")
    assert "Traceback" not in said
    assert "bug" not in said
    assert code == 0
    assert ran(*call, out=">&-") == quiet


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("call", ["--help", "--version", "rules"])
def test_a_full_disk_is_told_of_however_the_output_is_buffered(
    monkeypatch: pytest.MonkeyPatch, call: str, unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    said = "navos-gitops: cannot write the output: No space left on device\n"
    assert ran(call, out="> /dev/full") == (2, said)


def test_answers_without_a_place_to_read_from_or_to_write_to() -> None:
    assert ran("judge", "yaml", out="<&-") == (0, "")
    assert ran("judge", "yaml", out=">&- <<< '{}'") == (0, "")
    assert ran("validate", "-", out="<&-") == (2, "navos-gitops: standard input is closed\n")


def test_names_that_are_no_text(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.fsencode(here)
    for name, text in (
        (b"policies/\xff.yaml", b"rules: {nope: {}}\n"),
        (b"overlays/prod/\xfe.yaml", b"labels: {}\n"),
        (b"addons/\xfd.yaml", b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata: {x: 1}\n"),
    ):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)  # noqa: PTH103, PTH118, PTH120 - bytes
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - bytes
            file.write(text)
    before = state(here)
    for call in (["validate"], ["validate", "addons"], ["render"], ["baseline", "--owner", "a"]):
        assert run(call) == 1, call
        printed = capsys.readouterr()
        assert "bug" not in printed.err
        (printed.out + printed.err).encode()
    assert state(here) == before
    assert run(["validate"]) == 1
    assert "wrong-type" not in capsys.readouterr().out, "what is recorded is waived, whatever its file is called"


@pytest.mark.parametrize(
    "closed", ["overlays", "overlays/dev", "overlays/dev/yul1", "bases", "bases/simple", "policies", "catalog"]
)
@pytest.mark.parametrize("cache", ["", "../kept"])
def test_a_folder_that_cannot_be_listed_takes_nothing_away(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, closed: str, cache: str
) -> None:
    (here / closed).mkdir(exist_ok=True)
    assert run(["validate", "--cache", cache]) == 0
    capsys.readouterr()
    before = state(here)
    with monkeypatch.context() as patch:
        close(patch, str(here / closed))
        (here / closed / "touched").touch()  # as a change of its permissions would, this changes the folder's time
        for call in (["validate", "--cache", cache], ["render"], ["render", "--check"]):
            assert run(call) == 1, call
            printed = capsys.readouterr().out
            assert f"{closed}:1:1: error[unreadable-file] cannot be read: Permission denied\n" in printed
            assert "1 error," in printed
        assert state(here) == before
    (here / closed / "touched").unlink()
    assert run(["validate", "--cache", cache]) == 0
    assert run(["render"]) == 0
    assert state(here) == before


def test_no_report_shows_what_a_link_out_of_the_repository_leads_to(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("hunter2: [\n")
    before = state(here)
    for place in ("overlays/dev/zz.yaml", "overlays/dev/yul1/zz.yaml", "policies/zz.yaml", "bases/simple/zz.yaml"):
        (here / place).parent.mkdir(exist_ok=True)
        (here / place).symlink_to(secret)
    (here / "overlays/prod/inside.yaml").write_text("clazz: inside\n")
    for call in (["validate"], ["render"], ["render", "--check"], ["validate", "--format", "github"]):
        assert run(call) == 1
        printed = capsys.readouterr()
        assert "zz.yaml" in printed.out
        assert "hunter2" not in printed.out + printed.err
        assert "--format" in call or "    1 | clazz: inside" in printed.out
    assert state(here) == before
    (here / "fleet.yaml").unlink()
    (here / "fleet.yaml").symlink_to(secret)
    for call in (["validate"], ["render"]):
        assert run(call) == 1
        printed = capsys.readouterr()
        assert "fleet.yaml:1:1: error[path-outside-fleet]" in printed.out
        assert "hunter2" not in printed.out + printed.err
    assert state(here) == before


def test_a_file_outside_that_was_named_is_shown_and_what_its_links_lead_to_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(tmp_path, monkeypatch)
    for folder in ("inside", "beside", "far"):
        (tmp_path / folder).mkdir()
    (tmp_path / "far/secret.yaml").write_text("hunter2: [\n")
    (tmp_path / "beside/own.yaml").write_text("own: [\n")
    (tmp_path / "beside/link.yaml").symlink_to("own.yaml")
    (tmp_path / "beside/out.yaml").symlink_to("../far/secret.yaml")
    (tmp_path / "inside/out.yaml").symlink_to("../far/secret.yaml")
    monkeypatch.chdir(tmp_path / "inside")
    shown = {"../beside/own.yaml", "../beside/link.yaml", str(tmp_path / "beside/own.yaml")}
    for path in (*sorted(shown), "../beside/out.yaml", "out.yaml"):
        assert run(["validate", path]) == 1
        printed = capsys.readouterr().out
        assert f"{path.removeprefix('../')}:" in printed
        assert ("own: [" in printed) == (path in shown)
        assert "hunter2" not in printed


@pytest.mark.usefixtures("here")
def test_a_reader_that_goes_away_leaves_the_verdict(here: Path) -> None:
    (here / "overlays/prod/web.yaml").write_text("nope: 1\n")
    for call in (["validate"], ["validate", "--format", "json"], ["render", "--check"]):
        assert run(call) == 1
        whole = ran(*call, out="> /dev/null")
        assert whole[0] == 1
        assert ran(*call, out="| true; exit ${PIPESTATUS[0]}") == whole


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    code, said = ran("validate", "x.yaml", out=f'; cd {tmp_path}; mkdir gone; cd gone; rmdir ../gone; "$@"')
    assert (code, said.splitlines()[-1]) == (2, "navos-gitops: the folder we are in is gone")


@pytest.mark.usefixtures("here")
def test_no_place_to_say_anything() -> None:
    assert ran("render", "--check", out="2>&-") == (0, "")
    assert ran("publish", out="2>&-")[0] == 2
    assert ran("validate", out="2>&-") == (0, "")


def test_links_that_go_round(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "round").symlink_to("round")
    assert run(["validate", "round"]) == 1
    assert "round:1:1: error[unreadable-file] cannot be read: Too many levels" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_texts_and_times_that_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    for call, said in (
        (["publish", "--message", "a\udcff"], "Option --message: takes a text, and these bytes are none"),
        (["baseline", "--owner", "a\udcff"], "Option --owner: takes a text, and these bytes are none"),
        (
            ["publish", "--timeout", "99999999999999"],
            "Option --timeout: 99999999999999 is no time of 0 to 86400 seconds",
        ),
    ):
        assert run(call) == 2
        assert capsys.readouterr().err.splitlines()[-1] == f"Error: {said}"
    assert says(capsys, "baseline", "--owner", "a", "--today", "9999-12-31") == "no day comes 90 days after 9999-12-31"
