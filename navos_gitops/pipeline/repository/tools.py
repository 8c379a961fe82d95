"""Files that are written like objects and never reach the API server of a management cluster: tools read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json, Ref

_COMPONENT: Final = "configures a component of Kubernetes, from a file on a machine"
_LOCAL: Final = "describes a cluster for a tool that makes it"
_TEST: Final = "is a test, which says what is expected"
_TOOL: Final = "is a tool's own file"

_GROUPS: Mapping[str, str] = {
    "apiserver.config.k8s.io": _COMPONENT,
    "audit.k8s.io": _COMPONENT,
    "client.authentication.k8s.io": _COMPONENT,
    "controller-runtime.sigs.k8s.io": _COMPONENT,
    "eventratelimit.admission.k8s.io": _COMPONENT,
    "kubeadm.k8s.io": _COMPONENT,
    "kubelet.config.k8s.io": _COMPONENT,
    "kubeproxy.config.k8s.io": _COMPONENT,
    "kubescheduler.config.k8s.io": _COMPONENT,
    "node.eks.aws": _COMPONENT,
    "pod-security.admission.config.k8s.io": _COMPONENT,
    "bootstrap.aws.infrastructure.cluster.x-k8s.io": "is clusterawsadm's own file",
    "ctlptl.dev": _LOCAL,
    "eksctl.io": _LOCAL,
    "k0sctl.k0sproject.io": _LOCAL,
    "k3d.io": _LOCAL,
    "kind.x-k8s.io": _LOCAL,
    "kind.sigs.k8s.io": _LOCAL,
    "minikube.sigs.k8s.io": _LOCAL,
    "chainsaw.kyverno.io": _TEST,
    "cli.kyverno.io": _TEST,
    "kuttl.dev": _TEST,
    "test.gatekeeper.sh": _TEST,
    "troubleshoot.sh": _TOOL,
    "backstage.io": _TOOL,
    "krew.googlecontainertools.github.com": _TOOL,
    "builtin": "configures a transformer or generator of kustomize",
    "config.kio.kusto": _TOOL,
    "vendir.k14s.io": _TOOL,
    "kapp.k14s.io": _TOOL,
    "imgpkg.carvel.dev": _TOOL,
    "kbld.k14s.io": _TOOL,
}
"""API groups of which no API server serves a kind, and what their files are."""


def reason(ref: Ref, value: Json) -> str | None:
    """Why an object is none for an API server; None where it may be one."""
    if ref.api_version == "v1" and ref.kind == "Config":
        return "is a kubeconfig" if "clusters" in value else "is a client's own file"
    if ref.api_version == "v1alpha1":
        return "configures a machine of Talos"
    group = ref.group or ref.api_version
    return _TOOL if group.startswith("skaffold/") or ref.group == "skaffold" else _GROUPS.get(group)
