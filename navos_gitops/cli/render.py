"""``render``: compose the fleet and write what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.cli import CLEAN, FOUND, options, terminal
from navos_gitops.cli.parser import Command, WrongCall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from navos_gitops.cli.parser import Parser
    from navos_gitops.model import Finding
    from navos_gitops.pipeline.render import RenderResult


def takes(parser: Parser) -> None:
    """Clusters or changed files, and what to do instead of writing."""
    parser.argument("clusters", "[CLUSTER|PATH]...", required=False, many=True)
    parser.flag("--check", "Write nothing; exit 1 where the rendered tree is not current.")
    options.staged(parser)
    parser.flag("--stdout", "Print the objects as one YAML stream; write nothing.", dest="to_stdout")
    options.fleet(parser)
    options.reporting(parser)


def command(
    clusters: tuple[str, ...],
    check: bool,
    staged: bool,
    to_stdout: bool,
    fleet: str | None,
    format_: str,
    output: str,
    fail_on: str,
) -> int:
    """Compose bases and overlays and write the rendered tree.

    With names, only these clusters and what they need are rendered. Nothing is written where a finding is an error.
    With paths of changed files, sources or rendered, --check looks at what these concern alone; files that are in no
    fleet concern nothing.
    """
    from navos_gitops.compose.layout import DELIVERY
    from navos_gitops.pipeline.render import render

    paths = [each for each in clusters if "/" in each or "." in each]  # neither can be in a cluster's name
    if check and to_stdout:
        raise WrongCall("--check and --stdout exclude each other")
    if (paths or staged) and not check:
        raise WrongCall("paths and --staged go with --check")
    if staged or paths:
        if len(paths) < len(clusters):
            raise WrongCall("clusters are named by their names, or by their files' paths, not both in one call")
        return _check(paths, fleet, staged=staged, format_=format_, output=output, fail_on=fail_on)
    result = render(fleet, clusters, write=not (check or to_stdout), progress=terminal.watched())
    failed = bool(result.report.findings) and options.exit_code(result.report, "error") != CLEAN
    if to_stdout and not failed:
        others = f"{DELIVERY}/" if clusters else ()  # what applies other clusters too is none of these clusters' own
        for path, text in result.files.items():
            # a kustomization is no object: nothing that applies the stream knows it
            if not path.endswith("/kustomization.yaml") and not path.startswith(others):
                terminal.out(f"---\n{text}", end="")
        return (
            options.show(result.report, result.root, format_=format_, fail_on="never", output=output)
            if output
            else CLEAN
        )
    if result.report.findings or output or format_ != "text":
        stale = _stale([result], result.root) if check and format_ != "text" else ()
        report = result.report._replace(findings=(*result.report.findings, *stale))
        options.show(report, result.root, format_=format_, fail_on=fail_on, output=output)
    if failed:
        return FOUND
    _say(result, check=check)
    if check and result.difference:
        return FOUND
    return options.exit_code(result.report, fail_on)


COMMAND = Command(command, takes)


def _check(paths: Sequence[str], fleet: str | None, *, staged: bool, format_: str, output: str, fail_on: str) -> int:
    """What changed, fleet by fleet; one report on all of them."""
    from navos_gitops.pipeline.changes import together
    from navos_gitops.pipeline.render_changes import check

    results = check(paths, fleet, staged=staged)
    report, top = together([(result.report, result.root) for result in results])
    if report.findings or output or format_ != "text":
        stale = _stale(results, top) if format_ != "text" else ()
        shown = report._replace(findings=(*report.findings, *stale))
        options.show(shown, top, format_=format_, fail_on=fail_on, output=output)
    if report.findings and options.exit_code(report, "error") != CLEAN:
        return FOUND
    for result in results:
        _say(result, check=True, within=_below(result.root, top), staged=staged)
    if not results:
        terminal.err("nothing of a fleet has changed")
    differs = any(result.difference for result in results)
    return FOUND if differs else options.exit_code(report, fail_on)


def _below(root: Path, top: Path) -> str:
    return "" if root == top else f"{root.relative_to(top).as_posix()}/"


def _stale(results: Sequence[RenderResult], top: Path) -> tuple[Finding, ...]:
    """What differs as findings, for reports that a forge shows beside a change."""
    from navos_gitops.model import Finding, Location

    said = ("is missing", "is not what the overlays say", "is asked for by nothing any more")
    return tuple(
        Finding(
            "rendered-not-current",
            "error",
            "policy",
            f"this rendered file {text}",
            Location(f"{_below(result.root, top)}{result.output}/{path}"),
            help="run navos-gitops render, and commit what it writes",
        )
        for result in results
        for text, paths in zip(said, result.difference[:3], strict=True)
        for path in paths
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _say(result: RenderResult, *, check: bool, within: str = "", staged: bool = False) -> None:
    """One line a changed file, then the count; on standard error, so that it never mixes with a report."""
    difference = result.difference
    output = f"{within}{result.output}"
    for sign, paths in (("+", difference.added), ("~", difference.changed), ("-", difference.removed)):
        for path in paths:
            terminal.err(f"{sign} {output}/{path}")
    total = f"{_count(len(result.files), 'file')} for {_count(result.clusters, 'cluster')}"
    if not difference:
        terminal.err(f"{output}/ is current: {total}")
    elif check:
        run = f"navos-gitops render{f' --fleet {within}' if within else ''}"
        run = run.rstrip("/") + (f", then: git add {output}" if staged else "")
        terminal.err(f"{output}/ is not current; run: {run}")
    else:
        terminal.err(f"{output}/ written: {total}")
