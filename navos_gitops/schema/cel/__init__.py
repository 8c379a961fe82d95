"""CEL rules of custom resources, evaluated as the API server does: ``x-kubernetes-validations``.

``rules(openapi).evaluate(value, old)`` yields a Cause for each rule that does not hold and an Unchecked for each that
could not be decided. Behind it stand, in the order data flows: a schema as CEL sees it (``shape``), the walk over
schema and value (``rules``, ``rule``, ``correlation``), what judges most rules at once (``plain``, ``quick``), and the
engine (``engine``), loaded when a rule first needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.schema.cel.rules import Rules

if TYPE_CHECKING:
    from navos_gitops.model import Json

__all__ = ["Rules", "rules"]


def rules(openapi: Json, *, resource: bool = True, stored: bool = True) -> Rules:
    """The rules in an openAPIV3Schema.

    ``resource``: its root is a custom resource's, with apiVersion and metadata. ``stored``: a server has accepted the
    rules; those of a definition that none has seen yet are checked against the schema's types first.
    """
    return Rules(openapi, root=resource, stored=stored)
