"""The webhook facts (``facts/webhooks/*.yaml``) read and checked: what the build writes to ``webhooks.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops import semver
from navos_gitops.catalog import bundle, crds
from navos_gitops.errors import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_QUIET: Final = semver.Version(0, 23, 0)
"""Since this version of controller-runtime, an object that a webhook changes nothing of is not written again."""

_FILE: Final = frozenset({"name", "source", "date", "releases"})
_RELEASE: Final = frozenset({"versions", "source", "date", "types", "controller_runtime", "mutating", "validating"})
_RULE: Final = frozenset({"group", "version", "operations", "resources"})


def compile_webhooks(folder: Path, bundles: Path) -> dict[str, list[dict[str, Any]]]:
    """All registrations under ``folder``, by provider, the newest release first.

    A resource becomes the kind that the bundles know by it; one that no bundle has, such as a misspelt one, is
    never asked about, and goes.
    """
    return {path.stem: _provider(path, _kinds(bundles / path.stem)) for path in sorted(folder.glob("*.yaml"))}


def of_configurations(hooks: Iterable[Any], definitions: Iterable[Any]) -> dict[str, Any]:
    """What a release's webhook configurations register, compiled for its bundle."""
    kinds = {
        (spec["group"], spec["names"]["plural"]): spec["names"]["kind"]
        for spec in (definition["spec"] for definition in definitions)
    }
    found: dict[str, Any] = {"mutating": {}, "validating": {}}
    for configuration in hooks:
        word = "mutating" if configuration["kind"].startswith("Mutating") else "validating"
        for rule in (rule for hook in configuration.get("webhooks") or () for rule in hook.get("rules") or ()):
            for (group, plural), kind in kinds.items():
                if _names(rule["apiGroups"], group) and _names(rule["resources"], plural):
                    version = next(iter(rule["apiVersions"]), "")
                    found[word][f"{kind}.{group}"] = [version, _operations(rule["operations"])]
    return found


def _names(named: list[Any], what: str) -> bool:
    return what in named or "*" in named or "*/*" in named


def _operations(named: list[Any]) -> list[Any]:
    return ["CREATE", "UPDATE", "DELETE"] if "*" in named else named


def _provider(path: Path, kinds: Mapping[tuple[str, str], str]) -> list[dict[str, Any]]:
    found = list(crds.documents(str(path), path.read_bytes()))
    if len(found) != 1:
        raise CannotGoOn(f"{path}: a facts file is one mapping")
    record = _known(path, found[0], _FILE)
    if record["name"] != path.stem:
        raise CannotGoOn(f"{path}: the file is named {path.stem} and speaks of {record['name']}")
    return [_release(path, each, kinds) for each in record["releases"]]


def _release(path: Path, given: Any, kinds: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    release = _known(path, given, _RELEASE)
    return {
        "versions": release["versions"],
        "types": release.get("types", ""),
        "rewrites": _rewrites(release),
        **{word: _rules(path, release.get(word, []), kinds) for word in ("mutating", "validating")},
    }


def _rewrites(release: Mapping[str, Any]) -> bool:
    built_with = semver.parse_tolerant(release.get("controller_runtime", ""))
    return built_with is not None and built_with.precedence < _QUIET.precedence


def _rules(path: Path, given: list[Any], kinds: Mapping[tuple[str, str], str]) -> dict[str, list[Any]]:
    found = {}
    for each in given:
        rule = _known(path, each, _RULE)
        for resource in rule["resources"]:
            kind = kinds.get((rule["group"], resource))
            if kind:
                found[f"{kind}.{rule['group']}"] = [rule["version"], rule["operations"]]
    return found


def _known(path: Path, given: Any, words: frozenset[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise CannotGoOn(f"{path}: {given!r} is no mapping")
    for word in given:
        if word not in words:
            raise CannotGoOn(f"{path}: {word} is no field of a webhook facts file")
    return given


def _kinds(folder: Path) -> dict[tuple[str, str], str]:
    return {
        (group, crd["plural"]): kind
        for path in sorted(folder.glob("*.bundle"))
        for (group, kind), crd in bundle.read(path).definitions.items()
    }
