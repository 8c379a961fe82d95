"""Manifests as they lie in files, folders and streams."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import navos_gitops
from navos_gitops.errors import CannotGoOn
from tests.pipeline.conftest import faults

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Finding, Report

CLUSTER = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: {name}
  namespace: default
spec:
  topology:
    classRef:
      name: {class_}
    version: v1.36.2
    variables:
    - name: size
      value: {size}
"""
CLASS = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: tiny
  namespace: default
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
      kind: DevClusterTemplate
      name: tiny
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta2
      kind: KubeadmControlPlaneTemplate
      name: tiny
  variables:
  - name: size
    required: true
    schema:
      openAPIV3Schema:
        type: integer
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(*paths: str, **options: object) -> Report:
    return navos_gitops.validate(paths, navos_gitops.Options(**options)).report  # type: ignore[arg-type]  # as the command does


def upstream(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What upstream refuses and what is undecided, without what our own rules say."""
    return tuple(finding for finding in faults(findings) if finding.outcome in {"rejected", "unchecked"})


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, int]]:
    return [(finding.rule, finding.location.path, finding.location.line) for finding in faults(findings)]


def test_a_class_in_one_file_judges_a_cluster_in_another(here: Path) -> None:
    (here / "a-cluster.yaml").write_text(CLUSTER.format(name="a", class_="tiny", size="big"))
    (here / "b-class.yaml").write_text(CLASS)
    assert told(report(".").findings) == [("wrong-type", "a-cluster.yaml", 13)]


def test_of_several_classes_of_a_name_the_nearest_counts(here: Path) -> None:
    """Flavours and environments each have theirs; a Cluster far from all of them is not held against any."""
    for folder, type_ in (("a", "integer"), ("b", "string")):
        (here / folder).mkdir()
        (here / folder / "class.yaml").write_text(CLASS.replace("integer", type_))
        (here / folder / "cluster.yaml").write_text(CLUSTER.format(name=folder, class_="tiny", size="big"))
    (here / "c").mkdir()
    (here / "c/cluster.yaml").write_text(CLUSTER.format(name="c", class_="tiny", size="big"))
    assert told(report(".").findings) == [("wrong-type", "a/cluster.yaml", 13)]
    (here / "b/cluster.yaml").write_text(CLASS + "---\n" + CLUSTER.format(name="b", class_="tiny", size="big"))
    line = (CLASS + "---\n").count("\n") + 13
    assert told(report(".").findings) == [("wrong-type", "a/cluster.yaml", 13), ("wrong-type", "b/cluster.yaml", line)]


def test_a_class_whose_name_is_filled_in_counts_in_its_own_file(here: Path) -> None:
    template = CLASS.replace("name: tiny", "name: ${CLASS}")
    cluster = CLUSTER.format(name="a", class_="${CLASS}", size="big")
    (here / "class.yaml").write_text(template)
    (here / "cluster.yaml").write_text(cluster)
    assert {rule for rule, *_ in told(report(".").findings)} == {"unchecked"}
    (here / "cluster.yaml").write_text(template + "---\n" + cluster)
    assert {rule for rule, *_ in told(report(".").findings)} == {"unchecked", "wrong-type"}


def test_lines_are_those_of_the_file_in_a_long_stream(here: Path) -> None:
    documents = [CLUSTER.format(name=f"c{n}", class_="tiny", size="1" if n != 1500 else "no") for n in range(2000)]
    (here / "all.yaml").write_text("---\n".join([CLASS, *documents]))
    line = (CLASS + "---\n").count("\n") + 1500 * 14 + 13
    for workers in (1, 2, 3):
        found = report("all.yaml", workers=workers)
        assert told(found.findings) == [("wrong-type", "all.yaml", line)]
        assert (found.objects, found.files) == (2001, 1)


def test_the_number_of_workers_changes_nothing(here: Path) -> None:
    for number in range(60):
        size = "x" if number % 3 else str(number)
        (here / f"{number:02}.yaml").write_text(CLUSTER.format(name=f"c{number}", class_="tiny", size=size))
    (here / "class.yaml").write_text(CLASS)
    assert report(".", workers=1) == report(".", workers=4)


def test_a_list_is_its_items(here: Path) -> None:
    item = "\n".join("  " + line for line in CLUSTER.format(name="a", class_="x", size=1).splitlines())
    text = "apiVersion: v1\nkind: List\nitems:\n-" + item[1:].replace("namespace: default", "namespaces: default")
    (here / "list.yaml").write_text(text + "\n")
    found = report("list.yaml")
    assert ("unknown-field", "list.yaml", 8) in told(found.findings)


def test_what_is_no_object_is_said_once_and_not_passed(here: Path) -> None:
    (here / "values.yaml").write_text("replicas: 3\n---\nimage: x\n")
    found = report(".")
    assert [(finding.rule, finding.outcome, finding.severity) for finding in found.findings] == [
        ("unchecked", "unchecked", "info")
    ]
    assert "2 times" in found.findings[0].message
    assert found.objects == 0


def test_a_version_that_is_not_served_is_refused(here: Path) -> None:
    (here / "a.yaml").write_text(CLUSTER.format(name="a", class_="x", size=1).replace("v1beta2", "v1alpha3"))
    found = report("a.yaml")
    assert told(found.findings) == [("unknown-kind", "a.yaml", 1)]
    served = "write cluster.x-k8s.io/v1beta1 or cluster.x-k8s.io/v1beta2"
    told_so = "which version of Cluster API is installed is only assumed: say --cluster-api VERSION"
    assert found.findings[0].help == f"{served}; {told_so}"
    assert report("a.yaml", cluster_api="v1.14.2").findings[0].help == served


def test_an_older_cluster_api_knows_no_newer_version(here: Path) -> None:
    (here / "a.yaml").write_text(CLUSTER.format(name="a", class_="x", size=1))
    assert told(upstream(report("a.yaml", cluster_api="v1.10.10").findings)) == [("unknown-kind", "a.yaml", 1)]
    with pytest.raises(CannotGoOn):
        report("a.yaml", cluster_api="v9.9.9")


def test_a_kind_that_nothing_knows_is_unchecked_once_for_all_its_objects(here: Path) -> None:
    thing = "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: {}\n"
    (here / "a.yaml").write_text("---\n".join(thing.format(n) for n in "abc"))
    found = report("a.yaml")
    (only,) = upstream(found.findings)
    assert (only.outcome, only.object and only.object.kind) == ("unchecked", "Thing")
    assert "3 times" in only.message


def test_an_update_is_judged_against_the_old_state(here: Path) -> None:
    template = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackMachine
metadata:
  name: m
  namespace: default
  resourceVersion: "1"
spec:
  flavor: {flavor}
  image:
    filter:
      name: x
  identityRef:
    cloudName: c
    name: s
    region: {region}
"""
    (here / "old").mkdir()
    (here / "old/m.yaml").write_text(template.format(flavor="a", region="one"))
    (here / "new").mkdir()
    (here / "new/m.yaml").write_text(template.format(flavor="b", region="two"))
    assert upstream(report("new").findings) == ()
    found = upstream(report("new", old="old").findings)
    assert [(finding.rule, finding.location.line) for finding in found] == [("invalid-value", 13)]


def test_an_unreadable_file_is_told_of(here: Path) -> None:
    (here / "loop.yaml").symlink_to("loop.yaml")
    assert told(report(".").findings) == [("unreadable-file", "loop.yaml", 1)]


def test_memory_does_not_grow_with_the_stream(here: Path) -> None:
    code = (
        "import resource, sys; from navos_gitops.cli import run; run(['validate', sys.argv[1]]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for count in (1000, 10_000):
        with (here / f"{count}.yaml").open("w") as file:
            file.writelines("---\n" + CLUSTER.format(name=f"c{n}", class_="x", size=n) for n in range(count))
        done = subprocess.run([sys.executable, "-c", code, f"{count}.yaml"], check=True, capture_output=True, text=True)
        peaks.append(int(done.stdout.splitlines()[-1]))
    assert peaks[1] <= 1.3 * peaks[0]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def ours(found: Report) -> list[tuple[str, str, int]]:
    changes = ("version-downgrade", "removed-while-used", "dropped-while-used", "version-skips-minor")
    return [place for place in told(found.findings) if place[0] in changes]


def test_manifests_are_updates_of_what_git_holds(here: Path) -> None:
    (here / "a").mkdir()
    for name, version in (("a/one.yaml", "v1.36.2"), ("a/two.yaml", "v1.36.2")):
        text = CLUSTER.format(name=name[2:5], class_="tiny", size=1).replace("v1.36.2", version)
        (here / name).write_text(text)
    (here / "class.yaml").write_text(CLASS)
    git(here, "init", "-q")
    git(here, "add", ".")
    git(here, "commit", "-q", "-m", "first")
    assert ours(report(".", base="HEAD")) == []
    one = here / "a/one.yaml"
    one.write_text(one.read_text().replace("v1.36.2", "v1.35.4"))
    downgrade = [("version-downgrade", "a/one.yaml", 10)]
    assert ours(report(".", base="HEAD")) == ours(report("a", base="HEAD")) == downgrade
    assert ours(report("a/one.yaml", base="HEAD")) == downgrade
    assert ours(report("a/two.yaml", base="HEAD")) == ours(report(".")) == []
    (here / "class.yaml").unlink()
    assert ("removed-while-used", "a/two.yaml", 9) in ours(report(".", base="HEAD"))
    for wrong, said in (("nope", "git knows no commit `nope` in"), ("HEAD~1", "git knows no commit `HEAD~1` in")):
        with pytest.raises(CannotGoOn, match=said):
            report(".", base=wrong)
    with pytest.raises(CannotGoOn, match="git knows nothing of a stream"):
        report("-", base="HEAD")


def test_a_revision_without_a_repository_stops(here: Path) -> None:
    (here / "class.yaml").write_text(CLASS)
    with pytest.raises(CannotGoOn, match="is not in a git repository"):
        report(".", base="HEAD")


CONTROL_PLANE = """\
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata: {name: a, namespace: default}
spec:
  version: v1.35.2
  machineTemplate:
    spec:
      infrastructureRef: {apiGroup: infrastructure.cluster.x-k8s.io, kind: DevMachineTemplate, name: a}
"""
PARTS = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: {name: a, namespace: default}
spec:
  controlPlaneRef: {apiGroup: controlplane.cluster.x-k8s.io, kind: KubeadmControlPlane, name: a}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata: {name: a, namespace: default}
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.4
"""


def test_the_items_of_a_list_know_each_other(here: Path) -> None:
    items = "".join(
        "- " + "\n  ".join(text.strip().split("\n")) + "\n" for text in (CONTROL_PLANE, *PARTS.split("---\n"))
    )
    (here / "a.yaml").write_text(f"apiVersion: v1\nkind: List\nitems:\n{items}")
    found = report(".")
    assert ("kubelet-newer-than-control-plane", "a.yaml", 25) in told(found.findings)
    assert found.objects == 3


def test_a_list_of_one_kind_is_its_items(here: Path) -> None:
    (here / "a.yaml").write_text("""\
apiVersion: v1
kind: SecretList
items:
- metadata: {name: a, namespace: default}
  stringData:
    password: hunter2
- apiVersion: v1
  kind: Secret
  metadata: {name: b, namespace: default}
""")
    found = report(".")
    assert (told(found.findings), found.objects) == ([("plaintext-secret", "a.yaml", 6)], 2)
    (here / "a.yaml").write_text("apiVersion: v1\nkind: SecretList\n")
    assert [rule for rule, *_ in told(report(".").findings)] == ["unknown-kind"]


def test_an_update_of_the_items_of_a_list(here: Path) -> None:
    item = "- " + "\n  ".join(CLUSTER.format(name="a", class_="x", size=1).strip().split("\n"))
    (here / "old").mkdir()
    (here / "new").mkdir()
    (here / "old/a.yaml").write_text(f"apiVersion: v1\nkind: List\nitems:\n{item}\n")
    (here / "new/a.yaml").write_text(f"apiVersion: v1\nkind: List\nitems:\n{item.replace('v1.36.2', 'v1.35.2')}\n")
    assert ours(report("new", old="old")) == [("version-downgrade", "new/a.yaml", 13)]


def test_files_without_any_object_are_no_silent_pass(here: Path) -> None:
    (here / "a.yaml").write_text("# nothing\n")
    (here / "b.yaml").write_text("")
    (note,) = report(".").findings
    assert (note.outcome, note.message) == (
        "unchecked",
        "a.yaml: nothing was judged: neither this file nor any other holds an object",
    )
    (here / "c.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    assert report(".").findings == ()


def test_what_is_named_twice_is_judged_once(here: Path) -> None:
    (here / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nspek: {}\n")
    assert report("a.yaml", "a.yaml") == report("a.yaml")
    call = [sys.executable, "-m", "navos_gitops", "validate", "-", "-"]
    done = subprocess.run(call, input=(here / "a.yaml").read_bytes(), capture_output=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        1,
        b"<stdin>:4:1: error[unknown-field] spek: unknown field",
    )


def test_what_flux_substitutes_is_told_in_the_files_it_applies(here: Path) -> None:
    (here / ".git").mkdir()
    for folder in ("flux", "clusters", "other"):
        (here / folder).mkdir()
    (here / "flux/k.yaml").write_text("""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: clusters, namespace: flux-system}
spec:
  interval: 5m
  path: ./clusters
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substitute: {REGION: yul1}}
""")
    template = """\
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata: {name: w, namespace: default}
spec:
  template:
    spec:
      preKubeadmCommands:
      - echo ${REGION}
      - echo ${NODE_IP}
"""
    (here / "clusters/a.yaml").write_text(template)
    (here / "other/a.yaml").write_text(template.replace("name: w", "name: x"))
    rule = "substitution-over-cluster-objects"
    assert [place for place in told(report(".").findings) if place[0] == rule] == [(rule, "clusters/a.yaml", 9)]


def test_what_is_substituted_is_seen_however_it_is_written(here: Path) -> None:
    kustomization = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: clusters, namespace: flux-system}
spec:
  interval: 5m
  path: ./clusters
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substitute: {REGION: yul1}}
"""
    cluster = CLUSTER.format(name="a", class_="x", size='"\\x24{HOSTS}"')
    (here / "a.yaml").write_text(f"{kustomization}---\n{cluster}")
    assert ("substitution-over-cluster-objects", "a.yaml", 23) in told(report(".").findings)


def test_strange_numbers_in_one_part_of_a_file_say_nothing_of_the_next(here: Path) -> None:
    odd = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd, namespace: a}\ndata: {x: .inf}\n"
    pad = "".join(f"# {number:060}\n" for number in range(1100))
    good = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good, namespace: a}\ndata: {x: a}\n"
    (here / "a.yaml").write_text(f"{odd}---\n{pad}{good}---\n{odd.replace('name: odd', 'name: last')}")
    found = report(".")
    assert [place[:2] for place in told(found.findings)] == [("yaml-number", "a.yaml")] * 2
    assert found.objects == 1
