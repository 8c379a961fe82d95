"""A Kubernetes version is written as its distribution releases it: ``v1.36.2``, ``v1.36.2+rke2r1``.

Cluster API's webhooks refuse a version without its ``v`` on some fields and put it there on others; what is in git
then differs from what runs. A suffix of a distribution (``+rke2r1``, ``+k3s1``, ``+k0s.0``, ``+vmware.1``) belongs to
a provider that understands it: kubeadm pulls the images of that very version and finds none. Where VMware's own
images are used on vSphere, ``+vmware.1`` is theirs and stays; RKE2 in turn has no release without its suffix, for
control planes and for workers.

Upstream: ``core/webhooks/admission/cluster.go``, ``controlplane/kubeadm/webhooks/admission``, v1.14;
``spec.version`` of RKE2ControlPlane (rancher/cluster-api-provider-rke2).

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: 1.36.2 # want: kubernetes-version-syntax
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: short
spec:
  version: v1.36 # want: kubernetes-version-syntax
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.2+rke2r1 # want: kubernetes-version-syntax
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: RKE2ControlPlane
metadata:
  name: a
spec:
  version: v1.36.2 # want: kubernetes-version-syntax
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
      version: v1.36.2 # want: kubernetes-version-syntax
      bootstrap:
        configRef:
          apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
          kind: RKE2ConfigTemplate
          name: a
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: short
spec:
  version: v1.36 # want: kubernetes-version-syntax
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
    version: v1.36.2 # want: kubernetes-version-syntax
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
    version: v1.36.2
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: RKE2ControlPlane
metadata:
  name: a
spec:
  version: v1.36.2+rke2r1
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  version: v1.36.2+vmware.1
  machineTemplate:
    spec:
      infrastructureRef:
        apiGroup: infrastructure.cluster.x-k8s.io
        kind: VSphereMachineTemplate
        name: a
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
      bootstrap:
        configRef:
          apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
          kind: RKE2ConfigTemplate
          name: a
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: GCPManagedControlPlane
metadata:
  name: a
spec:
  version: "1.36"
```
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from navos_gitops import semver
from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, bootstrap_of, infrastructure_of, template_kind
from navos_gitops.rules._versions import VERSIONED, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset(VERSIONED)
PARAMETERS: Mapping[str, Json] = {}

_DISTRIBUTIONS: Final = {"rke2r": "RKE2", "k3s": "k3s", "k0s": "k0s", "eks": "EKS", "gke": "GKE", "vmware": "VMware"}
_OF_VMWARE: Final = ("VSphere", "AWS", "Azure")
"""Where VMware's machine images, which kubeadm of its own releases sets up, run."""
_LENIENT: Final = frozenset({"AWSManagedControlPlane", "AzureASOManagedControlPlane", "GCPManagedControlPlane"})
"""Clouds that take a minor alone, and versions with and without the v."""
_STRICT: Final = frozenset({"KubeadmControlPlane", "AzureManagedControlPlane"})


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Versions that are none, or another distribution's."""
    for route, text in versions(subject):
        kind = subject.ref.kind
        if kind in _LENIENT:
            return
        if not text.startswith("v"):
            yield Saw(route, f"the version {text} does not begin with v", f"write v{text}")
        elif not _readable(text, strictly=subject.ref.group == CORE or kind in _STRICT):
            yield Saw(route, f"{text} is no version", "write all three numbers, for example v1.36.2")
        elif "+rke2r" not in text and _by_rke2(subject, tree):
            yield Saw(route, f"RKE2 has no release {text}", f"write {text.partition('+')[0]}+rke2r1")
        elif "+" in text or "-" in text:
            yield from (Saw(route, message, remedy) for message, remedy in _foreign(subject, tree, text))


def _by_rke2(subject: Subject, tree: Tree) -> bool:
    """Whether RKE2 brings the machines up; where no class is RKE2's, no Cluster's class is looked up."""
    if subject.ref.kind == "Cluster" and not tree.once(("RKE2",), lambda: _has_classes_of_rke2(tree)):
        return False
    return bootstrap_of(subject, tree).startswith("RKE2")


def _has_classes_of_rke2(tree: Tree) -> bool:
    found = (template_kind(at(class_.value, ("spec", "controlPlane"))) for class_ in tree.of(CORE, "ClusterClass"))
    return any(kind.startswith("RKE2") for kind in found)


@lru_cache(maxsize=1024)
def _readable(text: str, *, strictly: bool) -> bool:
    read = semver.parse if strictly else semver.parse_tolerant
    return read(text[1:]) is not None


def _foreign(subject: Subject, tree: Tree, text: str) -> Iterator[tuple[str, str]]:
    """A suffix that kubeadm's nodes cannot have."""
    number, suffix = _split(text)
    name = next((name for start, name in _DISTRIBUTIONS.items() if suffix.startswith(start)), "")
    if not name:
        return
    if not bootstrap_of(subject, tree).startswith("Kubeadm"):
        return
    if name != "VMware" or not infrastructure_of(subject, tree).startswith(_OF_VMWARE):
        yield f"{text} is a release of {name}; kubeadm has no such release", f"write {number}"


def _split(text: str) -> tuple[str, str]:
    number, plus, suffix = text.partition("+")
    if not plus:
        number, _, suffix = text.partition("-")
    return number, suffix
