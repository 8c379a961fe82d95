"""A comment stays a comment: of bounded length, and nothing in it that a file put there to be more than text."""

from __future__ import annotations

import html
import re

from hypothesis import given, settings

from navos_gitops.model import Finding, Location, Report, Severity
from navos_gitops.report.markdown import LIMIT
from tests.report.reports import read_markdown, reports, shown


def many(count: int, severity: Severity, message: str = "no", path: str = "a.yaml") -> tuple[Finding, ...]:
    return tuple(
        Finding("a-rule", severity, "rejected", message, Location(path, line + 1), help=message)
        for line in range(count)
    )


def test_a_comment_is_no_longer_than_github_takes_it() -> None:
    for message in ("no", "é|" * 400, "😀" * 400, "@" * 10_000):
        written = shown("markdown", Report(many(3_000, "error", message, "|" * 900)))
        assert len(written.encode()) < LIMIT
        shown_rows, more = len(read_markdown(written)), re.findall(r"^and (\d+) more$", written, re.MULTILINE)
        assert shown_rows >= 3
        assert shown_rows + int(more[0]) == 3_000


def test_what_is_long_is_cut() -> None:
    written = shown("markdown", Report(many(1, "error", "y" * 90_000, "x" * 90_000)))
    assert f"| <code>{'x' * 400}…</code>:1:1 | error | <code>a-rule</code> | {'y' * 400}… |" in written


def test_notes_are_capped_too() -> None:
    notes = tuple(Finding("u", "info", "unchecked", "x" * 300, Location("a")) for _ in range(500))
    written = shown("markdown", Report(notes))
    assert len(read_markdown(written)) + int(re.findall(r"and (\d+) more", written)[0]) == 500
    assert len(written) < LIMIT


def test_errors_are_shown_before_what_is_milder() -> None:
    written = shown("markdown", Report((*many(2_000, "warning"), *many(3, "error", path="z.yaml"))))
    paths = [item.path for item in read_markdown(written)]
    assert paths[-3:] == ["z.yaml"] * 3
    assert 100 < paths.count("a.yaml") < 2_000


def test_what_fits_is_whole() -> None:
    written = shown("markdown", Report(many(20, "error")))
    assert "more" not in written
    assert len(read_markdown(written)) == 20


OURS = re.compile(r"</?(?:code|details|summary)>|<!-- navos-gitops -->")
ENTITY = re.compile(r"&#\d+;")


@settings(max_examples=50)
@given(reports)
def test_nothing_in_a_text_is_markup(report: Report) -> None:
    written = shown("markdown", report)
    rest = ENTITY.sub("", OURS.sub("", written))
    assert not set(rest) & set("<>&`[]\\~$")
    assert rest.count("*") == 4  # the counts
    prose = html.unescape(re.sub(r"<code>.*?</code>", "", written))
    assert not re.search("[@#](?!\u200b)", prose)
    for line in written.split("\n"):
        if line.startswith("|"):
            assert line.count("|") == 5


def test_nobody_is_mentioned_and_no_issue_linked() -> None:
    written = shown("markdown", Report(many(1, "error", "@team, see #12 and docker@v1")))
    assert "@&#8203;team, see #&#8203;12 and docker@&#8203;v1" in written
