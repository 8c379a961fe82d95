"""Which faults a mutating webhook may mend, or not make, that is not seen, or not wholly.

Such webhooks set what is missing or empty; what somebody wrote they leave. So a value that is there and breaks a
rule of its own stays a fault, while one that is missing, or a rule about several fields, is left open; and so is
what is only at fault once the webhook has been guessed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import Cause, Unchecked, at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Json

_REQUIRED: Final = "FieldValueRequired"
_INVALID: Final = "FieldValueInvalid"
_NO_PATH: Final = "<nil>"


def apart(
    causes: Iterable[Cause], value: Json, before: Iterable[Cause | Unchecked]
) -> tuple[tuple[Cause, ...], tuple[Unchecked, ...]]:
    """Part the faults of an object into those that stay and those that its webhook may mend.

    ``before`` are those that it had before it came to the webhook.
    """
    own = {(each.type, each.field) for each in before if isinstance(each, Cause)}
    kept, open_ = [], []
    for cause in causes:
        if cause.field == _NO_PATH:
            continue
        if (cause.type, cause.field) not in own or _may_be_mended(cause, value):
            open_.append(Unchecked("a fault that its mutating webhook may mend is left open", cause.route))
        else:
            kept.append(cause)
    return tuple(kept), tuple(open_)


def _may_be_mended(cause: Cause, value: Json) -> bool:
    if cause.type == _REQUIRED:
        return True
    found = at(value, cause.route)
    return not found or (cause.type == _INVALID and isinstance(found, dict | list))
