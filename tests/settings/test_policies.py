from __future__ import annotations

from navos_gitops.model import Location
from navos_gitops.settings import unknown_rules
from navos_gitops.settings.policies import idle_globs, wrong_parameters

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
  objects: ["Cluster prod/*", "Cluster dev/*"]
  fields: ["spec.a[0]"]
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
        {
            ("parameter", "least"): Location("policies/a.yaml", 3, 64, 3, 69),
            ("value", "least"): Location("policies/a.yaml", 3, 71, 3, 72),
            ("paths", 0): Location("policies/a.yaml", 3, 83, 3, 101),
        },
    )  # fmt: skip
    assert policies.rules["no-custom-crd"][1:6] == (False, None, {}, (), ("a", "b"))
    assert policies.waivers == (
        ("no-custom-crd", ("addons/**",), ("Cluster prod/*", "Cluster dev/*"), ("spec.a[0]",), "team-a",
         "until it is gone", "2027-01-31", Location("policies/deep/b.yml", 5, 9, 5, 22), {
            ("objects", 0): Location("policies/deep/b.yml", 7, 13, 7, 29),
            ("objects", 1): Location("policies/deep/b.yml", 7, 31, 7, 46),
        }),
        ("other", (), ("*",), (), "b", "c", "", Location("policies/deep/b.yml", 12, 10, 12, 15), {}),
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
    found = list(unknown_rules(here.policies, {"control-plane-odd-replicas", "no-custom-crds"}, {"others"}))
    assert told(found) == [
        ("policies/a.yaml:4:3", "rule-unknown", "there is no rule `no-custom-crd`"),
        ("policies/b.yaml:5:9", "rule-unknown", "there is no rule `no-custom-crd`"),
        ("policies/b.yaml:12:10", "rule-unknown", "there is no rule `other`"),
    ]
    assert [item.help for item in found] == ["did you mean `no-custom-crds`?"] * 2 + ["did you mean `others`?"]


def test_what_has_no_settings_and_what_cannot_be_waived() -> None:
    waivers = "".join(f"- {{rule: {rule}, objects: [a], owner: b, reason: c}}\n" for rule in ("verdict", "yaml-syntax"))
    here = fleet({"policies/a.yaml": f"rules: {{verdict: {{enabled: false}}, file-empty: {{}}}}\nwaivers:\n{waivers}"})
    assert told(unknown_rules(here.policies, (), {"verdict"})) == [
        ("policies/a.yaml:1:9", "rule-unknown", "`verdict` is a verdict of the API server, which has no settings"),
        ("policies/a.yaml:1:36", "rule-unknown", f"`file-empty` {CANNOT}"),
        ("policies/a.yaml:4:10", "rule-unknown", f"`yaml-syntax` {CANNOT}"),
    ]


CANNOT = "cannot be set or waived: nothing can be judged before it is mended"

PARAMETERS = """\
rules:
  one:
    parameters:
      mirrors: registry.example.com
      mirors: []
      always: 1
      names: [a, 7]
      least: true
  two:
    parameters: {names: []}
"""


def test_parameters_that_a_rule_does_not_have_or_cannot_use() -> None:
    here = fleet({"policies/a.yaml": PARAMETERS})
    defaults = {"mirrors": [], "always": False, "names": [], "least": 3}
    one, two = here.policies.rules.values()
    found = list(wrong_parameters(one, defaults))
    assert told(found) == [
        (
            "policies/a.yaml:4:16",
            "settings-wrong-value",
            '`mirrors` must be a list of texts, not "registry.example.com"',
        ),
        ("policies/a.yaml:5:7", "settings-unknown-field", "the rule one has no parameter `mirors`"),
        ("policies/a.yaml:6:15", "settings-wrong-value", "`always` must be true or false, not the number 1"),
        ("policies/a.yaml:7:14", "settings-wrong-value", "`names` must be a list of texts, not a list"),
        ("policies/a.yaml:8:14", "settings-wrong-value", "`least` must be a whole number, not true"),
    ]
    assert found[1].help == "did you mean `mirrors`?"
    assert [item.help for item in wrong_parameters(two, {})] == ["it takes none"]
    assert [item.help for item in wrong_parameters(two, {"always": True})] == ["it has always"]
    assert list(wrong_parameters(two, {"names": ["a"]})) == []


def test_globs_of_rule_settings_that_match_no_file() -> None:
    here = fleet({"policies/a.yaml": RULES})
    found = list(idle_globs(here.policies, ["overlays/prod/a/b.yaml", "b"]))
    assert told(found) == [("policies/a.yaml:4:45", "policy-matches-nothing", "`a` matches no file")]
