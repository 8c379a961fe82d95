"""Each Cluster API object is applied by one Flux Kustomization.

Two that bring the same object take it from each other at every reconciliation. Dropped from one of them, it is a matter
of timing whether it is pruned, though the other still wants it; of a Cluster that means all its machines. The same
folder for two management clusters is no fault, and neither are copies that get different names or namespaces.

Upstream: fluxcd/kustomize-controller v1.9, "Garbage collection" (owner labels).

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
  namespace: flux-system
spec:
  path: ./
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters # want: object-in-two-kustomizations
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
  name: staging
  namespace: flux-system
spec:
  path: ./overlays/staging
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: production
  namespace: flux-system
spec:
  path: ./overlays/production
---
# file: overlays/staging/kustomization.yaml
namespace: staging
resources: [../../base]
---
# file: overlays/production/kustomization.yaml
namespace: production
resources: [../../base]
---
# file: base/kustomization.yaml
resources: [a.yaml]
---
# file: base/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
```

```yaml
# file: management/eu/flux.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters-eu
  namespace: flux-system
spec:
  path: ./classes
---
# file: management/us/flux.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters-us
  namespace: flux-system
spec:
  path: ./classes
---
# file: classes/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
  namespace: production
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE
from navos_gitops.rules._delivery import FLUX, apart, brings, identity, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "stuck"
KINDS = frozenset({FLUX})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """What another Kustomization brings as well: said once a pair, at the later name."""
    mine = _owned(subject, tree, facts)
    for other in apart(subject, tree) if mine else ():
        if (other.ref.namespace, other.ref.name) > (subject.ref.namespace, subject.ref.name):
            continue
        theirs = _owned(other, tree, facts)
        both = [mine[key] for key in sorted(mine.keys() & theirs.keys())]
        if both:
            yield Saw(
                ("spec", "path"),
                f"Kustomization {other.ref.name} applies {listed(both)} too",
                "keep each object in one Kustomization: move it, or narrow one of the paths",
                related=((both[0], ("metadata", "name")), (other, ("spec", "path"))),
            )


def _owned(subject: Subject, tree: Tree, facts: Facts) -> dict[tuple[str, str, str, str], Subject]:
    """The Cluster API objects of a Kustomization by identity; nothing that is still to be named.

    Of a kind that is not served nobody knows whether it lives in a namespace, and so whether two are one.
    """

    def find() -> dict[tuple[str, str, str, str], Subject]:
        found = {
            identity(item.ref): item
            for item in brings(subject, tree)
            if item.ref.group.endswith(CORE)
            and (item.ref.namespace or facts.installed.find(item.ref.api_version, item.ref.kind))
        }
        found.pop(("", "", "", ""), None)
        return found

    return tree.once(("owned", subject.ref, subject.file), find)
