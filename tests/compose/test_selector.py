"""Label selectors in their text form."""

from __future__ import annotations

import pytest

from navos_gitops.compose.selector import parses, selects

LABELS = {"tier": "gold", "region": "yul1"}


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ("", True),
        ("tier=gold", True),
        ("tier==gold,region=yul1", True),
        ("tier=silver", False),
        ("tier!=silver", True),
        ("zone!=a", True),
        ("tier", True),
        ("zone", False),
        ("!zone", True),
        ("!tier", False),
        ("region in (ams1, yul1)", True),
        ("region in (ams1)", False),
        ("region notin (ams1)", True),
        ("zone notin (a)", True),
        ("tier=gold,!zone,region in (yul1)", True),
        ("tier=gold,zone", False),
        ("tier=", False),
    ],
)
def test_selecting(selector: str, fits: bool) -> None:
    assert selects(selector, LABELS) is fits


@pytest.mark.parametrize("selector", ["=", "tier in", "tier in (", "a b", "tier=gold region=yul1", "(x)"])
def test_what_is_no_selector_selects_nothing(selector: str) -> None:
    assert not parses(selector)
    assert not selects(selector, LABELS)
