"""What lies in repositories beside manifests is left out, and said to be; what is a manifest is judged."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

import navos_gitops
from tests.pipeline.conftest import faults

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineHealthCheck
metadata:
  name: m
  namespace: default
spec:
  clusterName: c
  selector:
    matchLabels: {a: b}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(MACHINE)
    return tmp_path


def told(path: str = ".") -> list[tuple[str, str]]:
    """What a run says beside the webhooks: outcome and the file."""
    found = faults(navos_gitops.validate((path,)).report.findings)
    return [(finding.outcome, finding.location.path) for finding in found]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_patches_of_a_kustomization_are_no_objects(here: Path) -> None:
    write(here, "kustomization.yaml", "resources: [good.yaml]\npatches:\n- path: patch.yaml\n- path: deep/ops.yaml\n")
    write(here, "patch.yaml", MACHINE.replace("clusterName: c", "wrong: 1"))
    write(here, "deep/ops.yaml", "- op: remove\n  path: /spec\n")
    assert told() == [("unchecked", "deep/ops.yaml")]


def test_an_object_that_looks_like_a_patch_is_judged(here: Path) -> None:
    write(here, "patch.yaml", MACHINE.replace("clusterName: c", "wrong: 1"))
    assert told() == [("rejected", "patch.yaml")]


def test_a_helm_chart(here: Path) -> None:
    write(here, "chart/Chart.yaml", "name: x\n")
    write(here, "chart/values.yaml", "a: 1\n")
    write(here, "chart/templates/x.yaml", "{{- if .Values.a }}\na: 1\n{{- end }}\n")
    write(here, "chart/crds/m.yaml", MACHINE.replace("clusterName: c", "wrong: 1"))
    assert told() == [("rejected", "chart/crds/m.yaml"), ("unchecked", "chart/templates/x.yaml")]


def test_a_template_that_is_no_yaml_yet(here: Path) -> None:
    write(here, "j.yaml", "{% for x in y %}\na: [\n{% endfor %}\n")
    assert told() == [("unchecked", "j.yaml")]


def test_broken_yaml_is_a_fault(here: Path) -> None:
    write(here, "j.yaml", "apiVersion: v1\na: [\n")
    assert told() == [("rejected", "j.yaml")]


def test_broken_yaml_that_says_nothing_of_an_object_is_a_fault_where_it_is_named(here: Path) -> None:
    write(here, "j.yaml", "a: [\n")
    assert told() == [("unchecked", "j.yaml")]
    assert told("j.yaml") == [("rejected", "j.yaml")]


def test_a_hook_names_files_that_are_not_meant(here: Path) -> None:
    write(here, "mkdocs.yml", "a: !ENV [\n")
    write(here, "tsconfig.json", "// a\n")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    options = navos_gitops.Options(staged=True)
    found = navos_gitops.validate(("mkdocs.yml", "tsconfig.json"), options).report.findings
    assert [(finding.outcome, finding.location.path) for finding in found] == [("unchecked", "mkdocs.yml")]


def test_files_of_clusterctl_say_nothing(here: Path) -> None:
    write(
        here, "metadata.yaml", "apiVersion: clusterctl.cluster.x-k8s.io/v1alpha3\nkind: Metadata\nreleaseSeries: []\n"
    )
    assert told() == []


def test_what_sops_encrypted(here: Path) -> None:
    write(here, "s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: 7\nsops: {mac: x}\n")
    assert told() == [("unchecked", "s.yaml")]


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: s}
unknown: 1
stringData:
  password: ENC[AES256_GCM,data:Zm9v,type:str]
  token: hunter2
"""
SOPS = 'sops: {encrypted_regex: "^(data|stringData)$", mac: "ENC[x]"}\n'


def seen() -> list[tuple[str, str, str, int]]:
    found = navos_gitops.validate((".",)).report.findings
    return [(each.rule, each.severity, each.location.path, each.location.line) for each in found]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SECRET + SOPS, 7),
        ("a: 1\n---\n" + SECRET + SOPS, 9),
        ("apiVersion: v1\nkind: List\nitems:\n- " + SECRET.replace("\n", "\n  ") + "\n" + SOPS, 10),
        (SECRET.replace("hunter2", "ENC[x]") + SOPS, 0),
        (SECRET.replace("Secret", "ConfigMap") + SOPS, 0),
    ],
)
def test_what_sops_left_in_the_clear_is_all_that_is_judged(here: Path, text: str, line: int) -> None:
    write(here, "s.yaml", text)
    found = [each for each in seen() if each[0] != "unchecked"]
    assert found == ([("plaintext-secret", "error", "s.yaml", line)] if line else [])
    assert any(each[0] == "unchecked" and each[2] == "s.yaml" for each in seen())


def test_policies_hold_for_what_sops_left_in_the_clear(here: Path) -> None:
    write(here, "a/s.yaml", SECRET + SOPS)
    write(here, "policies/p.yaml", "rules: {plaintext-secret: {enabled: false}}\n")
    options = navos_gitops.Options(policies=str(here / "policies"))
    found = navos_gitops.validate(("a",), options).report.findings
    assert [(each.rule, each.location.path) for each in found] == [("unchecked", "a/s.yaml")]
    waiver = "waivers: [{rule: plaintext-secret, paths: [a/**], owner: us, reason: a test}]\n"
    write(here, "policies/p.yaml", waiver)
    result = navos_gitops.validate(("a",), options).report
    assert [each.rule for each in result.findings] == ["unchecked"]
    assert result.waived


@pytest.mark.parametrize("placeholder", ["${PORT}", "${ PORT }", "{{ port }}", "$(PORT)", "($port)", "$PORT"])
def test_a_placeholder_decides_nothing(here: Path, placeholder: str) -> None:
    text = MACHINE.replace(
        "clusterName: c", f'clusterName: c\n  checks:\n    nodeStartupTimeoutSeconds: "{placeholder}"'
    )
    write(here, "p.yaml", text)
    assert told() == [("unchecked", "p.yaml")]
    write(here, "p.yaml", text.replace("  selector:", "  selectors:"))
    assert ("rejected", "p.yaml") in told()


def test_kinds_that_only_another_provider_has(here: Path) -> None:
    other = (
        "apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: RKE2ControlPlane\nmetadata: {name: r, namespace: d}\n"
    )
    write(here, "r.yaml", other)
    assert told() == [("unchecked", "r.yaml")]


def test_a_version_that_another_release_serves(here: Path) -> None:
    write(
        here,
        "o.yaml",
        "apiVersion: infrastructure.cluster.x-k8s.io/v1beta2\nkind: OpenStackCluster\nmetadata: {name: o}\n",
    )
    found = faults(navos_gitops.validate(("o.yaml",)).report.findings)
    assert [finding.outcome for finding in found] == ["unchecked"]
    assert "--provider openstack=v0.15.0-beta.0" in found[0].message
    stated = navos_gitops.Options(providers={"openstack": "v0.14.7"})
    assert [f.outcome for f in faults(navos_gitops.validate(("o.yaml",), stated).report.findings)] == ["rejected"]


BAD = MACHINE.replace("clusterName: c", "wrong: 1")


def test_a_kustomization_by_name_alone_is_judged_as_what_it_says(here: Path) -> None:
    write(here, "a/kustomization.yaml", BAD)
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: b}\n"
    write(here, "b/kustomization.yml", flux + "spec: {interval: 1m, prune: true, pruned: 1}\n")
    write(here, "c/kustomization.yaml", "resources: []\n")
    write(here, "d/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n")
    assert {path for outcome, path in told() if outcome == "rejected"} == {
        "a/kustomization.yaml",
        "b/kustomization.yml",
    }
    assert not [path for _, path in told() if path.startswith(("c/", "d/"))]


def test_a_kustomization_that_is_no_yaml_is_a_fault(here: Path) -> None:
    write(here, "kustomization.yaml", "resources:\n- good.yaml\n bad: [\n")
    assert told() == [("rejected", "kustomization.yaml")]
    write(here, "kustomization.yaml", "resources:\n{% for a in b %}\n")
    assert told() == [("unchecked", "kustomization.yaml")]


def test_a_resource_that_ends_otherwise_is_told_of(here: Path) -> None:
    write(here, "over/extra.txt", MACHINE)
    write(here, "base/kustomization.yaml", "resources: []\n")
    write(
        here, "over/kustomization.yaml", "resources: [../good.yaml, extra.txt, ../base, gone.txt, 7, 'a.example/b']\n"
    )
    assert told() == [("unchecked", "over/extra.txt"), ("unchecked", "over/kustomization.yaml")]


def test_a_manifest_beside_a_chart_is_judged(here: Path) -> None:
    names = ("Chart.yaml", "Chart.lock", "requirements.yaml", "values.yaml", "values-prod.yml", "values.schema.json")
    for name in names:
        write(here, f"chart/{name}", "a: 1\n")
    write(here, "chart/cluster.yaml", BAD)
    assert told() == [("rejected", "chart/cluster.yaml")]


@pytest.mark.parametrize(("marker", "below"), [("Chart.yaml", "docs"), ("chainsaw-test.yaml", "clusters")])
def test_what_lies_above_the_repository_says_nothing_of_it(here: Path, marker: str, below: str) -> None:
    write(here, marker, "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nname: x\n")
    write(here, f"repo/{below}/bad.yaml", BAD)
    assert ("rejected", f"repo/{below}/bad.yaml") not in told("repo")
    (here / "repo/.git").mkdir()
    assert told("repo") == [("rejected", f"repo/{below}/bad.yaml")]
    write(here, f"repo/{marker}", "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nname: x\n")
    assert ("rejected", f"repo/{below}/bad.yaml") not in told("repo"), "the repository's own does"


OPENSTACK = (
    "apiVersion: infrastructure.cluster.x-k8s.io/v1beta2\nkind: OpenStackCluster\nmetadata: {name: o, namespace: a}\n"
)
PROVIDER = """\
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: InfrastructureProvider
metadata: {name: openstack, namespace: capo}
spec: {version: v0.14.7}
"""


@pytest.mark.parametrize(
    ("name", "other", "outcome"),
    [
        ("chart/templates/p.yaml", "chart/Chart.yaml", "unchecked"),
        ("e2e/p.yaml", "e2e/chainsaw-test.yaml", "unchecked"),
        ("p.yaml", "q.json", "rejected"),
    ],
)
def test_only_manifests_say_which_version_is_installed(here: Path, name: str, other: str, outcome: str) -> None:
    write(here, "o.yaml", OPENSTACK)
    write(here, name, PROVIDER)
    write(here, other, "{}")
    assert (outcome, "o.yaml") in told()


def test_a_patch_of_a_version_leaves_it_open(here: Path) -> None:
    write(here, "o.yaml", OPENSTACK)
    write(here, "base/p.yaml", PROVIDER)
    write(here, "base/kustomization.yaml", "resources: [p.yaml]\n")
    write(here, "over/kustomization.yaml", "resources: [../base]\npatches: [{path: p.yaml}]\n")
    write(here, "over/p.yaml", PROVIDER.replace("v0.14.7", "v0.15.0-beta.0"))
    assert ("rejected", "o.yaml") not in told()


def test_an_operators_object_in_a_list_says_its_version(here: Path) -> None:
    write(here, "o.yaml", OPENSTACK)
    listed = "".join(f"  {line}\n" for line in PROVIDER.splitlines())
    write(here, "p.yaml", f"apiVersion: v1\nkind: List\nitems:\n-{listed[1:]}")
    assert ("rejected", "o.yaml") in told()
    write(here, "p.yaml", f"apiVersion: v1\nkind: List\nitems:\n-{listed[1:]}".replace("v0.14.7", "v0.9.0"))
    (note,) = (each for each in navos_gitops.validate((".",)).report.findings if each.rule == "provider-unchecked")
    assert (note.location.path, note.location.line, note.location.column) == ("p.yaml", 7, 19)


REPLACED = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: {name: a, namespace: d}
spec:
  topology:
    classRef: {name: q}
    version: CHANGEME
    controlPlane: {replicas: REPLACE_ME}
"""


def test_a_value_that_an_overlay_replaces_is_not_held_against_its_base(here: Path) -> None:
    write(here, "base/c.yaml", REPLACED)
    write(here, "base/kustomization.yaml", "resources: [c.yaml]\n")
    target = "- target: {kind: Cluster, version: v1beta2}\n"
    over = "resources: [../base]\npatches:\n" + target + "  patch: |\n    spec: {topology: {%s}}\n"
    write(here, "over/kustomization.yaml", over % "version: v1.36.1")
    assert sorted(told()) == [("rejected", "base/c.yaml"), ("unchecked", "base/c.yaml")]
    write(here, "over/kustomization.yaml", over % "version: v1.36.1, controlPlane: {replicas: 3}")
    assert told() == [("unchecked", "base/c.yaml")]
    write(here, "over/kustomization.yaml", over % "controlPlane: {replicas: 3}")
    assert sorted(told()) == [("policy", "base/c.yaml"), ("unchecked", "base/c.yaml")], "a target is no patch"
    ops = "resources: [../base]\npatches:\n- target: {kind: Cluster}\n  patch: '[{op: add, path: %s, value: 3}]'\n"
    write(here, "over/kustomization.yaml", ops % "/spec/topology/controlPlane/replicas")
    assert sorted(told()) == [("policy", "base/c.yaml"), ("unchecked", "base/c.yaml")]
    write(
        here, "over/kustomization.yaml", (over % "version: v1.36.1, controlPlane: {replicas: 3}").replace("../base", "")
    )
    assert ("rejected", "base/c.yaml") in told(), "nothing takes it in"
    write(here, "base/c.yaml", REPLACED.replace("replicas: REPLACE_ME", "replics: 3"))
    write(here, "over/kustomization.yaml", over % "version: v1.36.1, controlPlane: {replics: 3}")
    assert ("rejected", "base/c.yaml") in told(), "no patch makes a field known"


def test_a_name_that_no_patch_replaces_is_decided(here: Path) -> None:
    write(here, "base/m.yaml", MACHINE.replace("name: m", "name: M_"))
    write(here, "base/kustomization.yaml", "resources: [m.yaml]\n")
    patch = MACHINE.replace("name: m", "name: M_").replace("clusterName: c", "clusterName: d")
    write(here, "over/p.yaml", patch)
    write(here, "over/kustomization.yaml", "resources: [../base]\npatches: [{path: p.yaml}]\n")
    assert ("rejected", "base/m.yaml") in told()


@pytest.mark.parametrize(
    "text",
    [
        '{"api\\u0056ersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}, "specs": {}}',
        "{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'a'}, 'specs': {}}",
        "{apiVersion: v1, kind: Namespace, metadata: {name: a}, specs: {}}",
    ],
)
def test_json_may_say_its_version_in_other_ways(here: Path, text: str) -> None:
    write(here, "a.json", text)
    assert told() == [("rejected", "a.json")]
    (here / "a.json").write_bytes(text.encode("utf-16"))
    assert [path for _, path in told()] == ["a.json"]
    write(here, "a.json", '{"text": "apiVersion: v1", "\\u0061": 1}')
    assert told() == []
