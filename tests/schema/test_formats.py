"""String formats, as Go's library and upstream's own code read them."""

from __future__ import annotations

import pytest

from navos_gitops.schema import format_names, formats

CASES: dict[str, tuple[list[str], list[str]]] = {
    "bsonobjectid": (["507f1f77bcf86cd799439011"], ["507f1f77bcf86cd79943901", "z" * 24]),
    "base64 text": (["", "YQ==", "YW\nJj\r\n"], ["YQ", "Y Q=", "_-_-", "YQ==YQ=="]),
    "byte": (["YQ==", "YWJj"], ["", "YQ", "Y Q=", "_-_-"]),
    "cidr": (
        ["10.0.0.0/8", "010.0.0.1/08", "::/0", "::1.2.3.4/96"],
        ["10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/+8"],
    ),
    "creditcard": (["4220855426222389", "4220 8554 2622 2389"], ["4220855426213389", "12"]),
    "date": (["2024-02-29", "0000-02-29"], ["2023-02-29", "2024-1-1", "2024-01-01 ", "2024-13-01"]),
    "datetime": (
        ["2024-01-02T03:04:05Z", "2024-01-02t03:04:05.5+01:00", "2024-01-02T03:04:05+99:99"],
        ["2024-01-02", "2024-01-02T24:00:00Z", "2024-01-02T03:04:60Z", "2024-01-02 03:04:05Z"],
    ),
    "duration": (
        ["0", "1h30m", "-1.5s", ".5s", "2 weeks", "3 days 4 hrs", "9223372036854775807ns", "-9223372036854775808ns"],
        ["", "1", "1x", "s", "99999999999999999999s"],
    ),
    "email": (
        ["a@b.c", "Foo <a@b>", '"q x"@b', "a@[1.2.3.4]", "g: a@b;", "a@b (c)", "=?utf-8?q?a?= <a@b>", "ä@ö"],
        ["", "a", "a@", "a..b@c", "a@b, c@d", "g: a@b, c@d;", "a@[x]", "=?zz?q?a?= <a@b>", "a@b(c", '""@b'],
    ),
    "hexcolor": (["#fff", "FFAA00"], ["#ff", "#ggg"]),
    "hostname": (
        ["a", "a.bc", "1.2.ab", "ä.de", "☃.net"],
        ["", "-a", "a_b", "a.b1", "1.2.3.4", "a..b", f"{'x' * 64}.de"],
    ),
    "ipv4": (["1.2.3.4", "01.002.3.4", "::ffff:1.2.3.4"], ["", "1.2.3", "256.1.1.1", "::1"]),
    "ipv6": (
        ["::", "::1", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4"],
        ["1.2.3.4", "1::2::3", "12345::", "fe80::1%eth0", "::ffff:01.2.3.4"],
    ),
    "isbn": (["3836221195", "978-4-87311-368-5"], ["3836221196", "978-4-87311-368-6"]),
    "isbn10": (["3 401 01319 X"], ["9784873113685"]),
    "isbn13": (["978 3401013190"], ["3836221195"]),
    "k8slongname": (["a.b-c", "a" * 253], ["", "A", "a..b", "a" * 254]),
    "k8sshortname": (["a-b", "a" * 63], ["", "a.b", "a-", "a" * 64]),
    "mac": (
        ["01:23:45:67:89:ab", "0123.4567.89ab", "01-23-45-67-89-AB"],
        ["01:23:45:67:89-ab", "01:23:45", "zz:23:45:67:89:ab"],
    ),
    "password": (["", "anything"], []),
    "rgbcolor": (["rgb(0, 31 ,255)"], ["rgb(256,0,0)", "rgb(01,2,3)"]),
    "ssn": (["191-60-2869", "191 60 2869"], ["191602869", "191-60-28690"]),
    "uri": (
        [
            "http://a",
            "/abs/path",
            "*",
            "mailto:a@b",
            "http://[::1]:80/",
            "http://[fe80::1%25en0]/",
            "http://%e4.de/",
            "x:y%zz",
        ],
        [
            "",
            "rel/path",
            "http://a b",
            "http://[::1",
            "http://a:b/",
            "/%zz",
            ":x",
            "http://[1.2.3.4]/",
            "http://a%25b%2/",
        ],
    ),
    "uuid": (["6BA7B810-9dad-11d1-80b4-00c04fd430c8", "6ba7b8109dad11d180b400c04fd430c8"], ["6ba7b810"]),
    "uuid3": (["6ba7b810-9dad-31d1-80b4-00c04fd430c8"], ["6ba7b810-9dad-41d1-80b4-00c04fd430c8"]),
    "uuid4": (["6ba7b810-9dad-41d1-A0b4-00c04fd430c8"], ["6ba7b810-9dad-41d1-70b4-00c04fd430c8"]),
    "uuid5": (["6ba7b810-9dad-51d1-80b4-00c04fd430c8"], ["6ba7b810-9dad-51d1-00b4-00c04fd430c8"]),
}


def test_every_format_has_its_cases() -> None:
    assert CASES.keys() == formats.CHECKS.keys()


@pytest.mark.parametrize("name", CASES)
def test_a_format_takes_what_upstream_takes(name: str) -> None:
    good, bad = CASES[name]
    assert {text: formats.CHECKS[name](text) for text in good + bad} == {
        **dict.fromkeys(good, True),
        **dict.fromkeys(bad, False),
    }


@pytest.mark.parametrize(
    ("name", "types", "expected"),
    [
        ("date-time", ("string",), "datetime"),
        ("date-time", (), "datetime"),
        ("k8s-short-name", ("string",), "k8sshortname"),
        ("int32", ("string",), ""),
        ("int32", ("integer",), "int32"),
        ("int64", ("number",), ""),
        ("double", ("number",), "double"),
        ("date", ("integer",), ""),
        ("int-or-string", ("integer", "string"), ""),
        ("quantity", ("string",), ""),
        ("", ("string",), ""),
    ],
)
def test_formats_that_are_no_type_s_own_are_ignored(name: str, types: tuple[str, ...], expected: str) -> None:
    assert format_names.effective(name, types) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-02T03:04:05Z", True),
        ("2024-01-02T3:04:05.123456789+24:00", True),
        ("2024-01-02T03:04:05", False),
        ("2024-02-30T03:04:05Z", False),
        ("2024-01-02t03:04:05z", False),
    ],
)
def test_metadata_s_times_are_read_by_go_s_own_rules(text: str, *, expected: bool) -> None:
    assert formats.is_rfc3339(text) is expected
