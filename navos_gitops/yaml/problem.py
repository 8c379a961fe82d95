"""What can be wrong with a YAML text, and how much of one is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from navos_gitops.model import Span

RULES = (
    "yaml-alias-bomb",
    "yaml-alias-to-itself",
    "yaml-duplicate-key",
    "yaml-encoding",
    "yaml-ignored-text",
    "yaml-key",
    "yaml-merge",
    "yaml-number",
    "yaml-separator",
    "yaml-syntax",
    "yaml-tag",
    "yaml-too-deep",
    "yaml-too-large",
)
"""Every rule a :class:`Problem` may carry."""


class Limits(NamedTuple):
    """How much is read before a text is refused.

    ``size`` counts bytes of one text. ``depth`` counts nested maps and lists; it lies far below the ten
    thousand levels upstream allows, so that whoever walks the value by recursion is safe. ``nodes`` counts
    the values that aliases add to one text, all documents together: upstream allows some 400,000 in each
    document.
    """

    size: int = 16 * 1024 * 1024
    depth: int = 200
    nodes: int = 1_000_000


class Problem(NamedTuple):
    """One thing wrong with a text, and where; after a fatal one nothing more of the text is read."""

    rule: str
    message: str
    span: Span
    fatal: bool


class Refused(Exception):  # noqa: N818 - the text is refused; nothing failed
    """Ends the reading of one document from within; it never leaves :mod:`navos_gitops.yaml`."""

    def __init__(self, rule: str, message: str, span: Span) -> None:
        super().__init__(message)
        self.problem = Problem(rule, message, span, fatal=True)
