"""Marks by which a forge knows a finding again in the next run, although lines have moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.model import Finding
    from navos_gitops.report import Sources

_NUMBER = re.compile(r"[0-9]+")


def fingerprints(findings: Iterable[Finding], sources: Sources) -> list[str]:
    """One mark a finding, in their order, each once.

    A mark is made of the rule, the path, the object, the field, the message and the text of the source line.
    Numbers in field and message don't count: a list's indices and a note's counts change with what stands elsewhere,
    and the source line tells values apart. Findings alike in all of that are told apart by their order.
    """
    seen: dict[str, int] = {}
    marks = []
    for finding in findings:
        text = _text(finding, sources)
        seen[text] = seen.get(text, 0) + 1
        marks.append(_hash(f"{text}\0{seen[text]}"))
    return marks


def _text(finding: Finding, sources: Sources) -> str:
    place = finding.location
    source = sources(place.path) or []
    line = source[place.line - 1].strip() if 1 <= place.line <= len(source) else ""
    sentence = _NUMBER.sub("0", f"{finding.field}\0{finding.message}")
    return "\0".join([finding.rule, place.path, *(finding.object or ()), sentence, line])


def _hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
