"""``render --check`` of a change says what the check of the whole fleet says, for every file that there is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from navos_gitops.pipeline.render import RenderResult, render
from navos_gitops.pipeline.render_changes import check
from tests.hooks.edits import OWN
from tests.pipeline.conftest import SMALL, change
from tests.test_readme import copy_to

if TYPE_CHECKING:
    from collections.abc import Iterator


class Said(NamedTuple):
    """What a check comes to: whether there are errors and, where there are none, what differs."""

    errors: bool
    difference: tuple[frozenset[str], ...]


CURRENT = Said(errors=False, difference=(frozenset(),) * 3)


def said(*results: RenderResult) -> Said:
    errors = any(result.report.worst() == "error" for result in results)
    parts = zip(*(result.difference[:3] for result in results), strict=True) if not errors else ()
    return Said(errors, tuple(frozenset().union(*part) for part in parts))


def agree(fleet: Path, *paths: str) -> Said:
    whole = said(render(str(fleet), write=False))
    part = said(*check([str(fleet / path) for path in paths]))
    assert part == whole
    return whole


def files(folder: Path) -> Iterator[str]:
    yield from (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.yaml")))


SOURCES = [file for file in files(SMALL) if file != "fleet.yaml"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small fleet, rendered; whoever changes it puts it back."""
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("small") / "fleet"))
    render(str(folder))
    return folder


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fleet of this repository; whoever changes it puts it back."""
    folder = tmp_path_factory.mktemp("own")
    copy_to(folder)
    return folder


@pytest.mark.parametrize("file", SOURCES)
def test_a_source_that_is_removed(small: Path, file: str) -> None:
    data = (small / file).read_bytes()
    (small / file).unlink()
    try:
        agree(small, file)
    finally:
        (small / file).write_bytes(data)


@pytest.mark.parametrize("file", SOURCES)
def test_a_source_that_cannot_be_read(small: Path, file: str) -> None:
    data = (small / file).read_bytes()
    (small / file).write_bytes(data + b"\n  a: [\n")
    try:
        assert agree(small, file).errors
    finally:
        (small / file).write_bytes(data)


def test_every_rendered_file_edited_or_removed(own: Path) -> None:
    assert agree(own, "overlays/dev/playground.yaml") == CURRENT
    for file in files(own / "rendered"):
        if file.startswith("production/"):
            continue  # the others hold one of each kind
        path = own / "rendered" / file
        data = path.read_bytes()
        for edited in (data + b"# by hand\n", None):
            if edited is None:
                path.unlink()
            else:
                path.write_bytes(edited)
            (result,) = check([str(path)])
            differs = (result.difference.changed, result.difference.added)
            assert differs == (((file,), ()) if edited else ((), (file,))), file
            assert result.difference.removed == ()
        path.write_bytes(data)


@pytest.mark.parametrize("edit", OWN)
def test_an_edit(tmp_path: Path, edit: str) -> None:
    copy_to(tmp_path)
    old = {path: path.read_bytes() for path in (tmp_path / "rendered").rglob("*.yaml")}
    touched = OWN[edit](tmp_path)
    if agree(tmp_path, *touched).errors:
        return
    assert render(str(tmp_path)).report.worst() != "error"
    assert said(*check([str(tmp_path / path) for path in touched])) == CURRENT
    left = put_back(old)  # as where rendering took it away, and nobody staged that
    assert agree(tmp_path, *touched).difference[2] == {
        path.relative_to(tmp_path / "rendered").as_posix() for path in left
    }


@pytest.mark.parametrize("name", ["shop", "web"])
def test_a_class_that_only_one_cluster_of_many_asks_for(tmp_path: Path, name: str) -> None:
    fleet = Path(shutil.copytree(SMALL, tmp_path / "fleet"))
    change(
        fleet,
        f"overlays/prod/{name}.yaml",
        "",
        "patches:\n  - target: {kind: KubeadmControlPlaneTemplate}\n"
        "    patch: {spec: {template: {spec: {kubeadmConfigSpec: {preKubeadmCommands: [date]}}}}}\n",
    )
    render(str(fleet))
    for other in ("shop", "web"):
        assert agree(fleet, f"overlays/prod/{other}.yaml") == CURRENT


def put_back(old: dict[Path, bytes]) -> list[Path]:
    left = [path for path in old if not path.exists()]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(old[path])
    return left


def test_only_what_is_concerned_is_composed(small: Path) -> None:
    (one,) = check([str(small / "overlays/prod/web.yaml")])
    (below,) = check([str(small / "overlays/dev/overlay.yaml")])
    (none,) = check([str(small / "policies/rules.yaml")])
    assert [(result.clusters, result.report.objects) for result in (one, below, none)] == [(1, 9), (4, 12), (0, 0)]


def test_what_is_in_no_fleet_concerns_nothing(small: Path, tmp_path: Path) -> None:
    assert check([str(tmp_path / "deployment.yaml"), str(small.parent / "fleet.yaml")]) == ()


def test_a_folder_stands_for_what_is_in_it(small: Path) -> None:
    (dev,) = check([str(small / "overlays/dev")])
    (all_,) = check([str(small / "overlays")])
    assert [result.clusters for result in (dev, all_)] == [4, 6]
    assert check([str(small)]) == (), "a fleet's own folder is in no fleet"


def test_texts_for_people_concern_nothing(small: Path) -> None:
    assert check([str(small / "overlays/prod/README.md")]) == ()


def test_two_fleets_in_one_call(small: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(small, tmp_path / "other"))
    change(other, "overlays/prod/web.yaml", "maxAge: 30", "maxAge: 31")
    results = check([str(each / "overlays/prod/web.yaml") for each in (small, other)])
    assert {result.root: result.difference.changed for result in results} == {
        small: (),
        other: ("prod/clusters/web/cluster-web.yaml",),
    }
