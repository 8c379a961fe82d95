"""fleet.yaml as the other stages use it: settled values with every default filled in."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple
from navos_gitops.settings.delivery import Delivery, settle_delivery
from navos_gitops.settings.faults import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Finding, Json
    from navos_gitops.settings.source import Source


class Management(NamedTuple):
    """What the management cluster runs.

    Versions start with ``v``. ``kubernetes`` or ``cluster_api`` is empty where fleet.yaml gave none that could
    be read; there is a finding then.
    """

    kubernetes: str
    cluster_api: str
    providers: Mapping[str, str]
    """Catalog name of a provider (``openstack``) to its version; Cluster API itself is not among them."""
    feature_gates: Mapping[str, bool]
    """Only what was stated; upstream's defaults hold for the rest."""


class External(NamedTuple):
    """A ClusterClass that lives outside this repository; ``namespace`` is empty where it was not said."""

    name: str
    namespace: str


class FleetSettings(NamedTuple):
    """fleet.yaml without its ``defaults``, which are the lowest layer of every cluster's chain."""

    management: Management
    output: str
    delivery: Delivery
    class_namespace: str
    """Where every class is rendered; empty: into the namespace of each cluster that uses it."""
    classes: tuple[External, ...]
    exclude: tuple[str, ...]
    """Globs (``**`` crosses folders) of what validate leaves out."""


def settle(body: Mapping[str, Json]) -> FleetSettings:
    """Fill in the defaults of a fleet.yaml, without the fields that were refused."""
    management = body.get("management", {})
    return FleetSettings(
        Management(
            management.get("kubernetes", ""),
            management.get("clusterAPI", ""),
            management.get("providers", {}),
            management.get("featureGates", {}),
        ),
        posixpath.normpath(body.get("output", "rendered")),
        settle_delivery(body.get("delivery", "none")),
        body.get("classNamespace", ""),
        tuple(_external(item) for item in body.get("classes", ())),
        tuple(body.get("exclude", ())),
    )


def unsafe_output(source: Source, output: str) -> Iterator[Finding]:
    """Find an output folder in which rendering would overwrite what it renders from."""
    first = output.partition("/")[0]
    if first in ("", ".", "..", ".git", "bases", "overlays", "policies", "catalog", "fleet.yaml"):
        message = f"`output: {output}` is no folder of its own inside the fleet"
        remedy = "choose a folder that holds nothing else, such as `rendered`"
        yield finding("output-unsafe", message, source.location(("output",)), field="output", remedy=remedy)


def _external(item: Json) -> External:
    return External(item, "") if isinstance(item, str) else External(item["name"], item.get("namespace", ""))
