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

TAGS: Final[dict[str, Route]] = {
    "openstack-cloud-controller-manager": ("image", "tag"),
    "openstack-cinder-csi": ("csi", "plugin", "image", "tag"),
    "openstack-manila-csi": ("csimanila", "image", "tag"),
    "cloud-provider-azure": ("cloudControllerManager", "imageTag"),
    "vsphere-cpi": ("daemonset", "tag"),
}
"""Where the values of those charts name another image of the same component; sidecars have tags of their own.

Upstream: ``charts/*/values.yaml`` of kubernetes/cloud-provider-openstack and kubernetes/cloud-provider-vsphere,
``helm/cloud-provider-azure`` of kubernetes-sigs/cloud-provider-azure.
"""

_OPENS: Final = frozenset({"if", "range", "with", "define", "block"})
_FILLED: Final = "_"
"""What stands for a text that a template fills in; no version can be read from it."""

_EXACT: Final = r"(?:~>?|=)?\s*v?(\d+)\.(\d+)(?:\.(?:\d+|[xX*]))?(?:-0)?"
_BETWEEN: Final = r">=\s*v?(\d+)\.(\d+)(?:\.\d+)?(?:-0)?\s*,?\s*<\s*v?(\d+)\.(\d+)(?:\.0)?(?:-0)?"
"""Ranges of chart versions that stay within one minor."""

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
    known, found = CHARTS.get(name), _pinned(version)
    return Found(name, version, found[1]) if known and found and found[0] == known[1] else None


def _pinned(version: str) -> tuple[int, int] | None:
    """Major and minor of a chart's version, also where a range leaves only the patch open."""
    found = read(version)
    if found:
        return found.major, found.minor
    import re

    if match := re.fullmatch(_EXACT, version.strip()):
        return int(match[1]), int(match[2])
    match = re.fullmatch(_BETWEEN, version.strip())
    within = match and match[1] == match[3] and int(match[2]) + 1 == int(match[4])
    return (int(match[1]), int(match[2])) if match and within else None


def charted(name: Json, version: Json, values: Json) -> tuple[Found | None, Route]:
    """What a chart in lock-step brings, and where its values say so; the empty route where its version does.

    An image tag in the values counts in place of the version; one that cannot be read decides nothing.
    """
    name = name.rsplit("/", 1)[-1] if isinstance(name, str) else ""
    route = TAGS.get(name, ())
    tag = at(values, route) if route else None
    if not tag:
        return chart(name, version), ()
    found = read(tag) if isinstance(tag, str) else None
    return (Found(name, str(tag), found.minor) if found and found.major == 1 else None), route


def templated(name: Json, text: Json) -> Json:
    """The values that a Go template makes for a chart, as far as its image tag is concerned.

    What the template fills in is no version. So is a tag that hangs on a condition, or lies in what cannot be read.
    """
    route = TAGS.get(name.rsplit("/", 1)[-1]) if isinstance(name, str) else None
    if not route or not isinstance(text, str) or str(route[-1]) not in text:
        return None
    from navos_gitops.yaml import reader

    sure, perhaps = _split(text)
    documents = reader.read(sure.encode("utf-8", "surrogatepass"))
    values = documents[0].value if documents else None
    if str(route[-1]) in perhaps or any(each.problems for each in documents):
        values = _FILLED
        for step in reversed(route):
            values = {step: values}
    return values


def _split(text: str) -> tuple[str, str]:
    """What a Go template writes in any case, and what it may write."""
    import re

    parts: tuple[list[str], list[str]] = ([], [])
    depth = 0
    for piece in re.split(r"(\{\{.*?\}\})", text, flags=re.DOTALL):
        action = piece[2:-2].strip("- \t\n") if piece.startswith("{{") else None
        word = action.split(maxsplit=1)[0] if action else ""
        if word in _OPENS:
            depth += 1
        elif word == "end":
            depth -= 1
        elif action is None:
            parts[depth > 0].append(piece)
        elif word != "else" and ":=" not in action and not word.startswith("/*"):
            parts[depth > 0].append(_FILLED)
    return "".join(parts[0]), "".join(parts[1])


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

    said = re.sub(r"^[ \t]*#.*", "", text, flags=re.MULTILINE)
    # at the start of a line, or in a mapping on one line, as JSON writes it
    place = r"(?:^[ \t]*(?:-[ \t]+)*|[{,][ \t]*)"
    for match in re.finditer(place + r"[\"']?image[\"']?[ \t]*:[ \t]*[\"']?([^\s\"'#,{}]+)", said, re.MULTILINE):
        yield match[1]


def every(selector: Json) -> bool:
    """Whether a label selector is there and asks for nothing: most controllers take that for all objects."""
    return isinstance(selector, dict) and not selector.get("matchLabels") and not selector.get("matchExpressions")


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
    """The Clusters that an add-on's selector takes; an empty one takes all, but none for a ClusterResourceSet.

    Upstream: cluster-api ``core/reconcilers/clusterresourceset/clusterresourceset_controller.go``, v1.14;
    cluster-api-addon-provider-helm ``controllers/helmchartproxy/helmchartproxy_controller.go``, v0.6.4.
    """
    selector = at(addon.value, ("spec", "clusterSelector"))
    everything = addon.ref.kind != "ClusterResourceSet" and every(selector)
    for cluster in tree.of(CORE, "Cluster"):
        if cluster.ref.namespace != addon.ref.namespace:
            continue
        if everything or selects(selector, at(cluster.value, ("metadata", "labels"))):
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
