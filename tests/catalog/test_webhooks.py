"""The registrations of providers' webhooks: compiled, current, and refused where they are no facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog
from navos_gitops.catalog import pack, registrations, shelf, webhooks
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from pathlib import Path

HOME = shelf.SHIPPED
GROUP = "infrastructure.cluster.x-k8s.io"


def test_the_compiled_webhooks_are_current() -> None:
    compiled = registrations.compile_webhooks(HOME / "facts" / "webhooks", HOME / "bundles")
    assert webhooks.FILE.read_bytes() == pack.pretty(compiled)


def test_every_version_of_every_provider_has_its_registrations() -> None:
    known = catalog.load()
    compiled = registrations.compile_webhooks(HOME / "facts" / "webhooks", HOME / "bundles")
    assert set(compiled) == set(known.providers()) - {"core", "docker"}
    for provider, releases in compiled.items():
        named = [version for release in releases for version in release["versions"]]
        assert sorted(named) == sorted(known.versions(provider)), provider
        assert releases[0]["versions"][-1] == known.versions(provider)[-1], provider


def compiled(folder: Path, gadget: dict[str, Any], release: str, *, name: str = "gadgets") -> dict[str, Any]:
    facts = folder / "facts"
    facts.mkdir()
    (facts / "gadgets.yaml").write_text(f"name: {name}\nsource: s\ndate: '2026-11-24'\nreleases:\n  - {release}\n")
    home = folder / "bundles" / "gadgets"
    home.mkdir(parents=True)
    data = pack.pack("gadgets", "v1.2.3", "", {}, [pack.definition_facts(gadget, {})])
    (home / "v1.2.3.bundle").write_bytes(data)
    (found,) = registrations.compile_webhooks(facts, folder / "bundles")["gadgets"]
    return found


def test_resources_become_kinds_and_those_that_no_definition_has_go(tmp_path: Path, gadget: dict[str, Any]) -> None:
    rule = f"{{group: {GROUP}, version: v1beta1, operations: [CREATE], resources: [gadgets, gadget]}}"
    release = f"{{versions: [v1.2.3], types: v1.2.0, controller_runtime: v0.22.9, mutating: [{rule}]}}"
    assert compiled(tmp_path, gadget, release) == {
        "versions": ["v1.2.3"],
        "types": "v1.2.0",
        "rewrites": True,
        "mutating": {f"Gadget.{GROUP}": ["v1beta1", ["CREATE"]]},
        "validating": {},
    }


@pytest.mark.parametrize("runtime", ["v0.23.0", "v0.24.1"])
def test_newer_runtimes_leave_what_does_not_change(tmp_path: Path, gadget: dict[str, Any], runtime: str) -> None:
    found = compiled(tmp_path, gadget, f"{{versions: [v1.2.3], controller_runtime: {runtime}}}")
    assert (found["rewrites"], found["types"]) == (False, "")


@pytest.mark.parametrize(
    ("release", "name", "message"),
    [
        ("{version: [v1]}", "gadgets", "version is no field of a webhook facts file"),
        ("{versions: [v1], mutating: [{kinds: [a]}]}", "gadgets", "kinds is no field of a webhook facts file"),
        ("v1", "gadgets", "'v1' is no mapping"),
        ("{versions: [v1]}", "others", "the file is named gadgets and speaks of others"),
    ],
)
def test_faulty_facts_stop_the_build(
    tmp_path: Path, gadget: dict[str, Any], release: str, name: str, message: str
) -> None:
    with pytest.raises(CannotGoOn, match=message):
        compiled(tmp_path, gadget, release, name=name)


def test_verify_finds_webhooks_that_were_not_compiled(tmp_path: Path) -> None:
    import shutil

    from navos_gitops.catalog import verify

    home = tmp_path / "home"
    shutil.copytree(HOME, home)
    path = home / "facts" / "webhooks" / "gcp.yaml"
    path.write_text(path.read_text().replace("types: v1.13.1", "types: v1.13.0"))
    (wrong,) = [each for each in verify.verify(catalog.load(), home) if each.wrong]
    assert (wrong.provider, wrong.state, wrong.detail) == (
        "facts",
        "differs",
        "webhooks.json is not what the facts files give",
    )
