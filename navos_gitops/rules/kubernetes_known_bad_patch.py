"""Clusters run no Kubernetes patch that the installed Cluster API is known to fail with.

Some patches carry a change that an older Cluster API cannot live with: rollouts stop half-way. Which patches, and
which Cluster API patch lives with them, is in the catalog with its source; a team that must stay on the older
Cluster API stays on the older Kubernetes patch. They are faults of kubeadm's: machines that something else brings up
do not have them.

Upstream: kubernetes/kubernetes#138957, kubernetes-sigs/cluster-api#13770 (kubeadm of v1.36.1, v1.35.5, v1.34.8,
v1.33.12 and later needs Cluster API v1.11.11, v1.12.8 or v1.13.2).

```yaml
# with Cluster API v1.13.1
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.1 # want: kubernetes-known-bad-patch
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: b
spec:
  clusterName: b
  template:
    spec:
      clusterName: b
      version: v1.36.1 # want: kubernetes-known-bad-patch
      bootstrap:
        configRef:
          apiGroup: bootstrap.cluster.x-k8s.io
          kind: KubeadmConfigTemplate
          name: b
```

```yaml
# with Cluster API v1.13.1
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.1+rke2r1
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta1
      kind: RKE2ControlPlaneTemplate
      name: c
---
apiVersion: controlplane.cluster.x-k8s.io/v1alpha3
kind: TalosControlPlane
metadata:
  name: b
spec:
  version: v1.36.1
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachinePool
metadata:
  name: b
spec:
  clusterName: b
  template:
    spec:
      clusterName: b
      version: v1.36.1
      bootstrap:
        dataSecretName: ""
      infrastructureRef:
        apiGroup: infrastructure.cluster.x-k8s.io
        kind: AWSManagedMachinePool
        name: b
```

```yaml
# with Cluster API v1.13.1
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.0
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
    version: v1.36.1
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CONTROL_PLANES, CORE, WORKERS, bootstrap_of, repeats
from navos_gitops.rules._support import bad_patch
from navos_gitops.rules._versions import versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = WORKERS | {(CORE, "Cluster"), (CONTROL_PLANES, "KubeadmControlPlane")}
GIVES_WAY = frozenset(
    {"kubernetes-version-syntax", "version-downgrade", "version-skips-minor", "workload-kubernetes-unsupported"}
)
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Faulty patches, once a cluster."""
    for route, text in versions(subject):
        said = bad_patch(facts.catalog, facts.core, text)
        if said and _by_kubeadm(subject, tree) and not repeats(subject, text, tree):
            yield Saw(route, said.message, said.help, severity=said.severity)


def _by_kubeadm(subject: Subject, tree: Tree) -> bool:
    """Whether kubeadm brings the machines up; that of a topology whose class is not here may."""
    kind = bootstrap_of(subject, tree)
    return kind.startswith("Kubeadm") or (not kind and subject.ref.kind == "Cluster")
