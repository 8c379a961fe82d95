"""Kubernetes is upgraded one minor at a time.

API servers convert stored objects and keep old features for one minor; kubeadm refuses to skip one, and so do the
webhooks of Cluster and KubeadmControlPlane. A Cluster may be moved further in one change only where its class lists
`kubernetesVersions` or names an upgrade plan extension: the controllers then take the steps between by themselves.
So does the controller of AWSManagedControlPlane.

Upstream: ``validateTopologyVersionUpdate`` (``core/webhooks/admission/cluster.go``), ``validateVersion``
(``controlplane/kubeadm/webhooks/admission``), v1.14; kubernetes/website ``version-skew-policy.md``;
``reconcileClusterVersion`` (cluster-api-provider-aws v2.13, ``pkg/cloud/services/eks/cluster.go``).

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec: {}
---
# old
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.34.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.0 # want: version-skips-minor
```

```yaml
# old
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.34.2
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.0 # want: version-skips-minor
```

```yaml
# old
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: a
spec:
  version: v1.34.2
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36.2 # want: version-skips-minor
```

```yaml
# old
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: AWSManagedControlPlane
metadata:
  name: a
spec:
  version: v1.34
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: AWSManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  kubernetesVersions: [v1.34.2, v1.35.1, v1.36.0]
---
# old
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.34.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.0
---
# old
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.35.2
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.0
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import class_of
from navos_gitops.rules._upgrades import KINDS as UPGRADED
from navos_gitops.rules._upgrades import step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Severity
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "rejected"
KINDS = UPGRADED
GIVES_WAY = frozenset({"invalid-value", "kubernetes-version-syntax"})
PARAMETERS: Mapping[str, Json] = {}

_LISTS = (("spec", "kubernetesVersions"), ("spec", "upgrade", "external", "generateUpgradePlanExtension"))


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Steps of more than a minor."""
    found = None if subject.ref.kind == "AWSManagedControlPlane" else step(subject)
    if found is None or (found.new.major, found.new.minor) < (found.old.major, found.old.minor + 2):
        return
    weight: Severity | None = None
    message = f"{found.before} to {found.after} skips a minor"
    if subject.ref.kind == "Cluster":
        class_ = class_of(subject, tree)
        if class_ and any(at(class_.value, route) for route in _LISTS):
            return
        if class_ is None:
            weight, message = "info", f"{message}; whether the class plans the steps between is unknown"
    next_ = f"v{found.old.major}.{found.old.minor + 1}"
    yield Saw(found.route, message, f"go to {next_} first, then on", severity=weight)
