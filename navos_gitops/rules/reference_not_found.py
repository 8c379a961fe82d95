"""What an object names is there: its class, its control plane, its infrastructure, its bootstrap configuration.

Nothing refuses a reference that leads nowhere, not even Flux with `wait`: the controller waits for an object that never
comes. Objects of one namespace only find each other, except a class in another. Judged where everything is at hand;
classes that live outside the repository are named in the fleet's settings. The templates of a class and a class's
workers have findings of their own, `missing-template` and `unknown-worker-class`.

Upstream: ``core/reconcilers/cluster``, ``core/reconcilers/machine`` (references are looked up in the object's own
namespace), v1.14.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  infrastructureRef:
    apiGroup: infrastructure.cluster.x-k8s.io
    kind: OpenStackCluster
    name: b # want: reference-not-found
  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: KubeadmControlPlane
    name: a
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackCluster
metadata:
  name: a
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  machineTemplate:
    spec:
      infrastructureRef:
        apiGroup: infrastructure.cluster.x-k8s.io
        kind: OpenStackMachineTemplate
        name: a # want: reference-not-found
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: a
spec:
  clusterName: c # want: reference-not-found
  template:
    spec:
      clusterName: c
      bootstrap:
        configRef:
          apiGroup: bootstrap.cluster.x-k8s.io
          kind: KubeadmConfigTemplate
          name: a # want: reference-not-found
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: nowhere # want: reference-not-found
    version: v1.36.0
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: one
spec:
  topology:
    classRef:
      name: c
      namespace: two
    version: v1.36.0
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
  namespace: two
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Machine
metadata:
  name: a
  namespace: one
spec:
  clusterName: a
  bootstrap:
    dataSecretName: a
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: OpenStackMachine
    name: a
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackMachine
metadata:
  name: a
  namespace: one
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._roles import KINDS as NAMING
from navos_gitops.rules._roles import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._clusters import Target

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset(key for key in NAMING if key[1] != "ClusterClass")
GIVES_WAY = frozenset({"mixed-infrastructure", "removed-while-used", "template-kind-does-not-fit"})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """References that lead nowhere in a tree that is complete."""
    if not tree.complete:
        return
    for place in places(subject):
        target = place.target
        if tree.find(target.group, target.kind, target.namespace, target.name):
            continue
        if place.role == "class":
            if target.name not in facts.external:
                yield Saw(place.route, f"there is no ClusterClass {_where(target)}", _near(target, tree))
        else:
            route = (*place.route, "name")
            yield Saw(route, f"there is no {target.kind} {_where(target)}", _near(target, tree))
    yield from _cluster(subject, tree)


def _cluster(subject: Subject, tree: Tree) -> Iterator[Saw]:
    """The Cluster that workers and health checks belong to."""
    name = at(subject.value, ("spec", "clusterName"))
    if not isinstance(name, str) or not name or at(subject.value, ("metadata", "ownerReferences")):
        return
    namespace = subject.ref.namespace
    if not tree.find("cluster.x-k8s.io", "Cluster", namespace, name):
        from navos_gitops.rules._clusters import Target

        target = Target("cluster.x-k8s.io", "", "Cluster", namespace, name)
        yield Saw(("spec", "clusterName"), f"there is no Cluster {_where(target)}", _near(target, tree))


def _where(target: Target) -> str:
    return f"{target.name} in namespace {target.namespace}" if target.namespace else target.name


def _near(target: Target, tree: Tree) -> str:
    """The name or the namespace that may be meant."""
    import difflib

    known = tree.of(target.group, target.kind)
    for other in known:
        if other.ref.name == target.name:
            return f"there is one in namespace {other.ref.namespace}"
    names = [other.ref.name for other in known if other.ref.namespace == target.namespace]
    close = difflib.get_close_matches(target.name, names, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else ""
