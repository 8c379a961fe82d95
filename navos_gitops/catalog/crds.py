"""CustomResourceDefinitions from wherever a release keeps them: a manifest, a folder, a Go module's zip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.errors import CannotGoOn
from navos_gitops.named import NamedTuple
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from navos_gitops.model import Json

METADATA: Final = "metadata.yaml"
"""The file in which a provider maps its release series to contracts."""

_HOOKS: Final = frozenset({"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"})

_LIMITS: Final = reader.Limits(size=64 * 1024 * 1024)
"""A release's manifest may be larger than any manifest of a fleet."""


class Release(NamedTuple):
    """What one provider version ships: its CRDs as read, and its series' contracts, empty for a companion.

    ``hooks`` are its webhook configurations as read, None where the manager's own manifest was not among the texts:
    then nothing is known of them.
    """

    definitions: tuple[Json, ...]
    series: Mapping[str, str]
    hooks: tuple[Json, ...] | None = None


def of_texts(texts: Iterable[tuple[str, bytes]]) -> Release:
    """The release in YAML texts given with their names; documents that are neither CRD nor metadata are passed."""
    definitions: list[Json] = []
    series: dict[str, str] = {}
    hooks: list[Json] = []
    whole = False
    for name, text in texts:
        for document in documents(name, text):
            if is_definition(document):
                definitions.append(_checked(name, document))
            elif isinstance(document.get("releaseSeries"), list):
                series.update(_series(name, document))
            elif document.get("kind") in _HOOKS:
                hooks.append(_usable(name, document))
            whole = whole or document.get("kind") == "Deployment"
    return Release(tuple(definitions), series, tuple(hooks) if hooks or whole else None)


def of_path(path: Path) -> Release:
    """The release in a YAML file or in a folder of such files (not in folders below)."""
    return of_texts(_texts(path))


def of_zip(path: Path, root: str, folders: Iterable[str]) -> Release:
    """The release in a Go module's zip, whose names begin with ``root`` (``module@version/``)."""
    import zipfile

    wanted = {f"{root}{folder}/" for folder in folders}
    with zipfile.ZipFile(path) as archive:
        names = [
            name
            for name in sorted(archive.namelist())
            if name.endswith(".yaml") and (name == root + METADATA or name.rpartition("/")[0] + "/" in wanted)
        ]
        return of_texts([(name.removeprefix(root), archive.read(name)) for name in names])


def is_definition(document: Json) -> bool:
    """Whether a document is a CustomResourceDefinition."""
    return isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition"


def documents(name: str, text: bytes) -> Iterator[dict[str, Any]]:
    """The mappings among the documents of ``text``, read as Kubernetes reads YAML."""
    for document in reader.read(text, limits=_LIMITS):
        for problem in document.problems:
            if problem.fatal or is_definition(document.value):
                raise CannotGoOn(f"{name}:{problem.span.line}: {problem.message}")
        if isinstance(document.value, dict):
            yield document.value


def _texts(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        files = sorted(path.glob("*.y*ml")) if path.is_dir() else [path]
        for file in files:
            yield str(file), file.read_bytes()
    except OSError as error:
        raise CannotGoOn(f"cannot read {path}: {error.strerror}") from error


def _series(name: str, document: Json) -> dict[str, str]:
    try:
        return {f"{each['major']}.{each['minor']}": each["contract"] for each in document["releaseSeries"]}
    except (KeyError, TypeError) as error:
        raise CannotGoOn(f"{name}: every entry of releaseSeries needs major, minor and contract") from error


def _checked(name: str, document: Json) -> Json:
    """``document`` if it is a CRD that can be compiled; what is missing or of a wrong type stops the run."""
    metadata = document.get("metadata")
    title = metadata.get("name", "") if isinstance(metadata, dict) else ""
    if document.get("apiVersion") != "apiextensions.k8s.io/v1":
        raise CannotGoOn(f"{name}: CustomResourceDefinition {title} is not apiextensions.k8s.io/v1")
    if fault := next(_faults(document), ""):
        raise CannotGoOn(f"{name}: CustomResourceDefinition {title} has no usable {fault}")
    return document


def _usable(name: str, document: Json) -> Json:
    """``document`` if it is a webhook configuration whose rules can be read; any other stops the run."""
    hooks = document.get("webhooks") or []
    rules = [rule for hook in hooks if isinstance(hook, dict) for rule in hook.get("rules") or []]
    words = ("apiGroups", "apiVersions", "operations", "resources")
    if not isinstance(hooks, list) or not all(
        isinstance(rule, dict) and all(isinstance(rule.get(word), list) for word in words) for rule in rules
    ):
        raise CannotGoOn(f"{name}: {document['kind']} has no usable webhooks")
    return document


def _faults(document: Json) -> Iterator[str]:
    """The fields without which a CRD cannot be compiled, where they are missing or of a wrong type."""
    yield from _wrong(document, "", {"metadata": dict, "spec": dict})
    spec = document["spec"]
    yield from _wrong(spec, "spec.", {"group": str, "scope": str, "names": dict, "versions": list})
    yield from _wrong(spec["names"], "spec.names.", {"kind": str, "plural": str})
    for version in spec["versions"]:
        if not isinstance(version, dict):
            yield "spec.versions"
        yield from _wrong(version, "spec.versions[].", {"name": str, "served": bool, "storage": bool, "schema": dict})
        yield from _wrong(version["schema"], "spec.versions[].schema.", {"openAPIV3Schema": dict})
        if not isinstance(version.get("subresources") or {}, dict):
            yield "spec.versions[].subresources"


def _wrong(value: Json, where: str, fields: Mapping[str, type]) -> Iterator[str]:
    return (where + word for word, kind in fields.items() if not isinstance(value.get(word), kind))
