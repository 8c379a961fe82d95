"""The build: a line in the sources and a folder or module in, the same bytes out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog
from navos_gitops.catalog import build, bundle, crds, export, pack, shelf, sources, verify
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, gadget: dict[str, Any]) -> Path:
    """A catalog of one provider that has no bundle yet, and the folder its release lies in."""
    home = tmp_path / "home"
    (home / "facts" / "providers").mkdir(parents=True)
    (home / "facts" / "providers" / "gadgets.yaml").write_text(
        "name: gadgets\ntitle: Gadgets\ntype: infrastructure\nrepository: e/g\nsource: s\ndate: '2026-11-24'\n"
        "series:\n- {series: '1.2', contract: v1beta1, source: s, date: '2026-11-24',"
        " labels: {'*': {v1beta2: v1beta1}, infrastructure.cluster.x-k8s.io: {v1beta1: v1alpha1_v1beta1}}}\n"
    )
    release = tmp_path / "releases" / "gadgets" / "v1.2.3"
    release.mkdir(parents=True)
    (release / "gadgets.yaml").write_text(json.dumps(gadget))
    total = pack.digest([pack.definition_facts(gadget, {})])
    (home / "sources.yaml").write_text(
        "date: '2026-11-24'\nproviders:\n  gadgets:\n    module: example.com/gadgets\n    crds: [config]\n"
        f"    repository: e/g\n    manifest: components.yaml\n    versions:\n      v1.2.3: {total}\n"
    )
    return home


def test_one_line_and_a_folder_make_a_version(home: Path, tmp_path: Path) -> None:
    told = build.build(home, [tmp_path / "releases"], [], None)
    assert told == [f"gadgets v1.2.3: compiled, from {tmp_path / 'releases'}"]
    found = bundle.read(home / "bundles" / "gadgets" / "v1.2.3.bundle")
    assert found.contract == "v1beta1"
    assert found.labels("infrastructure.cluster.x-k8s.io", "Gadget") == {"cluster.x-k8s.io/v1beta1": "v1alpha1_v1beta1"}
    index = json.loads((home / "index.json").read_bytes())
    assert index["kinds"] == {"infrastructure.cluster.x-k8s.io": {"Gadget": ["gadgets"]}}
    assert index["bundles"]["gadgets"]["v1.2.3"]["digest"] == found.digest
    assert json.loads((home / "facts.json").read_bytes())["providers"]["gadgets"]["title"] == "Gadgets"


def test_a_second_build_changes_nothing(home: Path, tmp_path: Path) -> None:
    build.build(home, [tmp_path / "releases"], [], None)
    first = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    (path,) = (home / "bundles").glob("*/*")
    told = build.build(home, [tmp_path / "releases"], [], None)
    assert told == [f"gadgets v1.2.3: unchanged, from {tmp_path / 'releases'}"]
    path.unlink()
    build.build(home, [tmp_path / "releases"], [], None)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == first


def test_without_its_source_a_bundle_is_kept_or_the_build_stops(home: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match=r"gadgets v1\.2\.3 has no bundle yet"):
        build.build(home, [], [], None)
    build.build(home, [tmp_path / "releases"], [], None)
    assert build.build(home, [], [], None) == ["gadgets v1.2.3: kept as it is, its source is not at hand"]


def test_a_source_that_says_something_else_stops_the_build(home: Path, tmp_path: Path, gadget: dict[str, Any]) -> None:
    gadget["spec"]["scope"] = "Cluster"
    (tmp_path / "releases" / "gadgets" / "v1.2.3" / "gadgets.yaml").write_text(json.dumps(gadget))
    with pytest.raises(CannotGoOn, match=r"has the sum sha256:.*, and the sources say sha256:"):
        build.build(home, [tmp_path / "releases"], [], None)


def test_a_version_no_source_names_goes(home: Path, tmp_path: Path) -> None:
    build.build(home, [tmp_path / "releases"], [], None)
    (path,) = (home / "bundles").glob("*/*")
    shutil.copy(path, path.with_name("v1.2.4.bundle"))
    build.build(home, [tmp_path / "releases"], [], None)
    assert list((home / "bundles").glob("*/*")) == [path]


def test_a_modules_zip_is_read_by_folders(tmp_path: Path, gadget: dict[str, Any]) -> None:
    import zipfile

    path = tmp_path / "module.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m@v1/config/gadgets.yaml", json.dumps(gadget))
        archive.writestr("m@v1/config/below/other.yaml", "a: [")
        archive.writestr("m@v1/config/notes.txt", "a: [")
        archive.writestr("m@v1/metadata.yaml", "releaseSeries: [{major: 1, minor: 2, contract: v1beta1}]")
        archive.writestr("m@v1/other/metadata.yaml", "a: [")
    assert crds.of_zip(path, "m@v1/", ["config", "gone"]) == crds.Release((gadget,), {"1.2": "v1beta1"})


FAKE_GO = """#!{python}
import json, sys
assert sys.argv[1:] == ["mod", "download", "-json", "example.com/gadgets@v1.2.3"], sys.argv
print(json.dumps({told!r}))
"""


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"Error": "not found: module"}, "Go cannot fetch example.com/gadgets@v1.2.3: not found: module"),
        ({"Zip": "/x", "Sum": "h1:other="}, "has the sum h1:other=, and the sources say h1:mine="),
    ],
)
def test_a_module_is_held_to_its_sum(tmp_path: Path, told: dict[str, str], message: str) -> None:
    go = tmp_path / "go"
    go.write_text(FAKE_GO.format(python=sys.executable, told=told))
    go.chmod(0o755)
    source = sources.Source("gadgets", "v1.2.3", "h1:mine=", "example.com/gadgets", ("config",), "e/g", "c.yaml")
    with pytest.raises(CannotGoOn, match=message):
        sources.from_module(source, str(go))


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    home = tmp_path / "shipped"
    shutil.copytree(shelf.SHIPPED, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return home


def test_verify_finds_what_is_shipped_intact() -> None:
    states = {each.state for each in verify.verify(catalog.load())}
    assert states == {"intact"}


def test_verify_finds_one_flipped_bit(shipped: Path) -> None:
    path = shipped / "bundles" / "openstack" / "v0.14.7.bundle"
    data = path.read_bytes()
    path.write_bytes(data[:900] + bytes([data[900] ^ 1]) + data[901:])
    (shipped / "bundles" / "gcp" / "v1.12.0.bundle").unlink()
    wrong = [(each.provider, each.version, each.state) for each in verify.verify(catalog.load(), shipped) if each.wrong]
    assert wrong == [("gcp", "v1.12.0", "damaged"), ("openstack", "v0.14.7", "damaged")]


def test_verify_finds_a_bundle_in_anothers_place(shipped: Path) -> None:
    folder = shipped / "bundles" / "core"
    shutil.copy(folder / "v1.13.5.bundle", folder / "v1.13.6.bundle")
    (wrong,) = [each for each in verify.verify(catalog.load(), shipped) if each.wrong]
    assert (wrong.provider, wrong.version, wrong.state) == ("core", "v1.13.6", "damaged")


def test_verify_finds_a_bundle_that_is_not_what_it_says(
    tmp_path: Path, gadget: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pack, "digest", lambda _: "sha256:other")
        data = pack.pack("gadgets", "v1.2.3", "", {}, [pack.definition_facts(gadget, {})])
    path = tmp_path / "gadgets" / "v1.2.3.bundle"
    path.parent.mkdir()
    path.write_bytes(data)
    (wrong,) = [each for each in verify.verify(catalog.load(tmp_path)) if each.wrong]
    assert (wrong.provider, wrong.state) == ("gadgets", "damaged")
    assert "it says sha256:other" in wrong.detail


def test_verify_finds_facts_that_were_not_compiled(shipped: Path) -> None:
    path = shipped / "facts" / "core" / "1.14.yaml"
    path.write_text(path.read_text().replace("v1.14.1", "v1.14.0"))
    (wrong,) = [each for each in verify.verify(catalog.load(), shipped) if each.wrong]
    assert (wrong.provider, wrong.state) == ("facts", "differs")


def test_rebuild_says_what_it_could_not_compare() -> None:
    found = list(verify.rebuild(catalog.load(), [], None))
    assert {each.state for each in found} == {"not verified"}
    told = {(each.provider, each.version): each.detail for each in found}
    assert told["openstack", "v0.14.7"] == (
        "Go, which fetches sigs.k8s.io/cluster-api-provider-openstack@v0.14.7, is not here"
    )
    assert told["metal3", "v1.13.2"] == (
        "infrastructure-components.yaml of metal3-io/cluster-api-provider-metal3 v1.13.2 was not given with --from"
    )


def test_rebuild_compares_with_a_given_release(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build.build(home, [tmp_path / "releases"], [], None)
    monkeypatch.setattr(shelf, "SHIPPED", home)
    known = catalog.load()
    (found,) = verify.rebuild(known, [tmp_path / "releases"], None, home)
    assert (found.state, found.detail) == ("rebuilt", str(tmp_path / "releases"))
    (home / "facts" / "providers" / "gadgets.yaml").write_text(
        (home / "facts" / "providers" / "gadgets.yaml").read_text().replace("v1alpha1_v1beta1", "v1beta1")
    )
    (found,) = verify.rebuild(known, [tmp_path / "releases"], None, home)
    assert (found.state, found.wrong) == ("differs", True)


def test_the_exporter_writes_a_list_a_version(tmp_path: Path) -> None:
    assert export.main([str(tmp_path), "orc", "openstack@v0.14.7"]) == 0
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.json")) == [
        "openstack/v0.14.7.json",
        "orc/v2.6.0.json",
    ]
    written = json.loads((tmp_path / "openstack" / "v0.14.7.json").read_bytes())
    assert written == export.export_crds(catalog.load().bundle("openstack", "v0.14.7"))


def test_importing_the_catalog_loads_nothing_heavy() -> None:
    program = (
        "import sys; from navos_gitops import catalog; known = catalog.load();"
        "served = catalog.installed(known, 'v1.14.2', {'openstack': 'v0.14.7'}, 'v1.36.0');"
        "served.find('cluster.x-k8s.io/v1beta2', 'Cluster').schema;"
        "print(sorted({'yaml', 'pydantic', 'difflib', 'subprocess', 'zipfile', 'lzma', 'dataclasses', 'argparse',"
        " 'kubernetes_validate', 'importlib.metadata', 'importlib.resources'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
