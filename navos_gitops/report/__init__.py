"""What a run found, written for a reader: one file a format.

A format is a module with ``lines(report, sources)``: it yields text lines without their line ends.
"""

from __future__ import annotations

import posixpath
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from navos_gitops.model import Location, Report

    Sources = Callable[[str], list[str] | None]
    """The lines of a file by its path as findings name it, or None where it cannot be shown."""

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit", "markdown")

FOR_REVIEW = frozenset(FORMATS) - {"text", "json"}
"""Formats that a forge reads beside a repository: their paths start at the repository's top folder."""


class Format(Protocol):
    """What a format module offers."""

    def lines(self, report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:
        """The report's lines; ``colour`` only concerns formats that a person reads on a terminal."""


def lines(name: str, report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:
    r"""The report in the format ``name``, one of :data:`FORMATS`: every line can be written as UTF-8.

    What a file name holds beside text is shown as ``\udc80``, which in JSON is an escape of the same value.
    """
    module: Format = import_module(f"{__name__}.{name}")
    for line in module.lines(report, sources, colour=colour):
        yield line if line.isascii() else line.encode("utf-8", "backslashreplace").decode()


def seen_from(report: Report, folder: str) -> Report:
    """The report with its paths prefixed by ``folder``: where they start, as seen from where they shall start.

    Standard input and what lies outside stay as they are.
    """
    moved = (
        finding._replace(
            location=_moved(finding.location, folder),
            related=tuple(_moved(location, folder) for location in finding.related),
        )
        for finding in report.findings
    )
    return report._replace(findings=tuple(moved))


def _moved(location: Location, folder: str) -> Location:
    path = posixpath.normpath(posixpath.join(folder, location.path))
    if location.path.startswith(("/", "<")) or path.startswith("../"):
        return location
    return location._replace(path=path)
