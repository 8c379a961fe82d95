"""Scratch repositories that hold a fleet, and this project's working tree as a repository that pre-commit installs."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from navos_gitops.cli import run
from tests.pipeline.conftest import SMALL
from tests.publish.conftest import isolate, sh

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
SHIPPED = ("navos_gitops", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "action.yml")
BIN = Path(sys.executable).parent


class Done(NamedTuple):
    """How a program left, and all that it printed."""

    code: int
    text: str


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path_factory.mktemp("settings"), monkeypatch)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PIP_CACHE_DIR", str(_PIP_CACHE))
    for name in [name for name in os.environ if name.startswith(("PRE_COMMIT", "GITHUB_", "CI_"))]:
        monkeypatch.delenv(name)


_PIP_CACHE = Path(os.environ.get("PIP_CACHE_DIR") or Path.home() / ".cache" / "pip")
"""Taken before the tests get a home of their own: what was downloaded once is not downloaded again."""


def play(command: tuple[str, ...], folder: Path, environment: Mapping[str, str] | None = None) -> Done:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return Done(done.returncode, done.stdout)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the small fleet, rendered, in one commit."""
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("template") / "fleet"))
    with pytest.MonkeyPatch.context() as patch:
        isolate(folder.parent, patch)
        assert run(["render", "--fleet", str(folder)]) == 0
        sh(folder, "init", "-q")
        sh(folder, "add", "-A")
        sh(folder, "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def clone(template: Path, tmp_path: Path) -> Path:
    """A repository of one's own with the small fleet."""
    return Path(shutil.copytree(template, tmp_path / "clone"))


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this working tree would ship, committed to a scratch repository."""
    return _once(tmp_path_factory, "source", _committed)


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """The folder in which pre-commit keeps its environments, with the one of this project in it."""

    def installed(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            (folder / "user").mkdir(parents=True)
            isolate(folder / "user", patch)
            sh(folder, "init", "-q", "empty")
            configure(folder / "empty", source)
            done = play(
                (str(BIN / "pre-commit"), "install-hooks"),
                folder / "empty",
                {"PRE_COMMIT_HOME": str(folder / "home"), "PIP_CACHE_DIR": str(_PIP_CACHE)},
            )
        assert done.code == 0, done.text

    return _once(tmp_path_factory, "environments", installed) / "home"


def _once(factory: pytest.TempPathFactory, name: str, make: object) -> Path:
    """A folder that is made once in a session, however many processes the tests are spread over."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / f"hooks-{name}"
    with (shared / f"hooks-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".made").exists():
            folder.mkdir(exist_ok=True)
            make(folder)  # type: ignore[operator]  # either of the two above
            (folder / ".made").touch()
    return folder


def _committed(folder: Path) -> None:
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        (folder.parent / "hooks-source-user").mkdir()
        isolate(folder.parent / "hooks-source-user", patch)
        sh(folder, "init", "-q")
        sh(folder, "add", "-A")
        sh(folder, "commit", "-q", "-m", "as it is")


def configure(clone: Path, source: Path, arguments: str = "[]") -> None:
    """Say in a repository that both hooks run, from what this working tree would ship."""
    (clone / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {source}\n    rev: {sh(source, 'rev-parse', 'HEAD')}\n    hooks:\n"
        f"      - {{id: navos-gitops-validate, args: {arguments}}}\n"
        f"      - {{id: navos-gitops-render-check, args: {arguments}}}\n"
    )
