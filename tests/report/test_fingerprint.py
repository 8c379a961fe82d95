"""A finding is known again when lines move, and never taken for another one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from navos_gitops.model import Finding, Location, Ref, Report
from navos_gitops.report.fingerprint import fingerprints
from tests.report.reports import reports

TEXT = ["kind: Cluster", "version: 1.36.2", "workers: []"]
FAULT = Finding(
    "bad-version",
    "error",
    "rejected",
    "spec.workers[1].version: no",
    Location("a.yaml", 2, 10, 2, 16),
    Ref("cluster.x-k8s.io/v1beta2", "Cluster", "prod", "web"),
    "spec.workers[1].version",
)


def mark(finding: Finding, text: list[str]) -> str:
    return fingerprints([finding], lambda _: text)[0]


def test_lines_that_move_change_nothing() -> None:
    moved = FAULT._replace(location=Location("a.yaml", 5, 12, 5, 18))
    assert mark(moved, ["", "# more", "", "", "  version: 1.36.2"]) == mark(FAULT, TEXT)


def test_an_item_added_to_a_list_above_changes_nothing() -> None:
    moved = FAULT._replace(message="spec.workers[2].version: no", field="spec.workers[2].version")
    assert mark(moved, TEXT) == mark(FAULT, TEXT)


@pytest.mark.parametrize(
    "other",
    [
        FAULT._replace(rule="other"),
        FAULT._replace(message="spec.workers[1].version: never"),
        FAULT._replace(field="spec.version"),
        FAULT._replace(object=None),
        FAULT._replace(object=Ref("cluster.x-k8s.io/v1beta2", "Cluster", "prod", "api")),
        FAULT._replace(location=Location("b.yaml", 2)),
        FAULT._replace(location=Location("a.yaml", 3)),
    ],
)
def test_another_finding_has_another_mark(other: Finding) -> None:
    assert mark(other, TEXT) != mark(FAULT, TEXT)


def test_findings_that_are_alike_are_told_apart_by_their_order() -> None:
    first, second, third = fingerprints([FAULT, FAULT._replace(rule="other"), FAULT], lambda _: TEXT)
    assert len({first, second, third}) == 3
    assert first == mark(FAULT, TEXT)


def test_a_file_that_cannot_be_shown_and_a_line_beyond_its_end() -> None:
    beyond = FAULT._replace(location=Location("a.yaml", 9))
    assert fingerprints([FAULT], lambda _: None) == fingerprints([beyond], lambda _: TEXT)


@settings(max_examples=50)
@given(reports)
def test_each_mark_is_there_once(report: Report) -> None:
    marks = fingerprints((*report.findings, *report.findings), lambda _: None)
    assert len(set(marks)) == 2 * len(report.findings)
