"""What a Cluster API release supports, and where Kubernetes' and its own releases stand in their lives."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple
from navos_gitops.rules._versions import minor, read

if TYPE_CHECKING:
    from navos_gitops.catalog import Catalog, CoreMinor
    from navos_gitops.model import Severity


class Said(NamedTuple):
    """What is to be said of a version: the fact, the remedy, and the weight where it is not the rule's own."""

    message: str
    help: str = ""
    severity: Severity | None = None


def newer(minor: str, than: str) -> bool:
    """Whether a minor comes after another."""
    from navos_gitops.catalog.facts import minor_number

    return minor_number(minor) > minor_number(than)


@lru_cache(maxsize=1024)
def support(catalog: Catalog, core: str, text: str, *, management: bool) -> Said | None:
    """What is to be said of a Kubernetes version under a Cluster API version; None where it is supported.

    A Cluster API minor that the catalog does not know is said to be unknown by the rule about its own life.
    """
    wanted, known = minor(text), catalog.core_minor(core)
    if not wanted or known is None:
        return None
    oldest, newest = known.management if management else known.workload
    if newer(wanted, newest) and catalog.kubernetes_minor(wanted) is None:
        unknown = f"whether Cluster API {core} supports Kubernetes {wanted} is unknown to the catalog of {catalog.date}"
        return Said(unknown, "bring the catalog up to date", "info")
    if newer(wanted, newest) or newer(oldest, wanted):
        whom = "management clusters" if management else "clusters"
        message = f"Cluster API {core} supports {whom} of Kubernetes {oldest} to {newest}, not {wanted}"
        return Said(message, _remedy(catalog, known, wanted, management=management))
    return _patch(known, core, wanted)


def _patch(known: CoreMinor, core: str, wanted: str) -> Said | None:
    """Kubernetes minors that came later are supported from a patch release on."""
    needed, installed = read(known.minimum_patch.get(wanted, "")), read(core)
    if needed is None or installed is None or installed.precedence >= needed.precedence:
        return None
    return Said(
        f"Cluster API supports Kubernetes {wanted} from v{needed} on; {core} is installed",
        f"upgrade Cluster API to v{needed} or later first",
    )


def _remedy(catalog: Catalog, known: CoreMinor, wanted: str, *, management: bool) -> str:
    """The nearest Cluster API minor that supports it."""
    fits = [
        other.minor
        for other in map(catalog.core_minor, catalog.core_minors())
        if other and (other.manages(wanted) if management else other.runs(wanted))
    ]
    after = [other for other in fits if newer(other, known.minor)]
    if after:
        return f"Cluster API {after[0]} supports it; upgrade Cluster API first"
    oldest, newest = known.management if management else known.workload
    return f"choose a version from {oldest} to {newest}"


@lru_cache(maxsize=1024)
def life(catalog: Catalog, wanted: str, today: str) -> Said | None:
    """What is to be said of a Kubernetes minor's life on a day; None where it is supported upstream."""
    known = catalog.kubernetes_minor(wanted)
    if known is None:
        oldest, newest = catalog.kubernetes_minors()[0], catalog.kubernetes_minors()[-1]
        if newer(oldest, wanted):
            return Said(f"Kubernetes {wanted} is long past its end of life", _alive(catalog, today))
        unknown = f"Kubernetes {wanted} is unknown to the catalog of {catalog.date}, which ends at {newest}"
        return Said(unknown, "bring the catalog up to date", "info")
    status = known.status(today)
    if status == "end of life":
        return Said(f"Kubernetes {wanted} reached its end of life on {known.end_of_life}", _alive(catalog, today))
    if status == "maintenance":
        text = f"Kubernetes {wanted} is in maintenance since {known.maintenance} and ends on {known.end_of_life}"
        return Said(text, _alive(catalog, today), "info")
    if status == "planned":
        return Said(f"Kubernetes {wanted} is released on {known.released} only", "", "info")
    return None


def _alive(catalog: Catalog, today: str) -> str:
    minors = [
        known.minor
        for known in map(catalog.kubernetes_minor, catalog.kubernetes_minors())
        if known and known.status(today) == "supported"
    ]
    return f"supported are {', '.join(minors)}; one minor at a time" if minors else ""


@lru_cache(maxsize=1024)
def bad_patch(catalog: Catalog, core: str, text: str) -> Said | None:
    """A fault that a Kubernetes patch is known for and the installed Cluster API does not live with."""
    version, known = read(text), catalog.kubernetes_minor(text)
    for fault in known.known_bad if version and known else ():
        since, until, installed = read(fault.since), read(fault.until) if fault.until else None, read(core)
        repaired = read(fault.fixed_by.get(minor(core), ""))
        if version is None or since is None or version.precedence < since.precedence:
            continue
        if until and version.precedence >= until.precedence:
            continue
        lives = installed and repaired and installed.precedence >= repaired.precedence
        if lives or _later(core, fault.fixed_by):
            continue
        remedy = f"upgrade Cluster API to v{repaired} or later" if repaired else "upgrade Cluster API"
        return Said(f"{text}: {fault.reason} {core}", remedy)
    return None


def _later(core: str, fixed_by: object) -> bool:
    """Whether a Cluster API minor comes after every one that was repaired: its first release has it all."""
    return isinstance(fixed_by, dict) and bool(fixed_by) and all(newer(minor(core), other) for other in fixed_by)


@lru_cache(maxsize=64)
def core_life(catalog: Catalog, core: str, today: str) -> Said | None:
    """What is to be said of Cluster API's own version on a day; None where it is supported."""
    known = catalog.core_minor(core)
    if known is None:
        minors, own = catalog.core_minors(), minor(core)
        if own and newer(minors[0], own):
            return Said(f"Cluster API {core} is long past its end of life", f"upgrade towards {minors[-1]}")
        unknown = catalog.unknown_minor("cluster-api", own or core).message
        return Said(unknown, "bring the catalog up to date", "info")
    end, maintenance = _day(catalog, known, "end_of_life"), _day(catalog, known, "maintenance")
    newest = catalog.core_minors()[-1]
    if end and today >= end:
        return Said(f"Cluster API {known.minor} reached its end of life on {end}", f"upgrade towards {newest}")
    if maintenance and today >= maintenance:
        text = f"Cluster API {known.minor} is in maintenance since {maintenance}: only severe faults are repaired"
        return Said(text, f"upgrade towards {newest}", "info")
    return None


def _day(catalog: Catalog, known: CoreMinor, what: str) -> str:
    """The day something begins, where it is set or the release that starts it is out."""
    day: str = getattr(known, what)
    other = catalog.core_minor(getattr(known, f"{what}_with")) if getattr(known, f"{what}_with") else None
    return day or (other.released if other else "")
