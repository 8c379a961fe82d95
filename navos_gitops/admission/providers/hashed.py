"""Names that are too long become a hash: what the webhooks of AWS and GCP call their managed clusters.

Mirrors ``GenerateEKSName`` of cluster-api-provider-aws v2.13 and ``generateGKEName`` of cluster-api-provider-gcp v1.13.
"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 32


def name(text: str, longest: int, prefix: str) -> str:
    """Give ``text``, or a hash of it behind ``prefix`` where it is not shorter than ``longest`` bytes."""
    import hashlib

    data = text.encode()
    if len(data) < longest:
        return text
    digest = hashlib.blake2b(data, digest_size=_LONGEST - len(prefix)).digest()
    return prefix + "".join(_DIGITS[byte % 36] for byte in digest)
