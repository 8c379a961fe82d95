"""Where an object's file lies below the output folder, and the kustomization.yaml of every folder.

Templates, classes and clusters lie apart because they have to be applied one after the other: a rotation of
templates and the class's move to them in one step deadlocks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Json, Ref

FIRST_KINDS = frozenset({"Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"})
"""Kinds that whatever comes after them needs: they go with the templates, which are applied first."""

SHARED = "_shared"
"""Holds what an overlay, not one cluster, lists as manifests; no cluster can have this name."""

STAGES = ("templates", "classes", "clusters")
"""The folders of an environment, in the order in which they have to be applied."""

DELIVERY = "_delivery"
"""Holds the objects that make Flux or Argo CD apply the rest; no environment can have this name."""

KUSTOMIZATION = "kustomization.yaml"
"""The list that is generated into every folder."""

_CLUSTER_SCOPED = "_cluster"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def template_path(environment: str, ref: Ref) -> str:
    """The file of a template, or of another object that has to be there first."""
    return f"{environment}/templates/{_folder(ref.namespace)}/{file_name(ref)}"


def class_path(environment: str, ref: Ref) -> str:
    """The file of a ClusterClass."""
    return f"{environment}/classes/{_folder(ref.namespace)}/{file_name(ref)}"


def cluster_path(environment: str, cluster: str, ref: Ref) -> str:
    """The file of a Cluster, or of what its own file lists as manifests."""
    return f"{environment}/clusters/{cluster}/{file_name(ref)}"


def shared_path(environment: str, ref: Ref) -> str:
    """The file of what an overlay lists as manifests."""
    if ref.kind in FIRST_KINDS:
        return template_path(environment, ref)
    return f"{environment}/clusters/{SHARED}/{_folder(ref.namespace)}/{file_name(ref)}"


def file_name(ref: Ref, *, group: bool = False) -> str:
    """``<kind>-<name>.yaml``; with the group where two kinds of one name would meet."""
    kind = f"{ref.kind.lower()}.{ref.group}" if group and ref.group else ref.kind.lower()
    return _UNSAFE.sub("_", f"{kind}-{ref.name}.yaml")


def _folder(namespace: str) -> str:
    """The folder of a namespace's objects; what cannot be a namespace must not lead anywhere else either."""
    return _UNSAFE.sub("_", namespace.lstrip(".")) or _CLUSTER_SCOPED


def kustomizations(paths: Iterable[str]) -> dict[str, Json]:
    """A kustomization.yaml for every folder below the output folder: resources only, sorted."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folders.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
    return {
        f"{folder}/{KUSTOMIZATION}": {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "resources": sorted(names),
        }
        for folder, names in sorted(folders.items())
    }
