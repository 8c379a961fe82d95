"""Semantic versions as Cluster API reads them: strictly at admission, tolerantly elsewhere.

Mirrors github.com/blang/semver/v4 (``Parse``, ``ParseTolerant``) and ``util/version/version.go`` of
cluster-api v1.14 (``Compare`` with its fourth answer). Knows nothing of Kubernetes objects.
"""

from __future__ import annotations

from typing import Final

from navos_gitops.named import NamedTuple

_DIGITS: Final = frozenset("0123456789")
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789")
_LARGEST: Final = 2**64 - 1
# what Go's strings.TrimSpace takes for white space; Python's own set is larger
_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

DIFFERENT: Final = 2
"""What :func:`compare` answers for build tags that differ but have no order."""

_Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


class Version(NamedTuple):
    """One version: numbers, pre-release identifiers (numeric ones as int), build tags.

    Compare with :func:`compare` or by :attr:`precedence`; a tuple's own order is not that of versions.
    """

    major: int
    minor: int
    patch: int
    pre: tuple[int | str, ...] = ()
    build: tuple[str, ...] = ()

    @property
    def core(self) -> Version:
        """The same version without pre-release and build."""
        return Version(self.major, self.minor, self.patch)

    @property
    def precedence(self) -> _Precedence:
        """A key that sorts versions by semantic precedence; build tags do not count."""
        pre = tuple((False, item, "") if isinstance(item, int) else (True, 0, item) for item in self.pre)
        return (self.major, self.minor, self.patch, not pre, pre)

    def __str__(self) -> str:
        pre = "-" + ".".join(map(str, self.pre)) if self.pre else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"


def parse(text: str) -> Version | None:
    """Read ``text`` strictly: no ``v``, no leading zeros, all three numbers. None where it is no version."""
    parts = text.split(".", 2)
    if len(parts) != 3:
        return None
    rest, plus, build = parts[2].partition("+")
    number, dash, pre = rest.partition("-")
    numbers = [_number(part) for part in (parts[0], parts[1], number)]
    identifiers = [_identifier(part) for part in pre.split(".")] if dash else []
    tags = build.split(".") if plus else []
    if None in numbers or None in identifiers or not all(tag and _WORD.issuperset(tag) for tag in tags):
        return None
    major, minor, patch = (found for found in numbers if found is not None)
    return Version(major, minor, patch, tuple(item for item in identifiers if item is not None), tuple(tags))


def parse_tolerant(text: str) -> Version | None:
    """Read as :func:`parse` does, but forgive white space, ``v``, leading zeros and missing numbers."""
    parts = [_stripped(part) for part in text.strip(_SPACE).removeprefix("v").split(".", 2)]
    if len(parts) < 3:
        if "+" in parts[-1] or "-" in parts[-1]:
            return None
        parts += ["0"] * (3 - len(parts))
    return parse(".".join(parts))


def parse_image_tag(text: str) -> Version | None:
    """Read an image tag as :func:`parse_tolerant` does; ``_`` stands for the ``+`` that tags cannot hold."""
    return parse_tolerant(text.replace("_", "+"))


def compare(a: Version, b: Version, *, build_tags: bool = False, without_pre_releases: bool = False) -> int:
    """Answer -1, 0 or 1 as ``a`` is lower than, equal to or higher than ``b``.

    With ``build_tags`` equal versions are told apart by their build tags: numbers before words, longer after
    shorter, and :data:`DIFFERENT` where two words differ, for those have no order.
    """
    if without_pre_releases:
        a, b = a._replace(pre=()), b._replace(pre=())
    by_precedence = (a.precedence > b.precedence) - (a.precedence < b.precedence)
    if by_precedence or not build_tags:
        return by_precedence
    for mine, other in zip(a.build, b.build, strict=False):
        if by_tag := _compare_tags(mine, other):
            return by_tag
    return _order(len(a.build), len(b.build))


def _compare_tags(a: str, b: str) -> int:
    a_number, b_number = _DIGITS.issuperset(a), _DIGITS.issuperset(b)
    if a_number != b_number:
        return -1 if a_number else 1
    if a_number:
        return _order(min(int(a), _LARGEST), min(int(b), _LARGEST))
    return 0 if a == b else DIFFERENT


def _order(a: int, b: int) -> int:
    return (a > b) - (a < b)


def _number(text: str) -> int | None:
    if not text or not _DIGITS.issuperset(text) or (len(text) > 1 and text[0] == "0"):
        return None
    # the length first: Python refuses to read thousands of digits
    return int(text) if len(text) <= 20 and int(text) <= _LARGEST else None


def _identifier(text: str) -> int | str | None:
    if _DIGITS.issuperset(text):
        return _number(text)
    return text if _WORD.issuperset(text) else None


def _stripped(part: str) -> str:
    """One dotted part without leading zeros, yet with a digit in front."""
    if len(part) < 2:
        return part
    part = part.lstrip("0")
    return part if part and part[0] in _DIGITS else "0" + part
