"""The Kubernetes version of a control plane never goes down.

etcd keeps objects in the form the newer API server wrote them, which the older one need not understand; upstream
supports no way back. A Cluster's topology refuses it. KubeadmControlPlane accepts it and replaces the machines by
older ones, which then may not start or lose data: go back by restoring a backup. Build tags and pre-releases of one
version have no order here.

Upstream: ``validateTopologyVersionUpdate`` (``core/webhooks/admission/cluster.go``), ``validateVersion``
(``controlplane/kubeadm/webhooks/admission``, which has no such check), v1.14.

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
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._upgrades import KINDS as UPGRADED
from navos_gitops.rules._upgrades import step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = UPGRADED
GIVES_WAY = frozenset({"invalid-value", "kubernetes-version-syntax"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Versions lower than before; between minors no way back exists, within one it is a question of patches."""
    found = step(subject)
    if found is None or found.new.core.precedence >= found.old.core.precedence:
        return
    refused = subject.ref.kind == "Cluster"
    within = (found.new.major, found.new.minor) == (found.old.major, found.old.minor)
    fate = "a Cluster's version cannot be lowered" if refused else "every control plane machine is replaced"
    text = f"{found.after} is lower than {found.before}; {fate}"
    yield Saw(found.route, text, f"keep {found.before}", severity="warning" if within and not refused else None)
