"""Clusters run a Kubernetes minor that the installed Cluster API supports.

Each Cluster API minor is tested with a range of Kubernetes minors; a newer one is added by a patch release. Nothing
refuses the others: kubeadm's API, CoreDNS or the kubelet's flags then differ from what the controllers write, and the
machines do not come up. A minor that the catalog does not know is said to be unknown.

Upstream: ``docs/book/src/reference/versions.md`` (workload clusters), v1.14.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: too-old
spec:
  topology:
    classRef:
      name: c
    version: v1.30.14 # want: workload-kubernetes-unsupported
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: unknown
spec:
  topology:
    classRef:
      name: c
    version: v1.99.0 # want: workload-kubernetes-unsupported
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: managed
spec:
  version: v1.30.14 # want: workload-kubernetes-unsupported
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
    version: v1.37.1
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import repeats
from navos_gitops.rules._support import support
from navos_gitops.rules._versions import VERSIONED, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset(VERSIONED)
GIVES_WAY = frozenset(
    {"kubernetes-version-syntax", "version-downgrade", "version-skips-minor", "kubelet-newer-than-control-plane"}
)
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Versions outside the range, once a cluster."""
    for route, text in versions(subject):
        said = support(facts.catalog, facts.core, text, management=False)
        if said and not repeats(subject, text, tree):
            yield Saw(route, said.message, _or_say(said.help, facts), severity=said.severity)


def _or_say(remedy: str, facts: Facts) -> str:
    """The remedy, or the option that says which Cluster API is installed, where nobody has."""
    return f"{remedy}, or say what is installed: --cluster-api VERSION" if "core" in facts.assumed else remedy
