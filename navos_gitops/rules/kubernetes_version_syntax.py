"""A Kubernetes version is written as upstream releases it: ``v1.36.2``.

Cluster API's webhooks refuse a version without its ``v`` on some fields and put it there on others; what is in git
then differs from what runs. A suffix of a distribution (``+rke2r1``, ``+k0s.0``, ``+vmware.1``) belongs to a bootstrap
provider that understands it; kubeadm knows no such release.

Upstream: ``core/webhooks/admission/cluster.go``, ``controlplane/kubeadm/webhooks/admission``, v1.14.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: 1.36.2 # want: kubernetes-version-syntax
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
    version: v1.36.2
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.rules import Saw
from navos_gitops.rules._versions import VERSIONED, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset(VERSIONED)
PARAMETERS: Mapping[str, Json] = {}


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Versions that do not begin with ``v``."""
    for route, text in versions(subject):
        if not text.startswith("v"):
            yield Saw(route, f"the version {text} does not begin with v", f"write v{text}")
