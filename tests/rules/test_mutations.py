"""One place of a fleet changed: exactly the expected finding, on the line to edit, and nothing else.

The table lies in ``tests/rules/mutations``, one file a rule, named after it: a list of mutations, each a mapping of

- ``name``: what is changed;
- ``fleet``: ``own``, this repository's (the default), or ``test`` or ``old``, in ``tests/rules/fleets``, for what that
  one lacks;
- ``file``, and either ``old`` and ``new`` (a text that stands once in the file, and what is put in its place),
  ``add`` (the text of a new file), ``append`` (what follows the file's end) or ``remove: true`` (no file any more);
- ``today``: the day the run is for; ``base: true``: judged as an update of what was rendered before the change;
  ``judge``: a folder or file that is judged as plain manifests, in place of the fleet;
- ``want``: what is found, a mapping or a list of them: ``severity``, ``at`` (the whole line pointed at, without the
  white space around it), and where they are others than the table's and the changed one, ``rule`` and ``file``;
  ``says`` is a part of the message and ``help`` a part of the remedy.

A rule without a mutation fails the test.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

import navos_gitops
from navos_gitops import catalog, rules
from navos_gitops.pipeline.findings.ruling import UPSTREAM_RULES
from navos_gitops.report import pages
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding

HERE: Final = Path(__file__).parent
TABLE: Final = HERE / "mutations"
ROOTS: Final = {"own": HERE.parent.parent, "test": HERE / "fleets" / "test", "old": HERE / "fleets" / "old"}
DAYS: Final = {"own": "2026-11-24", "test": "2026-11-24", "old": "2025-11-01"}
"""The day on which each of them is clean."""

SOURCES: Final = ("addons", "bases", "catalog", "components", "objects", "overlays", "policies", "fleet.yaml")


class Mutation(NamedTuple):
    """One change of one place, and what is to be found."""

    rule: str
    name: str
    file: str
    fleet: str
    change: dict[str, Any]
    today: str
    base: bool
    judge: str
    want: list[dict[str, str]]


def read(path: Path) -> Iterator[Mutation]:
    """The mutations of one file of the table."""
    (document,) = reader.read(path.read_bytes())
    for item in document.value:
        change = {key: item.pop(key) for key in ("old", "new", "add", "append", "remove") if key in item}
        name, file, fleet = item.pop("name"), item.pop("file"), item.pop("fleet", "own")
        today, base, judge = item.pop("today", ""), item.pop("base", False), item.pop("judge", "")
        want = item.pop("want")
        assert not item, f"{path.name}: {name}: {sorted(item)} mean nothing here"
        want = want if isinstance(want, list) else [want]
        yield Mutation(path.stem, name, file, fleet, change, today, base, judge, want)


MUTATIONS: Final = [mutation for path in sorted(TABLE.glob("*.yaml")) for mutation in read(path)]


@pytest.fixture(scope="module", autouse=True)
def one_catalog() -> Iterator[None]:
    """The catalog loaded once: it is the same for every run, and a tenth of a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "load", cache(catalog.load))
        yield


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A copy of each fleet, which a mutation changes and leaves as it was."""
    where = tmp_path_factory.mktemp("fleets")
    return {name: copy(root, where / name) for name, root in ROOTS.items()}


def copy(root: Path, to: Path) -> Path:
    """What a fleet is composed from, and what it is rendered to."""
    to.mkdir()
    for name in SOURCES:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, to / name)
        elif source.exists():
            shutil.copy(source, to / name)
    navos_gitops.render(str(to))
    return to


@pytest.mark.parametrize("fleet", ROOTS)
def test_the_fleets_are_clean(copies: dict[str, Path], fleet: str) -> None:
    assert faults(copies[fleet], DAYS[fleet]) == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: f"{mutation.rule}: {mutation.name}")
def test_one_change_one_finding(copies: dict[str, Path], mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copies[mutation.fleet]
    monkeypatch.chdir(root)
    with changed(root / mutation.file, mutation.change):
        found = faults(root, mutation.today or DAYS[mutation.fleet], mutation)
        assert [seen(each, root, mutation) for each in found] == [wanted(each, mutation) for each in mutation.want]
    for finding, want in zip(found, mutation.want, strict=True):
        if is_composed(finding, mutation):
            assert any(place.path.startswith("rendered/") for place in finding.related), "the rendered line"
        assert want.get("says", "") in finding.message
        assert want.get("help", "") in finding.help


def is_composed(finding: Finding, mutation: Mutation) -> bool:
    """Whether a finding is of an object that is rendered."""
    judged = finding.rule in {*rules.ids(), *UPSTREAM_RULES}
    return judged and bool(finding.object) and not mutation.judge and finding.location.path != "fleet.yaml"


@contextmanager
def changed(path: Path, change: dict[str, Any]) -> Iterator[None]:
    """The change made, and afterwards undone."""
    before = path.read_bytes() if path.exists() else None
    try:
        apply(path, change)
        yield
    finally:
        if before is None:
            path.unlink(missing_ok=True)
            for folder in takewhile(lambda folder: not any(folder.iterdir()), path.parents):
                folder.rmdir()
        else:
            path.write_bytes(before)


def apply(path: Path, change: dict[str, Any]) -> None:
    """Make one change."""
    match change:
        case {"old": old, "new": new}:
            text = path.read_text()
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
            path.write_text(text.replace(old, new))
        case {"add": text}:
            assert not path.exists(), f"{path.name} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        case {"append": text}:
            path.write_text(path.read_text() + text)
        case {"remove": True}:
            path.unlink()
        case _:
            pytest.fail(f"no change: {change}")


def faults(root: Path, today: str, mutation: Mutation | None = None) -> list[Finding]:
    """What is found, but for notes of what could not be decided."""
    old = str(root / "rendered") if mutation and mutation.base else ""
    paths = [str(root / mutation.judge)] if mutation and mutation.judge else []
    options = navos_gitops.Options(fleet=str(root), today=today, old=old, workers=1)
    found = navos_gitops.validate(paths, options).report.findings
    return [finding for finding in found if finding.outcome != "unchecked" or finding.severity == "error"]


def seen(finding: Finding, root: Path, mutation: Mutation) -> tuple[str, str, str, str]:
    place = finding.location
    path = root / place.path
    lines = path.read_text().splitlines() if path.is_file() else []
    line = lines[place.line - 1].strip() if 1 <= place.line <= len(lines) else ""
    return finding.rule, finding.severity, "" if place.path == mutation.file else place.path, line


def wanted(want: dict[str, str], mutation: Mutation) -> tuple[str, str, str, str]:
    return want.get("rule", mutation.rule), want["severity"], want.get("file", ""), want["at"]


OUT_OF_REACH: Final = {
    "forbidden-value": "of what is written in git only CEL rules may say so, and none in the fleets' definitions does",
    "refused": "a refusal without a reason, which no known webhook gives",
    "unchecked": "no fault",
    "provider-unchecked": "no fault",
    "versions-disagree": "of fleets whose versions are those of an operator's objects, see tests/settings",
    "delivery-cannot-decrypt": "see tests/delivery",
    "delivery-folder-taken": "what is delivered from there is doubled as well, see tests/delivery",
    "delivery-version-too-old": "see tests/delivery",
    "foreign-file": "said by render, see tests/cli",
    "rendered-not-current": "said by render, see tests/cli",
    "file-unreadable": "of the disk, not of a text",
    "unreadable-file": "of the disk, not of a text",
    "link-out-of-fleet": "of the disk, not of a text",
    "overlay-link": "of the disk, not of a text",
    "policy-link": "of the disk, not of a text",
    "yaml-alias-bomb": "too long to be shown in a table, see tests/yaml",
    "yaml-ignored-text": "ends what is read of a file, see tests/yaml",
    "yaml-too-deep": "too long to be shown in a table, see tests/yaml",
    "yaml-too-large": "too long to be shown in a table, see tests/yaml",
}
"""Ids that no change of a place of these fleets leads to alone."""


@pytest.mark.parametrize("rule", [name for name in pages.ids() if name not in OUT_OF_REACH])
def test_a_rule_has_a_mutation(rule: str) -> None:
    assert any(want.get("rule", mutation.rule) == rule for mutation in MUTATIONS for want in mutation.want)
