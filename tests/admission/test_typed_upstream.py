"""The types on file beside Cluster API's own, listed anew."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "upstream" / "bin" / "typed"


@pytest.mark.upstream
def test_the_types_on_file_are_those_of_the_release_they_name(tmp_path: Path) -> None:
    if not PROGRAM.exists():
        pytest.skip("oracle not built")
    subprocess.run([PROGRAM, "-out", tmp_path], check=True)
    on_file = files("navos_gitops.admission").joinpath("types")
    assert {file.name for file in on_file.iterdir()} == {file.name for file in tmp_path.iterdir()}
    for file in sorted(tmp_path.iterdir()):
        assert on_file.joinpath(file.name).read_bytes() == file.read_bytes(), file.name
