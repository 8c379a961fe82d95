"""Kubernetes' own kinds, as its server takes them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.catalog import builtin
from navos_gitops.model import Cause
from navos_gitops.schema import server

if TYPE_CHECKING:
    from navos_gitops.catalog.bundle import Kind


def kind(api_version: str, name: str, kubernetes: str = "v1.36.1") -> Kind:
    found = builtin.load(kubernetes).find(api_version, name)
    assert found
    return found


@pytest.mark.parametrize(
    ("api_version", "name", "scope", "plural", "status"),
    [
        ("v1", "Secret", "Namespaced", "secrets", False),
        ("v1", "Namespace", "Cluster", "namespaces", True),
        ("v1", "Endpoints", "Namespaced", "endpoints", False),
        ("apps/v1", "Deployment", "Namespaced", "deployments", True),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "Cluster", "clusterroles", False),
        ("networking.k8s.io/v1", "NetworkPolicy", "Namespaced", "networkpolicies", False),
        ("networking.k8s.io/v1", "Ingress", "Namespaced", "ingresses", True),
        ("storage.k8s.io/v1", "StorageClass", "Cluster", "storageclasses", False),
        ("policy/v1", "PodDisruptionBudget", "Namespaced", "poddisruptionbudgets", True),
    ],
)
def test_what_a_kind_is(api_version: str, name: str, scope: str, plural: str, status: bool) -> None:
    found = kind(api_version, name)
    assert (found.scope, found.plural, found.status) == (scope, plural, status)
    assert (found.api_version, found.provider, found.served) == (api_version, "kubernetes", True)


@pytest.mark.parametrize(
    ("api_version", "name"),
    [
        ("v1", "secret"),
        ("v1", "SecretList"),
        ("v1", "Status"),
        ("apps/v1", "DeleteOptions"),
        ("apps/v2", "Deployment"),
        ("v1", "../secret"),
        ("v1", "Deployment"),
        ("cluster.x-k8s.io/v1beta2", "Cluster"),
        ("", ""),
    ],
)
def test_what_is_no_kind(api_version: str, name: str) -> None:
    assert builtin.load("v1.36.1").find(api_version, name) is None


DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "ccm", "namespace": "kube-system", "creationTimestamp": None},
    "spec": {
        "replicas": None,
        "strategy": None,
        "selector": {"matchLabels": {"app": "ccm"}},
        "template": {
            "metadata": {"creationTimestamp": None, "labels": {"app": "ccm"}},
            "spec": {
                "affinity": None,
                "containers": [
                    {
                        "name": "ccm",
                        "image": "ccm:v1",
                        "ports": [{"containerPort": 80, "protocol": "TCP"}],
                        "livenessProbe": {"httpGet": {"port": "http"}, "periodSeconds": 3},
                        "resources": {"requests": {"cpu": 0.5, "memory": "1Gi"}, "limits": {"cpu": 2}},
                    },
                ],
            },
        },
    },
    "status": {"conditions": [{"type": "Available"}]},
}


def judged(found: Kind, value: dict[str, Any]) -> list[tuple[str, str]]:
    decoded = server.decode(found, value)
    told = [("unknown", ".".join(map(str, route))) for route in decoded.unknown]
    causes = [*decoded.causes, *server.validate(found, decoded.value)]
    return told + [(cause.type, cause.field) for cause in causes if isinstance(cause, Cause)]


def test_a_real_deployment_is_accepted_nulls_and_half_a_status_too() -> None:
    assert judged(kind("apps/v1", "Deployment"), DEPLOYMENT) == []


def changed(value: Any, route: tuple[str | int, ...], new: Any) -> Any:
    if not route:
        return new
    copied = value.copy()
    copied[route[0]] = changed(value[route[0]], route[1:], new) if len(route) > 1 else new
    return copied


CONTAINER = ("spec", "template", "spec", "containers", 0)
FIELD = "spec.template.spec.containers[0]"


@pytest.mark.parametrize(
    ("route", "new", "found"),
    [
        ((*CONTAINER, "imagePullPolcy"), "Always", ("unknown", "spec.template.spec.containers.0.imagePullPolcy")),
        (("spec", "replicas"), "3", ("FieldValueTypeInvalid", "spec.replicas")),
        ((*CONTAINER, "image"), 3, ("FieldValueTypeInvalid", f"{FIELD}.image")),
        (CONTAINER, {"image": "x"}, ("FieldValueRequired", f"{FIELD}.name")),
        ((*CONTAINER, "name"), None, ("FieldValueRequired", f"{FIELD}.name")),
        (("spec", "template", "spec"), {}, ("FieldValueRequired", "spec.template.spec.containers")),
        (
            (*CONTAINER, "resources", "limits", "cpu"),
            "lots",
            ("FieldValueInvalid", f"{FIELD}.resources.limits.cpu"),
        ),
        (
            (*CONTAINER, "livenessProbe", "httpGet", "port"),
            1.5,
            ("FieldValueTypeInvalid", f"{FIELD}.livenessProbe.httpGet.port"),
        ),
    ],
)
def test_what_the_server_refuses(route: tuple[str | int, ...], new: Any, found: tuple[str, str]) -> None:
    assert judged(kind("apps/v1", "Deployment"), changed(DEPLOYMENT, route, new)) == [found]


@pytest.mark.parametrize("kubernetes", ["v1.32.0", "v1.36.1"])
@pytest.mark.parametrize(
    "value",
    [
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {"name": "a", "namespace": "b"},
            "roleRef": {"kind": "Role", "name": "a"},
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "a", "namespace": "b"},
            "spec": {"policyTypes": ["Ingress"]},
        },
        {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "a"}},
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": "a", "namespace": "b"},
            "spec": {"maxUnavailable": "50%"},
            "status": {},
        },
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "a", "namespace": "b"},
            "data": {"value": "aGVsbG8="},
            "stringData": None,
        },
    ],
    ids=lambda value: value["kind"],
)
def test_what_the_server_fills_in_may_be_left_out(value: dict[str, Any], kubernetes: str) -> None:
    assert judged(kind(value["apiVersion"], value["kind"], kubernetes), value) == []


def test_a_type_within_itself_is_cut_off() -> None:
    schema = kind("apiextensions.k8s.io/v1", "CustomResourceDefinition").schema
    versions = schema["properties"]["spec"]["properties"]["versions"]["items"]["properties"]
    openapi = versions["schema"]["properties"]["openAPIV3Schema"]["properties"]
    assert openapi["type"] == {"type": "string", "nullable": True}
    assert openapi["not"] == {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}
    assert openapi["default"] == {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}


@pytest.mark.parametrize(
    ("asked", "minor", "note"),
    [
        ("v1.36.4", "1.36", ""),
        ("1.34", "1.34", ""),
        ("v1.99.0", None, "schemas of Kubernetes {} stand in for those of 1.99"),
        ("1.20", "1.25", "schemas of Kubernetes 1.25 stand in for those of 1.20"),
        ("", None, "schemas of Kubernetes {} stand in for those of no version"),
    ],
)
def test_the_nearest_minor_stands_in_and_says_so(asked: str, minor: str | None, note: str) -> None:
    found = builtin.load(asked)
    assert minor in (None, found.minor)
    assert found.note == note.format(found.minor)


def test_without_schemas_nothing_is_decided() -> None:
    missing = builtin.Builtin(None, "", "none").missing("v1", "Secret")
    assert missing
    assert missing.unknown


def test_kubernetes_validate_itself_is_not_imported() -> None:
    program = (
        "import sys; from navos_gitops.catalog import builtin;"
        "builtin.load('1.36').find('v1', 'Secret').schema; print('kubernetes_validate' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
