"""Sentences that several formats share: what is said of a finding below its message, and the line that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.report.json import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from navos_gitops.model import Finding, Report


_NAMED: Final = 4
"""Of the objects and places that have one fault so many are named, the others counted."""


def details(finding: Finding) -> Iterator[str]:
    """The object and what becomes of it, others like it, the remedy, and the first related places; a line each."""
    subject = " ".join(filter(None, [str(finding.object or ""), finding.field]))
    if subject:
        yield f"object: {subject} ({finding.outcome})"
    if finding.also:
        named = ", ".join(map(str, finding.also[:_NAMED]))
        yield f"the same in: {named}{_more(finding.also)}"
    if finding.help:
        yield f"help: {finding.help}"
    for related in finding.related[:_NAMED]:
        yield f"see also: {related.path}:{related.line}:{related.column}"
    if len(finding.related) > _NAMED:
        yield f"see also: {_plural(len(finding.related) - _NAMED, 'more place')}"


def _more(items: Sequence[object]) -> str:
    return f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""


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
