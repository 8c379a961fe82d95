"""What a folder brings: by its kustomization, else everything below it."""

from __future__ import annotations

import builtins
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from navos_gitops.pipeline.repository import kustomizations
from navos_gitops.pipeline.repository.kustomizations import Brought, Disk, Kustomizations, Naming, Taken
from tests.rules.example import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping


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


class Watched(Disk):
    """The disk, and what is looked at on it."""

    __slots__ = ("folders", "opened")

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.opened: list[str] = []

    def read(self, path: str) -> bytes | None:
        self.opened.append(path)
        return super().read(path)

    def entries(self, folder: str) -> Mapping[str, bool] | None:
        self.folders.append(folder)
        return super().entries(folder)


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


def test_links_to_folders_are_not_entered_on_the_way_down(tmp_path: Path) -> None:
    top = write(tmp_path, {"a/x.yaml": "", "a/kustomization.yaml": "resources: [x.yaml]", "b/y.yaml": ""})
    for link in ("loop", "back", "b/up", "b/self"):
        (tmp_path / link).symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b/file.yaml").symlink_to("y.yaml")
    disk = Watched()
    walked = Kustomizations(disk)
    assert list(walked.below(top)) == [f"{top}/a/kustomization.yaml"]
    assert sorted(disk.folders) == [top, f"{top}/a", f"{top}/b"]
    brought = walked.brings(top)
    assert [item.file for item in brought.files] == [f"{top}/a/x.yaml", f"{top}/b/file.yaml", f"{top}/b/y.yaml"]
    assert brought.whole


def test_a_link_that_is_listed_is_followed_to_the_folder_behind_it(tmp_path: Path) -> None:
    top = write(tmp_path, {"o/kustomization.yaml": "resources: [l]", "b/x.yaml": "", "r/empty": ""})
    write(tmp_path, {"b/kustomization.yaml": "resources: [x.yaml, ../c]", "c/kustomization.yaml": "resources: []"})
    (tmp_path / "o/l").symlink_to("../b", target_is_directory=True)
    (tmp_path / "r/seen").symlink_to("..", target_is_directory=True)
    for folder in (top, f"{top}/r/seen"):
        found = Kustomizations(Disk()).brings(f"{folder}/o")
        assert found == Brought((Taken(f"{folder}/b/x.yaml"),), folders=frozenset(f"{folder}/{at}" for at in "obc"))


def test_listed_links_that_lead_back_end(tmp_path: Path) -> None:
    top = write(tmp_path, {"kustomization.yaml": "resources: [x.yaml, one, two]", "x.yaml": ""})
    for link in ("one", "two"):
        (tmp_path / link).symlink_to(".", target_is_directory=True)
    disk = Watched()
    found = Kustomizations(disk).brings(top)
    assert found == Brought((Taken(f"{top}/x.yaml"),), whole=False, folders=frozenset({top}))
    assert disk.opened == [f"{top}/kustomization.yaml"]


def test_a_link_to_itself_hides_nothing_beside_it(tmp_path: Path) -> None:
    top = write(tmp_path, {"kustomization.yaml": "resources: [x.yaml]", "x.yaml": ""})
    (tmp_path / "a").symlink_to("a")
    assert Disk().entries(top) == {"kustomization.yaml": False, "x.yaml": False}


def test_only_regular_files_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "kustomization.yaml")
    (tmp_path / "link.yaml").symlink_to("kustomization.yaml")
    write(tmp_path, {"x.yaml": "", "sub/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: ../link.yaml}]"})
    write(tmp_path, {"sub/a.yaml": ""})
    real, opened = builtins.open, []

    def opening(path: str, mode: str) -> object:
        opened.append(path)
        assert Path(path).is_file()
        return real(path, mode)

    monkeypatch.setattr(builtins, "open", opening)
    every = Kustomizations(Disk())
    assert [item.file for item in every.brings(str(tmp_path)).files] == [
        f"{tmp_path}/sub/a.yaml",
        f"{tmp_path}/x.yaml",
    ]
    assert opened == [f"{tmp_path}/sub/kustomization.yaml"]


def test_kustomizations_upon_kustomizations_end_somewhere() -> None:
    files = {f"/{level}/kustomization.yaml": f"resources: [x.yaml, ../{level + 1}]" for level in range(400)}
    files |= {f"/{level}/x.yaml": "" for level in range(400)}
    found = brings("/0", files)
    assert not found.whole
    assert found.files == tuple(Taken(f"/{level}/x.yaml") for level in range(64))
    few = {f"/{level}/kustomization.yaml": f"resources: [../{level + 1}]" for level in range(20)}
    assert brings("/0", {**few, "/20/kustomization.yaml": "resources: []"}).whole


def test_kustomizations_that_double_what_they_name_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kustomizations, "_MOST", 1_000)
    files = {f"/{level}/kustomization.yaml": f"resources: [../{level + 1}, ../{level + 1}]" for level in range(40)}
    files |= {"/40/kustomization.yaml": "resources: [x.yaml]", "/40/x.yaml": ""}
    assert (brings("/0", files).files, brings("/0", files).whole) == ((), False)
    assert brings("/35", files) == Brought(
        (Taken("/40/x.yaml"),) * 32, folders=frozenset(f"/{at}" for at in range(35, 41))
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("resources: [a.yaml, b/c.yml, ../d.json]", {"/k/a.yaml", "/k/b/c.yml", "/d.json"}),
        ("files: [x=a.yaml]\n#- b.yaml", {"/k/a.yaml", "/k/b.yaml"}),
        ("a.yaml.tmpl b.yaml-c d.yamlx e.yaml_f .yaml g.yaml.yml.h", {"/k/a.yaml", "/k/b.yaml", "/k/g.yaml.yml"}),
        ("a.yaml\u00e9 b", {"/k/a.yaml"}),
        ("QUJD" * 100_000 + " .yaml/" + "QUJD/" * 100_000 + "a.yaml", {"/k/.yaml/" + "QUJD/" * 100_000 + "a.yaml"}),
    ],
)
def test_names_of_files_in_whatever_role(text: str, names: set[str]) -> None:
    every = Kustomizations(Memory({"/k/kustomization.yaml": text}))
    assert every.named("/k/kustomization.yaml") == names


def test_a_kustomization_is_the_first_document_that_says_something() -> None:
    files = {"/k/kustomization.yaml": "# Copyright\n---\nresources: [a.yaml]\n---\nresources: []\n", "/k/a.yaml": ""}
    assert taken("/k", files) == ["/k/a.yaml"]
    assert Kustomizations(Memory(files)).settings("/k") == {"resources": ["a.yaml"]}
    assert Kustomizations(Memory(files)).settings("/none") is None


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("resources: [a.yaml, d]\ncomponents: [../k/d]\npatches: [{path: a.yaml}, {patch: x}]", []),
        ("patchesStrategicMerge: ['{}', a.yaml]", []),
        ("resources: [https://x.y/z.yaml]", ["takes in https://x.y/z.yaml from elsewhere, which is not judged"]),
        (
            "bases: ['git@x.y:a/b']\nhelmCharts: [{name: c}, 7]\nhelmChartInflationGenerator: [{chartName: d}]",
            ["takes in git@x.y:a/b, chart c, chart d from elsewhere, which is not judged"],
        ),
        (
            "resources: [a.yaml, gone.yaml, ../nope]\ncomponents: [c]\npatches: [{path: no.yaml}]",
            ["lists gone.yaml, ../nope, c and 1 more, which is not there: kustomize build fails"],
        ),
        (
            "resources: [gone.yaml, gone.yaml, https://x.y/z.yaml]",
            [
                "takes in https://x.y/z.yaml from elsewhere, which is not judged",
                "lists gone.yaml, which is not there: kustomize build fails",
            ],
        ),
        ("resources: 7\nhelmCharts: {a: b}", []),
        ("- a", []),
    ],
)
def test_what_a_kustomization_takes_in_that_is_not_here(text: str, reasons: list[str]) -> None:
    files = {"/k/kustomization.yaml": text, "/k/a.yaml": "", "/k/d/kustomization.yaml": ""}
    assert list(Kustomizations(Memory(files)).unjudged("/k")) == reasons
