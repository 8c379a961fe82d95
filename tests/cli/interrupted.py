"""A run that is interrupted in the middle, at a moment that is known."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial

MORE_THAN_A_PIPE_HOLDS = b"#\n" * 200_000


def interrupted(*arguments: str, stop: signal.Signals = signal.SIGINT) -> tuple[int, bytes, bytes]:
    """The exit code and both outputs of a run that is stopped while it reads its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-m", "navos_gitops", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell starts what runs in the background with interrupts ignored, and the tests may run there
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    assert process.stdin is not None
    process.stdin.write(MORE_THAN_A_PIPE_HOLDS)
    process.stdin.flush()  # it is reading, or this would not come back
    process.send_signal(stop)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err.strip()
