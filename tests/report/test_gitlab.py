"""What GitLab asks of a Code Quality report: its JSON Schema's required fields, and unique fingerprints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings

from tests.report.reports import SMALL, reports, shown

if TYPE_CHECKING:
    from navos_gitops.model import Report


LINE = {"type": "integer", "minimum": 1}
POSITION = {
    "type": "object",
    "required": ["line"],
    "additionalProperties": False,
    "properties": {"line": LINE, "column": LINE},
}
PLACE = {
    "type": "object",
    "required": ["path"],
    "anyOf": [{"required": ["lines"]}, {"required": ["positions"]}],
    "additionalProperties": False,
    "properties": {
        "path": {"type": "string", "minLength": 1, "pattern": r"^(?!\./)"},
        "lines": {
            "type": "object",
            "required": ["begin"],
            "additionalProperties": False,
            "properties": {"begin": LINE, "end": LINE},
        },
        "positions": {
            "type": "object",
            "required": ["begin"],
            "additionalProperties": False,
            "properties": {"begin": POSITION, "end": POSITION},
        },
    },
}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": PLACE,
            "other_locations": {"type": "array", "items": PLACE},
        },
    },
}
"""What GitLab's documentation asks of a Code Quality report, and of Code Climate's format below it."""


def refusals(issues: Any) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(issues)]


@pytest.mark.parametrize("name", ["description", "check_name", "fingerprint", "severity", "location"])
def test_the_schema_is_one_that_refuses(name: str) -> None:
    issues = json.loads(shown("gitlab", SMALL))
    assert refusals(issues) == []
    assert refusals([{**issues[0], name: "other"}]) != [] or name in {"description", "check_name"}
    del issues[0][name]
    assert refusals(issues) != []


@settings(max_examples=50)
@given(reports)
def test_every_issue_has_what_is_asked_for(report: Report) -> None:
    issues = json.loads(shown("gitlab", report))
    assert refusals(issues) == []
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
