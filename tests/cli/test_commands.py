"""What the commands print, to the letter, and how they leave."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import navos_gitops
from navos_gitops.cli import COMMANDS, options, run
from tests.pipeline.conftest import change, fleet

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fleet"]


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def broken(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small fleet with one fault, and us in it."""
    change(fleet, "overlays/prod/web.yaml", "level: Request", "level: Everything")
    monkeypatch.chdir(fleet)
    return fleet


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "--version") == (0, f"navos-gitops {navos_gitops.__version__}\n", "")


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "--help")
    assert code == 0
    assert all(f"  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, _ = call(capsys, command, "--help")
    assert code == 0
    assert out.startswith(f"Usage: navos-gitops {command}")


@pytest.mark.usefixtures("broken")
def test_a_finding_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "validate") == (
        1,
        """\
overlays/prod/web.yaml:6:12: error[unsupported-value] spec.topology.variables[audit].value.level: \
must be one of Metadata, Request, RequestResponse, not "Everything"
    6 |     level: Everything
      |            ^^^^^^^^^^
      object: Cluster prod/web spec.topology.variables[audit].value.level (rejected)
      see also: rendered/prod/clusters/web/cluster-web.yaml:38:16

unchecked: Cluster, ClusterClass, DevClusterTemplate, DevMachineTemplate, HelmChartProxy, \
KubeadmConfigTemplate, KubeadmControlPlaneTemplate: validating webhook is not asked yet (17 times, first here) \
[addons/cni.yaml:1]
1 error, 0 warnings, 1 note, 1 unchecked · 22 objects judged, 15 files read
""",
        "",
    )


@pytest.mark.usefixtures("broken")
def test_a_finding_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "validate", "--format", "json")
    assert (code, err) == (1, "")
    report = json.loads(out)
    note = report["findings"].pop(0)
    assert (note["rule"], note["outcome"]) == ("unchecked", "unchecked")
    message = report["findings"][0].pop("message")
    assert message.startswith("spec.topology.variables[audit].value.level: ")
    assert report == {
        "version": 1,
        "findings": [
            {
                "rule": "unsupported-value",
                "severity": "error",
                "outcome": "rejected",
                "path": "overlays/prod/web.yaml",
                "line": 6,
                "column": 12,
                "endLine": 6,
                "endColumn": 22,
                "object": {
                    "apiVersion": "cluster.x-k8s.io/v1beta2",
                    "kind": "Cluster",
                    "namespace": "prod",
                    "name": "web",
                },
                "field": "spec.topology.variables[audit].value.level",
                "help": "",
                "also": [],
                "related": [
                    {
                        "path": "rendered/prod/clusters/web/cluster-web.yaml",
                        "line": 38,
                        "column": 16,
                        "endLine": 38,
                        "endColumn": 26,
                    }
                ],
            }
        ],
        "summary": {
            "errors": 1,
            "warnings": 0,
            "infos": 1,
            "unchecked": 1,
            "waived": 0,
            "objects": 22,
            "files": 15,
        },
    }


def test_the_rendered_place_is_where_the_value_is_rendered(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "render", "--fail-on", "never")
    change(broken, "overlays/prod/web.yaml", "level: Everything", "level: Request")
    call(capsys, "render")
    lines = (broken / "rendered/prod/clusters/web/cluster-web.yaml").read_text().splitlines()
    assert lines[37][15:] == "Request"


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_the_exit_code(capsys: pytest.CaptureFixture[str], fail_on: str, code: int) -> None:
    assert call(capsys, "validate", "--fail-on", fail_on)[0] == code


class Terminal(io.StringIO):
    """A standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_without_no_color(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert options.colour() is coloured


def test_no_colour_in_a_pipe(broken: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "navos_gitops", "validate"], check=False, capture_output=True, cwd=broken
    )
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout


def test_render_check_and_again(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--fleet", str(fleet))
    code, out, err = call(capsys, "render", "--check", *where)
    assert (code, out) == (1, "")
    assert err.endswith("rendered/ is not current; run: navos-gitops render\n")
    assert not (fleet / "rendered").exists()
    assert call(capsys, "render", *where)[0] == 0
    assert call(capsys, "render", *where) == (0, "", "rendered/ is current: 46 files for 6 clusters\n")
    assert call(capsys, "render", "--check", *where)[0] == 0


def test_a_part_rendered_is_the_whole_rendered(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--fleet", str(fleet))
    call(capsys, "render", *where)
    change(fleet, "overlays/prod/web.yaml", "maxAge: 30", "maxAge: 31")
    code, _, err = call(capsys, "render", "web", *where)
    assert code == 0
    assert err.splitlines()[0] == "~ rendered/prod/clusters/web/cluster-web.yaml"
    assert call(capsys, "render", "--check", *where)[0] == 0


def test_a_stream_of_what_is_rendered_is_clean(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fleet)
    program = [sys.executable, "-m", "navos_gitops"]
    stream = subprocess.run([*program, "render", "--stdout"], check=True, capture_output=True).stdout
    assert stream.count(b"\n---\n") == 21
    done = subprocess.run([*program, "validate", "-"], input=stream, check=False, capture_output=True, text=False)
    last = done.stdout.decode().splitlines()[-1]
    assert (done.returncode, last) == (0, "0 errors, 0 warnings, 1 note, 1 unchecked · 22 objects judged, 1 file read")


def test_blame(fleet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--fleet", str(fleet))
    assert call(capsys, "blame", "beta", "workers.md-0.replicas", *where)[1] == (
        "overlays/dev/yul1/beta.yaml:3:15 2\n  over overlays/dev/yul1/overlay.yaml:8:15 1\n"
    )
    assert call(capsys, "blame", "web", "spec.topology.variables[audit].value.level", *where)[1] == (
        'overlays/prod/web.yaml:6:12 "Request"\n'
    )
    assert call(capsys, "blame", "beta", "annotations[example.com/note]", *where)[1] == (
        'overlays/dev/yul1/beta.yaml:16:29 "patched"\n'
    )
    assert call(capsys, "blame", "shop", "variables.owner", *where)[1] == 'overlays/overlay.yaml:4:10 "platform-team"\n'
    assert call(capsys, "blame", "edge-north", "labels.site", *where)[1] == (
        'overlays/dev/yul1/edge-{site}.yaml:4:9 "north"\n'
    )


def test_judge_answers_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [{"id": 1, "yaml": "a: y\n"}, {"id": 2, "yaml": "a: [\n"}]
    fake = io.TextIOWrapper(io.BytesIO("\n".join(map(json.dumps, lines)).encode() + b"\n[]\nnonsense\n"))
    monkeypatch.setattr(sys, "stdin", fake)
    assert run(["judge", "yaml"]) == 0
    answers: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0] == {"id": 1, "values": [{"a": True}]}
    assert answers[1]["id"] == 2
    assert set(answers[1]) == {"id", "error"}
    assert [set(answer) for answer in answers[2:]] == [{"id", "error"}] * 2


@pytest.mark.parametrize("name", ["fleet", "overlay", "cluster", "policies"])
def test_schemas_are_json(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = call(capsys, "schema", name)
    assert code == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org/")


def test_the_catalog(capsys: pytest.CaptureFixture[str], fleet: Path) -> None:
    where = ("--fleet", str(fleet))
    code, out, _ = call(capsys, "catalog", "list", "docker", *where)
    assert code == 0
    assert "docker" in out
    assert call(capsys, "catalog", "show", "docker@v1.14.0", "DevCluster", *where)[1].startswith(
        "---\napiVersion: apiex"
    )
    assert call(capsys, "catalog", "verify", *where)[0] == 0
    assert call(capsys, "catalog", "show", "nothing", *where)[0] == 2


def test_a_provider_version_is_added_to_the_fleet(capsys: pytest.CaptureFixture[str], fleet: Path) -> None:
    where = ("--fleet", str(fleet))
    crd = call(capsys, "catalog", "show", "docker@v1.14.0", "DevCluster", *where)[1]
    (fleet / "components.yaml").write_text(crd)
    code, out, _ = call(capsys, "catalog", "add", "docker", "v1.99.0", str(fleet / "components.yaml"), *where)
    assert code == 0
    assert out.startswith("docker v1.99.0: 1 kinds")
    assert "v1.99.0" in call(capsys, "catalog", "list", "docker", *where)[1]
