"""A ClusterClass and the templates it refers to are applied by different Flux Kustomizations, templates first.

Flux applies every kind that ends in ``Class`` before the rest, and waits for it to be ready. A class that moves to new
templates waits for these, and they would come only after it: the Kustomization times out at every attempt, and the
running Clusters of the class are no longer available. With templates in a Kustomization of their own, on which that of
the classes depends, both arrive. Where the path is not in the tree, nothing is said.

Upstream: fluxcd/pkg ``ssa`` (stages of ``ApplyAllStaged``), as run by kustomize-controller v1.9; cluster-api v1.14,
``RefVersionsUpToDate`` of a ClusterClass.

```yaml
# file: flux/classes.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: classes
  namespace: flux-system
spec:
  path: ./classes # want: class-and-templates-applied-together
---
# file: classes/class.yaml
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
      name: c-2
---
# file: classes/templates.yaml
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackClusterTemplate
metadata:
  name: c-2
  namespace: production
```

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: templates
  namespace: flux-system
spec:
  path: ./templates
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: classes
  namespace: flux-system
spec:
  path: ./classes
  dependsOn:
  - name: templates
---
# file: classes/class.yaml
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
      name: c-2
---
# file: templates/templates.yaml
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackClusterTemplate
metadata:
  name: c-2
  namespace: production
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_references, target
from navos_gitops.rules._delivery import FLUX, brings, kind, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "stuck"
KINDS = frozenset({FLUX})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """A Kustomization that brings a class with its templates."""
    items = brings(subject, tree)
    classes = [item for item in items if kind(item.ref) == (CORE, "ClusterClass")]
    if not classes:
        return
    here = {(item.ref.group, item.ref.kind, item.ref.name): item for item in items}
    for item in classes:
        names = [target(value, "") for _, _, value in class_references(item.value)]
        found = [here[key] for name in names if name and (key := (name.group, name.kind, name.name)) in here]
        if found:
            yield Saw(
                ("spec", "path"),
                f"ClusterClass {item.ref.name} is applied together with {listed(found, 1)}, which it refers to: Flux "
                "waits for the class before it applies new templates, and the class waits for the templates",
                "put the templates into a folder and a Kustomization of their own, and let this one depend on it",
                related=((item, ("metadata", "name")),),
            )
            return
