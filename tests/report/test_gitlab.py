"""What GitLab asks of a Code Quality report: its JSON Schema's required fields, and unique fingerprints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings

from tests.report.reports import reports, shown

if TYPE_CHECKING:
    from navos_gitops.model import Report


@settings(max_examples=50)
@given(reports)
def test_every_issue_has_what_is_asked_for(report: Report) -> None:
    issues = json.loads(shown("gitlab", report))
    for issue, finding in zip(issues, report.findings, strict=True):
        assert isinstance(issue["description"], str)
        assert issue["severity"] == {"error": "critical", "warning": "minor", "info": "info"}[finding.severity]
        place = finding.location
        assert issue["location"] == {
            "path": place.path,
            "lines": {"begin": place.line, "end": place.end_line},
            "positions": {
                "begin": {"line": place.line, "column": place.column},
                "end": {"line": place.end_line, "column": place.end_column},
            },
        }
        assert len(issue.get("other_locations", [])) == len(finding.related)
    marks = [issue["fingerprint"] for issue in issues]
    assert len(set(marks)) == len(marks)
