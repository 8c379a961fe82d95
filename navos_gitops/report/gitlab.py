"""GitLab's Code Quality report: an array of issues, which a merge request shows beside the lines it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.report.fingerprint import fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding, Location, Report, Severity
    from navos_gitops.report import Sources

_SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "minor", "info": "info"}


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:  # noqa: ARG001 - a format's interface
    """One JSON array; empty where nothing was found, so that a merge request shows what was mended."""
    import json

    marks = fingerprints(report.findings, sources)
    issues = [_issue(finding, mark) for finding, mark in zip(report.findings, marks, strict=True)]
    yield from json.dumps(issues, indent=2, ensure_ascii=False).split("\n")


def _issue(finding: Finding, mark: str) -> dict[str, Any]:
    return {
        "description": f"{finding.message}; {finding.help}" if finding.help else finding.message,
        "check_name": finding.rule,
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        "location": _place(finding.location),
        **({"other_locations": [_place(location) for location in finding.related]} if finding.related else {}),
    }


def _place(place: Location) -> dict[str, Any]:
    return {
        "path": place.path,
        "lines": {"begin": place.line, "end": place.end_line},
        "positions": {
            "begin": {"line": place.line, "column": place.column},
            "end": {"line": place.end_line, "column": place.end_column},
        },
    }
