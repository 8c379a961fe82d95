"""The report for a person at a terminal: the place, the fact, the line with the spot underlined, the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.report.prose import details, is_note, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding, Location, Report, Severity
    from navos_gitops.report import Sources

_COLOURS: dict[Severity, str] = {"error": "31;1", "warning": "33;1", "info": "36;1"}
_WIDTH = 160
"""Source lines are cut to this many characters, so that a packed JSON line does not flood the terminal."""


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:
    """Every fault as a small block, what could not be decided as a line each, then one line that counts them."""
    unchecked = [finding for finding in report.findings if is_note(finding)]
    for finding in report.findings:
        if not is_note(finding):
            yield from _finding(finding, sources, colour=colour)
            yield ""
    for finding in unchecked:
        place = finding.location
        yield f"unchecked: {clean(finding.message)} [{clean(place.path)}:{place.line}]"
    yield total(report)


def _finding(finding: Finding, sources: Sources, *, colour: bool) -> Iterator[str]:
    place = finding.location
    head = f"{clean(place.path)}:{place.line}:{place.column}:"
    label = _paint(f"{finding.severity}[{finding.rule}]", _COLOURS[finding.severity], colour=colour)
    yield f"{_paint(head, '1', colour=colour)} {label} {clean(finding.message)}"
    yield from _excerpt(place, sources(place.path), _COLOURS[finding.severity], colour=colour)
    for line in details(finding):
        yield f"      {clean(line)}"


def _excerpt(place: Location, text: list[str] | None, code: str, *, colour: bool) -> Iterator[str]:
    if text is None or not 1 <= place.line <= len(text):
        return
    line = text[place.line - 1]
    shown = clean(line[:_WIDTH])
    gutter = f"{place.line:>5}"
    yield f"{gutter} | {shown}"
    start = place.column - 1
    if start >= _WIDTH:
        return
    end = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    length = max(1, _columns(line[start : min(end, _WIDTH)]))
    yield f"{'':>5} | {' ' * _columns(line[:start])}{_paint('^' * length, code, colour=colour)}"


def _columns(text: str) -> int:
    """How many terminal columns ``text`` takes: wide East Asian characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def clean(text: str) -> str:
    """``text`` fit for a terminal: no control characters from a file reach it."""
    return "".join(char if char.isprintable() else " " if char == "\t" else "�" for char in text)


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
