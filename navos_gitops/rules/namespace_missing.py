"""An object that lives in a namespace says in which.

Flux refuses an object without a namespace unless its Kustomization sets one, and ``kubectl apply`` puts it wherever the
client happens to be: a Cluster then finds neither its class nor its credentials. What a ``kustomization.yaml`` or a
Flux Kustomization (``targetNamespace``) in the tree sets is taken to reach every object. Where the tree is only a part
and says nothing of Flux, it is a note (severity info), on Clusters alone: templates often get their namespace later.

Upstream: kubernetes.io, Namespaces; fluxcd/kustomize-controller v1.9, "Target namespace".

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata: # want: namespace-missing
  name: a
---
apiVersion: v1
kind: ConfigMap
metadata: # want: namespace-missing
  name: a
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
---
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: fleet.example.com/v1
kind: Unknown
metadata:
  name: a
```

```yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: production
resources: [cluster.yaml]
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
```

```yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  targetNamespace: production
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("*", "*")})
PARAMETERS: Mapping[str, Json] = {}

_FLUX: Final = "kustomize.toolkit.fluxcd.io"
_GIVERS: Final[tuple[tuple[tuple[str, str], Route], ...]] = (
    (("kustomize.config.k8s.io", "Kustomization"), ("namespace",)),
    ((_FLUX, "Kustomization"), ("spec", "targetNamespace")),
    (("argoproj.io", "Application"), ("spec", "destination", "namespace")),
    (("argoproj.io", "ApplicationSet"), ("spec", "template", "spec", "destination", "namespace")),
)
"""What puts objects into a namespace, and where it says into which."""
_CLUSTER: Final = ("cluster.x-k8s.io", "Cluster")


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Namespaced objects without a namespace that nothing in the tree gives one."""
    ref = subject.ref
    if not ref.name or at(subject.value, ("metadata", "namespace")) not in (None, ""):
        return
    kind = facts.installed.find(ref.api_version, ref.kind)
    if kind is None or not kind.namespaced:
        return
    whole = tree.complete or facts.delivery == "flux"
    if not whole and (ref.group, ref.kind) != _CLUSTER and not tree.of(_FLUX, "Kustomization"):
        return
    if _given(tree):
        return
    yield Saw(
        ("metadata",),
        f"{ref.kind} {ref.name} is in no namespace: Flux refuses it, kubectl puts it into whichever is current",
        "write metadata.namespace",
        key=True,
        severity=None if whole else "info",
    )


def _given(tree: Tree) -> bool:
    """Whether something in the tree sets namespaces."""
    return any(at(item.value, route) for kind, route in _GIVERS for item in tree.of(*kind))
