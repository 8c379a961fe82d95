"""The command line: options in, one library call, one report out, an exit code.

Start-up is part of the interface: this module imports little; a command's module is imported when the command is
called, and what it needs inside its body.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from navos_gitops import __version__
from navos_gitops.cli import parser, terminal
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "render": "Compose bases and overlays and write the rendered tree.",
    "validate": "Say what the API server will do with the fleet, a folder or a stream.",
    "baseline": "Record today's findings as waivers, so that only new ones are told.",
    "publish": "Commit the rendered tree to git, here or in another repository.",
    "blame": "Show which line set a value of a cluster, and which lines lost to it.",
    "rules": "List our own rules, and all else that a report can hold.",
    "explain": "Print a rule's manual page.",
    "catalog": "List, show, verify and add the provider versions that are known.",
    "schema": "Print a JSON Schema for editors.",
    "judge": "Answer cases as JSON lines, for comparison with upstream.",
}
"""Every command and its one line of help; its code is in the module of the same name."""

CLEAN, FOUND, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes; part of the interface."""


_ABOUT = """Keep a fleet of Kubernetes clusters in git as plain upstream Cluster API YAML.

Exit codes: 0 clean, 1 findings, 2 usage or environment, 3 a bug of this tool, 130 interrupted.
"""


def _load(name: str) -> parser.Command | parser.Group:
    """A command, of which nothing is imported before it is called."""
    command: parser.Command | parser.Group = import_module(f"navos_gitops.cli.{name}").COMMAND
    return command


def _takes(taken: parser.Parser) -> None:
    taken.answer("--version", text="Show the version and exit.", say=lambda: f"navos-gitops {__version__}\n")


_PROGRAM = parser.Group(_ABOUT, COMMANDS, _load, _takes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    import gc
    import signal

    terminal.prepare()
    for ending in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup asks to go on
            signal.signal(ending, signal.default_int_handler)  # a job that is cancelled cleans up as well
    gc.disable()  # a run is short, and what it allocates it needs until its end
    _leave(run(sys.argv[1:] if arguments is None else list(arguments)))


def _leave(code: int) -> NoReturn:
    """End here and now: all is said and nothing is held, and taking everything down takes three milliseconds."""
    import os

    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or its reader went away
            stream.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of one call; everything that can go wrong ends in one clean line on standard error."""
    try:
        code = parser.call("navos-gitops", _PROGRAM, arguments)
        terminal.flush()
    except parser.WrongCall as error:
        return _wrong(error)
    except CannotGoOn as error:
        return _say(str(error), USAGE)
    except KeyboardInterrupt:
        return _say("interrupted", INTERRUPTED)
    except BrokenPipeError:
        terminal.away()
        return CLEAN
    except OSError as error:
        return _disk(error)
    except Exception as error:  # noqa: BLE001 - whatever is left is our bug, and no user deserves its traceback
        return _bug(error)
    return code


def _say(message: str, code: int) -> int:
    """One line, whatever a file's name or an option brings into it."""
    terminal.err(f"navos-gitops: {terminal.plain(message)}")
    return code


def _wrong(error: parser.WrongCall) -> int:
    said = f"Error: {terminal.plain(error.message)}" if error.message else ""
    terminal.err(f"{error.usage}{said}".rstrip("\n"))
    return USAGE


def _disk(error: OSError) -> int:
    """The machine cannot do what is asked of it; without a file, it was our output that could not be written."""
    if isinstance(error, FileNotFoundError) and not error.filename:
        return _say("the folder we are in is gone", USAGE)
    place = f"cannot use {error.filename}" if error.filename else "cannot write the output"
    return _say(f"{place}: {error.strerror or error}", USAGE)


def _bug(error: Exception) -> int:
    """One line for the person; the trace goes where it can be asked for."""
    import os
    import traceback

    if os.environ.get("NAVOS_GITOPS_TRACE"):
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.name}, line {place.lineno}"
    hint = "set NAVOS_GITOPS_TRACE=1 for the trace, and please report it"
    return _say(f"a bug of this tool: {type(error).__name__}: {error} ({where}); {hint}", BUG)
