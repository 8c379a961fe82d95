"""Facts to try rules with."""

from __future__ import annotations

import pytest

from navos_gitops import catalog
from navos_gitops.rules import Facts

TODAY = "2026-11-24"


@pytest.fixture(scope="session")
def facts() -> Facts:
    """A management cluster of today with every provider in its newest version."""
    known = catalog.load()
    providers = {name: known.newest(name) for name in known.providers() if name != "core"}
    installed = catalog.installed(known, known.newest("core"), providers, "v1.36.4")
    return Facts(installed, "v1.36.4", known.newest("core"), TODAY)
