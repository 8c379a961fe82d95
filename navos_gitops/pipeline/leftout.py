"""What lies in repositories beside objects for the API server: told apart by where it lies and what it says.

Patches and settings of kustomize, templates of Helm charts, clusterctl's metadata, lists of JSON patch operations,
files that SOPS has encrypted: each is left out, and said to be. What only holds placeholders here and there is judged,
but for the values that are not there yet.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from navos_gitops.model import Finding, Json, Ref
    from navos_gitops.yaml.reader import Document

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
CHART = "Chart.yaml"

_PATCH = (
    "is a patch of a kustomization; what comes of it is not built here: kustomize build … | navos-gitops validate -"
)
_TEMPLATE = "is a template of a Helm chart: helm template … | navos-gitops validate -"
_PLACEHOLDERS = "holds placeholders; what depends on them is not judged"
_PLACEHOLDER = re.compile(r"\$\{|\$\(|\(\$|\{\{|\{%|<%|\$[A-Za-z_]")
"""``${VAR}`` and ``$(VAR)``, ``($chainsaw)``, Go templates and Jinja, ``$VAR`` as shells write it."""


class LeftOut:
    """The files below some folders that are no manifests, by what lies around them."""

    __slots__ = ("_charts", "_folders", "_patches")

    def __init__(self, files: Iterable[Path]) -> None:
        self._folders = {os.path.dirname(os.path.abspath(file)) for file in files}  # noqa: PTH100, PTH120 - thousands
        self._patches: frozenset[str] | None = None
        self._charts: dict[str, str | None] = {}

    def reason(self, file: Path) -> str | None:
        """Why a file is left out; None for a manifest, empty where nothing needs to be said."""
        if file.name in KUSTOMIZATIONS:
            return ""
        path = os.path.abspath(file)  # noqa: PTH100 - as above
        if path in self._listed_patches():
            return _PATCH
        chart = self._chart(os.path.dirname(path))  # noqa: PTH120 - as above
        if chart is None:
            return None
        inside = path.removeprefix(chart + os.sep).split(os.sep)  # noqa: PTH206 - as above
        if inside[0] == "templates":
            return _TEMPLATE
        return "" if len(inside) == 1 else None

    def _chart(self, folder: str) -> str | None:
        """The nearest folder upwards that is a Helm chart."""
        if folder not in self._charts:
            above = os.path.dirname(folder)  # noqa: PTH120 - as above
            here = os.path.isfile(os.path.join(folder, CHART))  # noqa: PTH113, PTH118 - as above
            self._charts[folder] = folder if here else self._chart(above) if above != folder else None
        return self._charts[folder]

    def _listed_patches(self) -> frozenset[str]:
        if self._patches is None:
            found = (path for folder in sorted(self._folders) for path in _patches_in(folder))
            self._patches = frozenset(found)
        return self._patches


def _patches_in(folder: str) -> Iterator[str]:
    """The files that a folder's kustomization lists as patches or settings."""
    for name in KUSTOMIZATIONS:
        path = os.path.join(folder, name)  # noqa: PTH118 - as above
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - as above
                documents = reader.read(file.read())
        except OSError:
            continue
        for document in documents:
            for listed in _listed(document.value):
                yield os.path.normpath(os.path.join(folder, listed))  # noqa: PTH118 - as above


def _listed(value: Json) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for field in ("patchesStrategicMerge", "configurations", "crds", "transformers"):
        yield from (item for item in value.get(field) or () if isinstance(item, str) and "\n" not in item)
    for field in ("patches", "patchesJson6902", "replacements"):
        entries = (item for item in value.get(field) or () if isinstance(item, dict))
        yield from (item["path"] for item in entries if isinstance(item.get("path"), str))
    openapi = value.get("openapi")
    if isinstance(openapi, dict) and isinstance(openapi.get("path"), str):
        yield openapi["path"]


def document_reason(document: Document, ref: Ref | None) -> str | None:
    """Why a document is left out; None for an object, empty where nothing needs to be said."""
    value = document.value
    if ref is None or not ref.api_version:
        operations = isinstance(value, list) and all(isinstance(item, dict) and "op" in item for item in value)
        return "is a list of JSON patch operations" if operations else "holds a document that is no Kubernetes object"
    if ref.group == "kustomize.config.k8s.io":
        return ""
    if ref.group == "clusterctl.cluster.x-k8s.io" and not ref.name:
        return ""  # clusterctl's own files, never applied
    if isinstance(value.get("sops"), dict):
        return "is encrypted by SOPS; its content is not judged"
    return None


def unreadable_template(document: Document) -> str | None:
    """Why a document that is no YAML may be none on purpose."""
    return "is a template, no YAML yet" if document.fatal and re.search(r"\{\{|\{%|<%", document.text) else None


def has_placeholders(document: Document) -> bool:
    """Whether some value of a document is still to be filled in."""
    return _PLACEHOLDER.search(document.text) is not None


def on_placeholder(finding: Finding, document: Document) -> str | None:
    """Why a finding decides nothing: the lines it points at hold a placeholder."""
    lines = document.text.splitlines()
    first = finding.location.line - document.text_line
    last = finding.location.end_line - document.text_line
    shown = lines[first : max(last, first) + 1] if last - first < _FEW_LINES else lines[first : first + 1]
    return _PLACEHOLDERS if any(_PLACEHOLDER.search(line) for line in shown) else None


_FEW_LINES = 3
"""A finding about a longer stretch is about its shape, not about one value in it."""
