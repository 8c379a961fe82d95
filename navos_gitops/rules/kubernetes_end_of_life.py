"""Clusters run a Kubernetes minor that upstream still repairs.

A minor gets fixes for twelve months and severe ones for two more; then holes stay open. The day that counts is the
one the run is for. An end of life is a warning, the maintenance before it a note. A minor that the catalog does not
know is said to be unknown.

Upstream: kubernetes/website ``content/en/releases``, endoflife-date/endoflife.date ``products/kubernetes.md``.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: dead
spec:
  topology:
    classRef:
      name: c
    version: v1.33.13 # want: kubernetes-end-of-life
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: long-dead
spec:
  version: v1.22.4 # want: kubernetes-end-of-life
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: unknown
spec:
  version: v1.99.0 # want: kubernetes-end-of-life
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: managed
spec:
  version: v1.31.4 # want: kubernetes-end-of-life
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: GCPManagedControlPlane
metadata:
  name: managed
spec:
  controlPlaneVersion: 1.31.4 # want: kubernetes-end-of-life
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: managed
spec:
  version: v1.36.4
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlaneTemplate
metadata:
  name: managed
spec:
  template:
    spec:
      version: v1.31.4 # a topology's own version takes its place
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import repeats
from navos_gitops.rules._support import life
from navos_gitops.rules._versions import VERSIONED, minor, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset(VERSIONED)
GIVES_WAY = frozenset(
    {
        "api-servers-too-far-apart",
        "kubernetes-version-syntax",
        "version-downgrade",
        "version-skips-minor",
        "kubelet-newer-than-control-plane",
        "kubelet-too-old",
        "workload-kubernetes-unsupported",
    }
)
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Minors past their life, once a cluster."""
    for route, text in versions(subject):
        wanted = minor(text)
        said = life(facts.catalog, wanted, facts.today) if wanted else None
        if said and not repeats(subject, text, tree):
            yield Saw(route, said.message, said.help, severity=said.severity)
