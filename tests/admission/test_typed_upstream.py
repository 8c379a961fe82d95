"""The types on file beside upstream's own, listed anew."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[1] / "upstream" / "bin"


@pytest.mark.upstream
@pytest.mark.parametrize("program", ["typed", "providers"])
def test_the_types_on_file_are_those_of_the_releases_they_name(tmp_path: Path, program: str) -> None:
    if not (PROGRAMS / program).exists():
        pytest.skip("oracle not built")
    subprocess.run([PROGRAMS / program, "-out", tmp_path], check=True)
    on_file = files("navos_gitops.admission").joinpath("types")
    ours = {file.name for file in on_file.iterdir() if file.name.startswith("providers-") == (program == "providers")}
    assert ours == {file.name for file in tmp_path.iterdir()}
    for file in sorted(tmp_path.iterdir()):
        assert on_file.joinpath(file.name).read_bytes() == file.read_bytes(), file.name
