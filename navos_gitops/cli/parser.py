"""The grammar of the command line: what a command takes, its help, and what is said of a wrong call.

It stands on argparse, which starts in a quarter of the time that the libraries on top of it need: every run would pay
that. Only the parser of the command that is called is made.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from navos_gitops.cli import terminal
from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_WIDTH = 80
"""Columns of a help page."""


class WrongCall(Exception):  # noqa: N818 - the caller's error, none of ours
    """A call that cannot be read, or whose options do not go together."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage
        """How to call it instead; empty until the parser has said so."""


class Command(NamedTuple):
    """What runs, with the values of its arguments by name, and what it takes. Its docstring is its help."""

    run: Callable[..., int]
    takes: Callable[[Parser], object] = lambda _: None


class Group(NamedTuple):
    """Commands below one name."""

    about: str
    parts: Mapping[str, str]
    """The name of each command, and its line of help."""
    load: Callable[[str], Command | Group]
    takes: Callable[[Parser], object] = lambda _: None


class _Argument(NamedTuple):
    """What stands on the command line without the name of an option."""

    name: str
    shown: str
    required: bool
    many: bool
    choices: tuple[str, ...]


class Parser:
    """Takes a call apart. Options and arguments may come in any order; ``--`` ends the options."""

    __slots__ = ("_arguments", "_options", "_parser", "_valued")

    def __init__(self, name: str, about: str) -> None:
        self._parser = _ArgumentParser(
            name, description=about, add_help=False, allow_abbrev=False, formatter_class=_Layout
        )
        self._options = self._parser.add_argument_group("Options")
        self._arguments: list[_Argument] = []
        self._valued: set[str] = set()

    def option(self, name: str, text: str, *, default: Any = "", show: bool = False, **more: Any) -> None:
        """An option with a value; its help may ``show`` the default. ``more`` is argparse's."""
        self._valued.add(name)
        shown = f"{text} [default: %(default)s]" if show else text
        self._options.add_argument(name, help=shown, default=default, **more)

    def choice(self, name: str, text: str, choices: Sequence[str], **more: Any) -> None:
        """An option whose value is one of some words; the help shows its default."""

        def known(word: str) -> str:
            if word not in choices:
                raise argparse.ArgumentTypeError(_none_of(word, choices))
            return word

        self.option(name, text, show=True, type=known, metavar=f"{{{'|'.join(choices)}}}", **more)

    def flag(self, name: str, text: str, **more: Any) -> None:
        """An option without a value."""
        self._options.add_argument(name, help=text, action="store_true", **more)

    def version(self, text: str) -> None:
        """The option that prints a version and ends the run."""
        self._options.add_argument("--version", action=_Version, nargs=0, const=text, help="Show the version and exit.")

    def argument(self, name: str, shown: str, *, required: bool = True, many: bool = False) -> None:
        """A value without an option's name, shown as ``shown``; of ``many``, a tuple of all that are left."""
        self._arguments.append(_Argument(name, shown, required, many, ()))

    def word(self, name: str, *choices: str) -> None:
        """A value without an option's name that is one of some words."""
        self._arguments.append(_Argument(name, f"{{{'|'.join(choices)}}}", True, False, choices))

    def table(self, title: str, lines: Mapping[str, str]) -> None:
        """A section of the help, a name and a text a line."""
        width = max(map(len, lines)) + 2
        self._parser.add_argument_group(title, "\n".join(f"  {name:<{width}}{text}" for name, text in lines.items()))

    def finish(self) -> None:
        """Nothing else is taken; to be called before anything is read."""
        self._options.add_argument("-h", "--help", action="help", help="Show this message and exit.")
        self._parser.usage = " ".join(["%(prog)s", "[OPTIONS]", *(each.shown for each in self._arguments)])

    @property
    def help(self) -> str:
        """The help page."""
        return self._parser.format_help()

    def read(self, call: Sequence[str]) -> dict[str, Any]:
        """The values by name; ends the run where help is asked for. Raises :class:`WrongCall`."""
        words = iter(call)
        try:
            options, others = self._parser.parse_known_args(list(self._joined(words)))
            self._refuse_unknown(others)
            return {**vars(options), **self._given([*others, *words])}
        except WrongCall as error:
            raise self.wrong(error.message) from None

    def wrong(self, message: str) -> WrongCall:
        """The error that says so, and how it is called."""
        usage = f"{self._parser.format_usage()}Try '{self._parser.prog} --help' for help.\n\n"
        return WrongCall(message, usage)

    def _joined(self, words: Iterator[str]) -> Iterator[str]:
        """What comes before ``--``, options with their values: whatever follows one that takes a value is its value."""
        for word in words:
            if word == "--":
                return
            name, equals, value = word.partition("=")
            if name in self._valued and not equals:
                value = next(words, "--")
            if name in self._valued and value == "--":  # argparse would take it for the end of the options
                raise WrongCall(f"Option {name} takes a value")
            yield f"{name}={value}" if name in self._valued else word

    def _refuse_unknown(self, others: Iterable[str]) -> None:
        for text in others:
            if text.startswith("-") and text != "-":
                name = text.partition("=")[0]
                raise WrongCall(f"No such option: {name}{near(name, self._parser.known)}")

    def _given(self, values: list[str]) -> dict[str, Any]:
        """The arguments, in order."""
        given: dict[str, Any] = {}
        for each in self._arguments:
            if each.required and not values:
                raise WrongCall(f"Missing argument {each.shown}")
            taken = [values.pop(0) for _ in values[: None if each.many else 1]]
            if each.choices and taken[0] not in each.choices:
                raise WrongCall(_none_of(taken[0], each.choices))
            given[each.name] = tuple(taken) if each.many else "".join(taken)
        if values:
            raise WrongCall(f"Got unexpected extra argument: {' '.join(values)}")
        return given


class _ArgumentParser(argparse.ArgumentParser):
    """argparse's own, which raises where it would end the run."""

    @property
    def known(self) -> Iterable[str]:
        """The names of all options."""
        return self._option_string_actions

    def error(self, message: str) -> NoReturn:
        raise WrongCall(message)


class _Version(argparse.Action):
    """argparse's own lays a version out like a paragraph of the help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        terminal.out(str(self.const))
        parser.exit()


class _Layout(argparse.HelpFormatter):
    """Help in paragraphs and sections; a text that is indented keeps its lines."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=_WIDTH)

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The first line, with a capital as all others have it."""
        super().add_usage(usage, actions, groups, "Usage: " if prefix is None else prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("  "):
            return text
        import textwrap

        margin = f"{indent}  "
        paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
        return "\n\n".join(
            textwrap.fill(each, width, initial_indent=margin, subsequent_indent=margin) for each in paragraphs
        )


def call(name: str, what: Command | Group, arguments: Sequence[str]) -> int:
    """Run a command, or one of a group's; its exit code. Raises :class:`WrongCall`."""
    if isinstance(what, Group):
        return _part(name, what, arguments)
    parser = Parser(name, what.run.__doc__ or "")
    what.takes(parser)
    parser.finish()
    values = parser.read(arguments)
    try:
        return what.run(**values)
    except WrongCall as error:
        raise parser.wrong(error.message) from None


def _part(name: str, group: Group, arguments: Sequence[str]) -> int:
    first = arguments[0] if arguments else ""
    if first in group.parts:
        return call(f"{name} {first}", group.load(first), arguments[1:])
    parser = Parser(name, group.about)
    group.takes(parser)
    parser.argument("command", "COMMAND", required=False)
    parser.argument("arguments", "[ARGS]...", required=False, many=True)
    parser.table("Commands", group.parts)
    parser.finish()
    if not arguments:
        raise WrongCall("", parser.help)
    wanted = parser.read(arguments)["command"]
    raise parser.wrong(f"No such command: {wanted}{near(wanted, group.parts)}")


def _none_of(word: str, choices: Sequence[str]) -> str:
    return f"{word} is none of {', '.join(choices)}{near(word, choices)}"


def near(text: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` where something known is spelt alike."""
    import difflib

    close = difflib.get_close_matches(text, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
