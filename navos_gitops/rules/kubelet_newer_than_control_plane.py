"""Workers are never newer than their control plane.

A kubelet may ask an older API server for what that does not have; upstream supports no such pair. Cluster API holds
the new machines back until the control plane has caught up, so the workers stay on their old version and cannot be
replaced meanwhile. Upgrade the control plane first, then the workers. Where the control plane is machines written one
by one, the oldest of them counts. Workers beside a topology, which are written by hand, are compared with its version;
EKS knows minors only, so that no patch is ahead of it.

Upstream: kubernetes/website ``version-skew-policy.md``; the MachineSet preflight check KubernetesVersionSkew
(``core/reconcilers/machineset/machineset_preflight.go``, v1.14).

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
  version: v1.35.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: a
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.0 # want: kubelet-newer-than-control-plane
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Machine
metadata:
  name: patch
spec:
  clusterName: a
  version: v1.35.3 # want: kubelet-newer-than-control-plane
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
    version: v1.35.4
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: by-hand
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.4 # want: kubelet-newer-than-control-plane
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: a
spec:
  controlPlaneRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: AzureManagedControlPlane
    name: a
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: a
spec:
  version: v1.35.4
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachinePool
metadata:
  name: a
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.2 # want: kubelet-newer-than-control-plane
```

Of several environments in one repository, that of the same file or folder is meant:

```yaml
# file: dev/cluster.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  labels:
    environment: dev
spec:
  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: KubeadmControlPlane
    name: a
---
# file: dev/cluster.yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.35.2
---
# file: dev/workers.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: a
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.0 # want: kubelet-newer-than-control-plane
---
# file: prod/cluster.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  labels:
    environment: prod
spec:
  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: KubeadmControlPlane
    name: a
---
# file: prod/cluster.yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.2
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: a
spec:
  controlPlaneRef:
    apiVersion: controlplane.cluster.x-k8s.io/v1beta1
    kind: RKE2ControlPlane
    name: a
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: RKE2ControlPlane
metadata:
  name: a
spec:
  version: v1.36.2+rke2r2
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata:
  name: a
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.2+rke2r1
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: AWSManagedControlPlane
    name: a
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: AWSManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: a
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.36.2
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._skew import KINDS as WORKERS
from navos_gitops.rules._skew import lag, oldest, pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = WORKERS
GIVES_WAY = frozenset({"kubernetes-version-syntax"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Workers ahead of their control plane; a patch ahead holds nothing back and is a note."""
    found = pair(subject, tree, oldest)
    if found is None or found.worker.version.core.precedence < found.plane.version.core.precedence:
        return
    yield Saw(
        found.worker.route,
        f"{found.worker.text} is newer than the control plane's {found.plane.text}",
        "upgrade the control plane first",
        severity=None if lag(found.worker, found.plane) < 0 else "info",
        related=((found.plane.subject, found.plane.route),),
    )
