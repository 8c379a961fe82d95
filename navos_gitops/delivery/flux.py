"""Flux's objects: a source where none is there yet, one Kustomization a stage, and one that applies all of these.

What is chosen here follows from what kustomize-controller 1.9 does with Cluster API's objects:

- A ClusterClass that moves to new templates waits for them, so templates, classes and clusters are Kustomizations of
  their own, each waiting for the one before.
- Templates are never pruned: their names follow their content, and machines still refer to old ones. Nor are
  classes: one that a Cluster still uses cannot be deleted, and a Kustomization whose pruning is refused is not ready,
  so the clusters that would move off the class would never be applied.
- In the clusters' Kustomization everything is pruned but what machines, or the credentials to delete them with, hang
  on: :data:`KEPT`. These get Flux's own annotation as they are applied; the rendered files stay as they are.
  Where a Kustomization goes (an environment's last cluster did), what it applied stays: ``deletionPolicy: Orphan``.
- kstatus takes a Cluster for ready as soon as its generation was seen, so its own conditions say it instead.
- Stages wait for readiness at the same revision. A ``readyExpr`` that let clusters go on where a class is refused
  (they still use what it drops) would replace that check: what a class drops has to be out of use a commit before.
- ``force`` is never set (a refused change would delete the Cluster), and there is no ``postBuild``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.compose.layout import DELIVERY
from navos_gitops.delivery import file_of, name_of, root
from navos_gitops.delivery.health import cluster, cluster_class
from navos_gitops.yaml import writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from navos_gitops.delivery import Stage
    from navos_gitops.model import Json
    from navos_gitops.settings import Delivery

GROUP: Final = "kustomize.toolkit.fluxcd.io"
SOURCE_GROUP: Final = "source.toolkit.fluxcd.io"

BOOTSTRAPPED: Final = "flux-system"
"""The GitRepository, and the namespace, that ``flux bootstrap`` makes."""

KEPT: Final = (
    {"group": "cluster.x-k8s.io", "kind": "Cluster|Machine|MachineDeployment|MachinePool|MachineSet"},
    {"group": "(bootstrap|controlplane|infrastructure).cluster.x-k8s.io"},
    {"version": "v1", "kind": "Secret"},
)
"""What is never deleted because its file is gone: clusters, machines, identities and Secrets. Patch targets."""

_APPLIED_WITHIN: Final = "5m"
"""Templates and classes are there at once, or something is wrong with them."""
_ROLLED_OUT_WITHIN: Final = "30m"
"""A rollout replaces machine after machine; one that takes longer is told of, and waited for again.

Not longer: unless kustomize-controller's feature gate CancelHealthCheckOnNewRevision is on, the next commit waits too.
"""
_RETRIED_AFTER: Final = "2m"


def objects(delivery: Delivery, output: str, stages: Sequence[Stage], served: str) -> Iterator[tuple[str, Json]]:
    """The objects with their files' names; ``served`` is the version in which the server shows a Cluster."""
    made = [_all(delivery, output), *(_stage(delivery, stage, served) for stage in stages)]
    if delivery.source.url:
        made.append(_source(delivery))
    return ((file_of(value), value) for value in made)


def _source(delivery: Delivery) -> Json:
    """The GitRepository or OCIRepository that a URL calls for."""
    source = delivery.source
    revision = {word: said for word in ("branch", "tag", "semver") if (said := getattr(source, word))}
    spec: dict[str, Json] = {"interval": delivery.interval, "url": source.url}
    if revision:
        spec["ref"] = revision
    if source.secret:
        spec["secretRef"] = {"name": source.secret}
    return _object(delivery, f"{SOURCE_GROUP}/v1", _source_kind(delivery), delivery.name, spec)


def _source_kind(delivery: Delivery) -> str:
    return "OCIRepository" if delivery.source.is_oci else "GitRepository"


def _all(delivery: Delivery, output: str) -> Json:
    """The Kustomization that applies the delivery objects, itself among them; it is applied by hand once."""
    spec = {**_common(delivery, f"{root(delivery, output)}/{DELIVERY}"), "prune": True, "deletionPolicy": "Orphan"}
    return _object(delivery, f"{GROUP}/v1", "Kustomization", delivery.name, spec)


def _stage(delivery: Delivery, stage: Stage, served: str) -> Json:
    """The Kustomization of one stage."""
    spec: dict[str, Json] = {}
    if stage.after:
        before = stage._replace(name=stage.after[-1])
        spec["dependsOn"] = [{"name": name_of(delivery, before)}]
    spec |= _common(delivery, stage.path)
    spec |= {"prune": False, "timeout": _APPLIED_WITHIN, "wait": True}
    if delivery.decryption:
        spec["decryption"] = {"provider": "sops", "secretRef": {"name": delivery.decryption}}
    if stage.name == "classes":
        spec["healthCheckExprs"] = [cluster_class(served)]
    if stage.name == "clusters":
        spec |= {"prune": True, "deletionPolicy": "Orphan", "timeout": _ROLLED_OUT_WITHIN}
        spec["healthCheckExprs"] = [cluster(served)]
        spec["patches"] = [{"target": target, "patch": _KEEP} for target in KEPT]
    return _object(delivery, f"{GROUP}/v1", "Kustomization", name_of(delivery, stage), spec)


def _common(delivery: Delivery, path: str) -> dict[str, Json]:
    """What every Kustomization here says: from where, how often."""
    return {
        "sourceRef": _source_ref(delivery),
        "path": f"./{path}",
        "interval": delivery.interval,
        "retryInterval": _RETRIED_AFTER,
    }


def _source_ref(delivery: Delivery) -> Json:
    if delivery.source.url:
        return {"kind": _source_kind(delivery), "name": delivery.name}
    elsewhere = {} if delivery.namespace == BOOTSTRAPPED else {"namespace": BOOTSTRAPPED}
    return {"kind": "GitRepository", "name": BOOTSTRAPPED, **elsewhere}


_KEEP: Final = writer.dump(
    {
        "apiVersion": "any",
        "kind": "any",
        "metadata": {"name": "any", "annotations": {f"{GROUP}/prune": "disabled"}},
    }
)
"""A strategic merge patch; kind and name are those of its target."""


def _object(delivery: Delivery, api_version: str, kind: str, name: str, spec: Json) -> Json:
    metadata = {"name": name, "namespace": delivery.namespace}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
