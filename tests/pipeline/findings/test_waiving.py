"""What is said of waivers, and when it is known well enough to be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import navos_gitops
from navos_gitops.model import Finding, Location, Ref
from navos_gitops.pipeline.findings.ruling import can_be_waived
from navos_gitops.pipeline.findings.waiving import Scope, settle
from navos_gitops.settings import Waiver
from tests.pipeline.conftest import change
from tests.publish.conftest import isolate, sh

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "2026-11-24"
WHOLE = Scope(("a/x.yaml", "a/y.yaml"), ("",))
HERE = Location("policies/own.yaml", 3)


def finding(path: str = "a/x.yaml", name: str = "web", field: str = "spec", rule: str = "invalid-value") -> Finding:
    ref = Ref("cluster.x-k8s.io/v1beta2", "Cluster", "prod", name)
    return Finding(rule, "error", "rejected", "no", Location(path, 7), ref, field)


def waiver(**said: Any) -> Waiver:
    body: dict[str, Any] = {"paths": (), "objects": (), "fields": (), "expires": "", **said}
    places: dict[tuple[str, str | int], Location] = {
        (name, index): Location(HERE.path, 10 + index)
        for name in ("paths", "objects", "fields")
        for index in range(len(body[name]))
        if len(body[name]) > 1
    }
    return Waiver("invalid-value", owner="a", reason="b", location=HERE, places=places, **body)


def told(item: Waiver, *found: Finding, scope: Scope = WHOLE, today: str = TODAY) -> list[tuple[str, int]]:
    """The findings that are left, by rule and line."""
    settled = settle(found, (item,), today, scope, can_be_waived=can_be_waived)
    assert len(settled.waived) + len([left for left in settled.findings if left in found]) == len(found)
    return [(left.rule, left.location.line) for left in settled.findings]


@pytest.mark.parametrize(
    ("said", "covered"),
    [
        ({"paths": ("a/x.yaml",)}, True),
        ({"paths": ("a/**", "b")}, True),
        ({"paths": ("a",)}, False),
        ({"objects": ("Cluster prod/*",)}, True),
        ({"objects": ("Cluster dev/*",)}, False),
        ({"fields": ("spec",)}, True),
        ({"fields": ("s*",)}, True),
        ({"fields": ("spec.a",)}, False),
        ({"paths": ("a/x.yaml",), "objects": ("Cluster prod/web",), "fields": ("spec",)}, True),
        ({"paths": ("a/x.yaml",), "objects": ("Cluster prod/web",), "fields": ("",)}, False),
        ({"paths": ("a/x.yaml",), "objects": ("Cluster prod/other",), "fields": ("spec",)}, False),
        ({"paths": ("a/y.yaml",), "objects": ("Cluster prod/web",), "fields": ("spec",)}, False),
    ],
)
def test_everything_that_a_waiver_names_has_to_fit(said: dict[str, Any], covered: bool) -> None:
    left = [] if covered else [("invalid-value", 7)]
    assert told(waiver(**said), finding(), scope=Scope()) == left


def test_another_rule_is_not_covered() -> None:
    assert told(waiver(paths=("**",)), finding(rule="wrong-type"), scope=Scope()) == [("wrong-type", 7)]


def test_a_waiver_of_nothing_is_told_of_where_all_of_it_was_judged() -> None:
    unused = [("waiver-unused", 3)]
    named = waiver(paths=("a/x.yaml",))
    assert told(named) == unused
    assert told(named, scope=Scope(("a/x.yaml",))) == []
    assert told(named, scope=Scope((), ("a/x.yaml",))) == unused
    assert told(named, scope=Scope((), ("a",))) == unused
    assert told(named, scope=Scope((), ("a/x",))) == []
    assert told(waiver(paths=("a/x.yaml", "b.yaml")), scope=Scope((), ("a",))) == []
    assert told(waiver(paths=("a/b*/c",)), scope=Scope((), ("a",))) == unused
    assert told(waiver(paths=("a/b*/c",)), scope=Scope((), ("a/b1",))) == []
    assert told(waiver(paths=("**",)), scope=Scope((), ("a",))) == []
    assert told(waiver(paths=("a*",)), scope=Scope((), ("a",))) == []
    assert told(waiver(objects=("Cluster a/b",)), scope=Scope((), ("a",))) == []
    assert told(waiver(objects=("Cluster a/b",))) == unused


def test_each_glob_is_told_of() -> None:
    item = waiver(paths=("a/x.yaml", "a/y.yaml"), objects=("Cluster prod/web", "Cluster prod/*", "Cluster dev/a"))
    assert told(item, finding()) == [("waiver-unused", 11), ("waiver-unused", 12)]
    assert told(item, finding(), scope=Scope(("a/x.yaml",))) == []
    assert told(waiver(fields=("spec", "status"), paths=("a/*",)), finding()) == [("waiver-unused", 11)]


def test_what_kept_something_from_being_judged_leaves_it_open() -> None:
    broken = finding(rule="yaml-syntax")._replace(object=None)
    assert told(waiver(paths=("a/x.yaml",)), broken) == [("yaml-syntax", 7)]
    assert told(waiver(paths=("a/*",))._replace(rule="yaml-syntax"), broken) == [("yaml-syntax", 7)]
    settings = finding(rule="settings-wrong-value")._replace(object=None, severity="warning")
    assert told(waiver(paths=("a/x.yaml",)), settings) == [("settings-wrong-value", 7), ("waiver-unused", 3)]


def test_a_key_twice_is_waived_only_for_an_object_that_is_judged() -> None:
    item, twice = waiver(paths=("a/*",))._replace(rule="yaml-duplicate-key"), finding(rule="yaml-duplicate-key")
    assert told(item, twice) == []
    assert told(item, twice._replace(object=None)) == [("yaml-duplicate-key", 7)]


def test_a_waiver_that_ran_out() -> None:
    late = waiver(paths=("a/*",), expires="2026-11-23")
    assert told(late, finding()) == [("invalid-value", 7), ("waiver-expired", 3)]
    assert told(late, finding(), today="2026-11-23") == []
    assert told(late, finding(), scope=Scope()) == [("invalid-value", 7), ("waiver-expired", 3)]
    assert told(late) == [("waiver-unused", 3)]
    assert told(late, scope=Scope(("a/z.yaml",))) == [("waiver-expired", 3)], "it concerns a file that was judged"
    assert told(late, scope=Scope(("b.yaml",))) == []
    by_object = waiver(objects=("Cluster prod/web",), expires="2026-11-23")
    assert told(by_object, scope=Scope(("b.yaml",))) == []
    assert told(by_object, finding(), scope=Scope()) == [("invalid-value", 7), ("waiver-expired", 3)]


def test_one_in_force_is_enough() -> None:
    late, live = waiver(paths=("a/*",), expires="2026-11-23"), waiver(paths=("**",))._replace(location=Location("b", 9))
    settled = settle((finding(),), (late, live), TODAY, WHOLE, can_be_waived=can_be_waived)
    assert [(left.rule, left.location.line) for left in settled.findings] == [("waiver-expired", 3)]
    assert settled.waived == (finding(),)


def test_against_an_older_state_nothing_is_said_to_be_unused(
    fleet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(tmp_path, monkeypatch)
    navos_gitops.render(str(fleet))
    sh(fleet, "init", "-q")
    sh(fleet, "add", "-A")
    sh(fleet, "commit", "-q", "-m", "first")
    change(
        fleet, "policies/a.yaml", "", "waivers: [{rule: invalid-value, paths: ['overlays/**'], owner: a, reason: b}]\n"
    )

    def rules(**options: str) -> set[str]:
        report = navos_gitops.validate((), navos_gitops.Options(fleet=str(fleet), **options)).report  # type: ignore[arg-type]  # only texts
        return {item.rule for item in report.findings if item.outcome != "unchecked"}

    assert rules() == {"waiver-unused"}
    assert rules(base="HEAD") == set()
    assert rules(old=str(fleet / "rendered")) == set()


def test_a_waiver_that_misses_what_its_rule_finds_is_told_what_that_is() -> None:
    item = waiver(objects=("Cluster *",), paths=("a/*",))
    (_, note) = settle([finding()], (item,), TODAY, WHOLE, can_be_waived=can_be_waived).findings
    assert (note.rule, note.message) == ("waiver-unused", "the waiver of invalid-value covers no finding")
    found = 'the rule finds paths: ["a/x.yaml"], objects: ["Cluster prod/web"], fields: ["spec"]'
    assert note.help == f"remove it, or say what it is for: {found}"
    (note,) = settle([], (item,), TODAY, WHOLE, can_be_waived=can_be_waived).findings
    assert note.help == "remove it"
