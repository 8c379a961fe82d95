"""No Secret's content lies in git in plain text.

Whoever can read the repository, a fork or a backup of it reads the secret, and history keeps it after the file is
gone: what was once pushed has to be renewed. SOPS, Sealed Secrets and the External Secrets Operator keep it out.
Placeholders (``${TOKEN}``, ``{{ … }}``) and what is public (certificates, ``known_hosts``) are no secret. A Secret
that carries manifests for a ClusterResourceSet is only looked at where these hold Secrets themselves. Parameters:
``names`` and ``namespaces``, globs of the Secrets that may stay.

Upstream: kubernetes.io, Good practices for Kubernetes Secrets; kubernetes/api ``core/v1/types.go``, v0.36 (``data`` is
base64, which hides nothing).

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

Encrypted, placeholders, public keys, manifests without Secrets:

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

from typing import TYPE_CHECKING, Final

from navos_gitops.rules import Saw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from navos_gitops.model import Json, Ref
    from navos_gitops.rules import Facts, Subject, Tree

SEVERITY = "error"
OUTCOME = "policy"
KINDS = frozenset({("", "Secret")})
PARAMETERS: Mapping[str, Json] = {"names": [], "namespaces": []}

_PLACEHOLDERS: Final = ("${", "{{", "<path:", "ref+", "op://", "ENC[", "($")
"""How Flux, Helm, argocd-vault-plugin, vals, 1Password, SOPS and chainsaw mark what is filled in later."""

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

_NOTHING: Final = frozenset({"", "true", "false"})
"""Values that hide nothing: empty ones and switches."""

_MANIFESTS: Final = "addons.cluster.x-k8s.io/resource-set"


def check(subject: Subject, tree: Tree, facts: Facts, parameters: Mapping[str, Json]) -> Iterator[Saw]:  # noqa: ARG001 - a rule's interface
    """Values of a Secret that anyone can read."""
    value = subject.value
    if "sops" in value or _allowed(subject.ref, parameters):
        return
    for field in ("data", "stringData"):
        content = value.get(field)
        for key, text in content.items() if isinstance(content, dict) else ():
            if isinstance(text, str) and _readable(key, text, encoded=field == "data", kind=value.get("type")):
                yield Saw(
                    (field, key),
                    "a secret in plain text in git",
                    "encrypt the file with SOPS, or keep the value in a SealedSecret or behind an ExternalSecret;"
                    " renew what was already pushed",
                    key=True,
                )


def _allowed(ref: Ref, parameters: Mapping[str, Json]) -> bool:
    if not (parameters["names"] or parameters["namespaces"]):
        return False
    from navos_gitops.settings.globs import matcher

    return matcher(parameters["names"])(ref.name) or matcher(parameters["namespaces"])(ref.namespace)


def _readable(key: str, text: str, *, encoded: bool, kind: Json) -> bool:
    """Whether a value is neither empty nor a switch nor a placeholder nor public."""
    if key in _PUBLIC or key.endswith((".pub", ".crt")) or _filled_in_later(text):
        return False
    plain = _decoded(text) if encoded else text
    if plain.strip().lower() in _NOTHING or _filled_in_later(plain):
        return False
    if kind == _MANIFESTS:
        return "kind: Secret" in plain or '"kind":"Secret"' in plain.replace(" ", "")
    return not plain.lstrip().startswith("-----BEGIN CERTIFICATE") or "PRIVATE KEY" in plain


def _filled_in_later(text: str) -> bool:
    return any(mark in text for mark in _PLACEHOLDERS)


def _decoded(text: str) -> str:
    """What base64 hides; the text itself where it is no base64, which the API server refuses."""
    import base64

    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        return text
