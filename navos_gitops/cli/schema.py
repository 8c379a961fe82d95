"""``schema``: JSON Schemas for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from navos_gitops.cli import CLEAN, terminal
from navos_gitops.cli.parser import Command

if TYPE_CHECKING:
    from navos_gitops.cli.parser import Parser


def takes(parser: Parser) -> None:
    """A kind of file."""
    parser.word("file", "fleet", "overlay", "cluster", "policies")


def command(file: Literal["fleet", "overlay", "cluster", "policies"]) -> int:
    """Print the JSON Schema of one kind of file: fleet.yaml, overlay.yaml, cluster files, policies/."""
    from navos_gitops.settings import schemas

    terminal.out(schemas.text(file), end="")
    return CLEAN


COMMAND = Command(command, takes)
