"""SARIF 2.1.0 (OASIS): what code scanning services and editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops import __version__
from navos_gitops.report.fingerprint import fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding, Location, Outcome, Report, Severity
    from navos_gitops.report import Sources

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_MEANINGS: dict[Outcome, str] = {
    "rejected": "the API server or a webhook refuses the object",
    "stuck": "the object is accepted and never converges",
    "disruptive": "the object is accepted and machines are replaced",
    "policy": "the object is accepted upstream, and a rule of this repository speaks against it",
    "unchecked": "something could not be decided offline",
}


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:  # noqa: ARG001 - a format's interface
    """One SARIF document with one run."""
    import json

    by_rule: dict[str, list[Finding]] = {name: [] for name in sorted({finding.rule for finding in report.findings})}
    for finding in report.findings:
        by_rule[finding.rule].append(finding)
    index = {name: number for number, name in enumerate(by_rule)}
    marks = fingerprints(report.findings, sources)
    run = {
        "tool": {
            "driver": {"name": "navos-gitops", "version": __version__, "rules": list(map(_rule, by_rule.values()))}
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, index[finding.rule], mark) for finding, mark in zip(report.findings, marks, strict=True)
        ],
        "properties": {"objects": report.objects, "files": report.files},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield from json.dumps(document, indent=2, ensure_ascii=False).split("\n")


def _rule(findings: list[Finding]) -> dict[str, Any]:
    """A rule by what it found: its manual page where it has one, else what its first finding means."""
    from navos_gitops.model import SEVERITIES

    worst = min((finding.severity for finding in findings), key=SEVERITIES.index)
    first = findings[0]
    return {
        "id": first.rule,
        **_page(first.rule, first.outcome),
        "defaultConfiguration": {"level": _LEVELS[worst]},
    }


def _page(rule: str, outcome: Outcome) -> dict[str, Any]:
    from navos_gitops.report import pages

    try:
        page = pages.page(rule)
    except KeyError:
        return {"shortDescription": {"text": f"{rule}: {_MEANINGS[outcome]}"}}
    return {"shortDescription": {"text": page.title}, "help": {"text": page.text, "markdown": page.text}}


def _result(finding: Finding, index: int, mark: str) -> dict[str, Any]:
    ref = finding.object
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}; {finding.help}" if finding.help else finding.message},
        "locations": [{"physicalLocation": _place(finding.location)}],
        **({"relatedLocations": _related(finding)} if finding.related else {}),
        "partialFingerprints": {"findingHash/v1": mark},
        "properties": {
            "outcome": finding.outcome,
            **({} if ref is None else {"object": dict(zip(_OBJECT, ref, strict=True))}),
            **({"field": finding.field} if finding.field else {}),
        },
    }


_OBJECT = ("apiVersion", "kind", "namespace", "name")


def _related(finding: Finding) -> list[dict[str, Any]]:
    return [
        {"id": number, "physicalLocation": _place(location)} for number, location in enumerate(finding.related, start=1)
    ]


def _place(place: Location) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(place.path),
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _artifact(path: str) -> dict[str, str]:
    """A file as a URI: from the top of the sources, or a whole one where it lies outside them."""
    from urllib.parse import quote

    uri = quote(path, errors="surrogateescape")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
