"""The string formats that the API server checks in a CustomResourceDefinition's schema, by its own rules.

Mirrors k8s.io/kube-openapi/pkg/validation/strfmt (the revision of Kubernetes 1.36) and what that calls in
Go 1.26's library; which formats count, k8s.io/apiextensions-apiserver v0.36.3
pkg/apiserver/validation/formats.go. Addresses are in :mod:`navos_gitops.schema.formats_network`.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final

from navos_gitops.schema import formats_network as network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_A: Final = re.ASCII
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", _A)
_HEX: Final = "[0-9a-fA-F]"
_UUID: Final = re.compile(f"{_HEX}{{8}}-?{_HEX}{{4}}-?{_HEX}{{4}}-?{_HEX}{{4}}-?{_HEX}{{12}}", _A)
_UUID3: Final = re.compile(f"{_HEX}{{8}}-?{_HEX}{{4}}-?3{_HEX}{{3}}-?{_HEX}{{4}}-?{_HEX}{{12}}", _A)
_UUID4: Final = re.compile(f"{_HEX}{{8}}-?{_HEX}{{4}}-?4{_HEX}{{3}}-?[89abAB]{_HEX}{{3}}-?{_HEX}{{12}}", _A)
_UUID5: Final = re.compile(f"{_HEX}{{8}}-?{_HEX}{{4}}-?5{_HEX}{{3}}-?[89abAB]{_HEX}{{3}}-?{_HEX}{{12}}", _A)
_CREDIT_CARD: Final = re.compile(
    r"4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}",
    _A,
)
_HEX_COLOR: Final = re.compile(f"#?({_HEX}{{3}}|{_HEX}{{6}})", _A)
_SHADE: Final = r"[\t\n\f\r ]*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])[\t\n\f\r ]*"
_RGB_COLOR: Final = re.compile(rf"rgb\({_SHADE},{_SHADE},{_SHADE}\)", _A)
_SSN: Final = re.compile(r"\d{3}[- ]?\d{2}[- ]?\d{4}", _A)
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", _A)
_CLOCK: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))", _A)
_RFC3339: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-](\d{2}):(\d{2}))", _A)
_SHORT_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", _A)
_LONG_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", _A)
_SCALA_DURATION: Final = re.compile(r"([0-9]+)[\t\n\f\r ]*([A-Za-z\u00b5]+)")
_UNITS: Final = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_SCALA_UNITS: Final = (
    ("ns", "nano"),
    ("us", "\u00b5s", "micro"),
    ("ms", "milli"),
    ("s", "sec"),
    ("m", "min"),
    ("h", "hr", "hour"),
    ("d", "day"),
    ("w", "wk", "week"),
)
_DURATION_PART: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")


def is_date(text: str) -> bool:
    """A day as ``2006-01-02``."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = map(int, match.groups())
    return 1 <= month <= 12 and 1 <= day <= _days(year, month)


def _days(year: int, month: int) -> int:
    # calendar knows no year 0, which Go takes for a leap year
    return calendar.monthrange(year or 2000, month)[1]


def is_date_time(text: str) -> bool:
    """A moment as RFC 3339 writes it, read as loosely as upstream does."""
    day, *rest = text.lower().split("t")
    if len(text.encode("utf-8", "surrogatepass")) < 4 or not rest or not is_date(day):
        return False
    match = _CLOCK.fullmatch(rest[0])
    return match is not None and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"


def is_rfc3339(text: str) -> bool:
    """A moment as Go's ``time.Parse(time.RFC3339)`` reads it: metadata's own time stamps."""
    match = _RFC3339.fullmatch(text)
    if match is None or not is_date(match[1]):
        return False
    hour, minute, second, zone_hour, zone_minute = (int(part or 0) for part in match.groups()[1:])
    return hour <= 23 and minute <= 59 and second <= 59 and zone_hour <= 24 and zone_minute <= 60


def is_duration(text: str) -> bool:
    """A duration as Go reads it (``1h30m``), or loosely, as Scala does (``2 weeks``)."""
    return _is_go_duration(text) or _is_scala_duration(text)


def _is_go_duration(text: str) -> bool:
    negative = text.startswith("-")
    body = text[1:] if text[:1] in ("+", "-") else text
    total, at = 0, 0
    while at < len(body) and body != "0":
        match = _DURATION_PART.match(body, at)
        if match is None or match[3] not in _UNITS or not (match[1] or match[2]):
            return False
        amount = _nanoseconds(int(match[1] or 0), match[2] or "", _UNITS[match[3]])
        if amount is None or (total + amount) % 2**64 > 2**63:
            return False
        total = (total + amount) % 2**64  # Go's sum wraps at twice its greatest part
        at = match.end()
    return bool(body) and (negative or total < 2**63)


def _nanoseconds(whole: int, fraction: str, unit: int) -> int | None:
    """What one part of a duration comes to; None where it is more than Go can hold."""
    if whole > 2**63 // unit:
        return None
    digits, scale = 0, 1.0
    for digit in fraction:
        longer = digits * 10 + int(digit)
        if digits > (2**63 - 1) // 10 or longer > 2**63:
            break
        digits, scale = longer, scale * 10
    amount = whole * unit + int(float(digits) * (unit / scale))
    return amount if amount <= 2**63 else None


def _is_scala_duration(text: str) -> bool:
    found = False
    for amount, name in _SCALA_DURATION.findall(text):
        if int(amount) >= 2**63:
            return False
        unit = name.lower()
        found = found or any(unit in names or unit.startswith(names[-1]) for names in _SCALA_UNITS)
    return found


def is_isbn10(text: str) -> bool:
    """A book's number of ten places, blanks and dashes aside, with the right check digit."""
    digits = re.sub(r"[\t\n\f\r -]+", "", text)
    if not re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        return False
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(place * value for place, value in enumerate(values, 1)) % 11 == 0


def is_isbn13(text: str) -> bool:
    """A book's number of thirteen places, blanks and dashes aside, with the right check digit."""
    digits = re.sub(r"[\t\n\f\r -]+", "", text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        return False
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits[:12]))
    return int(digits[12]) == (10 - total % 10) % 10


def is_credit_card(text: str) -> bool:
    """A card's number, anything but digits aside, with the right check digit."""
    digits = re.sub(r"[^0-9]+", "", text)
    if not _CREDIT_CARD.fullmatch(digits):
        return False
    doubled = [int(digit) * (1, 2)[place % 2] for place, digit in enumerate(reversed(digits))]
    return sum(value % 10 + value // 10 for value in doubled) % 10 == 0


def is_bson_object_id(text: str) -> bool:
    """Twelve bytes in hexadecimal."""
    return re.fullmatch("[0-9a-fA-F]{24}", text) is not None


GO_BYTES: Final = "base64 text"
"""The format of bytes in Kubernetes' own kinds, which are read rather than checked; no CRD can name it."""


def is_go_bytes(text: str) -> bool:
    """What Go reads into bytes: base64 with its padding, line breaks anywhere, perhaps nothing at all."""
    plain = text.replace("\n", "").replace("\r", "")
    return not plain or _BASE64.fullmatch(plain) is not None


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    GO_BYTES: is_go_bytes,
    "bsonobjectid": is_bson_object_id,
    "byte": _whole(_BASE64),
    "cidr": network.is_cidr,
    "creditcard": is_credit_card,
    "date": is_date,
    "datetime": is_date_time,
    "duration": is_duration,
    "email": network.is_email,
    "hexcolor": _whole(_HEX_COLOR),
    "hostname": network.is_hostname,
    "ipv4": network.is_ipv4,
    "ipv6": network.is_ipv6,
    "isbn": lambda text: is_isbn10(text) or is_isbn13(text),
    "isbn10": is_isbn10,
    "isbn13": is_isbn13,
    "k8slongname": lambda text: len(text) <= 253 and _LONG_NAME.fullmatch(text) is not None,
    "k8sshortname": lambda text: len(text) <= 63 and _SHORT_NAME.fullmatch(text) is not None,
    "mac": network.is_mac,
    "password": lambda _: True,
    "rgbcolor": _whole(_RGB_COLOR),
    "ssn": lambda text: len(text) == 11 and _SSN.fullmatch(text) is not None,
    "uri": network.is_request_uri,
    "uuid": _whole(_UUID),
    "uuid3": _whole(_UUID3),
    "uuid4": _whole(_UUID4),
    "uuid5": _whole(_UUID5),
}
"""The check of each string format, by its name without dashes: those of Kubernetes 1.35, which is the
version that a 1.36 server stays compatible with. The two ``k8s`` names count from 1.34 on."""
