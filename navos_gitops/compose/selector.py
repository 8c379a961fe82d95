"""Label selectors in their text form: ``tier=gold,region in (yul1, ams1),!legacy``.

The grammar is Kubernetes' own (k8s.io/apimachinery/pkg/labels, selector.go).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TERM = re.compile(
    r"\s*(?:(?P<absent>!)\s*(?P<gone>[^\s,=!()]+)"
    r"|(?P<key>[^\s,=!()]+)\s*(?:(?P<set>in|notin)\s*\((?P<values>[^)]*)\)|(?P<op>==|=|!=)\s*(?P<value>[^\s,()]*))?)"
    r"\s*(?:,|$)"
)


def parses(selector: str) -> bool:
    """Whether the whole text is a selector."""
    position = 0
    while position < len(selector):
        term = _TERM.match(selector, position)
        if not term or term.end() == position:
            return False
        position = term.end()
    return True


def selects(selector: str, labels: Mapping[str, str]) -> bool:
    """Whether the labels satisfy every term of the selector; one that does not parse selects nothing."""
    return parses(selector) and all(_holds(term, labels) for term in _TERM.finditer(selector) if term[0])


def _holds(term: re.Match[str], labels: Mapping[str, str]) -> bool:
    if term["absent"]:
        return term["gone"] not in labels
    key = term["key"]
    if term["set"]:
        values = {value.strip() for value in term["values"].split(",")}
        return (labels.get(key) in values) == (term["set"] == "in")
    if term["op"] == "!=":
        return labels.get(key) != term["value"]
    return labels.get(key) == term["value"] if term["op"] else key in labels
