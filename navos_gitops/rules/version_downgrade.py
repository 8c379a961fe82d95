"""The Kubernetes version of a control plane never goes down.

etcd keeps objects in the form the newer API server wrote them, which the older one need not understand; upstream
supports no way back. A Cluster's topology refuses it. KubeadmControlPlane accepts it and replaces the machines by
older ones, which then may not start or lose data: go back by restoring a backup. The managed control planes of AWS
and Azure refuse it, too; EKS knows minors only, so that patches there mean nothing. Build tags and pre-releases of one
version have no order here.

Upstream: ``validateTopologyVersionUpdate`` (``core/webhooks/admission/cluster.go``), ``validateVersion``
(``controlplane/kubeadm/webhooks/admission``, which has no such check), v1.14; ``validateEKSVersion``
(cluster-api-provider-aws v2.13), ``validateAzureManagedControlPlaneK8sVersionUpdate``
(cluster-api-provider-azure v1.26).

```yaml
# old
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.1 # want: version-downgrade
```

```yaml
# old
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.2
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.35.4 # want: version-downgrade
```

```yaml
# old
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.2+vmware.2
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.2+vmware.1
```

```yaml
# old
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36.4
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36.2 # want: version-downgrade
```

```yaml
# old
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: AWSManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36.2
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: AWSManagedControlPlane
metadata:
  name: a
spec:
  version: v1.36
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.rules import Saw
from navos_gitops.rules._upgrades import KINDS as UPGRADED
from navos_gitops.rules._upgrades import step
from navos_gitops.rules._versions import MANAGED, exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Severity
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._upgrades import Step

SEVERITY = "error"
OUTCOME = "policy"
KINDS = UPGRADED
GIVES_WAY = frozenset({"invalid-value", "kubernetes-version-syntax"})
PARAMETERS: Mapping[str, Json] = {}

_REFUSED: Final = frozenset({"Cluster", "AWSManagedControlPlane", "AzureManagedControlPlane"})
"""The kinds whose webhooks take no lower version."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Versions lower than before; between minors no way back exists, within one it is a question of patches."""
    found = step(subject)
    kind = subject.ref.kind
    if found is None or not _lowered(found, kind):
        return
    within = (found.new.major, found.new.minor) == (found.old.major, found.old.minor)
    if kind in _REFUSED:
        fate = f"{'a Cluster' if kind == 'Cluster' else kind}'s version cannot be lowered"
    elif (subject.ref.group, kind) in MANAGED:
        fate = "a managed control plane is not taken back"
    else:
        fate = "every control plane machine is replaced"
    weight: Severity | None = "warning" if within and kind not in _REFUSED else None
    text = f"{found.after} is lower than {found.before}; {fate}"
    yield Saw(found.route, text, f"keep {found.before}", severity=weight)


def _lowered(found: Step, kind: str) -> bool:
    """Whether a step goes down in what both versions mean: in minors, where one of them means no patch."""
    old, new = found.old, found.new
    if exact(kind, found.before) and exact(kind, found.after):
        return new.core.precedence < old.core.precedence
    return (new.major, new.minor) < (old.major, old.minor)
