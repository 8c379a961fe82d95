"""Whatever lies in the files: clear findings or one clean line, exit 1 or 2, and the rendered tree as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import run
from navos_gitops.yaml.reader import Limits
from tests.cli.interrupted import interrupted
from tests.pipeline.conftest import change, fleet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["fleet"]

CLUSTER = "overlays/dev/yul1/alpha.yaml"
OVERLAY = "overlays/dev/overlay.yaml"
BASE = "bases/simple/templates.yaml"
COMPONENT = "components/audit/overlay.yaml"
ADDON = "addons/cni.yaml"
POLICY = "policies/rules.yaml"
EVERY_FILE = (CLUSTER, OVERLAY, BASE, COMPONENT, ADDON, POLICY, "fleet.yaml")

TEXTS = {
    "malformed": (b"a: [1\nb: 2\n", "yaml-syntax"),
    "binary": (bytes(range(256)) * 8, "yaml-"),
    "deeply nested": (b"a: " + b"[" * 20_000, "yaml-"),
    "an alias bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b",".join([b"*%c" % c] * 9)) for c in range(97, 110)),
        "yaml-",
    ),
    "not UTF-8": ("name: caf\xe9\n".encode("latin-1"), "yaml-"),
    "a list": (b"- a\n- b\n", ""),
    "a word": (b"nonsense\n", ""),
    "a key twice": (b"labels: {}\nlabels: {}\n", ""),
}


def state(fleet: Path) -> dict[str, bytes]:
    rendered = fleet / "rendered"
    return {path.relative_to(rendered).as_posix(): path.read_bytes() for path in sorted(rendered.rglob("*.yaml"))}


def refuses(fleet: Path, capsys: pytest.CaptureFixture[str], *, code: int | None = None) -> str:
    """Both commands refuse the fleet without a traceback, and the rendered tree stays; what validate printed."""
    before = state(fleet)
    rendering = run(["render", "--fleet", str(fleet)])
    shown = capsys.readouterr()
    assert rendering == 1 or rendering == 2, shown
    assert state(fleet) == before
    validating = run(["validate", "--fleet", str(fleet)])
    output = capsys.readouterr()
    text = output.out + output.err
    assert "Traceback" not in text
    assert "bug of this tool" not in text
    assert validating in ({code} if code else {1, 2})
    return text


@pytest.fixture
def rendered(fleet: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(["render", "--fleet", str(fleet)]) == 0
    assert state(fleet)
    capsys.readouterr()
    return fleet


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_broken_file(rendered: Path, capsys: pytest.CaptureFixture[str], file: str, text: str) -> None:
    data, rule = TEXTS[text]
    (rendered / file).parent.mkdir(exist_ok=True)
    (rendered / file).write_bytes(data)
    shown = refuses(rendered, capsys, code=1)
    assert f"{file}:" in shown
    assert f"[{rule}" in shown


@pytest.mark.parametrize("file", [OVERLAY, CLUSTER, "fleet.yaml", BASE])
def test_an_empty_file(rendered: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    (rendered / file).write_bytes(b"")
    before = state(rendered)
    code = run(["render", "--check", "--fleet", str(rendered)])
    shown = capsys.readouterr()
    assert state(rendered) == before
    assert "Traceback" not in shown.err
    assert code == 1


@pytest.mark.parametrize("file", EVERY_FILE)
def test_a_file_of_200_megabytes(rendered: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    (rendered / file).parent.mkdir(exist_ok=True)
    with (rendered / file).open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024)
    started = time.monotonic()
    shown = refuses(rendered, capsys, code=1)
    assert "yaml-too-large" in shown
    assert time.monotonic() - started < 60, "a file that is not read takes no time"
    assert Limits().size < 200 * 1024 * 1024


FLEETS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a wrong type in fleet.yaml": (
        lambda f: change(f, "fleet.yaml", "kubernetes: v1.36.2", "kubernetes: 1.36"),
        "fleet.yaml:3:15",
        "",
    ),
    "an unknown key in fleet.yaml": (
        lambda f: change(f, "fleet.yaml", "  featureGates:", "  featureGate:"),
        "fleet.yaml:8:3",
        "featureGates",
    ),
    "an unknown provider": (
        lambda f: change(f, "fleet.yaml", "docker: v1.14.0", "dokcer: v1.14.0"),
        "fleet.yaml:6:",
        "docker",
    ),
    "an unknown provider version": (
        lambda f: change(f, "fleet.yaml", "docker: v1.14.0", "docker: v1.99.0"),
        "fleet.yaml:6:",
        "v1.99.0",
    ),
    "an unknown version of Cluster API": (
        lambda f: change(f, "fleet.yaml", "clusterAPI: v1.14.0", "clusterAPI: v2.0.0"),
        "fleet.yaml:4:",
        "v2.0.0",
    ),
    "a wrong type in an overlay": (
        lambda f: change(f, OVERLAY, "namespace: dev", "namespace: [dev]"),
        f"{OVERLAY}:1:12",
        "",
    ),
    "an unknown key in an overlay": (
        lambda f: change(f, OVERLAY, "namespace: dev", "namespce: dev"),
        f"{OVERLAY}:1:1",
        "namespace",
    ),
    "an unknown key in a policy": (
        lambda f: change(f, POLICY, "", "rulez: {}\n"),
        f"{POLICY}:1:1",
        "rules",
    ),
    "a wrong type in a policy": (
        lambda f: change(f, POLICY, "", "rules: 7\n"),
        f"{POLICY}:1:8",
        "",
    ),
    "an unknown class": (
        lambda f: change(f, CLUSTER, "", "class: simpel\n"),
        f"{CLUSTER}:6:8",
        "simple",
    ),
    "no version": (
        lambda f: change(f, OVERLAY, "version: v1.36.2\n", ""),
        f"{CLUSTER}:1:1",
        "version",
    ),
    "components in a circle": (
        lambda f: change(f, COMPONENT, "", "components:\n  - ../audit\n"),
        f"{COMPONENT}:10:5",
        "",
    ),
    "a component that is not there": (
        lambda f: change(f, OVERLAY, "  - ../../components/audit", "  - ../../components/audits"),
        f"{OVERLAY}:6:5",
        "",
    ),
    "a component outside the fleet": (
        lambda f: change(f, OVERLAY, "  - ../../components/audit", "  - ../../../../../../etc"),
        f"{OVERLAY}:6:5",
        "",
    ),
    "a manifest outside the fleet by a link": (
        lambda f: (f / "addons" / "passwd.yaml").symlink_to("/etc/passwd"),
        "passwd",
        "",
    ),
    "two clusters with one name": (
        lambda f: change(f, "overlays/prod/alpha.yaml", "", "labels: {}\n"),
        "alpha",
        "",
    ),
    "a patch that matches nothing": (
        lambda f: change(f, "overlays/prod/overlay.yaml", "      name: simple-machine", "      name: simple-machines"),
        "overlays/prod/overlay.yaml:30:5",
        "matches no object",
    ),
    "a patch that does not apply": (
        lambda f: change(f, "overlays/dev/yul1/beta.yaml", "path: /metadata/annotations", "path: /metadata/a/b"),
        "overlays/dev/yul1/beta.yaml:13:9",
        "",
    ),
    "a cluster file that cannot be read": (
        lambda f: (f / "overlays/prod/loop.yaml").symlink_to("loop.yaml"),
        "overlays/prod/loop.yaml",
        "",
    ),
    "a cluster outside an environment": (
        lambda f: change(f, "overlays/lost.yaml", "", "labels: {}\n"),
        "overlays/lost.yaml:1:1",
        "",
    ),
    "folders too deep": (
        lambda f: change(f, "overlays/dev/yul1/a/b/c/deep.yaml", "", "labels: {}\n"),
        "overlays/dev/yul1/a/b/c:1:1",
        "4 folders",
    ),
    "a name that is no name": (
        lambda f: change(f, "overlays/prod/Not_A_Name.yaml", "", "labels: {}\n"),
        "overlays/prod/Not_A_Name.yaml:1:1",
        "",
    ),
    "an output outside the fleet": (
        lambda f: change(f, "fleet.yaml", "", "output: ../out\n"),
        "output",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FLEETS)
def test_a_fleet_that_cannot_be_right(rendered: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    breaking, place, word = FLEETS[case]
    breaking(rendered)
    shown = refuses(rendered, capsys)
    assert place in shown
    assert word in shown


def test_no_fleet_here(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["render"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["rendr"],
        ["render", "--chek"],
        ["render", "--check", "--stdout"],
        ["render", "nobody"],
        ["validate", "--provider", "openstack"],
        ["validate", ""],
        ["validate", "--kubernetes", "v1.36.4"],
        ["validate", "--cluster-api", "v1.14.2"],
        ["validate", "--provider", "openstack=v0.14.7"],
        ["validate", "--exclude", "overlays/**"],
        ["validate", "--exclude", "overlays/**", "overlays"],
        ["baseline", "--exclude", "overlays/**"],
        ["baseline", "--kubernetes", "v1.36.4"],
        ["publish", "--branch", ""],
        ["publish", "--repo", "", "--push"],
        ["validate", "--base", "a", "--from", "b"],
        ["validate", "not-there.yaml"],
        ["validate", "--from", "not-there"],
        ["validate", "--base", "--upload-pack=touch /tmp/x"],
        ["validate", "--base", "no-such-revision"],
        ["blame", "nobody", "version"],
        ["blame", "alpha", "nothing.of.the.kind"],
        ["judge", "astrology"],
        ["--fleet"],
    ],
)
def test_a_call_that_cannot_be_right(
    fleet: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fleet)
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert shown.err.strip()


def test_a_full_disk_while_rendering(rendered: Path) -> None:
    before = state(rendered)
    change(rendered, COMPONENT, "maxAge: 7", "maxAge: 8")
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
    code += f"from navos_gitops.cli import run; sys.exit(run(['render', '--fleet', {str(rendered)!r}]))"
    failed = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert failed.returncode == 2
    assert failed.stderr.count("\n") == 1
    assert "cannot write rendered/" in failed.stderr
    assert state(rendered) == before


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_in_one_line(rendered: Path, stop: signal.Signals) -> None:
    before = state(rendered)
    os.mkfifo(rendered / "endless")
    (rendered / "endless").chmod(0o600)
    assert interrupted("validate", "-", stop=stop) == (130, b"", b"navos-gitops: interrupted")
    assert state(rendered) == before


def test_a_reader_that_goes_away_is_no_fault(rendered: Path) -> None:
    command = f"{sys.executable} -m navos_gitops render --stdout --fleet {rendered} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], check=False, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == "---\n"
