"""What a folder brings: by its kustomization, else everything below it."""

from __future__ import annotations

import pytest

from navos_gitops.model import Ref
from navos_gitops.pipeline.history import History, no_history
from navos_gitops.pipeline.repository.applied import Applied, Fleet
from navos_gitops.pipeline.repository.kustomizations import Brought, Kustomizations, Naming, Taken
from navos_gitops.rules import Subject
from tests.rules.example import Memory


def brings(folder: str, files: dict[str, str]) -> Brought:
    return Kustomizations(Memory(files)).brings(folder)


def taken(folder: str, files: dict[str, str]) -> list[str]:
    return [item.file for item in brings(folder, files).files]


def test_a_kustomization_brings_what_it_lists_and_what_that_lists() -> None:
    files = {
        "/overlay/kustomization.yaml": "resources: [../base, own.yaml]\ncomponents: [../component]\n",
        "/overlay/own.yaml": "",
        "/overlay/left.yaml": "",
        "/base/kustomization.yml": "bases: [../deep]\nresources:\n- base.yaml\n",
        "/base/base.yaml": "",
        "/deep/Kustomization": "resources: [deep.yaml]\n",
        "/deep/deep.yaml": "",
        "/component/kustomization.yaml": "kind: Component\nresources: [component.yaml]\n",
        "/component/component.yaml": "",
    }
    found = brings("/overlay", files)
    assert [item.file for item in found.files] == [
        "/base/base.yaml",
        "/deep/deep.yaml",
        "/overlay/own.yaml",
        "/component/component.yaml",
    ]
    assert found.whole
    assert found.folders == {"/overlay", "/base", "/deep", "/component"}


def test_a_folder_without_a_kustomization_brings_everything_below_it() -> None:
    files = {
        "/all/a.yaml": "",
        "/all/b.yml": "",
        "/all/c.json": "",
        "/all/.hidden/d.yaml": "",
        "/all/plain/e.yaml": "",
        "/all/listed/kustomization.yaml": "resources: [f.yaml]\n",
        "/all/listed/f.yaml": "",
        "/all/listed/left.yaml": "",
    }
    assert taken("/all", files) == ["/all/a.yaml", "/all/b.yml", "/all/listed/f.yaml", "/all/plain/e.yaml"]


def test_names_come_from_the_inside_and_the_namespace_from_the_outside() -> None:
    files = {
        "/outer/kustomization.yaml": "namespace: outer\nnamePrefix: o-\nnameSuffix: -p\nresources: [../inner]\n",
        "/inner/kustomization.yaml": "namespace: inner\nnamePrefix: i-\nnameSuffix: -j\nresources: [a.yaml]\n",
        "/inner/a.yaml": "",
    }
    assert brings("/outer", files).files == (Taken("/inner/a.yaml", Naming("outer", "o-i-", "-j-p")),)
    assert brings("/inner", files).files == (Taken("/inner/a.yaml", Naming("inner", "i-", "-j")),)


def test_a_component_names_what_is_around_it() -> None:
    files = {
        "/k/kustomization.yaml": "resources: [a.yaml]\ncomponents: [c]\n",
        "/k/a.yaml": "",
        "/k/c/kustomization.yaml": "kind: Component\nnamespace: ns\n",
    }
    assert brings("/k", files).files == (Taken("/k/a.yaml", Naming("ns")),)


@pytest.mark.parametrize(
    "text",
    [
        "resources: [a.yaml, https://example.com/b.yaml]",
        "resources: [a.yaml, 'github.com/example/fleet//base?ref=v1']",
        "resources: [a.yaml, missing.yaml]",
        "resources: [a.yaml, empty]",
        "resources: [a.yaml]\nhelmCharts: [{name: x}]",
        "resources: [a.yaml]\ngenerators: [ksops.yaml]",
        "resources: [a.yaml, ../k]",
        "resources: [a.yaml]\nbases: 7",
    ],
)
def test_what_cannot_be_known_is_said_not_to_be(text: str) -> None:
    found = brings("/k", {"/k/kustomization.yaml": text, "/k/a.yaml": "", "/k/empty/x.txt": ""})
    assert [item.file for item in found.files] == ["/k/a.yaml"]
    assert found.whole is ("7" in text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "[a]",
        "resources: {",
        "a: 1\na: 2\nresources: [a.yaml]\npatches:\n- path: delete.yaml\n",
        "resources: [a.yaml]\npatches:\n- patch: |\n    - op: replace\n      path: /metadata/name\n",
        "resources: [a.yaml]\npatchesStrategicMerge: [delete.yaml]\n",
    ],
)
def test_broken_kustomizations_and_patches_that_rename_bring_nothing_that_is_known(text: str) -> None:
    files = {"/k/kustomization.yaml": text, "/k/a.yaml": "", "/k/delete.yaml": "kind: Cluster\n$patch: delete\n"}
    assert brings("/k", files) == Brought((), whole=False, folders=frozenset({"/k"}))


def test_nothing_is_read_that_nobody_lists() -> None:
    opened: list[str] = []

    class Counting(Memory):
        def read(self, path: str) -> bytes | None:
            opened.append(path)
            return super().read(path)

    files = {"/k/kustomization.yaml": "resources: [a.yaml]", "/k/a.yaml": "", "/k/b.yaml": "", "/other/c.yaml": ""}
    asked = Kustomizations(Counting(files))
    assert asked.brings("/k") == asked.brings("/k")
    assert opened == ["/k/kustomization.yaml"]


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


def subject(path: str, name: str) -> Subject:
    value = {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "ClusterClass", "metadata": {"name": name}}
    return Subject(Ref("cluster.x-k8s.io/v1beta2", "ClusterClass", "", name), value, None, path)


def test_a_fleet_may_lie_deeper_in_its_repository() -> None:
    items = [subject("rendered/dev/classes/a.yaml", "a"), subject("rendered/prod/classes/b.yaml", "b")]
    tree = Fleet(items, complete=True, output="rendered", history=no_history())
    for folder in ("./rendered/dev", "rendered/dev/classes", "/rendered/dev/", "./fleets/eu/rendered/dev"):
        assert tree.below(folder) == (items[0],), folder
    assert tree.below("./") == tuple(items)
    for folder in ("./rendered/de", "./dev", "./fleets/eu", "../rendered/dev/x"):
        assert tree.below(folder) == (), folder


@pytest.mark.parametrize("complete", [True, False])
def test_what_a_fleet_renders_no_more_is_gone(complete: bool) -> None:
    text = b"apiVersion: cluster.x-k8s.io/v1beta1\nkind: ClusterClass\nmetadata: {name: old}\n"
    history = History({"dev/classes/old.yaml": text, "dev/classes/a.yaml": text.replace(b"old", b"a")})
    items = [subject("rendered/dev/classes/a.yaml", "a")]
    tree = Fleet(items, complete=complete, output="rendered", history=history)
    assert tree.has_past
    found = tree.gone("cluster.x-k8s.io", "ClusterClass", "", "old")
    assert (found is not None and found.file) == ("rendered/dev/classes/old.yaml" if complete else False)
    for name in ("a", "never"):
        assert tree.gone("cluster.x-k8s.io", "ClusterClass", "", name) is None


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
