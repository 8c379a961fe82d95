"""Small kinds to test with, and what was found in one short form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.catalog import Kind
from navos_gitops.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from navos_gitops.model import Unchecked


class Entry:
    """A schema that lies nowhere."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value
        self.compiled: object | None = None


def kind(
    schema: dict[str, Any],
    *,
    scope: str = "Namespaced",
    status: bool = False,
    scale: Mapping[str, str] | None = None,
    provider: str = "core",
) -> Kind:
    """The kind ``Thing`` of ``example.com/v1`` with ``schema`` for its spec and whatever else it lists."""
    whole = {
        "type": "object",
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            **schema,
        },
    }
    return Kind("example.com", "Thing", "v1", "things", scope, True, True, False, provider, status, scale, Entry(whole))


def thing(**fields: Any) -> dict[str, Any]:
    """An object of the kind ``Thing``; ``metadata`` is sound unless given."""
    metadata = {"name": "one", "namespace": "default"}
    return {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": metadata, **fields}


def brief(found: Iterable[Cause | Unchecked]) -> list[tuple[str, str]]:
    """Type and field of each cause, sorted."""
    return sorted((each.type.removeprefix("FieldValue"), each.field) for each in found if isinstance(each, Cause))
