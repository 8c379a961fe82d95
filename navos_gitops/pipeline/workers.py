"""Work spread over the machine's cores: the same results in the same order, whatever the number of workers.

Workers are forked, so that what was read and compiled before is theirs without being sent; only results travel.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Work = TypeVar("Work")
Result = TypeVar("Result")


def cores() -> int:
    """How many workers pay: the cores this process may use; one where processes cannot be forked."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Sequence[Work], do: Callable[[Work], Result], *, workers: int) -> list[Result]:
    """``[do(item) for item in work]``, every ``workers``-th item in a process of its own.

    Results must be picklable. An exception in a worker is raised here.
    """
    count = min(workers, len(work))
    if count <= 1:
        return [do(item) for item in work]
    shares = [_fork(work[start::count], do) for start in range(1, count)]
    own = [do(item) for item in work[::count]]
    results: list[list[Result]] = [own, *(_collect(share) for share in shares)]
    return list(_interleave(results, len(work)))


def _interleave(shares: list[list[Result]], total: int) -> Iterator[Result]:
    for index in range(total):
        yield shares[index % len(shares)][index // len(shares)]


def _fork(share: Sequence[Work], do: Callable[[Work], Result]) -> tuple[int, int]:
    """Start a worker on its share: its process, and the pipe its results come through."""
    import pickle

    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        os.close(reading)
        outcome: tuple[bool, object]
        try:
            outcome = (True, [do(item) for item in share])
        except Exception as error:  # noqa: BLE001 - it is raised again in the parent
            outcome = (False, error)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(outcome, pipe, protocol=pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)  # never run the parent's cleanup, nor flush its buffers twice


def _collect(share: tuple[int, int]) -> list[Result]:
    import pickle

    process, reading = share
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(process, 0)
    if not data:
        raise KeyboardInterrupt  # a worker only ends without a word when it was interrupted with us
    done, outcome = pickle.loads(data)  # noqa: S301 - it comes from our own child
    if not done:
        raise outcome
    results: list[Result] = outcome
    return results
