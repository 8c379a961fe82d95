"""Workers are at most three minors older than their control plane, and joined by a kubeadm of its minor.

The API server drops what older kubelets need after three minors (two before Kubernetes 1.25); such nodes must be
upgraded before the control plane moves on. New machines must be closer still where kubeadm joins them: its
configuration lies in the cluster in the control plane's minor, and Cluster API creates no machine of another. Existing
machines stay as they are, so the latter is a warning: scaling up and repair wait.

Upstream: kubernetes/website ``version-skew-policy.md``; the MachineSet preflight checks KubernetesVersionSkew and
KubeadmVersionSkew (``core/reconcilers/machineset/machineset_preflight.go``, v1.14), which the annotation
``machineset.cluster.x-k8s.io/skip-preflight-checks`` turns off.

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
kind: MachineDeployment
metadata:
  name: too-old
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.32.8 # want: kubelet-too-old
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: another-minor
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.35.2 # want: kubelet-too-old
      bootstrap:
        configRef:
          apiGroup: bootstrap.cluster.x-k8s.io
          kind: KubeadmConfigTemplate
          name: a
```

Workers beside a topology, which are written by hand, are compared with its version:

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
      version: v1.31.4 # want: kubelet-too-old
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: of-the-topology
  labels:
    topology.cluster.x-k8s.io/owned: ""
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.31.4
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
  version: v1.36.2+rke2r1
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
      version: v1.33.4+rke2r1
      bootstrap:
        configRef:
          apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
          kind: RKE2ConfigTemplate
          name: a
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata:
  name: checks-skipped
  annotations:
    machineset.cluster.x-k8s.io/skip-preflight-checks: KubeadmVersionSkew
spec:
  clusterName: a
  template:
    spec:
      clusterName: a
      version: v1.35.2
      bootstrap:
        configRef:
          apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
          kind: KubeadmConfigTemplate
          name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import resolve
from navos_gitops.rules._skew import KINDS as WORKERS
from navos_gitops.rules._skew import allowed, by_kubeadm, lag, newest, pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = WORKERS
GIVES_WAY = frozenset({"kubernetes-version-syntax"})
PARAMETERS: Mapping[str, Json] = {}

_SKIP: Final = "machineset.cluster.x-k8s.io/skip-preflight-checks"


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Workers too far behind their control plane."""
    found = pair(subject, tree, newest)
    behind = lag(found.worker, found.plane) if found else 0
    if found is None or behind <= 0:
        return
    worker, plane = found
    related, most = ((plane.subject, plane.route),), allowed(worker)
    if behind > most:
        far = f"{worker.text} is more than {most} minors older than the control plane's {plane.text}"
        yield Saw(worker.route, far, "upgrade these machines before the control plane", related=related)
    elif by_kubeadm(subject) and not _skipped(subject, tree):
        text = f"kubeadm of {worker.text} joins no control plane of {plane.text}: no machine is created any more"
        yield Saw(worker.route, text, f"upgrade them to v{plane.version.core}", severity="warning", related=related)


def _skipped(subject: Subject, tree: Tree) -> bool:
    """Whether the check is turned off: at the worker, whose annotations its MachineSets get, or at its template."""
    reference = at(subject.value, ("spec", "template", "spec", "bootstrap", "configRef"))
    template = resolve(reference, subject.ref.namespace, tree, subject.file)
    for value in (subject.value, template.value if template else None):
        text = at(value, ("metadata", "annotations", _SKIP))
        if isinstance(text, str) and {"All", "KubeadmVersionSkew"}.intersection(map(str.strip, text.split(","))):
            return True
    return False
