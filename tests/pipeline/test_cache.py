"""A run on an unchanged fleet says what the last one said, without composing; any change is noticed."""

from __future__ import annotations

import marshal
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from navos_gitops.admission import Admission
from navos_gitops.cli import run as call
from navos_gitops.digest import sha256
from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding, Location, Ref, Report
from navos_gitops.pipeline import cache as caching
from navos_gitops.pipeline import validate_fleet
from navos_gitops.pipeline.validate import Options, validate

if TYPE_CHECKING:
    from collections.abc import Callable

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


def names_kept(count: int) -> list[str]:
    """What is kept of as many fleets, by name, with drafts of runs that were killed."""
    stems = [f"{number:032x}" for number in range(count)]
    return [*(f"{stem}.report" for stem in stems), *(f"{stem}.accepted.{stem}" for stem in stems)]


def test_fleets_that_are_gone_are_forgotten(fleet: Path) -> None:
    folder = fleet.parent / "cache"
    folder.mkdir()
    gone = names_kept(150)
    for number, name in enumerate(gone):
        (folder / name).write_text("{}")
        os.utime(folder / name, (number, number))
    run(fleet)
    left = {file.name for file in folder.iterdir()}
    assert set(gone) & left == set(gone[151:])  # the older half of 302
    assert len(left - set(gone)) == 2


FOREIGN = [
    *(f"doc{number}.txt" for number in range(300)),
    *(f"{number:032x}" for number in range(50)),
    *(f"{number:032X}f.report" for number in range(50)),
    *(f"{number + 2**127:032X}.report" for number in range(10, 60)),
    *(f"{number:032x}.report.yaml" for number in range(50)),
    *(f"{number:032x}.report." for number in range(50)),
    *(f"{number:032x}.report.{number:032x}.bak" for number in range(50)),
]


def test_no_file_is_removed_that_was_not_kept_there(fleet: Path) -> None:
    folder = fleet.parent / "cache"
    folder.mkdir()
    for name in FOREIGN:
        (folder / name).write_text("x")
        os.utime(folder / name, (1, 1))
    for name in names_kept(150):
        (folder / name).mkdir()
    (folder / f"{7:032x}.accepted").symlink_to(folder / FOREIGN[0])
    before = {path.name for path in folder.iterdir()}
    run(fleet)
    assert before < {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("place", ["", "policies", "overlays/new", "link", "out/../fleet/bases"])
def test_a_cache_among_the_sources_is_refused(fleet: Path, capsys: pytest.CaptureFixture[str], place: str) -> None:
    (fleet.parent / "out").mkdir()
    (fleet / "link").symlink_to(fleet / "overlays")
    folder = fleet.parent / place if place.startswith("out") else fleet / place
    before = sorted(fleet.rglob("*"))
    assert call(["validate", "--fleet", str(fleet), "--cache", str(folder)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"the cache folder {folder} lies among the fleet's own files" in said
    assert sorted(fleet.rglob("*")) == before


def test_a_link_that_leads_among_the_sources_is_refused(fleet: Path) -> None:
    (fleet.parent / "cache").symlink_to(fleet / "policies")
    with pytest.raises(CannotGoOn, match="lies among the fleet's own files"):
        run(fleet)


@pytest.mark.parametrize("place", ["fleet/.cache/navos-gitops", "fleet-cache", ".cache"])
def test_a_hidden_folder_of_the_fleet_and_one_beside_it_will_do(fleet: Path, composing: list[str], place: str) -> None:
    folder = fleet.parent / place
    first = run(fleet, cache=str(folder))
    composing.clear()
    assert run(fleet, cache=str(folder)) == first
    run(fleet, cache=str(folder))
    assert len(list(folder.iterdir())) == 2
    assert composing in ([], ["judged"])  # the root of the fleet has one folder more after the first run


def kept(fleet: Path) -> tuple[Any, Any, Any]:
    """What was asked, what was seen and what it came to, as it was kept."""
    (file,) = (fleet.parent / "cache").glob("*.report")
    asked, seen, report = marshal.loads(file.read_bytes().partition(b"\n")[2])  # noqa: S302 - written by this test
    return asked, seen, report


def forge(fleet: Path, text: bytes) -> None:
    """Put something in the place of the report, with the digest that it has."""
    (file,) = (fleet.parent / "cache").glob("*.report")
    file.write_bytes(b"\n".join((sha256(text).encode(), text)))


SHAPES: tuple[Any, ...] = (3, (1,), None, (), (1, 2, 3), "", b"", [1, 2, 3], {}, 1.5, "abc")

RUBBISH = [
    *(marshal.dumps(value) for value in SHAPES),
    *(b"", b"\0", b"garbage", b")\x03", b"\xff" * 99, b")\x01" * 5_000 + b"N", b"[\1\0\0\0" * 1_500 + b"N"),
]


@pytest.mark.parametrize("text", RUBBISH, ids=lambda text: repr(text[:12]))
def test_rubbish_with_the_right_digest_is_no_cache(fleet: Path, composing: list[str], text: bytes) -> None:
    first = run(fleet)
    forge(fleet, text)
    assert run(fleet) == first
    assert composing == ["judged", "judged"]
    assert run(fleet) == first
    assert composing == ["judged", "judged"]


SEEN: list[Any] = [
    *(None, 3, (), [], "", {}, {"read": {}}, dict.fromkeys(("read", "entries", "kinds", "inside"))),
    {"read": {}, "entries": {}, "kinds": {}, "inside": {1: None}},
    {"read": {}, "entries": {}, "kinds": {1: ""}, "inside": {}},
    {"read": {1: [None, ""]}, "entries": {}, "kinds": {}, "inside": {}},
    {"read": {None: [None, ""]}, "entries": {}, "kinds": {}, "inside": {}},
    *({"read": {"a": mark}, "entries": {}, "kinds": {}, "inside": {}} for mark in ((None, ""), "ab", 3, [], [1] * 3)),
    {"read": {"a\0b": [None, ""]}, "entries": {}, "kinds": {}, "inside": {}},
    {"read": [], "entries": {}, "kinds": {}, "inside": {}},
]


def test_what_was_never_seen_so_is_no_cache(fleet: Path) -> None:
    cache = a_cache(fleet)
    cache.keep(REPORT, ())
    asked, seen, report = kept(fleet)
    for other in SEEN:
        forge(fleet, marshal.dumps((asked, other, report)))
        assert cache.report() is None, other
    forge(fleet, marshal.dumps((asked, seen, report)))
    assert cache.report() == REPORT


PLACE = ("a.yaml", 1, 1, 1, 1)
REF = ("v1", "Secret", "", "a")
FINDING = ("some-rule", "error", "stuck", "a message", PLACE, REF, "spec", "a remedy", (PLACE,), (REF,))
"""A finding as it is kept."""


def instead(value: tuple[Any, ...], place: int, other: Any) -> tuple[Any, ...]:
    """The same tuple with another value in one place."""
    return (*value[:place], other, *value[place + 1 :])


FAULTY: tuple[Any, ...] = (None, 3, [], b"a", ("a",))
FAULTY_REF: tuple[Any, ...] = (3, "", [], (), ("a",), instead(REF, 3, 1))
COUNTS: tuple[Any, ...] = (None, "1", 1.0, True, -1, 10**5_000)
LISTS: tuple[Any, ...] = (None, 3, "", [], {}, (3,), ((),))

WRONG: list[Any] = [
    *(None, 3, "", [], (), ((), 1, 1), ((), 1, 1, (), ()), [(), 1, 1, ()], ((), "x", None, ())),
    *(((), value, 1, ()) for value in COUNTS),
    *(((), 1, value, ()) for value in COUNTS),
    *(instead(((), 1, 1, ()), place, value) for place in (0, 3) for value in LISTS),
    *(
        ((instead(FINDING, place, value),), 1, 1, ())
        for place in range(len(FINDING))
        for value in (FAULTY_REF if place == 5 else FAULTY)
    ),
    ((instead(FINDING, 1, "dreadful"),), 1, 1, ()),
    ((instead(FINDING, 2, "dreadful"),), 1, 1, ()),
    *(((instead(FINDING, 4, instead(PLACE, at, None)),), 1, 1, ()) for at in range(5)),
    *(((), 1, 1, (instead(FINDING, at, ((),)),)) for at in (8, 9)),
    *(((instead(FINDING, 4, instead(PLACE, 0, path)),), 1, 1, ()) for path in ("a\0b", "\ud800")),
]


def a_cache(fleet: Path) -> caching.Cache:
    """The cache that a run on the fleet has."""
    return caching.Cache(str(fleet.parent / "cache"), caching.Asked(str(fleet), DAY))


def test_no_report_is_believed_that_is_none(fleet: Path) -> None:
    cache = a_cache(fleet)
    cache.keep(REPORT, ())
    asked, seen, _ = kept(fleet)
    for wrong in WRONG:
        forge(fleet, marshal.dumps((asked, seen, wrong)))
        assert cache.report() is None, wrong
    forge(fleet, marshal.dumps((asked, seen, ((FINDING,), 1, 1, ()))))
    assert cache.report() == Report((caching._finding(FINDING),), 1, 1)


def test_what_cannot_be_read_with_so_little_room_left_is_no_cache(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = a_cache(fleet)
    cache.keep(REPORT, ())

    def out_of(_: bytes) -> Any:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(marshal, "loads", out_of)
    assert cache.report() is None


FOUND = Finding("a", "error", "stuck", "b", Location(*PLACE), Ref(*REF), "spec", "", (Location("b"),), (Ref(*REF),))
REPORT = Report((FOUND,), 1, 2)


@pytest.mark.parametrize(
    "report", [REPORT, Report(()), Report((), 3, 4, REPORT.findings)], ids=["one", "none", "waived"]
)
def test_a_report_is_kept_as_it_is(fleet: Path, report: Report) -> None:
    cache = a_cache(fleet)
    cache.keep(report, ())
    assert repr(cache.report()) == repr(report)  # the names of its parts, too


def limited() -> None:
    """Let the process have a gigabyte and a half."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))


def in_a_process(*call: str) -> tuple[int, str, str]:
    """How a process ends and what it says; it has a minute, and so much room."""
    done = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited)
    return done.returncode, done.stdout, done.stderr


def in_another_process(fleet: Path) -> tuple[int, str, str]:
    """How a run ends, and what it says."""
    cache = str(fleet.parent / "cache")
    own = ("validate", "--fleet", str(fleet), "--today", DAY, "--cache", cache)
    return in_a_process(sys.executable, "-m", "navos_gitops", *own)


def pipe(path: Path) -> None:
    """Nobody ever writes to it."""
    os.mkfifo(path)


def endless(path: Path) -> None:
    """What has no end."""
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    """A file that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(1 << 40)


def folder(path: Path) -> None:
    """No file at all."""
    path.mkdir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("kind", ["report", "accepted"])
@pytest.mark.parametrize("put", [pipe, endless, huge, folder], ids=lambda put: put.__name__)
def test_what_is_no_file_of_ours_is_not_read(fleet: Path, put: Callable[[Path], None], kind: str) -> None:
    first = in_another_process(fleet)
    (file,) = (fleet.parent / "cache").glob(f"*.{kind}")
    for known in file.parent.iterdir():
        known.unlink()  # without a report, it is asked what was accepted
    put(file)
    assert in_another_process(fleet) == first
    assert first[0] in {0, 1}


ASK = (
    "import sys; from navos_gitops.settings.watched import Watched; print(Watched(sys.argv[1]).same(eval(sys.argv[2])))"
)


@pytest.mark.parametrize("path", ["pipe", "../endless"])
def test_what_is_said_to_have_been_read_is_read_only_where_it_is_a_file(fleet: Path, path: str) -> None:
    os.mkfifo(fleet / "pipe")
    (fleet.parent / "endless").symlink_to("/dev/zero")
    seen = {"read": {path: [None, "0"]}, "entries": {}, "kinds": {}, "inside": {}}
    assert in_a_process(sys.executable, "-c", ASK, str(fleet), repr(seen)) == (0, "False\n", "")


def test_a_link_in_the_place_of_what_is_kept_is_not_written_through(fleet: Path) -> None:
    first = run(fleet)
    victim = fleet.parent / "victim"
    victim.write_text("mine")
    for file in (fleet.parent / "cache").iterdir():
        file.unlink()
        file.symlink_to(victim)
        (file.parent / f"{file.name}.{os.getpid()}").symlink_to(victim)
    assert run(fleet) == first
    assert victim.read_text() == "mine"
    ours = [file for file in (fleet.parent / "cache").iterdir() if file.suffix in {".report", ".accepted"}]
    assert [file.is_symlink() for file in ours] == [False, False]


def test_a_draft_is_a_new_file_and_gone_where_it_cannot_be_put_in_place(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = fleet.parent / "victim"
    victim.write_text("mine")
    folder = fleet.parent / "cache"
    run(fleet)
    names = sorted(file.name for file in folder.iterdir())
    for file in folder.iterdir():
        file.unlink()
    monkeypatch.setattr(os, "urandom", bytes)  # as if it could be guessed
    for name in names:
        (folder / f"{name}.{'0' * 32}").symlink_to(victim)
    run(fleet)
    assert victim.read_text() == "mine"
    assert all(file.is_symlink() for file in folder.iterdir())
    monkeypatch.undo()
    shutil.rmtree(folder)
    folder.mkdir()
    for name in names:
        (folder / name).mkdir()
    run(fleet)
    assert sorted(file.name for file in folder.iterdir()) == names


def test_what_is_kept_is_for_its_owner_alone(fleet: Path) -> None:
    before = os.umask(0)
    try:
        run(fleet)
    finally:
        os.umask(before)
    folder = fleet.parent / "cache"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600, 0o600]


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
    _, seen, _ = kept(fleet)
    looked_at = {os.path.normpath(path) for path in (*seen["read"], *seen["entries"])}
    assert "fleet.yaml" in read
    assert read <= looked_at
