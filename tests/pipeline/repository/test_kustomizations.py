"""What a folder brings: by its kustomization, else everything below it."""

from __future__ import annotations

import pytest

from navos_gitops.pipeline.repository.kustomizations import Brought, Kustomizations, Naming, Taken
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
