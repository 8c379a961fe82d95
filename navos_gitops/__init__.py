"""Keep a fleet of Kubernetes clusters in git as plain upstream Cluster API YAML.

Every command of the command line is a function here of the same name; they are loaded when first used, so that
``import navos_gitops`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from navos_gitops.pipeline.baseline import baseline
    from navos_gitops.pipeline.blame import blame
    from navos_gitops.pipeline.publish import publish
    from navos_gitops.pipeline.render import render
    from navos_gitops.pipeline.validate import Options, validate

__version__ = "0.1.0"

__all__ = ["Options", "__version__", "baseline", "blame", "publish", "render", "validate"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.pipeline.{home}"), name)


_HOMES = {
    "Options": "validate",
    "baseline": "baseline",
    "blame": "blame",
    "publish": "publish",
    "render": "render",
    "validate": "validate",
}
"""The module of each public name."""
