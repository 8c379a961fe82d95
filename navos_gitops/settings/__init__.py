"""What a fleet repository says: fleet.yaml, the overlays, the cluster files, the policies.

``load`` looks at names only; a file is read when something is asked of it, once, and then shared. Nothing
here merges or renders: a cluster is handed on as the chain of its sources, lowest first, each with its places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from navos_gitops.settings.delivery import Delivery, Repository
    from navos_gitops.settings.fleet import Fleet, Level, load
    from navos_gitops.settings.folder import Disk, Entry, Folder, Memory
    from navos_gitops.settings.known import unknown_to
    from navos_gitops.settings.matrix import Instance, expand
    from navos_gitops.settings.policies import Policies, RuleSetting, Waiver, unknown_rules
    from navos_gitops.settings.source import File, Source
    from navos_gitops.settings.values import External, FleetSettings, Management

__all__ = [
    "Delivery",
    "Disk",
    "Entry",
    "External",
    "File",
    "Fleet",
    "FleetSettings",
    "Folder",
    "Instance",
    "Level",
    "Management",
    "Memory",
    "Policies",
    "Repository",
    "RuleSetting",
    "Source",
    "Waiver",
    "expand",
    "load",
    "unknown_rules",
    "unknown_to",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for: to tell that nothing has changed since the last run takes next to none of this."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)


_HOMES = {
    "Delivery": "delivery",
    "Disk": "folder",
    "Entry": "folder",
    "External": "values",
    "File": "source",
    "Fleet": "fleet",
    "FleetSettings": "values",
    "Folder": "folder",
    "Instance": "matrix",
    "Level": "fleet",
    "Management": "values",
    "Memory": "folder",
    "Policies": "policies",
    "Repository": "delivery",
    "RuleSetting": "policies",
    "Source": "source",
    "Waiver": "policies",
    "expand": "matrix",
    "load": "fleet",
    "unknown_rules": "policies",
    "unknown_to": "known",
}
"""The module of each name."""
