"""A call is taken apart as people write it, and a wrong one is said to be wrong, with the right way beside it."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.cli import _PROGRAM, COMMANDS, parser, run
from tests.pipeline.conftest import fleet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["fleet"]

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\nspec: {}\n"


def takes(parser: parser.Parser) -> None:
    parser.argument("first", "FIRST", required=False)
    parser.argument("others", "[OTHER]...", required=False, many=True)
    parser.option("--base", "A revision.", metavar="REV")
    parser.option("--path", "May be repeated.", action="append", default=[])
    parser.choice("--format", "A form.", ("text", "json"), default="text")
    parser.flag("--check", "Only look.")


def read(*call: str) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    assert parser.call("x", parser.Command(lambda **given: values.update(given) or 0, takes), call) == 0
    defaults = {"first": "", "others": (), "base": "", "path": [], "format": "text", "check": False}
    assert sorted(values) == sorted(defaults)
    return {name: value for name, value in values.items() if value != defaults[name]}


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("", {}),
        ("a", {"first": "a"}),
        ("a b c", {"first": "a", "others": ("b", "c")}),
        ("a --check b --format json c", {"first": "a", "others": ("b", "c"), "check": True, "format": "json"}),
        ("--format=json --format=text", {}),
        ("--path a x --path=b", {"first": "x", "path": ["a", "b"]}),
        ("- b", {"first": "-", "others": ("b",)}),
        ("a -- --check -- b", {"first": "a", "others": ("--check", "--", "b")}),
        ("--", {}),
        ("--base -x", {"base": "-x"}),
        ("--base --check", {"base": "--check"}),
        ("--base=a=b", {"base": "a=b"}),
        ("--base a=b", {"base": "a=b"}),
    ],
)
def test_a_call_is_taken_apart(call: str, values: Mapping[str, Any]) -> None:
    assert read(*call.split()) == values


def test_an_empty_argument_and_one_with_a_space_are_arguments_all_the_same() -> None:
    assert read("", "a b", "--path", "-x y") == {"others": ("a b",), "path": ["-x y"]}


@pytest.mark.parametrize(
    ("call", "command", "said"),
    [
        ("validate --formt json", "validate [OPTIONS] [PATH|-]...", "No such option: --formt; did you mean --format?"),
        ("validate --form json", "validate [OPTIONS] [PATH|-]...", "No such option: --form; did you mean --format?"),
        ("validate -z", "validate [OPTIONS] [PATH|-]...", "No such option: -z"),
        ("validate --base", "validate [OPTIONS] [PATH|-]...", "Option --base takes a value"),
        ("validate --base=", "validate [OPTIONS] [PATH|-]...", "Option --base takes a value"),
        (
            "validate --kubernetes x",
            "validate [OPTIONS] [PATH|-]...",
            "Option --kubernetes: x is no version like v1.36.2",
        ),
        ("validate --base -- x", "validate [OPTIONS] [PATH|-]...", "Option --base takes a value"),
        ("validate --base=--", "validate [OPTIONS] [PATH|-]...", "Option --base takes a value"),
        (
            "render --fail-on warnin",
            "render [OPTIONS] [CLUSTER|PATH]...",
            "Option --fail-on: warnin is none of error, warning, info, never; did you mean warning?",
        ),
        ("render --check --stdout", "render [OPTIONS] [CLUSTER|PATH]...", "--check and --stdout exclude each other"),
        ("explain", "explain [OPTIONS] RULE", "Missing argument RULE"),
        ("blame a", "blame [OPTIONS] CLUSTER FIELD", "Missing argument FIELD"),
        ("blame a b c d", "blame [OPTIONS] CLUSTER FIELD", "Got unexpected extra arguments: c d"),
        ("rules x", "rules [OPTIONS]", "Got unexpected extra argument: x"),
        (
            "schema fleets",
            "schema [OPTIONS] {fleet|overlay|cluster|policies}",
            "fleets is none of fleet, overlay, cluster, policies; did you mean fleet?",
        ),
        ("catalog add a b", "catalog add [OPTIONS] PROVIDER VERSION SOURCE...", "Missing argument SOURCE..."),
        ("catalog lst", "catalog [OPTIONS] COMMAND [ARGS]...", "No such command: lst; did you mean list?"),
        ("valdate x", "[OPTIONS] COMMAND [ARGS]...", "No such command: valdate; did you mean validate?"),
        ("--verbose", "[OPTIONS] COMMAND [ARGS]...", "No such option: --verbose; did you mean --version?"),
        (
            "publish --timeout nan",
            "publish [OPTIONS]",
            "Option --timeout: nan is no time of 0 to 86400 seconds",
        ),
        (
            "publish --timeout 0",
            "publish [OPTIONS]",
            "Option --timeout: 0 is no time of 0 to 86400 seconds",
        ),
        (
            "publish --timeout=",
            "publish [OPTIONS]",
            "Option --timeout takes a value",
        ),
        (
            "validate --format=",
            "validate [OPTIONS] [PATH|-]...",
            "Option --format takes a value",
        ),
        ("validate --staged=x", "validate [OPTIONS] [PATH|-]...", "Option --staged takes no value"),
        ("validate --staged=", "validate [OPTIONS] [PATH|-]...", "Option --staged takes no value"),
        ("rules --help=x", "rules [OPTIONS]", "Option --help takes no value"),
        ("rules -hx", "rules [OPTIONS]", "No such option: -hx; did you mean -h?"),
        ("rules -- --help", "rules [OPTIONS]", "Got unexpected extra argument: --help"),
        ("rules --help --nope", "rules [OPTIONS]", "No such option: --nope"),
        ("validate --n\x1b[31m", "validate [OPTIONS] [PATH|-]...", "No such option: --n\\x1b[31m"),
        ("--version=1", "[OPTIONS] COMMAND [ARGS]...", "Option --version takes no value"),
        ("--help --nope", "[OPTIONS] COMMAND [ARGS]...", "No such option: --nope"),
        ("nope --version", "[OPTIONS] COMMAND [ARGS]...", "No such command: nope"),
        ("valdate --help", "[OPTIONS] COMMAND [ARGS]...", "No such command: valdate; did you mean validate?"),
        ("catalog nope --help", "catalog [OPTIONS] COMMAND [ARGS]...", "No such command: nope"),
        ("--", "[OPTIONS] COMMAND [ARGS]...", "Missing argument COMMAND"),
        ("-", "[OPTIONS] COMMAND [ARGS]...", "No such command: -"),
        ("\x1b[31mx", "[OPTIONS] COMMAND [ARGS]...", "No such command: \\x1b[31mx"),
    ],
)
def test_a_wrong_call(capsys: pytest.CaptureFixture[str], call: str, command: str, said: str) -> None:
    assert run(call.split()) == 2
    name = " ".join(["navos-gitops", *(word for word in command.split() if word.isalpha() and word.islower())])
    usage = f"Usage: navos-gitops {command}\nTry '{name} --help' for help.\n"
    assert capsys.readouterr() == ("", f"{usage}\nError: {said}\n")


@pytest.mark.parametrize(
    ("call", "same"),
    [
        ("-- rules", "rules"),
        ("catalog -- list docker", "catalog list docker"),
        ("-- --help", "--help"),
        ("--help nope", "--help"),
        ("--version --help", "--version"),
        ("catalog --help list --nope", "catalog -h"),
        ("validate --format nope --help", "validate --help"),
        ("blame --help a b c", "blame --help"),
    ],
)
def test_calls_that_come_to_the_same(capsys: pytest.CaptureFixture[str], call: str, same: str) -> None:
    assert run(same.split()) == 0
    shown = capsys.readouterr()
    assert run(call.split()) == 0
    assert capsys.readouterr() == shown


def test_no_command_is_answered_with_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    page = capsys.readouterr().out
    assert run([]) == 2
    assert capsys.readouterr() == ("", page)


EVERY = [
    *((name,) for name in COMMANDS),
    *(("catalog", name) for name in ("list", "show", "verify", "add")),
]


def taken(command: tuple[str, ...]) -> tuple[parser.Command | parser.Group, parser.Parser]:
    """What is called, and what it takes."""
    called: parser.Command | parser.Group = _PROGRAM
    for name in command:
        assert isinstance(called, parser.Group)
        called = called.load(name)
    takes = parser.Parser("x", "")
    called.takes(takes)
    takes.finish()
    return called, takes


@pytest.mark.parametrize("command", [each for each in EVERY if each != ("catalog",)], ids=" ".join)
def test_a_command_gets_what_it_takes(command: tuple[str, ...]) -> None:
    called, takes = taken(command)
    assert isinstance(called, parser.Command)
    given = {*vars(takes._parser.parse_args([])), *(each.name for each in takes._arguments)}
    assert given == set(inspect.signature(called.run).parameters)


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_help_tells_of_every_option(capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    assert run([*command, "-h"]) == 0
    page = capsys.readouterr().out
    assert run([*command, "--help"]) == 0
    assert capsys.readouterr().out == page
    options = {word.rstrip(",") for line in page.splitlines() for word in line.split()[:2] if word.startswith("-")}
    assert options >= set(taken(command)[1]._takes_value) >= {"-h", "--help"}
    assert all(len(line) <= 80 for line in page.splitlines())
    assert run([*command, "--n0pe"]) == 2
    usage = capsys.readouterr().err.splitlines()[0]
    assert page.startswith(f"{usage}\n\n  ")
    assert "\nOptions:\n" in page


def test_the_help_of_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["blame", "--help"]) == 0
    assert (
        capsys.readouterr().out
        == """\
Usage: navos-gitops blame [OPTIONS] CLUSTER FIELD

  Show which line set FIELD of CLUSTER, and which lines lost to it.

  FIELD is a path in the rendered Cluster (spec.topology.version) or in the
  overlays' words (variables.flavor).

Options:
  --fleet DIR  The fleet repository; default: the nearest folder upwards with a
               fleet.yaml.
  -h, --help   Show this message and exit.
"""
    )


def test_options_and_paths_in_any_order(fleet: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    del fleet
    (tmp_path / "a.yaml").write_text(NAMESPACE)
    (tmp_path / "-b.yaml").write_text(NAMESPACE.replace("a}", "b}"))
    places = [str(tmp_path / "a.yaml"), "--format", "json", str(tmp_path / "-b.yaml")]
    assert run(["validate", *places]) == 0
    shown = capsys.readouterr().out
    assert '"objects": 2' in shown
    assert run(["validate", "--format=json", "--", places[0], places[3]]) == 0
    assert capsys.readouterr().out == shown


def test_what_a_program_reads_is_utf8_whatever_the_terminal_can_show(tmp_path: Path) -> None:
    (tmp_path / "ü.yaml").write_text(NAMESPACE.replace("spec", "spek"))
    call = [sys.executable, "-m", "navos_gitops", "validate", "ü.yaml"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": "", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().startswith("ü.yaml:4:1: error[unknown-field] ")
    (tmp_path / "ü.yaml").unlink()
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, check=False, env=environment)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"navos-gitops: \\xfc.yaml does not exist\n"
