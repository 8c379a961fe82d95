"""What waits for a refused object to be mended, told once for each stage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import navos_gitops
from navos_gitops import report
from navos_gitops.model import Finding, Location, Ref, Report, ref_of
from navos_gitops.pipeline.findings.held_up import Rendering, held_up
from navos_gitops.rules import Subject, Tree
from tests.pipeline.conftest import change

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Json

VERSION = "cluster.x-k8s.io/v1beta2"


def flux(name: str, path: str, *after: str) -> Json:
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {"path": path, "dependsOn": [{"name": each} for each in after]},
    }


def application(path: str) -> Json:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "fleet", "namespace": "argocd"},
        "spec": {"source": {"repoURL": "https://git.example.com/fleet", "path": path}},
    }


def item(kind: str, name: str, version: str = VERSION, wave: str = "") -> Json:
    annotations = {"argocd.argoproj.io/sync-wave": wave} if wave else {}
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": "ns", "annotations": annotations},
    }


def tree(files: dict[str, Json], *, complete: bool = True) -> Tree:
    subjects = [Subject(ref, value, None, path) for path, value in files.items() if (ref := ref_of(value))]
    return Tree(subjects, complete=complete)


def refused(path: str, ref: Ref | None, rule: str = "unknown-field", outcome: str = "rejected") -> Finding:
    return Finding(rule, "error", outcome, "no", Location(path), ref, help="mend it")  # type: ignore[arg-type]  # a text


def helps(found: list[Finding], objects: Tree) -> list[str]:
    return [
        finding.help.removeprefix("mend it").removeprefix("; until it is mended, ")
        for finding in held_up(found, objects)
    ]


FLEET: dict[str, Json] = {
    "flux/t.yaml": flux("templates", "./t"),
    "flux/c.yaml": flux("all", "./c", "templates"),
    "flux/l.yaml": flux("late", "./l", "all"),
    "t/t.yaml": item("DevMachineTemplate", "t"),
    "c/n.yaml": item("Namespace", "n", "v1"),
    "c/class.yaml": item("ClusterClass", "k"),
    "c/a.yaml": item("Cluster", "a"),
    "c/b.yaml": item("Cluster", "b"),
    "c/config.yaml": item("ConfigMap", "c", "v1"),
    "l/l.yaml": item("Cluster", "l"),
}


def of(path: str) -> Ref | None:
    return ref_of(FLEET[path])


def test_a_stage_holds_up_itself_and_what_comes_later() -> None:
    objects = tree(FLEET)
    late = "; Kustomization late waits too"
    rest = "Flux applies nothing more of Kustomization all: "
    assert helps([refused("c/a.yaml", of("c/a.yaml"))], objects) == [
        f"{rest}2 objects (Cluster b and ConfigMap c){late}"
    ]
    assert helps([refused("c/class.yaml", of("c/class.yaml"))], objects) == [
        f"{rest}3 objects (Cluster a, Cluster b and ConfigMap c){late}"
    ]
    assert helps([refused("c/n.yaml", of("c/n.yaml"))], objects) == [
        f"{rest}4 objects (Cluster a, Cluster b, ClusterClass k and 1 more){late}"
    ]
    assert helps([refused("t/t.yaml", of("t/t.yaml"))], objects) == [
        "Flux applies nothing more of Kustomization templates; Kustomization all and Kustomization late wait too"
    ]


def test_it_is_told_once_a_stage_and_for_all_of_one_line() -> None:
    objects = tree(FLEET)
    found = [refused("c/b.yaml", of("c/b.yaml")), refused("c/a.yaml", of("c/a.yaml"))]
    assert [bool(text) for text in helps(found, objects)] == [False, True], "at the first place"
    line = Location("base.yaml")
    shared = [finding._replace(location=line, related=(Location(finding.location.path),)) for finding in found]
    both = helps(shared, objects)
    assert both[0] == both[1] != "", "what one line does to several objects is one finding"
    classes = refused("c/class.yaml", of("c/class.yaml"))
    assert all(helps([classes, found[1]], objects)), "another stage has its own"


def test_what_holds_nothing_up_is_left_as_it_is() -> None:
    objects = tree(FLEET)
    for finding in (
        refused("c/a.yaml", of("c/a.yaml"), outcome="stuck"),
        refused("c/a.yaml", of("c/a.yaml"))._replace(severity="warning"),
        refused("x.yaml", Ref(VERSION, "Cluster", "ns", "elsewhere")),
        refused("x.yaml", None),
    ):
        assert held_up([finding], objects) == (finding,)
    alone = {"flux/l.yaml": FLEET["flux/l.yaml"], "l/l.yaml": FLEET["l/l.yaml"]}
    assert helps([refused("l/l.yaml", of("l/l.yaml"))], tree(alone)) == [""], "nothing else is there"


def test_what_cannot_be_built_holds_up_everything() -> None:
    twice = {**FLEET, "c/again.yaml": item("Cluster", "a", wave="7")}
    (text,) = helps([refused("c/a.yaml", of("c/a.yaml"), "duplicate-object", "stuck")], tree(twice))
    assert text.startswith("Flux applies nothing more of Kustomization all: 4 objects (Cluster b, ")
    elsewhere = {**FLEET, "l/again.yaml": item("Cluster", "a", wave="7")}
    assert helps([refused("c/a.yaml", of("c/a.yaml"), "duplicate-object", "stuck")], tree(elsewhere)) == [""]
    (text,) = helps([refused("c/a.yaml", of("c/a.yaml"), "yaml-duplicate-key")], tree(FLEET))
    assert text.startswith("Flux applies nothing more of Kustomization all: 4 objects (Cluster b, ClusterClass k, ")


WAVES: dict[str, Json] = {
    "argo/fleet.yaml": application("c"),
    "c/a.yaml": item("Cluster", "a"),
    "c/b.yaml": item("Cluster", "b"),
    "c/d.yaml": item("Cluster", "d", wave="1"),
    "c/first.yaml": item("ConfigMap", "first", "v1", wave="-1"),
}


@pytest.mark.parametrize(
    ("path", "rule", "text"),
    [
        (
            "c/a.yaml",
            "unknown-field",
            "every sync of Application fleet fails, and nothing of later waves is applied: 1 object (Cluster d)",
        ),
        ("c/d.yaml", "unknown-field", "every sync of Application fleet fails"),
        (
            "c/a.yaml",
            "unknown-kind",
            "Argo CD applies nothing more of Application fleet: 3 objects (Cluster b, Cluster d and ConfigMap first)",
        ),
    ],
)
def test_argo_cd_stops_after_the_wave(path: str, rule: str, text: str) -> None:
    assert helps([refused(path, ref_of(WAVES[path]), rule)], tree(WAVES)) == [text]


@pytest.mark.parametrize(
    ("tool", "path", "text"),
    [
        ("flux", "rendered/dev/clusters/a.yaml", "Flux applies none of the objects beside it in rendered/dev/clusters"),
        (
            "flux",
            "rendered/dev/templates/a.yaml",
            (
                "Flux applies none of the objects beside it in rendered/dev/templates"
                "; classes and clusters of dev wait too"
            ),
        ),
        (
            "argocd",
            "rendered/dev/classes/a.yaml",
            "every sync of the Application that applies rendered/dev/classes fails",
        ),
        ("none", "rendered/dev/classes/a.yaml", ""),
        ("flux", "rendered/a.yaml", ""),
    ],
)
def test_of_a_part_of_a_fleet_the_folder_is_named(tool: str, path: str, text: str) -> None:
    value = item("Cluster", "a")
    finding = refused("overlays/dev/a.yaml", ref_of(value))._replace(help="")
    (found,) = held_up(
        [
            finding,
        ],
        tree({path: value}, complete=False),
        Rendering(tool, "rendered"),
    )
    assert found.help == (f"until it is mended, {text}" if text else "")


@pytest.mark.parametrize("format_", ["text", "json", "github", "gitlab", "junit", "markdown", "sarif"])
def test_every_format_carries_it(format_: str) -> None:
    found = held_up([refused("c/a.yaml", of("c/a.yaml"))], tree(FLEET))
    shown = "\n".join(report.lines(format_, Report(found), lambda _: None))
    assert "nothing more of Kustomization all" in shown


def test_a_fleet_that_flux_delivers_says_it(fleet: Path) -> None:
    versions = "    addon-helm: v0.6.4\n"
    change(fleet, "fleet.yaml", versions, f"{versions}    flux-kustomize: v1.10.1\n    flux-source: v1.10.1\n")
    change(fleet, "fleet.yaml", "", "delivery: flux\n")
    file = "overlays/dev/yul1/alpha.yaml"
    change(fleet, file, "", "\npatches:\n- target: {kind: Cluster}\n  patch: |\n    spec: {bogus: 1}\n")
    options = navos_gitops.Options(fleet=str(fleet), today="2026-11-24")
    whole = "nothing more of Kustomization fleet-dev-clusters: 4 objects (Cluster beta, Cluster edge-north, "
    part = "none of the objects beside it in rendered/dev/clusters"
    for paths, text in (([], whole), ([str(fleet / file)], part)):
        found = navos_gitops.validate(paths, options).report.findings
        (finding,) = (each for each in found if each.rule == "unknown-field")
        assert finding.help.startswith(f"until it is mended, Flux applies {text}")


def test_manifests_that_flux_applies_say_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = {"spec": {"paused": True, "controlPlaneEndpoint": {"host": "h", "port": 6443}}}
    files = {
        "flux/k.yaml": flux("k", "./clusters"),
        "clusters/a.yaml": item("Cluster", "a") | spec | {"bogus": 1},
        "clusters/b.yaml": item("Cluster", "b") | spec,
    }
    for path, value in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(json.dumps(value))
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    found = navos_gitops.validate(["."], navos_gitops.Options()).report.findings
    told = [finding.help for finding in found if "until it is mended" in finding.help]
    assert len(told) == 1
    assert told[0].endswith("Flux applies nothing more of Kustomization k: 1 object (Cluster b)")
