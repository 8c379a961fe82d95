"""Which kinds each rule looks at: (API group, kind), ``*`` for any. Written by ``_tabulate.py``."""

# fmt: off
# ruff: noqa: E501 - a rule a line

from __future__ import annotations

from typing import Final

TABLE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "api-servers-too-far-apart": (("cluster.x-k8s.io", "Machine"),),
    "autoscaler-and-replicas": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet")),
    "class-and-templates-applied-together": (("kustomize.toolkit.fluxcd.io", "Kustomization"),),
    "cloud-controller-manager-skew": (("", "ConfigMap"), ("", "Secret"), ("addons.cluster.x-k8s.io", "HelmChartProxy"), ("apps", "DaemonSet"), ("apps", "Deployment"), ("helm.toolkit.fluxcd.io", "HelmRelease")),
    "cluster-api-end-of-life": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass")),
    "clusters-before-classes": (("kustomize.toolkit.fluxcd.io", "Kustomization"),),
    "clusters-pruned-without-guard": (("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"), ("kustomize.toolkit.fluxcd.io", "Kustomization")),
    "clusters-ready-too-early": (("kustomize.toolkit.fluxcd.io", "Kustomization"),),
    "crd-breaks-contract": (("apiextensions.k8s.io", "CustomResourceDefinition"),),
    "custom-resource-definition": (("apiextensions.k8s.io", "CustomResourceDefinition"),),
    "custom-resource-not-allowed": (("*", "*"),),
    "drain-blocked": (("", "ConfigMap"), ("", "Secret"), ("policy", "PodDisruptionBudget")),
    "dropped-while-used": (("cluster.x-k8s.io", "ClusterClass"),),
    "duplicate-object": (("*", "*"),),
    "force-recreates-machines": (("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"), ("cluster.x-k8s.io", "Cluster"), ("kustomize.toolkit.fluxcd.io", "Kustomization")),
    "forked-upstream-crd": (("apiextensions.k8s.io", "CustomResourceDefinition"),),
    "half-migrated": (("bootstrap.cluster.x-k8s.io", "KubeadmConfig"), ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"), ("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachineHealthCheck"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate")),
    "health-check-missing": (("cluster.x-k8s.io", "Cluster"),),
    "image-repository-not-upstream": (("bootstrap.cluster.x-k8s.io", "KubeadmConfig"), ("bootstrap.cluster.x-k8s.io", "KubeadmConfigTemplate"), ("cluster.x-k8s.io", "ClusterClass"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlaneTemplate")),
    "kubelet-newer-than-control-plane": (("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet")),
    "kubelet-too-old": (("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet")),
    "kubernetes-end-of-life": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "*"), ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane")),
    "kubernetes-known-bad-patch": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane")),
    "kubernetes-version-syntax": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "*"), ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane")),
    "live-export": (("*", "*"),),
    "management-kubernetes-unsupported": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass")),
    "manifest-not-listed": (("kustomize.config.k8s.io", "Kustomization"),),
    "mixed-infrastructure": (("cluster.x-k8s.io", "ClusterClass"),),
    "name-too-long": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "MachineDeployment"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane")),
    "namespace-missing": (("*", "*"),),
    "object-in-two-kustomizations": (("argoproj.io", "Application"), ("kustomize.toolkit.fluxcd.io", "Kustomization")),
    "plaintext-secret": (("", "ConfigMap"), ("", "Secret")),
    "provider-contract-mismatch": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass"), ("operator.cluster.x-k8s.io", "AddonProvider"), ("operator.cluster.x-k8s.io", "BootstrapProvider"), ("operator.cluster.x-k8s.io", "ControlPlaneProvider"), ("operator.cluster.x-k8s.io", "IPAMProvider"), ("operator.cluster.x-k8s.io", "InfrastructureProvider")),
    "reference-not-found": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachineHealthCheck"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "*")),
    "removed-while-used": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachineHealthCheck"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "*")),
    "rollout-cannot-progress": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass"), ("cluster.x-k8s.io", "MachineDeployment"), ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane")),
    "substitution-over-cluster-objects": (("addons.cluster.x-k8s.io", "*"), ("bootstrap.cluster.x-k8s.io", "*"), ("cluster.x-k8s.io", "*"), ("controlplane.cluster.x-k8s.io", "*"), ("infrastructure.cluster.x-k8s.io", "*")),
    "template-kind-does-not-fit": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "ClusterClass"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachineHealthCheck"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "*")),
    "template-version-not-in-contract": (("cluster.x-k8s.io", "ClusterClass"),),
    "version-downgrade": (("cluster.x-k8s.io", "Cluster"), ("controlplane.cluster.x-k8s.io", "*"), ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane")),
    "version-skips-minor": (("cluster.x-k8s.io", "Cluster"), ("controlplane.cluster.x-k8s.io", "*"), ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane")),
    "workload-kubernetes-unsupported": (("cluster.x-k8s.io", "Cluster"), ("cluster.x-k8s.io", "Machine"), ("cluster.x-k8s.io", "MachineDeployment"), ("cluster.x-k8s.io", "MachinePool"), ("cluster.x-k8s.io", "MachineSet"), ("controlplane.cluster.x-k8s.io", "*"), ("infrastructure.cluster.x-k8s.io", "AzureASOManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane"), ("infrastructure.cluster.x-k8s.io", "GCPManagedControlPlane")),
}
