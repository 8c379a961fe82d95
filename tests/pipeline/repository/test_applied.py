"""The objects that applying a folder brings, and those beside it that nothing brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.model import Ref
from navos_gitops.pipeline.history import History
from navos_gitops.pipeline.repository.applied import Applied
from tests.rules.example import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping

CLUSTER = "apiVersion: cluster.x-k8s.io/v1beta2\nkind: Cluster\nmetadata: {name: a}\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
LISTED = {"/k/a.yaml": CLUSTER, "/k/b.yaml": CLUSTER}


@pytest.mark.parametrize(
    ("files", "unlisted"),
    [
        ({"/k/kustomization.yaml": "resources: [a.yaml]"}, ["k/b.yaml"]),
        ({"/k/kustomization.yaml": "resources: [a.yaml]\n# - b.yaml"}, []),
        ({"/k/kustomization.yaml": "resources: [./a.yaml, ./b.yaml]"}, []),
        ({"/k/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: b.yaml}]"}, []),
        ({"/k/kustomization.yaml": "resources: [a.yaml]\nconfigMapGenerator: [{files: [x=b.yaml]}]"}, []),
        ({"/k/kustomization.yaml": "resources: {", "/k/a.yaml": CONFIG}, ["k/a.yaml", "k/b.yaml"]),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/o/kustomization.yaml": "resources: [../k/b.yaml]"}, []),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/k/Chart.yaml": "name: x"}, []),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/k/b.yaml": "replicas: 3"}, []),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/k/b.yaml": "{{ if }}\n" + CLUSTER}, []),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/k/b.yaml": CONFIG}, ["k/b.yaml"]),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/k/a.yaml": CONFIG, "/k/b.yaml": CONFIG}, []),
        (
            {"/k/kustomization.yaml": "generators: [g.yaml]", "/k/g.yaml": "kind: ksops\nfiles: [./a.yaml, ./b.yaml]"},
            [],
        ),
        ({"/k/kustomization.yaml": "resources: [a.yaml]", "/k/b.yaml": "", "/k/deep/b.yaml": CLUSTER}, []),
    ],
)
def test_what_no_kustomization_names(files: dict[str, str], unlisted: list[str]) -> None:
    every = {**LISTED, **files}
    judged = [path.removeprefix("/") for path in every if path.startswith("/k/") and path.count("/") == 2]
    found = Applied("/", Memory(every)).unlisted("k/kustomization.yaml", judged)
    assert [item.file for item in found] == unlisted


def test_only_what_is_judged_is_missed_unless_that_is_the_kustomization_alone() -> None:
    applied = Applied("/", Memory({**LISTED, "/k/c.yaml": CLUSTER, "/k/kustomization.yaml": "resources: [a.yaml]"}))
    for judged, unlisted in (("k/c.yaml", ["k/c.yaml"]), ("k/kustomization.yaml", ["k/b.yaml", "k/c.yaml"])):
        assert [item.file for item in applied.unlisted("k/kustomization.yaml", [judged])] == unlisted


def test_a_path_counts_from_the_top_of_the_repository() -> None:
    files = {"/fleet/clusters/a.yaml": CLUSTER, "/clusters/b.yaml": CLUSTER}
    applied = Applied("/fleet", Memory(files))
    assert [item.file for item in applied.below("./clusters", "flux/all.yaml")] == ["/clusters/b.yaml"]
    without = Applied("/", Memory(files, git=False))
    assert [item.file for item in without.below("./clusters", "fleet/flux/all.yaml")] == ["fleet/clusters/a.yaml"]
    assert without.below("./", "fleet/flux/all.yaml") == (), "where the top is, nobody knows"
    assert without.below("../../etc", "fleet/flux/all.yaml") == ()


def test_objects_are_named_as_they_are_applied() -> None:
    text = f"{CLUSTER}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: _}}\n---\n{CONFIG}"
    local = (
        "---\napiVersion: v1\nkind: X\nmetadata: {name: l, annotations: {config.kubernetes.io/local-config: 'true'}}\n"
    )
    settings = "namespace: ns\nnamePrefix: p-\nresources: [a.yaml]\n"
    applied = Applied("/", Memory({"/k/kustomization.yaml": settings, "/k/a.yaml": text + local}))
    assert [item.ref for item in applied.below("k", "x.yaml")] == [
        Ref("cluster.x-k8s.io/v1beta2", "Cluster", "ns", "p-a"),
        Ref("v1", "Namespace", "", "ns"),
        Ref("v1", "ConfigMap", "ns", "p-c"),
    ]
    assert applied.below("k", "x.yaml", "no such word") == ()


def test_a_list_brings_its_items_and_a_chart_nothing() -> None:
    text = f"apiVersion: v1\nkind: List\nitems:\n- {CLUSTER.replace(chr(10), chr(10) + '  ')}"
    applied = Applied("/", Memory({"/k/a.yaml": text, "/chart/Chart.yaml": "", "/chart/b.yaml": CLUSTER}))
    (found,) = applied.below("k", "x.yaml")
    assert found.ref.kind == "Cluster"
    (place,) = applied.place(found, ("metadata", "name"))
    assert (place.path, place.line) == ("k/a.yaml", 6)
    assert applied.below("chart", "x.yaml") == ()


def test_folders_below_count_where_asked() -> None:
    files = {"/k/a.yaml": CLUSTER, "/k/deep/b.yaml": CLUSTER}
    applied = Applied("/", Memory(files))
    assert [item.file for item in applied.below("k", "x.yaml", deep=False)] == ["k/a.yaml"]
    assert len(applied.below("k", "x.yaml")) == 2


@pytest.mark.parametrize(
    ("judged", "gone"),
    [
        (["new/clusters/a.yaml"], True),
        (["new/clusters/a.yaml", "new/classes/c.yaml"], False),
        (["other/b.yaml"], False),
    ],
)
def test_what_lies_beside_the_judged_files_is_not_gone(judged: list[str], gone: bool) -> None:
    """An old file is looked for where the new ones are, so that a part of a folder misses nothing."""
    old = History({"clusters/a.yaml": CLUSTER.encode(), "classes/c.yaml": CONFIG.encode()})
    files = {"/new/clusters/a.yaml": CLUSTER, **({} if gone else {"/new/classes/c.yaml": CONFIG})}
    found = Applied("/", Memory(files)).gone(("", "ConfigMap", "", "c"), old, judged)
    assert (found is not None) is gone


def test_the_repository_is_read_once_for_all_its_folders() -> None:
    looked: list[str] = []

    class Counting(Memory):
        def read(self, path: str) -> bytes | None:
            looked.append(path)
            return super().read(path)

        def entries(self, folder: str) -> Mapping[str, bool] | None:
            looked.append(folder)
            return super().entries(folder)

    def looks(folders: int) -> int:
        looked.clear()
        files = {f"/c{at}/{name}": text for at in range(folders) for name, text in FOLDER.items()}
        applied = Applied("/", Counting(files))
        for at in range(folders):
            found = applied.unlisted(f"c{at}/kustomization.yaml", [f"c{at}/a.yaml", f"c{at}/b.yaml"])
            assert [item.file for item in found] == [f"c{at}/b.yaml"]
        return len(looked)

    few, twice, more = looks(5), looks(10), looks(20)
    assert more - twice == 2 * (twice - few), "as many looks for each folder, however many there are"


FOLDER = {"kustomization.yaml": "resources: [a.yaml]", "a.yaml": CLUSTER, "b.yaml": CLUSTER}
