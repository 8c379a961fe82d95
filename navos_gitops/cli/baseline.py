"""``baseline``: record today's findings as waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.cli import options, terminal
from navos_gitops.cli.parser import Command, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.cli.parser import Parser
    from navos_gitops.model import Severity
    from navos_gitops.pipeline.baseline import Baselined


def takes(parser: Parser) -> None:
    """Paths, what a waiver says, and which findings get one."""
    parser.argument("paths", "[PATH|-]...", required=False, many=True)
    who = "Who answers for what is recorded; default: git's user.name."
    why = "Why it is accepted; default: since when it is known."
    parser.option("--owner", who, metavar="NAME", empty=True, type=readable)
    parser.option("--reason", why, metavar="TEXT", empty=True, type=readable)
    parser.option("--expires", "The last day it holds, or never; default: in 90 days.", metavar="DAY")
    parser.choice("--severity", "The mildest that is recorded.", ("error", "warning", "info"), default="warning")
    parser.flag("--add", "Record what is new as well, and renew what ran out.")
    options.fleet(parser)
    options.manifests(parser)
    options.today(parser)


def command(
    paths: tuple[str, ...],
    owner: str,
    reason: str,
    expires: str,
    severity: Severity,
    add: bool,
    fleet: str | None,
    policies: str,
    kubernetes: str,
    cluster_api: str,
    providers: list[str],
    exclude: list[str],
    today: str,
) -> int:
    """Record today's findings as waivers in policies/baseline.yaml, so that validate only tells of what is new.

    Each waiver is for one rule, file, object and field. Run again, it drops what is mended, and keeps owner, reason
    and day as they were edited. Manifests without a fleet need --policies, here and in validate.
    """
    from navos_gitops.pipeline.baseline import NEVER, baseline
    from navos_gitops.pipeline.validate import Options

    chosen = Options(
        fleet=fleet,
        kubernetes=kubernetes,
        cluster_api=cluster_api,
        providers=options.versions(providers),
        policies=policies,
        exclude=tuple(exclude),
        today=options.day(today),
    )
    until = expires if expires == NEVER else options.day(expires, "--expires")
    result = baseline(paths, chosen, owner=owner, reason=reason, expires=until, severity=severity, add=add)
    code = options.exit_code(result.report, "error")
    if code:
        options.show(result.report, result.root, format_="text", fail_on="error")
    for line in _lines(result):
        terminal.err(line)
    return code


COMMAND = Command(command, takes)


def _lines(result: Baselined) -> Iterator[str]:
    """What was done, a line each."""
    done = {"recorded": result.recorded, "dropped": result.dropped, "renewed": result.renewed}
    parts = [f"{count} {what}" for what, count in done.items() if count]
    nothing = "nothing is left to waive, so the file is gone" if result.dropped else "there is nothing to record"
    kept = f"findings waived: {result.held}" if result.waivers else nothing
    yield f"{result.file}: {', '.join([*parts, kept])}"
    if result.recorded or result.renewed:
        yield f"these run out on {result.until}" if result.until else "these never run out"
    if result.refused:
        yield f"refusals among them, which Flux and Argo CD will still meet: {result.refused}"
    if result.fresh:
        yield f"new findings, not recorded: {result.fresh}; mend them, or record them with --add"
