"""What lies in git and should not: secrets, exports, doubles, variables."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from navos_gitops import rules
from navos_gitops.model import ref_of
from navos_gitops.rules import Subject, Tree
from tests.rules.test_upstream_only import seen

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.rules import Facts

KEY = "-----BEGIN EC PRIVATE KEY-----\nabc\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nabc\n"


def secret(key: str, text: Json, *, encoded: bool = False, **fields: Json) -> Json:
    if encoded:
        text = base64.b64encode(text.encode()).decode()
    metadata = {"name": "s", "namespace": "production"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "data" if encoded else "stringData": {key: text},
    } | fields


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize(
    ("key", "text", "count"),
    [
        ("password", "hunter2", 1),
        ("password", "", 0),
        ("password", " \n", 0),
        ("password", "${PASSWORD}", 0),
        ("password", "{{ .password }}", 0),
        ("password", "<path:secret/data/x#y>", 0),
        ("password", "op://vault/item/field", 0),
        ("password", "ENC[AES256_GCM,data:x]", 0),
        ("password", "hunter2 ENC[AES256_GCM,data:x]", 1),
        ("values.yaml", "a: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[AES256_GCM,data:x]\n", 0),
        ("values.json", '{"a": "ENC[x]", "sops": {"mac": "ENC[x]"}}', 0),
        (".env", "A=ENC[x]\nsops_mac=ENC[x]\n", 0),
        ("tls.key", KEY, 1),
        ("bundle", CERTIFICATE, 0),
        ("bundle", CERTIFICATE + KEY, 1),
        ("known.crt", KEY, 1),
        ("ca.crt", CERTIFICATE, 0),
        ("id.pub", "-----BEGIN PRIVATE KEY-----", 1),
        ("url", "https://example.com", 0),
        ("url", "https://example.com:8443/a:b@c", 0),
        ("url", "ssh://git@example.com:22/a", 0),
        ("url", "https://robot@example.com", 0),
        ("url", "https://robot:@example.com", 0),
        ("url", "https://robot:hunter2@example.com", 1),
        ("url", "https://:hunter2@example.com", 1),
        ("url", "https://robot:${TOKEN}@example.com", 0),
        ("server", "see https://a:b@example.com", 1),
        ("id.pub", "ssh-ed25519 AAAA", 0),
    ],
)
def test_what_is_secret(facts: Facts, key: str, text: str, encoded: bool, count: int) -> None:
    found = seen("plaintext-secret", secret(key, text, encoded=encoded), facts)
    assert len(found) == count
    assert not any(text in saw.message + saw.help for saw in found if text), "never shown"


def test_secrets_that_may_stay(facts: Facts) -> None:
    value = secret("password", "hunter2")
    assert seen("plaintext-secret", value, facts, names=["s*"]) == []
    assert seen("plaintext-secret", value, facts, namespaces=["production"]) == []
    assert len(seen("plaintext-secret", value, facts, names=["t*"], namespaces=["staging"])) == 1


def test_what_sops_left_in_the_clear(facts: Facts) -> None:
    value = secret("password", "ENC[AES256_GCM,data:x]", sops={"encrypted_regex": "^password$"})
    value["stringData"] |= {"token": "hunter2", "username": "robot", "empty": ""}
    value["data"] = {"raw": "ENC[AES256_GCM,data:x]", "key": "c2VjcmV0"}
    found = seen("plaintext-secret", value, facts)
    assert [saw.route for saw in found] == [("data", "key"), ("stringData", "token")]
    assert len(seen("plaintext-secret", {**value, "sops": None}, facts)) == 2
    assert seen("plaintext-secret", value, facts, names=["s"]) == []


def test_base64_over_several_lines(facts: Facts) -> None:
    text = base64.encodebytes((CERTIFICATE + "a" * 100).encode()).decode()
    assert seen("plaintext-secret", secret("bundle", "") | {"data": {"bundle": text}}, facts) == []


INNER = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
PLAIN = INNER + "stringData: {token: hunter2}\n"


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize(
    ("text", "count"),
    [
        (PLAIN, 1),
        (PLAIN.replace("Secret", '"Secret"'), 1),
        (PLAIN.replace("Secret", "'Secret'  # ours"), 1),
        ('{"apiVersion": "v1", "kind" : "Secret", "data": {"token": "aHVudGVyMg=="}}', 1),
        ("kind: Namespace\napiVersion: v1\n---\n" + PLAIN, 1),
        ("apiVersion: v1\nkind: List\nitems:\n- " + PLAIN.replace("\n", "\n  "), 1),
        ("- " + PLAIN.replace("\n", "\n  "), 1),
        ("apiVersion: v1\nkind: SecretList\nitems:\n- stringData: {token: hunter2}\n", 1),
        ("# ${NAME}\n" + PLAIN, 1),
        ("a: {{ .Values.a }} b\n---\n" + PLAIN, 1),
        ("%YAML 1.2\n--- # ours\n" + PLAIN + "...\n", 1),
        (INNER, 0),
        (INNER + "type: kubernetes.io/service-account-token\n", 0),
        (INNER + "stringData: {token: '${TOKEN}'}\n", 0),
        (INNER + "data: {token: 'JHtUT0tFTn0='}\n", 0),
        (INNER + "stringData: {username: robot, ca.crt: abc}\n", 0),
        (INNER + "stringData: {token: 'ENC[AES256_GCM,data:x]'}\nsops: {}\n", 0),
        (INNER + "data: 7\nstringData: [a]\n", 0),
        (PLAIN.replace("Secret", "SecretStore"), 0),
        (PLAIN.replace("v1", "example.com/v1"), 0),
        ("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    kind: Secret\n", 0),
        ("kind: HelmRelease\nspec:\n  valuesFrom:\n  - kind: Secret\n    name: a\n", 0),
        ("kind: Secret\n  stringData: [", 0),
        ("{{ if .Secret }}", 0),
        ("Secret \ud800", 0),
        ("Secret", 0),
        ("", 0),
    ],
)
def test_secrets_among_carried_manifests(facts: Facts, text: str, encoded: bool, count: int) -> None:
    if encoded and "\ud800" in text:
        return  # no base64 of that
    value = secret("a.yaml", text, encoded=encoded, type="addons.cluster.x-k8s.io/resource-set")
    assert len(seen("plaintext-secret", value, facts)) == count


def carried_in(text: str, levels: int) -> str:
    """Manifests in manifests, ``levels`` deep."""
    for _ in range(levels):
        content = base64.b64encode(text.encode()).decode()
        text = f"{INNER}type: addons.cluster.x-k8s.io/resource-set\ndata: {{a.yaml: {content}}}\n"
    return text


@pytest.mark.parametrize(("levels", "count"), [(0, 1), (1, 1), (2, 1), (3, 0), (12, 0)])
def test_how_deep_is_looked(facts: Facts, levels: int, count: int) -> None:
    value = secret("a.yaml", carried_in(PLAIN, levels), type="addons.cluster.x-k8s.io/resource-set")
    assert len(seen("plaintext-secret", value, facts)) == count


@pytest.mark.parametrize(
    ("kind", "name", "namespace", "text", "count"),
    [
        ("ConfigMap", "c", "production", PLAIN, 1),
        ("ConfigMap", "c", "production", INNER, 0),
        ("ConfigMap", "d", "production", PLAIN, 0),
        ("ConfigMap", "c", "staging", PLAIN, 0),
        ("Secret", "c", "production", PLAIN, 0),
    ],
)
def test_what_a_config_map_carries(facts: Facts, kind: str, name: str, namespace: str, text: str, count: int) -> None:
    value: Json = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": "production"},
        "data": {"a.yaml": text, "password": "hunter2"},
        "stringData": {"a.yaml": text},
    }
    carrier = {
        "apiVersion": "addons.cluster.x-k8s.io/v1beta2",
        "kind": "ClusterResourceSet",
        "metadata": {"name": "r", "namespace": namespace},
        "spec": {"resources": [{"kind": kind, "name": name}]},
    }
    found = seen("plaintext-secret", value, facts, carrier)
    assert [(saw.route, saw.key) for saw in found] == [(("data", "a.yaml"), True)] * count
    assert seen("plaintext-secret", value, facts) == [], "nobody applies what is in it"
    assert seen("plaintext-secret", value, facts, carrier, namespaces=["production"]) == []


@pytest.mark.parametrize("content", [None, [], "text", {"password": None}, {"password": 7}])
def test_odd_secrets_are_passed(facts: Facts, content: Json) -> None:
    assert seen("plaintext-secret", {"apiVersion": "v1", "kind": "Secret", "data": content}, facts) == []


@pytest.mark.parametrize(
    ("metadata", "status", "fields"),
    [
        ({}, {}, []),
        ({"creationTimestamp": None, "ownerReferences": []}, None, []),
        ({}, {"conditions": [], "replicas": None, "phase": ""}, []),
        ({}, {"replicas": 0}, ["status"]),
        ({"uid": "u", "managedFields": [{}]}, {"phase": "Ready"}, ["uid", "managedFields", "status"]),
        ({"ownerReferences": [{"uid": "u"}]}, {}, ["ownerReferences"]),
    ],
)
def test_what_the_server_writes(facts: Facts, metadata: Json, status: Json, fields: list[str]) -> None:
    value = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", **metadata}, "status": status}
    found = seen("live-export", value, facts)
    assert [saw.help for saw in found] == ([f"remove {', '.join(fields)}"] if fields else [])


def test_doubles_are_looked_for_in_a_whole_tree_only(facts: Facts) -> None:
    one: Json = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}
    other = {**one, "spec": {}}
    assert seen("duplicate-object", one, facts, other) == [], "the first one stays"
    module = rules.load("duplicate-object")
    for complete, count in ((True, 1), (False, 0)):
        subjects = [Subject(ref, value) for value in (one, other) if (ref := ref_of(value))]
        found = list(module.check(subjects[1], Tree(subjects, complete=complete), facts, {}))
        assert len(found) == count
        assert all(saw.related[0][0] is subjects[0] for saw in found)


TEMPLATE: Json = {
    "apiVersion": "bootstrap.cluster.x-k8s.io/v1beta2",
    "kind": "KubeadmConfigTemplate",
    "metadata": {"name": "a"},
}


def flux(**build: Json) -> Json:
    metadata = {"name": "k", "namespace": "flux-system"}
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": metadata,
        "spec": build,
    }


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("${A}", 1),
        ("x ${A:-b} y", 1),
        ("$${A}", 0),
        ("$A", 0),
        ("${ A }", 0),
        ("${KNOWN}", 0),
        ("${KNOWN} $${A}", 0),
        ("${KNOWN} ${A}", 1),
        ("$(A) {{ A }}", 0),
    ],
)
def test_what_flux_substitutes(facts: Facts, text: str, count: int) -> None:
    value = {**TEMPLATE, "spec": {"template": {"spec": {"preKubeadmCommands": [text]}}}}
    rule, build = "substitution-over-cluster-objects", flux(postBuild={"substitute": {"KNOWN": "1"}})
    assert len(seen(rule, value, facts, build)) == count


def test_where_flux_substitutes(facts: Facts) -> None:
    value = {**TEMPLATE, "spec": {"x": "${A}"}}
    rule, by_flux = "substitution-over-cluster-objects", facts._replace(delivery="flux")
    assert seen(rule, value, facts) == []
    assert len(seen(rule, value, by_flux)) == 1
    assert seen(rule, value, by_flux, flux(path="./a")) == [], "without postBuild the text stays"
    assert len(seen(rule, value, facts, always=True)) == 1
    (saw,) = seen(rule, value, facts, flux(postBuild={"substituteFrom": [{"kind": "ConfigMap", "name": "c"}]}))
    assert saw.severity == "info", "the ConfigMap may name it"


@pytest.mark.parametrize(
    ("kind", "version", "complete", "delivery", "severity"),
    [
        ("Cluster", "cluster.x-k8s.io/v1beta2", True, "none", "warning"),
        ("Cluster", "cluster.x-k8s.io/v1beta2", False, "none", "info"),
        ("Cluster", "cluster.x-k8s.io/v1beta2", False, "flux", "warning"),
        ("ClusterClass", "cluster.x-k8s.io/v1beta2", False, "none", ""),
        ("Namespace", "v1", True, "flux", ""),
    ],
)
def test_namespaces(facts: Facts, kind: str, version: str, complete: bool, delivery: str, severity: str) -> None:
    value = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}}
    found = seen("namespace-missing", value, facts._replace(delivery=delivery), complete=complete)
    assert [saw.severity or "warning" for saw in found] == ([severity] if severity else [])
