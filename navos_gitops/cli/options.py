"""Options that several commands share, and how their results reach the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from navos_gitops.cli import CLEAN, FOUND

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Report

fleet = click.option(
    "--fleet",
    metavar="DIR",
    help="The fleet repository; default: the nearest folder upwards with a fleet.yaml.",
)
output_format = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."
)
fail_on = click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="The mildest severity that makes the exit code 1.",
)


def show(report: Report, root: Path, *, format_: str, fail_on: str) -> int:
    """Print the report and return the exit code it asks for; ``root`` is what findings' paths start from."""
    from navos_gitops import report as formats

    for line in formats.lines(format_, report, _Sources(root), colour=colour()):
        click.echo(line, color=True)
    return exit_code(report, fail_on)


def exit_code(report: Report, fail_on: str) -> int:
    """1 where a finding is at least as bad as ``fail_on``."""
    from navos_gitops.model import SEVERITIES

    worst = report.worst()
    if worst is None or fail_on == "never":
        return CLEAN
    return FOUND if SEVERITIES.index(worst) <= SEVERITIES.index(fail_on) else CLEAN


def colour() -> bool:
    """Colour only on a terminal, and never against NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class _Sources:
    """The lines of the files that findings name, each read once."""

    __slots__ = ("_known", "_root")

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, list[str] | None] = {}

    def __call__(self, path: str) -> list[str] | None:
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: str) -> list[str] | None:
        try:
            with (self._root / path).open("rb") as file:
                data = file.read(_EXCERPT_LIMIT)
        except OSError:
            return None
        return data.decode("utf-8", "replace").splitlines()


_EXCERPT_LIMIT = 16 * 1024 * 1024
"""Files beyond the reader's own limit have no excerpt."""
