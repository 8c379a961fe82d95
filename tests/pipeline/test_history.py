"""A change judged against what was rendered before it, out of a real git repository."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

import navos_gitops
from navos_gitops.errors import CannotGoOn
from tests.pipeline.conftest import change, faults, places, wanted

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Finding

VARIABLE = """\
    - name: tier
      required: false
      schema:
        openAPIV3Schema:
          type: string
          default: silver
          x-kubernetes-validations:
            - rule: self == oldSelf
              message: a tier is for life
    - name: zones
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def findings(fleet: Path, **options: str) -> tuple[Finding, ...]:
    validated = navos_gitops.validate((), navos_gitops.Options(fleet=str(fleet), **options))  # type: ignore[arg-type]  # all are text
    return faults(validated.report.findings)


@pytest.fixture
def committed(fleet: Path) -> Path:
    """The small fleet, with a variable that may not change, rendered and committed."""
    change(fleet, "bases/simple/clusterclass.yaml", "    - name: zones\n", VARIABLE)
    navos_gitops.render(str(fleet))
    git(fleet, "init", "-q")
    git(fleet, "add", ".")
    git(fleet, "commit", "-q", "-m", "before")
    return fleet


def test_what_may_not_change_is_refused_only_against_the_old_state(committed: Path) -> None:
    change(committed, "overlays/prod/web.yaml", "variables:\n", "variables:\n  tier: gold # want: invalid-value\n")
    assert findings(committed) == ()
    found = findings(committed, base="HEAD")
    assert places(found) == wanted(committed)
    assert found[0].message == "spec.topology.variables[tier].value: a tier is for life"


def test_a_new_cluster_has_no_old_state(committed: Path) -> None:
    change(committed, "overlays/prod/new.yaml", "", "variables:\n  tier: gold\n")
    assert findings(committed, base="HEAD") == ()


def test_a_folder_of_the_old_state_says_the_same(committed: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    (committed / "rendered").rename(before)
    change(committed, "overlays/prod/web.yaml", "variables:\n", "variables:\n  tier: gold # want: invalid-value\n")
    assert places(findings(committed, old=str(before))) == wanted(committed)


def test_a_fleet_in_a_folder_of_the_repository(tmp_path: Path, committed: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (committed / ".git").rename(tmp_path / "put-aside")
    committed.rename(repository / "fleet")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "before")
    inside = repository / "fleet"
    change(inside, "overlays/prod/web.yaml", "variables:\n", "variables:\n  tier: gold # want: invalid-value\n")
    assert places(findings(inside, base="HEAD")) == wanted(inside)


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x", "HEAD~7", ""])
def test_a_revision_that_is_none_is_one_line(committed: Path, revision: str) -> None:
    if not revision:
        assert findings(committed, base="") == ()
        return
    with pytest.raises(CannotGoOn) as said:
        findings(committed, base=revision)
    assert "\n" not in str(said.value)


def test_outside_a_repository(fleet: Path) -> None:
    with pytest.raises(CannotGoOn):
        findings(fleet, base="HEAD")


DELIVERY = {
    "none": "",
    "flux": "delivery:\n  tool: flux\n",
    "argocd": "delivery:\n  tool: argocd\n  source: {url: https://git.example.com/fleet.git, branch: main}\n",
}


@pytest.mark.parametrize(
    ("tool", "severity", "then"),
    [
        ("none", "warning", "it has to be applied again"),
        ("flux", "error", "their Kustomization waits for that, and never gets to the Clusters"),
        ("argocd", "info", "Argo CD tries again until then"),
    ],
)
def test_a_worker_class_that_goes_with_its_use(committed: Path, tool: str, severity: str, then: str) -> None:
    change(committed, "fleet.yaml", "", DELIVERY[tool])
    versions = "flux-source: v1.10.1\n    flux-kustomize: v1.10.1\n    argocd: v3.6.1\n"
    change(committed, "fleet.yaml", "  featureGates:\n", f"    {versions}  featureGates:\n")
    change(committed, "bases/simple/clusterclass.yaml", "- class: default", "- class: pool")
    for file in ("dev/yul1/beta.yaml", "dev/yul1/overlay.yaml", "prod/overlay.yaml"):
        change(committed, f"overlays/{file}", "class: default", "class: pool")
    assert [finding for finding in findings(committed) if finding.rule == "dropped-while-used"] == []
    found = [finding for finding in findings(committed, base="HEAD") if finding.rule == "dropped-while-used"]
    assert {(finding.severity, finding.outcome, finding.location.path) for finding in found} == {
        (severity, "stuck", "bases/simple/clusterclass.yaml")
    }
    assert {finding.location.line for finding in found} == {25}
    users = {finding.message.partition("and ")[2].partition(" use")[0] for finding in found}
    assert "Cluster shop and Cluster web" in users
    assert all(then in finding.message for finding in found)
