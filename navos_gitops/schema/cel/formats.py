"""Strings whose format makes them another CEL type: durations, dates, times and base64.

Mirrors ParseDuration, ParseDateTime and Base64.UnmarshalText of k8s.io/kube-openapi/pkg/validation/strfmt, which the
API server parses such values with, and Go's time.ParseDuration.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.shape import Unreadable


class Duration(NamedTuple):
    """A signed length of time in nanoseconds."""

    nanoseconds: int


class Timestamp(NamedTuple):
    """A point in time: whole seconds since 1970 in UTC, and nanoseconds; ``offset`` is its zone's, in seconds."""

    seconds: int
    nanoseconds: int
    offset: int = 0


_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_PART = re.compile(r"(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_LOOSE_PART = re.compile(r"(\d+)\s*([A-Za-zµ]+)", re.ASCII)
_LOOSE_UNITS = (
    (("ns", "nano"), 1),
    (("us", "µs", "micro"), 10**3),
    (("ms", "milli"), 10**6),
    (("s", "sec"), 10**9),
    (("m", "min"), 60 * 10**9),
    (("h", "hr", "hour"), 3600 * 10**9),
    (("d", "day"), 24 * 3600 * 10**9),
    (("w", "wk", "week"), 7 * 24 * 3600 * 10**9),
)
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_EPOCH = dt.date(1970, 1, 1).toordinal()


def parsed(kind: str, text: str) -> object:
    """The value ``text`` stands for as a ``duration``, ``timestamp``, ``date`` or ``bytes``; itself for other kinds."""
    match kind:
        case "duration":
            return duration(text)
        case "timestamp":
            return timestamp(text)
        case "date":
            return date(text)
        case "bytes":
            return decoded(text)
        case _:
            return text


def instant(kind: str, text: str) -> object:
    """What :func:`parsed` gives, as equality sees it: times of different zones may be the same."""
    value = parsed(kind, text)
    return value._replace(offset=0) if isinstance(value, Timestamp) else value


def duration(text: str) -> Duration:
    """A duration as Go writes it (``1h30m``), or as strfmt reads it besides (``2 days``)."""
    exact = _go_duration(text)
    if exact is not None:
        return Duration(exact)
    total, found = 0, False
    for factor, unit in _LOOSE_PART.findall(text):
        for variants, size in _LOOSE_UNITS:
            name = unit.lower()
            # Upstream adds once for each spelling that fits, the last of them as a prefix.
            hits = sum(name == variant for variant in variants[:-1]) + name.startswith(variants[-1])
            total, found = total + hits * int(factor) * size, found or hits > 0
    if not found:
        raise Unreadable(f"{text!r} is no duration")
    return Duration(total)


def _go_duration(text: str) -> int | None:
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in {"-", "+"} else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None or not (part[1] or part[2]):
            return None
        unit = _UNITS[part[3]]
        fraction = part[2] or ""
        total += int(part[1] or 0) * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)
        at = part.end()
    return sign * total if rest and total <= 2**63 - 1 else None


def timestamp(text: str) -> Timestamp:
    """A date-time with or without a zone; nothing at all means 1970."""
    if not text:
        return Timestamp(0, 0)
    found = _TIME.fullmatch(text)
    if found is None:
        raise Unreadable(f"{text!r} is no date-time")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable(f"{text!r} is no date-time")
    zone = found[8] or "Z"
    offset = 0 if zone == "Z" else (int(zone[1:3]) * 60 + int(zone[4:6])) * (-60 if zone[0] == "-" else 60)
    seconds = _days(year, month, day, text) * 86400 + hour * 3600 + minute * 60 + second - offset
    return Timestamp(seconds, int((found[7] or "")[:9].ljust(9, "0")), offset)


def date(text: str) -> Timestamp:
    """A full date: its midnight in UTC."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise Unreadable(f"{text!r} is no date")
    return Timestamp(_days(int(found[1]), int(found[2]), int(found[3]), text) * 86400, 0)


def _days(year: int, month: int, day: int, text: str) -> int:
    try:
        return dt.date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        raise Unreadable(f"{text!r} is no date") from None


def decoded(text: str) -> bytes:
    """The bytes of a base64 string; the server reads the URL alphabet, padded, whatever line breaks are in it."""
    plain = text.replace("\r", "").replace("\n", "")
    if "+" in plain or "/" in plain:
        raise Unreadable(f"{text!r} is not in base64's URL alphabet")
    try:
        return base64.b64decode(plain, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(f"{text!r} is no base64") from None
