"""What is known: schemas, contracts, versions and dates, each with its source; unchanging and offline.

``load()`` gives the :class:`Catalog`; ``installed()`` what one management cluster serves. Knows nothing of
the user's files, and says so where it does not know a version: :class:`Unknown`, with the catalog's date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from navos_gitops.catalog.bundle import Bundle, Kind
from navos_gitops.catalog.management import Installed, api_version_order, installed
from navos_gitops.catalog.missing import Missing
from navos_gitops.catalog.shelf import Catalog, Unknown, load

if TYPE_CHECKING:
    from navos_gitops.catalog.facts import (
        Change,
        Component,
        CoreMinor,
        KnownBad,
        KubernetesMinor,
        ProviderFacts,
        Release,
        Series,
    )

__all__ = [
    "Bundle",
    "Catalog",
    "Change",
    "Component",
    "CoreMinor",
    "Installed",
    "Kind",
    "KnownBad",
    "KubernetesMinor",
    "Missing",
    "ProviderFacts",
    "Release",
    "Series",
    "Unknown",
    "api_version_order",
    "installed",
    "load",
]


def __getattr__(name: str) -> Any:
    """The types of facts, when first asked for: most runs look at schemas only."""
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from navos_gitops.catalog import facts

    return getattr(facts, name)
