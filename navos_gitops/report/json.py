"""The report as JSON, version 1: stable keys, stable order, one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding, Location, Ref, Report
    from navos_gitops.report import Sources

VERSION = 1


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:  # noqa: ARG001 - a format's interface
    """One JSON document with every finding and a summary."""
    import json

    document = {
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "summary": summary(report),
    }
    yield from json.dumps(document, indent=2, ensure_ascii=False).split("\n")


def summary(report: Report) -> dict[str, int]:
    """The counts that close a report."""
    count = {"error": 0, "warning": 0, "info": 0}
    unchecked = 0
    for finding in report.findings:
        count[finding.severity] += 1
        unchecked += finding.outcome == "unchecked"
    return {
        "errors": count["error"],
        "warnings": count["warning"],
        "infos": count["info"],
        "unchecked": unchecked,
        "waived": len(report.waived),
        "objects": report.objects,
        "files": report.files,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "outcome": finding.outcome,
        "message": finding.message,
        **_place(finding.location),
        "object": _object(finding.object) if finding.object else None,
        "also": [_object(ref) for ref in finding.also],
        "field": finding.field,
        "help": finding.help,
        "related": [_place(location) for location in finding.related],
    }


def _object(ref: Ref) -> dict[str, str]:
    return {"apiVersion": ref.api_version, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _place(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
