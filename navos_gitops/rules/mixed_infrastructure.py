"""All machines of a class are of the infrastructure that its cluster is of.

An infrastructure provider's machines look for their own provider's cluster object: an OpenStack machine in a Docker
cluster never starts. The two API groups of the vSphere provider (``infrastructure`` for vCenter,
``vmware.infrastructure`` for the supervisor) repeat the same kinds and do not mix either. Kinds that the catalog does
not know are not judged.

Upstream: ``docs/book/src/developer/providers/contracts/infra-machine.md``, v1.14; cluster-api-provider-vsphere
``apis/vmware``, v1.16.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: OpenStackClusterTemplate
      name: a
  controlPlane:
    machineInfrastructure:
      templateRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
        kind: DockerMachineTemplate # want: mixed-infrastructure
        name: a
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata:
  name: vsphere
spec:
  infrastructure:
    ref:
      apiVersion: vmware.infrastructure.cluster.x-k8s.io/v1beta1
      kind: VSphereClusterTemplate
      name: a
  workers:
    machineDeployments:
    - class: a
      template:
        infrastructure:
          ref:
            apiVersion: infrastructure.cluster.x-k8s.io/v1beta1 # want: mixed-infrastructure
            kind: VSphereMachineTemplate
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
      kind: DevClusterTemplate
      name: a
  controlPlane:
    machineInfrastructure:
      templateRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
        kind: DevMachineTemplate
        name: a
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: not-known
spec:
  infrastructure:
    templateRef:
      apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
      kind: HetznerClusterTemplate
      name: a
  controlPlane:
    machineInfrastructure:
      templateRef:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
        kind: HCloudMachineTemplate
        name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import class_references, target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset({("cluster.x-k8s.io", "ClusterClass")})
GIVES_WAY = frozenset({"template-kind-does-not-fit"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Machines of another provider, or of the provider's other group, than the cluster."""
    found = [(role, route, target(ref, "")) for role, route, ref in class_references(subject.value)]
    cluster = next((named for role, _, named in found if role == "cluster" and named), None)
    owners = facts.catalog.providers_of(cluster.group, cluster.kind) if cluster else ()
    for role, route, named in found:
        if cluster is None or not owners or named is None or role not in {"machine", "machine pool"}:
            continue
        others = facts.catalog.providers_of(named.group, named.kind)
        if others and not set(others) & set(owners):
            text = f"{named.kind} is of {others[0]}, the class's {cluster.kind} of {owners[0]}"
            yield Saw((*route, "kind"), text, f"name a template of {owners[0]}")
        elif others and named.group != cluster.group:
            text = f"{named.kind} is of {named.group}, the class's {cluster.kind} of {cluster.group}"
            yield Saw((*route, "apiVersion"), text, f"take both from {cluster.group}")
