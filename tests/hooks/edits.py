"""Edits as people make them, on this repository's own fleet and on the small one, with the files that they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pipeline.conftest import change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Edit = Callable[[Path], tuple[str, ...]]


def _text(file: str, old: str, new: str) -> Edit:
    def edit(fleet: Path) -> tuple[str, ...]:
        change(fleet, file, old, new)
        return (file,)

    return edit


def _gone(*files: str) -> Edit:
    def edit(fleet: Path) -> tuple[str, ...]:
        for file in files:
            (fleet / file).unlink()
        return files

    return edit


def _moved(old: str, new: str) -> Edit:
    def edit(fleet: Path) -> tuple[str, ...]:
        (fleet / new).parent.mkdir(parents=True, exist_ok=True)
        (fleet / old).rename(fleet / new)
        return (old, new)

    return edit


OWN: dict[str, Edit] = {
    "a value of a cluster": _text("overlays/dev/playground.yaml", "replicas: 2", "replicas: 3"),
    "a value of an environment": _text("overlays/dev/overlay.yaml", "v1.37.1", "v1.36.4"),
    "a value of a region": _text("overlays/production/yul1/overlay.yaml", "", "\nannotations: {x.example.com/y: z}\n"),
    "a value of all": _text("fleet.yaml", "replicas: 1", "replicas: 3"),
    "a cluster of another class": _text("overlays/dev/playground.yaml", "", "class: openstack\n"),
    "the last cluster of a class": _text("overlays/dev/overlay.yaml", "class: docker", "class: openstack"),
    "a patch that makes a variant": _text(
        "overlays/staging/yul1/apps-staging.yaml",
        "",
        "patches:\n  - target: {kind: KubeadmControlPlaneTemplate}\n    patch:\n      metadata: {labels: {a: b}}\n"
        "      spec: {template: {spec: {kubeadmConfigSpec: {preKubeadmCommands: [date]}}}}\n",
    ),
    "a template that rotates": _text(
        "bases/docker/worker-bootstrap.yaml", "imagefs.available<0", "imagefs.available<1"
    ),
    "a base": _text("bases/openstack/clusterclass.yaml", "nodeDrainTimeoutSeconds: 900", "nodeDrainTimeoutSeconds: 60"),
    "a component": _text("components/login/overlay.yaml", "", "\nannotations: {x.example.com/login: here}\n"),
    "a manifest": _text("addons/metrics-server.yaml", "", "\n# a comment does not count\n"),
    "another manifest": _text("addons/namespaces/dev.yaml", "name: dev", "name: dev2"),
    "a manifest that is gone": _gone("addons/openstack/cinder-csi-1.35.yaml"),
    "a policy": _gone("policies/rules.yaml"),
    "a cluster that is gone": _gone("overlays/dev/rehearsal.yaml"),
    "the last cluster of a region": _gone("overlays/dev/yul1/build-dev.yaml"),
    "the last clusters of an environment": _gone(
        "overlays/staging/ams1/data-staging.yaml", "overlays/staging/yul1/apps-staging.yaml"
    ),
    "an overlay that is gone": _gone("overlays/staging/ams1/overlay.yaml"),
    "a matrix that shrinks": _text("overlays/production/ams1/edge-{site}.yaml", "site: 1..3", "site: 1..2"),
    "a matrix that is gone": _gone("overlays/production/ams1/edge-{site}.yaml"),
    "a cluster in another environment": _moved("overlays/dev/rehearsal.yaml", "overlays/staging/rehearsal.yaml"),
    "a cluster in a new environment": _moved("overlays/dev/rehearsal.yaml", "overlays/dev2/rehearsal.yaml"),
    "a cluster of another name": _moved("overlays/dev/rehearsal.yaml", "overlays/dev/dress.yaml"),
    "the tool that delivers": _text("fleet.yaml", "tool: flux", "tool: none"),
}
