"""The README's console blocks, run one after the other in a copy of this repository, print what it says they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PARTS = ("bases", "overlays", "components", "policies", "addons", "rendered", "fleet.yaml")


class Step(NamedTuple):
    """One command of the README and what it prints."""

    command: str
    output: str


def steps() -> list[Step]:
    found: list[Step] = []
    for block in BLOCK.findall((ROOT / "README.md").read_text()):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append(Step(line[2:], ""))
            elif line.startswith("> "):
                found[-1] = found[-1]._replace(command=found[-1].command + line[2:])
            else:
                found[-1] = found[-1]._replace(output=found[-1].output + line)
    return found


def copy_to(folder: Path) -> Path:
    """The fleet of this repository in a folder of its own."""
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    return folder


def play(folder: Path) -> list[Step]:
    """Every command with what it really prints."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    played = []
    for step in steps():
        shell = ["bash", "-c", step.command]
        done = subprocess.run(
            shell, cwd=folder, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        played.append(step._replace(output=done.stdout))
    return played


def test_every_command_prints_what_the_readme_says(tmp_path: Path) -> None:
    assert play(copy_to(tmp_path)) == steps()


def test_the_two_commands_are_targets_of_make() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"render", "test"} <= set(targets)
    for command in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert command in targets


def rewrite(folder: Path) -> None:
    """Put what the commands really print into the README; the change is read in review."""
    text = (ROOT / "README.md").read_text()
    for old, new in zip(steps(), play(copy_to(folder)), strict=True):
        shown = "$ " + old.command.replace("\n", "\n> ").removesuffix("> ")
        text = text.replace(shown + old.output, shown + new.output, 1)
    (ROOT / "README.md").write_text(text)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        rewrite(Path(name))
