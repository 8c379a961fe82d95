"""Which kinds have webhooks, and where ours are.

One module a kind; a module's ``default`` is the mutating webhook. Registrations as in the ``config/webhook``
folders of cluster-api v1.14.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Unchecked
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call, Doubt, Refusal
    from navos_gitops.catalog import Installed
    from navos_gitops.model import Json


class Webhooks(NamedTuple):
    """What upstream asks about a kind, and how much of it is answered here."""

    mutating: str = ""
    """The module whose ``default`` answers; empty where upstream has no mutating webhook."""
    validating: bool = True
    deletes: bool = False
    """Whether the validating webhook is asked about deletions too."""
    checked: bool = False
    """Whether the validating webhook's rules are checked here."""


_NOT_ASKED: Final = "validating webhook is not asked yet"
_NOT_KNOWN: Final = "whether its provider has a validating webhook is not known"
_CORE: Final = "cluster.x-k8s.io"
_INFRASTRUCTURE: Final = "infrastructure.cluster.x-k8s.io"
TABLE: Final[Mapping[tuple[str, str], Webhooks]] = {
    (_CORE, "Cluster"): Webhooks("cluster", deletes=True),
    (_CORE, "ClusterClass"): Webhooks(deletes=True),
    (_CORE, "Machine"): Webhooks("machine"),
    (_CORE, "MachineDeployment"): Webhooks("machine_deployment"),
    (_CORE, "MachineDrainRule"): Webhooks(),
    (_CORE, "MachineHealthCheck"): Webhooks("machine_health_check"),
    (_CORE, "MachinePool"): Webhooks("machine_pool"),
    (_CORE, "MachineSet"): Webhooks("machine_set"),
    ("addons.cluster.x-k8s.io", "ClusterResourceSet"): Webhooks("cluster_resource_set"),
    ("addons.cluster.x-k8s.io", "ClusterResourceSetBinding"): Webhooks(),
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfig"): Webhooks(),
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"): Webhooks("kubeadm_config_template"),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"): Webhooks("kubeadm_control_plane"),
    ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate"): Webhooks(),
    ("ipam.cluster.x-k8s.io", "IPAddress"): Webhooks(deletes=True),
    ("ipam.cluster.x-k8s.io", "IPAddressClaim"): Webhooks(deletes=True),
    ("runtime.cluster.x-k8s.io", "ExtensionConfig"): Webhooks("extension_config"),
    (_INFRASTRUCTURE, "DevCluster"): Webhooks("dev_cluster"),
    (_INFRASTRUCTURE, "DevClusterTemplate"): Webhooks("dev_cluster"),
    (_INFRASTRUCTURE, "DevMachine"): Webhooks("dev_machine"),
    (_INFRASTRUCTURE, "DevMachineTemplate"): Webhooks("dev_machine"),
    (_INFRASTRUCTURE, "DockerCluster"): Webhooks("docker_cluster"),
    (_INFRASTRUCTURE, "DockerClusterTemplate"): Webhooks("docker_cluster"),
    (_INFRASTRUCTURE, "DockerMachine"): Webhooks(),
    (_INFRASTRUCTURE, "DockerMachineTemplate"): Webhooks(),
}
"""The webhooks of Cluster API's own managers, by group and kind."""

NONE: Final = Webhooks(validating=False)


def of(group: str, kind: str) -> Webhooks:
    """Give the webhooks of a kind; :data:`NONE` where Cluster API has none."""
    return TABLE.get((group, kind), NONE)


@cache  # modules, once imported, stay
def default_of(webhooks: Webhooks) -> Callable[[Json, Call], Json | Refusal | Doubt]:
    """Give the function that answers a mutating webhook's calls."""
    module = import_module(f"navos_gitops.admission.{webhooks.mutating}")
    default: Callable[[Json, Call], Json | Refusal | Doubt] = module.default
    return default


def unchecked_rules(group: str, kind: str, installed: Installed | None = None) -> Unchecked | None:
    """Say, once a kind, that its validating webhook is not asked yet; None where nothing is left out.

    Without ``installed``, a provider's kind is said to have the webhook that any release of it has.
    """
    webhooks = of(group, kind)
    if webhooks is NONE:
        return _of_provider(group, kind, installed) if "." in group else None
    if not webhooks.validating or webhooks.checked:
        return None
    return Unchecked(_NOT_ASKED)


def _of_provider(group: str, kind: str, installed: Installed | None) -> Unchecked | None:
    if installed is None:
        from navos_gitops.catalog.webhooks import validated

        return Unchecked(_NOT_ASKED) if validated(group, kind) else None
    registered = installed.webhooks(group, kind)
    if registered is None or (registered.provider and registered.validating is None):
        return None
    return Unchecked(_NOT_ASKED if registered.provider else _NOT_KNOWN)
