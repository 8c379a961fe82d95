"""A baseline: what is there today is waived finding by finding, and nothing else ever is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

import navos_gitops
from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Location
from navos_gitops.pipeline.baseline import _waiver
from navos_gitops.pipeline.baseline_file import HEADER, as_text, joined
from navos_gitops.pipeline.findings.waiving import Scope, settle
from navos_gitops.settings import Waiver
from tests.pipeline.conftest import change, faults
from tests.report.reports import findings, reports

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Finding, Report
    from navos_gitops.pipeline.baseline import Baselined

TODAY, LATER = "2026-11-24", "2026-12-01"
FILE = "policies/baseline.yaml"
MIRROR, VALUE = "image-repository-not-upstream", "unsupported-value"
OVERLAY, WEB, ALPHA = "overlays/prod/overlay.yaml", "overlays/prod/web.yaml", "overlays/dev/yul1/alpha.yaml"
NOISY = "audit: {enabled: true, level: Everything}\n"
PATCH = """\
  - target: {kind: KubeadmControlPlaneTemplate}
    patch:
      spec:
        template:
          spec:
            kubeadmConfigSpec:
              clusterConfiguration:
                imageRepository: registry.example.com/k8s
"""


@pytest.fixture
def faulty(fleet: Path) -> Path:
    """The small fleet with a refusal in one cluster and a warning in a patch."""
    change(fleet, WEB, "level: Request", "level: Everything")
    change(fleet, OVERLAY, "", PATCH)
    return fleet


def report(fleet: Path, *paths: str, today: str = TODAY) -> Report:
    options = navos_gitops.Options(fleet=str(fleet), today=today)
    return navos_gitops.validate([str(fleet / path) for path in paths], options).report


def rules(fleet: Path, *paths: str, today: str = TODAY) -> list[tuple[str, str]]:
    return [(item.rule, item.location.path) for item in faults(report(fleet, *paths, today=today).findings)]


def record(fleet: Path, *, today: str = TODAY, **said: Any) -> Baselined:
    options = navos_gitops.Options(fleet=str(fleet), today=today)
    return navos_gitops.baseline((), options, **{"owner": "team-a", **said})


def counts(result: Baselined) -> dict[str, int]:
    names = ("held", "refused", "recorded", "dropped", "renewed", "fresh")
    return {name: getattr(result, name) for name in names if getattr(result, name)}


def test_after_it_nothing_is_told_but_how_much_is_waived(faulty: Path) -> None:
    assert {rule for rule, _ in rules(faulty)} == {MIRROR, VALUE}
    result = record(faulty)
    assert counts(result) == {"held": 2, "refused": 1, "recorded": 2}
    assert (result.file, result.root, result.until) == (FILE, faulty, "2027-02-22")
    assert faults(result.report.findings) == ()
    assert rules(faulty) == []
    assert {item.rule for item in report(faulty).waived} == {MIRROR, VALUE}
    assert (
        (faulty / FILE).read_text()
        == f"""{HEADER}waivers:
- rule: {MIRROR}
  paths:
  - {OVERLAY}
  objects:
  - KubeadmControlPlaneTemplate prod/simple-control-plane-????????
  fields:
  - spec.template.spec.kubeadmConfigSpec.clusterConfiguration.imageRepository
  owner: team-a
  reason: known since 2026-11-24
  expires: "2027-02-22"
- rule: {VALUE}
  paths:
  - {WEB}
  objects:
  - Cluster prod/web
  fields:
  - spec.topology.variables[audit].value.level
  owner: team-a
  reason: known since 2026-11-24
  expires: "2027-02-22"
"""
    )


def test_recorded_again_it_is_the_same_to_the_byte(faulty: Path) -> None:
    record(faulty)
    first, written = (faulty / FILE).read_bytes(), (faulty / FILE).stat().st_mtime_ns
    assert counts(record(faulty, owner="somebody-else", today="2026-12-24")) == {"held": 2, "refused": 1}
    assert counts(record(faulty, owner="somebody-else", add=True)) == {"held": 2, "refused": 1}
    assert ((faulty / FILE).read_bytes(), (faulty / FILE).stat().st_mtime_ns) == (first, written)
    assert sorted(path.name for path in (faulty / "policies").iterdir()) == ["baseline.yaml"]


def test_lines_that_move_and_names_that_rotate_are_the_same_finding(faulty: Path) -> None:
    record(faulty)
    change(faulty, WEB, "variables:", "# one\n# more\n# comment\nvariables:")
    change(faulty, OVERLAY, 'permissions: "0644"', 'permissions: "0600"')  # another hash in the template's name
    change(faulty, OVERLAY, "patches:\n", "# a comment\npatches:\n")
    assert rules(faulty) == []


def test_the_same_rule_for_another_object_or_field_is_told(faulty: Path) -> None:
    record(faulty)
    change(faulty, ALPHA, "", f"  {NOISY}")
    assert rules(faulty) == [(VALUE, ALPHA)]
    change(faulty, OVERLAY, "", f"                dns: {{{PATCH.splitlines()[-1].strip()}}}\n")
    assert rules(faulty) == [(VALUE, ALPHA), (MIRROR, OVERLAY)]


def test_one_file_makes_the_fault_of_many_clusters(fleet: Path) -> None:
    change(fleet, "overlays/dev/overlay.yaml", "", f"variables:\n  {NOISY}")
    record(fleet)
    (waivers,) = re.findall(r"objects:\n((?:  - .*\n)+)", (fleet / FILE).read_text())
    objects = waivers.splitlines()
    assert len(objects) > 1
    assert objects == sorted(objects)
    assert rules(fleet) == []
    change(fleet, ALPHA, "", "  audit: {level: Request}\n")
    found = faults(report(fleet).findings)
    assert [(item.rule, item.message) for item in found] == [
        ("waiver-unused", f"the waiver of {VALUE} covers nothing in `Cluster dev/alpha` any more")
    ]
    assert counts(record(fleet)) == {"held": 1, "refused": 1, "dropped": 1}
    assert "Cluster dev/alpha" not in (fleet / FILE).read_text()
    assert rules(fleet) == []


def test_what_is_mended_is_told_of_and_dropped_and_the_rest_stays_as_edited(faulty: Path) -> None:
    record(faulty)
    text = (faulty / FILE).read_text()
    edited = re.sub(
        r"(Cluster prod/web[^-]*-[^-]*)owner: team-a\n.*\n.*\n",
        r"\1owner: ann\n  reason: web is let go\n  expires: 2027-01-31\n",
        text,
    )
    assert edited != text
    (faulty / FILE).write_text(edited)
    change(faulty, OVERLAY, PATCH, "")
    (unused,) = faults(report(faulty).findings)
    assert (unused.rule, unused.location.path, unused.location.line) == ("waiver-unused", FILE, 5)
    assert "navos-gitops baseline" in unused.help
    assert counts(record(faulty)) == {"held": 1, "refused": 1, "dropped": 1}
    assert rules(faulty) == []
    rest = (faulty / FILE).read_text()
    assert MIRROR not in rest
    assert '  owner: ann\n  reason: web is let go\n  expires: "2027-01-31"\n' in rest
    change(faulty, WEB, "level: Everything", "level: Request")
    assert counts(record(faulty)) == {"dropped": 1}
    assert not (faulty / FILE).exists()


def test_what_is_new_is_recorded_only_when_asked_for(faulty: Path) -> None:
    record(faulty)
    before = (faulty / FILE).read_bytes()
    change(faulty, ALPHA, "", f"  {NOISY}")
    result = record(faulty)
    assert counts(result) == {"held": 2, "refused": 1, "fresh": 1}
    assert [item.rule for item in faults(result.report.findings)] == [VALUE]
    assert (faulty / FILE).read_bytes() == before
    result = record(faulty, owner="team-b", reason="a trial", expires="never", add=True)
    assert counts(result) == {"held": 3, "refused": 2, "recorded": 1}
    assert result.until == ""
    assert rules(faulty, today="2099-01-01")[-1:] != [(VALUE, ALPHA)]
    assert (faulty / FILE).read_text().count("owner: team-b\n  reason: a trial\n") == 1
    assert (faulty / FILE).read_text().count("owner: team-a") == 2


def test_what_ran_out_comes_back_until_it_is_renewed(faulty: Path) -> None:
    record(faulty, expires="2026-11-30")
    assert rules(faulty, today="2026-11-30") == []
    late = rules(faulty, today=LATER)
    assert sorted(late) == sorted([(MIRROR, OVERLAY), (VALUE, WEB), ("waiver-expired", FILE), ("waiver-expired", FILE)])
    result = record(faulty, today=LATER)
    assert counts(result) == {"held": 2, "refused": 1, "fresh": 2}
    result = record(faulty, today=LATER, owner="team-b", expires="2026-12-20", add=True)
    assert counts(result) == {"held": 2, "refused": 1, "renewed": 2}
    assert (result.until, faults(result.report.findings)) == ("2026-12-20", ())
    assert rules(faulty, today="2026-12-20") == []
    assert (faulty / FILE).read_text().count("owner: team-a") == 2


def test_only_faults_are_recorded_as_bad_as_asked(faulty: Path) -> None:
    result = record(faulty, severity="error")
    assert counts(result) == {"held": 1, "refused": 1, "recorded": 1}
    assert [item.rule for item in faults(result.report.findings)] == [MIRROR]
    assert rules(faulty) == [(MIRROR, OVERLAY)]
    (faulty / FILE).unlink()
    record(faulty, severity="info")
    assert "unchecked" not in (faulty / FILE).read_text()


def test_what_keeps_something_from_being_judged_is_never_recorded(faulty: Path) -> None:
    change(faulty, ALPHA, "", "a: [\n")
    result = record(faulty)
    assert [item.rule for item in faults(result.report.findings)] == ["yaml-syntax"]
    assert rules(faulty) == [("yaml-syntax", ALPHA)]
    change(faulty, WEB, "level: Everything", "level: Request")
    assert rules(faulty) == [("yaml-syntax", ALPHA)], "whether a waiver is unused is not known then"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("waivers: []\n", "was not written by navos-gitops baseline"),
        ("", "was not written by navos-gitops baseline"),
        (f"{HEADER}rules: {{{MIRROR}: {{enabled: true}}}}\n", "holds more than waivers"),
        (f"{HEADER}waivers:\n# why\n- {{rule: {MIRROR}, paths: [a], owner: b, reason: c}}\n", "holds a comment"),
        (f"{HEADER}waivers:\n- {{rule: {MIRROR}, paths: [a], owner: b, reason: c}} # d\n", "holds a comment"),
        (f"{HEADER}waivers:\n- {{rule: {MIRROR}, owner: b, reason: c}}\n", "needs `paths` or `objects`"),
        (f"{HEADER}waivers: [\n", "mend that first"),
        ("---\n" + HEADER, "was not written by navos-gitops baseline"),
    ],
)
def test_what_a_person_wrote_is_not_lost(faulty: Path, text: str, said: str) -> None:
    (faulty / "policies").mkdir(exist_ok=True)
    (faulty / FILE).write_text(text)
    with pytest.raises(CannotGoOn, match=re.escape(said)):
        record(faulty, add=True)
    assert (faulty / FILE).read_text() == text


def test_a_reason_may_hold_a_hash(faulty: Path) -> None:
    record(faulty, reason="see #12")
    assert counts(record(faulty)) == {"held": 2, "refused": 1}


def test_globs_that_a_person_wrote_stay(faulty: Path) -> None:
    record(faulty)
    text = (
        (faulty / FILE)
        .read_text()
        .replace("Cluster prod/web", "Cluster prod/*")
        .replace(f"- {WEB}", "- overlays/prod/**")
    )
    (faulty / FILE).write_text(text)
    assert counts(record(faulty)) == {"held": 2, "refused": 1}
    assert "  - Cluster prod/*\n" in (faulty / FILE).read_text()


@pytest.mark.parametrize("said", [{"expires": "2026-11-23"}, {"add": True, "expires": "2020-01-01"}])
def test_a_day_that_is_over(faulty: Path, said: dict[str, Any]) -> None:
    with pytest.raises(CannotGoOn, match="is over"):
        record(faulty, **said)
    assert not (faulty / FILE).exists()


def test_a_part_of_the_fleet_has_no_baseline(faulty: Path) -> None:
    with pytest.raises(CannotGoOn, match="run it without a path"):
        navos_gitops.baseline((str(faulty / WEB),), navos_gitops.Options(fleet=str(faulty)), owner="a")


def test_a_part_of_the_fleet_tells_only_of_waivers_that_concern_it(faulty: Path) -> None:
    record(faulty, expires=TODAY)
    change(faulty, WEB, "level: Everything", "level: Request")
    assert rules(faulty, ALPHA, today=LATER) == []
    found = rules(faulty, WEB, today=LATER)
    assert (MIRROR, OVERLAY) in found
    assert found.count(("waiver-expired", FILE)) == 2


OBJECT = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: default}}
data: {data}
"""


@pytest.fixture
def manifests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Manifests without a fleet: one object is refused, one has a key twice."""
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps/a.yaml").write_text(OBJECT.format(name="a", data="{x: 1}"))
    (tmp_path / "apps/b.yaml").write_text(OBJECT.format(name="b", data="{x: a, x: b}"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*paths: str, **options: Any) -> list[tuple[str, str]]:
    found = navos_gitops.validate(paths, navos_gitops.Options(today=TODAY, **options)).report.findings
    return [(item.rule, item.location.path) for item in found if item.outcome != "unchecked"]


@pytest.mark.usefixtures("manifests")
@pytest.mark.parametrize(
    ("policies", "file"), [("policies", FILE), ("accepted.yaml", "accepted.yaml"), ("apps", "apps/baseline.yaml")]
)
def test_manifests_without_a_fleet(policies: str, file: str) -> None:
    assert told() == [("wrong-type", "apps/a.yaml"), ("yaml-duplicate-key", "apps/b.yaml")]
    options = navos_gitops.Options(policies=policies, today=TODAY)
    assert counts(navos_gitops.baseline((), options, owner="a")) == {"held": 2, "refused": 2, "recorded": 2}
    assert navos_gitops.baseline((), options, owner="a").file == file
    assert told(policies=policies) == []
    assert told("apps", policies=policies) == []
    found = navos_gitops.validate((".",), options).report
    assert file not in {item.location.path for item in found.findings}, "it is no manifest that was left out"


def test_another_key_that_stands_twice_is_told(manifests: Path) -> None:
    options = navos_gitops.Options(policies="policies", today=TODAY)
    navos_gitops.baseline((), options, owner="a")
    (manifests / "apps/b.yaml").write_text("# more\n" + OBJECT.format(name="b", data='{x: a, x: b, "y": a, "y": b}'))
    (found,) = [item for item in navos_gitops.validate((), options).report.findings if item.outcome != "unchecked"]
    assert (found.rule, found.field, found.location.line) == ("yaml-duplicate-key", "y", 5)


def test_policies_that_only_waive_switch_no_rule_on(manifests: Path) -> None:
    (manifests / "apps/c.yaml").write_text(
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a, namespace: b}\n"
    )
    options = navos_gitops.Options(policies="policies", today=TODAY)
    navos_gitops.baseline((), options, owner="a")
    assert told(policies="policies") == []
    (manifests / "policies/rules.yaml").write_text("rules: {custom-resource-not-allowed: {}}\n")
    assert told(policies="policies") == [("custom-resource-not-allowed", "apps/c.yaml")]


def test_a_part_of_the_manifests(manifests: Path) -> None:
    navos_gitops.baseline((), navos_gitops.Options(policies="policies", today=TODAY), owner="a")
    (manifests / "apps/a.yaml").write_text(OBJECT.format(name="a", data="{x: b}"))
    assert told("apps/b.yaml", policies="policies") == []
    assert told("apps/a.yaml", policies="policies") == [("waiver-unused", FILE)]
    assert told("apps", policies="policies") == [("waiver-unused", FILE)]
    (manifests / "apps/a.yaml").write_text(OBJECT.format(name="other", data="{x: 1}"))
    assert told("apps/a.yaml", policies="policies") == [("wrong-type", "apps/a.yaml"), ("waiver-unused", FILE)]
    (manifests / "apps/a.yaml").unlink()
    assert told("apps", policies="policies") == [("waiver-unused", FILE)]
    options = navos_gitops.Options(policies="policies", today=TODAY)
    assert counts(navos_gitops.baseline(("apps/b.yaml",), options)) == {"held": 1, "refused": 1}
    assert counts(navos_gitops.baseline(("apps",), options)) == {"held": 1, "refused": 1, "dropped": 1}
    assert told(policies="policies") == []


@pytest.mark.usefixtures("manifests")
def test_manifests_need_a_place_for_it() -> None:
    with pytest.raises(CannotGoOn, match="--policies policies"):
        navos_gitops.baseline(("apps",), owner="a")
    with pytest.raises(CannotGoOn, match="does not exist"):
        told(policies="polices")


TEMPLATE = Waiver("", (), (), (), "team", "why", "", Location(FILE))


@settings(max_examples=60)
@given(reports, findings)
def test_a_waiver_covers_its_own_finding_and_no_other(recorded: Report, other: Finding) -> None:
    waivers = joined(_waiver(item, TEMPLATE, hashed=False) for item in recorded.findings)
    scope = Scope(whole=("",))
    settled = settle(recorded.findings, waivers, TODAY, scope, can_be_waived=lambda _: True)
    assert (settled.findings, settled.waived) == ((), recorded.findings)
    alike = {(item.rule, item.location.path, str(item.object or ""), item.field) for item in recorded.findings}
    for near in (other, *(_near(item, other) for item in recorded.findings)):
        same = (near.rule, near.location.path, str(near.object or ""), near.field) in alike
        found = settle((near,), waivers, TODAY, Scope(), can_be_waived=lambda _: True)
        assert bool(found.waived) == same or "*" in "".join(item.field for item in recorded.findings)
    assert as_text(waivers) == as_text(joined(reversed(waivers)))


def _near(finding: Finding, other: Finding) -> Finding:
    """The finding in another field alone."""
    return finding._replace(field=f"{finding.field}{other.field}x")
