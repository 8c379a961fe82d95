"""What the JSON patch of a typed webhook does to the object it was computed for.

A webhook answers with the difference between the raw object and its own encoding of the changed one, less
what only the round trip through its types would remove. So an empty optional struct stays in the object, while
a duration is rewritten and a field without ``omitempty`` appears. Mirrors ``PatchResponseFromRaw`` and
``dropSchemeRemovals`` of sigs.k8s.io/controller-runtime v0.24 (pkg/webhook/admission) and ``CreatePatch`` of
gomodules.xyz/jsonpatch v2; the patch itself is never written down, its result is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from navos_gitops.model import Json

_ABSENT: Final = object()


def applied(raw: Json, encoded: Json, untouched: Json) -> Json:
    """Give ``raw`` after the patch that makes it ``encoded``.

    ``untouched`` is the encoding of the object before the webhook changed it: what that lacks, and the patch
    would remove, stays. The result is ``raw`` itself where nothing differs, and shares what it can.
    """
    return _value(raw, encoded, untouched)


def reread(value: Json) -> Json:
    """Give a patched object as the server reads it again: a number without a fraction is an integer then."""
    if isinstance(value, dict):
        return {key: reread(item) for key, item in value.items()}
    if isinstance(value, list):
        return [reread(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**63 else value


def _value(raw: Json, encoded: Json, untouched: Json) -> Json:
    if isinstance(raw, dict) and isinstance(encoded, dict):
        return _map(raw, encoded, untouched if isinstance(untouched, dict) else None)
    if isinstance(raw, list) and isinstance(encoded, list):
        return _list(raw, encoded, untouched if isinstance(untouched, list) else None)
    return raw if _same(raw, encoded) else encoded


def _map(raw: dict[str, Json], encoded: dict[str, Json], untouched: dict[str, Json] | None) -> Json:
    result: dict[str, Json] = {}
    changed = False
    for key, value in raw.items():
        if key in encoded:
            result[key] = _value(value, encoded[key], _ABSENT if untouched is None else untouched.get(key))
            changed = changed or result[key] is not value
        elif untouched is not None and key not in untouched:
            result[key] = value  # only the round trip removes it
        else:
            changed = True
    added = {key: value for key, value in encoded.items() if key not in raw}
    return {**result, **added} if changed or added else raw


def _list(raw: list[Json], encoded: list[Json], untouched: list[Json] | None) -> Json:
    """Pair items by index: Go's encoder never drops any, so lengths differ only by what the webhook did."""
    before = untouched or []
    result = [
        _value(item, encoded[index], before[index] if index < len(before) else _ABSENT)
        for index, item in enumerate(raw[: len(encoded)])
    ]
    if len(raw) == len(encoded) and all(new is old for new, old in zip(result, raw, strict=True)):
        return raw
    return result + encoded[len(raw) :]


def _same(raw: Json, encoded: Json) -> bool:
    """Equal as JSON: true is not 1."""
    return bool(raw == encoded) and isinstance(raw, bool) == isinstance(encoded, bool)
