from __future__ import annotations

import pytest

from navos_gitops.admission import leaves


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("90m", "1h30m0s"),
        ("1h", "1h0m0s"),
        ("1.5h", "1h30m0s"),
        (".5s", "500ms"),
        ("1.s", "1s"),
        ("0", "0s"),
        ("-1h30m", "-1h30m0s"),
        ("+10s", "10s"),
        ("1us", "1\u00b5s"),
        ("1\u03bcs2ns", "1.002\u00b5s"),
        ("1.000000001s", "1.000000001s"),
        ("2562047h47m16.854775807s", "2562047h47m16.854775807s"),
        ("2562047h48m", None),
        ("-2562048h", None),
        ("", None),
        ("10", None),
        ("10x", None),
        ("1h 30m", None),
        (".s", None),
        ("--1s", None),
        (10, None),
        (None, None),
    ],
)
def test_durations_are_written_as_go_writes_them(text: object, written: str | None) -> None:
    assert leaves.duration(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T01:30:00+02:00", "2025-12-31T23:30:00Z"),
        ("2026-02-28T23:59:59.999-07:30", "2026-03-01T07:29:59Z"),
        ("2026-01-01T7:00:00Z", "2026-01-01T07:00:00Z"),
        ("2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00Z"),
        ("2026-02-29T00:00:00Z", None),
        ("2026-01-01T24:00:00Z", None),
        ("2026-01-01t00:00:00Z", None),
        ("2026-01-01T00:00:00", None),
        ("2026-01-01T00:00:00+25:00", None),
        ("2026-01-01", None),
        ("", None),
        (20260101, None),
    ],
)
def test_times_are_written_in_utc_and_whole_seconds(text: object, written: str | None) -> None:
    assert leaves.time(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1500m", "1500m"),
        ("1000m", "1"),
        ("0.5Gi", "512Mi"),
        ("2048Ki", "2Mi"),
        ("1.5", "1500m"),
        ("1e3", "1e3"),
        ("1e4", "10e3"),
        ("0.00000000001", "1n"),
        (" 5 ", "5"),
        (5, "5"),
        (0.5, "500m"),
        ("+1", "+1"),
        ("-1.5Gi", "-1536Mi"),
        ("", None),
        ("5x", None),
        ("1 Gi", None),
        (True, None),
        (None, None),
    ],
)
def test_quantities_are_written_as_kubernetes_writes_them(value: object, written: str | None) -> None:
    assert leaves.quantity(value) == written


@pytest.mark.parametrize(
    ("text", "read"),
    [("abcdef.0123456789abcdef", True), ("abcdef.0123456789ABCDEF", False), ("", False), (7, False), (None, False)],
)
def test_a_bootstrap_token_has_six_and_sixteen_characters(text: object, read: bool) -> None:
    assert leaves.token(text) == (text if read else None)
