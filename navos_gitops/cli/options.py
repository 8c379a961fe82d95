"""Options that several commands share, and how their results reach the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from navos_gitops.cli import CLEAN, FOUND, terminal
from navos_gitops.cli.parser import WrongCall
from navos_gitops.errors import CannotGoOn
from navos_gitops.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from navos_gitops.cli.parser import Parser
    from navos_gitops.model import Report


def fleet(parser: Parser) -> None:
    """Which fleet."""
    parser.option(
        "--fleet",
        "The fleet repository; default: the nearest folder upwards with a fleet.yaml.",
        metavar="DIR",
        default=None,
    )


def staged(parser: Parser) -> None:
    """Whether git's index counts."""
    parser.flag("--staged", "Also what git has staged, removed files too; what git does not hold does not count.")


def reporting(parser: Parser) -> None:
    """In which form a report is given, where, and what makes it a failure."""
    parser.choice("--format", "How to report.", FORMATS, dest="format_", default="text")
    parser.option("--output", "Write the report to this file.", metavar="FILE")
    severities = ("error", "warning", "info", "never")
    parser.choice("--fail-on", "The mildest severity that makes the exit code 1.", severities, default="error")


def manifests(parser: Parser) -> None:
    """What manifests without a fleet are judged against, and which of them."""
    text = "The management cluster's version, without a fleet."
    parser.option("--kubernetes", text, metavar="VERSION", type=_kubernetes)
    parser.option("--cluster-api", "Cluster API's version, without a fleet.", metavar="VERSION")
    several(parser, "--provider", "A provider's version, without a fleet.", metavar="NAME=VERSION", dest="providers")
    text = "A file or folder with rule settings and waivers, without a fleet; their paths start from here."
    parser.option("--policies", text, metavar="PATH")
    several(parser, "--exclude", "Leave files or folders out; ** crosses folders.", metavar="GLOB")


def _kubernetes(text: str) -> str:
    """A version of Kubernetes, with its ``v``."""
    if not text:
        return ""
    from argparse import ArgumentTypeError

    from navos_gitops import semver

    if semver.parse_tolerant(text) is None:
        raise ArgumentTypeError(f"{text} is no version like v1.36.2")
    return f"v{text.removeprefix('v')}"


def today(parser: Parser) -> None:
    """The day of the run."""
    parser.option("--today", "Judge as on this day (2026-11-24), for reproducible runs.", metavar="DATE")


def several(parser: Parser, name: str, text: str, **more: Any) -> None:
    """An option that may be given again and again."""
    parser.option(name, f"{text} May be repeated.", action="append", default=[], **more)


def day(text: str, option: str = "--today") -> str:
    """A day as an option gives it, ``2026-11-24``; empty stays empty."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise WrongCall(f"{option} takes a day like 2026-11-24, not {text}") from None


def versions(stated: Sequence[str]) -> dict[str, str]:
    """What ``--provider NAME=VERSION`` says, by name."""
    return dict(map(_version, stated))


def _version(text: str) -> tuple[str, str]:
    name, equals, version = text.partition("=")
    if not (name and equals and version):
        raise WrongCall(f"--provider takes NAME=VERSION, not {text}")
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
        terminal.err(f"{output}: {total(report)}")
    else:
        for line in lines:
            terminal.out(line)
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
        place = os.path.normpath(os.path.join(self._root, path))  # noqa: PTH118 - no run loads pathlib for this
        if self._leaves(place):
            return None
        try:
            with open(place, "rb") as file:  # noqa: PTH123 - as above
                data = file.read(_EXCERPT_LIMIT)
        except OSError:
            return None
        return data.decode("utf-8", "replace").splitlines()

    def _leaves(self, place: str) -> bool:
        """Whether a link leads out of the repository; for a file outside that was named, out of its folder.

        Who can have a link judged must not have any file of this machine printed.
        """
        inside = os.path.join(self._root, "")  # noqa: PTH118 - as above
        home = self._root if place.startswith(inside) else os.path.dirname(place)  # noqa: PTH120 - as above
        return not os.path.realpath(place).startswith(os.path.join(os.path.realpath(home), ""))  # noqa: PTH118 - as above


_EXCERPT_LIMIT = 16 * 1024 * 1024
"""Files beyond the reader's own limit have no excerpt."""
