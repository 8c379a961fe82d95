"""Writing to the terminal: what was asked for to standard output, all else to standard error, in one order."""

from __future__ import annotations

import sys
from contextlib import suppress


def out(line: str, end: str = "\n") -> None:
    """A line of what was asked for."""
    if sys.stdout is not None:  # none where the caller has closed it
        try:
            sys.stdout.write(f"{line}{end}")
        except BrokenPipeError:
            away()


def err(line: str) -> None:
    """A line about the run, behind all that was said before it. Where it cannot be said, nothing else can."""
    with suppress(OSError):  # standard output that cannot be written to is told of at the end
        flush()
    with suppress(OSError):
        if sys.stderr is not None:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


def flush() -> None:
    """Send on what was said. Raises OSError where it cannot be."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            away()


def away() -> None:
    """The reader of our output went away (``| head``): what else is said goes nowhere, and the verdict stays."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def watched() -> bool:
    """Whether somebody sees what is said about the run while it goes on."""
    return sys.stderr is not None and sys.stderr.isatty()


def prepare() -> None:
    """Let no character end a run: what a terminal cannot show comes in escapes, and what a program reads is UTF-8."""
    for stream, encoding in ((sys.stdout, "utf-8"), (sys.stderr, None)):
        with suppress(AttributeError):  # closed
            stream.reconfigure(encoding=None if stream.isatty() else encoding, errors="backslashreplace")  # type: ignore[union-attr]  # a text file, or none


def plain(text: str) -> str:
    """A text in one line, without what would steer a terminal."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
