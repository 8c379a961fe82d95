"""The management cluster runs a Kubernetes minor that the installed Cluster API supports.

The range for management clusters is narrower than that for workload clusters. It is said once, in the fleet's
settings, or at the first ClusterClass (or Cluster) of other manifests: the management cluster has no object of its own.

Upstream: ``docs/book/src/reference/versions.md`` (management cluster), v1.14.

```yaml
# with management Kubernetes v1.32.4
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a # want: management-kubernetes-unsupported
spec: {}
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: b
spec: {}
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
spec: {}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._support import support

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("cluster.x-k8s.io", "ClusterClass"), ("cluster.x-k8s.io", "Cluster")})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """The management cluster's version outside the range."""
    said = support(facts.catalog, facts.core, facts.kubernetes, management=True) if facts.kubernetes else None
    if said is None:
        return
    from navos_gitops.rules._clusters import first

    if first(subject, tree):
        setting = ("management", "kubernetes")
        yield Saw(("metadata", "name"), said.message, said.help, severity=said.severity, setting=setting)
