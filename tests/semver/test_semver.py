from __future__ import annotations

from functools import cmp_to_key

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops import semver
from navos_gitops.semver import Version, compare, parse, parse_image_tag, parse_tolerant


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.30.0", Version(1, 30, 0)),
        ("1.2.3-rc.1", Version(1, 2, 3, ("rc", 1))),
        ("1.2.3-0a.01a", Version(1, 2, 3, ("0a", "01a"))),
        ("1.2.3+001.a", Version(1, 2, 3, (), ("001", "a"))),
        ("1.2.3-a-b+c-d", Version(1, 2, 3, ("a-b",), ("c-d",))),
        ("1.2.3--", Version(1, 2, 3, ("-",))),
        ("18446744073709551615.0.0", Version(2**64 - 1, 0, 0)),
    ],
)
def test_a_strict_version_is_read_and_written_back(text: str, version: Version) -> None:
    assert parse(text) == version
    assert str(version) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.30",
        "v1.30.0",
        "1.30.0_x",
        "1.030.0",
        "1.2.03",
        "1.2.",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3-a..b",
        "1.2.3+",
        "1.2.3+a..b",
        "1.2.3+a_b",
        "1.2.3-é",
        "1.2.x",
        " 1.2.3",
        "\u0661.2.3",
        "18446744073709551616.0.0",
        "9" * 5000 + ".0.0",
        "1.2.3-18446744073709551616",
        "1.2.3.4",
    ],
)
def test_what_is_no_strict_version_is_refused(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (" v1.30 \n", "1.30.0"),
        ("1", "1.0.0"),
        ("01.002.0003-x", "1.2.3-x"),
        ("v1.2.00", "1.2.0"),
        ("1.2.0-rc.0", "1.2.0-rc.0"),
        ("\u3000v0.1", "0.1.0"),
        ("1.2.-a", "1.2.0-a"),
        ("1.2-rc", None),
        ("1.30+b", None),
        ("vv1.2.3", None),
        ("\x1c1.2.3", None),
        ("", None),
    ],
)
def test_tolerant_reading_forgives_what_upstream_forgives(text: str, version: str | None) -> None:
    found = parse_tolerant(text)
    assert (None if found is None else str(found)) == version


def test_an_image_tag_writes_its_build_with_an_underscore() -> None:
    assert parse_image_tag("v1.30.0_vmware.1") == Version(1, 30, 0, (), ("vmware", "1"))


@pytest.mark.parametrize(
    ("a", "b", "plain", "with_tags", "without_pre"),
    [
        ("1.2.3", "1.2.3", 0, 0, 0),
        ("1.2.3", "1.2.4", -1, -1, -1),
        ("1.3.0", "1.2.4", 1, 1, 1),
        ("1.2.3-rc.1", "1.2.3", -1, -1, 0),
        ("1.2.3-rc.1", "1.2.3-rc.1.0", -1, -1, 0),
        ("1.2.3-1", "1.2.3-a", -1, -1, 0),
        ("1.2.3-2", "1.2.3-10", -1, -1, 0),
        ("1.2.3-b", "1.2.3-a", 1, 1, 0),
        ("1.2.3+a", "1.2.3+b", 0, 2, 0),
        ("1.2.3+a.2", "1.2.3+a.10", 0, -1, 0),
        ("1.2.3+a", "1.2.3+1", 0, 1, 0),
        ("1.2.3+1", "1.2.3+a", 0, -1, 0),
        ("1.2.3+01", "1.2.3+1", 0, 0, 0),
        ("1.2.3+a.1", "1.2.3+a", 0, 1, 0),
        ("1.2.3", "1.2.3+a", 0, -1, 0),
        ("1.2.3-x+a", "1.2.3-x+b", 0, 2, 0),
    ],
)
def test_comparing_answers_as_upstream_does(a: str, b: str, plain: int, with_tags: int, without_pre: int) -> None:
    left, right = parse(a), parse(b)
    assert left is not None
    assert right is not None
    assert (
        compare(left, right),
        compare(left, right, build_tags=True),
        compare(left, right, without_pre_releases=True),
    ) == (plain, with_tags, without_pre)


_identifier = st.from_regex(r"[0-9A-Za-z-]{1,4}", fullmatch=True)
_version = st.builds(
    Version,
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.lists(st.one_of(st.integers(0, 20), _identifier.filter(lambda s: not s.isdigit())), max_size=3).map(tuple),
    st.lists(_identifier, max_size=2).map(tuple),
)


@given(_version)
def test_a_version_survives_its_text(version: Version) -> None:
    assert parse(str(version)) == version
    assert parse_tolerant("v" + str(version)) == version


@given(_version, _version)
def test_comparing_is_antisymmetric_but_for_unordered_tags(a: Version, b: Version) -> None:
    assert compare(a, b) == -compare(b, a)
    tagged = compare(a, b, build_tags=True)
    assert compare(b, a, build_tags=True) == (semver.DIFFERENT if tagged == semver.DIFFERENT else -tagged)


@given(st.lists(_version, max_size=6))
def test_the_sort_key_agrees_with_comparing(versions: list[Version]) -> None:
    by_key = sorted(versions, key=lambda version: version.precedence)
    assert by_key == sorted(versions, key=cmp_to_key(compare))
