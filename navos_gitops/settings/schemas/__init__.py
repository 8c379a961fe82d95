"""The JSON Schemas of the fleet's own files, kept as data so that a clean run needs no pydantic.

``python -m navos_gitops.settings.schemas`` writes them anew from ``settings/models.py``.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from navos_gitops.model import Json

Name = Literal["overlay", "cluster", "fleet", "policies"]

NAMES: tuple[Name, ...] = ("overlay", "cluster", "fleet", "policies")


def text(name: Name) -> str:
    """Read one schema as the JSON text an editor takes."""
    with open(path(name), encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not needed for one name
        return file.read()


def load(name: Name) -> Json:
    """Read one schema as a value."""
    return json.loads(text(name))


def path(name: Name) -> str:
    """Name the file one schema is kept in."""
    return os.path.join(os.path.dirname(__file__), f"{name}.json")  # noqa: PTH118, PTH120 - see text
