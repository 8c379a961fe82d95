"""No Secret's content lies in git in plain text.

Whoever can read the repository, a fork or a backup of it reads the secret, and history keeps it after the file is
gone: what was once pushed has to be renewed. SOPS, Sealed Secrets and the External Secrets Operator keep it out.
Placeholders (``${TOKEN}``, ``{{ … }}``) and what is public (certificates, ``known_hosts``, a URL without a password)
are no secret; a private key is one under any name. In a file that SOPS has encrypted, what it has left in the clear is
judged, and nothing else of the file is. A Secret or ConfigMap that carries manifests for a ClusterResourceSet is only
looked at for the Secrets among these. Parameters: ``names`` and ``namespaces``, globs of the objects that may stay.

Upstream: kubernetes.io, Good practices for Kubernetes Secrets; kubernetes/api ``core/v1/types.go``, v0.36 (``data`` is
base64, which hides nothing); getsops/sops, README, v3.9 (``encrypted_regex`` and the like choose what is encrypted).

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: cloud-config
  namespace: production
stringData:
  username: admin
  password: correct-horse # want: plaintext-secret
```

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: production-ca
  namespace: production
type: cluster.x-k8s.io/secret
data:
  tls.key: c2VjcmV0 # want: plaintext-secret
```

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: addon
  namespace: production
type: addons.cluster.x-k8s.io/resource-set
stringData:
  token.yaml: | # want: plaintext-secret
    apiVersion: v1
    kind: Secret
    metadata:
      name: token
    stringData:
      token: abc
```

A value that was written into an encrypted file by hand, or that SOPS was not told to encrypt:

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: cloud-config
stringData:
  password: ENC[AES256_GCM,data:Zm9v,type:str]
  token: correct-horse # want: plaintext-secret
sops:
  encrypted_regex: ^password$
  version: 3.9.0
```

A password in a URL, and a private key that is called a certificate:

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: repository
stringData:
  type: git
  url: https://robot:correct-horse@git.example.com/fleet # want: plaintext-secret
  ca.crt: | # want: plaintext-secret
    -----BEGIN RSA PRIVATE KEY-----
```

A ConfigMap whose content is applied as it is:

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: cloud
  namespace: production
data:
  secret.yaml: | # want: plaintext-secret
    apiVersion: v1
    kind: "Secret"
    metadata:
      name: cloud-config
    stringData:
      password: correct-horse
  known.yaml: |
    apiVersion: v1
    kind: Secret
    metadata:
      name: known
    stringData:
      known_hosts: git.example.com ssh-ed25519 AAAA
---
apiVersion: addons.cluster.x-k8s.io/v1beta2
kind: ClusterResourceSet
metadata:
  name: cloud
  namespace: production
spec:
  clusterSelector:
    matchLabels:
      cloud: ours
  resources:
  - kind: ConfigMap
    name: cloud
```

Encrypted, placeholders, public keys, manifests without a Secret's content:

```yaml
apiVersion: v1
kind: Secret
metadata:
  name: cloud-config
stringData:
  password: ENC[AES256_GCM,data:Zm9v,type:str]
sops:
  version: 3.9.0
---
apiVersion: v1
kind: Secret
metadata:
  name: other
stringData:
  password: ${PASSWORD}
  token: "{{ .Values.token }}"
  empty: ""
  insecure-skip-verify: "true"
data:
  ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t
  encoded: ${PASSWORD_B64}
  encoded-placeholder: JHtQQVNTV09SRH0=
---
apiVersion: v1
kind: Secret
metadata:
  name: addon
type: addons.cluster.x-k8s.io/resource-set
stringData:
  driver.yaml: |
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: driver
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: driver
      annotations:
        kubernetes.io/service-account.name: driver
    type: kubernetes.io/service-account-token
  store.yaml: |
    apiVersion: external-secrets.io/v1
    kind: SecretStore
    metadata:
      name: vault
  release.yaml: |
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: driver
    spec:
      valuesFrom:
      - kind: Secret
        name: values
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: sealed
spec:
  encryptedData:
    password: AgB4
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from navos_gitops.model import ref_of
from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Ref
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset({("", "ConfigMap"), ("", "Secret")})
PARAMETERS: Mapping[str, Json] = {"names": [], "namespaces": []}

_PLACEHOLDERS: Final = ("${", "{{", "<path:", "ref+", "op://", "($")
"""How Flux, Helm, argocd-vault-plugin, vals, 1Password and chainsaw mark what is filled in later."""

_ENCRYPTED: Final = re.compile(r"""\A\s*ENC\[|mac"?\s*[:=]\s*"?ENC\[""")
"""How SOPS writes a value, and the seal of a whole file, which may lie in a value: Flux decrypts that, too."""

_PUBLIC: Final = frozenset(
    {
        "ca.crt",
        "enableOCI",
        "insecure",
        "known_hosts",
        "name",
        "project",
        "server",
        "tls.crt",
        "type",
        "url",
        "username",
    }
)
"""Keys that hold nothing to hide: public certificates and where something is reached."""

_TELLING: Final = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|://[^\s/?#@:]*:[^\s/?#@]+@")
"""What is secret under any key: private keys, and URLs with a password."""

_NOTHING: Final = frozenset({"", "true", "false"})
"""Values that hide nothing: empty ones and switches."""

_MANIFESTS: Final = "addons.cluster.x-k8s.io/resource-set"

_DOCUMENTS: Final = re.compile(r"^---(?=\s|$)", re.MULTILINE)

_DEEP: Final = 3
"""So many objects are opened that carry manifests in manifests."""

_ENCRYPT: Final = (
    "encrypt the file with SOPS, or keep the value in a SealedSecret or behind an ExternalSecret;"
    " renew what was already pushed"
)
_MOVE: Final = (
    f"carry it in a Secret of type {_MANIFESTS} and encrypt that with SOPS, or bring a SealedSecret or ExternalSecret;"
    " renew what was already pushed"
)


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Values of a Secret that anyone can read, also of one that lies as a manifest in another object."""
    if _allowed(subject.ref, parameters):
        return
    plain, remedy = _in_plain(subject.ref, subject.value, _DEEP), _ENCRYPT
    if subject.ref.kind == "ConfigMap":
        plain, remedy = _brought(subject, tree, plain), _MOVE
    for route in plain:
        yield Saw(route, "a secret in plain text in git", remedy, key=True)


def _brought(subject: Subject, tree: Tree, plain: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What lies in a ConfigMap in plain text, where a ClusterResourceSet applies its content."""
    found = list(plain)
    if found:
        from navos_gitops.rules._addons import carriers

        if next(carriers(subject, tree), None):
            yield from found


def _allowed(ref: Ref, parameters: Mapping[str, Json]) -> bool:
    if not (parameters["names"] or parameters["namespaces"]):
        return False
    from navos_gitops.settings.globs import matcher

    return matcher(parameters["names"])(ref.name) or matcher(parameters["namespaces"])(ref.namespace)


def _in_plain(ref: Ref, value: Json, deep: int) -> Iterator[tuple[str, str]]:
    """Where an object holds a secret in plain text: its own, or one of the Secrets that it carries as manifests."""
    carries = ref.kind == "ConfigMap" or value.get("type") == _MANIFESTS
    for field in ("data",) if ref.kind == "ConfigMap" else ("data", "stringData"):
        content = value.get(field)
        for key, text in content.items() if isinstance(content, dict) else ():
            if not isinstance(text, str):
                continue
            plain = _decoded(text) if field == "data" and ref.kind == "Secret" else text
            if _carried(plain, deep - 1) if carries else _readable(key, plain):
                yield field, key


def _carried(text: str, deep: int) -> bool:
    """Whether one of the Secrets in a text of manifests is in plain text; no more than ``deep`` of them in another."""
    if deep < 0 or "Secret" not in text:
        return False
    from navos_gitops.yaml.reader import read

    return any(
        next(_in_plain(ref, value, deep), None)
        for part in _DOCUMENTS.split(text)  # one that is a template keeps none of the others from being read
        for document in read(part.encode("utf-8", "replace"))
        for value in _objects(document.value)
        if (ref := ref_of(value)) and (ref.group, ref.kind) == ("", "Secret")
    )


def _objects(value: Json) -> Iterator[Json]:
    """The objects of a document, which for a ClusterResourceSet may be a bare list of them."""
    from navos_gitops.yaml.lists import objects

    for each in value if isinstance(value, list) else (value,):
        yield from (item for _, item in objects(each))


def _readable(key: str, plain: str) -> bool:
    """Whether a value is neither empty nor a switch nor a placeholder nor encrypted nor public."""
    if plain.strip().lower() in _NOTHING or any(mark in plain for mark in _PLACEHOLDERS) or _ENCRYPTED.search(plain):
        return False
    if _TELLING.search(plain):
        return True
    public = key in _PUBLIC or key.endswith((".pub", ".crt"))
    return not public and not plain.lstrip().startswith("-----BEGIN CERTIFICATE")


def _decoded(text: str) -> str:
    """What base64 hides; the text itself where it is no base64, which the API server refuses."""
    import base64

    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except ValueError:
        return text
