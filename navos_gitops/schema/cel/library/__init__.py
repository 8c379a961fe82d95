"""Kubernetes' own CEL functions, as plain Python over plain values.

Mirrors k8s.io/apiserver/pkg/cel/library and the set that environment/base.go enables (v0.36). The engine knows nothing
of their types: an IP address, a CIDR, a quantity, a version, a URL and a named format are each carried as one text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

OPAQUE = ("IP", "CIDR", "Quantity", "Semver", "URL", "NamedFormat")
"""The types that only these functions make and read."""


class Function(NamedTuple):
    """One overload: its name in expressions, the types it takes and gives, and what it computes.

    Types are written ``string``, ``list(int)``, ``map(string,dyn)``, ``?list(string)`` (an optional), ``dyn`` or one of
    :data:`OPAQUE`. A member function's receiver is its first parameter. ``call`` may raise ValueError, the expression's
    runtime error; it is None for what the checker must know but no rewritten expression calls.
    """

    name: str
    parameters: tuple[str, ...]
    result: str
    call: Callable[..., Any] | None
    member: bool = True


_WORDS: Final = {
    "lists": {"indexOf", "isSorted", "lastIndexOf", "max", "min", "sum"},
    "named": {"format", "validate"},
    "net": {
        *("cidr", "containsCIDR", "containsIP", "family", "ip", "isCIDR", "isGlobalUnicast", "isIP", "masked"),
        *("isLinkLocalMulticast", "isLinkLocalUnicast", "isLoopback", "isUnspecified", "prefixLength"),
    },
    "quantity": {
        *("add", "asApproximateFloat", "asInteger", "compareTo", "isGreaterThan", "isInteger", "isLessThan"),
        *("isQuantity", "quantity", "sign", "sub"),
    },
    "regex": {"find", "findAll"},
    "semver": {"compareTo", "isGreaterThan", "isLessThan", "isSemver", "major", "minor", "patch", "semver"},
    "url": {
        *("getEscapedPath", "getHost", "getHostname", "getPort", "getQuery", "getScheme", "isURL", "url"),
    },
}
"""The words that call for each library: its functions, but those that only what the others make can be given."""


def called_for(text: str) -> frozenset[str]:
    """The libraries that an expression may need."""
    words = set(re.findall(r"\w+", text))
    return frozenset(name for name, known in _WORDS.items() if known & words)


def functions(libraries: frozenset[str] = frozenset(_WORDS)) -> tuple[Function, ...]:
    """Those of some libraries, or of all: each is loaded only if it is asked for."""
    from importlib import import_module

    modules = (import_module(f"{__name__}.{name}") for name in _WORDS if name in libraries)
    return tuple(function for module in modules for function in module.FUNCTIONS)
