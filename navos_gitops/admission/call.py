"""What a webhook is asked with, and how it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.model import Cause, Json, Unchecked
    from navos_gitops.schema.variables import Definitions


class Call(NamedTuple):
    """One question to a webhook, in the hub version.

    ``find`` gives another object of the management cluster by group, kind, namespace and name, in the hub version;
    ``define`` the variables of a ClusterClass.
    """

    operation: str
    old: Json
    find: Callable[[str, str, str, str], Json]
    define: Callable[[Json], Definitions]
    gates: Mapping[str, bool]
    decode: Callable[[Json], Json] = lambda value: value
    """Reads an object of the same kind into its Go type."""

    def before(self) -> Json:
        """Give the object that an update replaces, decoded; None on create. May raise as decoding does."""
        return None if self.old is None else self.decode(self.old)


class Refusal(NamedTuple):
    """A webhook's no; a cause of empty type is one that the webhook gives in its message alone."""

    causes: tuple[Cause, ...]
    unchecked: tuple[Unchecked, ...] = ()


class Doubt(NamedTuple):
    """A webhook's yes as far as could be seen offline."""

    value: Json
    unchecked: tuple[Unchecked, ...]
