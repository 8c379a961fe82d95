"""Options that several commands share, and how their results reach the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from navos_gitops.cli import CLEAN, FOUND
from navos_gitops.errors import CannotGoOn
from navos_gitops.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from navos_gitops.model import Report

fleet = click.option(
    "--fleet",
    metavar="DIR",
    help="The fleet repository; default: the nearest folder upwards with a fleet.yaml.",
)
staged = click.option(
    "--staged", is_flag=True, help="Also what git has staged, removed files too; what git does not hold does not count."
)
output_format = click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report."
)
output = click.option("--output", metavar="FILE", default="", help="Write the report to this file.")
policies = click.option(
    "--policies",
    metavar="PATH",
    default="",
    help="A file or folder with rule settings and waivers, without a fleet; their paths start from here.",
)
kubernetes = click.option(
    "--kubernetes", metavar="VERSION", default="", help="The management cluster's version, without a fleet."
)
cluster_api = click.option(
    "--cluster-api", metavar="VERSION", default="", help="Cluster API's version, without a fleet."
)
providers = click.option(
    "--provider", "providers", metavar="NAME=VERSION", multiple=True, help="A provider's version, without a fleet."
)
exclude = click.option(
    "--exclude", metavar="GLOB", multiple=True, help="Leave files or folders out (may be repeated); ** crosses folders."
)
today = click.option(
    "--today", metavar="DATE", default="", help="Judge as on this day (2026-11-24), for reproducible runs."
)
fail_on = click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="The mildest severity that makes the exit code 1.",
)


def day(text: str, option: str = "--today") -> str:
    """A day as an option gives it, ``2026-11-24``; empty stays empty."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise click.UsageError(f"{option} takes a day like 2026-11-24, not {text}") from None


def versions(stated: tuple[str, ...]) -> dict[str, str]:
    """What ``--provider NAME=VERSION`` says, by name."""
    return dict(map(_version, stated))


def _version(text: str) -> tuple[str, str]:
    name, equals, version = text.partition("=")
    if not (name and equals and version):
        raise click.UsageError(f"--provider takes NAME=VERSION, not {text}")
    return name, version


def show(report: Report, root: Path | str, *, format_: str, fail_on: str, output: str = "") -> int:
    """Print the report, or write it to ``output``, and return the exit code it asks for.

    ``root`` is what findings' paths start from; for a forge they start at the top of the repository instead.
    """
    from navos_gitops import report as formats
    from navos_gitops.report.prose import total

    here = os.path.realpath(root)
    top = _repository(here) if format_ in formats.FOR_REVIEW else here
    shown = formats.seen_from(report, os.path.relpath(here, top).replace(os.sep, "/")) if top != here else report
    lines = formats.lines(format_, shown, _Sources(top), colour=colour() and not output)
    if output:
        _write(output, lines)
        click.echo(f"{output}: {total(report)}", err=True)
    else:
        for line in lines:
            click.echo(line, color=True)
    return exit_code(report, fail_on)


def _repository(here: str) -> str:
    """The folder upwards that holds ``.git``, where there is one; a forge knows files by their paths from there."""
    from pathlib import Path

    folders = (Path(here), *Path(here).parents)
    return next((str(folder) for folder in folders if (folder / ".git").exists()), here)


def _write(output: str, lines: Iterator[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    try:
        with open(output, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - the path as it was given
            file.write(text)
    except OSError as error:
        raise CannotGoOn(f"cannot write {output}: {error.strerror}") from None


def exit_code(report: Report, fail_on: str) -> int:
    """1 where a finding is at least as bad as ``fail_on``."""
    from navos_gitops.model import SEVERITIES

    worst = report.worst()
    if worst is None or fail_on == "never":
        return CLEAN
    return FOUND if SEVERITIES.index(worst) <= SEVERITIES.index(fail_on) else CLEAN


def colour() -> bool:
    """Colour only on a terminal, and never against NO_COLOR."""
    terminal = sys.stdout is not None and sys.stdout.isatty()  # none where the caller has closed it
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class _Sources:
    """The lines of the files that findings name, each read once."""

    __slots__ = ("_known", "_root")

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, list[str] | None] = {}

    def __call__(self, path: str) -> list[str] | None:
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: str) -> list[str] | None:
        try:
            with open(os.path.join(self._root, path), "rb") as file:  # noqa: PTH118, PTH123 - no run loads pathlib for this
                data = file.read(_EXCERPT_LIMIT)
        except OSError:
            return None
        return data.decode("utf-8", "replace").splitlines()


_EXCERPT_LIMIT = 16 * 1024 * 1024
"""Files beyond the reader's own limit have no excerpt."""
