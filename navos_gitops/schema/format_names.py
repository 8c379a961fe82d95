"""Which formats of a schema count, and for which types.

The checks of strings are elsewhere (:mod:`navos_gitops.schema.formats`), because numbers have formats in nearly every
schema and strings in few.
"""

from __future__ import annotations

from typing import Final

_NUMERIC: Final = {"integer": ("int32", "int64"), "number": ("float", "double")}


def effective(name: str, types: tuple[str, ...]) -> str:
    """The format as it is looked at for a node of ``types``; empty where the API server ignores it."""
    if not name:
        return ""
    only = types[0] if len(types) == 1 else "string"
    if only != "string":
        return name if name in _NUMERIC.get(only, ()) else ""
    from navos_gitops.schema.formats import CHECKS

    plain = name.replace("-", "")
    return plain if plain in CHECKS else ""
