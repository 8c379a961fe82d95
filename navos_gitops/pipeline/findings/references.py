"""References that must lead somewhere: from a Cluster to its class's workers, from a class to its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.compose.names import identity, references
from navos_gitops.model import Finding, at, field_text, ref_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from navos_gitops.catalog import Installed
    from navos_gitops.compose import ComposedCluster
    from navos_gitops.compose.classes import Variant
    from navos_gitops.compose.names import Identity
    from navos_gitops.model import Json, Route

_LISTS = ("machineDeployments", "machinePools")


def workers(clusters: Iterable[ComposedCluster]) -> Iterator[tuple[Finding, Route]]:
    """Worker topologies whose class the ClusterClass does not have, with the routes to them.

    Mirrors ``MachineDeploymentTopologiesAreValidAndDefinedInClusterClass`` and its twin for pools
    (internal/topology/check/compatibility.go, v1.14).
    """
    for cluster in clusters:
        if cluster.variant is None:
            continue
        for field in _LISTS:
            yield from _of(cluster, field, cluster.variant.class_.value)


def _of(cluster: ComposedCluster, field: str, class_: Json) -> Iterator[tuple[Finding, Route]]:
    known = [item.get("class") for item in at(class_, ("spec", "workers", field)) or () if isinstance(item, dict)]
    topologies = at(cluster.value, ("spec", "topology", "workers", field)) or ()
    for index, item in enumerate(topologies):
        name = item.get("class") if isinstance(item, dict) else None
        if not isinstance(name, str) or name in known:
            continue
        from navos_gitops.compose.provenance import trace

        route = ("spec", "topology", "workers", field, index, "class")
        path = field_text(route)
        found = Finding(
            "unknown-worker-class",
            "error",
            "rejected",
            f"{path}: the class {_class_name(cluster)} has no worker class {name}",
            trace(cluster, route, cluster.value).winner,
            ref_of(cluster.value),
            path,
            help=_remedy(name, [item for item in known if isinstance(item, str)]),
        )
        yield found, route


def _class_name(cluster: ComposedCluster) -> str:
    """The class's name as people know it: that of the base, whatever overlays have made of it."""
    return cluster.variant.class_.base.ref.name if cluster.variant else ""


def templates(
    clusters: Iterable[ComposedCluster], installed: Installed, unread: Collection[str] = ()
) -> Iterator[tuple[Finding, Route]]:
    """Templates that a class names and its base does not hold, with the routes: such a class never becomes ready.

    Where the base has one of that group and name in a kind that is not served, that is the fault; and of a base with
    ``unread`` files nobody knows what it holds.

    Mirrors ``reconcileExternalReferences`` (core/reconcilers/clusterclass/clusterclass_controller.go, v1.14).
    """
    variants = {id(cluster.variant): cluster.variant for cluster in clusters if cluster.variant}
    for variant in variants.values():
        folder = f"{variant.class_.base.path.rpartition('/')[0]}/"
        if any(path.startswith(folder) for path in unread):
            continue
        known = {identity(item.value) for item in variant.objects}
        misnamed = {
            (item.base.ref.group, item.base.ref.name)
            for item in variant.objects
            if installed.find(item.base.ref.api_version, item.base.ref.kind) is None
        }
        for route, target in references(variant.class_.value.get("spec"), ("spec",)):
            if target in known or (target[0], target[2]) in misnamed:
                continue
            if "patches" not in route and "variables" not in route:
                yield _missing(variant, (*route, "name"), target), (*route, "name")


def _missing(variant: Variant, route: Route, target: Identity) -> Finding:
    from navos_gitops.compose.provenance import trace

    group, kind, name = target
    names = [
        item.base.ref.name for item in variant.objects if (item.base.ref.group, item.base.ref.kind) == (group, kind)
    ]
    made = variant.class_
    return Finding(
        "missing-template",
        "error",
        "stuck",
        f"{field_text(route)}: {kind} {name} is not in the base, so the class never becomes ready",
        trace(made, route, made.value).winner,
        ref_of(made.value),
        field_text(route),
        help=_remedy(name, names),
    )


def _remedy(name: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]}?"
    return f"it has {', '.join(sorted(known))}" if known else "it has none of this kind at all"
