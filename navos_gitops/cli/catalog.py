"""``catalog``: what is known, and more of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from navos_gitops.cli import CLEAN, FOUND, options

if TYPE_CHECKING:
    from navos_gitops.catalog import Catalog
    from navos_gitops.catalog.show import Shown


@click.group(name="catalog")
def command() -> None:
    """List, show, verify and add the provider versions that are known."""


def _known(fleet: str | None) -> Catalog:
    """The shipped catalog, with what the fleet around us has added."""
    from navos_gitops import catalog
    from navos_gitops.pipeline.opening import OWN_CATALOG, nearest_fleet

    root = Path(fleet) if fleet else nearest_fleet(Path.cwd())
    return catalog.load(root / OWN_CATALOG if root else None)


@command.command(name="list")
@click.argument("provider", required=False, default="")
@options.fleet
def list_(provider: str, fleet: str | None) -> int:
    """List every provider version that is known, or those of one PROVIDER."""
    from navos_gitops.catalog import show

    known = _known(fleet)
    for held in show.held(known, provider):
        contract = held.contract or "companion"
        origin = "  (this fleet's own)" if held.own else ""
        click.echo(f"{held.provider:<20} {held.version:<16} {contract:<10} {held.kinds:>3} kinds{origin}")
    click.echo(f"catalog of {known.date}")
    return CLEAN


@command.command(name="show")
@click.argument("provider", metavar="PROVIDER[@VERSION]")
@click.argument("kind", required=False, default="")
@options.fleet
def show_(provider: str, kind: str, fleet: str | None) -> int:
    """Show what is known of a provider version, or the CustomResourceDefinition of one KIND, without prose."""
    from navos_gitops.catalog import show
    from navos_gitops.yaml import writer

    known = _known(fleet)
    name, _, version = provider.partition("@")
    if kind:
        for definition in show.definitions(known, name, version, kind):
            click.echo(f"---\n{writer.dump(definition)}", nl=False)
    else:
        _facts(show.show(known, name, version))
    return CLEAN


def _facts(shown: Shown) -> None:
    click.echo(f"{shown.provider} {shown.version} (known: {', '.join(shown.versions)}; catalog of {shown.date})")
    if shown.contract:
        click.echo(f"contract: {shown.contract}")
    if shown.series:
        click.echo(f"minimum Cluster API: {shown.series.minimum_core or 'not known'}")
        click.echo(f"source: {shown.series.source} ({shown.series.date})")
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
        click.echo(f"  {item.kind:<36} {item.api_version}{f'  ({marks})' if marks else ''}")


@command.command(name="verify")
@click.option("--rebuild", is_flag=True, help="Fetch every source (Go modules) and compile it again, too.")
@click.option("--from", "given", metavar="DIR", multiple=True, help="CRD folders for sources that are no Go module.")
@options.fleet
def verify_(rebuild: bool, given: tuple[str, ...], fleet: str | None) -> int:
    """Hold the catalog's bundles against their sums and, with --rebuild, against their sources."""
    import shutil

    from navos_gitops.catalog import verify

    known = _known(fleet)
    checked = list(verify.verify(known))
    if rebuild:
        checked += verify.rebuild(known, [Path(folder) for folder in given], shutil.which("go"))
    for item in checked:
        if item.detail:
            click.echo(f"{item.provider} {item.version}: {item.state}: {item.detail}")
    states = [item.state for item in checked]
    click.echo(", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)))
    return FOUND if any(item.wrong for item in checked) else CLEAN


@command.command(name="add")
@click.argument("provider")
@click.argument("version")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@options.fleet
def add_(provider: str, version: str, sources: tuple[str, ...], fleet: str | None) -> int:
    """Add a provider VERSION that is not shipped to the fleet's own catalog.

    A SOURCE is a release's component manifest, a folder of CRDs, or the release's metadata.yaml.
    """
    from navos_gitops.catalog import add
    from navos_gitops.pipeline.opening import OWN_CATALOG, fleet_folder

    root = fleet_folder(fleet)
    added = add.add(_known(str(root)), root / OWN_CATALOG, provider, version, [Path(source) for source in sources])
    for warning in added.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"{provider} {version}: {len(added.kinds)} kinds, contract {added.contract or 'none'}, in {added.path}")
    return CLEAN
