"""Machines that the cluster autoscaler counts have no count in git as well.

With both, every apply sets the number of git, and the autoscaler its own again: machines with their workloads come and
go at each reconciliation. For machine deployments of a topology the Cluster's webhook refuses it (severity error); for
machine pools, and for objects without a topology, nobody does.

Upstream: cluster-api ``core/webhooks/admission/cluster.go`` (``validateAutoscalerAnnotationsForCluster``), v1.14;
``docs/book/src/tasks/automated-machine-management/autoscaling.md``.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
    workers:
      machineDeployments:
      - class: w
        name: w
        replicas: 3 # want: autoscaler-and-replicas
        metadata:
          annotations:
            cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size: "1"
            cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size: "5"
      machinePools:
      - class: p
        name: p
        replicas: 3 # want: autoscaler-and-replicas
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  workers:
    machinePools:
    - class: p
      metadata:
        annotations:
          cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size: "5"
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: w
  annotations:
    cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size: "1"
    cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size: "5"
spec:
  clusterName: a
  replicas: 3 # want: autoscaler-and-replicas
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
    version: v1.36.4
    workers:
      machineDeployments:
      - class: w
        name: counted-in-git
        replicas: 3
      - class: w
        name: counted-by-the-autoscaler
        metadata:
          annotations:
            cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size: "1"
            cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size: "5"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_of
from navos_gitops.rules._walk import items
from navos_gitops.rules._workers import CLUSTER, topology, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "disruptive"
KINDS = frozenset({CLUSTER, (CORE, "MachineDeployment"), (CORE, "MachinePool"), (CORE, "MachineSet")})
PARAMETERS: Mapping[str, Json] = {}

_SIZES: Final = frozenset(
    f"cluster.x-k8s.io/cluster-api-autoscaler-node-group-{which}-size" for which in ("min", "max")
)
_HELP: Final = "leave replicas out: the autoscaler counts, from the minimum on"


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Replicas beside the autoscaler's annotations."""
    if subject.ref.kind == "Cluster":
        yield from _topology(subject, tree)
    elif _scaled(subject.value) and at(subject.value, ("spec", "replicas")) is not None:
        yield Saw(("spec", "replicas"), "the autoscaler's annotations are set as well", _HELP)


def _topology(cluster: Subject, tree: Tree) -> Iterator[Saw]:
    asked = topology(cluster.value)
    if asked is None or not asked.get("workers"):
        return
    class_ = class_of(cluster, tree)
    if not (_any_scaled(asked["workers"]) or (class_ and _scales(class_, tree))):
        return
    for group in workers(cluster.value, class_.value if class_ else None):
        if group.value.get("replicas") is None:
            continue
        of_class = group.class_value or {}
        by_class = _scaled(of_class) or _scaled(of_class.get("template"))
        if _scaled(group.value) or by_class:
            whose = "the class" if by_class and not _scaled(group.value) else "the topology"
            yield Saw(
                (*group.route, "replicas"),
                f"the autoscaler's annotations are set on {whose} as well",
                _HELP,
                severity="error" if group.what == "machine deployment" else None,
                related=((class_, (*group.class_route, "metadata")),) if class_ and whose == "the class" else (),
            )


def _scales(class_: Subject, tree: Tree) -> bool:
    """Whether a class sets the annotations on any of its workers; found once for all its Clusters."""
    of_class = at(class_.value, ("spec", "workers"))
    return tree.once(("autoscaled", id(of_class)), lambda: _any_scaled(of_class))


def _any_scaled(groups: Json) -> bool:
    listed = groups.values() if isinstance(groups, dict) else ()
    return any(_scaled(item) or _scaled(item.get("template")) for each in listed for _, item in items(each))


def _scaled(value: Json) -> bool:
    metadata = value.get("metadata") if isinstance(value, dict) else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and not _SIZES.isdisjoint(annotations)
