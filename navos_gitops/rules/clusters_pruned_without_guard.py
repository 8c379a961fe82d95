"""Where a lost file would delete a Cluster, something keeps the Cluster.

With ``prune: true`` (Argo CD: ``automated.prune``) a Cluster whose file is renamed, moved or forgotten in a
``kustomization.yaml`` is deleted with all its machines at the next reconciliation, and nobody is asked; a Secret or an
identity that goes with it leaves machines that cannot be deleted. An annotation on the Cluster keeps it, set there or
by a patch or the ``commonMetadata`` of the Kustomization: ``kustomize.toolkit.fluxcd.io/prune: disabled``, for Argo CD
``argocd.argoproj.io/sync-options: Prune=false`` or ``Prune=confirm``. Many teams want pruning all the same: it is a
note.

Upstream: fluxcd/kustomize-controller v1.9, "Controlling the apply behavior"; Argo CD v3.2, "Sync Options".

```yaml
# file: flux/clusters.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
  prune: true # want: clusters-pruned-without-guard
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
    automated:
      prune: true # want: clusters-pruned-without-guard
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
```

```yaml
# file: flux/clusters.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
  prune: true
---
# file: flux/clusters.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: patched
  namespace: flux-system
spec:
  path: ./patched
  prune: true
  patches:
  - target:
      kind: Cluster
    patch: |
      apiVersion: cluster.x-k8s.io/v1beta2
      kind: Cluster
      metadata:
        name: any
        annotations:
          kustomize.toolkit.fluxcd.io/prune: disabled
---
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
    automated:
      prune: true
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
    argocd.argoproj.io/sync-options: Prune=confirm
---
# file: patched/b.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: b
  namespace: production
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._delivery import (
    CLUSTER,
    DELIVERY,
    brings,
    clusters,
    is_flux,
    listed,
    marks,
    sync_options,
    sync_policy,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "info"
OUTCOME = "policy"
KINDS = DELIVERY
PARAMETERS: Mapping[str, Json] = {}

_FLUX_KEY: Final = "kustomize.toolkit.fluxcd.io/prune"
_ARGO_KEY: Final = "argocd.argoproj.io/sync-options"
_WANTED: Final = (("group", CLUSTER[0]), ("kind", CLUSTER[1]))
_ARGO_GUARDS: Final = frozenset({"prune=false", "prune=confirm"})


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Pruning over Clusters that nothing keeps."""
    flux = is_flux(subject)
    route = _flux(subject.value) if flux else _argo(subject)
    if route is None:
        return
    kept = _kept_by_flux if flux else _kept_by_argo
    found = [item for item in clusters(brings(subject, tree)) if not kept(item)]
    if found:
        guard = f"{_FLUX_KEY}: disabled" if flux else f"{_ARGO_KEY}: Prune=confirm"
        yield Saw(
            route,
            f"deletes {listed(found)}, with all machines, as soon as the file is no longer listed",
            f"annotate Clusters with {guard}, and take it off before one is to be deleted",
        )


def _flux(value: Json) -> Route | None:
    """Where a Kustomization prunes without a guard of its own."""
    if at(value, ("spec", "prune")) is not True or _FLUX_KEY in str(at(value, ("spec", "commonMetadata"))):
        return None
    patches = at(value, ("spec", "patches"))
    guarded = any(_guards(patch) for patch in (patches if isinstance(patches, list) else ()))
    return None if guarded else ("spec", "prune")


def _guards(patch: Json) -> bool:
    """Whether a patch sets Flux's annotation on Clusters, or on some of them."""
    text = str(at(patch, ("patch",)))
    if _FLUX_KEY not in text and _FLUX_KEY.replace("/", "~1") not in text:
        return False
    target = at(patch, ("target",))
    if not isinstance(target, dict):
        return re.search(r"^kind: *Cluster *$", text, re.MULTILINE) is not None
    try:
        return all(re.fullmatch(str(target.get(key) or ".*"), name) for key, name in _WANTED)
    except re.error:
        return True


def _argo(subject: Subject) -> Route | None:
    route, policy = sync_policy(subject)
    kept = any(option.lower() in _ARGO_GUARDS for _, option in sync_options(subject))
    automated = at(policy, ("automated",))
    acts = isinstance(automated, dict) and automated.get("prune") is True and automated.get("enabled") is not False
    return (*route, "automated", "prune") if acts and not kept else None


def _kept_by_flux(cluster: Subject) -> bool:
    return "disabled" in marks(cluster.value, _FLUX_KEY)


def _kept_by_argo(cluster: Subject) -> bool:
    said = at(cluster.value, ("metadata", "annotations", _ARGO_KEY))
    return isinstance(said, str) and not _ARGO_GUARDS.isdisjoint(said.lower().replace(" ", "").split(","))
