"""SHA-256 for names and marks of files, without loading OpenSSL."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def sha256(data: bytes) -> str:
    """The digest in hexadecimal."""
    text: str = _made()(data).hexdigest()
    return text


@cache
def _made() -> Callable[[bytes], Any]:
    """Python's own implementation comes first: OpenSSL takes 2 ms to load."""
    for module in ("_sha2", "_sha256", "hashlib"):
        try:
            found: Callable[[bytes], Any] = import_module(module).sha256
        except (ImportError, AttributeError):
            continue
        return found
    raise ImportError("this Python has no SHA-256")
