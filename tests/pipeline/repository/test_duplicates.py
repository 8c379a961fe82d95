"""One identity written twice in plain manifests: told where both are applied together, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import navos_gitops
from tests.pipeline.conftest import faults

if TYPE_CHECKING:
    from pathlib import Path

RULE = "duplicate-object"
LONG = 400 * 1024


def config(value: str, name: str = "a", namespace: str = "d") -> str:
    metadata = f"metadata:\n  name: {name}\n  namespace: {namespace}\n"
    return f"apiVersion: v1\nkind: ConfigMap\n{metadata}data: {{a: '{value}'}}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, *texts: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n".join(texts))


def twice(*paths: str, workers: int = 0) -> list[tuple[str, int, tuple[tuple[str, int], ...]]]:
    """Where an object is told to be written again, and where it stands first."""
    found = navos_gitops.validate(paths or (".",), navos_gitops.Options(workers=workers)).report.findings
    return [
        (each.location.path, each.location.line, tuple((place.path, place.line) for place in each.related))
        for each in faults(found)
        if each.rule == RULE
    ]


def test_in_one_file(here: Path) -> None:
    write(here, "a.yaml", config("1"), config("2"), config("3", name="b"))
    assert twice() == [("a.yaml", 11, (("a.yaml", 4),))]


def test_equal_copies_agree(here: Path) -> None:
    write(here, "a.yaml", config("1"), config("1"), "# said again\n" + config("1"))
    assert twice() == []


def test_in_a_list(here: Path) -> None:
    items = [f"- {config(value).replace(chr(10), chr(10) + '  ').rstrip()}\n" for value in "121"]
    write(here, "a.yaml", "apiVersion: v1\nkind: List\nitems:\n" + items[0] + items[2])
    assert twice() == []
    write(here, "a.yaml", "apiVersion: v1\nkind: List\nitems:\n" + items[0] + items[1])
    assert twice() == [("a.yaml", 13, (("a.yaml", 7),))]
    write(here, "a.yaml", "apiVersion: v1\nkind: List\nitems:\n" + items[0], config("2"))
    assert twice() == [("a.yaml", 14, (("a.yaml", 7),))]


def test_what_one_kustomization_takes_in(here: Path) -> None:
    write(here, "base/kustomization.yaml", "resources: [a.yaml]\n")
    write(here, "base/a.yaml", config("1"))
    write(here, "prod/kustomization.yaml", "resources: [../base, b.yaml]\n")
    write(here, "prod/b.yaml", config("2"))
    assert twice() == [("prod/b.yaml", 4, (("base/a.yaml", 4),))]


def test_a_component_takes_part(here: Path) -> None:
    write(here, "part/kustomization.yaml", "kind: Component\nresources: [a.yaml]\n")
    write(here, "part/a.yaml", config("1"))
    write(here, "prod/kustomization.yaml", "resources: [b.yaml]\ncomponents: [../part]\n")
    write(here, "prod/b.yaml", config("2"))
    assert [path for path, *_ in twice()] == ["prod/b.yaml"]


def test_environments_have_the_same_names(here: Path) -> None:
    for name in ("dev", "prod"):
        write(here, f"{name}/kustomization.yaml", "resources: [a.yaml]\n")
        write(here, f"{name}/a.yaml", config(name))
    assert twice() == []


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: all, namespace: flux-system}
spec: {path: ./apps, prune: true, interval: 1m, sourceRef: {kind: GitRepository, name: all}}
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: all, namespace: argocd}
spec:
  project: default
  destination: {name: in-cluster}
  source: {repoURL: "https://example.com/a.git", path: apps, directory: {recurse: %s}}
"""


@pytest.mark.parametrize(
    ("told", "second", "seen"),
    [
        (FLUX, "apps/deep/b.yaml", True),
        (FLUX.replace("./apps", "./other"), "apps/deep/b.yaml", False),
        (ARGO % "true", "apps/deep/b.yaml", True),
        (ARGO % "false", "apps/deep/b.yaml", False),
        (ARGO % "false", "apps/b.yaml", True),
        (FLUX, "other/b.yaml", False),
    ],
)
def test_what_flux_and_argo_cd_apply_is_applied_together(here: Path, told: str, second: str, seen: bool) -> None:
    write(here, "told.yaml", told)
    write(here, "apps/a.yaml", config("1"))
    write(here, second, config("2"))
    assert [path for path, *_ in twice()] == ([second] if seen else [])


def test_a_prefix_or_a_namespace_tells_them_apart(here: Path) -> None:
    write(here, "kustomization.yaml", "resources: [x, y]\n")
    write(here, "x/kustomization.yaml", "namePrefix: x-\nresources: [a.yaml]\n")
    write(here, "y/kustomization.yaml", "namespace: y\nresources: [a.yaml]\n")
    for name in "xy":
        write(here, f"{name}/a.yaml", config(name))
    assert twice() == []


@pytest.mark.parametrize("names", [("cluster.yaml", "cluster-ha.yaml"), ("docs/a.yaml", "examples/a.yaml")])
def test_flavours_documents_and_test_data_have_the_same_names(here: Path, names: tuple[str, ...]) -> None:
    for name in names:
        write(here, name, config(name))
    assert twice() == []


@pytest.mark.parametrize("folder", ["docs", "a/examples/b", "test/e2e/data"])
def test_variants_one_after_the_other_are_no_doubles(here: Path, folder: str) -> None:
    write(here, f"{folder}/a.yaml", config("1"), config("2"))
    assert twice() == []
    write(here, f"{folder}/kustomization.yaml", "resources: [a.yaml]\n")
    assert [path for path, *_ in twice()] == [f"{folder}/a.yaml"]


@pytest.mark.parametrize("name", ["${NAME}", "{{ name }}", "($name)", "$NAME"])
def test_a_name_that_is_filled_in_is_no_name(here: Path, name: str) -> None:
    write(here, "a.yaml", config("1", name=f'"{name}"'), config("2", name=f'"{name}"'))
    assert twice() == []


def test_a_generated_name_is_no_name(here: Path) -> None:
    text = config("1").replace("name:", "generateName:")
    write(here, "a.yaml", text, text.replace("'1'", "'2'"))
    assert twice() == []


def test_other_versions_are_the_same_object_and_other_kinds_are_not(here: Path) -> None:
    pool = "apiVersion: policy/{}\nkind: {}\nmetadata: {{name: a, namespace: d}}\nspec: {{}}\n"
    write(here, "a.yaml", pool.format("v1", "PodDisruptionBudget"), pool.format("v1beta1", "PodDisruptionBudget"))
    assert [path for path, *_ in twice()] == ["a.yaml"]
    write(here, "a.yaml", config("1"), config("1").replace("ConfigMap", "Secret"), config("1", namespace="e"))
    assert twice() == []


def test_far_apart_in_a_long_stream_and_whatever_the_workers(here: Path) -> None:
    pad = [config("x" * 1000, name=f"n{number}") for number in range(LONG // 1000)]
    write(here, "a.yaml", config("1"), *pad, config("2"))
    line = 6 + 7 * len(pad) + 1 + 4
    assert [twice("a.yaml", workers=workers) for workers in (1, 2, 3)] == [[("a.yaml", line, (("a.yaml", 4),))]] * 3
