"""An object has the shape of the API version that it names.

Between v1beta1 and v1beta2 Cluster API has renamed fields, made durations seconds, extra arguments lists, and left the
version out of references. An object with the new ``apiVersion`` and the old fields is refused, or loses them. Where
the verdict itself says so (``unknown-field``, ``wrong-type``), it carries what this rule knows as its help: how the
field is called now. In the patches of a ClusterClass nothing else sees it: there a path of the other version is a
warning of this rule, for every Cluster of the class stops at that patch.

Upstream: cluster-api v1.14, ``api/core/v1beta1/conversion.go``, and
``docs/book/src/developer/providers/migrations/v1.10-to-v1.11.md``.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  infrastructureRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1 # want: half-migrated
    kind: OpenStackCluster
    name: a
  topology:
    class: c # want: half-migrated
    version: v1.36.4
    workers:
      machineDeployments:
      - class: w
        name: w
        nodeDrainTimeout: 5m # want: half-migrated
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c # want: half-migrated
    version: v1.36.4
```

```yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  rolloutStrategy: # want: half-migrated
    type: RollingUpdate
  kubeadmConfigSpec:
    clusterConfiguration:
      apiServer:
        extraArgs: # want: half-migrated
          profiling: "false"
```

```yaml
apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata:
  name: a
spec:
  template:
    spec:
      joinConfiguration:
        nodeRegistration:
          kubeletExtraArgs: # want: half-migrated
          - name: cloud-provider
            value: external
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  patches:
  - name: arguments
    definitions:
    - selector:
        apiVersion: controlplane.cluster.x-k8s.io/v1beta2
        kind: KubeadmControlPlaneTemplate
      jsonPatches:
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/scheduler/extraArgs/x # want: half-migrated
        value: "false"
      - op: add
        path: /spec/template/spec/rolloutStrategy # want: half-migrated
        value: {}
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  infrastructureRef:
    apiGroup: infrastructure.cluster.x-k8s.io
    kind: OpenStackCluster
    name: a
  topology:
    classRef:
      name: c
    version: v1.36.4
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: b
spec:
  topology:
    class: c
    version: v1.36.4
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  patches:
  - name: arguments
    definitions:
    - selector:
        apiVersion: controlplane.cluster.x-k8s.io/v1beta2
        kind: KubeadmControlPlaneTemplate
      jsonPatches:
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/apiServer/extraArgs/-
        value:
          name: profiling
          value: "false"
    - selector:
        apiVersion: controlplane.cluster.x-k8s.io/v1beta1
        kind: KubeadmControlPlaneTemplate
      jsonPatches:
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/apiServer/extraArgs/profiling
        value: "false"
```
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules import _migration as migration
from navos_gitops.rules._kubeadm import config
from navos_gitops.rules._walk import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "info"
OUTCOME = "rejected"
KINDS = migration.KINDS
GIVES_WAY = frozenset({"unknown-field", "wrong-type"})
PARAMETERS: Mapping[str, Json] = {}

_OTHER: Final = {"v1beta1": "v1beta2", "v1beta2": "v1beta1"}
_ARGUMENTS: Final[tuple[Route, ...]] = (
    ("clusterConfiguration", "apiServer", "extraArgs"),
    ("clusterConfiguration", "controllerManager", "extraArgs"),
    ("clusterConfiguration", "scheduler", "extraArgs"),
    ("clusterConfiguration", "etcd", "local", "extraArgs"),
    ("initConfiguration", "nodeRegistration", "kubeletExtraArgs"),
    ("joinConfiguration", "nodeRegistration", "kubeletExtraArgs"),
)


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Fields of the other API version, with what they are called in this one."""
    group, _, version = subject.ref.api_version.rpartition("/")
    if version not in _OTHER:
        return
    fields = migration.foreign(group, subject.ref.kind, version)
    for route, ours in _fields(subject.value.get("spec"), fields, ("spec",)):
        yield _renamed(route, ours, version)
    if base := config(subject.ref):
        yield from _arguments(subject.value, base, version)
    if subject.ref.kind == "ClusterClass":
        yield from _patches(subject.value)


def _renamed(route: Route, ours: str, version: str) -> Saw:
    text = f"{route[-1]} is a field of {_OTHER[version]}; {version} has {ours}"
    return Saw(route, text, f"write spec.{ours}", key=True)


def _fields(value: Json, fields: Mapping[str, Json], route: Route) -> list[tuple[Route, str]]:
    """Where ``value`` has one of ``fields``, and the path to write instead."""
    found: list[tuple[Route, str]] = []
    if isinstance(value, list):
        for index, item in enumerate(value if "*" in fields else ()):
            found += _fields(item, fields["*"], (*route, index))
    elif isinstance(value, dict) and not fields.keys().isdisjoint(value):
        for word in [word for word in value if word in fields]:
            below, inner = value[word], fields[word]
            if isinstance(inner, str):
                if below is not None:
                    found.append(((*route, word), inner))
            elif below:
                found += _fields(below, inner, (*route, word))
    return found


def _arguments(value: Json, base: Route, version: str) -> Iterator[Saw]:
    """Extra arguments that are a map where a list belongs, or the reverse."""
    wrong = dict if version == "v1beta2" else list
    for place in _ARGUMENTS:
        found = at(value, (*base, *place))
        if isinstance(found, wrong) and found:
            yield Saw((*base, *place), f"has the shape of {_OTHER[version]}", _shape(version), key=True)


def _shape(version: str) -> str:
    return "write a list: - name: …, value: …" if version == "v1beta2" else "write a map: name: value"


def _patches(class_: Json) -> Iterator[Saw]:
    """Paths of a class's JSON patches that the templates they select do not have."""
    for i, patch in items(at(class_, ("spec", "patches"))):
        for j, definition in items(patch.get("definitions")):
            selector = definition.get("selector")
            if not isinstance(selector, dict):
                continue
            group, _, version = str(selector.get("apiVersion")).rpartition("/")
            fields = migration.foreign(group, str(selector.get("kind")), version)
            for k, item in items(definition.get("jsonPatches") if fields else None):
                steps = str(item.get("path")).split("/")[1:]
                if found := _in_path(steps, fields, version):
                    route = ("spec", "patches", i, "definitions", j, "jsonPatches", k, "path")
                    yield Saw(route, found[0], found[1], severity="warning")


def _in_path(steps: list[str], fields: Mapping[str, Json], version: str) -> tuple[str, str] | None:
    """What in a JSON pointer is the other version's, and the remedy."""
    node: Json = fields
    for step in steps[1:]:
        node = (node.get(step) or node.get("*")) if isinstance(node, dict) else None
        if isinstance(node, str):
            return f"{step} is a field of {_OTHER[version]}; the template is {version}", f"write spec.{node}"
    for step, after in pairwise(steps):
        if step in migration.ARGUMENTS and (after == "-" or after.isdecimal()) != (version == "v1beta2"):
            return f"{step} has another shape in {version}, the template's version", _shape(version)
    return None
