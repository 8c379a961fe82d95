"""What a run found, written for a reader: one file a format.

A format is a module with ``lines(report, sources)``: it yields text lines without their line ends.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from navos_gitops.model import Report

    Sources = Callable[[str], list[str] | None]
    """The lines of a file by its path as findings name it, or None where it cannot be shown."""

FORMATS = ("text", "json")


class Format(Protocol):
    """What a format module offers."""

    def lines(self, report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:
        """The report's lines; ``colour`` only concerns formats that a person reads on a terminal."""


def lines(name: str, report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:
    """The report in the format ``name``, one of :data:`FORMATS`."""
    module: Format = import_module(f"{__name__}.{name}")
    return module.lines(report, sources, colour=colour)
