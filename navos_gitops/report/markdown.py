"""A comment for a pull request: the counts, a table of the faults by file, and what else is known, folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.report.prose import details, found, is_note, looked_at
from navos_gitops.report.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from navos_gitops.model import Finding, Location, Report
    from navos_gitops.report import Sources

LIMIT = 65_536
"""The longest comment that GitHub takes, in characters; counted here in bytes, which are never fewer."""
_TABLE, _DETAILS, _NOTES = 32_000, 22_000, 9_000
"""How much of the comment each part may fill."""
_LONGEST = 400
"""Longer texts are cut to this many characters."""

MARK = "<!-- navos-gitops -->"
"""The first line, by which a job finds the comment that it wrote before."""

_IN_CODE = str.maketrans({char: f"&#{ord(char)};" for char in "&<>`*_[]\\|~$"})
_IN_PROSE = {**_IN_CODE, ord("@"): "@&#8203;", ord("#"): "#&#8203;"}
"""Nothing of a text is taken for markdown or HTML; nobody is mentioned by it and no issue linked."""


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:  # noqa: ARG001 - a format's interface
    """The comment; what doesn't fit is counted, and errors go before what is milder."""
    faults = _by_file(finding for finding in report.findings if not is_note(finding))
    notes = [finding for finding in report.findings if is_note(finding)]
    yield MARK
    yield f"**navos-gitops: {found(report)}**"
    yield ""
    yield looked_at(report)
    if faults:
        yield ""
        yield "| place | severity | rule | finding |"
        yield "|---|---|---|---|"
        yield from _fitting([(finding, _row(finding)) for finding in faults], _TABLE)
    told = [(finding, entry) for finding in faults if (entry := _entry(finding))]
    yield from _folded("Objects, remedies and related places", told, _DETAILS)
    yield from _folded("Not checked", [(finding, _note(finding)) for finding in notes], _NOTES)


def _by_file(findings: Iterable[Finding]) -> list[Finding]:
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.location.path, []).append(finding)
    return [finding for together in files.values() for finding in together]


def _folded(title: str, entries: list[tuple[Finding, str]], size: int) -> Iterator[str]:
    if entries:
        yield ""
        yield f"<details><summary>{title}</summary>"
        yield ""
        yield from _fitting(entries, size)
        yield ""
        yield "</details>"


def _fitting(entries: Sequence[tuple[Finding, str]], size: int) -> Iterator[str]:
    """The entries that fit into so many bytes, in their order, then how many don't."""
    from navos_gitops.model import SEVERITIES

    chosen: set[int] = set()
    for index in sorted(range(len(entries)), key=lambda index: SEVERITIES.index(entries[index][0].severity)):
        size -= len(entries[index][1].encode("utf-8", "backslashreplace")) + 1
        if size < 0:
            break
        chosen.add(index)
    for index in sorted(chosen):
        yield from entries[index][1].split("\n")
    if len(chosen) < len(entries):
        yield ""
        yield f"and {len(entries) - len(chosen)} more"


def _row(finding: Finding) -> str:
    return f"| {_place(finding.location)} | {finding.severity} | {_code(finding.rule)} | {_prose(finding.message)} |"


def _entry(finding: Finding) -> str:
    """What is known beside the message, below the finding's place; empty where that is nothing."""
    told = [f"  - {_prose(line)}" for line in details(finding)]
    return "\n".join([f"- {_place(finding.location)} {_code(finding.rule)}", *told]) if told else ""


def _note(finding: Finding) -> str:
    return f"- {_place(finding.location)} {_code(finding.rule)} {_prose(finding.message)}"


def _place(place: Location) -> str:
    return f"{_code(place.path)}:{place.line}:{place.column}"


def _code(text: str) -> str:
    return f"<code>{clean(_cut(text)).translate(_IN_CODE)}</code>"


def _prose(text: str) -> str:
    return clean(" ".join(_cut(text).split())).translate(_IN_PROSE)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
