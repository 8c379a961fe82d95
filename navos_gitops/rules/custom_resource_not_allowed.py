"""Every object belongs to an API group of Kubernetes, of Cluster API or of a provider, or to one the team allows.

A fleet of plain upstream objects can be moved to any management cluster that runs upstream's components. An object of
a group that none of them brings needs somebody's own controller there: the fleet then depends on it. Files that only
tools read (``kustomization.yaml``, kubeadm's and the kubelet's own configuration) are no objects. Where the definition
itself lies in the tree, it is the finding (``custom-resource-definition``). In a folder without a fleet this rule is
only asked where policies name it. Parameter: ``groups``, globs of API groups that are allowed.

Upstream: the CustomResourceDefinitions of the releases that the catalog holds (``navos-gitops catalog list``).

```yaml
apiVersion: fleet.example.com/v1
kind: ManagedCluster # want: custom-resource-not-allowed
metadata:
  name: a
  namespace: production
```

```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
---
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.own.example.com
spec:
  group: own.example.com
---
apiVersion: own.example.com/v1
kind: Thing
metadata:
  name: a
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.rules import Saw
from navos_gitops.rules._definitions import DEFINITION, allowed, defines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("*", "*")})
PARAMETERS: Mapping[str, Json] = {"groups": []}

_READ_BY_TOOLS: Final = frozenset(
    {
        "audit.k8s.io",
        "client.authentication.k8s.io",
        "clusterctl.cluster.x-k8s.io",
        "imagepolicy.k8s.io",
        "kind.x-k8s.io",
        "kubeadm.k8s.io",
    }
)
"""Groups of files, not of objects, beside all that end in ``.config.k8s.io``."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:
    """An object of a group that is not upstream's."""
    group = subject.ref.group
    if _known(group, facts) or allowed(group, parameters):
        return
    if any(defines(item.value)[0] == group for item in tree.of(*DEFINITION)):
        return
    yield Saw(
        ("kind",),
        f"the group {group} is neither Kubernetes' nor Cluster API's nor a known provider's",
        f"use upstream's kinds, or allow it: parameters.groups: [{group}] of this rule",
    )


def _known(group: str, facts: Facts) -> bool:
    if "." not in group or group in facts.catalog.index["kinds"]:
        return True
    if group.endswith(".config.k8s.io") or group in _READ_BY_TOOLS or "{" in group:
        return True
    from navos_gitops.catalog.builtin import GROUPS

    return group in GROUPS or bool(facts.catalog.providers_of(group))
