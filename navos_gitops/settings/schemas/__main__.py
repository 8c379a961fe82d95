"""Write the JSON Schemas from the models."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from navos_gitops.settings.models import MODELS
from navos_gitops.settings.schemas import NAMES, Name, path, text

if TYPE_CHECKING:
    from navos_gitops.model import Json


def generate(name: Name) -> str:
    """Make the text of one schema: draft 2020-12, without what pydantic adds that no reader needs."""
    schema = _plain(MODELS[name].model_json_schema(by_alias=True))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _TITLES[name]}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


def _plain(node: Json) -> Json:
    """Drop titles made from field names, defaults of null, and the permission that is the default anyway."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: _plain(item) for name, item in value.items()} if key in _MAPS else _plain(value)
        for key, value in node.items()
        if not (key == "title" or (key == "default" and value is None))
        and not (key == "additionalProperties" and value is True)
    }


_MAPS = ("properties", "$defs")
"""Keywords whose keys are names, not keywords."""

_TITLES: dict[Name, str] = {
    "overlay": "overlay.yaml",
    "cluster": "A cluster file",
    "fleet": "fleet.yaml",
    "policies": "A file under policies/",
}


def main() -> int:
    """Write the schemas; with ``--check``, only say which of them are not current."""
    if sys.argv[1:] != ["--check"]:
        for name in NAMES:
            Path(path(name)).write_text(generate(name), encoding="utf-8")
        return 0
    stale = [name for name in NAMES if text(name) != generate(name)]
    for name in stale:
        sys.stderr.write(f"{path(name)} is not what the models say: run python -m navos_gitops.settings.schemas\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
