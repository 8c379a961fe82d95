"""The facts files (``facts/*/*.yaml``) read, checked and filled up: what the build writes to ``facts.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.catalog import crds, facts
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.catalog.facts import ProviderFacts

_SERIES: Final[dict[str, Any]] = {
    "series": None,
    "contract": "",
    "minimum_core": "",
    "built_with": "",
    "newest": "",
    "labels": {},
    "note": "",
    "source": None,
    "date": None,
}
_PROVIDER: Final[dict[str, Any]] = {
    "name": None,
    "title": None,
    "type": None,
    "label": "",
    "repository": None,
    "needs": [],
    "series": None,
    "source": None,
    "date": None,
}
_CORE: Final[dict[str, Any]] = {
    "minor": None,
    "released": "",
    "maintenance": "",
    "maintenance_with": "",
    "end_of_life": "",
    "end_of_life_with": "",
    "newest": None,
    "management": None,
    "workload": None,
    "minimum_patch": {},
    "contracts": None,
    "served": None,
    "storage": None,
    "note": "",
    "source": None,
    "date": None,
}
_BAD: Final[dict[str, Any]] = {"since": None, "until": "", "reason": None, "fixed_by": {}, "source": None}
_CHANGE: Final[dict[str, Any]] = {"id": None, "text": None, "source": None}
_KUBERNETES: Final[dict[str, Any]] = {
    "minor": None,
    "released": "",
    "maintenance": "",
    "end_of_life": "",
    "newest": "",
    "kubeadm": None,
    "known_bad": [],
    "changes": [],
    "source": None,
    "date": None,
}
_TESTED: Final[dict[str, Any]] = {"minor": None, "tested": None, "source": None, "date": None}
_COMPONENT: Final[dict[str, Any]] = {
    "name": None,
    "title": None,
    "type": None,
    "repository": "",
    "images": [],
    "lockstep": False,
    "providers": [],
    "releases": [],
    "source": None,
    "date": None,
}
_INNER: Final = {
    "providers": {"series": _SERIES},
    "core": {},
    "kubernetes": {"known_bad": _BAD, "changes": _CHANGE},
    "components": {"releases": _TESTED},
}
_FORMS: Final = {"providers": _PROVIDER, "core": _CORE, "kubernetes": _KUBERNETES, "components": _COMPONENT}
_NAMED: Final = {"providers": "name", "core": "minor", "kubernetes": "minor", "components": "name"}


def compile_facts(folder: Path) -> dict[str, dict[str, Any]]:
    """All facts under ``folder``, by kind of fact and name, every field present."""
    return {
        area: {path.stem: _record(area, path) for path in sorted((folder / area).glob("*.yaml"))} for area in _FORMS
    }


def provider(record: dict[str, Any]) -> ProviderFacts:
    """A compiled record as a value."""
    return facts.provider_facts(record)


def read_provider(path: Path) -> dict[str, Any]:
    """One provider's facts file."""
    return _record("providers", path, named=False)


def _record(area: str, path: Path, *, named: bool = True) -> dict[str, Any]:
    found = list(crds.documents(str(path), path.read_bytes()))
    if len(found) != 1:
        raise CannotGoOn(f"{path}: a facts file is one mapping")
    record = _filled(path, "", found[0], _FORMS[area])
    if named and record[_NAMED[area]] != path.stem:
        raise CannotGoOn(f"{path}: the file is named {path.stem} and speaks of {record[_NAMED[area]]}")
    for word, form in _INNER[area].items():
        record[word] = [_filled(path, f"{word}[{n}].", each, form) for n, each in enumerate(record[word])]
    return record


def _filled(path: Path, where: str, given: Any, form: dict[str, Any]) -> dict[str, Any]:
    """``given`` with the defaults of ``form``; a missing or unknown field, or a wrong type, stops the run."""
    if not isinstance(given, dict):
        raise CannotGoOn(f"{path}: {where.rstrip('.')} is no mapping")
    for word in given:
        if word not in form:
            raise CannotGoOn(f"{path}: {where}{word} is no field of a facts file")
    for word, default in form.items():
        value = given.get(word, default)
        if value is None:
            raise CannotGoOn(f"{path}: {where}{word} is missing")
        if default is not None and type(value) is not type(default):
            raise CannotGoOn(f"{path}: {where}{word} must be a {type(default).__name__}")
    return {word: given.get(word, default) for word, default in form.items()}
