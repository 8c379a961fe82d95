"""Control planes run upstream's images, from ``registry.k8s.io`` or from a mirror that the team has declared.

kubeadm pulls the API server, the controller manager, the scheduler, CoreDNS and etcd from the repositories of the
ClusterConfiguration. Another repository may hold a vendor's build of the same name and version, which no version
check can see. ``k8s.gcr.io`` is frozen since April 2023 and lacks every later release. Parameter: ``mirrors``, globs of
repositories (or of what they begin with) that hold upstream's images unchanged.

Upstream: kubernetes ``cmd/kubeadm/app/apis/kubeadm/v1beta4/defaults.go``, v1.36 (``DefaultImageRepository``);
kubernetes.io blog, 2023-03-10, "k8s.gcr.io Redirect to registry.k8s.io".

```yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlane
metadata:
  name: a
spec:
  kubeadmConfigSpec:
    clusterConfiguration:
      imageRepository: vendor.example.com/kubernetes # want: image-repository-not-upstream
      dns:
        imageRepository: k8s.gcr.io/coredns # want: image-repository-not-upstream
      etcd:
        local:
          imageRepository: vendor.example.com/etcd # want: image-repository-not-upstream
```

A patch of a class writes it as well, alone or as part of what it writes, as it stands or from a variable of the class
or the Cluster:

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  variables:
  - name: etcdRepository
    schema:
      openAPIV3Schema:
        type: string
        default: vendor.example.com/etcd # want: image-repository-not-upstream
  - name: mirror
    schema:
      openAPIV3Schema:
        type: object
        properties:
          url:
            type: string
            default: vendor.example.com/mirror # want: image-repository-not-upstream
  patches:
  - name: whole
    definitions:
    - selector:
        apiVersion: controlplane.cluster.x-k8s.io/v1beta2
        kind: KubeadmControlPlaneTemplate
      jsonPatches:
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration
        value:
          imageRepository: vendor.example.com/kubernetes # want: image-repository-not-upstream
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/imageRepository
        valueFrom:
          variable: mirror.url
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/dns/imageRepository
        valueFrom:
          template: k8s.gcr.io/coredns # want: image-repository-not-upstream
  - name: images
    definitions:
    - jsonPatches:
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/imageRepository
        value: vendor.example.com/kubernetes # want: image-repository-not-upstream
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/dns/imageRepository
        valueFrom:
          variable: dnsRepository
      - op: add
        path: /spec/template/spec/kubeadmConfigSpec/clusterConfiguration/etcd/local/imageRepository
        valueFrom:
          variable: etcdRepository
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
spec:
  topology:
    classRef:
      name: c
    version: v1.36.4
    variables:
    - name: dnsRepository
      value: vendor.example.com/coredns # want: image-repository-not-upstream
    - name: etcdRepository
      value: registry.k8s.io
    - name: mirror
      value:
        url: vendor.example.com/another # want: image-repository-not-upstream
```

```yaml
apiVersion: controlplane.cluster.x-k8s.io/v1beta2
kind: KubeadmControlPlaneTemplate
metadata:
  name: a
spec:
  template:
    spec:
      kubeadmConfigSpec:
        clusterConfiguration:
          imageRepository: registry.k8s.io
          dns:
            imageRepository: registry.k8s.io/coredns
          etcd:
            local:
              imageRepository: ${MIRROR}
```

Other images are not kubeadm's:

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata:
  name: c
spec:
  patches:
  - name: load-balancer
    definitions:
    - selector:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
        kind: DockerClusterTemplate
      jsonPatches:
      - op: add
        path: /spec/template/spec/loadBalancer/imageRepository
        value: images.example.com/haproxy
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw
from navos_gitops.rules._clusters import CORE, class_name
from navos_gitops.rules._kubeadm import CONFIGURED, config
from navos_gitops.rules._walk import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "warning"
OUTCOME = "policy"
KINDS = frozenset({*CONFIGURED, (CORE, "ClusterClass")})
PARAMETERS: Mapping[str, Json] = {"mirrors": []}

_UPSTREAM: Final = "registry.k8s.io"
_PLACES: Final[tuple[Route, ...]] = (
    ("clusterConfiguration", "imageRepository"),
    ("clusterConfiguration", "dns", "imageRepository"),
    ("clusterConfiguration", "etcd", "local", "imageRepository"),
)


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Image repositories that are neither upstream's nor a declared mirror."""
    base = config(subject.ref)
    places = (((*base, *place), subject) for place in _PLACES) if base else _of_class(subject, tree)
    for route, holder in places:
        text = at(holder.value, route)
        if isinstance(text, str) and text and not _fine(text, parameters["mirrors"]):
            yield Saw(
                route,
                f"{text} is not upstream's {_UPSTREAM}, and no declared mirror of it",
                f"write {_UPSTREAM}, or declare the mirror: parameters.mirrors of this rule",
                at=None if holder is subject else holder,
            )


def _of_class(class_: Subject, tree: Tree) -> Iterator[tuple[Route, Subject]]:
    """What a class's patches write as an image repository: a value, a variable's default, or what its Clusters say."""
    variables: dict[Route, None] = {}
    for route, below in _patched(class_.value):
        yield (*route, "value", *below), class_
        if not below:
            yield (*route, "valueFrom", "template"), class_
        name = at(class_.value, (*route, "valueFrom", "variable"))
        if isinstance(name, str):
            variables[(*name.split("."), *below)] = None
    if not variables:
        return
    for index, item in items(at(class_.value, ("spec", "variables"))):
        schema: Route = ("spec", "variables", index, "schema", "openAPIV3Schema")
        for name, *parts in variables:
            if item.get("name") == name:
                yield from ((route, class_) for route in _defaults(schema, parts))
    for cluster in tree.of(CORE, "Cluster"):
        if class_name(cluster) == (class_.ref.namespace, class_.ref.name):
            yield from ((route, cluster) for route in _set(cluster.value, variables))


def _defaults(schema: Route, parts: Sequence[str | int]) -> Iterator[Route]:
    """Where a schema may have a default for a part of a variable: that of the part, or of what holds it."""
    for depth in range(len(parts) + 1):
        inner = (step for part in parts[:depth] for step in ("properties", part))
        yield (*schema, *inner, "default", *parts[depth:])


def _set(cluster: Json, variables: Iterable[Route]) -> Iterator[Route]:
    """Where a Cluster gives its control plane a value for one of the variables."""
    for place in (("variables",), ("controlPlane", "variables", "overrides")):
        route: Route = ("spec", "topology", *place)
        for index, item in items(at(cluster, route)):
            yield from ((*route, index, "value", *parts) for name, *parts in variables if item.get("name") == name)


def _patched(class_: Json) -> Iterator[tuple[Route, Route]]:
    """The JSON patches of a class that write an image repository, and where in what they write it stands."""
    patches: Route = ("spec", "patches")
    for i, patch in items(at(class_, patches)):
        for j, definition in items(patch.get("definitions")):
            places = list(_places(definition.get("selector")))
            for k, item in items(definition.get("jsonPatches")):
                path = tuple(str(item.get("path")).split("/")[1:])
                for place in places if path else ():
                    if place[: len(path)] == path:
                        yield (*patches, i, "definitions", j, "jsonPatches", k), place[len(path) :]


def _places(selector: Json) -> Iterator[Route]:
    """Where the templates that a patch selects hold image repositories; of any kind, where none is selected."""
    kind, version = at(selector, ("kind",)), at(selector, ("apiVersion",))
    for (group, known), base in CONFIGURED.items():
        selected = (not kind or kind == known) and (not version or str(version).startswith(f"{group}/"))
        if selected and known.endswith("Template"):
            yield from ((*base, *place) for place in _PLACES)


def _fine(repository: str, mirrors: Sequence[str]) -> bool:
    if repository == _UPSTREAM or repository.startswith(f"{_UPSTREAM}/") or "${" in repository or "{{" in repository:
        return True
    if not mirrors:
        return False
    from navos_gitops.settings.globs import matcher

    parts, mirrored = repository.split("/"), matcher(mirrors)
    return any(mirrored("/".join(parts[:end])) for end in range(1, len(parts) + 1))
