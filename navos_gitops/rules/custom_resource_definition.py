"""The tree defines no kinds of its own: what is in it needs nothing but upstream's components.

A CustomResourceDefinition of no known provider is an API that the team, or a vendor, has to carry along: its
controller, its conversions, its upgrades on every management cluster. In a folder without a fleet this rule is only
asked where policies name it. Parameter: ``groups``, globs of API groups whose definitions may be here.

Upstream: the CustomResourceDefinitions of the releases that the catalog holds (``navos-gitops catalog list``).

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: managedclusters.fleet.example.com
spec:
  group: fleet.example.com # want: custom-resource-definition
  names:
    kind: ManagedCluster
    plural: managedclusters
```

A kind of our own in a provider's group is one as well:

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: fleets.cluster.x-k8s.io
spec:
  group: cluster.x-k8s.io # want: custom-resource-definition
  names:
    kind: Fleet
    plural: fleets
```

```yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: clusters.cluster.x-k8s.io
spec:
  group: cluster.x-k8s.io
  names:
    kind: Cluster
    plural: clusters
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._definitions import DEFINITION, allowed, defines, providers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset({DEFINITION})
PARAMETERS: Mapping[str, Json] = {"groups": []}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """A definition that no known provider brings."""
    group, kind = defines(subject.value)
    if not group or providers(subject.value, facts) or allowed(group, parameters):
        return
    yield Saw(
        ("spec", "group"),
        f"the kind {kind} of {group} is no known provider's: the fleet would depend on an API of its own",
        "say it with upstream's kinds, or allow it: parameters.groups of this rule",
    )
