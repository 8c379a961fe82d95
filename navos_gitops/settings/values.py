"""fleet.yaml as the other stages use it: settled values with every default filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Delivery = Literal["flux", "argocd", "none"]


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
