from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from navos_gitops.settings.folder import Disk, Entry, Folder, Memory, yaml_files
from navos_gitops.settings.staged import Absent, Staged

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"a/b.yaml": b"b", "a/c/d.yml": b"d", "a/.hidden/x.yaml": b"", "e.yaml": b"e", "a/README.md": b""}


@pytest.fixture(params=["disk", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    if request.param == "memory":
        return Memory(FILES)
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return Disk(tmp_path)


def test_a_folder_lists_what_lies_in_it_in_order(folder: Folder) -> None:
    assert folder.entries("") == (
        Entry("a", is_file=False, is_folder=True, is_link=False),
        Entry("e.yaml", is_file=True, is_folder=False, is_link=False),
    )
    assert [entry.name for entry in folder.entries("a")] == [".hidden", "README.md", "b.yaml", "c"]
    assert folder.entries("none") == folder.entries("e.yaml") == ()


def test_a_path_has_a_kind(folder: Folder) -> None:
    assert [folder.kind(path) for path in ("", "a", "e.yaml", "none", "a/none")] == ["folder", "folder", "file", "", ""]


def test_a_path_is_resolved_inside_the_tree_and_not_outside(folder: Folder) -> None:
    assert folder.inside("a/../e.yaml") == "e.yaml"
    assert folder.inside("a/./c") == "a/c"
    assert folder.inside("a/..") == ""
    assert folder.inside("a/../..") is None
    assert folder.inside("../x") is None


def test_a_file_is_read_or_the_error_says_why_not(folder: Folder) -> None:
    assert folder.read("a/b.yaml") == b"b"
    for path in ("none", "a"):
        with pytest.raises(OSError):  # noqa: PT011 - a folder and a missing file are different errors
            folder.read(path)


def test_the_yaml_files_below_a_folder_are_walked_without_hidden_ones(folder: Folder) -> None:
    assert list(yaml_files(folder, "")) == ["a/b.yaml", "a/c/d.yml", "e.yaml"]
    assert list(yaml_files(folder, "a/c")) == ["a/c/d.yml"]


def test_links_are_followed_inside_the_tree_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (root / "a" / "real.yaml").write_text("x")
    (tmp_path / "outside.yaml").write_text("secret")
    (tmp_path / "root-2").mkdir()
    (tmp_path / "root-2" / "x.yaml").write_text("secret")
    for name, target in {
        "in": "a/real.yaml",
        "out": "../outside.yaml",
        "gone": "none",
        "self": "self",
        "dir": "a",
    }.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "pipe")
    disk = Disk(root)
    kinds = {entry.name: (entry.is_file, entry.is_folder, entry.is_link) for entry in disk.entries("")}
    assert kinds == {
        "a": (False, True, False),
        "dir": (False, True, True),
        "gone": (False, False, True),
        "in": (True, False, True),
        "out": (False, False, True),
        "pipe": (False, False, False),
        "self": (False, False, True),
    }
    assert (disk.inside("in"), disk.inside("out"), disk.inside("dir/real.yaml")) == ("a/real.yaml", None, "a/real.yaml")
    assert (disk.kind("pipe"), disk.kind("gone"), disk.inside("a\0b")) == ("", "", None)
    assert disk.inside("../root-2/x.yaml") is None
    assert list(yaml_files(disk, "")) == ["a/real.yaml"]


def test_a_root_that_is_itself_a_link_is_a_root(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.yaml").write_text("x")
    (tmp_path / "link").symlink_to("real")
    disk = Disk(tmp_path / "link")
    assert (disk.inside("a.yaml"), disk.read("a.yaml")) == ("a.yaml", b"x")


def test_a_file_larger_than_any_manifest_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(257 * 1024 * 1024)
    with pytest.raises(OSError, match="are more than any manifest"):
        Disk(tmp_path).read("large.yaml")


def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open").mkdir()
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("/closed"):
            raise OSError(5, "Input/output error")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    told = Entry("", is_file=False, is_folder=False, is_link=True, unlisted="Input/output error")
    assert Disk(tmp_path).entries("closed") == (told,)
    assert Staged(tmp_path, Absent()).entries("closed") == (told,)
    assert Staged(tmp_path, Absent(["closed/a.yaml"])).entries("closed") == (told,)
    assert Staged(tmp_path, Absent(["open/a.yaml"])).entries("closed") == (), "git holds nothing of it"
    assert Disk(tmp_path).entries("open") == Disk(tmp_path).entries("none") == ()
    assert list(yaml_files(Disk(tmp_path), "")) == []
