"""A run on an unchanged fleet says what the last one said, without composing; any change is noticed."""

from __future__ import annotations

import marshal
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from navos_gitops.admission import Admission
from navos_gitops.pipeline import cache as caching
from navos_gitops.pipeline import validate_fleet
from navos_gitops.pipeline.validate import Options, validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.model import Report

GOLDEN = Path(__file__).parent.parent / "golden/fleet"
DAY = "2026-11-24"


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A fleet of its own."""
    return Path(shutil.copytree(GOLDEN, tmp_path / "fleet"))


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The program stays the same during a test, though a person may be working on it; its real mark."""
    real = caching._program
    monkeypatch.setattr(caching, "_program", lambda: "this one")
    return real


@pytest.fixture
def composing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One item for every time that a fleet was judged afresh."""
    done: list[str] = []
    judge = validate_fleet.judge

    def counted(*arguments: Any) -> Report:
        done.append("judged")
        return judge(*arguments)

    monkeypatch.setattr(validate_fleet, "judge", counted)
    return done


def run(fleet: Path, **options: str) -> Report:
    """A run that keeps what it comes to beside the fleet."""
    given_ = {"today": DAY, "cache": str(fleet.parent / "cache"), **options}
    return validate((), Options(fleet=str(fleet), **given_)).report  # type: ignore[arg-type]  # all of them are texts


def afresh(fleet: Path) -> Report:
    """A run that knows nothing of any other."""
    return validate((), Options(fleet=str(fleet), today=DAY)).report


def aged(fleet: Path) -> None:
    """Let a second pass, as far as the files can tell."""
    for path in fleet.rglob("*"):
        stat = path.stat()
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - 1_000_000_000))


def cluster_files(fleet: Path) -> list[Path]:
    """The files of clusters, sorted."""
    return sorted(path for path in (fleet / "overlays").rglob("*.yaml") if path.name != "overlay.yaml")


def test_a_second_run_says_the_same_and_judges_nothing(fleet: Path, composing: list[str]) -> None:
    cluster_files(fleet)[0].write_text("class: nowhere\nnamespace: a\nversion: v1.36.4\n")
    aged(fleet)
    first = run(fleet)
    assert first.findings
    assert run(fleet) == first == afresh(fleet)
    assert composing == ["judged", "judged"]  # the first run, and the one without a cache


def test_files_written_again_with_the_same_content_change_nothing(fleet: Path, composing: list[str]) -> None:
    run(fleet)
    for path in fleet.rglob("*.yaml"):
        path.write_bytes(path.read_bytes())
    run(fleet)
    assert composing == ["judged"]


def edit(fleet: Path) -> None:
    """Another version for one cluster."""
    path = cluster_files(fleet)[0]
    path.write_text(path.read_text() + "labels: {changed: now}\n")


def edit_in_disguise(fleet: Path) -> None:
    """Another content of the same size and time."""
    path = fleet / "fleet.yaml"
    before = path.stat()
    text = path.read_text()
    path.write_text(text.replace("management", "mangaement"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def add(fleet: Path) -> None:
    """One more cluster."""
    path = cluster_files(fleet)[0]
    shutil.copy(path, path.with_name("one-more.yaml"))


def remove(fleet: Path) -> None:
    """One cluster less."""
    cluster_files(fleet)[0].unlink()


def rename(fleet: Path) -> None:
    """A cluster of another name."""
    path = cluster_files(fleet)[0]
    path.rename(path.with_name("renamed.yaml"))


def change_a_class(fleet: Path) -> None:
    """A base that is no longer what it was."""
    path = next(path for path in sorted((fleet / "bases").rglob("*.yaml")) if "ClusterClass" in path.read_text())
    path.write_text(path.read_text().replace("kind: ClusterClass", "kind: ClusterKlass"))


def set_a_policy(fleet: Path) -> None:
    """A waiver where there was none."""
    (fleet / "policies").mkdir(exist_ok=True)
    waiver = "{rule: drain-blocked, paths: ['*'], owner: us, reason: none}"
    (fleet / "policies/added.yaml").write_text(f"waivers: [{waiver}]\n")


def add_to_the_catalog(fleet: Path) -> None:
    """A catalog of the fleet's own."""
    (fleet / "catalog").mkdir(exist_ok=True)
    (fleet / "catalog/index.json").write_text("{}")


CHANGES: list[Callable[[Path], None]] = [
    edit,
    edit_in_disguise,
    add,
    remove,
    rename,
    change_a_class,
    set_a_policy,
    add_to_the_catalog,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("old", [True, False], ids=["old files", "files just written"])
def test_a_change_is_noticed(fleet: Path, composing: list[str], change: Callable[[Path], None], *, old: bool) -> None:
    if old:
        aged(fleet)
    run(fleet)
    change(fleet)
    seen = run(fleet)
    assert composing == ["judged", "judged"]
    assert seen == afresh(fleet)


@pytest.mark.parametrize("options", [{"today": "2026-11-25"}, {"base": "HEAD~1"}], ids=str)
def test_another_question_is_answered_anew(fleet: Path, composing: list[str], options: dict[str, str]) -> None:
    for command in ("init -q", "add .", "commit -qm one", "commit -qm two --allow-empty"):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *command.split()], cwd=fleet, check=True)
    run(fleet)
    run(fleet, **options)
    run(fleet, **options)
    assert composing == ["judged", "judged"]


def test_another_version_of_the_program_trusts_nothing(
    fleet: Path, composing: list[str], monkeypatch: pytest.MonkeyPatch, admitted: list[str]
) -> None:
    run(fleet)
    before = len(admitted)
    monkeypatch.setattr(caching, "_program", lambda: "another")
    run(fleet)
    assert composing == ["judged", "judged"]
    assert len(admitted) == 2 * before


@pytest.fixture
def admitted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the objects that were put to the API server's rules."""
    names: list[str] = []
    admit = Admission.admit

    def noted(self: Admission, request: Any) -> Any:
        names.append(request.object["metadata"]["name"])
        return admit(self, request)

    monkeypatch.setattr(Admission, "admit", noted)
    return names


def test_after_a_change_only_what_differs_is_judged_again(fleet: Path, admitted: list[str]) -> None:
    first = run(fleet)
    assert len(admitted) == first.objects
    admitted.clear()
    edit(fleet)
    again = run(fleet)
    assert again == afresh(fleet)
    assert admitted[: len(admitted) - again.objects] == [cluster_files(fleet)[0].stem]


def test_what_the_management_cluster_runs_is_part_of_every_verdict(fleet: Path, admitted: list[str]) -> None:
    run(fleet)
    admitted.clear()
    path = fleet / "fleet.yaml"
    path.write_text(path.read_text().replace("clusterAPI: v1.14.0", "clusterAPI: v1.14.2"))
    assert "v1.14.2" in path.read_text()
    assert len(admitted) == 0
    assert len(admitted) < run(fleet).objects == len(admitted)


@pytest.mark.parametrize(
    "rubbish", [b"", b"{", b"[]", b"null", b'{"asked": 1}', b"\xff\xfe", b"{}" * 9, b'{"seen": {}}'], ids=repr
)
def test_a_broken_cache_is_no_cache(fleet: Path, rubbish: bytes) -> None:
    first = run(fleet)
    for file in (fleet.parent / "cache").iterdir():
        file.write_bytes(rubbish)
    assert run(fleet) == first
    assert run(fleet) == first


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_half_a_cache_is_no_cache(fleet: Path, share: float) -> None:
    first = run(fleet)
    for file in (fleet.parent / "cache").iterdir():
        whole = file.read_bytes()
        file.write_bytes(whole[: round(share * len(whole))])
    assert run(fleet) == first


def test_a_folder_that_cannot_be_written_to_is_no_fault(fleet: Path) -> None:
    (fleet.parent / "cache").write_text("a file")
    assert run(fleet) == run(fleet) == afresh(fleet)


def test_fleets_that_are_gone_are_forgotten(fleet: Path) -> None:
    folder = fleet.parent / "cache"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.json").write_text("{}")
        os.utime(folder / f"{number}.json", (number, number))
    run(fleet)
    left = sorted(folder.iterdir())
    assert len(left) < 200
    assert sum(not file.stem.isdigit() for file in left) == 2


def test_a_program_is_known_by_its_files(
    program: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "navos_gitops/pipeline"
    package.mkdir(parents=True)
    (package / "cache.py").write_text("one")
    monkeypatch.setattr(caching, "__file__", str(package / "cache.py"))
    before = program()
    assert program() == before
    (package.parent / "facts.json").write_text("{}")
    assert program() != before


READING: dict[str, set[str]] = {}
"""Below which folders it is noted what is opened and listed; an audit hook stays for good."""


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if READING and event in {"open", "os.scandir", "os.listdir"} and isinstance(arguments[0], (str, os.PathLike)):
        path = os.path.realpath(arguments[0])
        for folder, seen in READING.items():
            if path.startswith(folder):
                seen.add(os.path.relpath(path, folder))


sys.addaudithook(_note)


def test_nothing_is_read_that_the_next_run_would_not_look_at(fleet: Path) -> None:
    root = str(fleet.resolve())
    READING[root] = set()
    try:
        run(fleet)
    finally:
        read = READING.pop(root)
    (kept,) = (fleet.parent / "cache").glob("*.report")
    _, seen, _ = marshal.loads(kept.read_bytes().partition(b"\n")[2])  # noqa: S302 - written by this very test
    looked_at = {os.path.normpath(path) for path in (*seen["read"], *seen["entries"])}
    assert "fleet.yaml" in read
    assert read <= looked_at
