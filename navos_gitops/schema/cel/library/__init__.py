"""Kubernetes' own CEL functions, as plain Python over plain values.

Mirrors k8s.io/apiserver/pkg/cel/library and the set that environment/base.go enables (v0.36). The engine knows nothing
of their types: an IP address, a CIDR, a quantity, a version, a URL and a named format are each carried as one text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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


def functions() -> tuple[Function, ...]:
    """All of them."""
    from navos_gitops.schema.cel.library import lists, named, net, quantity, regex, semver, url

    modules = (lists, named, net, quantity, regex, semver, url)
    return tuple(function for module in modules for function in module.FUNCTIONS)
