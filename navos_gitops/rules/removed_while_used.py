"""What other objects still name is not removed: a ClusterClass, a template, a control plane.

The API server refuses to delete a ClusterClass that a Cluster uses. Flux then says ``PruneFailed`` at every attempt,
after it has deleted all the templates beside the class; Argo CD's sync fails. A template that goes while a class or a
MachineDeployment names it is deleted without a word, and the next machine cannot be made. Judged against an old state
(``--base``, ``--from``) that holds the object.

Moving the last Cluster off a class and removing the class in one change is stuck too where the Kustomization of the
Clusters waits for a pruning one of the classes: that one cannot delete the class before the Clusters have moved.

Upstream: cluster-api v1.14 ``core/webhooks/clusterclass.go`` (ValidateDelete); kustomize-controller v1.9, "Prune".

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass # old
metadata:
  name: c
  namespace: production
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: c # want: removed-while-used
```

```yaml
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackClusterTemplate # old
metadata:
  name: c
  namespace: production
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
  namespace: production
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: OpenStackClusterTemplate
      name: c # want: removed-while-used
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass # old
metadata:
  name: c
  namespace: production
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: d
  namespace: production
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: d
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: b
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: elsewhere
```

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: classes
  namespace: flux-system
spec:
  path: ./classes
  prune: true
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
  dependsOn:
  - name: classes
---
# file: classes/c.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass # old
metadata:
  name: c
  namespace: production
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster # old
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: c
---
# file: classes/d.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: d
  namespace: production
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: d # want: removed-while-used
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_name
from navos_gitops.rules._roles import KINDS as NAMING
from navos_gitops.rules._roles import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = NAMING
PARAMETERS: Mapping[str, Json] = {}

_REFUSED = "deleting it is refused as long as this Cluster uses it, but the templates beside it are deleted"
_UNMADE = "it is deleted, and no machine can be made from it any more"
_DELETED = "it is deleted, with what it stands for"


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """References to what the change removes."""
    if not tree.has_past:
        return
    for place in places(subject):
        wanted = place.target
        if tree.gone(wanted.group, wanted.kind, wanted.namespace, wanted.name):
            is_class = place.role == "class"
            then = _REFUSED if is_class else _UNMADE if place.template else _DELETED
            yield Saw(
                place.route if is_class else (*place.route, "name"),
                f"{wanted.kind} {wanted.name} is removed by this change: {then}",
                "move everything off it first, and remove it in a later change",
            )
        elif place.role == "class":
            yield from _moved(subject, place.route, tree)


def _moved(cluster: Subject, route: Route, tree: Tree) -> Iterator[Saw]:
    """A class that its Cluster leaves, removed by a Kustomization that is applied before the Cluster's."""
    before = class_name(cluster._replace(value=cluster.old)) if isinstance(cluster.old, dict) else None
    left = tree.gone(CORE, "ClusterClass", *before) if before and before != class_name(cluster) else None
    if left is None:
        return
    from navos_gitops.rules._delivery import FLUX, after, brings, prunes

    for item in tree.of(*FLUX):
        first = [each for each in after(item, tree) if prunes(each, left.file)]
        if first and any(each.ref == cluster.ref for each in brings(item, tree)):
            yield Saw(
                route,
                f"ClusterClass {left.ref.name}, which the Cluster leaves, is removed by the same change: Kustomization "
                f"{first[0].ref.name} cannot delete it yet, and {item.ref.name} waits for that to move the Cluster",
                "remove the class in a later change",
            )
            return
