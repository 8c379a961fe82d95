"""``render``: compose the fleet and write what differs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from navos_gitops.cli import CLEAN, FOUND, options

if TYPE_CHECKING:
    from navos_gitops.pipeline.render import RenderResult


@click.command(name="render")
@click.argument("clusters", nargs=-1, metavar="[CLUSTER]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where the rendered tree is not current.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the objects as one YAML stream; write nothing.")
@options.fleet
@options.output_format
@options.output
@options.fail_on
def command(
    clusters: tuple[str, ...], check: bool, to_stdout: bool, fleet: str | None, format_: str, output: str, fail_on: str
) -> int:
    """Compose bases and overlays and write the rendered tree.

    With names, only these clusters and what they need are rendered. Nothing is written where a finding is an error.
    """
    from navos_gitops.pipeline.render import render

    if check and to_stdout:
        raise click.UsageError("--check and --stdout exclude each other")
    result = render(fleet, clusters, write=not (check or to_stdout), progress=sys.stderr.isatty())
    failed = bool(result.report.findings) and options.exit_code(result.report, "error") != CLEAN
    if to_stdout and not failed:
        for path, text in result.files.items():
            if not path.endswith("/kustomization.yaml"):  # no object: nothing that applies the stream knows it
                click.echo(f"---\n{text}", nl=False)
        return (
            options.show(result.report, result.root, format_=format_, fail_on="never", output=output)
            if output
            else CLEAN
        )
    if result.report.findings or output or format_ != "text":
        options.show(result.report, result.root, format_=format_, fail_on=fail_on, output=output)
    if failed:
        return FOUND
    _say(result, check=check)
    if check and result.difference:
        return FOUND
    return options.exit_code(result.report, fail_on)


def _say(result: RenderResult, *, check: bool) -> None:
    """One line a changed file, then the count; on standard error, so that it never mixes with a report."""
    difference = result.difference
    for sign, paths in (("+", difference.added), ("~", difference.changed), ("-", difference.removed)):
        for path in paths:
            click.echo(f"{sign} {result.output}/{path}", err=True)
    total = f"{len(result.files)} files for {result.clusters} clusters"
    if not difference:
        click.echo(f"{result.output}/ is current: {total}", err=True)
    elif check:
        click.echo(f"{result.output}/ is not current; run: navos-gitops render", err=True)
    else:
        click.echo(f"{result.output}/ written: {total}", err=True)
