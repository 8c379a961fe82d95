"""What a fleet repository says: fleet.yaml, the overlays, the cluster files, the policies.

``load`` looks at names only; a file is read when something is asked of it, once, and then shared. Nothing
here merges or renders: a cluster is handed on as the chain of its sources, lowest first, each with its places.
"""

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
