"""What a management cluster serves in these tests: the newest of everything the catalog holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops import catalog
from navos_gitops.admission import Admission

if TYPE_CHECKING:
    from navos_gitops.catalog import Installed


@pytest.fixture(scope="session")
def installed() -> Installed:
    known = catalog.load()
    versions = {name: known.newest(name) for name in known.providers()}
    return catalog.installed(known, versions.pop("core"), versions, "v1.36.3")


@pytest.fixture(scope="session")
def server(installed: Installed) -> Admission:
    return Admission(installed)
