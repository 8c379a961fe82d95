"""``publish``: commit the rendered tree to git."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from navos_gitops.cli import CLEAN, FOUND, options

if TYPE_CHECKING:
    from navos_gitops.publishing import Published


@click.command(name="publish")
@click.option("--repo", metavar="URL", help="Another repository, as a URL or a path; needs --push.")
@click.option("--branch", metavar="NAME", help="Another branch than the current one; made if missing.")
@click.option("--push", is_flag=True, help="Push to the branch's remote, or to --repo. Nothing is ever forced.")
@click.option("--sign", is_flag=True, help="Sign the commit as git is configured to.")
@click.option("--message", default="", metavar="TEXT", help="The commit's first line, instead of a summary.")
@click.option("--replace", is_flag=True, help="Publish exactly this tree, whatever others have published.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="How long another repository may take for one answer.",
)
@options.fleet
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

    for name, value in (("--repo", repo), ("--branch", branch)):
        if value == "":  # a variable that is not set: the current branch is not what was meant
            raise click.UsageError(f"{name} is empty")
    result = publish(
        fleet,
        repo=repo or "",
        branch=branch or "",
        push=push,
        sign=sign,
        message=message,
        replace=replace,
        seconds=timeout,
        progress=sys.stderr.isatty(),
    )
    if result.report.findings:
        options.show(result.report, result.root, format_="text", fail_on="error")
    if result.published is None:
        return FOUND
    for line in _lines(result.published):
        click.echo(line, err=True)
    return CLEAN


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
