"""Control planes that run on machines of their own, and those that somebody else runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from navos_gitops.model import Json

_HOSTED: Final = ("K0smotron", "Kamaji", "Hosted", "Nested", "ROSA")
"""What kinds begin with whose API servers are pods, or a cloud's; a cloud's own are also called ``…Managed…``."""


def has_machines(kind: Json) -> bool:
    """Whether a control plane, or a template of one, has Machines: by the name of its kind.

    Upstream: cluster-api ``docs/book/src/developer/providers/contracts/control-plane.md``, v1.14 (a control plane's
    machines are optional); the kinds of the providers for EKS, AKS, GKE, OKE, ROSA, k0smotron, Kamaji and nested ones.
    """
    return isinstance(kind, str) and "Managed" not in kind and not kind.startswith(_HOSTED)
