"""Keep a fleet of Kubernetes clusters in git as plain upstream Cluster API YAML.

Every command of the command line is a function here of the same name; they are loaded when first used, so that
``import navos_gitops`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from navos_gitops.pipeline import Options, blame, render, validate

__version__ = "0.1.0"

__all__ = ["Options", "__version__", "blame", "render", "validate"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from navos_gitops import pipeline

    return getattr(pipeline, name)
