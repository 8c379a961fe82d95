"""A kustomize build of every generated list gives exactly the objects in the files: none lost, twice or changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops import catalog, rendered
from navos_gitops.compose import compose
from navos_gitops.delivery.flux import GROUP
from navos_gitops.pipeline.delivered import delivered
from navos_gitops.pipeline.render import render, texts_of
from navos_gitops.settings import Memory, load
from navos_gitops.yaml import reader, writer

from .builds import ORACLE, PROGRAM, built, by_program, canonical, folders, held, needs_kustomize
from .flux_oracle import ask, needs_oracle

if TYPE_CHECKING:
    from navos_gitops.model import Json

ROOT = Path(__file__).parents[2]
RENDERED = ROOT / "rendered"
SMALL = Path(__file__).parent.parent / "golden" / "fleet"
FLUX = "delivery:\n  tool: flux\n  source:\n    url: https://git.example.com/fleet.git\n"
PRUNE = f"{GROUP}/prune"


def small(tmp_path: Path) -> Path:
    """The small fleet, rendered with Flux's objects."""
    fleet = Path(shutil.copytree(SMALL, tmp_path / "fleet"))
    text = (fleet / "fleet.yaml").read_text()
    versions = "  providers:\n    flux-source: v1.10.1\n    flux-kustomize: v1.10.1\n"
    (fleet / "fleet.yaml").write_text(text.replace("  providers:\n", versions) + FLUX)
    assert render(str(fleet)).report.findings == ()
    return fleet / "rendered"


@needs_kustomize
def test_every_list_of_this_repository() -> None:
    lists = folders(RENDERED)
    assert len(lists) > 40
    assert built(lists) == [held(folder) for folder in lists]


@needs_kustomize
def test_every_list_of_the_small_fleet(tmp_path: Path) -> None:
    root = small(tmp_path)
    lists = folders(root)
    assert {"_delivery", "dev", "prod"} <= {folder.name for folder in lists}
    assert built(lists) == [held(folder) for folder in lists]


@pytest.mark.skipif(not PROGRAM, reason="not run: neither kustomize nor kubectl is here")
def test_the_program_that_people_have_says_the_same() -> None:
    lists = [folder for folder in folders(RENDERED) if folder.parent == RENDERED]
    assert [folder.name for folder in lists] == ["_delivery", "dev", "production", "staging"]
    assert by_program(lists) == [held(folder) for folder in lists]


NAMES = st.sampled_from(["a", "b-1", "x" * 40])
TEXTS = st.sampled_from(
    [
        *("", " ", "on", "0644", "1e3", "null", "~", "- a", "a: b", "a\nb\n", "a\n\n", "\n", " x\n y", "é", "#", "'"),
        *('"', "&a", "*a", "{{ .a }}", "${A}", "2026-01-01", "0x1F", "=", "!!str", "%", "@", "`", "a #b", "\\", "\t"),
        *("1.0", "1_0", "\u2028"),
    ]
)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.integers(-(2**53), 2**53) | st.sampled_from([0.5, -1.25, 1e21]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3),
    max_leaves=6,
)


@st.composite
def manifests(draw: st.DrawFn) -> list[Json]:
    """Objects that pass through: names that meet, in one namespace or several, kinds of one name in two groups."""
    made: dict[tuple[str, ...], Json] = {}
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(sorted(VERSIONS)))
        name, namespace = draw(NAMES), draw(st.sampled_from(["a", "b"]))
        metadata: dict[str, Json] = {"name": name}
        if kind not in {"Namespace", "ClusterRole"}:
            metadata["namespace"] = namespace
        if draw(st.booleans()):
            metadata["annotations"] = draw(st.dictionaries(NAMES, TEXTS, min_size=1, max_size=2))
        version = draw(st.sampled_from(VERSIONS[kind]))
        value: dict[str, Json] = {"apiVersion": version, "kind": kind, "metadata": metadata}
        if kind in {"ConfigMap", "Secret"}:
            value["data"] = draw(st.dictionaries(NAMES, TEXTS, max_size=3))
        elif kind != "Namespace":
            value["spec"] = draw(st.dictionaries(NAMES, VALUES, max_size=3))
        made[version, kind, name, str(metadata.get("namespace"))] = value
    if draw(st.booleans()):
        for version in VERSIONS["Widget"]:
            twin = {"apiVersion": version, "kind": "Widget", "metadata": {"name": "twin", "namespace": "a"}}
            made[version, "Widget", "twin", "a"] = twin
    return list(made.values())


VERSIONS = {
    "ConfigMap": ["v1"],
    "Secret": ["v1"],
    "Namespace": ["v1"],
    "HelmChartProxy": ["addons.cluster.x-k8s.io/v1alpha1"],
    "ClusterRole": ["rbac.authorization.k8s.io/v1"],
    "Widget": ["example.com/v1", "example.org/v1"],
}

MANAGEMENT = """
management:
  kubernetes: v1.36.2
  clusterAPI: v1.14.0
  providers: {docker: v1.14.0, addon-helm: v0.6.4, flux-source: v1.10.1, flux-kustomize: v1.10.1}
"""
BASES = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in (SMALL / "bases").rglob("*.yaml")}


EMPTY_OR_NAMED = ("''", "classes")


@st.composite
def fleets(draw: st.DrawFn) -> dict[str, bytes]:
    """Small fleets: environments of any name, clusters in folders, patched classes, manifests."""
    files = {
        **BASES,
        "fleet.yaml": f"{MANAGEMENT}{FLUX}classNamespace: {draw(st.sampled_from(EMPTY_OR_NAMED))}\n".encode(),
    }
    environments = draw(
        st.lists(st.sampled_from(["dev", "Prod_EU", "a b", "é", "e" * 60]), min_size=1, max_size=2, unique=True)
    )
    for number, environment in enumerate(environments):
        overlay: dict[str, Json] = {
            "namespace": draw(st.sampled_from(["a", "b"])),
            "class": "simple",
            "version": "v1.36.2",
        }
        shared = draw(manifests())
        if shared:
            files[f"addons/{number}.yaml"] = writer.dump_all(shared).encode()
            overlay["manifests"] = [f"../../addons/{number}.yaml"]
        if draw(st.booleans()):
            spec = {
                "workers": {"machineDeployments": [{"class": "default", "rollout": {"strategy": {"type": "OnDelete"}}}]}
            }
            patch = {"target": {"kind": "ClusterClass"}, "patch": {"spec": spec}}
            overlay["patches"] = [patch]
        files[f"overlays/{environment}/overlay.yaml"] = writer.dump(overlay).encode()
        for name in draw(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=2, unique=True)):
            body = {"labels": draw(st.dictionaries(NAMES, st.sampled_from(["", "on", "1"]), max_size=2))}
            folder = draw(st.sampled_from(["", "eu/"]))
            files[f"overlays/{environment}/{folder}{name}-{number}.yaml"] = writer.dump(
                body | {"annotations": draw(st.dictionaries(NAMES, TEXTS, max_size=2))}
            ).encode()
    return files


KNOWN = catalog.load()
INSTALLED = catalog.installed(
    KNOWN,
    "v1.14.0",
    {"docker": "v1.14.0", "addon-helm": "v0.6.4", "flux-source": "v1.10.1", "flux-kustomize": "v1.10.1"},
    "v1.36.2",
)


def put(root: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@needs_kustomize
@settings(max_examples=15)
@given(files=fleets())
def test_every_list_of_any_small_fleet(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    fleet = load(Memory(files))
    made = delivered(fleet, INSTALLED, compose(fleet, INSTALLED))
    assert [item for item in made.findings if item.severity == "error"] == []
    root = tmp_path_factory.mktemp("rendered")
    texts = texts_of(made) | {path: writer.dump(value) for path, value in made.kustomizations.items()}
    put(root, texts)
    lists = folders(root)
    tops = [folder for folder in lists if folder.parent == root]
    asked = lists if ORACLE.exists() else tops  # these lead to all others; a process for each takes too long
    assert built(asked) == [held(folder) for folder in asked]
    assert sorted(text for folder in tops for text in held(folder)) == canonical(item.value for item in made.objects)


@needs_oracle
def test_flux_keeps_what_machines_hang_on_and_changes_nothing_else(tmp_path: Path) -> None:
    """As applied: the objects in the files, and Flux's own annotation on those that are never deleted."""
    copy = tmp_path / "rendered"
    put(copy, render(str(ROOT), write=False).files)
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: production}\n"
    (copy / "production/clusters/_shared/production/secret-s.yaml").write_text(rendered.HEADER + secret)
    resources = copy / "production/clusters/_shared/production/kustomization.yaml"
    resources.write_text(resources.read_text() + "- secret-s.yaml\n")
    stages = {
        value["spec"]["path"]: value
        for path in (copy / "_delivery").glob("kustomization-*.yaml")
        for value in [reader.read(path.read_bytes())[0].value]
    }
    assert len(stages) == 10
    kept: dict[str, int] = {}
    for path, kustomization in stages.items():
        folder = tmp_path / path
        expected = [guarded(json.loads(text), path) for text in held(folder)]
        (answer,) = ask([{"build": str(folder), "root": str(tmp_path), "kustomization": kustomization}])
        assert canonical(answer["objects"]) == canonical(expected)
        for value in expected:
            if PRUNE in value["metadata"].get("annotations", {}):
                kept[value["kind"]] = kept.get(value["kind"], 0) + 1
    assert kept == {"Cluster": 13, "OpenStackClusterIdentity": 2, "Secret": 1}


def guarded(value: dict[str, Any], path: str) -> Json:
    """An object as the clusters' stage applies it."""
    if path.endswith("/clusters") and value["kind"] in {"Cluster", "OpenStackClusterIdentity", "Secret"}:
        value["metadata"].setdefault("annotations", {})[PRUNE] = "disabled"
    return value
