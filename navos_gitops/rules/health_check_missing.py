"""A topology's machines are watched: the class or the Cluster defines a health check for each group of them.

Cluster API replaces a machine that fails only where a health check says what failing is. Without one, a machine that
never joins holds a rollout for good, and a node that is lost stays lost. Machine pools have no health checks; one that
is switched off (``enabled: false``), and a MachineHealthCheck of one's own for the Cluster, in its namespace, are
decisions.

Upstream: cluster-api ``exp/topology/scope/blueprint.go``, v1.14 (``IsControlPlaneMachineHealthCheckEnabled``);
``docs/book/src/tasks/automated-machine-management/healthchecking.md``.

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
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  controlPlane: # want: health-check-missing
    machineInfrastructure:
      templateRef:
        name: m
  workers:
    machineDeployments:
    - class: w # want: health-check-missing
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineHealthCheck
metadata:
  name: of-another-cluster
  namespace: elsewhere
spec:
  clusterName: a
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
    controlPlane:
      healthCheck:
        enabled: false
    workers:
      machineDeployments:
      - class: w
        name: w
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  controlPlane:
    machineInfrastructure:
      templateRef:
        name: m
  workers:
    machineDeployments:
    - class: w
      healthCheck:
        checks:
          nodeStartupTimeoutSeconds: 900
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: p
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
  namespace: p
spec:
  controlPlane:
    machineInfrastructure:
      templateRef:
        name: m
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineHealthCheck
metadata:
  name: by-hand
  namespace: p
spec:
  clusterName: a
```

A class that is not here may define them:

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: elsewhere
    version: v1.36.4
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_of
from navos_gitops.rules._workers import CLUSTER, control_plane, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._workers import Group

SEVERITY = "info"
OUTCOME = "policy"
KINDS = frozenset({CLUSTER})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """The groups of machines that nobody watches, where the class describes them."""
    class_ = class_of(subject, tree)
    if class_ is None:
        return
    missing = [group for group in _groups(subject.value, class_.value) if not _watched(group)]
    if not missing or _watched_by_hand(subject, tree):
        return
    for group in {group.class_route: group for group in missing}.values():
        yield Saw(
            group.class_route,
            f"nobody watches the {group.what}'s machines: there is no health check",
            "define healthCheck here, or in each Cluster; enabled: false in a Cluster where none is wanted",
            key=True,
            at=class_,
        )


def _groups(cluster: Json, class_: Json) -> Iterator[Group]:
    """The groups of machines that can have a health check."""
    first = control_plane(cluster, class_)
    if first.class_value and first.class_value.get("machineInfrastructure"):
        yield first
    yield from (group for group in workers(cluster, class_) if group.what == "machine deployment" and group.class_value)


def _watched(group: Group) -> bool:
    """Whether a health check is defined for a group, or switched off on purpose."""
    for value in (group.value, group.class_value or {}):
        health = value.get("healthCheck", value.get("machineHealthCheck"))
        if isinstance(health, dict) and (set(health) - {"enabled", "enable"} or False in health.values()):
            return True
    return False


def _watched_by_hand(cluster: Subject, tree: Tree) -> bool:
    own = tree.of(CORE, "MachineHealthCheck")
    return any(
        item.ref.namespace == cluster.ref.namespace and at(item.value, ("spec", "clusterName")) == cluster.ref.name
        for item in own
    )
