"""Substrings by regular expression, in RE2's syntax and with Go's way of finding all.

Mirrors k8s.io/apiserver/pkg/cel/library/regex.go (v0.36) and Go's regexp.FindAllString.
"""

from __future__ import annotations

from typing import Any

from navos_gitops.schema.cel.library import Function


def find(text: str, pattern: str) -> str:
    """The leftmost match, or nothing."""
    found = _compiled(pattern).search(text)
    return "" if found is None else str(found.group())


def find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    """The matches that do not overlap, at most ``limit`` where that is not negative."""
    compiled = _compiled(pattern)
    found: list[str] = []
    at, end = 0, -1
    while at <= len(text) and not 0 <= limit <= len(found):
        match = compiled.search(text, at)
        if match is None:
            break
        # An empty match right behind the last one does not count.
        if match.end() > match.start() or match.start() != end:
            found.append(str(match.group()))
        at = match.end() if match.end() > match.start() else match.end() + 1
        end = match.end()
    return found


def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None


FUNCTIONS = (
    Function("find", ("string", "string"), "string", find),
    Function("findAll", ("string", "string"), "list(string)", find_all),
    Function("findAll", ("string", "string", "int"), "list(string)", find_all),
)
