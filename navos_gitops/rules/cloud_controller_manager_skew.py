"""The cloud provider's controller and drivers are of the Kubernetes minor of the clusters that get them.

A cloud controller manager is a client of its API server's own minor: it is never newer, and one minor older only while
an upgrade goes on. On an upgrade the control plane moves first, then the controller, then the workers. Storage drivers
of the same repository keep the same minor; they are only warned about. Where an add-on fits most of the clusters that
it selects, the others carry the wrong label, and the finding is theirs. There is one minor of these components for each
of Kubernetes, so arithmetic decides: charts (``openstack-cloud-controller-manager`` 2.36.x for Kubernetes 1.36), and
images in DaemonSets, Deployments, and the ConfigMaps and Secrets of ClusterResourceSets; the tag of the controller's or
the driver's own image in a chart's values counts in place of the chart's version, and decides nothing where a template
fills it in. Of a range of chart versions the minor counts (``2.34.x``, ``~2.34.0``) if there is only one. A Flux
HelmRelease is for the cluster whose kubeconfig it names.

Upstream: kubernetes/website ``version-skew-policy.md`` (cloud-controller-manager); the releases of
kubernetes/cloud-provider-openstack, kubernetes-sigs/cloud-provider-azure, kubernetes/cloud-provider-vsphere and
kubernetes/cloud-provider-aws.

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  labels:
    cloud: openstack
spec:
  topology:
    classRef:
      name: c
    version: v1.35.2
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: newer
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  chartName: openstack-cloud-controller-manager
  version: 2.36.0 # want: cloud-controller-manager-skew
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: values
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  chartName: openstack-cloud-controller-manager
  version: 2.35.1
  valuesTemplate: | # want: cloud-controller-manager-skew
    image:
      tag: v1.36.0
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: flux
spec:
  kubeConfig:
    secretRef:
      name: a-kubeconfig
  chart:
    spec:
      chart: openstack-cloud-controller-manager
      version: 2.36.0 # want: cloud-controller-manager-skew
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: any-patch-of-a-minor
spec:
  kubeConfig:
    secretRef:
      name: a-kubeconfig
  chart:
    spec:
      chart: openstack-cloud-controller-manager
      version: 2.34.x # want: cloud-controller-manager-skew
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: every-cluster
spec:
  clusterSelector: {}
  chartName: openstack-cloud-controller-manager
  version: 2.33.0 # want: cloud-controller-manager-skew
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: driver
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  chartName: openstack-cinder-csi
  version: 2.34.1 # want: cloud-controller-manager-skew
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ccm
data:
  ccm.yaml: | # want: cloud-controller-manager-skew
    containers:
    - image: registry.k8s.io/provider-os/openstack-cloud-controller-manager:v1.33.0
  driver.json: | # want: cloud-controller-manager-skew
    {"containers": [{"image": "registry.k8s.io/provider-os/cinder-csi-plugin:v1.33.0"}]}
---
apiVersion: addons.cluster.x-k8s.io/v1beta2
kind: ClusterResourceSet
metadata:
  name: ccm
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  resources:
  - kind: ConfigMap
    name: ccm
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ccm
spec:
  template:
    spec:
      containers:
      - image: example.org/openstack-cloud-controller-manager:v1.36.0 # want: cloud-controller-manager-skew
```

```yaml
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: a
  labels:
    cloud: openstack
spec:
  topology:
    classRef:
      name: c
    version: v1.36.2
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: a
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  chartName: openstack-cloud-controller-manager
  version: 2.36.0
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: its-image-is-set
spec:
  kubeConfig:
    secretRef:
      name: a-kubeconfig
  chart:
    spec:
      chart: openstack-cloud-controller-manager
      version: 2.35.0
  values:
    image:
      tag: v1.36.2
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: its-image-follows-the-cluster
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  chartName: openstack-cloud-controller-manager
  version: 2.33.1
  valuesTemplate: |
    image:
      tag: {{ .Cluster.spec.topology.version }}
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: the-tag-of-a-sidecar
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  chartName: openstack-cinder-csi
  version: 2.36.1
  valuesTemplate: |
    csi:
      resizer:
        image:
          tag: v1.14.0
---
apiVersion: addons.cluster.x-k8s.io/v1alpha1
kind: HelmChartProxy
metadata:
  name: selects-others
spec:
  clusterSelector:
    matchLabels:
      cloud: another
  chartName: openstack-cloud-controller-manager
  version: 2.30.0
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ccm
data:
  ccm.yaml: |
    containers:
    - image: registry.k8s.io/provider-os/openstack-cloud-controller-manager:v1.36.1
    - image: quay.io/example/other:v1.2.3
---
apiVersion: addons.cluster.x-k8s.io/v1beta2
kind: ClusterResourceSet
metadata:
  name: ccm
spec:
  clusterSelector:
    matchLabels:
      cloud: openstack
  resources:
  - kind: ConfigMap
    name: ccm
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import at
from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from navos_gitops.model import Json, Route, Severity
    from navos_gitops.rules import Facts, Subject, Tree
    from navos_gitops.rules._addons import Found

    Running = tuple[Subject, str, int]
    """A Cluster with version and minor of its Kubernetes."""

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset(
    {
        ("addons.cluster.x-k8s.io", "HelmChartProxy"),
        ("helm.toolkit.fluxcd.io", "HelmRelease"),
        ("apps", "DaemonSet"),
        ("apps", "Deployment"),
        ("", "ConfigMap"),
        ("", "Secret"),
    }
)
GIVES_WAY = frozenset({"cloud-controller-manager-skew"})
PARAMETERS: Mapping[str, Json] = {}

_WORDS: Final = ("cloud-", "csi", "cpi-", "keystone")
"""Texts without one of these name none of the images; looking for them is cheap."""


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Components of another minor than the clusters'."""
    kind = subject.ref.kind
    if kind == "HelmChartProxy":
        yield from _chart(subject, tree)
    elif kind == "HelmRelease":
        yield from _release(subject, tree)
    elif kind in {"ConfigMap", "Secret"}:
        yield from _content(subject, tree, facts)
    else:
        yield from _workload(subject, tree, facts)


def _chart(subject: Subject, tree: Tree) -> Iterator[Saw]:
    """A chart by its own version, or by the image that its values name in place of the chart's."""
    from navos_gitops.rules._addons import charted, templated

    name, text = at(subject.value, ("spec", "chartName")), at(subject.value, ("spec", "valuesTemplate"))
    found, in_values = charted(name, at(subject.value, ("spec", "version")), templated(name, text))
    if found:
        yield from _brought(subject, ("spec", "valuesTemplate" if in_values else "version"), [found], [subject], tree)


def _release(subject: Subject, tree: Tree) -> Iterator[Saw]:
    """A chart that Flux installs into a cluster."""
    from navos_gitops.rules._addons import charted, delivered

    spec, values = at(subject.value, ("spec", "chart", "spec")), at(subject.value, ("spec", "values"))
    found, in_values = charted(at(spec, ("chart",)), at(spec, ("version",)), values)
    if found:
        route: Route = ("spec", "values", *in_values) if in_values else ("spec", "chart", "spec", "version")
        yield from _compare(route, [(found, _wrong(found, delivered(subject, tree)))])


def _content(subject: Subject, tree: Tree, facts: Facts) -> Iterator[Saw]:
    """Manifests that a ClusterResourceSet brings."""
    for route, text in _texts(subject):
        if "image" not in text or not any(word in text for word in _WORDS):
            continue
        from navos_gitops.rules._addons import carriers, image, written_images

        images = [image(facts.catalog, written) for written in dict.fromkeys(written_images(text))]
        known = [found for found in images if found]
        if known:
            yield from _brought(subject, route, known, carriers(subject, tree), tree)


def _texts(subject: Subject) -> Iterator[tuple[Route, str]]:
    for field in ("data", "stringData"):
        items = at(subject.value, (field,))
        for key, text in items.items() if isinstance(items, dict) else ():
            if not isinstance(text, str):
                continue
            if field == "data" and subject.ref.kind == "Secret":
                from base64 import b64decode

                try:
                    yield (field, key), b64decode(text).decode()
                except ValueError:
                    continue
            else:
                yield (field, key), text


def _workload(subject: Subject, tree: Tree, facts: Facts) -> Iterator[Saw]:
    """A workload lies in some cluster's manifests: it must fit one of the tree's clusters."""
    from navos_gitops.rules._addons import image, images, running

    for route, text in images(subject.value):
        found = image(facts.catalog, text)
        if not found:
            continue
        clusters = [each for cluster in tree.of("cluster.x-k8s.io", "Cluster") for each in running(cluster, tree)]
        fits = any(minor == found.minor for _, _, minor in clusters)
        nearest = sorted(clusters, key=lambda each: abs(each[2] - found.minor))[:1]
        for saw in _compare(route, [(found, () if fits else _wrong(found, nearest))]):
            # which cluster it is for stands nowhere
            yield saw._replace(severity="warning")


def _brought(
    subject: Subject, route: Route, components: Sequence[Found], selecting: Iterable[Subject], tree: Tree
) -> Iterator[Saw]:
    """What selectors take: where it fits at least half of the clusters, the others carry the wrong label."""
    from navos_gitops.rules._addons import every, selected

    misfits: dict[Found, list[Running]] = {found: [] for found in components}
    for carrier in selecting:
        clusters = list(selected(carrier, tree))
        unlabelled = every(at(carrier.value, ("spec", "clusterSelector")))
        for found in components:
            wrong = _wrong(found, clusters)
            if unlabelled or len(wrong) > len(clusters) - len(wrong):
                misfits[found] += wrong
            else:
                yield from (_mislabelled(subject, route, found, carrier, cluster) for cluster in wrong)
    yield from _compare(route, misfits.items())


def _mislabelled(subject: Subject, route: Route, found: Found, selecting: Subject, running: Running) -> Saw:
    cluster, text, minor = running
    return Saw(
        _label(selecting, cluster),
        f"this brings {found.name} {found.text}, for Kubernetes 1.{found.minor}; the cluster runs {text}",
        f"let it have the one for 1.{minor}",
        severity=_weight(found, minor),
        related=((subject, route),),
        at=cluster,
    )


def _label(selecting: Subject, cluster: Subject) -> Route:
    """The label by which a selector takes a cluster."""
    selector = at(selecting.value, ("spec", "clusterSelector"))
    wanted, expressions = at(selector, ("matchLabels",)), at(selector, ("matchExpressions",))
    keys = [*(wanted if isinstance(wanted, dict) else ())]
    keys += [at(each, ("key",)) for each in (expressions if isinstance(expressions, list) else ())]
    labels = at(cluster.value, ("metadata", "labels"))
    carried = next((key for key in keys if isinstance(labels, dict) and key in labels), None)
    return ("metadata", "labels", carried) if carried else ("metadata", "name")


def _wrong(found: Found, clusters: Iterable[Running]) -> list[Running]:
    return [each for each in clusters if each[2] != found.minor]


def _compare(route: Route, misfits: Iterable[tuple[Found, Iterable[Running]]]) -> Iterator[Saw]:
    """One finding for a value that brings components, as bad as the worst; the clusters are named beside it."""
    wrong = [(found, each) for found, clusters in misfits for each in clusters]
    if not wrong:
        return
    severe = any(_weight(found, minor) == "error" for found, (_, _, minor) in wrong)
    components = list(dict.fromkeys(found for found, _ in wrong))
    first, *others = (f"{found.name} {found.text}" for found in components)
    said = f"{first} is for Kubernetes 1.{components[0].minor}"
    said += "".join(f", {text} for 1.{found.minor}" for text, found in zip(others, components[1:], strict=True))
    theirs = ", ".join(f"1.{minor}" for minor in sorted({minor for _, (_, _, minor) in wrong}))
    message = f"{said}; clusters for {'them' if others else 'it'} run {theirs}"
    related = tuple((each, ("metadata", "name")) for each in {each.ref: each for _, (each, _, _) in wrong}.values())
    weight: Severity = "error" if severe else "warning"
    yield Saw(route, message, "choose the clusters' own minor", severity=weight, related=related)


def _weight(found: Found, minor: int) -> Severity:
    """A controller may be one minor older; a driver off is no more than a warning."""
    from navos_gitops.rules._addons import controls

    return "error" if controls(found.name) and found.minor != minor - 1 else "warning"
