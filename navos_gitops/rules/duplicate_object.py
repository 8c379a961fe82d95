"""One identity, one manifest: an object is not written twice with different content.

Two manifests of one identity, of two environments of a fleet perhaps, are both applied to the one management cluster.
The later overwrites the earlier and is overwritten again at the next reconciliation; where one is dropped, pruning
deletes what the other still wants. Equal copies (a Namespace that two environments share) agree: whether they have two
owners is for `object-in-two-kustomizations` to say.

Judged in a whole fleet, and among manifests that are applied together: in one file or stream, by one kustomization, or
from a folder that Flux or Argo CD is told to apply. Of other files nobody says so: the same name stands in the overlays
of other environments and in flavours. Within one environment of a fleet nothing could be rendered (`object-twice`).

Upstream: kubernetes.io, Object Names and IDs; fluxcd/kustomize-controller v1.9, "Garbage collection".

```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
  labels:
    environment: production
---
apiVersion: v1
kind: Namespace
metadata:
  name: production # want: duplicate-object
  labels:
    environment: staging
```

In another API version it is still the same object:

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: a # want: duplicate-object
  namespace: production
```

```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: production
  namespace: production
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: production
  namespace: staging
data: {a: "2"}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset({("*", "*")})
GIVES_WAY = frozenset({"cluster-name-twice"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """A later manifest of an identity that differs from the first one."""
    # a part of a fleet would have to be read whole to know, and its patch files look like objects
    if not tree.complete or not subject.ref.name:
        return
    same = tree.same(subject.ref)
    if len(same) > 1 and same[0].value is not subject.value and same[0].value != subject.value:
        yield Saw(
            ("metadata", "name"),
            f"{subject.ref} is written twice, with different content",
            "keep one, or give one of them another name or namespace",
            related=((same[0], ("metadata", "name")),),
        )
