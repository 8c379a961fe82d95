"""A structural schema: what the API server does with a value that has one.

One :class:`Structural` serves CustomResourceDefinitions, Kubernetes' own kinds, the variables of a
ClusterClass and our own settings files. It is compiled node by node as values reach them, and remembers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.schema import default, embedded, listtype, prune, validate
from navos_gitops.schema.correlated import Correlated
from navos_gitops.schema.structural_node import Node
from navos_gitops.schema.structural_settled import settled
from navos_gitops.schema.structural_shortcut import shortcut
from navos_gitops.schema.validate_faults import cause

if TYPE_CHECKING:
    from navos_gitops.model import Cause, Json, Route
    from navos_gitops.schema.embedded import Coerced


class Structural:
    """One schema. ``openapi`` is read, never changed; values are never changed in place either.

    ``openapi`` is an ``openAPIV3Schema``. With ``$defs`` or ``$schema`` it is read as JSON Schema instead.
    """

    def __init__(self, openapi: Json) -> None:
        self.node = Node(openapi, openapi)

    def is_settled(self, value: Json) -> bool:
        """Whether pruning and defaulting surely leave ``value`` as it is; quick. False says nothing."""
        return settled(self.node)(value)

    def resource_is_settled(self, value: dict[str, Json]) -> bool:
        """The same of a whole object, whose metadata is looked at elsewhere."""
        return settled(self.node)({key: item for key, item in value.items() if key not in prune.META})

    def accepts(self, value: Json) -> bool:
        """Whether validation surely finds nothing in ``value``, uniqueness included; quick. False says nothing."""
        return shortcut(self.node)(value)

    def unknown(self, value: Json, *, resource: bool = False) -> tuple[Route, ...]:
        """The routes of the fields that pruning takes away, in the value's order.

        ``resource`` says that the value is a whole object, whose apiVersion, kind and metadata are known.
        """
        if settled(self.node)(value):
            return ()
        found: list[Route] = []
        prune.pruned(self.node, value, found, resource=resource)
        return tuple(found)

    def prune(self, value: Json, *, resource: bool = False) -> Json:
        """``value`` without unknown fields and without the nulls of fields that may not be null.

        A null that a default will replace stays until then.
        """
        pruned = prune.pruned(self.node, value, [], resource=resource)
        return prune.without_nulls(self.node, pruned)

    def default(self, value: Json) -> Json:
        """``value`` with the schema's defaults; the same value where it lacks none."""
        return default.defaulted(self.node, value)

    def validate(
        self, value: Json, *, field: str = "", route: Route = (), old: Correlated | None = None
    ) -> list[Cause]:
        """What is wrong with ``value``, which stands at ``field`` and ``route``.

        With ``old`` (:meth:`beside`), faults in what did not change are forgiven. Field texts are
        upstream's: ``<nil>`` stands for the root of an object and for errors that lose their path.
        """
        if shortcut(self.node)(value):
            return []
        return [cause(fault, field, route) for fault in validate.faults(self.node, value, old)]

    def beside(self, value: Json, old: Json) -> Correlated:
        """``value`` and the value it replaces, for :meth:`validate`."""
        return Correlated(self.node, value, old)

    def list_types(self, value: Json, *, field: str = "", route: Route = ()) -> list[Cause]:
        """What stands twice in lists that are sets or maps."""
        return list(listtype.duplicates(self.node, value, field, route))

    def read_embedded(self, value: Json) -> Coerced:
        """``value`` with the metadata of whole objects inside it as the server reads metadata."""
        return embedded.coerced(self.node, value)

    def embedded(self, value: Json) -> list[Cause]:
        """What is wrong with whole objects inside ``value``."""
        return list(embedded.faults(self.node, value))
