"""A rollout may go one machine above or one below the number that is asked for: else it cannot begin.

``maxSurge: 0`` forbids a machine more, ``maxUnavailable: 0``, which is also the default, one less; both together are
refused when the MachineDeployment is made, long after the Cluster was accepted. Written as ``0%`` they are not refused,
and Cluster API takes one machine away at a time after all (severity info). A kubeadm control plane with ``maxSurge: 0``
scales in first and is refused below three machines, also where the class says the one and the Cluster the other; a
percentage counts as 0 there.

Upstream: cluster-api ``core/webhooks/admission/machinedeployment.go`` (``validateRolloutStrategy``),
``core/reconcilers/machinedeployment/mdutil/util.go`` (``ResolveFenceposts``),
``controlplane/kubeadm/webhooks/admission/kubeadmcontrolplane.go``, v1.14.

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
        name: default
        rollout:
          strategy:
            type: RollingUpdate
            rollingUpdate:
              maxSurge: 0 # want: rollout-cannot-progress
      - class: w
        name: both
        rollout:
          strategy:
            rollingUpdate:
              maxSurge: 0 # want: rollout-cannot-progress
              maxUnavailable: 0
      - class: w
        name: percent
        rollout:
          strategy:
            rollingUpdate:
              maxSurge: 0% # want: rollout-cannot-progress
              maxUnavailable: 0
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata:
  name: w
spec:
  strategy:
    rollingUpdate:
      maxSurge: 0 # want: rollout-cannot-progress
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  workers:
    machineDeployments:
    - class: w
      rollout:
        strategy:
          rollingUpdate:
            maxSurge: 0 # want: rollout-cannot-progress
            maxUnavailable: 0
```

```yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  replicas: 1
  rollout:
    strategy:
      rollingUpdate:
        maxSurge: 0 # want: rollout-cannot-progress
```

The number is the Cluster's, the surge its class's:

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
    controlPlane:
      replicas: 1 # want: rollout-cannot-progress
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
  namespace: production
spec:
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta2
      kind: KubeadmControlPlaneTemplate
      name: t
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlaneTemplate
metadata:
  name: t
  namespace: production
spec:
  template:
    spec:
      rollout:
        strategy:
          rollingUpdate:
            maxSurge: 0
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: w
spec:
  rollout:
    strategy:
      rollingUpdate:
        maxSurge: 0
        maxUnavailable: 1
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: by-hand
spec:
  rollout:
    strategy:
      type: OnDelete
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  replicas: 3
  rollout:
    strategy:
      rollingUpdate:
        maxSurge: 0
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_of
from navos_gitops.rules._walk import items
from navos_gitops.rules._workers import CLUSTER, control_plane_template, topology

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

_CONTROL_PLANE: Final = "controlplane.cluster.x-k8s.io"

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset(
    {CLUSTER, (CORE, "ClusterClass"), (CORE, "MachineDeployment"), (_CONTROL_PLANE, "KubeadmControlPlane")}
)
PARAMETERS: Mapping[str, Json] = {}

_LISTS: Final[dict[str, Route]] = {
    "Cluster": ("spec", "topology", "workers", "machineDeployments"),
    "ClusterClass": ("spec", "workers", "machineDeployments"),
}
_STRATEGIES: Final[tuple[Route, ...]] = (("rollout", "strategy"), ("strategy",))
_CONTROL_PLANE_STRATEGIES: Final[tuple[Route, ...]] = (("rollout", "strategy"), ("rolloutStrategy",))
_QUORUM: Final = 3


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Rolling updates that are allowed neither a machine more nor one less."""
    kind = subject.ref.kind
    if kind in _LISTS:
        route = _LISTS[kind]
        for index, item in items(at(subject.value, route)):
            yield from _rolling(item, (*route, index))
    elif kind == "MachineDeployment":
        yield from _rolling(subject.value.get("spec"), ("spec",))
    else:
        yield from _kubeadm(subject.value)
    if kind == "Cluster":
        yield from _of_class(subject, tree)


def _rolling(value: Json, route: Route) -> Iterator[Saw]:
    for place in _STRATEGIES:
        strategy = at(value, place)
        update = strategy.get("rollingUpdate") if isinstance(strategy, dict) else None
        if not isinstance(update, dict) or strategy.get("type") == "OnDelete":
            continue
        surge, unavailable = update.get("maxSurge"), update.get("maxUnavailable")
        if not _zero(surge) or not (unavailable is None or _zero(unavailable)):
            continue
        where = (*route, *place, "rollingUpdate", "maxSurge")
        if "0%" in (surge, unavailable):
            text = "neither a machine more nor one less is allowed; Cluster API takes one away at a time all the same"
            yield Saw(where, text, "write maxUnavailable: 1, which is what happens", severity="info")
        else:
            less = "" if unavailable is not None else ", the default"
            text = f"maxSurge 0 allows no machine more, maxUnavailable 0{less}, none less: no rollout could begin"
            yield Saw(where, text, "write maxSurge: 1 or maxUnavailable: 1")


def _zero(value: Json) -> bool:
    return value == "0%" or (value == 0 and not isinstance(value, bool))


def _kubeadm(value: Json) -> Iterator[Saw]:
    replicas = at(value, ("spec", "replicas"))
    replicas = 1 if replicas is None else replicas
    where = _scales_in(value.get("spec"), ("spec",))
    if where and _below_quorum(replicas):
        yield Saw(where, _too_few(replicas), "write maxSurge: 1")


def _of_class(cluster: Subject, tree: Tree) -> Iterator[Saw]:
    """A control plane template that scales in first, under a Cluster with too few control plane machines."""
    asked = at(cluster.value, ("spec", "topology", "controlPlane", "replicas"))
    if topology(cluster.value) is None or not _below_quorum(1 if asked is None else asked):
        return
    class_ = class_of(cluster, tree)
    found = control_plane_template(class_, tree) if class_ else None
    if found is None or found.ref.kind != "KubeadmControlPlaneTemplate":
        return
    route: Route = ("spec", "template", "spec")
    where = _scales_in(at(found.value, route), route)
    if where:
        yield Saw(
            ("spec", "topology", "controlPlane", "replicas"),
            f"{_too_few(1 if asked is None else asked)} (maxSurge stands in {found.ref})",
            "write maxSurge: 1 in the template, or ask for 3 machines",
            related=((found, where),),
        )


def _scales_in(spec: Json, route: Route) -> Route | None:
    """Where a kubeadm control plane says that no machine may be added during a rollout."""
    for place in _CONTROL_PLANE_STRATEGIES:
        update = at(spec, (*place, "rollingUpdate"))
        surge = update.get("maxSurge") if isinstance(update, dict) else None
        if _zero(surge) or (isinstance(surge, str) and surge.endswith("%")):
            return (*route, *place, "rollingUpdate", "maxSurge")
    return None


def _below_quorum(replicas: Json) -> bool:
    return isinstance(replicas, int) and 0 < replicas < _QUORUM


def _too_few(replicas: Json) -> str:
    return f"with maxSurge 0 a kubeadm control plane needs {_QUORUM} machines, to scale in first; it has {replicas}"
