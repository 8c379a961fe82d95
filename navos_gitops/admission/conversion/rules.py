"""Every conversion rule, by the names of both structs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission.conversion import core, kubeadm, small, status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.conversion.engine import Journey
    from navos_gitops.model import Json

    Rule = Callable[[dict[str, Json], dict[str, Json], Journey], None]

RULES: Final[Mapping[tuple[str, str], Rule]] = {**core.RULES, **kubeadm.RULES, **small.RULES, **status.RULES}
