"""Workflow commands as the runner takes them apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from hypothesis import given, settings

from navos_gitops.model import Finding, Location, Ref, Report
from tests.report.reports import reports, shown


class Command(NamedTuple):
    """A command, with every escape undone."""

    name: str
    properties: dict[str, str]
    message: str


def _unescaped(text: str, also: str = "") -> str:
    codes = {f"%{ord(char):02X}": char for char in f"\r\n{also}%"}
    return re.sub("%(?:0D|0A|3A|2C|25)", lambda match: codes.get(match[0], match[0]), text)


def commands(report: Report) -> list[Command]:
    *written, _total = shown("github", report).removesuffix("\n").split("\n")
    found = []
    for line in written:
        _, head, message = line.split("::", 2)
        name, properties = head.split(" ", 1)
        pairs = (pair.partition("=") for pair in properties.split(","))
        found.append(Command(name, {key: _unescaped(value, ":,") for key, _, value in pairs}, _unescaped(message)))
    return found


@settings(max_examples=50)
@given(reports)
def test_nothing_is_lost_on_the_way(report: Report) -> None:
    for command, finding in zip(commands(report), report.findings, strict=True):
        place = finding.location
        assert command.name == {"error": "error", "warning": "warning", "info": "notice"}[finding.severity]
        assert command.properties["file"] == place.path
        message = finding.message.encode("utf-8", "backslashreplace").decode()
        assert command.message == message or command.message.startswith(f"{message}\n")
        columns = {"col": str(place.column), "endColumn": str(place.end_column)}
        assert command.properties == {
            "file": place.path,
            "line": str(place.line),
            "endLine": str(place.end_line),
            **(columns if place.line == place.end_line else {}),
            "title": command.properties["title"],
        }


def test_related_places_are_in_the_text() -> None:
    finding = Finding("r", "error", "stuck", "no", Location("a"), related=(Location("b.yaml", 7, 2), Location("c", 1)))
    assert commands(Report((finding,)))[0].message == "no\nsee also: b.yaml:7:2\nsee also: c:1:1"


def test_a_title_is_as_long_as_github_takes_it() -> None:
    finding = Finding("r", "error", "stuck", "no", Location("a"), Ref("v1", "Pod", "", "%" * 500))
    assert commands(Report((finding,)))[0].properties["title"] == f"r: Pod {'%' * 248}"
