"""A manifest that lies beside a ``kustomization.yaml`` is listed by it.

kustomize takes in what is listed and nothing else: a new file that nobody listed is never applied, and one whose entry
was lost is pruned, with the Cluster and its machines. A file counts as listed where any kustomization of the repository
names it in any role (resource, patch, component, values, content of a ConfigMap), or in a comment, which is how people
switch one off. Said only where Cluster API objects are about.

Upstream: kubectl.docs.kubernetes.io, "kustomization.yaml"; fluxcd/kustomize-controller v1.9, "Garbage collection".

```yaml
# file: clusters/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: # want: manifest-not-listed
- a.yaml
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
---
# file: clusters/b.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: b
```

```yaml
# file: clusters/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- a.yaml
#- b.yaml
patches:
- path: patch.yaml
---
# file: overlay/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ../clusters
- ../clusters/c.yaml
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
---
# file: clusters/b.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: b
---
# file: clusters/c.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: c
---
# file: clusters/patch.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("kustomize.config.k8s.io", "Kustomization")})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Files beside a kustomization that none takes in."""
    for path in tree.unlisted(subject.file):
        name = path.rpartition("/")[2]
        yield Saw(
            ("resources",),
            f"{name} lies beside it and is not listed: it is not applied, and deleted if it was listed before",
            f"list {name}, or move it to a folder of its own; a comment that names it says it is meant",
            key=True,
        )
