"""Names leave room for what Cluster API appends to them.

A topology's objects are named after the Cluster and the topology's part, its machines after those, each with five
random characters; what is longer than 63 characters is cut to 58, and five random ones follow. Then a machine
deployment's name no longer ends in the name of its topology (severity warning), or a machine's in that of its machine
set (info): logs, dashboards and nodes tell them apart only by chance. Classes that name things by a template of their
own are passed, the control plane as well as the workers; a control plane that a cloud or another cluster runs has no
machines to name.

Upstream: cluster-api ``internal/topology/names/names.go``, v1.14;
``core/reconcilers/machinedeployment/machinedeployment_sync.go`` (``computeNewMachineSetName``).

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: production-platform-amsterdam-1
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
    workers:
      machineDeployments:
      - class: w
        name: memory-optimized-zone-b-2026 # want: name-too-long
      - class: w
        name: general-purpose # want: name-too-long
      - class: w
        name: zone-b
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a-cluster-whose-name-takes-up-nearly-all-that-there-is-of-it # want: name-too-long
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
```

```yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a-control-plane-whose-name-takes-up-nearly-all-that-there-is # want: name-too-long
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: workers-whose-name-takes-up-nearly-all-that-there-is # want: name-too-long
spec: {}
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a-cluster-whose-name-takes-up-nearly-all-that-there-is-of-it
spec:
  topology:
    classRef:
      name: names-its-control-plane
    version: v1.36.4
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: names-its-control-plane
spec:
  controlPlane:
    naming:
      template: cp-{{ .random }}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a-cluster-whose-name-leaves-no-room-for-that-of-machines
spec:
  topology:
    classRef:
      name: has-no-machines-of-a-control-plane
    version: v1.36.4
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: has-no-machines-of-a-control-plane
spec:
  controlPlane:
    templateRef:
      apiVersion: controlplane.cluster.x-k8s.io/v1beta2
      kind: AWSManagedControlPlaneTemplate
      name: c
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: platform-ams1
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
    workers:
      machineDeployments:
      - class: w
        name: memory-optimized-zone-b
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: workers-whose-name-takes-up-nearly-all-that-there-is
spec:
  machineNaming:
    template: w-{{ .random }}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_of, template_kind
from navos_gitops.rules._control_planes import has_machines
from navos_gitops.rules._walk import items
from navos_gitops.rules._workers import CLUSTER, control_plane_template, topology, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._workers import Group

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({CLUSTER, (CORE, "MachineDeployment"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane")})
GIVES_WAY = frozenset({"too-long"})
PARAMETERS: Mapping[str, Json] = {}

_LONGEST: Final = 63
_KEPT: Final = 58
_RANDOM: Final = 6
"""A dash and five random characters."""

_NAME: Final[Route] = ("metadata", "name")
_WORKERS: Final[Route] = ("spec", "topology", "workers")
_LISTS: Final = ("machineDeployments", "machinePools")


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Names that Cluster API has to cut."""
    name = subject.ref.name
    if subject.ref.kind == "Cluster":
        if topology(subject.value) is not None:
            yield from _cluster(subject, tree)
        return
    times = 1 if subject.ref.kind == "KubeadmControlPlane" else 2
    if not _names_machines(subject.value.get("spec")) and len(name) + times * _RANDOM > _LONGEST:
        yield _machines(_NAME, name, times * _RANDOM)


def _cluster(cluster: Subject, tree: Tree) -> Iterator[Saw]:
    name = cluster.ref.name
    if len(name) + 2 * _RANDOM > _LONGEST:
        found = _control_plane(name, class_of(cluster, tree), tree)
        if found:
            yield found
            if found.severity is None:
                return
    room = _LONGEST - 3 * _RANDOM - len(name) - 1
    groups = at(cluster.value, _WORKERS)
    listed = map(groups.get, _LISTS) if isinstance(groups, dict) else ()
    if not any(len(str(item.get("name"))) > room for each in listed for _, item in items(each)):
        return
    class_ = class_of(cluster, tree)
    for group in workers(cluster.value, class_.value if class_ else None):
        if len(group.name) > room and not _named(group.class_value):
            yield from _group(f"{name}-{group.name}", group)


def _control_plane(name: str, class_: Subject | None, tree: Tree) -> Saw | None:
    """What is said of a Cluster's own name: it is that of the control plane, and of the machines there."""
    if class_ and _named(at(class_.value, ("spec", "controlPlane"))):
        return None
    if len(name) + _RANDOM > _LONGEST:
        return _cut(_NAME, name, "the control plane")
    if class_ and not has_machines(template_kind(at(class_.value, ("spec", "controlPlane")))):
        return None
    template = control_plane_template(class_, tree) if class_ else None
    if template and _names_machines(at(template.value, ("spec", "template", "spec"))):
        return None
    return _machines(_NAME, name, 2 * _RANDOM)


def _named(of_class: Json) -> bool:
    """Whether a class names a control plane, or workers, by a template of its own, in either API version."""
    return any(at(of_class, (field, "template")) for field in ("naming", "namingStrategy"))


def _names_machines(spec: Json) -> bool:
    """Whether a control plane, or a machine deployment, names its machines by a template of its own."""
    return any(at(spec, (field, "template")) for field in ("machineNaming", "machineNamingStrategy"))


def _group(name: str, group: Group) -> Iterator[Saw]:
    if len(name) + _RANDOM > _LONGEST:
        yield _cut((*group.route, "name"), name, f"the {group.what}")
    elif group.what == "machine deployment":
        yield _machines((*group.route, "name"), name, 3 * _RANDOM)


def _cut(route: Route, name: str, what: str) -> Saw:
    text = f"{what} is named {f'{name}-'[:_KEPT]} and five random characters: {name} does not fit into {_LONGEST}"
    return Saw(route, text, f"shorten it by {len(name) + _RANDOM - _LONGEST} characters")


def _machines(route: Route, name: str, appended: int) -> Saw:
    over = len(name) + appended - _LONGEST
    text = f"machines named after {name} are cut to {_LONGEST} characters, {over} fewer than their whole names have"
    return Saw(route, text, f"shorten it by {over} characters", severity="info")
