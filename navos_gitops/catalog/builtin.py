"""Kubernetes' own kinds, from the schemas that kubernetes-validate carries.

Its files are read without importing it, which would cost as much as the rest of a run. The minor is the
management cluster's own, or the nearest one there are schemas of: then :attr:`Builtin.note` says so.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.catalog import facts, openapi
from navos_gitops.catalog.bundle import Kind
from navos_gitops.catalog.missing import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDER: Final = "kubernetes"
"""What stands for the provider of Kubernetes' own kinds."""

CLUSTER_SCOPED: Final = frozenset(
    {
        "admissionregistration.k8s.io/MutatingAdmissionPolicy",
        "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/MutatingWebhookConfiguration",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
        "apiextensions.k8s.io/CustomResourceDefinition",
        "apiregistration.k8s.io/APIService",
        "authentication.k8s.io/SelfSubjectReview",
        "authentication.k8s.io/TokenReview",
        "authorization.k8s.io/SelfSubjectAccessReview",
        "authorization.k8s.io/SelfSubjectRulesReview",
        "authorization.k8s.io/SubjectAccessReview",
        "certificates.k8s.io/CertificateSigningRequest",
        "certificates.k8s.io/ClusterTrustBundle",
        "flowcontrol.apiserver.k8s.io/FlowSchema",
        "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
        "internal.apiserver.k8s.io/StorageVersion",
        "networking.k8s.io/IPAddress",
        "networking.k8s.io/IngressClass",
        "networking.k8s.io/ServiceCIDR",
        "node.k8s.io/RuntimeClass",
        "policy/PodSecurityPolicy",
        "rbac.authorization.k8s.io/ClusterRole",
        "rbac.authorization.k8s.io/ClusterRoleBinding",
        "resource.k8s.io/DeviceClass",
        "resource.k8s.io/DeviceTaintRule",
        "resource.k8s.io/ResourcePoolStatusRequest",
        "resource.k8s.io/ResourceSlice",
        "scheduling.k8s.io/PriorityClass",
        "storage.k8s.io/CSIDriver",
        "storage.k8s.io/CSINode",
        "storage.k8s.io/StorageClass",
        "storage.k8s.io/VolumeAttachment",
        "storage.k8s.io/VolumeAttributesClass",
        "storagemigration.k8s.io/StorageVersionMigration",
        "/ComponentStatus",
        "/Namespace",
        "/Node",
        "/PersistentVolume",
    }
)
"""Kinds that live in no namespace, as ``group/kind`` (``kubectl api-resources --namespaced=false``)."""

GROUPS: Final = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
"""The API groups of Kubernetes itself, past ones too."""

_NO_OBJECTS: Final = frozenset({"APIGroup", "APIVersions", "DeleteOptions", "Status", "WatchEvent"})
_PLURALS: Final = {"Endpoints": "endpoints"}
_SUFFIX: Final = ".0-local"


class Definition:
    """The schema of one of Kubernetes' own kinds; made when first asked for."""

    __slots__ = ("_definitions", "_name", "_path", "_value", "compiled")

    def __init__(self, definitions: openapi.Definitions, path: Path, name: str) -> None:
        self._definitions = definitions
        self._path = path
        self._name = name
        self._value: dict[str, Any] | None = None
        self.compiled: object | None = None

    @property
    def value(self) -> dict[str, Any]:
        """The schema as a dictionary; types within types are shared, so it is no tree to be written out."""
        if self._value is None:
            self._value = self._definitions.kind(self._path, self._name)
        return self._value


class Builtin:
    """Kubernetes' own kinds for one minor.

    ``minor`` is the minor of the schemas, empty where there are none; ``note`` says where it is not the one
    that was asked for, and is empty otherwise.
    """

    __slots__ = ("_definitions", "_folder", "_kinds", "minor", "note")

    def __init__(self, folder: Path | None, minor: str, note: str) -> None:
        self._folder = folder
        self._definitions = openapi.Definitions(folder) if folder else None
        self._kinds: dict[tuple[str, str], Kind | None] = {}
        self.minor = minor
        self.note = note

    def find(self, api_version: str, kind: str) -> Kind | None:
        """The kind, or None."""
        key = api_version, kind
        if key not in self._kinds:
            self._kinds[key] = self._find(api_version, kind)
        return self._kinds[key]

    def _find(self, api_version: str, kind: str) -> Kind | None:
        group, _, version = api_version.rpartition("/")
        if group not in GROUPS or kind in _NO_OBJECTS or not (kind + version).isalnum() or not self._folder:
            return None
        path = self._folder / f"{_stem(group, kind)}{version}.json"
        return self._kind(path, group, version, kind) if path.is_file() else None

    def _kind(self, path: Path, group: str, version: str, kind: str) -> Kind | None:
        definition = json.loads(path.read_bytes())
        named = {"group": group, "version": version, "kind": kind}
        if named not in definition.get("x-kubernetes-group-version-kind", ()) or kind.endswith("List"):
            return None
        assert self._definitions is not None  # noqa: S101 - there is a folder, or there were no path
        return Kind(
            group=group,
            kind=kind,
            version=version,
            plural=_plural(kind),
            scope="Cluster" if f"{group}/{kind}" in CLUSTER_SCOPED else "Namespaced",
            served=True,
            storage=False,
            deprecated=False,
            provider=PROVIDER,
            status="status" in definition.get("properties", {}),
            scale=None,
            entry=Definition(self._definitions, path, f"{group.partition('.')[0] or 'core'}.{version}.{kind}"),
        )

    def missing(self, api_version: str, kind: str) -> Missing | None:
        """Why a kind of one of Kubernetes' own groups is not known; None for any other group."""
        group, _, version = api_version.rpartition("/")
        if group not in GROUPS:
            return None
        if not self._folder:
            return Missing("group", "there are no schemas of Kubernetes' own kinds", unknown=True)
        served = tuple(found.api_version for found in self._versions(group, kind))
        if served:
            text = f"Kubernetes {self.minor} does not serve {kind} {api_version}; it serves {', '.join(served)}"
            return Missing("version", text, served)
        return Missing("kind", f"Kubernetes {self.minor} has no kind {kind} in {group or 'the core group'} {version}")

    def _versions(self, group: str, kind: str) -> Iterator[Kind]:
        stem = _stem(group, kind)
        for path in sorted(self._folder.glob(f"{stem}*.json")) if self._folder and kind.isalnum() else ():
            version = path.name.removeprefix(stem).removesuffix(".json")
            found = self.find(f"{group}/{version}" if group else version, kind)
            if found:
                yield found


def load(kubernetes: str) -> Builtin:
    """Kubernetes' own kinds of a version's minor, or of the nearest one that there are schemas of."""
    folder = _schemas()
    minors = sorted(
        (path.name[1:].removesuffix(_SUFFIX) for path in folder.glob(f"v*{_SUFFIX}")) if folder else (),
        key=facts.minor_number,
    )
    if not folder or not minors:
        return Builtin(None, "", "there are no schemas of Kubernetes' own kinds")
    asked = ".".join(kubernetes.removeprefix("v").split(".")[:2])
    wanted = facts.minor_number(asked)
    minor = min(minors, key=lambda each: abs(facts.minor_number(each)[1] - wanted[1])) if wanted[0] else minors[-1]
    note = "" if minor == asked else f"schemas of Kubernetes {minor} stand in for those of {asked or 'no version'}"
    return Builtin(folder / f"v{minor}{_SUFFIX}", minor, note)


def _schemas() -> Path | None:
    found = importlib.util.find_spec("kubernetes_validate")
    home = found.submodule_search_locations if found else None
    return Path(next(iter(home))) / "kubernetes-json-schema" if home else None


def _stem(group: str, kind: str) -> str:
    return f"{kind}-{group.partition('.')[0]}-".lower() if group else f"{kind}-".lower()


def _plural(kind: str) -> str:
    word = kind.lower()
    if kind in _PLURALS:
        return _PLURALS[kind]
    if word.endswith("y"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
