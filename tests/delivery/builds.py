"""What kustomize makes of rendered folders, and what their files hold: lists of objects to compare."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from navos_gitops.compose.layout import KUSTOMIZATION
from navos_gitops.yaml import reader

from . import flux_oracle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from navos_gitops.model import Json


def _program() -> tuple[str, ...]:
    kustomize, kubectl = shutil.which("kustomize"), shutil.which("kubectl")
    return (kustomize, "build") if kustomize else (kubectl, "kustomize") if kubectl else ()


PROGRAM = _program()
ORACLE = flux_oracle.BINARY

needs_kustomize = pytest.mark.skipif(
    not PROGRAM and not ORACLE.exists(),
    reason="not run: neither kustomize nor kubectl is here, and tests/upstream/build has not been run",
)
"""``kustomize`` is a library that Flux, kubectl and the program of that name share; any of them will do."""


def folders(root: Path) -> list[Path]:
    """Every folder below ``root`` that has a generated list."""
    return sorted(path.parent for path in root.rglob(KUSTOMIZATION))


def held(folder: Path) -> list[str]:
    """The objects in the files of a folder and of those below it."""
    files = (path for path in folder.rglob("*.yaml") if path.name != KUSTOMIZATION)
    return canonical(document.value for path in files for document in reader.read(path.read_bytes()))


def built(wanted: Sequence[Path]) -> list[list[str]]:
    """The objects that kustomize gives for each of the folders; its refusal fails the test."""
    if ORACLE.exists():
        answers = flux_oracle.ask({"build": str(folder)} for folder in wanted)
        assert [answer["error"] for answer in answers if "error" in answer] == []
        return [canonical(answer["objects"]) for answer in answers]
    return by_program(wanted)


def by_program(wanted: Sequence[Path]) -> list[list[str]]:
    """The same by the program that people have: one process a folder."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(_one, wanted))


def _one(folder: Path) -> list[str]:
    done = subprocess.run([*PROGRAM, str(folder)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return canonical(document.value for document in reader.read(done.stdout.encode()))


def canonical(values: Iterable[Json]) -> list[str]:
    """Objects as sorted JSON: equal where the values are, in whatever order; what stands twice stands twice."""
    return sorted(json.dumps(value, sort_keys=True) for value in values)
