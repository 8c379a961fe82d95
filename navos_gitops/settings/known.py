"""Whether the catalog holds what fleet.yaml says is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.model import field_text
from navos_gitops.settings.delivery import delivering
from navos_gitops.settings.faults import finding
from navos_gitops.settings.providers import CORE, OPERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.catalog import Catalog, Unknown
    from navos_gitops.model import Finding, Route
    from navos_gitops.settings.fleet import Fleet


def unknown_to(catalog: Catalog, fleet: Fleet) -> Iterator[Finding]:
    """Name the providers and versions of a fleet that the catalog does not hold, so that nothing checks them.

    What fleet.yaml itself says is an error there; what Cluster API operator objects say is a warning, since the
    management cluster does run it.
    """
    management = fleet.settings.management
    minor = ".".join(management.kubernetes.removeprefix("v").split(".")[:2])
    if minor and catalog.kubernetes_minor(minor) is None:
        unknown = catalog.unknown_minor("kubernetes", minor)
        yield _unknown(fleet, "provider-version-unknown", unknown, ("management", "kubernetes"))
    stated = {CORE: management.cluster_api} if management.cluster_api else {}
    for provider, version in {**stated, **management.providers}.items():
        route = ("clusterAPI",) if provider == CORE else ("providers", provider)
        if provider not in catalog.providers():
            rule, unknown = "provider-unknown", catalog.unknown_provider(provider)
        elif version not in catalog.versions(provider):
            rule, unknown = "provider-version-unknown", catalog.unknown_version(provider, version)
        else:
            continue
        yield _unknown(fleet, rule, unknown, ("management", *route))
    yield from _unsaid(catalog, fleet)


def _unsaid(catalog: Catalog, fleet: Fleet) -> Iterator[Finding]:
    """Name the tool that delivery renders objects for where its version is not said."""
    for provider in delivering(fleet.settings.delivery):
        if provider not in fleet.settings.management.providers:
            message = f"`management.providers` does not say which {provider} runs, whose objects `delivery` renders"
            remedy = f"add it there; the newest known is `{provider}: {catalog.newest(provider)}`"
            place = fleet.source.location(("delivery",), key=True)
            yield finding("delivery-version-missing", message, place, field="delivery", remedy=remedy)


def _unknown(fleet: Fleet, rule: str, unknown: Unknown, route: Route) -> Finding:
    body = fleet.source.body.get("management", {})
    stated = route[1] in body and (len(route) == 2 or route[2] in body[route[1]])
    if not stated:
        return finding(
            "provider-unchecked", unknown.message, fleet.source.location(OPERATOR), field=field_text(OPERATOR)
        )
    place = fleet.source.location(route, key=rule == "provider-unknown")
    remedy = "`navos-gitops catalog add` takes it from a release's manifest"
    return finding(rule, unknown.message, place, field=field_text(route), remedy=remedy)
