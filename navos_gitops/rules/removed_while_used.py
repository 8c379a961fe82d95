"""What other objects still name is not removed: a ClusterClass, a template, a control plane.

The API server refuses to delete a ClusterClass that a Cluster uses. Flux then says ``PruneFailed`` at every attempt,
after it has deleted all the templates beside the class; Argo CD's sync fails. A template that goes while a class or a
MachineDeployment names it is deleted without a word, and the next machine cannot be made. Judged against an old state
(``--base``, ``--from``) that holds the object.

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
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._roles import KINDS as NAMING
from navos_gitops.rules._roles import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
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
