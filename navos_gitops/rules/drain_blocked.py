"""A budget that lets no pod go meets machines whose drain has a time limit.

Before Cluster API deletes a machine it drains its node, and a PodDisruptionBudget with ``maxUnavailable: 0`` or
``minAvailable: 100%`` refuses every eviction. Without ``nodeDrainTimeoutSeconds`` on the topology, the class or the
machines, the drain is tried for ever: the rollout stops at the first node that such a pod runs on. Budgets in the
ConfigMaps and Secrets of a ClusterResourceSet count for the Clusters it selects. Where a MachineDrainRule lets pods be
skipped, nothing is said; nor of machines with the annotation ``machine.cluster.x-k8s.io/exclude-node-draining``, of
control planes that a cloud or another cluster runs, and of budgets for the management cluster: in the namespace of a
provider, or applied by a Flux Kustomization without ``kubeConfig`` beside one that applies Clusters.

Upstream: cluster-api ``api/core/v1beta2/machine_types.go``, v1.14 (``nodeDrainTimeoutSeconds``: 0, the default, is no
limit), ``core/reconcilers/machine/machine_controller.go`` (``isNodeDrainAllowed``); kubernetes.io, "Specifying a
Disruption Budget for your Application".

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

The machines of any control plane are drained:

```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: never
spec:
  maxUnavailable: 0 # want: drain-blocked
---
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
```

```yaml
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
  name: its-machines-are-not-drained
spec:
  controlPlaneRef:
    apiGroup: controlplane.cluster.x-k8s.io
    kind: AWSManagedControlPlane
    name: a
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: AWSManagedControlPlane
metadata:
  name: a
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: w
spec:
  clusterName: its-machines-are-not-drained
  template:
    metadata:
      annotations:
        machine.cluster.x-k8s.io/exclude-node-draining: ""
```

```yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: of-the-management-cluster
  namespace: capi-system
spec:
  maxUnavailable: 0
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: w
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

import re
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_of, control_plane_of, template_kind
from navos_gitops.rules._control_planes import has_machines
from navos_gitops.rules._workers import control_plane, control_plane_template, topology, workers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._workers import Group

SEVERITY = "warning"
OUTCOME = "stuck"
KINDS = frozenset({("policy", "PodDisruptionBudget"), ("", "ConfigMap"), ("", "Secret")})
PARAMETERS: Mapping[str, Json] = {}

_BUDGET: Final = "PodDisruptionBudget"
_NEVER: Final[tuple[tuple[str, tuple[Json, ...]], ...]] = (("maxUnavailable", (0, "0%")), ("minAvailable", ("100%",)))
_WORKERS: Final = ("MachineDeployment", "MachinePool")
_EXCLUDED: Final = "machine.cluster.x-k8s.io/exclude-node-draining"

_PROVIDER: Final = re.compile(
    r"(cap[a-z0-9]{1,3}|caaph|caren|capi-[a-z-]+|rke2-(bootstrap|control-plane)|cabpt|cacppt|orc|baremetal-operator"
    r"|metal3-ipam)-system"
)
"""The namespaces that providers of Cluster API are installed in; only a management cluster has them."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Budgets that refuse every eviction, where some machines are drained without a limit."""
    found = _own(subject.value) if subject.ref.kind == _BUDGET else tuple(_carried(subject.value))
    if not found or _managing(subject, tree):
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
                for budget in _budgets(text):
                    if any(_refusing(budget)):
                        yield (field, key), f"{_BUDGET} {at(budget, ('metadata', 'name'))}: ", True


def _budgets(manifests: str) -> Iterator[Json]:
    from navos_gitops.yaml import reader
    from navos_gitops.yaml.lists import objects

    for document in reader.read(manifests.encode("utf-8", "surrogatepass")):
        for _, value in objects(document.value):
            if isinstance(value, dict) and value.get("kind") == _BUDGET:
                yield value


def _clusters(subject: Subject, tree: Tree) -> Iterator[Subject]:
    """The Clusters that a budget can concern: all, or those to which a ClusterResourceSet brings it."""
    if subject.ref.kind == _BUDGET:
        yield from tree.of(CORE, "Cluster")
        return
    from navos_gitops.rules._addons import carriers, taken

    found = {cluster.ref: cluster for carrier in carriers(subject, tree) for cluster in taken(carrier, tree)}
    yield from found.values()


def _managing(subject: Subject, tree: Tree) -> bool:
    """Whether a budget is for the management cluster, whose nodes are not those of its Clusters."""
    if subject.ref.kind != _BUDGET:
        return False
    if _PROVIDER.fullmatch(subject.ref.namespace):
        return True
    from navos_gitops.rules._delivery import FLUX, apart, brings, clusters

    appliers = [
        each for each in tree.of(*FLUX) if subject.file in {item.file for item in brings(each, tree, _BUDGET)} - {""}
    ]
    return bool(appliers) and all(
        not at(each.value, ("spec", "kubeConfig"))
        and any(clusters(brings(beside, tree)) for beside in (each, *apart(each, tree)))
        for each in appliers
    )


def _unlimited(cluster: Subject, tree: Tree) -> Iterator[str]:
    """The groups of a Cluster's machines whose drain has no limit; none where that is said elsewhere."""
    if topology(cluster.value) is None:
        yield from _unlimited_objects(cluster, tree)
        return
    class_ = class_of(cluster, tree)
    if class_ is None:
        return
    first = control_plane(cluster.value, class_.value)
    if has_machines(template_kind(at(class_.value, ("spec", "controlPlane")))) and not _limited(
        *_of_topology(first), *_of_template(class_, tree)
    ):
        yield f"the {first} of {cluster.ref}"
    for group in workers(cluster.value, class_.value):
        if not _limited(*_of_topology(group)):
            yield f"the {group} of {cluster.ref}"


def _of_topology(group: Group) -> tuple[Json, ...]:
    """Where a group of machines may say how they are deleted: the topology, and the class in either API version."""
    return group.value, group.class_value, at(group.class_value, ("template",))


def _of_template(class_: Subject, tree: Tree) -> tuple[Json, ...]:
    template = control_plane_template(class_, tree)
    return _of_plane(at(template.value, ("spec", "template"))) if template else ()


def _of_plane(value: Json) -> tuple[Json, ...]:
    """Where a control plane may say how its machines are deleted, older versions of RKE2's at the top."""
    spec = at(value, ("spec",))
    return spec, at(spec, ("machineTemplate",)), at(spec, ("machineTemplate", "spec"))


def _unlimited_objects(cluster: Subject, tree: Tree) -> Iterator[str]:
    """The objects of a Cluster without a topology whose machines' drain has no limit."""
    for kind in _WORKERS:
        for item in tree.of(CORE, kind):
            own = item.ref.namespace == cluster.ref.namespace
            if own and at(item.value, ("spec", "clusterName")) == cluster.ref.name:
                template = at(item.value, ("spec", "template"))
                if not _limited(template, at(template, ("spec",))):
                    yield str(item.ref)
    plane = control_plane_of(cluster, tree)
    if plane and has_machines(plane.ref.kind) and not _limited(*_of_plane(plane.value)):
        yield str(plane.ref)


def _limited(*places: Any) -> bool:
    """Whether one of the places says that machines are drained for some time only, or not at all."""
    return any(_drained_for(value) or _EXCLUDED in _annotations(value) for value in places if isinstance(value, dict))


def _drained_for(value: dict[str, Any]) -> bool:
    limit = at(value, ("deletion", "nodeDrainTimeoutSeconds")) or value.get("nodeDrainTimeout")
    return limit not in (None, 0, "0", "0s")


def _annotations(value: dict[str, Any]) -> Collection[Json]:
    found = at(value, ("metadata", "annotations"))
    return found if isinstance(found, dict) else ()


def _skipped(tree: Tree) -> bool:
    rules = tree.of(CORE, "MachineDrainRule")
    return any(at(item.value, ("spec", "drain", "behavior")) == "Skip" for item in rules)
