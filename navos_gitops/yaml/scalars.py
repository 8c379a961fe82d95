"""What a scalar stands for, by the rules of sigs.k8s.io/yaml: YAML 1.1 as go-yaml v2 understands it.

Mirrors resolve.go and decode.go of go.yaml.in/yaml/v2 v2.4.3 and yaml.go of sigs.k8s.io/yaml v1.6.0, the
versions in Kubernetes 1.36. Python values stand for Go's: int, float, bool, str and None.
"""

from __future__ import annotations

import math
import re
import struct
from typing import Final

Scalar = str | int | float | bool | None

TAG: Final = "tag:yaml.org,2002:"

_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

_INTEGER = re.compile(
    r"[-+]?(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_SIGNED_BINARY = re.compile(r"0b([-+][01]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINTED = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_BASES: Final = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_TIMESTAMP = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:[Tt](?P<clock>\d{1,2}:\d{1,2}:\d{1,2})(?:[.,]\d+)?(?:Z|[-+](?P<zone>\d\d:\d\d)))"
    r"|(?: +(?P<local>\d{1,2}:\d{1,2}:\d{1,2})(?:[.,]\d+)?))?",
    re.ASCII,
)

_INT64: Final = 1 << 63
_UINT64: Final = 1 << 64


def plain(text: str) -> Scalar:
    """The value of an unquoted, untagged scalar; integers and floats are told apart."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first in "0123456789+-":
        return _number(text)
    if first == "." and _POINTED.fullmatch(text):
        return _finite(text)
    return text


def _number(text: str) -> Scalar:
    digits = text.replace("_", "")
    found = _INTEGER.fullmatch(digits)
    if found:
        base = found.lastgroup or "dec"
        size = int(found[base], _BASES[base])
        value = -size if digits[0] == "-" else size
        signed = digits[0] in "+-"
        if -_INT64 <= value < (_INT64 if signed else _UINT64):
            return value
    if _FLOAT.fullmatch(digits):
        value_or_text = _finite(digits)
        return text if isinstance(value_or_text, str) else value_or_text
    found = _SIGNED_BINARY.fullmatch(digits)
    if found and -_INT64 <= int(found[1], 2) < _INT64:
        return int(found[1], 2)
    return text


def _finite(text: str) -> float | str:
    """A float; text too large for one stays text, as Go's ParseFloat refuses it."""
    value = float(text)
    return text if math.isinf(value) else value


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with a tag.

    Raises ValueError where the text cannot be read as the tag asks. Tags upstream does not know leave the
    text as it is.
    """
    name = tag.removeprefix(TAG) if tag.startswith(TAG) else ""
    if name == "binary":
        return _binary(text)
    if name not in ("bool", "int", "float", "null", "timestamp"):
        return text
    value = plain(text)
    if name == "timestamp":
        if value is not text or not _timestamp(text):
            raise ValueError(f"`{text}` is no timestamp")
        return text
    if name == "float" and type(value) is int and value < _INT64:
        return float(value)
    if type(value) is not {"bool": bool, "int": int, "float": float, "null": type(None)}[name]:
        raise ValueError(f"`{text}` cannot be read as !!{name}")
    return value


def _binary(text: str) -> str:
    """Decoded bytes as text: what is no UTF-8 becomes the replacement character, byte by byte."""
    import base64

    packed = text.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(packed):
        raise ValueError("the value of !!binary is not base64")
    loose = base64.b64decode(packed).decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", "\ufffd", loose)


def _timestamp(text: str) -> bool:
    """Whether Go's time.Parse takes the text in one of go-yaml's four layouts."""
    import calendar

    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return False
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if not 1 <= month <= 12:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 29 if month == 2 and leap else calendar.monthrange(2001, month)[1]
    if not 1 <= day <= longest:
        return False
    hour, minute, second = (found["clock"] or found["local"] or "0:0:0").split(":")
    zone = (found["zone"] or "00:00").split(":")
    return int(hour) < 24 and int(minute) < 60 and int(second) < 60 and int(zone[0]) <= 24 and int(zone[1]) <= 60


def as_json(value: float) -> int | float:
    """A finite float as it comes out of JSON again: Go writes 1e3 as 1000, which is then an integer."""
    if not value.is_integer() or abs(value) >= 1e21:
        return value
    if abs(value) < 1e15:
        return int(value)
    # Beyond that Go writes the shortest digits and fills up with zeros: not always the float's exact value.
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if not exponent:
        return int(whole)
    fraction = fraction.rstrip("0")
    return int(whole + fraction + "0" * (int(exponent) - len(fraction)))


def key_text(value: str | float | bool) -> str:
    """The map key a scalar becomes in JSON; floats as 32 bits wide, which is upstream's own habit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _short_float(value)


def _short_float(value: float) -> str:
    """Go's FormatFloat(value, 'g', -1, 32), with YAML's names for the infinities and not-a-number."""
    if math.isnan(value):
        return ".nan"
    try:
        narrow = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        narrow = math.copysign(math.inf, value)
    if math.isinf(narrow):
        return ".inf" if narrow > 0 else "-.inf"
    if narrow == 0:
        return "-0" if math.copysign(1, narrow) < 0 else "0"
    for places in range(9):
        digits = f"{narrow:.{places}e}"
        if struct.unpack("f", struct.pack("f", float(digits)))[0] == narrow:
            break
    size = int(digits.partition("e")[2])
    return digits if size < -4 or size >= 6 else f"{narrow:.{max(places - size, 0)}f}"
