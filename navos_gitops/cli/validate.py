"""``validate``: findings on the fleet, a folder or a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.cli import options
from navos_gitops.cli.parser import Command, WrongCall

if TYPE_CHECKING:
    from navos_gitops.cli.parser import Parser


def takes(parser: Parser) -> None:
    """Paths, what they are compared with, and how the report is given."""
    parser.argument("paths", "[PATH|-]...", required=False, many=True)
    parser.option("--base", "Judge updates against what was rendered at this revision.", metavar="REV")
    parser.option("--from", "Judge updates against the objects in this folder.", metavar="DIR", dest="old")
    options.staged(parser)
    options.manifests(parser)
    options.today(parser)
    text = "Where to keep what a run came to, for the next one; '' for nowhere. Default: $NAVOS_GITOPS_CACHE, "
    parser.option("--cache", f"{text}else the user's cache folder.", metavar="DIR", default=None, empty=True)
    options.fleet(parser)
    options.reporting(parser)


def command(
    paths: tuple[str, ...],
    base: str,
    old: str,
    staged: bool,
    kubernetes: str,
    cluster_api: str,
    providers: list[str],
    policies: str,
    exclude: list[str],
    today: str,
    cache: str | None,
    fleet: str | None,
    format_: str,
    output: str,
    fail_on: str,
) -> int:
    """Say what the API server will do with the fleet, with manifests in files and folders, or with a stream (-).

    Without a path, the fleet is judged as composed; findings point at the overlay, base or patch line to edit.
    """
    from navos_gitops.pipeline.validate import Options, validate

    if base and old:
        raise WrongCall("--base and --from exclude each other")
    chosen = Options(
        fleet=fleet,
        kubernetes=kubernetes,
        cluster_api=cluster_api,
        providers=options.versions(providers),
        policies=policies,
        exclude=tuple(exclude),
        base=base,
        old=old,
        staged=staged,
        today=options.day(today),
        cache=_cache() if cache is None else cache,
    )
    result = validate(paths, chosen)
    return options.show(result.report, result.folder, format_=format_, fail_on=fail_on, output=output)


COMMAND = Command(command, takes)


def _cache() -> str:
    """The folder that the environment names, else the user's for what can be made again; none without a home."""
    import os

    named = os.environ.get("NAVOS_GITOPS_CACHE")
    if named is not None:
        return named
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - pathlib raises
    return os.path.join(home, "navos-gitops") if os.path.isabs(home) else ""  # noqa: PTH117, PTH118 - as above
