"""One cluster file, many clusters: axes, ranges, and ``{axis}`` in names and values; no expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from navos_gitops.model import Finding
    from navos_gitops.settings.source import Source


class Instance(NamedTuple):
    """One cluster: a plain file's only one, or one point of a file's matrix.

    ``source.body`` has the axes filled in and no ``matrix`` any more; its places are those of the file.
    """

    name: str
    axes: Mapping[str, str | int | bool]
    source: Source

    @property
    def file(self) -> str:
        """The cluster file, relative to the fleet."""
        return self.source.path


class Expansion(NamedTuple):
    """The clusters a file makes, and what is wrong with its matrix or with their names."""

    instances: tuple[Instance, ...]
    findings: tuple[Finding, ...]


def expand(source: Source) -> Expansion:
    """The clusters of one file, in the order of the axes as written, the last axis fastest."""
    raise NotImplementedError
