"""A manifest that lies beside a ``kustomization.yaml`` is listed by it.

kustomize takes in what is listed and nothing else: a new file that nobody listed is never applied, and one whose entry
was lost is pruned, with the Cluster and its machines. A file counts as listed where any kustomization of the repository
names it in any role (resource, patch, component, values, content of a ConfigMap), or in a comment, which is how people
switch one off. Said of what Flux or Argo CD applies as the tree tells, and of kustomizations that bring a Cluster or a
ClusterClass; elsewhere, in samples and in the sources of templates, files lie about on purpose.

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

from typing import TYPE_CHECKING, Final

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE
from navos_gitops.rules._delivery import DELIVERY, identity, kind, takes_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("kustomize.config.k8s.io", "Kustomization")})
PARAMETERS: Mapping[str, Json] = {}

_TELLING: Final = frozenset({(CORE, "Cluster"), (CORE, "ClusterClass")})


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Files beside a kustomization that none takes in."""
    files: dict[str, list[Subject]] = {}
    for item in tree.unlisted(subject.file):
        files.setdefault(item.file, []).append(item)
    if not files:
        return
    applied = _is_applied(subject.file, tree)
    telling = any(kind(item.ref) in _TELLING and identity(item.ref)[3] for item in tree.listed(subject.file))
    for path, items in files.items():
        if applied or (telling and _is_meant(items)):
            name = path.rpartition("/")[2]
            yield Saw(
                ("resources",),
                f"{name} lies beside it and is not listed: it is not applied, and deleted if it was listed before",
                f"list {name}, or move it to a folder of its own; a comment that names it says it is meant",
                key=True,
                related=((items[0], ("metadata", "name")),),
            )


def _is_applied(kustomization: str, tree: Tree) -> bool:
    """Whether Flux or Argo CD is told to apply it."""
    return any(takes_in(item, tree, kustomization) for key in sorted(DELIVERY) for item in tree.of(*key))


def _is_meant(items: Iterable[Subject]) -> bool:
    """Whether one of the objects is a Cluster API object with a name, not a sketch of one."""
    return any(item.ref.group.endswith(CORE) and identity(item.ref)[3] for item in items)
