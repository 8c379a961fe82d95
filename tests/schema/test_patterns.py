"""Patterns mean what they mean to Go, whichever engine runs them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops.schema import patterns

SUBDOMAIN = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
PLAIN = (
    SUBDOMAIN,
    r"^[^,]+$",
    r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
    r"^\[[0-9]+-[0-9]+\]$",
    r"^.{2,}|[^./]$",
    r"^([a-z0-9]+-)*[a-z0-9]+$",
    r"^https://",
    r"^(\d+)m$",
    r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}",
    r"b$",
    r"^$",
)
OTHERS = (
    r"(a+)+$",
    r"(a|b)*c",
    r"^\s+$",
    r"(?i)abc",
    r"^[[:alpha:]]+$",
    r"\pL",
    r"a{1001}",
    r"a++",
    r"[a-]b]",
    r"(",
    r"a**",
    r"(?=a)",
    r"[+--]",
    r"a{,2}",
)


@pytest.mark.parametrize("pattern", PLAIN)
def test_plain_patterns_need_no_re2(pattern: str) -> None:
    assert patterns.is_plain(pattern)


@pytest.mark.parametrize("pattern", OTHERS)
def test_patterns_python_might_read_otherwise_or_run_away_with_go_to_re2(pattern: str) -> None:
    assert not patterns.is_plain(pattern)


TEXTS = st.text(alphabet="abzAZ019-._/:,[]m %\né", max_size=24) | st.from_regex(SUBDOMAIN, fullmatch=True)


@pytest.mark.parametrize("pattern", PLAIN)
@given(text=TEXTS)
def test_both_engines_say_the_same(pattern: str, text: str) -> None:
    assert patterns.matcher(pattern)(text) is patterns.compiled(pattern)(text)


FRAGMENTS = st.sampled_from(
    (
        "a",
        "b",
        r"\.",
        "-",
        ".",
        "[a-c]",
        "[^b]",
        r"\d",
        r"[\w.]",
        "(",
        ")",
        "(?:",
        "|",
        "*",
        "+",
        "?",
        "{2}",
        "{1,3}",
        "^",
        "$",
    )
)


@given(
    pattern=st.lists(FRAGMENTS, max_size=8).map("".join), texts=st.lists(st.text("abc-.1\n", max_size=10), max_size=6)
)
def test_whatever_is_taken_for_plain_means_the_same_to_both(pattern: str, texts: list[str]) -> None:
    if patterns.is_plain(pattern):
        quick, sure = patterns.matcher(pattern), patterns.compiled(pattern)
        assert [quick(text) for text in texts] == [sure(text) for text in texts]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a$", "a\n", False),
        (r"^\d$", "٣", False),
        (r"\w", "é", False),
        ("^.$", "é", True),
        ("^.$", "\n", False),
        ("b", "abc", True),
        ("(?i)B", "abc", True),
        ("(", "(", False),
        (SUBDOMAIN, "a" * 5000, True),
        (SUBDOMAIN, "a" * 5000 + "_", False),
    ],
)
def test_matching_is_go_s(pattern: str, text: str, *, expected: bool) -> None:
    assert patterns.matcher(pattern)(text) is expected


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a*)*$", "^(aa|ab?)*$", "^([a-c]+x?)+$", SUBDOMAIN])
def test_no_pattern_runs_away(pattern: str) -> None:
    assert not patterns.matcher(pattern)("a" * 60 + "!")


def test_a_text_is_judged_the_same_again_after_many_others() -> None:
    matches = patterns.compiled("^a")
    first = [matches(text) for text in ("a", "b")]
    for number in range(3000):
        assert not matches(f"b{number}")
    assert [matches(text) for text in ("a", "b")] == first == [True, False]
