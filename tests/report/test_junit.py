"""The XML keeps to the structure that Jenkins' and Surefire's schemas share, and its counts are right."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from navos_gitops.model import Finding, Location, Report
from tests.report.reports import EMPTY, reports, shown


class Shape(NamedTuple):
    """What an element has to have, may have, and may hold."""

    required: set[str]
    optional: set[str]
    children: set[str]


SHAPES = {
    "testsuites": Shape(set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": Shape(
        {"name", "tests", "failures", "errors"},
        {"skipped", "time", "timestamp", "hostname", "id", "package", "file", "group"},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": Shape({"name"}, {"classname", "time", "group"}, {"skipped", "failure", "system-out", "system-err"}),
    "failure": Shape(set(), {"type", "message"}, set()),
    "skipped": Shape(set(), {"type", "message"}, set()),
    "system-out": Shape(set(), set(), set()),
}


def tree(report: Report) -> ET.Element:
    return ET.fromstring(shown("junit", report))  # noqa: S314 - our own


def keeps_shape(element: ET.Element) -> bool:
    shape = SHAPES[element.tag]
    return (
        shape.required <= set(element.attrib) <= shape.required | shape.optional
        and {child.tag for child in element} <= shape.children
        and all(map(keeps_shape, element))
    )


def counted(element: ET.Element) -> dict[str, str]:
    cases = list(element.iter("testcase"))
    kinds = [child.tag for case in cases for child in case]
    return {
        "tests": str(len(cases)),
        "failures": str(kinds.count("failure")),
        "errors": "0",
        "skipped": str(kinds.count("skipped")),
    }


@settings(max_examples=50)
@given(reports)
def test_structure_and_counts(report: Report) -> None:
    root = tree(report)
    assert root.tag == "testsuites"
    assert keeps_shape(root)
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
