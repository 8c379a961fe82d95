"""Values that Go types write as text of their own: durations, times, quantities, bootstrap tokens.

Each function takes the JSON value and gives back the text that Go writes after having read it, or None where
Go does not read it. Mirrors ``time.ParseDuration``, ``time.Parse(RFC3339)``, ``resource.ParseQuantity``
(k8s.io/apimachinery v0.36) and ``BootstrapTokenString`` (cluster-api v1.14).
"""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
SECOND: Final = _UNITS["s"]
_LONGEST: Final = 2**63
_STEP: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")
_TIME: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,][0-9]+)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_TOKEN: Final = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")
_QUANTITY: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+|)")
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"": 0, "Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}


def nanoseconds(text: str) -> int | None:
    """Read a Go duration such as ``1h30m``; None where it is none or does not fit 64 bits."""
    sign, rest = (-1 if text[:1] == "-" else 1), (text[1:] if text[:1] in {"+", "-"} else text)
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest) or not rest:
        step = _STEP.match(rest, at)
        if step is None or not (step[1] or step[2]) or step[3] not in _UNITS:
            return None
        unit = _UNITS[step[3]]
        total += int(step[1] or 0) * unit + _fraction(step[2] or "", unit)
        if total > _LONGEST:
            return None
        at = step.end()
    return sign * total if total < _LONGEST or sign < 0 else None


def _fraction(digits: str, unit: int) -> int:
    """Compute the part of a unit as Go does, in floating point, from the digits that fit 63 bits."""
    value, scale = 0, 1.0
    for digit in digits:
        longer = value * 10 + int(digit)
        if longer > _LONGEST:
            break
        value, scale = longer, scale * 10
    return int(float(value) * (float(unit) / scale))


def duration(value: object) -> str | None:
    """Rewrite a duration as Go writes it: ``90m`` is ``1h30m0s``."""
    if not isinstance(value, str):
        return None
    count = nanoseconds(value)
    return None if count is None else duration_text(count)


def duration_text(count: int) -> str:
    """Write nanoseconds as Go's ``Duration.String`` does."""
    sign, count = ("-" if count < 0 else ""), abs(count)
    if count == 0:
        return "0s"
    if count < SECOND:
        unit = next(unit for unit in ("ms", "\u00b5s", "ns") if count >= _UNITS[unit])
        return f"{sign}{_decimal(count, _UNITS[unit])}{unit}"
    minutes, rest = divmod(count, _UNITS["m"])
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(rest, SECOND)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return sign + (f"{hours}h{text}" if hours else text)


def _decimal(count: int, unit: int) -> str:
    whole, rest = divmod(count, unit)
    digits = str(rest).rjust(len(str(unit)) - 1, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def time(value: object) -> str | None:
    """Rewrite an RFC 3339 time as Kubernetes writes it: UTC, whole seconds."""
    from datetime import UTC, datetime, timedelta

    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    east = int(match[8] or 0), int(match[9] or 0)
    if east[0] > 24 or east[1] > 60:
        return None
    offset = timedelta(hours=east[0], minutes=east[1])
    try:
        here = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        there = here + offset if match[7] == "-" else here - offset
    except (ValueError, OverflowError):
        return None
    return there.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def token(value: object) -> str | None:
    """Read a kubeadm bootstrap token."""
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def quantity(value: object) -> str | None:
    """Rewrite a quantity as Go does: one that is nearly canonical stays, else ``0.5Gi`` becomes ``512Mi``."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    match = _QUANTITY.fullmatch(text)
    if match is None or not text:
        return None
    sign, whole, part, suffix = match[1], match[2].lstrip("0") or "0", match[3] or "", match[4]
    digits = int(whole + part)
    minus = "-" if sign == "-" and digits else ""
    if suffix in _BINARY and suffix:
        power = _BINARY[suffix]
        kept = not part and len(whole) + 3 * power < 15 and digits % 8
        return text if kept else minus + _binary(digits, len(part), power)
    exponent = (_DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])) - len(part)
    if _is_kept(whole + part, exponent):
        return text
    return minus + _canonical(digits, exponent, by_exponent=suffix not in _DECIMAL)


def _is_kept(digits: str, exponent: int) -> bool:
    """Whether Go keeps the text it has read, because it takes the number for canonical."""
    short = len(digits) <= 18 and exponent >= -9 and exponent % 3 == 0
    return short and not digits.endswith("000") and digits[0] != "0"


def _binary(digits: int, places: int, power: int) -> str:
    """Write ``digits / 10**places * 1024**power``, in the largest binary unit that leaves no rest."""
    value, rest = divmod(digits * 1024**power, 10**places)
    if value < 1024 or (rest and value < _LONGEST - 1):
        return _canonical(digits * 1024**power, -places, by_exponent=False)
    value, step = min(value, _LONGEST - 1), 0
    while value % 1024 == 0 and step < len(_BINARY) - 1:
        value, step = value // 1024, step + 1
    return f"{value}{list(_BINARY)[step]}"


def _canonical(digits: int, exponent: int, *, by_exponent: bool) -> str:
    """Write ``digits * 10**exponent`` with the largest decimal suffix; what is below a nano rounds up."""
    if exponent < -9:
        digits, exponent = -(-digits // 10 ** (-9 - exponent)), -9
    while digits and digits % 10 == 0:
        digits, exponent = digits // 10, exponent + 1
    if not digits:
        return "0"
    down = exponent % 3
    digits, exponent = digits * 10**down, exponent - down
    if by_exponent:
        return f"{digits}e{exponent}" if exponent else str(digits)
    if exponent > 18:
        digits, exponent = digits * 10 ** (exponent - 18), 18
    return f"{digits}{next(suffix for suffix, power in _DECIMAL.items() if power == exponent)}"
