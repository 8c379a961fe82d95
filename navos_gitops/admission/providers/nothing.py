"""The webhook that sets nothing: what it changes, it changes by reading the object and writing it again, if it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json


def nothing(value: Json, _call: Call) -> Json:
    """Set nothing."""
    return value
