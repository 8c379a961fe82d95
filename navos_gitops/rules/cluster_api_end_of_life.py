"""The management cluster runs a Cluster API release that upstream still repairs.

A minor is supported until the second one after it comes out, and gets severe fixes until the third; then neither its
faults nor support for new Kubernetes minors come any more. It is said once, in the fleet's settings, or at the first
ClusterClass (or Cluster) of other manifests. A minor that the catalog does not know is said to be unknown: nothing that
depends on it is decided then.

Upstream: ``docs/book/src/reference/versions.md`` (release support), v1.14.

```yaml
# with Cluster API v1.11.11
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a # want: cluster-api-end-of-life
spec: {}
```

```yaml
# with Cluster API v1.99.0
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: unknown # want: cluster-api-end-of-life
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
from navos_gitops.rules._support import core_life

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("cluster.x-k8s.io", "ClusterClass"), ("cluster.x-k8s.io", "Cluster")})
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Cluster API's own version past its life."""
    said = core_life(facts.catalog, facts.core, facts.today) if facts.core else None
    if said is None:
        return
    from navos_gitops.rules._clusters import first

    if first(subject, tree):
        setting = ("management", "clusterAPI")
        yield Saw(("metadata", "name"), said.message, said.help, severity=said.severity, setting=setting)
