"""The grammar of the command line: what a command takes, its help, and what is said of a wrong call.

It stands on argparse, which starts in a quarter of the time that the libraries on top of it need: every run would pay
that. Only the parser of the command that is called is made.
"""

from __future__ import annotations

import argparse
from itertools import takewhile
from typing import TYPE_CHECKING, Any

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

    __slots__ = ("_answers", "_arguments", "_filled", "_options", "_parser", "_takes_value")

    def __init__(self, name: str, about: str) -> None:
        self._parser = argparse.ArgumentParser(
            name, description=about, add_help=False, allow_abbrev=False, formatter_class=_Layout, exit_on_error=False
        )
        self._options = self._parser.add_argument_group("Options")
        self._takes_value: dict[str, bool] = {}
        self._filled: set[str] = set()
        self._answers: dict[str, Callable[[], str]] = {}
        self._arguments: list[_Argument] = []

    def option(
        self, name: str, text: str, *, default: Any = "", show: bool = False, empty: bool = False, **more: Any
    ) -> None:
        """An option with a value, which may be ``empty``; its help may ``show`` the default. ``more`` is argparse's."""
        self._takes_value[name] = True
        if not empty:
            self._filled.add(name)
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
        self._takes_value[name] = False
        self._options.add_argument(name, help=text, action="store_true", **more)

    def answer(self, *names: str, text: str, say: Callable[[], str]) -> None:
        """An option that prints something and ends the run."""
        self._takes_value |= dict.fromkeys(names, False)
        self._answers |= dict.fromkeys(names, say)
        self._options.add_argument(*names, help=text, action="help")

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
        self.answer("-h", "--help", text="Show this message and exit.", say=self._parser.format_help)
        self._parser.usage = " ".join(["%(prog)s", "[OPTIONS]", *(each.shown for each in self._arguments)])

    @property
    def help(self) -> str:
        """The help page."""
        return self._parser.format_help()

    def answered(self, call: Iterable[str]) -> bool:
        """Whether an option of the call has printed what it asks for, so that nothing is left to do."""
        asked = [self._answers[option] for option in self._split(call)[0] if option in self._answers]
        for say in asked[:1]:
            terminal.out(say(), end="")
        return bool(asked)

    def read(self, call: Iterable[str]) -> dict[str, Any]:
        """The values by name. Raises :class:`WrongCall`."""
        options, arguments = self._split(call)
        try:
            return {**vars(self._parser.parse_args(options)), **self._given(arguments)}
        except argparse.ArgumentError as error:
            raise self.wrong(f"Option {error.argument_name}: {error.message}") from None

    def wrong(self, message: str) -> WrongCall:
        """The error that says so, and how it is called."""
        usage = f"{self._parser.format_usage()}Try '{self._parser.prog} --help' for help.\n\n"
        return WrongCall(message, usage)

    def _split(self, call: Iterable[str]) -> tuple[list[str], list[str]]:
        """The options, each with its value, and the arguments."""
        options: list[str] = []
        arguments: list[str] = []
        words = iter(call)
        for word in words:
            if word == "--":
                arguments += words
            elif word.startswith("-") and word != "-":
                options.append(self._option(word, words))
            else:
                arguments.append(word)
        return options, arguments

    def _option(self, word: str, words: Iterator[str]) -> str:
        """An option and its value: whatever follows one that takes a value, were it another option."""
        name, equals, value = word.partition("=")
        if name not in self._takes_value:
            raise self.wrong(f"No such option: {name}{near(name, self._takes_value)}")
        if not self._takes_value[name]:
            if equals:
                raise self.wrong(f"Option {name} takes no value")
            return name
        value = value if equals else next(words, "--")
        # an empty value is a variable that is not set, and argparse would take -- for the end of the options
        if value == "--" or (not value and name in self._filled):
            raise self.wrong(f"Option {name} takes a value")
        return f"{name}={value}"

    def _given(self, values: list[str]) -> dict[str, Any]:
        """The arguments, in order."""
        given: dict[str, Any] = {}
        for each in self._arguments:
            if each.required and not values:
                raise self.wrong(f"Missing argument {each.shown}")
            taken = [values.pop(0) for _ in values[: None if each.many else 1]]
            if each.choices and taken[0] not in each.choices:
                raise self.wrong(_none_of(taken[0], each.choices))
            given[each.name] = tuple(taken) if each.many else "".join(taken)
        if values:
            raise self.wrong(f"Got unexpected extra argument{'s' if values[1:] else ''}: {' '.join(values)}")
        return given


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
    if parser.answered(arguments):
        return 0
    values = parser.read(arguments)
    try:
        return what.run(**values)
    except WrongCall as error:
        raise parser.wrong(error.message) from None


def _part(name: str, group: Group, call_: Sequence[str]) -> int:
    """What the first word says; options may come before it."""
    words = call_[1:] if call_[:1] == ["--"] else call_
    first = words[0] if words else ""
    if first in group.parts:
        return call(f"{name} {first}", group.load(first), words[1:])
    parser = Parser(name, group.about)
    group.takes(parser)
    parser.argument("command", "COMMAND", required=False)
    parser.argument("arguments", "[ARGS]...", required=False, many=True)
    parser.table("Commands", group.parts)
    parser.finish()
    if not call_:
        raise WrongCall("", parser.help)
    if parser.answered(takewhile(lambda word: word.startswith("-"), words)):
        return 0
    if not words:
        raise parser.wrong("Missing argument COMMAND")
    raise parser.wrong(f"No such command: {first or repr(first)}{near(first, group.parts)}")


def readable(value: str) -> str:
    """What people will read: no bytes of an argument that are none of a text."""
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise argparse.ArgumentTypeError("takes a text, and these bytes are none")
    return value


def _none_of(word: str, choices: Sequence[str]) -> str:
    return f"{word or repr(word)} is none of {', '.join(choices)}{near(word, choices)}"


def near(text: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` where something known is spelt alike."""
    import difflib

    close = difflib.get_close_matches(text, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
