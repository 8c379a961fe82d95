"""What is asked of the API server, and what it answers."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from navos_gitops.model import Cause, Json, Unchecked

Operation = Literal["CREATE", "UPDATE", "DELETE"]
Stage = Literal["", "decode", "strict", "mutate", "schema", "validate"]
NO_GATES: Final[Mapping[str, bool]] = MappingProxyType({})


class Request(NamedTuple):
    """One object on its way into a management cluster.

    ``old`` is what it meets there, as git or a file has it: it is taken through the same stages first. ``context``
    holds the other objects that webhooks read, such as the ClusterClass of a Cluster. ``strict`` refuses unknown
    fields, as kubectl apply and Flux do; without, they are pruned with a warning. Without ``webhooks`` the object
    meets the API server alone.
    """

    operation: Operation
    object: Json
    old: Json = None
    context: Sequence[Json] = ()
    gates: Mapping[str, bool] = NO_GATES
    core: str = ""
    """The version of Cluster API, such as ``v1.14.2``; empty for what is installed."""
    strict: bool = True
    webhooks: bool = True


class Verdict(NamedTuple):
    """The API server's answer.

    ``stage`` says where a refused object stopped and is empty for one that is allowed. A cause of empty type is one
    that upstream gives in a message alone: its field, detail and route are ours. ``object`` is the object as the
    server gives it back in the version submitted, defaulted and pruned, without what only a server sets; for a
    refused one, as far as it came.
    """

    allowed: bool
    stage: Stage
    causes: tuple[Cause, ...] = ()
    warnings: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    object: Json = None
