"""The rendered tree: written whole or not at all, and nobody else's file is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from navos_gitops import rendered
from navos_gitops.errors import CannotGoOn
from navos_gitops.rendered import HEADER, compare, ours, write

if TYPE_CHECKING:
    from pathlib import Path


def text(number: int) -> str:
    return f"{HEADER}a: {number}\n"


def contents(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def bring(root: Path, files: dict[str, str]) -> rendered.Difference:
    difference = compare(root, files)
    write(root, files, difference)
    return difference


def test_files_are_added_changed_and_removed(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    bring(root, {"a/x.yaml": text(1), "a/y.yaml": text(1), "b/z.yaml": text(1)})
    difference = bring(root, {"a/x.yaml": text(1), "a/y.yaml": text(2), "c/w.yaml": text(1)})
    assert difference == (("c/w.yaml",), ("a/y.yaml",), ("b/z.yaml",), ())
    assert contents(root) == {"a/x.yaml": text(1), "a/y.yaml": text(2), "c/w.yaml": text(1)}
    assert not (root / "b").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["rendered"]


def test_a_folder_that_loses_its_last_file_goes_and_so_do_those_around_it(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    bring(root, {"a/b/c/x.yaml": text(1), "a/b/c/y.yaml": text(1), "d/z.yaml": text(1)})
    bring(root, {"d/z.yaml": text(1)})
    assert [path.name for path in root.iterdir()] == ["d"]
    bring(root, {"a/b/c/x.yaml": text(1), "a/w.yaml": text(1), "d/z.yaml": text(1)})
    bring(root, {"a/w.yaml": text(1), "d/z.yaml": text(1)})
    assert sorted(path.relative_to(root).as_posix() for path in root.rglob("*")) == ["a", "a/w.yaml", "d", "d/z.yaml"]
    assert [path.name for path in tmp_path.iterdir()] == ["rendered"]


def test_an_unchanged_tree_is_not_touched(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    files = {"a/x.yaml": text(1), "b/y.yaml": text(2)}
    bring(root, files)
    before = {path: path.stat() for path in root.rglob("*")}
    assert not bring(root, files)
    assert {path: path.stat() for path in root.rglob("*")} == before


def test_unchanged_files_keep_their_inode_when_others_change(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    bring(root, {"a/x.yaml": text(1), "a/y.yaml": text(1)})
    inode = (root / "a/x.yaml").stat().st_ino
    bring(root, {"a/x.yaml": text(1), "a/y.yaml": text(2), "a/z.yaml": text(3)})
    assert (root / "a/x.yaml").stat().st_ino == inode


def test_a_part_of_a_tree_is_pruned_only_within_itself(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    bring(root, {"a/x.yaml": text(1), "a/old.yaml": text(1), "b/y.yaml": text(1)})
    assert compare(root, {"a/x.yaml": text(1)}, within=("a/",)).removed == ("a/old.yaml",)


def test_a_foreign_file_stays_and_is_told_of(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    bring(root, {"a/x.yaml": text(1), "a/z.yaml": text(1)})
    (root / "a/mine.yaml").write_text("mine: 1\n")
    (root / "a/notes.txt").write_text("notes\n")
    difference = bring(root, {"a/x.yaml": text(2), "a/z.yaml": text(2)})
    assert [(f.rule, f.severity, f.location.path) for f in difference.findings] == [
        ("foreign-file", "warning", "rendered/a/mine.yaml")
    ]
    assert (root / "a/mine.yaml").read_text() == "mine: 1\n"
    assert (root / "a/notes.txt").read_text() == "notes\n"
    assert ours(root) == ("a/x.yaml", "a/z.yaml")


def test_a_foreign_file_in_the_way_is_an_error(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    (root / "a").mkdir(parents=True)
    (root / "a/x.yaml").write_text("mine: 1\n")
    (root / "b").write_text("a file where a folder belongs")
    difference = compare(root, {"a/x.yaml": text(1), "b/y.yaml": text(1)})
    assert [(f.severity, f.location.path) for f in difference.findings] == [
        ("error", "rendered/a/x.yaml"),
        ("error", "rendered/b"),
    ]


def test_a_repository_in_the_tree_is_anothers(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    bring(root, {"a/x.yaml": text(1)})
    inside = {".git": "gitdir: elsewhere", "rendered/y.yaml": text(1), "z.yaml": "z"}
    for path, data in inside.items():
        (root / "sub" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "sub" / path).write_text(data)
    assert bring(root, {"a/x.yaml": text(2)}) == ((), ("a/x.yaml",), (), ())
    assert contents(root / "sub") == inside
    difference = compare(root, {"sub/z.yaml": text(1), "a/x.yaml": text(2)})
    assert [(each.severity, each.location.path) for each in difference.findings] == [("error", "rendered/sub")]


def test_a_tree_that_is_a_repository_itself_is_rendered_into(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    root.mkdir()
    (root / ".git").write_text("gitdir: elsewhere")
    bring(root, {"a/x.yaml": text(1)})
    assert bring(root, {"a/y.yaml": text(1)}) == (("a/y.yaml",), (), ("a/x.yaml",), ())


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    root, outside = tmp_path / "rendered", tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "a").symlink_to(outside)
    difference = compare(root, {"a/x.yaml": text(1)})
    assert [f.severity for f in difference.findings] == ["error"]
    assert list(outside.iterdir()) == []


def test_the_output_folder_lies_in_the_fleet(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet"
    fleet.mkdir()
    (fleet / "link").symlink_to(tmp_path)
    (fleet / "file").write_text("")
    for output in ("../elsewhere", "link", ".", "overlays/out", ".git", "/etc", "file"):
        with pytest.raises(CannotGoOn):
            rendered.tree(fleet, output)
    assert rendered.tree(fleet, "rendered") == fleet / "rendered"


WRITER = """
import resource, sys
from pathlib import Path
from navos_gitops.rendered import HEADER, compare, write
root, number, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
files = {f"d{i % 7}/f{i}.yaml": f"{HEADER}a: {number}\\n" + "x" * 4000 for i in range(400)}
print("go", flush=True)
write(root, files, compare(root, files))
"""


def test_a_full_disk_leaves_the_old_tree(tmp_path: Path) -> None:
    root = tmp_path / "rendered"
    run = [sys.executable, "-c", WRITER, str(root)]
    subprocess.run([*run, "1", "0"], check=True, capture_output=True)
    before = contents(root)
    failed = subprocess.run([*run, "2", "2000"], check=False, capture_output=True, text=True)
    assert "CannotGoOn: cannot write rendered/" in failed.stderr
    assert contents(root) == before
    assert [path.name for path in tmp_path.iterdir()] == ["rendered"]


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_leaves_the_old_tree_or_the_new_one(tmp_path: Path, stop: signal.Signals) -> None:
    root = tmp_path / "rendered"
    run = [sys.executable, "-c", WRITER, str(root)]
    subprocess.run([*run, "1", "0"], check=True, capture_output=True)
    old = contents(root)
    new = {path: value.replace("a: 1\n", "a: 2\n") for path, value in old.items()}
    for step in range(12):
        process = subprocess.Popen([*run, "2", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.004 * step)
        os.kill(process.pid, stop)
        process.communicate()
        now = contents(root)
        assert now in (old, new)
        if now == new:
            bring(root, old)
    bring(root, new)
    assert contents(root) == new
    assert [path.name for path in tmp_path.iterdir()] == ["rendered"]


def test_what_a_killed_run_leaves_is_hidden_from_git_and_removed(tmp_path: Path) -> None:
    root, files = tmp_path / "rendered", {"a/x.yaml": text(1), "a/y.yaml": text(1)}
    bring(root, files)
    killed = (
        "import os, sys; from pathlib import Path; from navos_gitops import rendered as r; root = Path(sys.argv[1])"
    )
    killed += "; r._exchange_part = lambda *_: os.kill(os.getpid(), 9); files = {'b/x.yaml': r.HEADER}"
    killed += "; r.write(root, files, r.compare(root, files))"
    assert subprocess.run([sys.executable, "-c", killed, str(root)], check=False).returncode == -signal.SIGKILL
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    seen = subprocess.run(["git", "-C", str(tmp_path), "status", "-s"], check=True, capture_output=True, text=True)
    assert (len(list(tmp_path.glob(".navos-gitops-*"))), seen.stdout) == (1, "?? rendered/\n")
    assert not bring(root, files)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "rendered"]


def test_what_a_run_beside_this_one_works_in_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, exchange = tmp_path / "rendered", rendered._exchange_part
    beside: list[list[str]] = []

    def slow(*arguments: object) -> None:
        other = "import sys; from pathlib import Path; from navos_gitops import rendered as r; root = Path(sys.argv[1])"
        other += "; files = {'b/x.yaml': r.HEADER}; r.write(root, files, r.compare(root, files))"
        subprocess.run([sys.executable, "-c", other, str(root)], check=True)
        beside.append([path.name for path in tmp_path.glob(".navos-gitops-*")])
        exchange(*arguments)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(rendered, "_exchange_part", slow)
    bring(root, {"a/x.yaml": text(1), "a/y.yaml": text(1)})
    assert [len(names) for names in beside] == [1]
    assert sorted(contents(root)) == ["a/x.yaml", "a/y.yaml", "b/x.yaml"]


def test_where_two_folders_cannot_be_exchanged_they_are_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered, "_exchanged", lambda _one, _other: False)
    root = tmp_path / "rendered"
    bring(root, {"a/x.yaml": text(1), "a/y.yaml": text(1)})
    bring(root, {"a/x.yaml": text(2), "a/y.yaml": text(2)})
    assert contents(root) == {"a/x.yaml": text(2), "a/y.yaml": text(2)}
