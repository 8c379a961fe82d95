"""Timing whole commands: wall clock, processor time and peak memory, several runs in turn, the best of each."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class Command(NamedTuple):
    """A command line, where it runs, and what puts things back before each run."""

    arguments: Sequence[str]
    folder: Path | None = None
    before: Callable[[], object] | None = None
    codes: Sequence[int] = (0,)


class Measured(NamedTuple):
    """The best of several runs: seconds of wall clock and of processor, and the highest memory in MiB."""

    wall: float
    cpu: float
    memory: float


def once(command: Command) -> Measured:
    """One run. A command that fails is an error: what did no work must not be timed."""
    if command.before:
        command.before()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - it is no file of ours
        started = time.perf_counter()
        process = subprocess.Popen(
            command.arguments, cwd=command.folder, env=_environment(), stdout=nowhere, stderr=nowhere
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.codes:
        message = f"{' '.join(command.arguments)} left with {process.returncode}"
        raise SystemExit(message)
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    """Ours, but Python keeps what it has compiled: an installed program is not compiled anew for every run."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def side_by_side(commands: Mapping[str, Command], runs: int) -> dict[str, Measured]:
    """All commands ``runs`` times in turn, so that the machine's moods hit each of them alike."""
    seen: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seen[name].append(once(command))
    return {
        name: Measured(
            min(run.wall for run in measured), min(run.cpu for run in measured), max(run.memory for run in measured)
        )
        for name, measured in seen.items()
    }
