"""Argo CD's objects: exact files for a small fleet, held against its CRDs, and what they must never say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from navos_gitops import Options, catalog, render, validate
from navos_gitops.delivery import Stage, components, objects
from navos_gitops.model import Ref
from navos_gitops.schema import server
from navos_gitops.settings import Delivery, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json

HERE = Path(__file__).parent
GOLDEN = HERE / "argocd"
SMALL = HERE.parent / "golden" / "fleet"
URL = "https://git.example.com/platform/fleet.git"
SAID = f"""
delivery:
  tool: argocd
  source:
    url: {URL}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """The small fleet, delivered by Argo CD."""
    copy = Path(shutil.copytree(SMALL, tmp_path / "fleet"))
    settings = (copy / "fleet.yaml").read_text()
    assert settings.count("  providers:\n") == 1
    (copy / "fleet.yaml").write_text(settings.replace("  providers:\n", "  providers:\n    argocd: v3.6.1\n") + SAID)
    return copy


def files(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def stages(environment: str, *names: str) -> tuple[Stage, ...]:
    ref = Ref("v1", "ConfigMap", "x", "x")
    return tuple(
        Stage(environment, name, f"rendered/{environment}/{name}", (ref,), names[:place])
        for place, name in enumerate(names)
    )


def made(delivery: Delivery, *held: Stage) -> dict[str, Json]:
    return dict(objects(delivery, "rendered", held))


ARGO = Delivery("argocd", Repository(URL, branch="main"), "argocd")
ALL = made(ARGO, *stages("prod", "templates", "classes", "clusters"))


def test_the_small_fleet_comes_to_these_files(fleet: Path) -> None:
    assert render(str(fleet)).report.worst() is None
    assert files(fleet / "rendered" / "_delivery") == files(GOLDEN)


def test_a_part_of_the_fleet_leaves_them_as_they_are(fleet: Path) -> None:
    render(str(fleet))
    before = files(fleet / "rendered")
    assert not render(str(fleet), ["alpha"]).difference
    assert not render(str(fleet), write=False).difference
    assert files(fleet / "rendered") == before


@pytest.mark.parametrize("version", catalog.load().versions("argocd"))
def test_they_are_what_every_known_argo_cd_takes(version: str) -> None:
    known = catalog.load()
    installed = catalog.installed(known, known.newest("core"), {"argocd": version}, "v1.36.4")
    kind = installed.find("argoproj.io/v1alpha1", "Application")
    assert kind is not None
    for value in ALL.values():
        decoded = server.decode(kind, value)
        assert (decoded.unknown, decoded.causes) == ((), ())
        assert server.validate(kind, decoded.value) == []


def test_validate_has_nothing_against_them(fleet: Path, tmp_path: Path) -> None:
    render(str(fleet))
    day = "2026-11-24"
    found = validate((), Options(fleet=str(fleet), today=day)).report
    shared = [(each.rule, str(each.object)) for each in found.findings if each.outcome != "unchecked"]
    rule = "object-in-two-kustomizations"
    assert shared == [(rule, "Namespace dev"), (rule, "Namespace prod")], "both environments list both"
    folder = Path(shutil.copytree(fleet / "rendered", tmp_path / "applied"))
    options = Options(kubernetes="v1.36.2", cluster_api="v1.14.0", providers={"argocd": "v3.6.1"}, today=day)
    report = validate([str(folder / "_delivery")], options).report
    assert (report.findings, report.objects) == ((), 5)


def test_an_environment_has_two_and_one_applies_them_all() -> None:
    assert {name: [source["path"] for source in sources(value)] for name, value in ALL.items()} == {
        "application-fleet.yaml": ["rendered/_delivery"],
        "application-fleet-prod-classes.yaml": ["rendered/prod/templates", "rendered/prod/classes"],
        "application-fleet-prod-clusters.yaml": ["rendered/prod/clusters"],
    }


@pytest.mark.parametrize(
    ("held", "applied"),
    [
        (("clusters",), {"clusters": ["clusters"]}),
        (("templates", "clusters"), {"classes": ["templates"], "clusters": ["clusters"]}),
        (("classes",), {"classes": ["classes"]}),
    ],
)
def test_a_stage_that_holds_nothing_is_no_source(held: tuple[str, ...], applied: dict[str, list[str]]) -> None:
    found = made(ARGO, *stages("prod", *held))
    del found["application-fleet.yaml"]
    assert {name: [source["path"] for source in sources(value)] for name, value in found.items()} == {
        f"application-fleet-prod-{name}.yaml": [f"rendered/prod/{path}" for path in paths]
        for name, paths in applied.items()
    }


@pytest.mark.parametrize(
    ("repository", "revision"),
    [
        (Repository(URL, branch="release"), "release"),
        (Repository(URL, tag="v1.2.0"), "v1.2.0"),
        (Repository(URL, semver=">=1.0.0 <2.0.0"), ">=1.0.0 <2.0.0"),
        (Repository("oci://registry.example.com/fleet", tag="v7"), "v7"),
        (Repository("oci://registry.example.com/fleet", semver="1.*"), "1.*"),
        (Repository("oci://registry.example.com/fleet"), "latest"),
    ],
)
def test_the_source_is_what_the_settings_say(repository: Repository, revision: str) -> None:
    found = made(ARGO._replace(source=repository), *stages("prod", "templates", "classes", "clusters"))
    said = {(source["repoURL"], source["targetRevision"]) for value in found.values() for source in sources(value)}
    assert said == {(repository.url, revision)}


def test_the_other_settings_are_where_argo_cd_looks_for_them() -> None:
    delivery = Delivery(
        "argocd",
        Repository(URL, branch="main", path="fleets/eu"),
        "gitops",
        "eu",
        project="capi",
        server="https://m:6443",
    )
    (own,) = stages("prod", "clusters")
    found = made(delivery, own)
    over, clusters = found["application-eu.yaml"], found["application-eu-prod-clusters.yaml"]
    assert {value["metadata"]["namespace"] for value in found.values()} == {"gitops"}
    assert {value["spec"]["project"] for value in found.values()} == {"capi"}
    assert over["spec"]["source"]["path"] == "fleets/eu/rendered/_delivery"
    # Applications are where Argo CD is, what they apply is on the management cluster.
    assert over["spec"]["destination"] == {"server": "https://kubernetes.default.svc", "namespace": "gitops"}
    assert clusters["spec"]["destination"] == {"server": "https://m:6443"}


def test_no_cluster_is_deleted_unasked() -> None:
    options = {name: value["spec"]["syncPolicy"]["syncOptions"] for name, value in ALL.items()}
    clusters = options["application-fleet-prod-clusters.yaml"]
    assert {"Prune=confirm", "Delete=confirm", "PruneLast=true", "PrunePropagationPolicy=background"} <= set(clusters)
    assert "Prune=false" in options["application-fleet-prod-classes.yaml"]
    for said in options.values():
        assert len({option.partition("=")[0] for option in said}) == len(said)
        assert not {option for option in said if option.startswith(("Replace", "Force", "CreateNamespace=true"))}
    assert all("finalizers" not in value["metadata"] for value in ALL.values())


def test_only_classes_are_annotated_and_their_wave_comes_after_the_templates() -> None:
    said = {
        source["path"]: source["kustomize"]["commonAnnotations"]
        for value in ALL.values()
        for source in sources(value)
        if "kustomize" in source
    }
    wave = {"argocd.argoproj.io/sync-wave": "1", "argocd.argoproj.io/sync-options": "Prune=true"}
    assert said == {"rendered/prod/classes": wave}


def test_nothing_ignored_leads_into_a_list() -> None:
    paths = [
        path
        for value in ALL.values()
        for entry in value["spec"].get("ignoreDifferences", ())
        for path in (*entry.get("jqPathExpressions", ()), *entry.get("jsonPointers", ()))
    ]
    assert len(paths) == 9
    assert [path for path in paths if "[]" in path or any(part.isdigit() for part in path.split("/"))] == []


def test_the_config_map_is_not_among_what_is_applied(fleet: Path) -> None:
    render(str(fleet))
    listed = yaml.safe_load((fleet / "rendered/_delivery/kustomization.yaml").read_text())["resources"]
    assert listed == sorted(path for path in files(GOLDEN) if path.startswith("application-"))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not there to build with")
def test_the_component_adds_its_keys_and_touches_no_other(tmp_path: Path) -> None:
    (path, component), *_ = components(ARGO).items()
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_text(yaml.safe_dump(component))
    own = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "argocd-cm", "namespace": "argocd", "labels": {"app.kubernetes.io/part-of": "argocd"}},
        "data": {"url": "https://argocd.example.com", "resource.customizations.health.apps_Deployment": "return 1\n"},
    }
    (tmp_path / "argocd-cm.yaml").write_text(yaml.safe_dump(own))
    kustomization = {"resources": ["argocd-cm.yaml"], "components": ["argocd-cm"]}
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))
    built = yaml.safe_load(subprocess.run(["kubectl", "kustomize", tmp_path], check=True, capture_output=True).stdout)
    health = yaml.safe_load(component["patches"][0]["patch"])["data"]
    assert sorted(health) == [
        "resource.customizations.health.cluster.x-k8s.io_Cluster",
        "resource.customizations.health.cluster.x-k8s.io_ClusterClass",
        "resource.customizations.health.controlplane.cluster.x-k8s.io_KubeadmControlPlane",
    ]
    merged = built.pop("data")
    # kustomize may leave out the newline at the end of a patch
    assert {key: text.rstrip() for key, text in merged.items()} == {
        "url": "https://argocd.example.com",
        "resource.customizations.health.apps_Deployment": "return 1",
        **{key: text.rstrip() for key, text in health.items()},
    }
    assert built == {key: value for key, value in own.items() if key != "data"}


def test_an_argo_cd_that_would_not_ask_is_an_error(fleet: Path) -> None:
    text = (fleet / "fleet.yaml").read_text()
    (fleet / "fleet.yaml").write_text(text.replace("argocd: v3.6.1", "argocd: v3.3.9"))
    found = {finding.rule: finding for finding in render(str(fleet)).report.findings}
    assert sorted(found) == ["delivery-version-too-old", "provider-version-unknown"]
    assert (found["delivery-version-too-old"].severity, found["delivery-version-too-old"].location.line) == ("error", 6)
    assert not (fleet / "rendered").exists()


def test_what_argo_cd_cannot_decrypt_is_an_error(fleet: Path) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "cloud"}, "data": {"key": "ENC[AES256_GCM]"}}
    sops = {"sops": {"mac": "ENC[AES256_GCM]", "version": "3.9.0"}}
    (fleet / "addons/secret.yaml").write_text(yaml.safe_dump({**secret, **sops}))
    cluster = fleet / "overlays/dev/yul1/alpha.yaml"
    cluster.write_text(cluster.read_text() + "manifests: [../../../addons/secret.yaml]\n")
    found = [finding for finding in render(str(fleet)).report.findings if finding.rule == "delivery-cannot-decrypt"]
    assert [(finding.location.path, finding.severity) for finding in found] == [("addons/secret.yaml", "error")]
    assert "Argo CD applies a kustomization as it is" in found[0].message


@pytest.mark.parametrize("field", ["interval: 5m", "decryption: sops-keys"])
def test_what_argo_cd_does_not_know_is_said(fleet: Path, field: str) -> None:
    settings = fleet / "fleet.yaml"
    settings.write_text(settings.read_text() + f"  {field}\n")
    line = len(settings.read_text().splitlines())
    found = [(finding.rule, finding.location.line) for finding in render(str(fleet)).report.findings]
    assert found == [("settings-wrong-value", line)]


def test_other_tools_have_no_component() -> None:
    assert components(Delivery("flux")) == components(Delivery()) == {}


def sources(application: Json) -> Iterator[Json]:
    spec = application["spec"]
    yield from spec["sources"] if "sources" in spec else [spec["source"]]
