"""Argo CD's objects: two Applications an environment and one over all, and the health checks they are better off with.

What decides their shape was read in Argo CD's source (argoproj/argo-cd v3.5.1):

- Argo CD keeps an order inside one Application alone: sync waves, all of one revision, the next when the last one is
  healthy (gitops-engine/pkg/sync/sync_context.go). Waves on Applications below another Application order no more
  than the first creation, as each then syncs by itself. An ApplicationSet's RollingSync has to be switched on,
  switches automated sync and with it healing off, and takes every Application at the revision that it happens to
  have been refreshed to, so a later step may start first (applicationset/progressivesync/progressive_sync.go;
  argoproj/argo-cd#12325, #29347). So templates and the classes that move to them, which nothing but order keeps
  apart, are one Application of two waves: a plain installation is enough.
- Between classes and clusters the webhooks keep the order: what a Cluster wants of a class that is not there yet is
  refused, and so is a class that drops what a Cluster still uses. Each side tries until the other has come, which
  settles both directions; one Application would stand still in the second.
- A sync that failed is not tried again at that revision without ``retry``, and the retries stay at that revision
  without ``refresh`` (controller/appcontroller.go): so without limit, and with the newest revision.
- ``Prune=confirm`` stops a sync until a person says yes; with ``PruneLast`` all else has been applied by then, but
  no later commit is before. ``Prune`` and ``Delete`` are options of an Application from 3.4 on: :data:`OLDEST`.
- Pruning with the default, foreground, has the garbage collector delete a Cluster's machines, control plane and
  infrastructure at once, against Cluster API's order (kubernetes-sigs/cluster-api#4085): hence ``background``.
- No Application has a finalizer: deleting one deletes nothing else. Nothing is replaced, nothing forced.
- Tracking by annotation, the default since 3.0, needs no setting. Cluster API copies a template's annotations and
  labels to its clones, but what has an owner is never taken for the Application's (pkg/cache/cluster.go), so under
  tracking by label, too, nothing of a Cluster's is pruned.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.compose.layout import DELIVERY, KUSTOMIZATION
from navos_gitops.delivery import file_of, name_of, root
from navos_gitops.yaml import writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from navos_gitops.delivery import Stage
    from navos_gitops.model import Json
    from navos_gitops.settings import Delivery

OLDEST = "v3.4.0"
"""The oldest Argo CD that asks before it deletes a cluster: older ones take the option for none and delete."""

_CORE, _OPTIONS, _WAVE = "cluster.x-k8s.io", "argocd.argoproj.io/sync-options", "argocd.argoproj.io/sync-wave"

_ANNOTATIONS: Mapping[str, Mapping[str, str]] = {"classes": {_WAVE: "1", _OPTIONS: "Prune=true"}}
"""What Argo CD's kustomize writes on every object of a stage while it builds; rendered files have none of it."""

_PRUNED = {"classes": "false", "clusters": "confirm"}
"""``Prune`` of an Application; what an object's own annotation says has the last word.

Templates are named by their content and cheap, Namespaces hold everything: neither is pruned. A class is, since its
webhook does not let go of one that is used. Clusters, and the credentials to delete them with, are a person's to
confirm.
"""


def objects(delivery: Delivery, output: str, stages: Sequence[Stage]) -> Iterator[tuple[str, Json]]:
    """The objects with their files' names.

    An environment has the Applications ``…-classes``, with its templates too, and ``…-clusters``. One Application
    more applies all of these and itself, once a person has applied it; what it prunes are Applications, no clusters.
    """
    made = [_all(delivery, output)]
    for environment in sorted({stage.environment for stage in stages}):
        own = [stage for stage in stages if stage.environment == environment]
        for name in ("classes", "clusters"):
            held = [stage for stage in own if (stage.name == "clusters") == (name == "clusters")]
            made += [_environment(delivery, held, name)] if held else []
    return ((file_of(value), value) for value in made)


def _all(delivery: Delivery, output: str) -> Json:
    """The Application that applies the delivery objects, where Argo CD itself runs."""
    source = _source(delivery, f"{root(delivery, output)}/{DELIVERY}")
    options = ["ServerSideApply=true", "CreateNamespace=false", "Delete=confirm"]
    spec = {
        "source": source,
        "destination": {"server": _IN_CLUSTER, "namespace": delivery.namespace},
        "syncPolicy": _policy(options),
    }
    return _application(delivery, delivery.name, spec)


_IN_CLUSTER = "https://kubernetes.default.svc"


def _environment(delivery: Delivery, held: Sequence[Stage], name: str) -> Json:
    """The Application of an environment's templates and classes, or of its clusters."""
    spec = {
        "sources": [_source(delivery, stage.path) | _annotated(stage) for stage in held],
        "destination": {"server": delivery.server},
        "syncPolicy": _policy([*_OPTIONS_OF_ALL, f"Prune={_PRUNED[name]}"]),
        "ignoreDifferences": _IGNORED[name],
    }
    compared = {"argocd.argoproj.io/compare-options": f"ServerSideDiff={_by_server(name)}"}
    return _application(delivery, name_of(delivery, held[0]._replace(name=name)), spec, annotations=compared)


def _application(delivery: Delivery, name: str, spec: Json, **metadata: Json) -> Json:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": delivery.namespace, **metadata},
        "spec": {"project": delivery.project, **spec},
    }


def _source(delivery: Delivery, path: str) -> dict[str, Json]:
    repository = delivery.source
    revision = repository.branch or repository.tag or repository.semver or "latest"
    return {"repoURL": repository.url, "targetRevision": revision, "path": path}


def _annotated(stage: Stage) -> dict[str, Json]:
    annotations = _ANNOTATIONS.get(stage.name)
    return {"kustomize": {"commonAnnotations": dict(annotations)}} if annotations else {}


def _policy(options: Sequence[str]) -> Json:
    return {
        "automated": {"prune": True, "selfHeal": True},
        "syncOptions": list(options),
        "retry": {"limit": -1, "refresh": True, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}},
    }


_OPTIONS_OF_ALL = (
    "ServerSideApply=true",
    "RespectIgnoreDifferences=true",
    "CreateNamespace=false",
    "ApplyOutOfSyncOnly=true",
    "PruneLast=true",
    "PrunePropagationPolicy=background",
    "Delete=confirm",
)
"""Of an environment's Applications; only what differs is applied, so a prune waits for few to be healthy."""


def _by_server(name: str) -> str:
    """Whether the server is asked, by a dry run, what an object would come to.

    It has to be for classes and templates: the server fills in fields of list items (the ``reason`` of a variable's
    rule), which the comparison that goes with server-side apply takes for a difference for ever. For clusters it
    must not: one Cluster that a webhook refuses, while it is upgrading say, would fail the comparison of all of
    them and nothing would be synced (controller/state.go); no list in a Cluster has such defaults.
    """
    return "false" if name == "clusters" else "true"


def _scaled(kind: str, annotation: str) -> Json:
    expression = f'select(.metadata.annotations["{_CORE}/{annotation}"]) | .spec.replicas'
    return {"group": _CORE, "kind": kind, "jqPathExpressions": [expression]}


_MINIMUM = "cluster-api-autoscaler-node-group-min-size"

_IGNORED: Mapping[str, Json] = {
    "classes": [
        {
            "group": "apiextensions.k8s.io",
            "kind": "CustomResourceDefinition",
            "jsonPointers": ["/spec/conversion/webhook/clientConfig/caBundle"],
        },
    ],
    "clusters": [
        {
            "group": _CORE,
            "kind": "Cluster",
            "jqPathExpressions": [
                f"select(.spec.topology) | .spec.{field}"
                for field in ("controlPlaneEndpoint", "controlPlaneRef", "infrastructureRef")
            ],
        },
        _scaled("MachineDeployment", _MINIMUM),
        _scaled("MachineSet", _MINIMUM),
        {
            "group": _CORE,
            "kind": "MachinePool",
            "jqPathExpressions": [
                _scaled("MachinePool", annotation)["jqPathExpressions"][0]
                for annotation in (_MINIMUM, "replicas-managed-by")
            ],
        },
        {
            "group": "runtime.cluster.x-k8s.io",
            "kind": "ExtensionConfig",
            "jsonPointers": ["/spec/clientConfig/caBundle"],
        },
    ],
}
"""Fields that others write: the topology controller and the infrastructure, an autoscaler, whoever injects a CA.

Server-side apply leaves alone what git does not say, so defaults of the server and of webhooks need no entry; these
matter where git does say something, in manifests once exported from a cluster. None may lead into a list: with
``RespectIgnoreDifferences`` a list in which git says such a field is taken from the cluster as a whole, since custom
resources have no merge keys there (controller/sync.go, normalizeTargetResources), and no change to a Cluster's
variables or workers would ever arrive.
Paths, not managers: Cluster API's controllers all write as ``manager``, and so do others'.
"""

COMPONENT = "argocd-cm"
"""The folder of what belongs into Argo CD's own ConfigMap, and that ConfigMap's name."""


def component() -> dict[str, Json]:
    """Health checks for Argo CD's ``argocd-cm``: a kustomize component in a folder that no kustomization lists.

    Argo CD knows one ConfigMap by name, and that one is the team's. All Applications apply as one field manager,
    ``argocd-controller``, and ``kubectl`` applies as another: whichever applies a second manifest of it takes away
    what the first one set and the second does not say. So it is never applied, it is merged: as a component of the
    kustomization that Argo CD is installed with, or its patch by ``kubectl patch configmap argocd-cm --type merge``,
    which sets these keys and touches no other.

    Without them Argo CD calls a Cluster healthy once it is provisioned, through every later upgrade and outage, and
    has no opinion of a ClusterClass (resource_customizations). For a MachineDeployment it has a check of its own,
    over ``status.phase``, which Cluster API still fills.
    """
    config = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": COMPONENT},
        "data": {
            f"resource.customizations.health.{kind}": (_LUA / script).read_text(encoding="utf-8")
            for kind, script in sorted(_CHECKS.items())
        },
    }
    target = {"version": "v1", "kind": "ConfigMap", "name": COMPONENT}
    value = {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "patches": [{"target": target, "patch": writer.dump(config)}],
    }
    return {f"{COMPONENT}/{KUSTOMIZATION}": value}


_LUA = Path(__file__).parent / "lua"
_CHECKS = {
    f"{_CORE}_Cluster": "available.lua",
    f"{_CORE}_ClusterClass": "clusterclass.lua",
    f"controlplane.{_CORE}_KubeadmControlPlane": "available.lua",
}
