"""What docs/ prints runs as it is printed, and the files that services read are what their schemas ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from navos_gitops.cli import run
from tests.hooks.conftest import ROOT, play
from tests.hooks.test_action import ACTION, BAD, GOOD, WEB, pull, pushed
from tests.pipeline.conftest import change
from tests.publish.conftest import sh

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["pull"]

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def blocks(manual: str, language: str) -> list[str]:
    found = BLOCK.findall((ROOT / "docs" / manual).read_text())
    return [text for kind, text in found if kind == language]


@pytest.mark.parametrize("edit", [GOOD, BAD])
def test_the_lines_for_any_ci(pull: Path, edit: tuple[str, str]) -> None:
    sh(pull, "branch", "-f", "main", "HEAD")
    checkout = pushed(pull, edit)
    _, script = blocks("ci.md", "sh")
    done = play(("sh", "-c", script), checkout)
    assert done.code == (0 if edit == GOOD else 1), done.text
    assert (f"{WEB}:6:12: error[unsupported-value]" in done.text) == (edit == BAD)
    assert (checkout / "navos-gitops.xml").read_text().startswith("<?xml")


def test_the_plain_git_hook(clone: Path) -> None:
    (script,) = blocks("hooks.md", "sh")
    hook = clone / ".git" / "hooks" / "pre-commit"
    hook.write_text(script)
    hook.chmod(0o755)
    change(clone, WEB, *BAD)
    sh(clone, "add", "-A")
    bad = play(("git", "commit", "-q", "-m", "bad"), clone)
    assert bad.code == 1
    change(clone, WEB, *reversed(BAD))
    change(clone, WEB, *GOOD)
    run(["render", "--fleet", str(clone)])
    (clone / "overlays/prod/new.yaml").write_text("nonsense: [\n")  # nobody stages it
    sh(clone, "add", "-u")
    done = play(("git", "commit", "-q", "-m", "good"), clone)
    assert done.code == 0, done.text


def test_the_hooks_that_the_manual_names_are_there() -> None:
    stated = yaml.safe_load(blocks("hooks.md", "yaml")[0])
    named = [hook["id"] for repository in stated["repos"] for hook in repository["hooks"]]
    assert named == [hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())]


def test_the_workflows_use_inputs_that_there_are() -> None:
    workflow, steps = blocks("ci.md", "yaml")[:2]
    used = [*yaml.safe_load(workflow)["jobs"]["fleet"]["steps"], *yaml.safe_load(steps)]
    ours = [step for step in used if step["uses"].startswith("OWNER/navos-gitops@")]
    assert len(ours) == 2
    assert {name for step in ours for name in step.get("with", {})} <= set(ACTION["inputs"])


@pytest.mark.parametrize("manual", ["ci.md", "fleet.md", "hooks.md", "policies.md"])
def test_links_lead_somewhere(manual: str) -> None:
    for target in LINK.findall((ROOT / "docs" / manual).read_text()):
        assert (ROOT / "docs" / target).exists(), target


@pytest.mark.parametrize(
    ("schema", "file"),
    [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "docs/ci/gitlab.yml")],
)
def test_a_file_for_a_service_is_what_its_schema_asks_for(schema: str, file: str) -> None:
    done = play(("check-jsonschema", "--builtin-schema", schema, "--data-transform", "gitlab-ci", file), ROOT)
    assert done.code == 0, done.text


def test_the_hooks_are_what_pre_commit_asks_for() -> None:
    done = play(("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"), ROOT)
    assert (done.code, done.text) == (0, "")


def test_the_workflow_of_the_manual_is_one(tmp_path: Path) -> None:
    workflow = tmp_path / "fleet.yaml"
    workflow.write_text(blocks("ci.md", "yaml")[0])
    done = play(("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(workflow)), ROOT)
    assert done.code == 0, done.text
