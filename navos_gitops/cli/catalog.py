"""``catalog``: what is known, and more of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.cli import CLEAN, FOUND, options, terminal
from navos_gitops.cli.parser import Command, Group

if TYPE_CHECKING:
    from navos_gitops.catalog import Catalog
    from navos_gitops.catalog.show import Shown
    from navos_gitops.cli.parser import Parser


def _known(fleet: str | None) -> Catalog:
    """The shipped catalog, with what the fleet around us has added."""
    from navos_gitops import catalog
    from navos_gitops.pipeline.opening import OWN_CATALOG, nearest_fleet

    root = Path(fleet) if fleet else nearest_fleet(Path.cwd())
    return catalog.load(root / OWN_CATALOG if root else None)


def _list_takes(parser: Parser) -> None:
    parser.argument("provider", "[PROVIDER]", required=False)
    options.fleet(parser)


def list_(provider: str, fleet: str | None) -> int:
    """List every provider version that is known, or those of one PROVIDER."""
    from navos_gitops.catalog import show

    known = _known(fleet)
    for held in show.held(known, provider):
        contract = held.contract or "companion"
        origin = "  (this fleet's own)" if held.own else ""
        terminal.out(f"{held.provider:<20} {held.version:<16} {contract:<10} {held.kinds:>3} kinds{origin}")
    terminal.out(f"catalog of {known.date}")
    return CLEAN


def _show_takes(parser: Parser) -> None:
    parser.argument("provider", "PROVIDER[@VERSION]")
    parser.argument("kind", "[KIND]", required=False)
    options.fleet(parser)


def show_(provider: str, kind: str, fleet: str | None) -> int:
    """Show what is known of a provider version, or the CustomResourceDefinition of one KIND, without prose."""
    from navos_gitops.catalog import show
    from navos_gitops.yaml import writer

    known = _known(fleet)
    name, _, version = provider.partition("@")
    if kind:
        for definition in show.definitions(known, name, version, kind):
            terminal.out(f"---\n{writer.dump(definition)}", end="")
    else:
        _facts(show.show(known, name, version))
    return CLEAN


def _facts(shown: Shown) -> None:
    terminal.out(f"{shown.provider} {shown.version} (known: {', '.join(shown.versions)}; catalog of {shown.date})")
    if shown.contract:
        terminal.out(f"contract: {shown.contract}")
    if shown.series:
        terminal.out(f"minimum Cluster API: {shown.series.minimum_core or 'not known'}")
        terminal.out(f"source: {shown.series.source} ({shown.series.date})")
    for item in shown.kinds:
        marks = ", ".join(
            word
            for word, holds in (
                ("storage", item.storage),
                ("deprecated", item.deprecated),
                ("not served", not item.served),
                ("cluster-scoped", not item.namespaced),
            )
            if holds
        )
        terminal.out(f"  {item.kind:<36} {item.api_version}{f'  ({marks})' if marks else ''}")


def _verify_takes(parser: Parser) -> None:
    parser.flag("--rebuild", "Fetch every source (Go modules) and compile it again, too.")
    text = "CRD folders for sources that are no Go module."
    options.several(parser, "--from", text, metavar="DIR", dest="given")
    options.fleet(parser)


def verify_(rebuild: bool, given: list[str], fleet: str | None) -> int:
    """Hold the catalog's bundles against their sums and, with --rebuild, against their sources."""
    import shutil

    from navos_gitops.catalog import verify

    known = _known(fleet)
    checked = list(verify.verify(known))
    if rebuild:
        checked += verify.rebuild(known, [Path(folder) for folder in given], shutil.which("go"))
    for item in checked:
        if item.detail:
            terminal.out(f"{item.provider} {item.version}: {item.state}: {item.detail}")
    states = [item.state for item in checked]
    terminal.out(", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)))
    return FOUND if any(item.wrong for item in checked) else CLEAN


def _add_takes(parser: Parser) -> None:
    parser.argument("provider", "PROVIDER")
    parser.argument("version", "VERSION")
    parser.argument("sources", "SOURCE...", many=True)
    options.fleet(parser)


def add_(provider: str, version: str, sources: tuple[str, ...], fleet: str | None) -> int:
    """Add a provider VERSION that is not shipped to the fleet's own catalog.

    A SOURCE is a release's component manifest, a folder of CRDs, or the release's metadata.yaml.
    """
    from navos_gitops.catalog import add
    from navos_gitops.pipeline.opening import OWN_CATALOG, fleet_folder

    root = fleet_folder(fleet)
    added = add.add(_known(str(root)), root / OWN_CATALOG, provider, version, [Path(source) for source in sources])
    for warning in added.warnings:
        terminal.err(f"warning: {warning}")
    terminal.out(
        f"{provider} {version}: {len(added.kinds)} kinds, contract {added.contract or 'none'}, in {added.path}"
    )
    return CLEAN


_PARTS = {
    "list": Command(list_, _list_takes),
    "show": Command(show_, _show_takes),
    "verify": Command(verify_, _verify_takes),
    "add": Command(add_, _add_takes),
}

COMMAND = Group(
    "List, show, verify and add the provider versions that are known.",
    {
        "list": "List every provider version that is known, or those of one.",
        "show": "Show what is known of a provider version, or one of its CRDs.",
        "verify": "Hold the bundles against their sums and their sources.",
        "add": "Add a provider version that is not shipped to the fleet's own catalog.",
    },
    _PARTS.__getitem__,
)
