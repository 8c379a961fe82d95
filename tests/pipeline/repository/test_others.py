"""Other people's repositories, as they are: what is no object makes no noise, and nothing in them stops a run."""

from __future__ import annotations

import os
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

import navos_gitops
from navos_gitops.errors import CannotGoOn
from navos_gitops.pipeline.repository import files, versions
from navos_gitops.pipeline.repository.file_roles import FileRoles
from navos_gitops.pipeline.repository.kustomizations import Disk, Kustomizations
from tests.pipeline.conftest import faults

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Finding

GOOD = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineHealthCheck
metadata:
  name: {name}
  namespace: default
spec:
  clusterName: c
  selector:
    matchLabels: {{a: b}}
"""
BAD = GOOD.replace("clusterName: c", "wrong: 1")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def found(*paths: str, **options: object) -> tuple[Finding, ...]:
    chosen = navos_gitops.Options(**options)  # type: ignore[arg-type]  # as the command does
    return faults(navos_gitops.validate(paths or (".",), chosen).report.findings)


def told(*paths: str, **options: object) -> list[tuple[str, str]]:
    """Rule and file of each finding."""
    return [(finding.rule, finding.location.path) for finding in found(*paths, **options)]


def reasons(*paths: str) -> dict[str, str]:
    """What is said of each file that is left out."""
    notes = [finding.message.partition(": ") for finding in found(*paths) if finding.rule == "unchecked"]
    return {subject: reason for subject, _, reason in notes}


def of_tool(api_version: str, kind: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{}}\n"


FOREIGN: dict[str, tuple[str | bytes, str]] = {
    "docker-compose.yml": ("services: {a: {image: x}}\n", "no Kubernetes object"),
    "openapi.yaml": ("openapi: 3.0.0\npaths: {}\n", "no Kubernetes object"),
    "kind.yaml": ("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: []\n", "tool that makes it"),
    "kubeconfig.yaml": ("apiVersion: v1\nkind: Config\nclusters: []\n", "a kubeconfig"),
    "kubeadm.yaml": ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n", "component of Kubernetes"),
    "audit.yaml": ("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n", "component of Kubernetes"),
    "test.yaml": (of_tool("chainsaw.kyverno.io/v1alpha1", "Test"), "a test"),
    "skaffold.yaml": (of_tool("skaffold/v4beta11", "Config"), "tool's own"),
    "machine.yaml": ("apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n", "machine of Talos"),
    "catalog-info.yaml": (of_tool("backstage.io/v1alpha1", "Component"), "tool's own"),
    "ops.yaml": ("- op: remove\n  path: /spec\n", "JSON patch operations"),
    "delete.yaml": (GOOD.format(name="a") + "$patch: delete\n", "strategic merge patch"),
    "00-assert.yaml": (BAD.format(name="a"), "test suite"),
    "01-errors.yaml": (BAD.format(name="a"), "test suite"),
    "crypt.yaml": (b"\0GITCRYPT\0\x01\x02", "git-crypt"),
    "rubbish.yaml": (bytes(range(256)) * 50, "cannot be read as YAML"),
    "mkdocs.yml": ("a: !ENV [\n", "cannot be read as YAML"),
    "ytt.yaml": ("#@ load('@ytt:data', 'data')\n" + BAD.format(name="#@ data.values.name"), "template of ytt"),
    "ytt-value.yaml": (BAD.format(name="#@ data.values.name"), "template of ytt"),
    "loop.yaml": ("{% for a in b %}\n- {{ a }}\n{% endfor %}\n", "template"),
    "twice.yaml": ("a: 1\na: 2\n", "no Kubernetes object"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_is_no_object_is_one_note(here: Path, name: str) -> None:
    text, reason = FOREIGN[name]
    write(here, name, text)
    (note,) = found()
    assert (note.rule, note.severity, note.outcome, note.location.path) == ("unchecked", "info", "unchecked", name)
    assert reason in note.message


@pytest.mark.parametrize(
    "name",
    [".gitlab-ci.yml", ".github/workflows/ci.yaml", "package.json", "tsconfig.json", "node_modules/a/b.yaml"],
)
def test_files_that_nobody_means_say_nothing(here: Path, name: str) -> None:
    write(here, name, '{"a": 1, // comment\n')
    write(here, "b.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    assert found() == ()


NOTHING = "nothing in it was judged: it holds no YAML or JSON file, or all of them are left out"


def test_a_folder_without_manifests_is_no_silent_pass(here: Path) -> None:
    write(here, "a/.gitlab-ci.yml", "")
    write(here, "b/README.md", "")
    assert reasons() == {"./": NOTHING}
    assert reasons("b") == {"b/": NOTHING}
    assert [(each.outcome, each.severity, each.message) for each in found("a", "b")] == [
        ("unchecked", "info", f"a/, b/: {NOTHING} (2 times, first here)")
    ]
    write(here, "b/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    assert reasons() == reasons("b") == {}


def test_json_that_says_what_it_is_is_judged(here: Path) -> None:
    write(here, "a.json", '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}, "specs": {}}')
    assert told() == [("unknown-field", "a.json")]


def test_a_file_of_a_chart_is_no_manifest(here: Path) -> None:
    write(here, "chart/Chart.yaml", "name: x\n")
    write(here, "chart/ci/values.yaml", "a: [\n")
    write(here, "chart/docs/example.yaml", BAD.format(name="a"))
    assert reasons() == {
        "chart/ci/values.yaml, chart/docs/example.yaml": (
            "lies in a Helm chart and is none of its templates; it is not judged (2 times, first here)"
        )
    }


def test_every_file_of_a_chainsaw_test_is_a_step(here: Path) -> None:
    write(here, "e2e/a/chainsaw-test.yaml", of_tool("chainsaw.kyverno.io/v1alpha1", "Test"))
    write(here, "e2e/a/expected.yaml", BAD.format(name="a"))
    write(here, "e2e/b/cluster.yaml", BAD.format(name="b"))
    assert [path for rule, path in told() if rule == "unknown-field"] == ["e2e/b/cluster.yaml"]


KUSTOMIZATION = """\
resources: [m.yaml]
patches:
- path: patches/listed.yaml
configMapGenerator:
- name: c
  files: [data/content.yaml, "x=data/named.yaml"]
generators: [gen.yaml]
transformers: [trans.yaml]
replacements:
- path: repl.yaml
"""


def test_what_a_kustomization_lists_is_what_it_says(here: Path) -> None:
    write(here, "kustomization.yaml", KUSTOMIZATION)
    write(here, "m.yaml", GOOD.format(name="m"))
    names = ("patches/listed.yaml", "data/content.yaml", "data/named.yaml", "gen.yaml", "trans.yaml", "repl.yaml")
    for name in names:
        write(here, name, BAD.format(name="m"))
    said = reasons()
    assert list(said) == ["data/content.yaml, data/named.yaml", "patches/listed.yaml"]
    assert "content of a ConfigMap" in said["data/content.yaml, data/named.yaml"]
    assert "is a patch of a kustomization" in said["patches/listed.yaml"]


def test_a_patch_is_known_by_a_kustomization_above_or_beside(here: Path) -> None:
    write(here, "base/m.yaml", GOOD.format(name="m"))
    write(here, "base/kustomization.yaml", "resources: [m.yaml]\n")
    write(here, "over/kustomization.yaml", "resources: [../base]\npatches:\n- path: ../patches/a.yaml\n")
    for name in ("patches/a.yaml", "patches/not-listed.yaml", "over/manager_patch.yaml"):
        write(here, name, BAD.format(name="m"))
    assert {rule for rule, _ in told()} == {"unchecked"}, "nor is it missed among the resources"
    said = reasons()
    assert said["patches/a.yaml"].startswith("is a patch of a kustomization")
    assert said["over/manager_patch.yaml, patches/not-listed.yaml"].startswith("lies among the patches")
    write(here, "crd/kustomization.yaml", "resources: [../base/m.yaml]\n#patches:\n#- path: patches/off.yaml\n")
    write(here, "crd/patches/off.yaml", BAD.format(name="m"))
    assert ("unknown-field", "crd/patches/off.yaml") not in told()
    write(here, "apart/kustomization.yaml", "patches:\n- path: deep/er/a.yaml\n")
    write(here, "apart/deep/er/a.yaml", BAD.format(name="m"))
    assert told("apart/deep/er/a.yaml") == [("unchecked", "apart/deep/er/a.yaml")]


def test_a_kustomization_may_begin_with_an_empty_document(here: Path) -> None:
    text = "# Copyright\n---\nresources: [../base]\npatches:\n- path: p/x.yaml\n"
    write(here, "over/kustomization.yaml", text)
    write(here, "over/p/x.yaml", BAD.format(name="m"))
    write(here, "base/kustomization.yaml", "resources: []\n")
    assert told("over") == [("unchecked", "over/p/x.yaml")]


def test_a_patch_is_known_by_a_kustomization_beside_the_folders_above(here: Path) -> None:
    write(here, "apps/over/Kustomization", "resources: [../base]\npatches:\n- path: ../tweaks/deep/p.yaml\n")
    write(here, "apps/base/m.yaml", GOOD.format(name="m"))
    write(here, "apps/tweaks/deep/p.yaml", BAD.format(name="m"))
    patch = [("unchecked", "apps/tweaks/deep/p.yaml")]
    assert told() == patch, "the folders that are judged lie beside it"
    assert ("unknown-field", "apps/tweaks/deep/p.yaml") in told("apps/tweaks"), "what is around is nobody's"
    (here / ".git").mkdir()
    assert told("apps/tweaks") == told("apps/tweaks/deep/p.yaml") == patch
    write(here, "apps/over/Kustomization", "resources: [../base]\n")
    assert ("unknown-field", "apps/tweaks/deep/p.yaml") in told("apps/tweaks")


def test_only_kustomizations_that_name_a_known_folder_are_read_beside_it(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", ".hidden"):
        write(here, f"apps/{name}/kustomization.yaml", "resources: [../other]\n")
        write(here, f"apps/{name}/deep/kustomization.yaml", "patches: [{path: ../../tweaks/p.yaml}]\n")
    write(here, "apps/over/kustomization.yaml", "patches: [{path: ../tweaks/p.yaml}]\n")
    write(here, "apps/tweaks/p.yaml", BAD.format(name="m"))
    (here / ".git").mkdir()
    read: list[str] = []
    settings = Kustomizations.settings

    def reading(self: Kustomizations, folder: str) -> object:
        read.append(folder)
        return settings(self, folder)

    monkeypatch.setattr(Kustomizations, "settings", reading)
    assert FileRoles([str(here / "apps/tweaks")]).patches == {str(here / "apps/tweaks/p.yaml")}
    assert read == [str(here / "apps/over")]


def test_each_kustomization_is_read_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, "over/kustomization.yaml", "resources: [../base]\n")
    write(here, "base/kustomization.yaml", "resources: [a.yaml]\npatches: [{path: pipe}]\n")
    write(here, "base/a.yaml", "")
    os.mkfifo(here / "base/pipe")
    read: list[str] = []
    real = Disk.read

    def reading(self: Disk, path: str) -> bytes | None:
        read.append(path)
        return real(self, path)

    monkeypatch.setattr(Disk, "read", reading)
    roles = FileRoles([str(here / name) for name in ("over", "base")])
    assert roles.lists(str(here / "base/a.yaml"))
    assert not roles.patched(str(here / "base/a.yaml"), "Cluster")
    kustomizations = [path for path in read if path.endswith("kustomization.yaml")]
    assert sorted(kustomizations) == [str(here / f"{name}/kustomization.yaml") for name in ("base", "over")]


@pytest.mark.parametrize(
    "text", ["resources: [\n", "- a\n", "7\n", "", "resources: {a: b}\npatches: 7\n", "resources: [[]]\n"]
)
def test_a_kustomization_that_is_none_stops_nothing(here: Path, text: str) -> None:
    write(here, "kustomization.yaml", text)
    write(here, "a.yaml", BAD.format(name="a"))
    assert ("unknown-field", "a.yaml") in told()


LACKING = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: AWSMachineTemplate
metadata:
  name: a
  namespace: default
spec:
  template:
    spec:
      sshKeyName: k
"""


def test_what_a_patch_adds_is_not_missed(here: Path) -> None:
    write(here, "base/m.yaml", LACKING)
    assert ("required-field", "base/m.yaml") in told()
    kinds = (
        "resources: [../base/m.yaml]\npatches:\n- target: {kind: %s}\n  patch: |\n    - {op: add, path: /a, value: b}\n"
    )
    write(here, "over/kustomization.yaml", kinds % "Cluster")
    assert ("required-field", "base/m.yaml") in told()
    write(here, "over/kustomization.yaml", kinds % "AWSMachineTemplate")
    assert {rule for rule, _ in told()} == {"unchecked"}


def test_what_flux_is_told_to_patch_in_is_not_missed(here: Path) -> None:
    """Many repositories write defaults for all their Kustomizations as a patch of the one at the top."""
    text = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: %s, namespace: flux-system}
spec:
  path: ./apps/%s
  sourceRef: {kind: GitRepository, name: a}
"""
    write(here, "apps/a/ks.yaml", text % ("a", "a"))
    top = (text % ("top", "")).replace("spec:", "spec:\n  interval: 1h\n  prune: true")
    write(here, "top.yaml", top)
    assert [rule for rule, _ in told() if rule == "required-field"] == ["required-field"] * 2
    write(
        here,
        "top.yaml",
        top + "  patches:\n  - target: {kind: Kustomization}\n    patch: 'spec: {interval: 1h, prune: true}'\n",
    )
    assert {rule for rule, _ in told()} == {"unchecked"}


def test_labels_that_a_kustomization_adds_are_not_missed(here: Path) -> None:
    definition = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.infrastructure.cluster.x-k8s.io}
spec:
  group: infrastructure.cluster.x-k8s.io
  scope: Namespaced
  names: {kind: ThingMachine, plural: thingmachines, singular: thingmachine, listKind: ThingMachineList}
  versions:
  - {name: v1beta1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""
    write(here, "crd/bases/thing.yaml", definition)
    assert told() == [], "a definition that nothing calls a provider's"
    template = definition.replace("Machine", "MachineTemplate").replace("name: things", "name: templates")
    write(here, "crd/bases/thing.yaml", f"{definition}---\n{template}")
    assert {rule for rule, _ in told()} == {"crd-breaks-contract"}
    write(here, "crd/kustomization.yaml", "resources: [bases/thing.yaml]\n")
    assert {rule for rule, _ in told()} == {"crd-breaks-contract"}
    write(here, "crd/kustomization.yaml", "labels: [{pairs: {a: b}}]\nresources: [bases/thing.yaml]\n")
    assert {rule for rule, _ in told()} == {"unchecked"}


def test_unknown_kinds_of_a_group_are_one_note(here: Path) -> None:
    group = "bootstrap.cluster.x-k8s.io"
    for name, kind, version in (
        ("a", "RKE2Config", "v1beta1"),
        ("b", "RKE2Config", "v1beta2"),
        ("c", "TalosConfig", "v1"),
    ):
        write(here, f"{name}.yaml", of_tool(f"{group}/{version}", kind))
    write(
        here, "d.yaml", of_tool("cert-manager.io/v1", "Issuer") + "---\n" + of_tool("cert-manager.io/v1", "Certificate")
    )
    said = reasons()
    assert list(said) == ["RKE2Config, TalosConfig", "Certificate, Issuer"]
    assert f"in {group}; not judged (3 times" in said["RKE2Config, TalosConfig"]
    assert "in cert-manager.io; not judged (2 times" in said["Certificate, Issuer"]


def test_a_kind_that_looks_mistyped_is_asked_about(here: Path) -> None:
    write(here, "a.yaml", of_tool("infrastructure.cluster.x-k8s.io/v1beta2", "AWSMachineTemplat"))
    assert "did you mean AWSMachineTemplate?" in found()[0].message
    write(here, "a.yaml", of_tool("bootstrap.cluster.x-k8s.io/v1beta2", "RKE2ConfigTemplate"))
    assert "did you mean" not in found()[0].message, "GKEConfigTemplate is another provider's"


@pytest.mark.parametrize("group", ["cluster.x-k8s.io/v1beta2", "apps/v1", "v1"])
def test_a_kind_that_only_upstream_could_have_is_refused(here: Path, group: str) -> None:
    write(here, "a.yaml", of_tool(group, "Clustr"))
    assert told() == [("unknown-kind", "a.yaml")]


def test_a_note_names_a_few_files_and_counts_the_others(here: Path) -> None:
    for number in range(20):
        write(here, f"{number:02}.yaml", "a: 1\n")
    (note,) = found()
    assert note.message.startswith("00.yaml, 01.yaml, 02.yaml, 03.yaml, 04.yaml, 05.yaml and 14 more: ")
    assert "20 times" in note.message


def test_what_a_folder_may_be_made_of_is_for_a_fleet_to_say(here: Path) -> None:
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\n"
    )
    spec = "spec:\n  group: example.com\n  scope: Cluster\n  names: {kind: Thing, plural: things}\n"
    versions = "  versions:\n  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}\n"
    write(here, "crd.yaml", definition + spec + versions)
    assert found() == ()
    write(here, "rules/rule.yaml", "rules:\n  custom-resource-definition: {}\n")
    assert ("custom-resource-definition", "crd.yaml") in told("crd.yaml", policies="rules")


def test_a_template_has_its_namespace_from_clusterctl(here: Path) -> None:
    cluster = "apiVersion: cluster.x-k8s.io/v1beta2\nkind: Cluster\nmetadata:\n  name: {}\nspec:\n  paused: true\n"
    write(here, "a.yaml", cluster.format("${CLUSTER_NAME}"))
    assert [rule for rule, _ in told()] == ["unchecked"]
    write(here, "a.yaml", cluster.format("a"))
    assert ("namespace-missing", "a.yaml") in told()


def test_a_placeholder_in_a_label_decides_nothing(here: Path) -> None:
    labels = "metadata:\n  labels:\n    a: ${ CLUSTER_NAME }\n    b: c\n    d: e\n    f: g\n"
    write(here, "a.yaml", GOOD.format(name="a").replace("metadata:\n", labels))
    assert [rule for rule, _ in told()] == ["unchecked"]


def test_empty_bytes_are_bytes(here: Path) -> None:
    write(here, "a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\ndata: {a: ''}\n")
    assert found() == ()
    write(here, "a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\ndata: {a: a_b=}\n")
    assert ("wrong-type", "a.yaml") in told()


def test_a_reference_to_a_kind_that_nobody_knows_is_left_open(here: Path) -> None:
    write(
        here,
        "a.yaml",
        """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Machine
metadata: {name: a, namespace: default}
spec:
  clusterName: c
  bootstrap:
    configRef: {apiVersion: bootstrap.cluster.x-k8s.io/v1beta1, kind: K0sWorkerConfig, name: a}
  infrastructureRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: DockerMachine, name: a}
""",
    )
    assert [rule for rule, _ in told() if rule != "unchecked"] == []


def test_special_files_stop_nothing(here: Path) -> None:
    os.mkfifo(here / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.yaml")
        (here / "nowhere.yaml").symlink_to("gone.yaml")
        (here / "folder.yaml").symlink_to(here, target_is_directory=True)
        (here / "to-pipe.yaml").symlink_to("pipe.yaml")
        write(here, "good.yaml", GOOD.format(name="a"))
        links, others = ("unchecked", "folder.yaml"), ("unchecked", "pipe.yaml")
        assert told() == [links, ("unreadable-file", "nowhere.yaml"), others]
    assert list(reasons()) == ["folder.yaml", "pipe.yaml, socket.yaml, to-pipe.yaml"]


def test_a_link_to_a_folder_is_told_of_and_not_entered(here: Path) -> None:
    write(here, "real/a.yaml", BAD.format(name="a"))
    write(here, "all/good.yaml", GOOD.format(name="a"))
    for link in ("clusters", "left-out", "node_modules", ".hidden"):
        (here / "all" / link).symlink_to("../real", target_is_directory=True)
    (here / "all" / "loop").symlink_to("loop")
    assert told("all", exclude=("all/left-out/**",)) == [("unchecked", "all/clusters")]
    said = reasons("all")["all/clusters, all/left-out"]
    assert said == "is a link to a folder, which is not entered (2 times, first here)"
    (here / "only").mkdir()
    (here / "only" / "clusters").symlink_to("../real", target_is_directory=True)
    assert list(reasons("only")) == ["only/clusters"]


def test_a_folder_that_cannot_be_entered_is_told_of(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, "closed/a.yaml", BAD.format(name="a"))
    write(here, "open/a.yaml", GOOD.format(name="a"))
    entered = os.scandir

    def scandir(path: str) -> object:
        if isinstance(path, str) and path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return entered(path)

    monkeypatch.setattr(files.os, "scandir", scandir)  # type: ignore[attr-defined]  # the module's own name for it
    assert told() == [("unreadable-file", "closed")]


def test_a_pipe_that_is_named_is_read(here: Path) -> None:
    os.mkfifo(here / "pipe")
    writing = subprocess.Popen(["sh", "-c", "cat > pipe"], stdin=subprocess.PIPE, text=True)
    assert writing.stdin is not None
    writing.stdin.write(BAD.format(name="a"))
    writing.stdin.close()
    assert told("pipe") == [("unknown-field", "pipe")]
    assert writing.wait() == 0


def test_what_git_ignores_is_passed_by_and_said(here: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    write(here, ".gitignore", "build/\nsecret.yaml\n")
    for name in ("build/a.yaml", "secret.yaml", "kept.yaml"):
        write(here, name, BAD.format(name="a"))
    assert told() == [("unchecked", "build/"), ("unknown-field", "kept.yaml")]
    assert reasons() == {"build/, secret.yaml": "is ignored by git; name it to have it judged (2 times, first here)"}
    assert told("build", "secret.yaml") == [("unknown-field", "build/a.yaml"), ("unknown-field", "secret.yaml")]


@pytest.mark.parametrize("folder", ["vendor", "testdata"])
def test_vendored_sources_and_data_of_tests_are_passed_by_unless_named(here: Path, folder: str) -> None:
    write(here, f"a/{folder}/x/a.yaml", BAD.format(name="a"))
    assert told() == [("unchecked", f"a/{folder}/")]
    assert told(f"a/{folder}") == [("unknown-field", f"a/{folder}/x/a.yaml")]
    assert told(exclude=("a",)) == told(exclude=(f"a/{folder}",)) == [("unchecked", "./")]


@pytest.mark.parametrize(
    ("globs", "left"),
    [
        (("docs/**",), {"a/docs/y.yaml", "a/z.yaml"}),
        (("docs",), {"a/docs/y.yaml", "a/z.yaml"}),
        (("**/docs",), {"a/z.yaml"}),
        (("**/docs/*", "a/z.yaml"), {"./"}),
        (("*.yaml",), {"docs/x.yaml", "a/docs/y.yaml", "a/z.yaml"}),
        (("a/",), {"docs/x.yaml"}),
    ],
)
def test_what_is_excluded_is_not_looked_at(here: Path, globs: tuple[str, ...], left: set[str]) -> None:
    for name in ("docs/x.yaml", "a/docs/y.yaml", "a/z.yaml"):
        write(here, name, BAD.format(name="a"))
    assert {path for _, path in told(exclude=globs)} == left
    assert {path for _, path in told("docs/x.yaml", "a", exclude=globs)} - {"a/"} == left - {"./"}


def test_a_fleet_excludes_for_plain_manifests_inside_it(here: Path) -> None:
    write(here, "fleet.yaml", "management:\n  kubernetes: v1.36.2\n  clusterAPI: v1.14.2\nexclude: [legacy/**]\n")
    write(here, "legacy/a.yaml", BAD.format(name="a"))
    write(here, "other/a.yaml", BAD.format(name="a"))
    assert [path for rule, path in told("legacy", "other") if rule == "unknown-field"] == ["other/a.yaml"]


def test_a_fleets_rule_settings_hold_for_plain_manifests_inside_it(here: Path) -> None:
    write(here, "fleet.yaml", "management:\n  kubernetes: v1.36.2\n  clusterAPI: v1.14.2\n")
    write(here, "legacy/a.yaml", of_tool("cert-manager.io/v1", "Issuer"))
    assert ("custom-resource-not-allowed", "legacy/a.yaml") in told("legacy")
    write(here, "policies/a.yaml", "rules:\n  custom-resource-not-allowed: {parameters: {groups: [cert-manager.io]}}\n")
    assert [rule for rule, _ in told("legacy")] == ["unchecked"]


OPERATOR = """\
apiVersion: operator.cluster.x-k8s.io/v1alpha2
kind: {kind}
metadata:
  name: {name}
  namespace: capi-system
spec:
  version: {version}
"""
OPENSTACK = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: OpenStackCluster
metadata: {name: o, namespace: a}
spec: {x: 1}
"""


def test_the_operators_objects_say_what_is_installed(here: Path) -> None:
    write(here, "a.yaml", OPENSTACK)
    write(here, "z/p.yaml", OPERATOR.format(kind="InfrastructureProvider", name="openstack", version="v0.14.7"))
    assert ("unknown-kind", "a.yaml") in told()
    write(here, "z/p.yaml", OPERATOR.format(kind="InfrastructureProvider", name="openstack", version="v0.15.0-beta.0"))
    assert ("unknown-field", "a.yaml") in told()
    assert ("unknown-kind", "a.yaml") in told(providers={"openstack": "v0.14.7"})
    write(here, "z/p.yaml", OPERATOR.format(kind="CoreProvider", name="cluster-api", version="v1.10.10"))
    write(here, "a.yaml", GOOD.format(name="a"))
    assert ("unknown-kind", "a.yaml") in told()
    assert told(cluster_api="v1.14.2") == []


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        (("v0.14.7", "v0.15.0-beta.0"), "openstack is v0.14.7 and v0.15.0-beta.0 here: judged as v0.14.7"),
        (("v0.9.0",), "openstack v0.9.0 is not in the catalog"),
        (("v0.9.0", "0.9.0"), "openstack v0.9.0 is not in the catalog"),
        (("${VERSION}",), None),
        (("v0.14.7", "0.14.7"), None),
    ],
)
def test_versions_that_decide_nothing_are_said_once(here: Path, versions: tuple[str, ...], said: str | None) -> None:
    write(here, "good.yaml", GOOD.format(name="a"))
    for number, version in enumerate(versions):
        text = OPERATOR.format(kind="InfrastructureProvider", name="openstack", version=f'"{version}"')
        write(here, f"management-{number}/p.yaml", text)
    notes = [finding for finding in found() if finding.rule == "provider-unchecked"]
    assert [note.message.startswith(said or "-") for note in notes] == ([True] if said else [])
    assert all((note.outcome, note.location.path) == ("unchecked", "management-0/p.yaml") for note in notes)
    assert [len(note.related) for note in notes] == ([len(versions) - 1] if said else [])
    assert "provider-unchecked" not in dict(told(providers={"openstack": "v0.14.7"}))


def test_a_version_that_an_option_names_must_be_known(here: Path) -> None:
    write(here, "good.yaml", GOOD.format(name="a"))
    with pytest.raises(CannotGoOn):
        found(providers={"openstack": "v0.9.0"})


def test_a_template_of_a_version_that_is_only_assumed_is_not_called_unserved(here: Path) -> None:
    text = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata: {name: c, namespace: default}
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
      kind: OpenStackClusterTemplate
      name: c
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta2
      kind: KubeadmControlPlaneTemplate
      name: c
"""
    write(here, "c.yaml", text)
    assert told() == []
    assert told(providers={"openstack": "v0.14.7"}) == [("template-version-not-in-contract", "c.yaml")]


DOCKER = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: c, namespace: default}
spec:
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: DockerCluster
    name: c
  controlPlaneRef:
    apiVersion: controlplane.cluster.x-k8s.io/v1beta1
    kind: KubeadmControlPlane
    name: c
"""


def test_a_provider_that_nobody_states_is_taken_to_go_with_cluster_api(here: Path) -> None:
    write(here, "c.yaml", DOCKER)
    write(here, "d.yaml", DOCKER.replace("Docker", "VSphere").replace("name: c", "name: d"))
    rule = "provider-contract-mismatch"
    assert rule not in {found for found, _ in told(cluster_api="v1.10.10")}, "no fault of the object's"
    stated = {"docker": "v1.14.4", "vsphere": "v1.17.0-rc.2"}
    assert {(rule, "c.yaml"), (rule, "d.yaml")} <= set(told(cluster_api="v1.10.10", providers=stated))


def test_docker_is_taken_to_be_of_cluster_apis_minor(here: Path) -> None:
    write(here, "c.yaml", "")
    options = navos_gitops.Options(cluster_api="v1.12.11")
    installed = versions.versions((), options, None).installed
    docker = [bundle.version for bundle in installed.bundles if bundle.provider == "docker"]
    assert docker == ["v1.12.11"]
