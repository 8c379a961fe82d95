from __future__ import annotations

from navos_gitops.model import Location
from navos_gitops.settings import unknown_rules

from .fleets import fleet, told

RULES = """
rules:
  control-plane-odd-replicas: {severity: warning, parameters: {least: 3}, paths: ["overlays/prod/**"]}
  no-custom-crd: {enabled: false, exclude: [a, b]}
"""
WAIVERS = """
# comment
---
waivers:
- rule: no-custom-crd
  paths: [addons/**]
  objects: ["Cluster prod/*"]
  owner: team-a
  reason: until it is gone
  expires: 2027-01-31
- {rule: other, objects: ["*"], owner: b, reason: c}
"""
ADMISSION = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: a}
spec: {anything: goes}
---
rules: {third: {}}
"""


def test_settings_waivers_and_admission_policies_are_read_from_every_file() -> None:
    here = fleet({"policies/a.yaml": RULES, "policies/deep/b.yml": WAIVERS, "policies/c.yaml": ADMISSION})
    policies = here.policies
    assert here.check() == ()
    assert list(policies.rules) == ["control-plane-odd-replicas", "no-custom-crd", "third"]
    assert policies.rules["control-plane-odd-replicas"] == (
        "control-plane-odd-replicas", True, "warning", {"least": 3}, ("overlays/prod/**",), (),
        Location("policies/a.yaml", 3, 3, 3, 29),
    )  # fmt: skip
    assert policies.rules["no-custom-crd"][1:6] == (False, None, {}, (), ("a", "b"))
    assert policies.waivers == (
        ("no-custom-crd", ("addons/**",), ("Cluster prod/*",), "team-a", "until it is gone", "2027-01-31",
         Location("policies/deep/b.yml", 5, 9, 5, 22)),
        ("other", (), ("*",), "b", "c", "", Location("policies/deep/b.yml", 11, 10, 11, 15)),
    )  # fmt: skip
    assert [(path, document.value["metadata"]["name"]) for path, document in policies.objects] == [
        ("policies/c.yaml", "a")
    ]


def test_what_is_wrong_with_a_policy_is_told() -> None:
    here = fleet({
        "policies/a.yaml": "rules: {one: {severity: bad}}\n---\nrules: {two: {}}\n",
        "policies/b.yaml": "rules: {two: {}}\nwaivers: [{rule: one}]\n",
        "policies/c.yaml": "rules: {two: {}}\n",
        "policies/d.yaml": "a: [\n",
        "policies/e.yaml": "- a\n",
        "policies/f.yaml": "",
    })  # fmt: skip
    assert [(item.rule, item.location.path) for item in here.findings] == [
        ("settings-wrong-value", "policies/a.yaml"),
        ("settings-missing-field", "policies/b.yaml"),
        ("settings-missing-field", "policies/b.yaml"),
        ("policy-twice", "policies/c.yaml"),
        ("yaml-syntax", "policies/d.yaml"),
        ("settings-wrong-value", "policies/e.yaml"),
    ]
    (twice,) = [item for item in here.findings if item.rule == "policy-twice"]
    assert twice.related == (Location("policies/a.yaml", 3, 9, 3, 12),)
    assert list(here.policies.rules) == ["two"]


def test_rules_that_do_not_exist_are_told_where_they_are_named() -> None:
    here = fleet({"policies/a.yaml": RULES, "policies/b.yaml": WAIVERS})
    found = list(unknown_rules(here.policies, {"control-plane-odd-replicas", "no-custom-crds"}))
    assert told(found) == [
        ("policies/a.yaml:4:3", "rule-unknown", "there is no rule `no-custom-crd`"),
        ("policies/b.yaml:5:9", "rule-unknown", "there is no rule `no-custom-crd`"),
        ("policies/b.yaml:11:10", "rule-unknown", "there is no rule `other`"),
    ]
    assert [item.help for item in found] == ["did you mean `no-custom-crds`?"] * 2 + [""]
