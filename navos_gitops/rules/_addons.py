"""Add-ons of workload clusters: which images and charts the catalog knows, and which clusters get what."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from navos_gitops import semver
from navos_gitops.model import at
from navos_gitops.named import NamedTuple
from navos_gitops.rules._clusters import CORE, version_of
from navos_gitops.rules._versions import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.catalog import Catalog
    from navos_gitops.model import Json, Route
    from navos_gitops.rules import Subject, Tree

ADDONS: Final = "addons.cluster.x-k8s.io"

CHARTS: Final = {
    "openstack-cloud-controller-manager": ("cloud-provider-openstack", 2),
    "openstack-cinder-csi": ("cloud-provider-openstack", 2),
    "openstack-manila-csi": ("cloud-provider-openstack", 2),
    "cloud-provider-azure": ("cloud-provider-azure", 1),
    "vsphere-cpi": ("cloud-provider-vsphere", 1),
}
"""Charts that have a minor for every Kubernetes minor: whose they are, and the major they count under."""

_TOO_COMMON: Final = {"cloud-controller-manager": "provider-aws"}
"""Names of images that several projects use: what else the image's path must hold."""


class Found(NamedTuple):
    """A component in lock-step with Kubernetes as some object brings it."""

    name: str
    """The image's or the chart's."""
    text: str
    """Its version as written."""
    minor: int
    """The Kubernetes minor it is for."""


@lru_cache(maxsize=8)
def lockstep(catalog: Catalog) -> Mapping[str, str]:
    """The names of images that have a minor for every Kubernetes minor, and the component each belongs to."""
    known = [catalog.component(name) for name in catalog.components()]
    return {image: each.name for each in known if each and each.lockstep for image in each.images}


def controls(name: str) -> bool:
    """Whether an image or a chart is a cloud controller manager, which must not be newer than the API servers."""
    return "csi" not in name and "keystone" not in name and "node-manager" not in name


def chart(name: Json, version: Json) -> Found | None:
    """A chart in lock-step; None for others, and where no version is pinned."""
    if not isinstance(name, str) or not isinstance(version, str):
        return None
    name = name.rsplit("/", 1)[-1]
    known, found = CHARTS.get(name), read(version)
    return Found(name, version, found.minor) if known and found and found.major == known[1] else None


def tagged(name: Json, values: Json) -> Found | None:
    """The image that a chart in lock-step is told to take in place of its own: a tag in its values."""
    import re

    name = name.rsplit("/", 1)[-1] if isinstance(name, str) else ""
    text = values if isinstance(values, str) else ""
    tags = re.findall(r"^\s*tag:\s*[\"']?(v?1\.\d+\.\d+)", text, re.MULTILINE) if name in CHARTS else []
    found = read(tags[0]) if len(tags) == 1 else None
    return Found(name, tags[0], found.minor) if found else None


def image(catalog: Catalog, text: str) -> Found | None:
    """An image in lock-step; None for others, and where its tag is no version."""
    path, _, tag = text.partition("@")[0].rpartition(":")
    name = path.rsplit("/", 1)[-1]
    if name not in lockstep(catalog) or _TOO_COMMON.get(name, "") not in path:
        return None
    found = semver.parse_image_tag(tag)
    return Found(name, tag, found.minor) if found and found.major == 1 else None


def images(value: Json) -> Iterator[tuple[Route, str]]:
    """The images of a workload's containers."""
    spec = at(value, ("spec", "template", "spec"))
    for field in ("initContainers", "containers"):
        items = at(spec, (field,))
        for index, item in enumerate(items if isinstance(items, list) else ()):
            text = at(item, ("image",))
            if isinstance(text, str):
                yield ("spec", "template", "spec", field, index, "image"), text


def written_images(text: str) -> Iterator[str]:
    """The images in manifests that lie in another object as text."""
    import re

    for match in re.finditer(r"^\s*(?:-\s+)?image:\s*[\"']?([^\s\"'#]+)", text, re.MULTILINE):
        yield match[1]


def selects(selector: Json, labels: Json) -> bool:
    """Whether a label selector takes an object with these labels; an empty one is taken for none."""
    wanted = at(selector, ("matchLabels",)) or {}
    expressions = at(selector, ("matchExpressions",)) or []
    labels = labels if isinstance(labels, dict) else {}
    if not isinstance(wanted, dict) or not isinstance(expressions, list) or not (wanted or expressions):
        return False
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _expression(each, labels) for each in expressions
    )


def _expression(expression: Json, labels: dict[str, Json]) -> bool:
    key, values = at(expression, ("key",)), at(expression, ("values",)) or []
    match at(expression, ("operator",)):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False


def taken(addon: Subject, tree: Tree) -> Iterator[Subject]:
    """The Clusters that an add-on's selector takes."""
    selector = at(addon.value, ("spec", "clusterSelector"))
    for cluster in tree.of(CORE, "Cluster"):
        if cluster.ref.namespace != addon.ref.namespace:
            continue
        if selects(selector, at(cluster.value, ("metadata", "labels"))):
            yield cluster


def selected(addon: Subject, tree: Tree) -> Iterator[tuple[Subject, str, int]]:
    """The Clusters that an add-on's selector takes, with version and minor of Kubernetes."""
    for cluster in taken(addon, tree):
        yield from running(cluster, tree)


def running(cluster: Subject, tree: Tree) -> Iterator[tuple[Subject, str, int]]:
    """A Cluster with its version, where the tree tells."""
    text = version_of(cluster, tree)
    found = read(text) if text else None
    if found and found.major == 1:
        yield cluster, text, found.minor


def delivered(release: Subject, tree: Tree) -> Iterator[tuple[Subject, str, int]]:
    """The Cluster that a Flux HelmRelease installs into, known by the name of the kubeconfig that Cluster API makes."""
    secret = at(release.value, ("spec", "kubeConfig", "secretRef", "name"))
    name = secret.removesuffix("-kubeconfig") if isinstance(secret, str) else ""
    cluster = tree.find(CORE, "Cluster", release.ref.namespace, name)
    if cluster and secret != name:
        yield from running(cluster, tree)


def carriers(content: Subject, tree: Tree) -> Iterator[Subject]:
    """The ClusterResourceSets that bring a ConfigMap's or Secret's content to clusters."""
    for carrier in tree.of(ADDONS, "ClusterResourceSet"):
        items = at(carrier.value, ("spec", "resources"))
        wanted = {"kind": content.ref.kind, "name": content.ref.name}
        if carrier.ref.namespace == content.ref.namespace and isinstance(items, list) and wanted in items:
            yield carrier
