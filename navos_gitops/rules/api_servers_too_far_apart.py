"""The API servers of one cluster are at most one minor apart.

While a control plane is upgraded, older and newer API servers answer side by side and write to the same etcd. Upstream
supports two neighbouring minors: beyond, one of them does not know what the other has stored. Control plane machines
that are written one by one are compared with each other, and with the control plane object of their Cluster, which
makes no others but replaces them.

Upstream: kubernetes/website ``version-skew-policy.md`` (kube-apiserver in highly available clusters); the machines of
a control plane carry the label ``cluster.x-k8s.io/control-plane`` (cluster-api ``api/core/v1beta2``, v1.14).

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: newest
  labels:
    cluster.x-k8s.io/control-plane: ""
spec:
  clusterName: a
  version: v1.36.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: left-behind
  labels:
    cluster.x-k8s.io/control-plane: ""
spec:
  clusterName: a
  version: v1.34.9 # want: api-servers-too-far-apart
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: KubeadmControlPlane
    name: a
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: adopted
  labels:
    cluster.x-k8s.io/control-plane: ""
spec:
  clusterName: a
  version: v1.34.9 # want: api-servers-too-far-apart
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: next-in-the-upgrade
  labels:
    cluster.x-k8s.io/control-plane: ""
spec:
  clusterName: a
  version: v1.35.9
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: upgraded
  labels:
    cluster.x-k8s.io/control-plane: ""
spec:
  clusterName: a
  version: v1.36.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: a-worker
spec:
  clusterName: a
  version: v1.34.2
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, cluster_of
from navos_gitops.rules._skew import api_servers, lag, newest, serves, stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset({(CORE, "Machine")})
GIVES_WAY = frozenset({"kubernetes-version-syntax"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Control plane machines more than a minor older than the newest API server of their Cluster."""
    mine = next(stated(subject), None) if serves(subject) else None
    cluster = cluster_of(subject, tree) if mine else None
    if cluster is None or at(cluster.value, ("spec", "topology")):
        return  # the controllers take such machines from step to step
    other = newest(api_servers(cluster, tree, subject.file))
    if mine is None or other is None or lag(mine, other) < 2:
        return
    yield Saw(
        mine.route,
        f"{mine.text} is {lag(mine, other)} minors older than {other.text} of {other.subject.ref}",
        "upgrade this machine first; API servers of one cluster are a minor apart at most",
        related=((other.subject, other.route),),
    )
