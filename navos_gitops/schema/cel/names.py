"""Property names as CEL expressions must spell them, and back.

Mirrors k8s.io/apiserver/pkg/cel/escaping.go (v0.36).
"""

from __future__ import annotations

import re

RESERVED = frozenset(
    (
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    )
)  # fmt: skip
_SPECIAL = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_PLAIN = {escaped[2:-2]: plain for plain, escaped in _SPECIAL.items()}
_FORBIDDEN = re.compile(r"[^a-zA-Z0-9\-./_]")
_EXPAND = re.compile(r"__|[-./]")
_UNEXPAND = re.compile(r"__[^_]+__")


NULL = "null "
"""What stands before the name of a property that is null: out of any expression's reach, yet counted in equality."""


def escape(name: str) -> str | None:
    """``name`` as an expression must write it; None where no expression can reach it."""
    if not name or name[0] in "0123456789":
        return None
    if name in RESERVED:
        return f"__{name}__"
    if _FORBIDDEN.search(name):
        return None
    return _EXPAND.sub(lambda found: _SPECIAL[found[0]], name)


def unescape(name: str) -> str | None:
    """The property an expression means by ``name``; None where it means none."""
    if "__" not in name:
        return name
    wrong = False

    def plain(found: re.Match[str]) -> str:
        nonlocal wrong
        inner = found[0][2:-2]
        if inner in _PLAIN:
            return _PLAIN[inner]
        wrong = wrong or inner not in RESERVED or found[0] != name
        return inner

    unescaped = _UNEXPAND.sub(plain, name)
    return None if wrong else unescaped
