"""``judge``: JSON lines in, JSON lines out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from navos_gitops.cli import CLEAN, terminal
from navos_gitops.cli.parser import Command

if TYPE_CHECKING:
    from navos_gitops.cli.parser import Parser


def takes(parser: Parser) -> None:
    """An engine."""
    parser.word("engine", "yaml", "admission", "jsonpatch")


def command(engine: str) -> int:
    """Answer cases on standard input, one JSON object a line, with one JSON object a line.

    The programs that run upstream's own code speak the same lines, so that two streams can be compared.
    """
    from navos_gitops import judge

    for answer in judge.answers(engine, sys.stdin.buffer if sys.stdin else ()):  # none where the caller has closed it
        terminal.out(answer, end="")
        terminal.flush()
    return CLEAN


COMMAND = Command(command, takes)
