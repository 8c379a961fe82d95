"""``publish``: commit the rendered tree to git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.cli import CLEAN, FOUND, options, terminal
from navos_gitops.cli.parser import Command, readable

if TYPE_CHECKING:
    from navos_gitops.cli.parser import Parser
    from navos_gitops.publishing import Published


def takes(parser: Parser) -> None:
    """Where to, and how."""
    parser.option("--repo", "Another repository, as a URL or a path; needs --push.", metavar="URL", default=None)
    text = "Another branch than the current one; made if missing."
    parser.option("--branch", text, metavar="NAME", default=None)
    parser.flag("--push", "Push to the branch's remote, or to --repo. Nothing is ever forced.")
    parser.flag("--sign", "Sign the commit as git is configured to.")
    parser.option(
        "--message", "The commit's first line, instead of a summary.", metavar="TEXT", empty=True, type=readable
    )
    parser.flag("--replace", "Publish exactly this tree, whatever others have published.")
    text = "How long another repository may take for one answer; above 0."
    parser.option("--timeout", text, metavar="SECONDS", type=_seconds, default="120", show=True)
    options.fleet(parser)


_DAY = 24 * 60 * 60
"""The longest time that anything may take, in seconds."""


def _seconds(text: str) -> float:
    """A time that is not over before it begins."""
    from argparse import ArgumentTypeError

    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _DAY:
        raise ArgumentTypeError(f"{text or repr(text)} is no time of 0 to 86400 seconds")
    return seconds


def command(
    repo: str | None,
    branch: str | None,
    push: bool,
    sign: bool,
    message: str,
    replace: bool,
    timeout: float,
    fleet: str | None,
) -> int:
    """Commit the rendered tree to git: on the current branch, on another one, or in another repository.

    The tree on disk has to be what render would write. The message lists the clusters added, changed and removed.
    Where a branch has moved meanwhile, only our change is laid over it.
    """
    from navos_gitops.pipeline.publish import publish

    result = publish(
        fleet,
        repo=repo or "",
        branch=branch or "",
        push=push,
        sign=sign,
        message=message,
        replace=replace,
        seconds=timeout,
        progress=terminal.watched(),
    )
    if result.report.findings:
        options.show(result.report, result.root, format_="text", fail_on="error")
    if result.published is None:
        return FOUND
    for line in _lines(result.published):
        terminal.err(line)
    return CLEAN


COMMAND = Command(command, takes)


def _lines(published: Published) -> list[str]:
    """What happened, one line each."""
    branch, commit = published.branch, (published.commit or "")[:12]
    lines = [str(line) for line in published.changed]
    if published.made:
        lines.append(f"committed to {branch}: {commit}")
    else:
        lines.append(f"nothing to commit: {branch} holds this tree already" if commit else "nothing to commit")
    if published.pushed:
        lines.append(f"pushed to {published.pushed}: {branch}")
    return [*lines, *published.notes]
