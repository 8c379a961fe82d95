"""Semantic versions, read strictly, or normalized where an expression asks for it.

Mirrors k8s.io/apiserver/pkg/cel/library/semverlib.go (v0.36). A version is carried as its text without build tags,
which no comparison looks at.
"""

from __future__ import annotations

from navos_gitops import semver
from navos_gitops.schema.cel.library import Function


def version(text: str, normalize: bool = False) -> str:
    """The version in ``text``; raises ValueError where it is none."""
    found = _read(text, normalize=normalize)
    if found is None:
        raise ValueError(f"{text!r} is no semantic version")
    return str(found._replace(build=()))


def is_version(text: str, normalize: bool = False) -> bool:
    """Whether ``text`` is a version."""
    return _read(text, normalize=normalize) is not None


def _read(text: str, *, normalize: bool) -> semver.Version | None:
    if not normalize:
        return semver.parse(text)
    spaced = text != text.strip()
    return None if spaced else semver.parse_tolerant(text)


def _carried(text: str) -> semver.Version:
    found = semver.parse(text)
    if found is None:
        raise ValueError("no such overload")
    return found


def _compared(one: str, other: str) -> int:
    return semver.compare(_carried(one), _carried(other))


_PAIR = ("Semver", "Semver")
FUNCTIONS = (
    Function("semver", ("string",), "Semver", version, member=False),
    Function("semver", ("string", "bool"), "Semver", version, member=False),
    Function("isSemver", ("string",), "bool", is_version, member=False),
    Function("isSemver", ("string", "bool"), "bool", is_version, member=False),
    Function("major", ("Semver",), "int", lambda text: _carried(text).major),
    Function("minor", ("Semver",), "int", lambda text: _carried(text).minor),
    Function("patch", ("Semver",), "int", lambda text: _carried(text).patch),
    Function("isGreaterThan", _PAIR, "bool", lambda one, other: _compared(one, other) == 1),
    Function("isLessThan", _PAIR, "bool", lambda one, other: _compared(one, other) == -1),
    Function("compareTo", _PAIR, "int", _compared),
)
