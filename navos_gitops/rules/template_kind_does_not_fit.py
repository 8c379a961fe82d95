"""Each place of a class or a machine set names a kind of the role that belongs there.

A machine template where a bootstrap template belongs, or an object where a template belongs, is accepted: Cluster API
clones what it is told and waits for fields that this kind does not have. Kinds are told apart by how providers name
them (``…ClusterTemplate``, ``…MachineTemplate``, ``…ConfigTemplate``, ``…ControlPlane``); a kind whose name does not
tell is not judged. A managed offering may be cluster and control plane in one kind.

Upstream: ``docs/book/src/developer/providers/contracts`` (a template's kind ends in ``Template``), v1.14.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: OpenStackMachineTemplate # want: template-kind-does-not-fit
      name: a
  controlPlane:
    templateRef:
      apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
      kind: KubeadmConfigTemplate # want: template-kind-does-not-fit
      name: a
    machineInfrastructure:
      templateRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: OpenStackMachineTemplate
        name: a
  workers:
    machineDeployments:
    - class: a
      bootstrap:
        templateRef:
          apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
          kind: OpenStackMachineTemplate # want: template-kind-does-not-fit
          name: a
      infrastructure:
        templateRef:
          apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
          kind: KubeadmConfigTemplate # want: template-kind-does-not-fit
          name: a
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata:
  name: a
spec:
  template:
    spec:
      infrastructureRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: OpenStackMachine # want: template-kind-does-not-fit
        name: a
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachinePool
metadata:
  name: a
spec:
  template:
    spec:
      infrastructureRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: DockerMachinePoolTemplate # want: template-kind-does-not-fit
        name: a
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
      kind: AWSManagedClusterTemplate
      name: a
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta2
      kind: AWSManagedControlPlaneTemplate
      name: a
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: both-in-one
spec:
  infrastructureRef:
    apiVersion: controlplane.cluster.x-k8s.io/v1beta2
    kind: AWSManagedControlPlane
    name: a
  controlPlaneRef:
    apiVersion: controlplane.cluster.x-k8s.io/v1beta2
    kind: AWSManagedControlPlane
    name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._roles import KINDS as NAMING
from navos_gitops.rules._roles import places, role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = NAMING
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Kinds of another role, and templates beside objects."""
    if subject.ref.kind == "Cluster" and at(subject.value, ("spec", "topology")):
        return
    for place in places(subject):
        kind, wanted = place.target.kind, place.role
        found = role(kind)
        if not wanted or not found or _both(subject):
            continue
        route = (*place.route, "kind")
        if found != wanted:
            yield Saw(route, f"{kind} is of the role {found}; here belongs the role {wanted}")
        elif place.template and not kind.endswith("Template"):
            yield Saw(route, f"{kind} is no template", f"name a {kind}Template")
        elif not place.template and kind.endswith("Template"):
            name = kind.removesuffix("Template")
            yield Saw(route, f"{kind} is a template; here belongs the object itself", f"name a {name}")


def _both(subject: Subject) -> bool:
    """Whether one object is a Cluster's infrastructure and its control plane."""
    named = [at(subject.value, ("spec", key, "kind")) for key in ("infrastructureRef", "controlPlaneRef")]
    return subject.ref.kind == "Cluster" and named[0] == named[1]
