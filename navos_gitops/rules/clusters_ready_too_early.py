"""A Flux Kustomization that waits for Clusters says by which conditions they are ready.

By Flux's general rule an object is ready as soon as its controller has seen it, so with ``wait: true``, or with
Clusters among the ``healthChecks``, a Kustomization is ready seconds after a Cluster was created or its upgrade began,
long before it is available or rolled out; what depends on the Kustomization begins too early. ``healthCheckExprs`` for
the kind Cluster look at the Cluster's own conditions. It is a note (severity info) where no other Kustomization of the
tree waits for this one.

Upstream: fluxcd/kustomize-controller v1.9, "Health check expressions"; kubernetes-sigs/cli-utils ``kstatus``.

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
  wait: true # want: clusters-ready-too-early
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: addons
  namespace: flux-system
spec:
  path: ./addons
  dependsOn:
  - name: clusters
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
  healthChecks:
  - apiVersion: cluster.x-k8s.io/v1beta2
    kind: Cluster # want: clusters-ready-too-early
    name: a
    namespace: production
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
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
  wait: true
  healthCheckExprs:
  - apiVersion: cluster.x-k8s.io/v1beta2
    kind: Cluster
    current: status.conditions.exists(c, c.type == 'Available' && c.status == 'True')
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: not-waiting
  namespace: flux-system
spec:
  path: ./clusters
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._delivery import CLUSTER, FLUX, brings, clusters, listed, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({FLUX})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Waiting for Clusters by Flux's general rule."""
    route = _waits(subject.value)
    if route is None or any(map(_is_cluster, _items(subject.value, "healthCheckExprs"))):
        return
    found = clusters(brings(subject, tree))
    if found:
        early = waiting(subject, tree)
        then = f"; {listed(early)} may begin then" if early else ""
        yield Saw(
            route,
            f"is over as soon as {listed(found)} are seen by their controller, before they are available{then}",
            "add healthCheckExprs for kind Cluster that look at its conditions",
            severity=None if early else "info",
        )


def _waits(value: Json) -> Route | None:
    """Where a Kustomization says that it waits for Clusters."""
    if at(value, ("spec", "wait")) is True:
        return ("spec", "wait")
    checks = enumerate(_items(value, "healthChecks"))
    return next((("spec", "healthChecks", index, "kind") for index, item in checks if _is_cluster(item)), None)


def _items(value: Json, field: str) -> list[Json]:
    found = at(value, ("spec", field))
    return found if isinstance(found, list) else []


def _is_cluster(item: Json) -> bool:
    group, _, _ = str(at(item, ("apiVersion",))).rpartition("/")
    return (group, at(item, ("kind",))) == CLUSTER
