"""Nothing that machines hang on is applied by force.

Where a change is refused (an immutable field, a webhook's verdict), ``force: true`` of a Flux Kustomization deletes the
object and makes it anew, and so does Argo CD's ``Force=true``: a deleted Cluster takes all its machines with it, at
once. Argo CD's ``Replace=true`` overwrites the whole object: of a Cluster with a topology it would take away the
references that the topology controller has written, which the webhook refuses at every sync. The same words in an
annotation of the Cluster do the same to it alone. Templates may be applied by force.

Upstream: fluxcd/kustomize-controller v1.9, "Force"; Argo CD v3.2, "Sync Options"; cluster-api v1.14
``core/webhooks/cluster.go`` (``infrastructureRef`` cannot be removed).

```yaml
# file: flux/clusters.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
  force: true # want: force-recreates-machines
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
```

```yaml
# file: argo/clusters.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: clusters
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet
    path: clusters
  syncPolicy:
    syncOptions:
    - Force=true # want: force-recreates-machines
    - Replace=true # want: force-recreates-machines
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
  annotations:
    kustomize.toolkit.fluxcd.io/force: enabled # want: force-recreates-machines
    argocd.argoproj.io/sync-options: Prune=false,Replace=true # want: force-recreates-machines
spec:
  topology:
    classRef:
      name: c
```

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: templates
  namespace: flux-system
spec:
  path: ./templates
  force: true
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
  annotations:
    argocd.argoproj.io/sync-options: Prune=false
---
# file: templates/a.yaml
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackClusterTemplate
metadata:
  name: a
  namespace: production
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._delivery import CLUSTER, DELIVERY, brings, clusters, is_flux, kind, listed, sync_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "disruptive"
KINDS = frozenset({*DELIVERY, CLUSTER})
PARAMETERS: Mapping[str, Json] = {}

_FLUX_FORCE: Final = "kustomize.toolkit.fluxcd.io/force"
_ARGO_OPTIONS: Final = "argocd.argoproj.io/sync-options"
_OWNING: Final = frozenset({"Cluster", "Machine", "MachineDeployment", "MachinePool", "MachineSet"})
_ROLES: Final = ("controlplane.cluster.x-k8s.io", "infrastructure.cluster.x-k8s.io")


_DELETES: Final = "what cannot be changed is deleted and made anew"
_TAKES_AWAY: Final = "what the topology controller has written is taken away, which is refused at every sync"


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Options that delete what they cannot change."""
    if subject.ref.kind == CLUSTER[1]:
        metadata = subject.value.get("metadata")  # nearly no Cluster has any of this: looked for as cheaply as can be
        for field in ("annotations", "labels") if isinstance(metadata, dict) else ():
            found = metadata.get(field)
            if isinstance(found, dict) and (_FLUX_FORCE in found or _ARGO_OPTIONS in found):
                yield from _annotated(subject, field, found)
    elif is_flux(subject):
        if at(subject.value, ("spec", "force")) is True and (found := _live(subject, tree)):
            yield _saw(("spec", "force"), f"{_DELETES}, with all machines: {listed(found)}")
    else:
        for route, option in sync_options(subject):
            if option == "Force=true" and (found := _live(subject, tree)):
                yield _saw(route, f"{_DELETES}, with all machines: {listed(found)}")
            elif option == "Replace=true" and (found := _with_topology(clusters(brings(subject, tree)))):
                yield _saw(route, f"{_TAKES_AWAY}: {listed(found)}")


def _annotated(cluster: Subject, field: str, found: Mapping[str, Json]) -> Iterator[Saw]:
    if str(found.get(_FLUX_FORCE)).lower() == "enabled":
        yield _saw(("metadata", field, _FLUX_FORCE), f"{_DELETES}: the Cluster with all its machines")
    options = str(found.get(_ARGO_OPTIONS)).replace(" ", "").split(",") if field == "annotations" else ()
    route = ("metadata", field, _ARGO_OPTIONS)
    if "Force=true" in options:
        yield _saw(route, f"{_DELETES}: the Cluster with all its machines")
    elif "Replace=true" in options and _with_topology((cluster,)):
        yield _saw(route, _TAKES_AWAY)


def _live(subject: Subject, tree: Tree) -> tuple[Subject, ...]:
    """What machines hang on among the objects that are applied, Clusters first."""
    found = [item for item in brings(subject, tree) if _owns_machines(item)]
    return tuple(sorted(found, key=lambda item: kind(item.ref) != CLUSTER))


def _owns_machines(item: Subject) -> bool:
    group, name = kind(item.ref)
    if group == CLUSTER[0]:
        return name in _OWNING
    return group in _ROLES and not name.endswith(("Template", "Identity", "List"))


def _with_topology(items: tuple[Subject, ...]) -> tuple[Subject, ...]:
    return tuple(item for item in items if at(item.value, ("spec", "topology")))


def _saw(route: Route, message: str) -> Saw:
    return Saw(route, message, "remove it; mend what is refused instead")
