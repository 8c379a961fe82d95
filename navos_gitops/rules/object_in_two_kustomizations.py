"""Each object is applied by one Flux Kustomization, or by one Argo CD Application.

Two that bring the same object take it from each other at every reconciliation. Dropped from one of them, it is a matter
of timing whether it is pruned, though the other still wants it; of a Cluster that means all its machines. Two
Kustomizations that never prune and agree on every word are harmless. Two Applications are not: Argo CD marks what it
applies as one Application's, warns of a shared resource, and the other one is never in sync.

In a fleet that is every object that two environments list, a Namespace above all; said at the object, where it is
written. Elsewhere it is the objects of Cluster API's groups, and said at the later path. The same folder for two
management clusters is no fault, and neither are copies that get different names or namespaces.

Upstream: fluxcd/kustomize-controller v1.9, "Garbage collection" (owner labels); argoproj/argo-cd v3.5
``controller/state.go`` (``SharedResourceWarning``).

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
  namespace: flux-system
spec:
  path: ./
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters # want: object-in-two-kustomizations
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
```

```yaml
# file: argocd/all.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: all
  namespace: argocd
spec:
  destination: {server: https://kubernetes.default.svc}
  source:
    repoURL: https://git.example.com/fleet.git
    path: .
    directory: {recurse: true}
---
# file: argocd/all.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: clusters
  namespace: argocd
spec:
  destination: {server: https://kubernetes.default.svc}
  source:
    repoURL: https://git.example.com/fleet.git
    path: clusters # want: object-in-two-kustomizations
---
# file: clusters/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  namespace: production
```

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: staging
  namespace: flux-system
spec:
  path: ./templates
  prune: false
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: production
  namespace: flux-system
spec:
  path: ./templates
  prune: false
---
# file: templates/a.yaml
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: OpenStackClusterTemplate
metadata:
  name: a
  namespace: production
```

```yaml
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: staging
  namespace: flux-system
spec:
  path: ./overlays/staging
---
# file: flux/all.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: production
  namespace: flux-system
spec:
  path: ./overlays/production
---
# file: overlays/staging/kustomization.yaml
namespace: staging
resources: [../../base]
---
# file: overlays/production/kustomization.yaml
namespace: production
resources: [../../base]
---
# file: base/kustomization.yaml
resources: [a.yaml]
---
# file: base/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
```

```yaml
# file: management/eu/flux.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters-eu
  namespace: flux-system
spec:
  path: ./classes
---
# file: management/us/flux.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters-us
  namespace: flux-system
spec:
  path: ./classes
---
# file: classes/a.yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: a
  namespace: production
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE
from navos_gitops.rules._delivery import APPLICATION, FLUX, apart, brings, identity, is_flux, listed, path_route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts, Subject, Tree

    _Owned = Mapping[tuple[str, str, str, str], Subject]
    """Objects by identity."""
    _Others = Iterable[tuple[Subject, _Owned]]
    """Other Kustomizations, or Applications, with what they apply."""

SEVERITY = "warning"
OUTCOME = "stuck"
KINDS = frozenset({FLUX, APPLICATION})
PARAMETERS: Mapping[str, Json] = {}

_REMEDY: Final = "list it in one environment alone, or give each environment one of its own"


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """What another Kustomization or Application brings as well."""
    mine = _owned(subject, tree, facts)
    others = [(other, _owned(other, tree, facts)) for other in apart(subject, tree)] if mine else []
    if facts.delivery == "none":
        yield from _written(subject, mine, others)
    else:  # what is delivered, and by what, is rendered by a fleet: nobody edits the paths
        yield from _rendered(subject, mine, others)


def _written(subject: Subject, mine: _Owned, others: _Others) -> Iterator[Saw]:
    """Of what people have written, said once a pair, at the later name."""
    for other, theirs in others:
        both = [key for key in sorted(mine.keys() & theirs.keys()) if _fight(subject, other, mine[key], theirs[key])]
        if both and _name(other) <= _name(subject):
            yield Saw(
                path_route(subject),
                f"{other.ref.kind} {other.ref.name} applies {listed(mine[key] for key in both)} too",
                f"keep each object in one {other.ref.kind}: move it, or narrow one of the paths",
                related=((mine[both[0]], ("metadata", "name")), (other, path_route(other))),
            )


def _rendered(subject: Subject, mine: _Owned, others: _Others) -> Iterator[Saw]:
    """Of what a fleet renders into several stages, said once an object, where that is written.

    Two forms of one object are `duplicate-object`, which says it better.
    """
    for key in sorted({key for _, theirs in others for key in mine.keys() & theirs.keys()}):
        item = mine[key]
        too = [other for other, theirs in others if key in theirs and theirs[key].value == item.value]
        if too and max(map(_name, too)) < _name(subject) and any(_fight(subject, each, item, item) for each in too):
            names = listed(sorted((*too, subject), key=_name), most=len(too) + 1)
            then = "which of them prunes it is chance" if is_flux(subject) else "none of them stays in sync"
            text = f"{item.ref.kind} {item.ref.name} is applied by {names}: {then}"
            yield Saw(("metadata", "name"), text, _REMEDY, at=item)


def _name(subject: Subject) -> tuple[str, str]:
    return (subject.ref.namespace, subject.ref.name)


def _fight(one: Subject, other: Subject, mine: Subject, theirs: Subject) -> bool:
    """Whether an object that two bring is the worse for it."""
    return not (is_flux(one) and mine.value == theirs.value and _is_still(one) and _is_still(other))


def _is_still(kustomization: Subject) -> bool:
    """Whether a Flux Kustomization deletes nothing and applies what is written as it is."""
    spec = at(kustomization.value, ("spec",))
    return spec.get("prune") is False and not spec.get("patches") and not spec.get("postBuild")


def _owned(subject: Subject, tree: Tree, facts: Facts) -> _Owned:
    """The objects that are applied because of one, by identity; nothing that is still to be named.

    Of a kind that is not served nobody knows whether it lives in a namespace, and so whether two are one. Of other
    people's trees, Cluster API's alone are known.
    """

    def find() -> _Owned:
        word = CORE if facts.delivery == "none" else ""
        found = {
            identity(item.ref): item
            for item in brings(subject, tree, word)
            if item.ref.group.endswith(word)
            and (item.ref.namespace or facts.installed.find(item.ref.api_version, item.ref.kind))
        }
        found.pop(("", "", "", ""), None)
        return found

    return tree.once(("owned", subject.ref, subject.file), find)
