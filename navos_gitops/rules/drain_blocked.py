"""A budget that lets no pod go meets machines whose drain has a time limit.

Before Cluster API deletes a machine it drains its node, and a PodDisruptionBudget with ``maxUnavailable: 0`` or
``minAvailable: 100%`` refuses every eviction. Without ``nodeDrainTimeoutSeconds`` on the topology, the class or the
machines, the drain is tried for ever: the rollout stops at the first node that such a pod runs on. Budgets in the
ConfigMaps and Secrets of a ClusterResourceSet count for the Clusters it selects. Where a MachineDrainRule lets pods be
skipped, nothing is said.

Upstream: cluster-api ``api/core/v1beta2/machine_types.go``, v1.14 (``nodeDrainTimeoutSeconds``: 0, the default, is no
limit); kubernetes.io, "Specifying a Disruption Budget for your Application".

```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: never
spec:
  maxUnavailable: 0 # want: drain-blocked
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: all
spec:
  minAvailable: 100% # want: drain-blocked
---
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
      deletion:
        nodeDrainTimeoutSeconds: 600
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
  workers:
    machineDeployments:
    - class: w
```

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: addon
  namespace: production
data:
  budget.yaml: | # want: drain-blocked
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: addon
    spec:
      maxUnavailable: 0%
---
apiVersion: addons.cluster.x-k8s.io/v1beta2
kind: ClusterResourceSet
metadata:
  name: addon
  namespace: production
spec:
  clusterSelector:
    matchLabels:
      addon: "yes"
  resources:
  - kind: ConfigMap
    name: addon
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
  labels:
    addon: "yes"
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: w
  namespace: production
spec:
  clusterName: a
```

```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: one-may-go
spec:
  maxUnavailable: 1
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: never
spec:
  maxUnavailable: 0
---
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
  controlPlane:
    deletion:
      nodeDrainTimeoutSeconds: 600
  workers:
    machineDeployments:
    - class: w
      deletion:
        nodeDrainTimeoutSeconds: 600
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_of
from navos_gitops.rules._workers import control_plane, control_plane_template, topology, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "stuck"
KINDS = frozenset({("policy", "PodDisruptionBudget"), ("", "ConfigMap"), ("", "Secret")})
PARAMETERS: Mapping[str, Json] = {}

_BUDGET: Final = "PodDisruptionBudget"
_NEVER: Final[tuple[tuple[str, tuple[Json, ...]], ...]] = (("maxUnavailable", (0, "0%")), ("minAvailable", ("100%",)))
_MACHINES: Final[dict[tuple[str, str], tuple[Route, ...]]] = {
    (CORE, "MachineDeployment"): (("spec", "template", "spec"),),
    (CORE, "MachinePool"): (("spec", "template", "spec"),),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"): (
        ("spec", "machineTemplate", "spec"),
        ("spec", "machineTemplate"),
    ),
}
"""Objects of Clusters without a topology, and where each says how its machines are deleted."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Budgets that refuse every eviction, where some machines are drained without a limit."""
    found = _own(subject.value) if subject.ref.kind == _BUDGET else tuple(_carried(subject.value))
    if not found:
        return
    waiting = [name for cluster in _clusters(subject, tree) for name in _unlimited(cluster, tree)]
    if not waiting or _skipped(tree):
        return
    others = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    for route, name, key in found:
        yield Saw(
            route,
            f"{name}no pod may be evicted: draining {waiting[0]}{others} would wait for ever",
            "set deletion.nodeDrainTimeoutSeconds in the class or the topology, or let one pod go: maxUnavailable: 1",
            key=key,
        )


def _own(budget: Json) -> tuple[tuple[Route, str, bool], ...]:
    return tuple((("spec", field), "", False) for field in _refusing(budget))


def _refusing(budget: Json) -> Iterator[str]:
    """The field by which a budget refuses every eviction."""
    spec = budget.get("spec")
    for field, values in _NEVER if isinstance(spec, dict) else ():
        if spec.get(field) in values and not isinstance(spec[field], bool):
            yield field


def _carried(value: Json) -> Iterator[tuple[Route, str, bool]]:
    """Such budgets among the manifests that a ConfigMap or a Secret carries."""
    for field in ("data", "stringData"):
        content = value.get(field)
        for key, text in content.items() if isinstance(content, dict) else ():
            if isinstance(text, str) and _BUDGET in text:
                from navos_gitops.yaml import reader

                for document in reader.read(text.encode("utf-8", "surrogatepass")):
                    budget = document.value
                    if isinstance(budget, dict) and budget.get("kind") == _BUDGET and any(_refusing(budget)):
                        yield (field, key), f"{_BUDGET} {at(budget, ('metadata', 'name'))}: ", True


def _clusters(subject: Subject, tree: Tree) -> Iterator[Subject]:
    """The Clusters that a budget can concern: all, or those to which a ClusterResourceSet brings it."""
    if subject.ref.kind == _BUDGET:
        yield from tree.of(CORE, "Cluster")
        return
    from navos_gitops.rules._addons import carriers, taken

    found = {cluster.ref: cluster for carrier in carriers(subject, tree) for cluster in taken(carrier, tree)}
    yield from found.values()


def _unlimited(cluster: Subject, tree: Tree) -> Iterator[str]:
    """The groups of a Cluster's machines whose drain has no limit; none where that is said elsewhere."""
    if topology(cluster.value) is None:
        yield from _unlimited_objects(cluster, tree)
        return
    class_ = class_of(cluster, tree)
    if class_ is None:
        return
    template = control_plane_template(class_, tree)
    inner = at(template.value, ("spec", "template", "spec", "machineTemplate")) if template else None
    first = control_plane(cluster.value, class_.value)
    for group, more in (
        (first, (inner, at(inner, ("spec",)))),
        *((each, ()) for each in workers(cluster.value, class_.value)),
    ):
        if not any(_limited(value) for value in (group.value, group.class_value, *more)):
            yield f"the {group} of {cluster.ref}"


def _unlimited_objects(cluster: Subject, tree: Tree) -> Iterator[str]:
    named = at(cluster.value, ("spec", "controlPlaneRef", "name"))
    for (group, kind), places in _MACHINES.items():
        for item in tree.of(group, kind):
            by_cluster = at(item.value, ("spec", "clusterName")) == cluster.ref.name
            own = item.ref.namespace == cluster.ref.namespace and (
                by_cluster if group == CORE else item.ref.name == named
            )
            if own and not any(_limited(at(item.value, place)) for place in places):
                yield str(item.ref)


def _limited(value: Any) -> bool:
    """Whether machines are said to be drained for some time only."""
    if not isinstance(value, dict):
        return False
    limit = at(value, ("deletion", "nodeDrainTimeoutSeconds")) or value.get("nodeDrainTimeout")
    return limit not in (None, 0, "0", "0s")


def _skipped(tree: Tree) -> bool:
    rules = tree.of(CORE, "MachineDrainRule")
    return any(at(item.value, ("spec", "drain", "behavior")) == "Skip" for item in rules)
