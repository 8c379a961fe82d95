"""Workflow commands of GitHub Actions: each finding becomes an annotation on its line of the pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.report.prose import details, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding, Location, Report, Severity
    from navos_gitops.report import Sources

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_TITLE = 255
"""The longest title of an annotation, in characters."""

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_DATA = str.maketrans(_DATA)
_IN_PROPERTY = str.maketrans({**_DATA, ":": "%3A", ",": "%2C"})
_CONTROLS = str.maketrans({chr(code): f"\\x{code:02x}" for code in (*range(32), 127)})


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:  # noqa: ARG001 - a format's interface
    """One command a finding, then a line of the log that counts them."""
    for finding in report.findings:
        title = f"{finding.rule}: {finding.object}" if finding.object else finding.rule
        properties = {
            "file": finding.location.path,
            **_region(finding.location),
            "title": title.translate(_CONTROLS)[:_TITLE],
        }
        yield f"::{_COMMANDS[finding.severity]} {_joined(properties)}::{_message(finding)}"
    yield total(report)


def _region(place: Location) -> dict[str, str]:
    """Where on the page: columns only within one line, for the runner drops them elsewhere."""
    if place.end_line != place.line:
        return {"line": str(place.line), "endLine": str(place.end_line)}
    return {
        "line": str(place.line),
        "col": str(place.column),
        "endLine": str(place.end_line),
        "endColumn": str(place.end_column),
    }


def _joined(properties: dict[str, str]) -> str:
    return ",".join(f"{name}={value.translate(_IN_PROPERTY)}" for name, value in properties.items())


def _message(finding: Finding) -> str:
    return "\n".join([finding.message, *details(finding)]).translate(_IN_DATA)
