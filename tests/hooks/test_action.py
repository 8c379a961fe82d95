"""The GitHub action's scripts, run with bash as a runner runs them, in clones as a runner makes them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from navos_gitops.cli import run
from tests.hooks.conftest import BIN, ROOT, Done, play
from tests.pipeline.conftest import change
from tests.publish.conftest import sh

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
INSTALL, CHECK = ACTION["runs"]["steps"]
WEB = "overlays/prod/web.yaml"
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")


class Job(NamedTuple):
    """What a step came to, and what it left for the service."""

    done: Done
    summary: str
    outputs: str


def filled(step: Mapping[str, Any], inputs: Mapping[str, str], facts: Mapping[str, str]) -> dict[str, str]:
    """A step's variables with their expressions worked out; none that the test does not know."""
    values = {f"inputs.{name}": about["default"] for name, about in ACTION["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in inputs.items()}
    values |= facts
    return {name: EXPRESSION.sub(lambda found: values[found[1]], text) for name, text in step["env"].items()}


def check(folder: Path, base: str = "", named: str = "", **inputs: str) -> Job:
    """The second step in a checkout.

    ``base`` is the commit that the event says the pull request starts from, ``named`` the input of that name.
    """
    runner = folder.parent / "runner"
    programs = runner / "navos-gitops" / "bin"
    if not programs.exists():
        programs.mkdir(parents=True)
        (programs / "navos-gitops").symlink_to(BIN / "navos-gitops")
    environment = filled(
        CHECK,
        {"base": named} | {name.replace("_", "-"): value for name, value in inputs.items()},
        {"github.event.pull_request.base.sha": base},
    )
    files = {name: runner / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for file in files.values():
        file.write_text("")
    environment |= {name: str(file) for name, file in files.items()} | {"RUNNER_TEMP": str(runner), "CI": "true"}
    script = runner / "script.sh"
    script.write_text(CHECK["run"])
    done = play((*BASH, str(script)), folder, environment)
    return Job(done, *(file.read_text() for file in files.values()))


@pytest.fixture
def pull(clone: Path, tmp_path: Path) -> Path:
    """A pull request's branch at origin; the fleet's first commit is what it starts from."""
    origin = tmp_path / "origin"
    clone.rename(origin)
    sh(origin, "config", "uploadpack.allowAnySHA1InWant", "true")  # as GitHub's and GitLab's servers do
    sh(origin, "checkout", "-q", "-b", "change")
    return origin


def pushed(origin: Path, edit: tuple[str, str], *, render: bool = True) -> Path:
    """A checkout of the branch with one more commit, as shallow as the service's own."""
    change(origin, WEB, *edit)
    if render:
        run(["render", "--fleet", str(origin), "--fail-on", "never"])
    sh(origin, "commit", "-q", "-a", "-m", "change")
    sh(origin.parent, "clone", "-q", "--depth=1", "--branch=change", f"file://{origin}", "checkout")
    return origin.parent / "checkout"


GOOD = ("maxAge: 30", "maxAge: 31")
BAD = ("level: Request", "level: Everything")


def test_a_good_change_in_a_shallow_checkout(pull: Path) -> None:
    base = sh(pull, "rev-parse", "HEAD")
    job = check(pushed(pull, GOOD), base)
    assert job.done.code == 0, job.done.text
    assert "rendered/ is current" in job.done.text
    assert "0 errors" in job.summary
    assert job.outputs == ""


def test_a_bad_change(pull: Path) -> None:
    base = sh(pull, "rev-parse", "HEAD")
    job = check(pushed(pull, BAD), base, sarif="fleet.sarif")
    assert job.done.code == 1
    annotations = [line for line in job.done.text.splitlines() if line.startswith("::error ")]
    assert any(f"file={WEB},line=6," in line for line in annotations)
    assert "unsupported-value" in job.summary
    assert job.outputs == "sarif=fleet.sarif\n"
    report = json.loads((pull.parent / "checkout" / "fleet.sarif").read_text())
    rules = {result["ruleId"] for result in report["runs"][0]["results"] if result["level"] == "error"}
    assert rules == {"unsupported-value"}


def test_a_stale_tree(pull: Path) -> None:
    job = check(pushed(pull, GOOD, render=False), sh(pull, "rev-parse", "HEAD~1"))
    assert job.done.code == 1
    assert "file=rendered/prod/clusters/web/cluster-web.yaml" in job.done.text
    assert "run navos-gitops render" in job.done.text
    assert check(pull.parent / "checkout", render_check="false").done.code == 0


def test_an_update_that_is_refused_is_seen_only_against_the_base(pull: Path) -> None:
    """A cluster may be made with an older Kubernetes, but none may be taken back to it."""
    base = sh(pull, "rev-parse", "HEAD")
    change(pull, "overlays/prod/overlay.yaml", "version: v1.35.4", "version: v1.34.1")
    checkout = pushed(pull, GOOD)
    alone, against = check(checkout), check(checkout, base)
    assert (alone.done.code, against.done.code) == (0, 1)
    assert "version-downgrade" in against.done.text


def test_a_base_that_is_nowhere(pull: Path) -> None:
    job = check(pushed(pull, GOOD), "0123456789" * 4)
    assert job.done.code == 2
    line = f"::error::the base {'0123456789' * 4} is neither in this checkout nor at origin"
    assert line in job.done.text.splitlines()


def test_a_base_by_its_name(pull: Path) -> None:
    sh(pull, "branch", "live")
    checkout = pushed(pull, GOOD)
    assert check(checkout, named="live").done.code == 0
    assert sh(checkout, "rev-parse", "FETCH_HEAD") == sh(pull, "rev-parse", "live")


def test_the_fleet_in_a_folder_and_a_severity(pull: Path) -> None:
    (pull / "deep").mkdir()
    for part in ("bases", "overlays", "components", "addons", "fleet.yaml", "rendered"):
        sh(pull, "mv", part, f"deep/{part}")
    change(pull, f"deep/{WEB}", *BAD)
    run(["render", "--fleet", str(pull / "deep"), "--fail-on", "never"])
    job = check(pull, fleet="deep", render_check="false")
    assert job.done.code == 1
    assert f"file=deep/{WEB},line=6," in job.done.text
    assert check(pull, fleet="deep", render_check="false", fail_on="never").done.code == 0
    assert check(pull, fleet="nowhere").done.code == 2


def test_manifests_without_a_fleet(pull: Path) -> None:
    folder = pull.parent / "plain"
    folder.mkdir()
    head = "apiVersion: cluster.x-k8s.io/v1beta2\nkind: Cluster\nmetadata: {name: a}\n"
    (folder / "bad.yaml").write_text(f"{head}spec: {{pausd: true}}\n")
    (folder / "-good.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n")
    job = check(folder, path="bad.yaml\n-good.yaml\n", summary="false", sarif="out.sarif")
    assert job.done.code == 1
    assert "file=bad.yaml,line=4," in job.done.text
    assert job.summary == ""
    assert check(folder, path="-good.yaml").done.code == 0


HOSTILE = "$(touch owned)`touch owned`; touch owned; \"'"


@pytest.mark.parametrize("name", sorted({*ACTION["inputs"]} - {"version", "python", "summary"}))
def test_no_input_is_run(pull: Path, name: str) -> None:
    inputs = {"render_check": "false", "summary": "false"}
    job = check(pull, **inputs | {"named" if name == "base" else name.replace("-", "_"): HOSTILE})
    assert not list(pull.rglob("owned"))
    assert job.done.code in {0, 2}


@pytest.mark.parametrize("base", [HOSTILE, f"--upload-pack={HOSTILE}"])
def test_no_base_is_run(pull: Path, base: str) -> None:
    assert check(pull, base).done.code == 2
    assert not list(pull.rglob("owned"))


def test_no_expression_stands_in_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("", "/action"), ("0.1.0", "navos-gitops==0.1.0"), ("1 --index-url=x", None), ("$(touch owned)", None)],
)
def test_what_is_installed(tmp_path: Path, version: str, wanted: str | None) -> None:
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\necho "$*" >> "$LOG"\n[ "$2" != venv ] || { mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; }\n'
    )
    python.chmod(0o755)
    script, log = tmp_path / "script.sh", tmp_path / "log"
    script.write_text(INSTALL["run"])
    environment = filled(INSTALL, {"version": version, "python": str(python)}, {"github.action_path": "/action"})
    done = play((*BASH, str(script)), tmp_path, {**environment, "RUNNER_TEMP": str(tmp_path), "LOG": str(log)})
    if wanted is None:
        assert done == Done(2, "::error::version is no release of navos-gitops\n")
        assert not log.exists()
    else:
        assert done == Done(0, "")
        assert log.read_text().splitlines()[-1].endswith(f" {wanted}")
    assert not (tmp_path / "owned").exists()


def test_the_manual_lists_every_input() -> None:
    manual = (ROOT / "docs" / "ci.md").read_text()
    listed = re.findall(r"^\| `([a-z-]+)` \| (?:`(.*?)`)?", manual, re.MULTILINE)
    assert [name for name, _ in listed] == ["version", "fleet", "path", "base", *list(ACTION["inputs"])[4:]]
    for name, default in listed:
        stated = ACTION["inputs"][name]["default"]
        assert default in {stated, ""} or name == "fleet"
