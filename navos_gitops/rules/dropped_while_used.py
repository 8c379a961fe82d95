"""What a ClusterClass drops, its Clusters have stopped using in a change before.

The API server refuses a ClusterClass that drops a worker class, a health check or a Kubernetes version as long as a
Cluster uses it. Flux applies classes before Clusters, in one Kustomization too: with both in one commit the class is
refused, what waits for it is never applied, and so the Clusters go on using what was dropped, for ever. One Argo CD
Application stands still in the same way. Two that do not wait for each other settle (a note): each tries until the
other has come. A Cluster whose file is gone counts as long as the Cluster itself is there. Where nobody says how the
objects are applied, a warning: ``kubectl`` has to be run twice. Judged against an old state (``--base``, ``--from``).

Variables and patches may be dropped at any time. A Cluster that goes on naming a worker class that is dropped is
refused itself (`unknown-worker-class`).

Upstream: cluster-api v1.14 ``core/webhooks/admission/clusterclass.go`` (ValidateUpdate); kustomize-controller v1.9
(stages of fluxcd/pkg ``ssa``); argoproj/argo-cd v3.5 ``gitops-engine/pkg/sync/sync_context.go``.

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: classes
  namespace: flux-system
spec:
  path: ./classes
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
  dependsOn:
  - name: classes
---
# file: classes/c.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass # old
metadata:
  name: c
  namespace: production
spec:
  kubernetesVersions: [v1.35.0, v1.36.0]
  controlPlane:
    healthCheck: {checks: {nodeStartupTimeoutSeconds: 600}}
  workers:
    machineDeployments:
    - class: small
    - class: large
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster # old
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.35.0
    classRef:
      name: c
    controlPlane:
      healthCheck: {enabled: true}
    workers:
      machineDeployments:
      - name: w
        class: large
---
# file: classes/c.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
  namespace: production
spec:
  kubernetesVersions: [v1.36.0] # want: dropped-while-used
  controlPlane: {} # want: dropped-while-used
  workers:
    machineDeployments: # want: dropped-while-used
    - class: small
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: c
    workers:
      machineDeployments:
      - name: w
        class: small
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass # old
metadata:
  name: c
  namespace: production
spec:
  workers:
    machinePools:
    - class: small
    - class: unused
    - class: large
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster # old
metadata:
  name: removed
  namespace: production
spec:
  topology:
    class: c
    version: v1.36.0
    workers:
      machinePools:
      - name: w
        class: large
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata:
  name: c
  namespace: production
spec:
  workers:
    machinePools: # want: dropped-while-used
    - class: small
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass # old
metadata:
  name: c
  namespace: production
spec:
  variables:
  - name: zone
    required: false
    schema: {openAPIV3Schema: {type: string}}
  workers:
    machineDeployments:
    - class: small
    - class: large
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster # old
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: c
    variables:
    - name: zone
      value: one
    workers:
      machineDeployments:
      - name: w
        class: small
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
  namespace: production
spec:
  workers:
    machineDeployments:
    - class: small
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
spec:
  topology:
    version: v1.36.0
    classRef:
      name: c
    workers:
      machineDeployments:
      - name: w
        class: small
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_name
from navos_gitops.rules._walk import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route, Severity
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "stuck"
KINDS = frozenset({(CORE, "ClusterClass")})
PARAMETERS: Mapping[str, Json] = {}

_WORKERS: Final = {"machineDeployments": "machine deployment class", "machinePools": "machine pool class"}
_HEALTH: Final = ("healthCheck", "machineHealthCheck")
"""What v1beta2 and v1beta1 call it."""
_CONTROL_PLANE: Final = ""
_REMEDY: Final = "stop using it in a change before; drop it when that has been applied"


class _Use(NamedTuple):
    """Something of a class that a Cluster may use."""

    what: str
    """A field of the class."""
    name: str
    """Of a worker class, or a version."""


class _Held(NamedTuple):
    """What becomes of a class that is refused until its Clusters have moved."""

    then: str
    severity: Severity | None = None


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """What this change takes from a class, and from the Clusters that have used it until now."""
    if not isinstance(subject.old, dict):
        return
    before, now = _offers(subject.old), _offers(subject.value)
    if before <= now and not _versions(subject.value):
        return
    left: dict[_Use, list[Subject]] = {}
    for cluster in tree.past(CORE, "Cluster"):
        if class_name(cluster) == (subject.ref.namespace, subject.ref.name):
            for use in _left(cluster, subject, tree):
                if use in before or use.what == "kubernetesVersions":
                    left.setdefault(use, []).append(cluster)
    for use, clusters in left.items():
        yield _saw(use, clusters, subject, tree, _held(subject, clusters, tree, facts))


def _left(cluster: Subject, class_: Subject, tree: Tree) -> Iterator[_Use]:
    """What a Cluster has used, the class lacks, and the Cluster as it is now is not told of."""
    new = tree.find(*cluster.ref.identity)
    if new is None and tree.gone(*cluster.ref.identity) is None:
        return  # not at hand
    # a worker class that is not there is a verdict on the Cluster
    here = _uses(new.value) if new and class_name(new) == class_name(cluster) else ()
    still = {use for use in here if use.what in _WORKERS}
    offered, versions = _offers(class_.value), _versions(class_.value)
    for use in dict.fromkeys(_uses(cluster.value)):
        if use.what == "kubernetesVersions":
            lacking = bool(versions) and use.name not in versions
        else:
            lacking = use not in offered
        with_its_workers = (
            use.what == "healthCheck" and use.name and _Use("machineDeployments", use.name) not in offered
        )
        if lacking and use not in still and not with_its_workers:
            yield use


def _offers(class_: Json) -> frozenset[_Use]:
    """The worker classes and health checks of a class."""
    found = [
        _Use(field, str(item.get("class")))
        for field in _WORKERS
        for _, item in items(at(class_, ("spec", "workers", field)))
    ]
    for _, item in items(at(class_, ("spec", "workers", "machineDeployments"))):
        if _defines(item):
            found.append(_Use("healthCheck", str(item.get("class"))))
    if _defines(at(class_, ("spec", "controlPlane"))):
        found.append(_Use("healthCheck", _CONTROL_PLANE))
    return frozenset(found)


def _uses(cluster: Json) -> Iterator[_Use]:
    """What a Cluster uses of its class."""
    topology = at(cluster, ("spec", "topology"))
    yield _Use("kubernetesVersions", str(at(topology, ("version",))))
    for field in _WORKERS:
        for _, item in items(at(topology, ("workers", field))):
            yield _Use(field, str(item.get("class")))
            if field == "machineDeployments" and _relies(item):
                yield _Use("healthCheck", str(item.get("class")))
    if _relies(at(topology, ("controlPlane",))):
        yield _Use("healthCheck", _CONTROL_PLANE)


def _versions(class_: Json) -> tuple[str, ...]:
    """The versions that a class is for; nothing where it is for all."""
    listed = at(class_, ("spec", "kubernetesVersions"))
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def _defines(holder: Json) -> bool:
    return any(set(found) - {"enabled", "enable"} for found in _health(holder))


def _relies(holder: Json) -> bool:
    """Whether a Cluster has a health check switched on that it leaves to the class to define."""
    return not _defines(holder) and any(found.get("enabled", found.get("enable")) is True for found in _health(holder))


def _health(holder: Json) -> Iterator[dict[str, Json]]:
    for key in _HEALTH:
        found = at(holder, (key,))
        if isinstance(found, dict):
            yield found


def _saw(use: _Use, clusters: list[Subject], class_: Subject, tree: Tree, held: _Held) -> Saw:
    from navos_gitops.rules._delivery import listed

    what, route = _named(use, class_)
    plural = len(clusters) > 1
    done = "changed" if any(tree.find(*each.ref.identity) for each in clusters) else "been deleted"
    verb = f"use it until they have {done}" if plural else f"uses it until it has {done}"
    text = f"{what} is dropped, and {listed(clusters)} {verb}: till then the class is refused; {held.then}"
    return Saw(route, text, _REMEDY, key=use.what != "healthCheck", severity=held.severity)


def _named(use: _Use, class_: Subject) -> tuple[str, Route]:
    """What is dropped, in words, and the place in the class that lacks it."""
    if use.what in _WORKERS:
        return f"the {_WORKERS[use.what]} {use.name}", ("spec", "workers", use.what)
    if use.what == "kubernetesVersions":
        return f"Kubernetes {use.name}", ("spec", use.what)
    if use.name == _CONTROL_PLANE:
        return "the control plane's health check", ("spec", "controlPlane")
    workers = items(at(class_.value, ("spec", "workers", "machineDeployments")))
    index = next((index for index, item in workers if item.get("class") == use.name), 0)
    return f"the health check of {use.name}", ("spec", "workers", "machineDeployments", index)


def _held(class_: Subject, clusters: list[Subject], tree: Tree, facts: Facts) -> _Held:
    """What waits for the class, as far as it is known how it is applied."""
    if facts.delivery == "argocd":
        return _Held("Argo CD tries again until then", "info")
    if facts.delivery == "flux":
        return _Held("their Kustomization waits for that, and never gets to the Clusters")
    from navos_gitops.rules._delivery import APPLICATION, FLUX, after

    appliers = (*tree.of(*FLUX), *tree.of(*APPLICATION))
    of_class = [item for item in appliers if _brings(item, [class_], tree)]
    for item in appliers if of_class else ():
        first = [each.ref for each in (item, *after(item, tree))]
        if _brings(item, clusters, tree) and any(each.ref in first for each in of_class):
            return _Held(f"{item.ref.kind} {item.ref.name} waits for that, and never gets to the Clusters")
    if of_class:
        return _Held("it is tried again until then", "info")
    return _Held("applied with its Clusters at once, it has to be applied again", "warning")


def _brings(item: Subject, wanted: list[Subject], tree: Tree) -> bool:
    """Whether a Kustomization or an Application applies one of some objects, or prunes it."""
    from navos_gitops.rules._delivery import brings, is_flux, prunes

    found = {each.ref.identity for each in brings(item, tree)}
    return any(each.ref.identity in found or (is_flux(item) and prunes(item, each.file)) for each in wanted)
