"""What Flux and Argo CD are told: whose source, which management cluster, which folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops import rules
from navos_gitops.model import ref_of
from navos_gitops.rules import Subject
from navos_gitops.yaml import reader
from tests.rules.example import Example

if TYPE_CHECKING:
    from navos_gitops.rules import Facts, Saw

CLUSTER = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: {name: a, namespace: ns}
spec: {topology: {version: v1.36.0, classRef: {name: c}}}
"""
CLASS = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata: {name: c, namespace: ns}
"""


def flux(name: str, spec: str) -> str:
    return f"""\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec: {{{spec}}}
"""


def argo(spec: str, kind: str = "Application") -> str:
    return f"""\
---
apiVersion: argoproj.io/v1alpha1
kind: {kind}
metadata: {{name: fleet, namespace: argocd}}
spec: {{{spec}}}
"""


def objects(files: dict[str, str]) -> list[Subject]:
    values = [(path, document.value) for path, text in files.items() for document in reader.read(text.encode())]
    return [Subject(ref, value, None, path) for path, value in values if (ref := ref_of(value))]


def found(
    rule: str, files: dict[str, str], facts: Facts, before: dict[str, str] | None = None
) -> list[tuple[str, Saw]]:
    """What a rule sees in the files, with the name of the object."""
    module = rules.load(rule)
    old = {item.ref: item for item in objects(before or {})}
    subjects = [item._replace(old=old[item.ref].value if item.ref in old else None) for item in objects(files)]
    texts = {f"/{path}": text for path, text in files.items()}
    tree = Example(subjects, complete=False, files=texts, old=old.values())
    return [
        (subject.ref.name, saw)
        for subject in subjects
        if rules.concerns(module, subject.ref)
        for saw in module.check(subject, tree, facts, module.PARAMETERS)
    ]


def names(rule: str, files: dict[str, str], facts: Facts) -> list[str]:
    return [name for name, _ in found(rule, files, facts)]


FORCE = "force-recreates-machines"


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        ("path: ./clusters, force: true", 1),
        ("path: clusters, force: true", 1),
        ("path: /clusters/, force: true", 1),
        ("path: ./, force: true", 1),
        ("path: ./nowhere, force: true", 0),
        ("path: ../clusters, force: true", 1),
        ("path: ./clusters, force: false", 0),
        ("path: ./clusters, force: yes", 1),
        ("path: [x], force: true", 0),
        ("force: true", 0),
        ("path: ./clusters, force: true, sourceRef: {kind: Bucket, name: b}", 0),
        ("path: ./clusters, force: true, sourceRef: x", 1),
    ],
)
def test_which_folder_flux_applies(facts: Facts, spec: str, count: int) -> None:
    files = {"flux/k.yaml": flux("k", spec), "clusters/a.yaml": CLUSTER}
    assert len(found(FORCE, files, facts)) == count


def test_another_repository_says_nothing_of_this_one(facts: Facts) -> None:
    ours = "sourceRef: {kind: GitRepository, name: flux-system}"
    theirs = "sourceRef: {kind: GitRepository, name: podinfo}"
    text = flux("a", f"path: ./x, {ours}") + flux("b", f"path: ./y, {ours}")
    files = {"flux/k.yaml": text + flux("k", f"path: ./, force: true, {theirs}"), "clusters/a.yaml": CLUSTER}
    assert names(FORCE, files, facts) == []
    files["flux/k.yaml"] = text + flux("k", f"path: ./, force: true, {ours}")
    assert names(FORCE, files, facts) == ["k"]


SOURCE = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: {name}, namespace: flux-system}}
spec: {{url: "{url}"}}
"""


@pytest.mark.parametrize(
    ("urls", "ours"),
    [
        ({}, ["apps", "own"]),
        ({"flux-system": "https://x/fleet", "apps": "https://x/fleet.git"}, ["apps", "own"]),
        ({"flux-system": "https://x/fleet", "apps": "https://x/other"}, ["own"]),
        ({"apps": "https://x/other"}, ["own"]),
    ],
)
def test_of_two_sources_named_as_often_flux_systems_is_this_repository(
    facts: Facts, urls: dict[str, str], ours: list[str]
) -> None:
    def of(name: str, source: str) -> str:
        return flux(name, f"path: ./clusters, force: true, sourceRef: {{kind: GitRepository, name: {source}}}")

    text = "".join(SOURCE.format(name=name, url=url) for name, url in urls.items())
    files = {"flux/k.yaml": of("apps", "apps") + of("own", "flux-system") + text, "clusters/a.yaml": CLUSTER}
    assert names(FORCE, files, facts) == ours


@pytest.mark.parametrize(
    ("directory", "count"),
    [
        ("recurse: true", 1),
        ("recurse: true, exclude: 'b/*'", 1),
        ("recurse: true, exclude: 'a.yaml'", 0),
        ("recurse: true, exclude: '{x.yaml,a.*}'", 0),
        ("recurse: true, include: '*.yml'", 0),
        ("recurse: true, include: '{*.yml,*.yaml}'", 1),
        ("recurse: true, include: '*.yaml', exclude: 'a*'", 0),
        ("recurse: true, include: 3", 1),
    ],
)
def test_the_globs_of_an_application(facts: Facts, directory: str, count: int) -> None:
    source = f"source: {{{REPO}, path: clusters, directory: {{{directory}}}}}"
    files = {"apps/a.yaml": argo(f"{source}, {OPTIONS}"), "clusters/a.yaml": CLUSTER}
    assert len(found(FORCE, files, facts)) == count


@pytest.mark.parametrize(("enabled", "count"), [("", 1), (", enabled: true", 1), (", enabled: false", 0)])
def test_a_sync_that_is_switched_off_prunes_nothing(facts: Facts, enabled: str, count: int) -> None:
    sync = f"syncPolicy: {{automated: {{prune: true{enabled}}}}}"
    files = {"a.yaml": argo(f"source: {{{REPO}, path: clusters}}, {sync}"), "clusters/a.yaml": CLUSTER}
    assert len(found("clusters-pruned-without-guard", files, facts)) == count


@pytest.mark.parametrize(
    ("beside", "count"),
    [
        ("", 1),
        (argo("source: {REPO: x}, destination: {namespace: p}"), 0),
        (argo("template: {spec: {destination: {namespace: p}}}", "ApplicationSet"), 0),
        (argo("destination: {server: x}"), 1),
    ],
)
def test_argo_cd_puts_objects_into_its_destinations_namespace(facts: Facts, beside: str, count: int) -> None:
    files = {"apps/a.yaml": beside, "clusters/a.yaml": CLUSTER.replace(", namespace: ns", "")}
    assert len([name for name, _ in found("namespace-missing", files, facts) if name == "a"]) == count


REPO = "repoURL: https://git.example.com/fleet"
OPTIONS = "syncPolicy: {syncOptions: [Force=true]}"


@pytest.mark.parametrize(
    ("spec", "kind", "count"),
    [
        (f"source: {{{REPO}, path: clusters}}, {OPTIONS}", "Application", 1),
        (f"source: {{{REPO}, path: .}}, {OPTIONS}", "Application", 0),
        (f"source: {{{REPO}, path: ., directory: {{recurse: true}}}}, {OPTIONS}", "Application", 1),
        (f"sources: [{{{REPO}, path: x}}, {{{REPO}, path: clusters}}], {OPTIONS}", "Application", 1),
        (f"source: {{{REPO}, chart: x}}, {OPTIONS}", "Application", 0),
        (f"source: {{path: clusters}}, {OPTIONS}", "Application", 0),
        (f"template: {{spec: {{source: {{{REPO}, path: clusters}}, {OPTIONS}}}}}", "ApplicationSet", 1),
        (
            (
                "generators: [{git: {directories: [{path: 'clus*'}]}}], "
                f"template: {{spec: {{source: {{{REPO}, path: '{{{{path}}}}'}}, {OPTIONS}}}}}"
            ),
            "ApplicationSet",
            1,
        ),
        (
            (
                "generators: [{git: {directories: [{path: clusters}]}}], "
                f"template: {{spec: {{source: {{{REPO}, path: '{{{{ .path.path }}}}'}}, {OPTIONS}}}}}"
            ),
            "ApplicationSet",
            1,
        ),
        (f"template: {{spec: {{source: {{{REPO}, path: 'x/{{{{name}}}}'}}, {OPTIONS}}}}}", "ApplicationSet", 0),
    ],
)
def test_which_folders_argo_cd_applies(facts: Facts, spec: str, kind: str, count: int) -> None:
    files = {"argo/a.yaml": argo(spec, kind), "clusters/a.yaml": CLUSTER}
    assert len(found(FORCE, files, facts)) == count


@pytest.mark.parametrize(
    "spec", ["", "source: x", "sources: [1]", "syncPolicy: []", "source: {path: 7}", "template: 1"]
)
@pytest.mark.parametrize("kind", ["Application", "ApplicationSet"])
def test_odd_shapes_are_passed(facts: Facts, spec: str, kind: str) -> None:
    files = {"a.yaml": argo(spec, kind) + flux("k", spec), "clusters/a.yaml": CLUSTER}
    for rule in rules.ids():
        if any(key[0] in {"argoproj.io", "kustomize.toolkit.fluxcd.io"} for key in rules.load(rule).KINDS):
            assert found(rule, files, facts) == []


TWO = "object-in-two-kustomizations"


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("path: ./clusters", "path: ./clusters", 1),
        ("path: ./clusters", "path: ./clusters, targetNamespace: other", 0),
        ("path: ./clusters", "path: ./clusters, namePrefix: x-", 0),
        ("path: ./clusters", "path: ./clusters, kubeConfig: {secretRef: {name: x}}", 0),
        ("path: ./clusters", "path: ./clusters, patches: [{patch: '$patch: delete'}]", 0),
    ],
)
def test_one_object_twice(facts: Facts, one: str, other: str, count: int) -> None:
    files = {"flux/k.yaml": flux("a", one) + flux("b", other), "clusters/a.yaml": CLUSTER}
    assert names(TWO, files, facts) == ["b"] * count


def test_a_name_that_flux_fills_in_is_no_object_twice(facts: Facts) -> None:
    files = {
        "flux/k.yaml": flux("a", "path: ./clusters") + flux("b", "path: ./clusters"),
        "clusters/a.yaml": CLUSTER.replace("name: a", "name: '${name}'"),
    }
    assert names(TWO, files, facts) == []


@pytest.mark.parametrize("parent", ["management", "flux"])
def test_which_management_cluster(facts: Facts, parent: str) -> None:
    """Two folders are for one management cluster where one Kustomization brings both."""
    files = {
        "flux/root.yaml": flux("root", f"path: ./{parent}"),
        "management/one/k.yaml": flux("a", "path: ./clusters"),
        "management/two/k.yaml": flux("b", "path: ./clusters"),
        "clusters/a.yaml": CLUSTER,
    }
    assert names(TWO, files, facts) == (["b"] if parent == "management" else [])


BEFORE = "clusters-before-classes"


@pytest.mark.parametrize(
    ("waits", "count"),
    [
        ("", 1),
        (", dependsOn: [{name: classes}]", 0),
        (", dependsOn: [{name: classes, namespace: flux-system}]", 0),
        (", dependsOn: [{name: classes, namespace: other}]", 1),
        (", dependsOn: [{name: parent}]", 0),
        (", dependsOn: [7]", 1),
    ],
)
def test_clusters_wait_for_their_classes(facts: Facts, waits: str, count: int) -> None:
    files = {
        "flux/k.yaml": flux("parent", "path: ./children") + flux("clusters", f"path: ./clusters{waits}"),
        "children/k.yaml": flux("classes", "path: ./classes"),
        "flux/top.yaml": flux("top", "path: ./flux") + flux("top2", "path: ./all"),
        "all/kustomization.yaml": "resources: [../flux/k.yaml, ../children/k.yaml]",
        "classes/c.yaml": CLASS,
        "clusters/a.yaml": CLUSTER,
    }
    assert names(BEFORE, files, facts) == ["clusters"] * count


def test_a_class_beside_its_clusters_is_applied_first(facts: Facts) -> None:
    files = {"flux/k.yaml": flux("k", "path: ./all"), "all/a.yaml": f"{CLUSTER}---\n{CLASS}"}
    assert names(BEFORE, files, facts) == []


@pytest.mark.parametrize(
    ("spec", "severity"),
    [
        ("wait: true", "warning"),
        ("wait: true, healthChecks: [{apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster}]", "warning"),
        (
            "healthChecks: [{apiVersion: v1, kind: Secret}, {apiVersion: cluster.x-k8s.io/v1beta2, kind: Cluster}]",
            "warning",
        ),
        ("healthChecks: [{apiVersion: v1, kind: Secret}]", ""),
        ("wait: true, healthCheckExprs: [{apiVersion: cluster.x-k8s.io/v1beta1, kind: Cluster, current: x}]", ""),
        ("wait: true, healthCheckExprs: [{apiVersion: v1, kind: Cluster, current: x}]", "warning"),
    ],
)
def test_what_is_waited_for(facts: Facts, spec: str, severity: str) -> None:
    rule = "clusters-ready-too-early"
    late = flux("late", "path: ./late, dependsOn: [{name: k}]")
    files = {"flux/k.yaml": flux("k", f"path: ./clusters, {spec}") + late, "clusters/a.yaml": CLUSTER}
    assert [saw.severity or "warning" for _, saw in found(rule, files, facts)] == ([severity] if severity else [])
    files["flux/k.yaml"] = flux("k", f"path: ./clusters, {spec}")
    assert [saw.severity for _, saw in found(rule, files, facts)] == (["info"] if severity else [])


GUARD = "kustomize.toolkit.fluxcd.io/prune"


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        ("prune: true", 1),
        ("prune: false", 0),
        (f"prune: true, commonMetadata: {{annotations: {{{GUARD}: disabled}}}}", 0),
        (f"prune: true, patches: [{{target: {{kind: Cluster}}, patch: '{GUARD}: disabled'}}]", 0),
        (f"prune: true, patches: [{{target: {{kind: Cluster.*}}, patch: '{GUARD}: disabled'}}]", 0),
        (f"prune: true, patches: [{{target: {{kind: Secret}}, patch: '{GUARD}: disabled'}}]", 1),
        (f"prune: true, patches: [{{target: {{kind: '('}}, patch: '{GUARD}: disabled'}}]", 0),
        ("prune: true, patches: [{target: {kind: Cluster}, patch: 'a: b'}]", 1),
    ],
)
def test_what_guards_from_pruning(facts: Facts, spec: str, count: int) -> None:
    files = {"flux/k.yaml": flux("k", f"path: ./clusters, {spec}"), "clusters/a.yaml": CLUSTER}
    assert len(found("clusters-pruned-without-guard", files, facts)) == count


@pytest.mark.parametrize(
    ("kind", "group", "count"),
    [
        ("MachineDeployment", "cluster.x-k8s.io/v1beta2", 1),
        ("ClusterClass", "cluster.x-k8s.io/v1beta2", 0),
        ("KubeadmControlPlane", "controlplane.cluster.x-k8s.io/v1beta2", 1),
        ("OpenStackMachineTemplate", "infrastructure.cluster.x-k8s.io/v1beta1", 0),
        ("AWSClusterRoleIdentity", "infrastructure.cluster.x-k8s.io/v1beta2", 0),
        ("OpenStackCluster", "infrastructure.cluster.x-k8s.io/v1beta1", 1),
        ("ConfigMap", "v1", 0),
    ],
)
def test_what_machines_hang_on(facts: Facts, kind: str, group: str, count: int) -> None:
    text = f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: a, namespace: ns}}\n"
    files = {"flux/k.yaml": flux("k", "path: ./x, force: true"), "x/a.yaml": text}
    assert len(found(FORCE, files, facts)) == count


@pytest.mark.parametrize(
    ("classes", "clusters", "count"),
    [
        ("path: ./classes, prune: true", ", dependsOn: [{name: classes}]", 1),
        ("path: ./, prune: true", ", dependsOn: [{name: classes}]", 1),
        ("path: ./classes, prune: false", ", dependsOn: [{name: classes}]", 0),
        ("path: ./classes, prune: true", "", 0),
        ("path: ./other, prune: true", ", dependsOn: [{name: classes}]", 0),
        ("path: [], prune: true", ", dependsOn: [{name: classes}]", 0),
    ],
)
def test_a_class_that_goes_before_its_clusters_have_moved(
    facts: Facts, classes: str, clusters: str, count: int
) -> None:
    told = flux("classes", classes) + flux("clusters", f"path: ./clusters{clusters}")
    before = {"classes/c.yaml": CLASS, "clusters/a.yaml": CLUSTER}
    after = {
        "flux/k.yaml": told,
        "classes/d.yaml": CLASS.replace("name: c", "name: d"),
        "clusters/a.yaml": CLUSTER.replace("name: c}", "name: d}"),
    }
    assert names("removed-while-used", after, facts) == []
    assert [name for name, _ in found("removed-while-used", after, facts, before)] == ["a"] * count
    kept = {**after, "classes/c.yaml": CLASS}
    assert found("removed-while-used", kept, facts, before) == []


DESTINATION = "destination: {server: https://kubernetes.default.svc}"


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (
            f"source: {{repoURL: x, path: clusters}}, {DESTINATION}",
            f"source: {{repoURL: x, path: clusters}}, {DESTINATION}",
            1,
        ),
        (
            f"source: {{repoURL: x, path: clusters}}, {DESTINATION}",
            f"source: {{repoURL: x, path: classes}}, {DESTINATION}",
            0,
        ),
        (
            f"source: {{repoURL: x, path: clusters}}, {DESTINATION}",
            "source: {repoURL: x, path: clusters}, destination: {name: other}",
            0,
        ),
    ],
)
def test_one_object_in_two_applications(facts: Facts, one: str, other: str, count: int) -> None:
    files = {"argo/k.yaml": argo(one) + argo(other).replace("name: fleet", "name: other"), "clusters/a.yaml": CLUSTER}
    assert len(found(TWO, files, facts)) == count


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("prune: false", "prune: false", 0),
        ("prune: true", "prune: false", 1),
        ("prune: false", "prune: true", 1),
        ("prune: false", "prune: false, patches: [{patch: '{}', target: {kind: Cluster}}]", 1),
        ("prune: false, postBuild: {substitute: {a: b}}", "prune: false", 1),
    ],
)
def test_what_never_prunes_and_agrees_is_harmless(facts: Facts, one: str, other: str, count: int) -> None:
    files = {
        "flux/k.yaml": flux("a", f"path: ./clusters, {one}") + flux("b", f"path: ./clusters, {other}"),
        "clusters/a.yaml": CLUSTER,
    }
    assert names(TWO, files, facts) == ["b"] * count


@pytest.mark.parametrize(("delivery", "kind"), [("flux", "Kustomization"), ("argocd", "Application")])
def test_of_a_fleet_it_is_said_where_the_object_is_written(facts: Facts, delivery: str, kind: str) -> None:
    folders, namespace = ("a", "b", "c"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: shared}\n"
    files = {f"out/{folder}/n.yaml": namespace for folder in folders}
    files["out/b/a.yaml"] = CLUSTER
    for each in folders:
        source = f"source: {{repoURL: x, path: out/{each}, directory: {{recurse: true}}}}, {DESTINATION}"
        told = {
            "flux": flux(each, f"path: out/{each}, prune: true"),
            "argocd": argo(source).replace("name: fleet", f"name: {each}"),
        }
        files[f"out/_delivery/{each}.yaml"] = told[delivery]
    ((name, saw),) = found(TWO, files, facts._replace(delivery=delivery))
    assert (name, saw.at.ref.kind if saw.at else "", saw.route) == ("c", "Namespace", ("metadata", "name"))
    assert f"applied by {kind} a, {kind} b and {kind} c" in saw.message
    files["out/b/n.yaml"] = namespace + "spec: {}\n"
    ((_, saw),) = found(TWO, files, facts._replace(delivery=delivery))
    assert f"applied by {kind} a and {kind} c:" in saw.message, "of two forms duplicate-object says it"


WORKERS = "{machineDeployments: [{name: w, class: large}]}"
OLD = {
    "classes/c.yaml": CLASS + "spec: {workers: {machineDeployments: [{class: small}, {class: large}]}}\n",
    "clusters/a.yaml": CLUSTER.replace("version:", f"workers: {WORKERS}, version:"),
}
NEW = {
    "classes/c.yaml": CLASS + "spec: {workers: {machineDeployments: [{class: small}]}}\n",
    "clusters/a.yaml": CLUSTER,
}


@pytest.mark.parametrize(
    ("appliers", "severity", "then"),
    [
        (flux("k", "path: ./"), None, "Kustomization k waits"),
        (flux("k", "path: ./classes") + flux("l", "path: ./clusters, dependsOn: [{name: k}]"), None, "Kustomization l"),
        (flux("k", "path: ./classes") + flux("l", "path: ./clusters"), "info", "it is tried again"),
        (flux("k", "path: ./clusters") + flux("l", "path: ./classes, dependsOn: [{name: k}]"), "info", "tried again"),
        (argo("source: {repoURL: x, path: ., directory: {recurse: true}}"), None, "Application fleet waits"),
        ("", "warning", "it has to be applied again"),
    ],
)
def test_what_waits_for_a_class_that_drops(facts: Facts, appliers: str, severity: str | None, then: str) -> None:
    files = {"flux/k.yaml": appliers, **NEW}
    ((name, saw),) = found("dropped-while-used", files, facts, OLD)
    assert (name, saw.severity, saw.route) == ("c", severity, ("spec", "workers", "machineDeployments"))
    assert "the machine deployment class large is dropped, and Cluster a uses it until it has changed" in saw.message
    assert then in saw.message


def test_a_cluster_whose_file_goes_still_uses_its_class(facts: Facts) -> None:
    files = {"flux/k.yaml": flux("k", "path: ./, prune: true"), "classes/c.yaml": NEW["classes/c.yaml"]}
    ((_, saw),) = found("dropped-while-used", files, facts, OLD)
    assert "Cluster a uses it until it has been deleted" in saw.message
    assert "Kustomization k waits" in saw.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{machineDeployments: [{class: small}]}", "{machineDeployments: [{class: small}]}"),
        ("{machineDeployments: [{class: small}, {class: large}]}", "{machineDeployments: [{class: large}]}"),
        (
            "{machinePools: [{class: large}], machineDeployments: [{class: large}]}",
            "{machineDeployments: [{class: large}]}",
        ),
    ],
)
def test_what_nobody_uses_may_go(facts: Facts, before: str, after: str) -> None:
    old = {**OLD, "classes/c.yaml": f"{CLASS}spec: {{workers: {before}}}\n"}
    new = {**NEW, "classes/c.yaml": f"{CLASS}spec: {{workers: {after}}}\n"}
    assert found("dropped-while-used", new, facts, old) == []


@pytest.mark.parametrize(
    ("cluster", "count"),
    [
        ("healthCheck: {enabled: true}", 1),
        ("machineHealthCheck: {enable: true}", 1),
        ("healthCheck: {enabled: false}", 0),
        ("healthCheck: {enabled: true, checks: {nodeStartupTimeoutSeconds: 1}}", 0),
        ("replicas: 3", 0),
    ],
)
def test_health_checks_that_clusters_rely_on(facts: Facts, cluster: str, count: int) -> None:
    health = "controlPlane: {healthCheck: {checks: {nodeStartupTimeoutSeconds: 600}}}"
    text = CLUSTER.replace("version:", f"controlPlane: {{{cluster}}}, version:")
    old = {"c.yaml": f"{CLASS}spec: {{{health}}}\n", "a.yaml": text}
    seen = found("dropped-while-used", {"c.yaml": CLASS + "spec: {controlPlane: {}}\n", "a.yaml": text}, facts, old)
    assert [saw.route for _, saw in seen] == [("spec", "controlPlane")] * count
