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
