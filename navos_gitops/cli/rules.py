"""``rules``: every id that a report can hold, a line each."""

from __future__ import annotations

from navos_gitops.cli import CLEAN, terminal
from navos_gitops.cli.parser import Command


def command() -> int:
    """List what a report can hold, with its severity: our own rules, upstream's verdicts, and what files can lack."""
    from navos_gitops import rules
    from navos_gitops.report import pages

    ours = rules.ids()
    for name in (*ours, *(other for other in pages.ids() if other not in ours)):
        page = pages.page(name)
        terminal.out(f"{page.severity:<8} {name:<36} {page.title}")
    return CLEAN


COMMAND = Command(command)
