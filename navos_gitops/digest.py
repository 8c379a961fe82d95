"""SHA-256 for names and marks of files, without loading OpenSSL."""

from __future__ import annotations

from importlib import import_module


def sha256(data: bytes) -> str:
    """The digest in hexadecimal. Python's own implementation comes first: OpenSSL takes 2 ms to load."""
    for module in ("_sha2", "_sha256", "hashlib"):
        try:
            digest: str = import_module(module).sha256(data).hexdigest()
        except (ImportError, AttributeError):
            continue
        return digest
    raise ImportError("this Python has no SHA-256")
