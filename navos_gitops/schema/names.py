"""The rules of names in Kubernetes: objects', label keys' and values', as sentences about what breaks them.

Mirrors k8s.io/apimachinery v0.36.3 pkg/api/validate/content (dns.go, kube.go, path.go). Each function gives
one sentence for each of upstream's messages, so that there are as many causes as there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", re.ASCII)
SUBDOMAIN: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", re.ASCII)
RFC1035_LABEL: Final = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?", re.ASCII)
KEY_NAME: Final = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", re.ASCII)
_PLAIN_KEY: Final = re.compile(
    r"(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?",
    re.ASCII,
)

_DNS: Final = "must consist of lower case letters, digits and '-'"
_ENDS: Final = "must start and end with a letter or digit"


def size(text: str) -> int:
    """How many bytes Go counts."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def subdomain(name: str) -> Iterator[str]:
    """What keeps ``name`` from being a DNS subdomain (RFC 1123)."""
    if size(name) > 253:
        yield f"must have at most 253 characters, and has {len(name)}"
    if not SUBDOMAIN.fullmatch(name):
        yield f"{_DNS} or '.', and {_ENDS}"


def label(name: str) -> Iterator[str]:
    """What keeps ``name`` from being a DNS label (RFC 1123)."""
    if size(name) > 63:
        yield f"must have at most 63 characters, and has {len(name)}"
    if not LABEL.fullmatch(name):
        yield "must not contain dots" if SUBDOMAIN.fullmatch(name) else f"{_DNS}, and {_ENDS}"


def rfc1035_label(name: str) -> Iterator[str]:
    """What keeps ``name`` from being a DNS label of the older kind (RFC 1035)."""
    if size(name) > 63:
        yield f"must have at most 63 characters, and has {len(name)}"
    if not RFC1035_LABEL.fullmatch(name):
        yield f"{_DNS}, start with a letter, and end with a letter or digit"


def path_segment(name: str) -> Iterator[str]:
    """What keeps ``name`` from standing in a URL's path."""
    if name in (".", ".."):
        yield f"must not be '{name}'"
        return
    yield from path_prefix(name)


def path_prefix(name: str) -> Iterator[str]:
    """What keeps ``name`` from beginning a part of a URL's path."""
    for character in "/%":
        if character in name:
            yield f"must not contain '{character}'"


def masked(prefix: str) -> str:
    """``prefix`` as upstream looks at a name it will add to: a dash at the end is no fault."""
    return f"{prefix[:-2]}a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def label_key(key: str) -> Iterator[str]:
    """What keeps ``key`` from being a label's key: a name, and before it a DNS subdomain and ``/`` if wanted."""
    if len(key) <= 253 and _PLAIN_KEY.fullmatch(key):
        return
    prefix, slash, name = key.rpartition("/")
    if "/" in prefix:
        yield "must be a name with at most one prefix before a '/'"
        return
    if slash and not prefix:
        yield "prefix must not be empty"
    elif slash:
        yield from (f"prefix {fault}" for fault in subdomain(prefix))
    if not name:
        yield "name must not be empty"
    elif size(name) > 63:
        yield f"name must have at most 63 characters, and has {len(name)}"
    if not KEY_NAME.fullmatch(name):
        yield f"name must consist of letters, digits, '-', '_' or '.', and {_ENDS}"


def label_value(value: str) -> Iterator[str]:
    """What keeps ``value`` from being a label's value."""
    if size(value) > 63:
        yield f"must have at most 63 characters, and has {len(value)}"
    if value and not KEY_NAME.fullmatch(value):
        yield f"must be empty, or consist of letters, digits, '-', '_' or '.', and {_ENDS}"
