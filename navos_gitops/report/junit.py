"""JUnit XML, as Jenkins, GitLab and most CI services read it: a file is a suite, a finding a case that failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from navos_gitops.report.prose import details, looked_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from navos_gitops.model import Finding, Report
    from navos_gitops.report import Sources

_TOOL = "navos-gitops"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, escaped or not."""


def lines(report: Report, sources: Sources, *, colour: bool = False) -> Iterator[str]:  # noqa: ARG001 - a format's interface
    """One XML document. What was not checked is skipped; where nothing was found, one case says so and passes."""
    from xml.etree import ElementTree as ET

    suites = _suites(report) if report.findings else _clean(report)
    ET.indent(suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield from ET.tostring(suites, encoding="unicode").split("\n")


def _suites(report: Report) -> Element:
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    root = _root(report.findings)
    for path, findings in by_path.items():
        suite = _below(root, "testsuite", name=path, **_counts(findings))
        seen: dict[str, int] = {}
        for finding in findings:
            name = f"{finding.rule} at {finding.location.line}:{finding.location.column}"
            seen[name] = seen.get(name, 0) + 1
            # a service shows only the first of several cases with one name
            case = _below(suite, "testcase", name=name if seen[name] == 1 else f"{name} ({seen[name]})", classname=path)
            kind = "skipped" if finding.outcome == "unchecked" else "failure"
            result = _below(case, kind, message=finding.message, type=finding.severity)
            text = "\n".join([finding.message, *details(finding)])
            result.text = _xml(text.replace("\r\n", "\n").replace("\r", "\n"))
    return root


def _clean(report: Report) -> Element:
    root = _root(())
    root.set("tests", "1")
    suite = _below(root, "testsuite", name=_TOOL, tests="1", failures="0", errors="0", skipped="0")
    case = _below(suite, "testcase", name="no findings", classname=_TOOL)
    _below(case, "system-out").text = looked_at(report)
    return root


def _root(findings: tuple[Finding, ...]) -> Element:
    from xml.etree import ElementTree as ET

    counts = _counts(findings)
    counts.pop("skipped")  # unknown to the schema at this place
    return ET.Element("testsuites", {"name": _TOOL, **counts})


def _counts(findings: list[Finding] | tuple[Finding, ...]) -> dict[str, str]:
    skipped = sum(finding.outcome == "unchecked" for finding in findings)
    return {
        "tests": str(len(findings)),
        "failures": str(len(findings) - skipped),
        "errors": "0",
        "skipped": str(skipped),
    }


def _below(parent: Element, tag: str, /, **attributes: str) -> Element:
    from xml.etree import ElementTree as ET

    return ET.SubElement(parent, tag, {name: _xml(value) for name, value in attributes.items()})


def _xml(text: str) -> str:
    return _NO_XML.sub("�", text)
