"""The XML holds against a schema of what Jenkins and Surefire agree on, and its counts are right."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given, settings

from navos_gitops.model import Finding, Location, Report
from tests.report.reports import EMPTY, SMALL, reports, shown


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


def tree(report: Report) -> ET.Element:
    return ET.fromstring(shown("junit", report))  # noqa: S314 - our own


def counted(element: ET.Element) -> dict[str, str]:
    cases = list(element.iter("testcase"))
    kinds = [child.tag for case in cases for child in case]
    return {
        "tests": str(len(cases)),
        "failures": str(kinds.count("failure")),
        "errors": "0",
        "skipped": str(kinds.count("skipped")),
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<testsuites ", '<testsuites skipped="1" '),
        ("<testcase name=", "<testcase title="),
        ('errors="0" skipped', "skipped"),
        ("<failure ", '<failure line="1" '),
        ("</testcase>", "<passed/></testcase>"),
        ('failures="', 'failures="-'),
        ("two-things at 2:1 (2)", "two-things at 2:1"),
    ],
)
def test_the_schema_is_one_that_refuses(old: str, new: str) -> None:
    written = shown("junit", SMALL)
    assert schema().is_valid(written)
    assert old in written
    assert not schema().is_valid(written.replace(old, new))


@settings(max_examples=50)
@given(reports)
def test_structure_and_counts(report: Report) -> None:
    root = tree(report)
    assert root.tag == "testsuites"
    assert [str(error) for error in schema().iter_errors(root)] == []
    for suite in root:
        assert suite.attrib == {"name": suite.attrib["name"], **counted(suite)}
        names = [(case.attrib["classname"], case.attrib["name"]) for case in suite]
        assert len(set(names)) == len(names)
    whole = counted(root)
    assert root.attrib == {"name": "navos-gitops", **{key: whole[key] for key in ("tests", "failures", "errors")}}


@settings(max_examples=50)
@given(reports)
def test_what_was_not_checked_is_skipped_and_the_rest_failed(report: Report) -> None:
    kinds = [child.tag for case in tree(report).iter("testcase") for child in case if report.findings]
    assert sorted(kinds) == sorted(
        "skipped" if finding.outcome == "unchecked" else "failure" for finding in report.findings
    )


def test_a_clean_run_has_one_case_that_passed() -> None:
    (case,) = tree(EMPTY).iter("testcase")
    assert [child.tag for child in case] == ["system-out"]


def test_what_xml_may_not_hold_is_replaced_and_the_rest_is_kept() -> None:
    message = "a\x00\x1b[1m <&>\"' ]]> \ud800\uffff \x85\xa0 é 😀\tz"
    (case,) = tree(Report((Finding("r", "error", "rejected", message, Location("<stdin>")),))).iter("testcase")
    assert case.attrib["classname"] == "<stdin>"
    assert case[0].attrib["message"] == "a��[1m <&>\"' ]]> �� \x85\xa0 é 😀\tz"
    assert case[0].text == case[0].attrib["message"]
