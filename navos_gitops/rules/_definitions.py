"""What a CustomResourceDefinition in the tree defines, and who else is known to define it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Json
    from navos_gitops.rules import Facts

DEFINITION: Final = ("apiextensions.k8s.io", "CustomResourceDefinition")


def defines(definition: Json) -> tuple[str, str]:
    """The group and kind that a CustomResourceDefinition brings; empty texts where it says none."""
    spec = definition.get("spec")
    if not isinstance(spec, dict):
        return "", ""
    names, group = spec.get("names"), spec.get("group")
    kind = names.get("kind") if isinstance(names, dict) else None
    return group if isinstance(group, str) else "", kind if isinstance(kind, str) else ""


def allowed(group: str, parameters: Mapping[str, Json]) -> bool:
    """Whether the team's settings of a rule, ``groups``, allow an API group."""
    if not parameters["groups"]:
        return False
    from navos_gitops.settings.globs import matcher

    return matcher(parameters["groups"])(group)


def providers(definition: Json, facts: Facts) -> tuple[str, ...]:
    """The providers and companions of which a held version brings this kind."""
    group, kind = defines(definition)
    return facts.catalog.providers_of(group, kind) if group and kind else ()
