"""What Flux would substitute in a Cluster API object is meant to be substituted.

With ``postBuild`` Flux replaces every ``${NAME}``, also in the shell scripts of kubeadm's commands and files: a
variable that it does not know fails the build of the whole Kustomization, one with a default silently becomes the
default, and a quoted number becomes a number. Without ``postBuild`` the text stays as it is. What a Kustomization in
the tree substitutes by name is taken for meant; ``$${NAME}`` and the annotation
``kustomize.toolkit.fluxcd.io/substitute: disabled`` keep Flux away. The rule holds where the fleet is delivered by Flux
(parameter ``always: true``: elsewhere too), or where a Kustomization of the tree has a ``postBuild``.

Upstream: fluxcd/kustomize-controller v1.9, "Post build variable substitution"; fluxcd/pkg ``envsubst``.

```yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  postBuild:
    substitute:
      REGION: yul1
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata:
  name: w
spec:
  template:
    spec:
      preKubeadmCommands:
      - echo "${HOSTNAME}" > /etc/hostname # want: substitution-over-cluster-objects
      - echo "${REGION}" > /etc/region
```

```yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  postBuild:
    substitute:
      REGION: yul1
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata:
  name: w
spec:
  template:
    spec:
      preKubeadmCommands:
      - echo "$${HOSTNAME}" > /etc/hostname
      - echo "$HOSTNAME" > /etc/hostname
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata:
  name: kept
  annotations:
    kustomize.toolkit.fluxcd.io/substitute: disabled
spec:
  template:
    spec:
      preKubeadmCommands:
      - echo "${HOSTNAME}" > /etc/hostname
```

```yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: clusters
  namespace: flux-system
spec:
  path: ./clusters
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata:
  name: w
spec:
  template:
    spec:
      preKubeadmCommands:
      - echo "${HOSTNAME}" > /etc/hostname
```
"""

from __future__ import annotations

import marshal
import re
from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules import Saw
from navos_gitops.rules._delivery import brings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "stuck"
KINDS = frozenset(
    (group, "*")
    for group in (
        "addons.cluster.x-k8s.io",
        "bootstrap.cluster.x-k8s.io",
        "cluster.x-k8s.io",
        "controlplane.cluster.x-k8s.io",
        "infrastructure.cluster.x-k8s.io",
    )
)
PARAMETERS: Mapping[str, Json] = {"always": False}
WORD: Final = b"${"

_FLUX: Final = "kustomize.toolkit.fluxcd.io"
_VARIABLE: Final = r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)(?:[:=?+/#%^,-][^}]*)?\}"


class _Build(NamedTuple):
    """What the tree's Kustomizations substitute."""

    here: bool
    """Whether any Kustomization lies in the tree."""
    active: bool
    """Whether one of them has a postBuild."""
    names: frozenset[str]
    elsewhere: bool
    """Whether more names come out of ConfigMaps and Secrets."""
    files: frozenset[str]
    """The files that they substitute in, as far as the tree tells."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:
    """Strings in which Flux finds a variable that no Kustomization of the tree names."""
    # one look at all texts at once, and the cheapest there is: nearly no object has any
    if b"${" not in marshal.dumps(subject.value) or _kept(subject.value):
        return
    build = tree.once(("substituted",), lambda: _build(tree))
    if build.files and subject.file not in build.files and facts.delivery != "flux":
        return
    if not (build.active or parameters["always"] or (facts.delivery == "flux" and not build.here)):
        return
    for route, text in _strings(subject.value, ()):
        names = [name for name in re.findall(_VARIABLE, text) if name not in build.names]
        if names:
            listed = ", ".join(f"${{{name}}}" for name in dict.fromkeys(names))
            yield Saw(
                route,
                f"Flux substitutes {listed} here, and no Kustomization in the tree names it",
                f"write $${{{names[0]}}} to keep the text, or name it in postBuild.substitute",
                severity="info" if build.elsewhere else None,
            )


def _kept(value: Json) -> bool:
    key = f"{_FLUX}/substitute"
    return any(at(value, ("metadata", field, key)) == "disabled" for field in ("annotations", "labels"))


def _build(tree: Tree) -> _Build:
    all_of_them = tree.of(_FLUX, "Kustomization")
    substituting = [item for item in all_of_them if isinstance(at(item.value, ("spec", "postBuild")), dict)]
    builds = [at(item.value, ("spec", "postBuild")) for item in substituting]
    named = [found for build in builds if isinstance(found := build.get("substitute"), dict)]
    return _Build(
        bool(all_of_them),
        bool(builds),
        frozenset(str(name) for names in named for name in names),
        any(build.get("substituteFrom") for build in builds),
        frozenset(taken.file for item in substituting for taken in brings(item, tree)),
    )


def _strings(value: Json, route: Route) -> Iterator[tuple[Route, str]]:
    if isinstance(value, str):
        if "${" in value:
            yield route, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*route, index))
