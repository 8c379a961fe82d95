"""Rules over a fleet: set by the team, held in some places, waived for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import navos_gitops
from tests.pipeline.conftest import change, faults, places, wanted

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Finding

RULE = "image-repository-not-upstream"
FAULT = ("overlays/prod/overlay.yaml", "patches:\n")
PATCH = """\
patches:
  - target:
      kind: KubeadmControlPlaneTemplate
    patch:
      spec:
        template:
          spec:
            kubeadmConfigSpec:
              clusterConfiguration:
                imageRepository: registry.example.com/k8s # want: image-repository-not-upstream
"""


def findings(fleet: Path, *paths: str, today: str = "2026-11-24") -> tuple[Finding, ...]:
    options = navos_gitops.Options(fleet=str(fleet), today=today)
    return faults(navos_gitops.validate([str(fleet / path) for path in paths], options).report.findings)


def policy(fleet: Path, text: str) -> None:
    change(fleet, "policies/rules.yaml", "", text)


def test_a_rule_points_at_the_line_to_edit(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    found = findings(fleet)
    assert places(found) == wanted(fleet)
    assert {(finding.severity, finding.outcome) for finding in found} == {("warning", "policy")}


def test_a_rule_is_switched_off(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    policy(fleet, f"rules:\n  {RULE}: {{enabled: false}}\n")
    assert findings(fleet) == ()


def test_a_rule_is_made_an_error(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    policy(fleet, f"rules:\n  {RULE}: {{severity: error}}\n")
    assert {finding.severity for finding in findings(fleet)} == {"error"}


def test_a_rule_has_parameters(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    policy(fleet, f"rules:\n  {RULE}:\n    parameters:\n      mirrors: ['registry.example.com/*']\n")
    assert findings(fleet) == ()


def test_a_parameter_that_cannot_be_used_changes_nothing(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    policy(fleet, f"rules:\n  {RULE}:\n    parameters:\n      mirrors: 'registry.example.com/*'\n")
    found = findings(fleet)
    assert places(found) == {*wanted(fleet), ("policies/rules.yaml", 4, "settings-wrong-value")}


def test_a_rule_holds_in_some_places(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    policy(fleet, f"rules:\n  {RULE}: {{paths: ['overlays/dev/**']}}\n")
    assert findings(fleet) == ()
    (fleet / "policies/rules.yaml").write_text(f"rules:\n  {RULE}: {{exclude: ['overlays/dev/**']}}\n")
    assert places(findings(fleet)) == wanted(fleet)


WAIVER = f"""\
waivers:
  - rule: {RULE}
    objects: ["KubeadmControlPlaneTemplate prod/*"]
    owner: platform-team
    reason: until the mirror is declared
    expires: 2026-11-30
"""


def test_a_waiver_covers_a_finding_until_its_last_day(fleet: Path) -> None:
    change(fleet, *FAULT, PATCH)
    policy(fleet, WAIVER)
    assert findings(fleet, today="2026-11-30") == ()
    late = findings(fleet, today="2026-12-01")
    assert {(finding.rule, finding.location.path) for finding in late} == {
        (RULE, "overlays/prod/overlay.yaml"),
        ("waiver-expired", "policies/rules.yaml"),
    }


def test_a_waiver_of_nothing_is_told_of(fleet: Path) -> None:
    policy(fleet, WAIVER)
    assert [(finding.rule, finding.location.line) for finding in findings(fleet)] == [("waiver-unused", 2)]


def test_a_part_of_the_fleet_says_nothing_of_waivers_elsewhere(fleet: Path) -> None:
    policy(fleet, WAIVER)
    assert findings(fleet, "overlays/dev/yul1/alpha.yaml") == ()


def test_a_rule_that_does_not_exist(fleet: Path) -> None:
    policy(fleet, "rules:\n  image-repository-not-upstreem: {enabled: false}\n")
    (finding,) = findings(fleet)
    assert (finding.rule, finding.location.line) == ("rule-unknown", 2)
    assert RULE in finding.help
