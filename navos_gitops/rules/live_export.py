"""What is in git was written by people, not copied out of a cluster.

The fields that the server and the controllers write say what once was. A ``uid`` or a ``resourceVersion`` makes an
apply fail wherever the object is another or has moved on; ``managedFields`` are refused by server-side apply; owner
references name objects of the old cluster, and the garbage collector deletes an object whose owners are gone. What the
topology controller made (label ``topology.cluster.x-k8s.io/owned``) belongs to its Cluster: in git the two write it in
turns, and a MachineDeployment that the Cluster does not name is deleted at once; that is severity error.

Upstream: kubernetes.io, Server-Side Apply; cluster-api ``api/core/v1beta2/common_types.go``, v1.14
(``ClusterTopologyOwnedLabel``).

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
  creationTimestamp: "2026-01-05T08:00:00Z" # want: live-export
  generation: 4
  resourceVersion: "81234"
  uid: 2d1f0a5e-8d9a-4b5e-9d4b-0c5c7b1a2f3e
status:
  phase: Provisioned
```

```yaml
apiVersion: v1
kind: Namespace
metadata:
  name: production
status: # want: live-export
  phase: Active
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachineDeployment
metadata:
  name: a-workers-x7k2p
  labels:
    topology.cluster.x-k8s.io/owned: "" # want: live-export
  uid: 2d1f0a5e-8d9a-4b5e-9d4b-0c5c7b1a2f3e
```

Empty ones are what generators write:

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  creationTimestamp: null
status: {}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
status:
  acceptedNames:
    kind: ""
    plural: ""
  conditions: []
  storedVersions: []
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import OWNED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({("*", "*")})
PARAMETERS: Mapping[str, Json] = {}

_WRITTEN: Final = frozenset(
    {
        "creationTimestamp",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "ownerReferences",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """What the server or a controller wrote into an object: one finding an object, at the first such field."""
    value = subject.value
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return
    labels = metadata.get("labels")
    if isinstance(labels, dict) and OWNED in labels:
        yield Saw(
            ("metadata", "labels", OWNED),
            "the topology controller made this object and owns it",
            "remove the object: its Cluster and ClusterClass say all that is in it",
            key=True,
            severity="error",
        )
        return
    written: list[Route] = [("metadata", word) for word in metadata if word in _WRITTEN and metadata[word]]
    if _has_content(value.get("status")):
        written.append(("status",))
    if written:
        names = ", ".join(str(route[-1]) for route in written)
        yield Saw(written[0], f"{names}: written by the server, not by a person", f"remove {names}", key=True)


def _has_content(status: Json) -> bool:
    """Whether anything is said in a status: generators write empty ones."""
    if isinstance(status, dict):
        return any(map(_has_content, status.values()))
    if isinstance(status, list):
        return any(map(_has_content, status))
    return status not in (None, "")
