"""One file of the fleet, read and checked: the value, and where each part of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from navos_gitops.model import Finding, Json, Location, Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.yaml.reader import Document


class Source(NamedTuple):
    """One layer: fleet.yaml's defaults, an overlay.yaml, a component, or a cluster file (a matrix filled in).

    ``body`` is the mapping the file holds, without the top-level fields a finding refused; never change it.
    A source whose ``findings`` hold an error should not be composed: what is missing would only cascade.
    """

    path: str
    """Relative to the fleet, with slashes."""
    document: Document
    body: dict[str, Json]
    findings: tuple[Finding, ...] = ()
    prefix: Route = ()
    """Where ``body`` lies in the document: ``("defaults",)`` for fleet.yaml."""
    keys: Mapping[Route, str] = {}
    """For a matrix: routes into ``body`` whose last key was filled, to the key as written."""

    @property
    def folder(self) -> str:
        """The folder that relative paths in this file start from; empty at the root of the fleet."""
        return self.path.rpartition("/")[0]

    def origin(self, route: Route) -> Route:
        """The route in the document that led to ``route`` in ``body``."""
        if not self.keys:
            return self.prefix + route
        written = (self.keys.get(route[: end + 1], step) for end, step in enumerate(route))
        return self.prefix + tuple(written)

    def location(self, route: Route = (), *, key: bool = False) -> Location:
        """Where the value at ``route`` in ``body`` (or its key) is written."""
        return Location.at(self.path, self.document.span(self.origin(route), key=key))
