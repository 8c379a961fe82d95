"""Flux's objects: what they say for each setting, and how they come and go with the fleet."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops import render, validate
from navos_gitops.delivery import Stage, flux, name_of, objects, stages
from navos_gitops.model import Ref
from navos_gitops.pipeline.validate import Options
from navos_gitops.settings import Delivery, Repository
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from navos_gitops.model import Finding

SMALL = Path(__file__).parent.parent / "golden" / "fleet"
URL = "https://git.example.com/platform/fleet.git"
PLAIN = Delivery("flux", Repository(URL, "main"), "flux-system")
REF = Ref("v1", "ConfigMap", "a", "a")
SAID = f"""
delivery:
  tool: flux
  source:
    url: {URL}
"""


def made(delivery: Delivery, *held: str) -> dict[str, Any]:
    """The objects for a fleet that has something at each of the paths, by kind and name."""
    found = objects(delivery, "rendered", stages(delivery, "rendered", [(path, REF) for path in held]))
    for name, value in found:
        assert name == f"{value['kind'].lower()}-{value['metadata']['name']}.yaml"
        assert value["metadata"]["namespace"] == delivery.namespace
    assert [name for name, _ in found] == sorted(name for name, _ in found)
    return {f"{value['kind']} {value['metadata']['name']}": value for _, value in found}


def test_stages_come_in_order_and_only_where_they_hold_something() -> None:
    held = ["b/clusters/x/a.yaml", "a/clusters/x/a.yaml", "a/templates/n/a.yaml", "a/classes/n/a.yaml"]
    found = stages(PLAIN._replace(source=Repository(URL, path="eu/west")), "out", [(path, REF) for path in held])
    assert found == (
        Stage("a", "templates", "eu/west/out/a/templates", (REF,), ()),
        Stage("a", "classes", "eu/west/out/a/classes", (REF,), ("templates",)),
        Stage("a", "clusters", "eu/west/out/a/clusters", (REF,), ("templates", "classes")),
        Stage("b", "clusters", "eu/west/out/b/clusters", (REF,), ()),
    )


def test_each_stage_waits_for_the_one_before() -> None:
    found = made(PLAIN, "a/templates/n/x.yaml", "a/classes/n/x.yaml", "a/clusters/c/x.yaml", "b/clusters/c/x.yaml")
    assert {name: value["spec"].get("dependsOn") for name, value in found.items()} == {
        "GitRepository fleet": None,
        "Kustomization fleet": None,
        "Kustomization fleet-a-templates": None,
        "Kustomization fleet-a-classes": [{"name": "fleet-a-templates"}],
        "Kustomization fleet-a-clusters": [{"name": "fleet-a-classes"}],
        "Kustomization fleet-b-clusters": None,
    }


def test_what_is_pruned_and_what_is_waited_for() -> None:
    found = made(PLAIN, "a/templates/n/x.yaml", "a/classes/n/x.yaml", "a/clusters/c/x.yaml")
    told = {
        name: tuple(value["spec"].get(field) for field in ("path", "prune", "deletionPolicy", "wait", "timeout"))
        for name, value in found.items()
        if value["kind"] == "Kustomization"
    }
    assert told == {
        "Kustomization fleet": ("./rendered/_delivery", True, "Orphan", None, None),
        "Kustomization fleet-a-templates": ("./rendered/a/templates", False, None, True, "5m"),
        "Kustomization fleet-a-classes": ("./rendered/a/classes", False, None, True, "5m"),
        "Kustomization fleet-a-clusters": ("./rendered/a/clusters", True, "Orphan", True, "30m"),
    }
    checked = {
        name: [item["kind"] for item in value["spec"].get("healthCheckExprs", [])] for name, value in found.items()
    }
    assert {name: kinds for name, kinds in checked.items() if kinds} == {
        "Kustomization fleet-a-classes": ["ClusterClass"],
        "Kustomization fleet-a-clusters": ["Cluster"],
    }
    assert [name for name, value in found.items() if "patches" in value["spec"]] == ["Kustomization fleet-a-clusters"]
    for value in found.values():
        assert not {"force", "postBuild", "targetNamespace", "suspend"} & set(value["spec"])


@pytest.mark.parametrize(
    ("source", "spec"),
    [
        (Repository(URL, "main"), {"url": URL, "ref": {"branch": "main"}}),
        (Repository(URL, tag="v1"), {"url": URL, "ref": {"tag": "v1"}}),
        (
            Repository(URL, semver=">=1", secret="deploy"),  # noqa: S106 - the name of a Secret
            {"url": URL, "ref": {"semver": ">=1"}, "secretRef": {"name": "deploy"}},
        ),
        (Repository("oci://r.example.com/fleet"), {"url": "oci://r.example.com/fleet"}),
    ],
)
def test_the_source_is_fetched_from_where_it_was_said(source: Repository, spec: dict[str, Any]) -> None:
    kind = "OCIRepository" if source.is_oci else "GitRepository"
    found = made(PLAIN._replace(source=source, name="eu", interval="1m"), "a/clusters/c/x.yaml")
    assert found[f"{kind} eu"]["spec"] == {"interval": "1m", **spec}
    for name in ("eu", "eu-a-clusters"):
        assert found[f"Kustomization {name}"]["spec"]["sourceRef"] == {"kind": kind, "name": "eu"}
        assert found[f"Kustomization {name}"]["spec"]["interval"] == "1m"


def test_without_a_url_the_bootstrapped_source_is_used_wherever_the_objects_lie() -> None:
    here = made(Delivery("flux", namespace="flux-system"), "a/clusters/c/x.yaml")
    assert list(here) == ["Kustomization fleet-a-clusters", "Kustomization fleet"]
    assert {str(value["spec"]["sourceRef"]) for value in here.values()} == {
        str({"kind": "GitRepository", "name": "flux-system"})
    }
    there = made(Delivery("flux", namespace="sync"), "a/clusters/c/x.yaml")
    assert {str(value["spec"]["sourceRef"]) for value in there.values()} == {
        str({"kind": "GitRepository", "name": "flux-system", "namespace": "flux-system"})
    }


def test_keys_for_what_is_encrypted_are_told_to_every_stage() -> None:
    found = made(PLAIN._replace(decryption="age"), "a/templates/n/x.yaml", "a/clusters/c/x.yaml")
    told = {name: value["spec"].get("decryption") for name, value in found.items()}
    sops = {"provider": "sops", "secretRef": {"name": "age"}}
    assert told == {
        "GitRepository fleet": None,
        "Kustomization fleet": None,
        "Kustomization fleet-a-templates": sops,
        "Kustomization fleet-a-clusters": sops,
    }


ENVIRONMENTS = st.text(st.sampled_from("abAB01-_. é/"), min_size=1, max_size=12) | st.sampled_from(
    ["x" * n for n in (40, 80)]
)


@given(st.lists(ENVIRONMENTS, unique=True, max_size=4), st.sampled_from(["fleet", "f" * 40]))
def test_every_stage_has_a_name_of_its_own_that_fits_a_label(environments: list[str], prefix: str) -> None:
    delivery = PLAIN._replace(name=prefix)
    names = [
        name_of(delivery, Stage(environment, stage, "", ()))
        for environment in environments
        for stage in ("templates", "classes", "clusters")
    ]
    assert len(set(names)) == len(names)
    for name in names:
        assert len(name) <= 63
        assert name.strip("-") == name
        assert not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ("prod", "fleet-prod-classes"),
        ("Prod", "fleet-prod-5f56359e-classes"),
        ("é", "fleet-4a99557e-classes"),
        ("e" * 60, "fleet-" + "e" * 40 + "-a1b79bc3-classes"),
    ],
)
def test_an_environment_that_is_no_label_is_told_apart_by_a_hash(environment: str, name: str) -> None:
    assert name_of(PLAIN, Stage(environment, "classes", "", ())) == name


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """The small fleet, delivered by Flux."""
    copy = Path(shutil.copytree(SMALL, tmp_path / "fleet"))
    text = (copy / "fleet.yaml").read_text()
    versions = "  providers:\n    flux-source: v1.10.1\n    flux-kustomize: v1.10.1\n"
    (copy / "fleet.yaml").write_text(text.replace("  providers:\n", versions) + SAID)
    return copy


def delivering(fleet: Path) -> list[str]:
    return sorted(path.name for path in (fleet / "rendered/_delivery").iterdir())


STAGES = [
    "kustomization-fleet-dev-classes.yaml",
    "kustomization-fleet-dev-clusters.yaml",
    "kustomization-fleet-dev-templates.yaml",
    "kustomization-fleet-prod-classes.yaml",
    "kustomization-fleet-prod-clusters.yaml",
    "kustomization-fleet-prod-templates.yaml",
]
ALWAYS = ["gitrepository-fleet.yaml", "kustomization-fleet.yaml", "kustomization.yaml"]


def test_the_objects_go_with_the_fleet(fleet: Path) -> None:
    assert render(str(fleet)).report.findings == ()
    assert delivering(fleet) == sorted([*ALWAYS, *STAGES])
    listed = reader.read((fleet / "rendered/_delivery/kustomization.yaml").read_bytes())[0].value
    assert listed["resources"] == sorted({*ALWAYS, *STAGES} - {"kustomization.yaml"})
    assert not render(str(fleet), write=False).difference
    for path in (fleet / "overlays/prod").glob("*.yaml"):
        if path.name != "overlay.yaml":
            path.unlink()
    assert render(str(fleet)).report.findings == ()
    assert delivering(fleet) == sorted([*ALWAYS, *STAGES[:3]])


def test_one_cluster_rendered_alone_leaves_the_others_stages(fleet: Path) -> None:
    render(str(fleet))
    before = {path: path.read_text() for path in (fleet / "rendered").rglob("*.yaml")}
    assert not render(str(fleet), ["alpha"]).difference
    assert {path: path.read_text() for path in (fleet / "rendered").rglob("*.yaml")} == before
    (fleet / "overlays/new").mkdir()
    (fleet / "overlays/new/one.yaml").write_text("namespace: dev\nversion: v1.36.2\nvariables: {owner: me}\n")
    difference = render(str(fleet), ["one"]).difference
    assert not difference.removed
    assert difference.changed == ("_delivery/kustomization.yaml",)
    assert delivering(fleet) == sorted(
        [*ALWAYS, *STAGES, *(f"kustomization-fleet-new-{name}.yaml" for name in ("templates", "classes", "clusters"))]
    )
    assert not render(str(fleet), write=False).difference


def test_one_cluster_rendered_alone_brings_what_is_delivered_up_to_date(fleet: Path) -> None:
    render(str(fleet))
    with (fleet / "fleet.yaml").open("a") as file:
        file.write("  interval: 1m\n")
    render(str(fleet), ["alpha"])
    assert not render(str(fleet), write=False).difference


def test_a_tool_that_is_taken_back_takes_its_objects_along(fleet: Path) -> None:
    render(str(fleet))
    text = (fleet / "fleet.yaml").read_text()
    (fleet / "fleet.yaml").write_text(text.replace("tool: flux", "tool: none"))
    render(str(fleet))
    assert not (fleet / "rendered/_delivery").exists()


def faults(fleet: Path) -> list[Finding]:
    found = validate((), Options(fleet=str(fleet))).report.findings
    return [item for item in found if item.severity != "info"]


def test_the_objects_are_judged_with_all_others(fleet: Path) -> None:
    assert faults(fleet) == []


def test_a_fault_in_them_stands_at_the_setting(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flux, "_RETRIED_AFTER", "2 minutes")
    found = faults(fleet)
    line = (fleet / "fleet.yaml").read_text().splitlines().index("delivery:") + 1
    assert {(item.rule, item.severity, item.location.path, item.location.line) for item in found} == {
        ("invalid-value", "error", "fleet.yaml", line)
    }
    names = {str(place.path) for item in found for place in item.related}
    assert "rendered/_delivery/kustomization-fleet-dev-classes.yaml" in names


def test_versions_that_are_not_said_stop_it(fleet: Path) -> None:
    text = (fleet / "fleet.yaml").read_text()
    (fleet / "fleet.yaml").write_text(text.replace("    flux-source: v1.10.1\n    flux-kustomize: v1.10.1\n", ""))
    found = render(str(fleet))
    assert [item.rule for item in found.report.findings] == ["delivery-version-missing"] * 2
    assert not (fleet / "rendered").exists()


def test_an_environment_cannot_have_the_folder_s_name(fleet: Path) -> None:
    (fleet / "overlays/prod").rename(fleet / "overlays/_delivery")
    found = [item for item in render(str(fleet)).report.findings if item.rule == "delivery-folder-taken"]
    assert [(item.severity, item.location.path) for item in found] == [("error", "overlays/_delivery/shop.yaml")]
    assert not (fleet / "rendered").exists()


def test_what_is_encrypted_needs_keys(fleet: Path) -> None:
    head = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: dev}\n"
    (fleet / "addons/secret.yaml").write_text(f"{head}data: {{a: 'ENC[x]'}}\nsops: {{mac: 'ENC[y]'}}\n")
    found = render(str(fleet)).report.findings
    assert [(item.rule, item.location.path) for item in found] == [("delivery-cannot-decrypt", "addons/secret.yaml")]
    with (fleet / "fleet.yaml").open("a") as file:
        file.write("  decryption: age\n")
    assert render(str(fleet)).report.findings == ()
