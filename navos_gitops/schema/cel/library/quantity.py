"""Quantities of resources: 500m, 1.5Gi, 2e3.

Mirrors k8s.io/apiserver/pkg/cel/library/quantity.go and k8s.io/apimachinery/pkg/api/resource (v0.36), whose two
representations matter: a small one that can be asked for an integer, and a decimal one that never can. A quantity is
carried as ``<small or decimal> <digits> <scale>``.
"""

from __future__ import annotations

import re
from fractions import Fraction

from navos_gitops.named import NamedTuple
from navos_gitops.schema.cel.library import Function

_TEXT = re.compile(r"([+-]?)(0*)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_NANO = 9
_LARGEST = 2**63 - 1


class Amount(NamedTuple):
    """``digits`` times ten to the ``scale``; ``small`` as long as it fits upstream's integer representation."""

    small: bool
    digits: int
    scale: int

    @property
    def value(self) -> Fraction:
        """The exact number."""
        return Fraction(self.digits) * Fraction(10) ** self.scale

    def __str__(self) -> str:
        return f"{'small' if self.small else 'decimal'} {self.digits} {self.scale}"


def read(text: str) -> Amount:
    """The quantity ``text`` spells; raises ValueError where it spells none."""
    found = _TEXT.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is no quantity")
    sign, _, digits, fraction, suffix = found.groups()
    fraction = fraction or ""
    base, exponent = _suffix(suffix, text)
    amount = _small(digits, fraction, base, exponent) or _decimal(digits, fraction, base, exponent, text)
    return amount._replace(digits=-amount.digits) if sign == "-" else amount


def _suffix(suffix: str, text: str) -> tuple[int, int]:
    if suffix in _DECIMAL:
        return 10, _DECIMAL[suffix]
    if suffix in _BINARY:
        return 2, _BINARY[suffix]
    power = re.fullmatch(r"[eE]([+-]?[0-9]+)", suffix)
    if power is None or abs(int(power[1])) > _LARGEST:
        raise ValueError(f"{text!r} is no quantity: {suffix!r} is no suffix")
    return 10, int(power[1])


def _small(digits: str, fraction: str, base: int, exponent: int) -> Amount | None:
    """The integer representation, which upstream takes where few enough digits are asked for."""
    digits = digits or "0"
    if base == 10:
        precision, scale, factor = 18 - len(digits) - len(fraction), exponent, 1
    elif not fraction:
        precision, scale, factor = 15 - len(digits) - exponent * 3 // 10 - 1, 0, 2**exponent
    else:
        return None
    scale -= len(fraction)
    value = int(digits + fraction) * factor
    fits = precision >= 0 and scale >= -_NANO and value <= _LARGEST
    return Amount(small=True, digits=value, scale=scale) if fits else None


def _decimal(digits: str, fraction: str, base: int, exponent: int, text: str) -> Amount:
    """The decimal representation: rounded up to a billionth, and capped for binary suffixes."""
    if not digits and not fraction:
        digits = "0"
    if abs(exponent) > 1000:
        raise ValueError(f"{text!r} is no quantity that can be computed with")
    exact = Fraction(int(digits + fraction or "0"), 10 ** len(fraction)) * Fraction(base) ** exponent
    nanos = -(-exact.numerator * 10**_NANO // exact.denominator)
    if base == 2:
        nanos = min(nanos, _LARGEST * 10**_NANO)
    return Amount(small=False, digits=nanos, scale=-_NANO)


def _carried(text: str) -> Amount:
    kind, digits, scale = text.split(" ")
    return Amount(kind == "small", int(digits), int(scale))


def _is_quantity(text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _integer(text: str) -> int | None:
    amount = _carried(text)
    if not amount.small or amount.scale < 0:
        return None
    value = amount.digits * 10**amount.scale
    return value if -(2**63) <= value <= _LARGEST else None


def _as_integer(text: str) -> int:
    value = _integer(text)
    if value is None:
        raise ValueError("cannot convert value to integer")
    return value


def _float(text: str) -> float:
    amount = _carried(text)
    return float(amount.digits) * float(f"1e{amount.scale}") if amount.scale else float(amount.digits)


def _sign(text: str) -> int:
    digits = _carried(text).digits
    return (digits > 0) - (digits < 0)


def _compared(one: str, other: str) -> int:
    mine, theirs = _carried(one).value, _carried(other).value
    return (mine > theirs) - (mine < theirs)


def _added(one: Amount, other: Amount) -> str:
    if other.digits == 0 and other.small and one.small:
        return str(one)
    if one.digits == 0 and one.small and other.small:
        return str(other)
    scale = min(one.scale, other.scale)
    mine, theirs = (amount.digits * 10 ** (amount.scale - scale) for amount in (one, other))
    total = mine + theirs
    small = one.small and other.small and all(-(2**63) <= part <= _LARGEST for part in (mine, theirs, total))
    return str(Amount(small, total, scale))


def _negative(amount: Amount) -> Amount:
    return amount._replace(digits=-amount.digits)


def _whole(number: int) -> Amount:
    return Amount(small=True, digits=number, scale=0)


_PAIR = ("Quantity", "Quantity")
_WITH_INTEGER = ("Quantity", "int")
FUNCTIONS = (
    Function("quantity", ("string",), "Quantity", lambda text: str(read(text)), member=False),
    Function("isQuantity", ("string",), "bool", _is_quantity, member=False),
    Function("sign", ("Quantity",), "int", _sign, member=False),
    Function("isGreaterThan", _PAIR, "bool", lambda one, other: _compared(one, other) == 1),
    Function("isLessThan", _PAIR, "bool", lambda one, other: _compared(one, other) == -1),
    Function("compareTo", _PAIR, "int", _compared),
    Function("asApproximateFloat", ("Quantity",), "double", _float),
    Function("asInteger", ("Quantity",), "int", _as_integer),
    Function("isInteger", ("Quantity",), "bool", lambda text: _integer(text) is not None),
    Function("add", _PAIR, "Quantity", lambda one, other: _added(_carried(one), _carried(other))),
    Function("add", _WITH_INTEGER, "Quantity", lambda one, number: _added(_carried(one), _whole(number))),
    Function("sub", _PAIR, "Quantity", lambda one, other: _added(_carried(one), _negative(_carried(other)))),
    Function("sub", _WITH_INTEGER, "Quantity", lambda one, number: _added(_carried(one), _whole(-number))),
    Function("__same_quantity__", _PAIR, "bool", lambda one, other: _compared(one, other) == 0, member=False),
)
