"""Sentences that several formats share: what is said of a finding below its message, and the line that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.report.json import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Finding, Report


def details(finding: Finding) -> Iterator[str]:
    """The object and what becomes of it, the remedy, and the related places; a line each."""
    subject = " ".join(filter(None, [str(finding.object or ""), finding.field]))
    if subject:
        yield f"object: {subject} ({finding.outcome})"
    if finding.help:
        yield f"help: {finding.help}"
    for related in finding.related:
        yield f"see also: {related.path}:{related.line}:{related.column}"


def is_note(finding: Finding) -> bool:
    """Whether a finding only says that something was not checked; it is listed apart from the faults."""
    return finding.outcome == "unchecked" and finding.severity == "info"


def total(report: Report) -> str:
    """How many findings, and how much was looked at."""
    return f"{found(report)} · {looked_at(report)}"


def found(report: Report) -> str:
    """How many findings."""
    count = summary(report)
    parts = [
        _plural(count["errors"], "error"),
        _plural(count["warnings"], "warning"),
        *([_plural(count["infos"], "note")] if count["infos"] else []),
        *([f"{count['unchecked']} unchecked"] if count["unchecked"] else []),
        *([f"{count['waived']} waived"] if count["waived"] else []),
    ]
    return ", ".join(parts)


def looked_at(report: Report) -> str:
    """How much was looked at."""
    return f"{_plural(report.objects, 'object')} judged, {_plural(report.files, 'file')} read"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
