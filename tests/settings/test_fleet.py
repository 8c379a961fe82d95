from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.errors import CannotGoOn
from navos_gitops.model import Finding
from navos_gitops.settings import Delivery, External, FleetSettings, Management, Memory, load
from navos_gitops.settings.faults import FAULTS

from .fleets import FLEET, close, counted, fleet, told, write

if TYPE_CHECKING:
    from pathlib import Path

CHAIN = {
    "fleet.yaml": f"{FLEET}defaults:\n  components: [parts/low.yaml]\n  labels: {{a: fleet}}\n",
    "parts/low.yaml": "labels: {a: low}\n",
    "parts/one/overlay.yaml": "components: [../two.yaml]\nlabels: {a: one}\n",
    "parts/two.yaml": "labels: {a: two}\n",
    "parts/eu.yaml": "labels: {a: parts-eu}\n",
    "overlays/overlay.yaml": "labels: {a: all}\n",
    "overlays/prod/overlay.yaml": "components: [../../parts/two.yaml, ../../parts/one]\nlabels: {a: prod}\n",
    "overlays/prod/eu/a/pay.yaml": "components: [../../../../parts/low.yaml]\nlabels: {a: pay}\n",
    "overlays/prod/eu/a/edge.yaml": """
matrix: {r: [eu]}
components: ["../../../../parts/{r}.yaml"]
labels: {a: "{r}"}
""",
}


def test_a_cluster_is_a_chain_of_sources_lowest_first_components_just_below_who_lists_them() -> None:
    here = fleet(CHAIN)
    assert told(here.check()) == []
    pay = here.find("pay")
    assert pay is not None
    levels = [(level.path, [source.body["labels"]["a"] for source in level.sources]) for level in here.levels(pay)]
    assert levels == [
        ("", ["low", "fleet", "all"]),
        ("prod", ["two", "one", "prod"]),
        ("prod/eu", []),
        ("prod/eu/a", []),
        ("pay", ["low", "pay"]),
    ]
    assert [source.path for source in here.chain(pay)] == [
        "parts/low.yaml",
        "fleet.yaml",
        "overlays/overlay.yaml",
        "parts/two.yaml",
        "parts/one/overlay.yaml",
        "overlays/prod/overlay.yaml",
        "parts/low.yaml",
        "overlays/prod/eu/a/pay.yaml",
    ]
    assert here.chain(pay)[-1] is pay.source


def test_a_matrix_chooses_components_by_its_axes() -> None:
    here = fleet(CHAIN)
    edge = here.find("edge-eu")
    assert edge is not None
    assert [source.body["labels"]["a"] for source in here.levels(edge)[-1].sources] == ["parts-eu", "eu"]


def test_the_places_of_the_defaults_are_those_in_fleet_yaml() -> None:
    here = fleet(CHAIN)
    defaults = here.level("").sources[1]
    assert (defaults.path, defaults.folder, defaults.body["labels"]) == ("fleet.yaml", "", {"a": "fleet"})
    assert defaults.location(("labels", "a"))[:3] == ("fleet.yaml", 4, 15)


def test_levels_are_shared_and_nothing_is_read_twice_or_without_need() -> None:
    folder = counted(CHAIN | {"overlays/stage/other.yaml": "", "overlays/stage/overlay.yaml": ""})
    here = load(folder)
    assert folder.reads == ["fleet.yaml"]
    pay, edge = here.find("pay"), None
    assert pay is not None
    assert here.check("overlays/prod/eu/a/pay.yaml") == ()
    assert set(folder.reads) == {source.path for source in here.chain(pay)}
    edge = here.instances("overlays/prod/eu/a/edge.yaml")[0]
    assert all(one is other for one, other in zip(here.levels(pay)[:-1], here.levels(edge)[:-1], strict=True))
    assert here.read("parts/low.yaml") is here.read("parts/low.yaml")
    assert len(folder.reads) == len(set(folder.reads))


def test_names_come_from_files_and_only_those_that_may_hold_a_matrix_are_parsed() -> None:
    folder = counted({
        "overlays/b/plain.yaml": "class: ha\n",
        "overlays/b/many.yaml": "matrix: {i: 1..2}\n",
        "overlays/b/quoted.yaml": '"\\x6datrix": {i: 1..2}\n',
        "overlays/a/mentions.yaml": "# no matrix here\nclass: ha\n",
        "overlays/a/broken.yaml": "class: [\n",
        "overlays/a/broken-matrix.yaml": "matrix: [\n",
    })  # fmt: skip
    here = load(folder)
    assert dict(here.names()) == {
        "broken": "overlays/a/broken.yaml",
        "many-1": "overlays/b/many.yaml",
        "many-2": "overlays/b/many.yaml",
        "mentions": "overlays/a/mentions.yaml",
        "plain": "overlays/b/plain.yaml",
        "quoted-1": "overlays/b/quoted.yaml",
        "quoted-2": "overlays/b/quoted.yaml",
    }
    assert list(here.names()) == sorted(here.names())
    assert here.find("many-2") is here.instances("overlays/b/many.yaml")[1]
    assert here.find("many") is here.find("none") is here.find("broken") is None


def test_two_clusters_of_one_name_are_told_at_the_later_file() -> None:
    here = fleet({
        "overlays/a/pay-1.yaml": "class: ha\n",
        "overlays/b/pay-1.yaml": "class: ha\n",
        "overlays/c/pay.yaml": "matrix: {i: 1..2}\n",
    })  # fmt: skip
    message = "the cluster pay-1 is made by overlays/a/pay-1.yaml too"
    both = [(f"overlays/{file}:1:1", "cluster-name-twice", message) for file in ("b/pay-1.yaml", "c/pay.yaml")]
    assert told(here.check()) == both
    assert [item.related[0].path for item in here.check()] == ["overlays/a/pay-1.yaml"] * 2
    assert told(here.check("overlays/b/pay-1.yaml")) == both[:1]
    assert here.names()["pay-1"] == "overlays/a/pay-1.yaml"


def test_the_lie_of_overlays_is_held_to() -> None:
    here = fleet({
        "overlays/loose.yaml": "class: ha\n",
        "overlays/a/b/c/d/deepest.yaml": "class: ha\n",
        "overlays/a/b/c/d/e/deeper.yaml": "class: ha\n",
        "overlays/a/overlay.yaml": "",
        "overlays/a/overlay.yml": "",
        "overlays/b/overlay.yml": "class: ha\n",
        "overlays/b/README.md": "",
        "overlays/b/.hidden.yaml": "",
        "overlays/.git/x.yaml": "",
    })  # fmt: skip
    assert here.files == ("overlays/a/b/c/d/deepest.yaml",)
    assert here.level("b").sources[0].body == {"class": "ha"}
    assert told(here.findings) == [
        ("overlays/a/b/c/d/e:1:1", "overlay-too-deep", "lies more than 4 folders below overlays/, and is not read"),
        (
            "overlays/a/overlay.yml:1:1",
            "overlay-link",
            "this folder has its values in overlay.yaml already; this file is not read",
        ),
        (
            "overlays/loose.yaml:1:1",
            "cluster-outside-environment",
            "a cluster file lies directly in overlays/, so it has no environment, and is not read",
        ),
    ]


def test_what_is_wrong_with_a_file_is_told_once_for_all_clusters_below_it() -> None:
    here = fleet({
        "overlays/a/overlay.yaml": "clas: x\nclass: hb\nversion: v1.36.2\n",
        "overlays/a/one.yaml": "class: ha\n",
        "overlays/a/two.yaml": "{}\n",
        "overlays/empty/overlay.yaml": "versoin: v1\n",
    })  # fmt: skip
    unknown = ("overlays/a/overlay.yaml:1:1", "settings-unknown-field", "unknown field `clas`")
    no_class = "there is no class `hb`, neither in bases/ nor under `classes` in fleet.yaml"
    of_a = [unknown, ("overlays/a/overlay.yaml:2:8", "class-unknown", no_class)]
    assert told(here.check("overlays/a/one.yaml")) == of_a
    assert told(here.check()) == [
        *of_a,
        ("overlays/empty/overlay.yaml:1:1", "settings-unknown-field", "unknown field `versoin`"),
    ]
    assert here.level("a").sources[0].body == {"class": "hb", "version": "v1.36.2"}


@pytest.mark.parametrize(
    ("text", "line", "rule", "message"),
    [
        ("", 1, "file-empty", "holds nothing"),
        ("# nothing\n---\n", 1, "file-empty", "holds nothing"),
        ("- a\n", 1, "file-not-a-mapping", "must hold fields: `name: value`, one a line"),
        ("text\n", 1, "file-not-a-mapping", "must hold fields: `name: value`, one a line"),
        ("# head\n---\nclass: ha\n---\nclass: ha\n", 5, "file-many-documents", "holds more than one YAML document"),
        (
            "apiVersion: v1\nkind: Secret\nspec: {}\n",
            1,
            "cluster-is-a-manifest",
            "holds a Secret, but files in overlays/ and components are overlays and clusters",
        ),
    ],
)
@pytest.mark.parametrize("file", ["overlay.yaml", "pay.yaml"])
def test_a_file_that_is_no_overlay_says_why(file: str, text: str, line: int, rule: str, message: str) -> None:
    here = fleet({"overlays/a/pay.yaml": "class: ha\n"} | {f"overlays/a/{file}": text})
    assert told(here.check()) == [(f"overlays/a/{file}:{line}:1", rule, message)]
    assert here.instances("overlays/a/pay.yaml")[0:] == (
        () if file == "pay.yaml" else here.instances("overlays/a/pay.yaml")
    )


@pytest.mark.parametrize(
    ("text", "rule"), [("class: [\n", "yaml-syntax"), ("class: a\nclass: ha\n", "yaml-duplicate-key")]
)
def test_broken_yaml_is_a_finding_of_its_own_rule(text: str, rule: str) -> None:
    here = fleet({"overlays/a/pay.yaml": text, "overlays/a/other.yaml": "class: ha\n"})
    assert [(item.rule, item.location.path) for item in here.check()] == [(rule, "overlays/a/pay.yaml")]
    assert here.instances("overlays/a/pay.yaml") == ()


def test_a_file_that_cannot_be_read_is_a_finding() -> None:
    class Broken(Memory):
        __slots__ = ()

        def read(self, path: str) -> bytes:
            if path.endswith("pay.yaml"):
                raise PermissionError(13, "Permission denied")
            return super().read(path)

    here = load(Broken({"fleet.yaml": FLEET.encode(), "overlays/a/pay.yaml": b""}))
    assert told(here.check()) == [("overlays/a/pay.yaml:1:1", "file-unreadable", "cannot be read: Permission denied")]
    assert (here.instances("overlays/a/pay.yaml"), dict(here.names())) == ((), {})


@pytest.mark.parametrize(
    ("given", "rule", "message", "remedy"),
    [
        ("../../parts/ones", "path-missing", "there is no `parts/ones`", "did you mean `one`?"),
        ("none.yaml", "path-missing", "there is no `overlays/a/none.yaml`", ""),
        ("../../../x", "path-outside-fleet", "`../../../x` leads out of the fleet", ""),
        ("/etc/passwd", "path-outside-fleet", "`/etc/passwd` leads out of the fleet", ""),
        ("../../bases", "path-missing", "the folder `bases` has no overlay.yaml, so it is no component", ""),
        (
            "https://example.com/a?ref=v1",
            "path-missing",
            "`https://example.com/a?ref=v1` is not a path in this repository",
            "copy what it names into the fleet",
        ),
    ],
)
def test_a_component_that_is_not_there_is_told_where_it_is_listed(
    given: str, rule: str, message: str, remedy: str
) -> None:
    here = fleet({"overlays/a/pay.yaml": f"components:\n- {given}\n", "parts/one/overlay.yaml": "{}\n"})
    (finding,) = here.check()
    assert told([finding]) == [("overlays/a/pay.yaml:2:3", rule, message)]
    assert (finding.field, finding.help) == ("components[0]", remedy)


def test_components_that_list_each_other_are_a_finding_and_are_merged_once() -> None:
    here = fleet({
        "overlays/a/pay.yaml": "components: [../../parts/one.yaml, ../../parts/two.yaml]\n",
        "parts/one.yaml": "components: [two.yaml, one.yaml]\n",
        "parts/two.yaml": "components: [one.yaml]\n",
    })  # fmt: skip
    assert told(here.check()) == [
        (
            "parts/one.yaml:1:24",
            "component-cycle",
            "the component lists itself: parts/one.yaml → parts/one.yaml",
        ),
        (
            "parts/two.yaml:1:14",
            "component-cycle",
            "the component lists itself: parts/one.yaml → parts/two.yaml → parts/one.yaml",
        ),
    ]
    pay = here.instances("overlays/a/pay.yaml")[0]
    assert [source.path for source in here.chain(pay)] == ["parts/two.yaml", "parts/one.yaml", "overlays/a/pay.yaml"]


def test_components_that_fan_out_do_not_take_forever() -> None:
    files = {f"parts/{n}.yaml": f"components: [{', '.join(f'{m}.yaml' for m in range(n))}]\n" for n in range(40)}
    here = fleet(files | {"overlays/a/pay.yaml": "components: [../../parts/39.yaml]\n"})
    assert told(here.check()) == []
    assert len(here.chain(here.instances("overlays/a/pay.yaml")[0])) == 41


def test_a_link_that_leads_out_of_the_fleet_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.yaml").write_text("class: stolen\n")
    root = tmp_path / "fleet"
    for folder in ("overlays/a/b", "parts", "bases/ha"):
        (root / folder).mkdir(parents=True)
    (root / "fleet.yaml").write_text(FLEET)
    (root / "overlays/a/pay.yaml").write_text("class: ha\ncomponents: [../../parts/in.yaml, ../../parts/out.yaml]\n")
    (root / "parts/real.yaml").write_text("labels: {a: b}\n")
    (root / "parts/in.yaml").symlink_to("real.yaml")
    (root / "parts/out.yaml").symlink_to("../../outside/secret.yaml")
    (root / "overlays/a/stolen.yaml").symlink_to("../../../outside/secret.yaml")
    (root / "overlays/a/shared.yaml").symlink_to("pay.yaml")
    (root / "overlays/a/c").symlink_to("b")
    (root / "overlays/a/b/deep.yaml").write_text("components: [/etc/hosts]\n")
    here = load(root)
    assert told(here.check()) == [
        ("overlays/a/b/deep.yaml:1:14", "path-outside-fleet", "`/etc/hosts` leads out of the fleet"),
        ("overlays/a/c:1:1", "overlay-link", "a link that leads to a folder is not followed"),
        ("overlays/a/pay.yaml:2:35", "path-outside-fleet", "`../../parts/out.yaml` leads out of the fleet"),
        ("overlays/a/shared.yaml:2:35", "path-outside-fleet", "`../../parts/out.yaml` leads out of the fleet"),
        (
            "overlays/a/stolen.yaml:1:1",
            "overlay-link",
            "a link that leads nowhere, or out of the fleet is not followed",
        ),
    ]
    pay = here.find("pay")
    assert pay is not None
    assert [source.path for source in here.chain(pay)] == ["parts/real.yaml", "overlays/a/pay.yaml"]


def test_a_listed_path_is_given_relative_to_the_fleet() -> None:
    here = fleet(
        {"overlays/a/pay.yaml": "manifests: [../../addons, ./one.txt]\n", "overlays/a/one.txt": "", "addons/x.yaml": ""}
    )
    source = here.instances("overlays/a/pay.yaml")[0].source
    assert [here.place(source, ("manifests", index)) for index in range(2)] == ["addons", "overlays/a/one.txt"]
    assert not isinstance(here.place(here.source._replace(body={"a": "."}), ("a",)), Finding)


def test_classes_are_the_folders_of_bases_and_those_that_live_elsewhere() -> None:
    text = f"{FLEET}classes:\n- far\n- {{name: farther, namespace: there}}\n"
    here = fleet(
        {"fleet.yaml": text, "bases/README.md": "", "bases/.git/x": "", "overlays/a/pay.yaml": "class: farr\n"}
    )
    assert here.classes == {"ha": "bases/ha", "far": External("far", ""), "farther": External("farther", "there")}
    (finding,) = here.check()
    assert (finding.rule, finding.field, finding.help) == ("class-unknown", "class", "did you mean `far`?")


def test_a_class_listed_twice_is_a_finding() -> None:
    here = fleet({"fleet.yaml": f"{FLEET}classes: [ha, far, far]\n"})
    assert told(here.findings) == [
        ("fleet.yaml:2:11", "class-twice", "the class `ha` is listed twice, or is in bases/ as well"),
        ("fleet.yaml:2:20", "class-twice", "the class `far` is listed twice, or is in bases/ as well"),
    ]


def test_fleet_yaml_is_settled_with_its_defaults() -> None:
    bare = FleetSettings(Management("v1.36.3", "v1.14.0", {}, {}), "rendered", Delivery(), "", (), ())
    assert fleet({}).settings == bare
    text = """
management:
  kubernetes: v1.36.3
  clusterAPI: v1.14.0
  providers: {openstack: v0.14.7}
  featureGates: {MachinePool: false}
output: ./out/
delivery: flux
classNamespace: classes
classes: [far]
exclude: ["**/charts/**"]
"""
    management = Management("v1.36.3", "v1.14.0", {"openstack": "v0.14.7"}, {"MachinePool": False})
    flux = Delivery("flux", namespace="flux-system")
    whole = FleetSettings(management, "out", flux, "classes", (External("far", ""),), ("**/charts/**",))
    assert fleet({"fleet.yaml": text}).settings == whole


@pytest.mark.parametrize("output", [".", "..", "../x", "/x", "overlays", "bases/ha", "policies/x", ".git", "x/../.."])
def test_an_output_that_would_overwrite_what_it_is_made_from_is_a_finding(output: str) -> None:
    (finding,) = fleet({"fleet.yaml": f"{FLEET}output: {output}\n"}).findings
    assert (finding.rule, finding.field, finding.location.line) == ("output-unsafe", "output", 2)


def test_a_fleet_yaml_that_is_refused_still_gives_a_fleet() -> None:
    here = fleet({"fleet.yaml": "management: {kubernetes: 1.36}\nouput: x\n", "overlays/a/pay.yaml": "class: ha\n"})
    assert [item.rule for item in here.findings] == ["settings-wrong-value", "settings-unknown-field"]
    assert here.settings.management == Management("", "", {}, {})
    assert here.instances("overlays/a/pay.yaml")[0].name == "pay"


def test_broken_defaults_break_the_lowest_level() -> None:
    here = fleet({"fleet.yaml": f"{FLEET}defaults: {{clas: a}}\n", "overlays/a/pay.yaml": "class: ha\n"})
    assert [item.rule for item in here.level("").sources[0].findings] == ["settings-unknown-field"]
    here = fleet({"fleet.yaml": "management: [\n", "overlays/a/pay.yaml": "class: ha\n"})
    assert [item.rule for item in here.level("").sources[0].findings] == ["yaml-syntax"]
    here = fleet({"fleet.yaml": f"{FLEET}delivry: flux\n", "overlays/a/pay.yaml": "class: ha\n"})
    assert here.level("").sources == ()


def test_a_folder_without_fleet_yaml_is_no_fleet(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=f"^there is no fleet.yaml in {tmp_path}$"):
        load(tmp_path)
    with pytest.raises(CannotGoOn, match=r"^there is no fleet\.yaml$"):
        load(Memory({}))


def test_every_kind_of_fault_has_a_page() -> None:
    assert all(len(fault.page) > 40 for fault in FAULTS.values())
    assert all(rule == rule.lower() and " " not in rule for rule in FAULTS)


UNREADABLE = {
    "fleet.yaml": f"{FLEET}defaults: {{class: ha}}\n",
    "bases/ha/templates/class.yaml": "",
    "bases/other/class.yaml": "",
    "parts/low/overlay.yaml": "labels: {a: low}\n",
    "policies/deep/waivers.yaml": "rules: {}\n",
    "catalog/docker/v1.bundle": "",
    "overlays/a/b/pay.yaml": "components: [../../../parts/low]\n",
    "overlays/a/store.yaml": "class: other\ncomponents: [../../parts/low]\n",
}


@pytest.mark.parametrize(
    ("closed", "files"),
    [
        ("overlays", []),
        ("overlays/a", []),
        ("overlays/a/b", ["overlays/a/store.yaml"]),
        ("bases", None),
        ("bases/ha", None),
        ("bases/ha/templates", None),
        ("policies", None),
        ("policies/deep", None),
        ("catalog", None),
        ("catalog/docker", None),
        ("parts/low", None),
    ],
)
def test_a_folder_that_cannot_be_listed_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str, files: list[str] | None
) -> None:
    write(tmp_path, UNREADABLE)
    (tmp_path / "parts/low/overlay.yaml").rename(
        tmp_path / "parts/low" / ("o" if closed == "parts/low" else "overlay.yaml")
    )
    assert closed == "parts/low" or told(load(tmp_path).check()) == []
    close(monkeypatch, str(tmp_path / closed))
    here = load(tmp_path)
    found = here.check()
    assert told(found) == [(f"{closed}:1:1", "unreadable-file", "cannot be read: Permission denied")]
    assert [(item.severity, item.outcome) for item in found] == [("error", "unchecked")]
    assert here.files == tuple(["overlays/a/b/pay.yaml", "overlays/a/store.yaml"] if files is None else files)
    assert list(here.classes) == ([] if closed == "bases" else ["other"] if "bases" in closed else ["ha", "other"])


def test_a_folder_around_that_hides_what_is_listed_is_the_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, UNREADABLE)
    (tmp_path / "parts").rename(tmp_path / "gone")  # as of a folder that must not be entered nothing is found
    (tmp_path / "parts").mkdir()
    close(monkeypatch, str(tmp_path / "parts"))
    assert told(load(tmp_path).check()) == [("parts:1:1", "unreadable-file", "cannot be read: Permission denied")]


def test_an_operator_whose_folder_cannot_be_listed_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"fleet.yaml": "management: {kubernetes: v1.36.3, from: op}\n", "op/deep/x.yaml": ""})
    close(monkeypatch, str(tmp_path / "op/deep"))
    assert ("op/deep:1:1", "unreadable-file", "cannot be read: Permission denied") in told(load(tmp_path).findings)


OUT = "a link that leads to no folder of the fleet is not followed"


@pytest.mark.parametrize(
    ("name", "target", "rule", "message"),
    [
        ("overlays", "../outside", "overlay-link", OUT),
        ("overlays", "nowhere", "overlay-link", OUT),
        ("overlays", "fleet.yaml", "overlay-link", OUT),
        ("bases", "../outside", "overlay-link", OUT),
        ("policies", "../outside", "policy-link", OUT),
        ("policies", "../outside/a.yaml", "policy-link", OUT),
        ("policies", "nowhere", "policy-link", OUT),
        ("fleet.yaml", "../outside/a.yaml", "path-outside-fleet", "a link that leads out of the fleet is not followed"),
    ],
)
def test_a_place_of_the_fleet_that_is_a_link_out_of_it_is_refused(
    tmp_path: Path, name: str, target: str, rule: str, message: str
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.yaml").write_text("rules: {no-such: {}}\n")
    write(tmp_path / "fleet", {"fleet.yaml": FLEET})
    (tmp_path / "fleet" / name).unlink(missing_ok=True)
    (tmp_path / "fleet" / name).symlink_to(target)
    here = load(tmp_path / "fleet")
    assert told(here.check()) == [(f"{name}:1:1", rule, message)]
    assert (here.files, dict(here.classes), dict(here.policies.rules)) == ((), {}, {})


def test_a_file_in_the_place_of_a_folder_is_not_taken_for_none(tmp_path: Path) -> None:
    write(tmp_path, {"fleet.yaml": FLEET, "overlays": "../elsewhere"})
    assert told(load(tmp_path).check()) == [("overlays:1:1", "overlay-link", "is no folder")]


def test_a_place_of_the_fleet_may_be_a_link_inside_it(tmp_path: Path) -> None:
    write(tmp_path, UNREADABLE)
    for name in ("overlays", "bases", "policies", "fleet.yaml"):
        (tmp_path / name).rename(tmp_path / f"real-{name}")
        (tmp_path / name).symlink_to(f"real-{name}")
    here = load(tmp_path)
    assert told(here.check()) == []
    assert (len(here.files), list(here.classes)) == (2, ["ha", "other"])
