"""A Flux Kustomization of Clusters waits for the one that brings their ClusterClass.

A Cluster whose class is not there yet is accepted unseen: its variables are neither defaulted nor checked. What is
wrong with them shows only when the class arrives, and then every later change of the Cluster is refused. ``dependsOn``
puts the classes first. Said only where both Kustomizations are in the tree, for the same management cluster.

Upstream: cluster-api v1.14 ``core/webhooks/cluster.go`` (a class that is not found is a warning);
fluxcd/kustomize-controller v1.9, "Dependencies".

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: classes
  namespace: flux-system
spec:
  path: ./classes
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec: # want: clusters-before-classes
  path: ./clusters
---
# file: classes/c.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
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
      name: c
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
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: between
  namespace: flux-system
spec:
  path: ./nowhere
  dependsOn:
  - name: classes
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
  - name: between
---
# file: classes/c.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
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
      name: c
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_name
from navos_gitops.rules._delivery import FLUX, after, apart, brings, clusters, kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({FLUX})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Clusters whose class comes with a Kustomization that is not waited for."""
    items = brings(subject, tree)
    wanted = {name: item for item in clusters(items) if (name := class_name(item))}
    if not wanted.keys() - _classes(items):
        return
    earlier = {item.ref for item in after(subject, tree)}
    others = [(other, _known(other, tree)) for other in apart(subject, tree)]
    for name in sorted(wanted.keys() - _classes(items)):
        holding = [other for other, classes in others if name in classes]
        if holding and not any(other.ref in earlier for other in holding):
            yield Saw(
                ("spec", "dependsOn") if "dependsOn" in subject.value["spec"] else ("spec",),
                f"Cluster {wanted[name].ref.name} may be applied before its ClusterClass {name[1]}, "
                f"which Kustomization {holding[0].ref.name} brings: then its variables are not checked",
                f"add {holding[0].ref.name} to dependsOn",
                key=True,
                related=((holding[0], ("metadata", "name")),),
            )
            return


def _known(other: Subject, tree: Tree) -> set[tuple[str, str]]:
    return tree.once(("classes", other.ref, other.file), lambda: _classes(brings(other, tree)))


def _classes(items: tuple[Subject, ...]) -> set[tuple[str, str]]:
    """The classes among some objects, by namespace and name."""
    return {(item.ref.namespace, item.ref.name) for item in items if kind(item.ref) == (CORE, "ClusterClass")}
