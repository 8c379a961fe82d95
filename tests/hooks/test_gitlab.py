"""The GitLab job's script, run in clones as a runner makes them, by bash and by a plain shell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.hooks.conftest import BIN, ROOT, Done, play
from tests.hooks.test_action import BAD, GOOD, WEB, pull, pushed
from tests.publish.conftest import sh

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["pull"]

JOB: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["navos-gitops"]
VARIABLE = re.compile(r"\$([A-Z_]+)")


def job(folder: Path, shell: str = "bash", **variables: str) -> Done:
    """The job's script with the job's variables and those of the service."""
    programs = folder / ".cache" / "venv" / "bin"
    if not programs.exists():
        programs.mkdir(parents=True)
        (programs / "navos-gitops").symlink_to(BIN / "navos-gitops")
    known = {"CI": "true", "CI_PROJECT_DIR": str(folder), **variables}
    stated = {name: VARIABLE.sub(lambda found: known[found[1]], value) for name, value in JOB["variables"].items()}
    (script,) = JOB["script"]
    return play((shell, "-e", "-c", script), folder, {**stated, **known})


def codes(folder: Path, name: str) -> list[tuple[str, str, int]]:
    issues = json.loads((folder / f"{name}.codequality.json").read_text())
    return [
        (issue["check_name"], issue["location"]["path"], issue["location"]["positions"]["begin"]["line"])
        for issue in issues
        if issue["severity"] != "info"
    ]


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_a_good_change_in_a_shallow_clone(pull: Path, shell: str) -> None:
    base = sh(pull, "rev-parse", "HEAD")
    checkout = pushed(pull, GOOD)
    done = job(checkout, shell, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.code == 0, done.text
    assert (codes(checkout, "rendered"), codes(checkout, "validate")) == ([], [])
    assert ET.parse(checkout / "validate.junit.xml").getroot().get("failures") == "0"  # noqa: S314 - ours


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_a_bad_change(pull: Path, shell: str) -> None:
    base = sh(pull, "rev-parse", "HEAD")
    checkout = pushed(pull, BAD)
    done = job(checkout, shell, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.code == 1
    assert f"{WEB}:6:12: error[unsupported-value]" in done.text
    assert ("unsupported-value", WEB, 6) in codes(checkout, "validate")
    assert ET.parse(checkout / "validate.junit.xml").getroot().get("failures") == "1"  # noqa: S314 - ours


def test_a_stale_tree(pull: Path) -> None:
    checkout = pushed(pull, GOOD, render=False)
    assert job(checkout).code == 1
    assert codes(checkout, "rendered") == [("rendered-not-current", "rendered/prod/clusters/web/cluster-web.yaml", 1)]
    assert codes(checkout, "validate") == []


def test_a_base_that_is_nowhere(pull: Path) -> None:
    base = "0123456789" * 4
    done = job(pushed(pull, GOOD), CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.code == 2
    assert f"the base {base} is neither in this clone nor at origin" in done.text.splitlines()


def test_on_the_default_branch_everything_is_judged_as_it_is(pull: Path) -> None:
    done = job(pull)
    assert (done.code, "22 objects judged" in done.text) == (0, True)


def test_no_variable_is_run(pull: Path) -> None:
    hostile = "$(touch owned)`touch owned`; touch owned"
    for name in ("NAVOS_GITOPS_FLEET", "NAVOS_GITOPS_FAIL_ON", "CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        assert job(pull, **{name: hostile}).code == 2
    assert not list(pull.rglob("owned"))


def test_its_reports_are_the_artifacts() -> None:
    (script,) = JOB["script"]
    reports = JOB["artifacts"]["reports"]
    written = set(re.findall(r"--output (\S+)", script))
    assert {*reports["codequality"], reports["junit"]} == written
