"""What lies in repositories beside objects for the API server: told apart by where it lies and what it says.

Patches and settings of kustomize, templates of Helm charts, clusterctl's metadata, lists of JSON patch operations,
steps of test suites, configuration that tools read, files that are encrypted: each is left out, and said to be. What
only holds placeholders here and there is judged, but for the values that are not there yet.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from navos_gitops.pipeline.repository import tools
from navos_gitops.pipeline.repository.file_roles import FileRoles
from navos_gitops.pipeline.repository.files import SUFFIXES
from navos_gitops.pipeline.repository.kustomizations import CHART, KUSTOMIZATIONS
from navos_gitops.yaml import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from navos_gitops.model import Finding, Json, Ref
    from navos_gitops.yaml.reader import Document

SUITES = ("chainsaw-test.yaml", "chainsaw-test.yml")

ENCRYPTED = "is encrypted by SOPS; its content is not judged"
"""Of a document in which only what is not encrypted can be looked at."""

_BUILD = "what comes of it is not built here: kustomize build … | navos-gitops validate -"
_PATCH = f"is a patch of a kustomization; {_BUILD}"
_UNLISTED_PATCH = "lies among the patches of a kustomization that does not list it"
_SETTING = ""
_CONTENT = "becomes the content of a ConfigMap or Secret, or values of a chart; it is not judged"
_TEMPLATE = "is a template of a Helm chart: helm template … | navos-gitops validate -"
_IN_CHART = "lies in a Helm chart and is none of its templates; it is not judged"
_STEP = "is a step of a test suite, which says what is expected; it is not judged"
_PATCHED = "lacks what a patch of a kustomization may add: kustomize build … | navos-gitops validate -"
_REPLACED = "may be replaced by a patch of a kustomization: kustomize build … | navos-gitops validate -"
_PATCHED_BY_FLUX = "lacks what a patch of a Flux Kustomization may add; what comes of it is not built here"
_LABELLED = "has its labels from a kustomization: kustomize build … | navos-gitops validate -"
_PLACEHOLDERS = "holds placeholders; what depends on them is not judged"
_NO_OBJECT = "holds a document that is no Kubernetes object"
_FLEET = "belongs to a fleet, whose overlays are not composed here: name its folder with --fleet"
_NO_YAML = "cannot be read as YAML, and names no apiVersion"
UNOPENED = "is listed by a kustomization and ends neither in .yaml, .yml nor .json; it is not judged"

_KUSTOMIZE = "kustomize.config.k8s.io"
_PLACEHOLDER = re.compile(r"\$\{|\$\(|\(\$|\{\{|\{%|<%|\$[A-Za-z_]")
"""``${VAR}`` and ``$(VAR)``, ``($chainsaw)``, Go templates and Jinja, ``$VAR`` as shells write it."""

_MARK = re.compile(
    r"\$\{(?:[^{}\n]|\{[^{}\n]*\})*\}|\{\{(?:(?!\}\}).){0,500}\}\}|\{%(?:(?!%\}).){0,500}%\}"
    r"|\{#(?:(?!#\}).){0,500}#\}|<%(?:(?!%>).){0,500}%>|@@\w+@@|@\w+@|%%\w+%%|%\w+%",
    re.DOTALL,
)
"""What is replaced as a whole before a text is read: as clusterctl, Go templates, Jinja, ERB and sed scripts do."""
_MARKS_ALONE = re.compile(rf"^[ \t]*(?:(?:{_MARK.pattern})[ \t]*)+(?:#[^\n]*)?$", re.MULTILINE | re.DOTALL)
_BREAKS = re.compile(r"\{%|<%|(?:^|[-:?]\s|[,\[{])\s*\{\{")
"""Where nothing else than a template has such marks."""
_QUOTED = re.compile(r"""(?<![^\s\[{,])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_BLOCK = re.compile(r"( *(?:- +)*)(|.*:\s+)[|>][-+0-9]*\s*")
"""A line that begins a block scalar: its indentation, and what stands before the sign."""

_API_VERSION = re.compile(rb"""(["'])apiVersion\1|[{,]\s*apiVersion\s*:|^[ \t]*apiVersion\s*:""", re.MULTILINE)
_ESCAPED = re.compile(rb"\\u00([0-7][0-9a-fA-F])")
"""A character of ASCII as JSON may write it."""

_YTT = re.compile(r"(?:^|[:\-] )\s*#@", re.MULTILINE)
"""Where ytt writes its expressions: in comments, so that the YAML around them can be read."""

_KUTTL = re.compile(r"\d+-(assert|errors)(-.*)?\.ya?ml")
_OF_CHART = re.compile(r"Chart\.(yaml|lock)|requirements\..*|.*values.*|artifacthub-repo\.ya?ml")
"""Files at the top of a chart that Helm, and what shows charts, read; others lie there by chance."""

_PATCH_NAME = re.compile(r"(.*[-_.])?patch(es)?([-_.].*)?")
_DIRECTIVES = ("$patch", "$retainKeys", "$setElementOrder/", "$deleteFromPrimitiveList/")
"""What a key of a strategic merge patch begins with that says how to merge."""

_SET_ON_THE_WAY = frozenset({"namespace-missing"})
"""Rules about what is filled in together with the placeholders: clusterctl puts a template into its namespace."""


_OF_PLACEHOLDERS = frozenset({"substitution-over-cluster-objects"})
"""Rules about placeholders themselves."""

_OF_KEYS = frozenset({"unknown-field"})
"""Rules about a key, whatever its value is."""

_OF_EVERY_PATCH = frozenset({"apiVersion", "kind", "metadata", "name", "namespace", "spec"})

_OF_SPANS = frozenset({*_OF_KEYS, "wrong-type"})
"""Rules about what is pointed at alone, whatever stands beside it on the line."""

_TEMPLATES = (".template", ".enabledIf")
_OF_CLASSES = re.compile(r"""\b(?:template|enabledIf):\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
"""Go templates that are a ClusterClass's content: Cluster API fills them in."""

_SET_BY_LABELS = frozenset({"crd-breaks-contract"})
"""Rules about what hangs on an object's labels."""


class LeftOut:
    """The files below some folders that are no manifests, by what lies around them."""

    __slots__ = ("_charts", "_folders", "_kustomized", "_suites")

    def __init__(self, files: Iterable[Path]) -> None:
        self._folders = {os.path.dirname(os.path.abspath(file)) for file in files}  # noqa: PTH100, PTH120 - thousands
        self._kustomized: FileRoles | None = None
        self._charts: dict[str, str | None] = {}
        self._suites: dict[str, str | None] = {}

    @property
    def kustomized(self) -> FileRoles:
        """The kustomizations around the files."""
        if self._kustomized is None:
            self._kustomized = FileRoles(self._folders)
        return self._kustomized

    def reason(self, file: Path) -> str | None:
        """Why a file is left out; None for a manifest, empty where nothing needs to be said."""
        path = os.path.abspath(file)  # noqa: PTH100 - as above
        folder, name = os.path.split(path)
        chart = _upwards(folder, (CHART,), self._charts)
        step = _KUTTL.fullmatch(name) or _upwards(folder, SUITES, self._suites) is not None
        if name in KUSTOMIZATIONS:
            return None if chart is None and not step else ""
        if chart is not None:
            return _in_chart(path.removeprefix(chart + os.sep).split(os.sep))  # noqa: PTH206 - as above
        return _STEP if step else self._in_kustomization(path, folder, name)

    def states(self, file: Path) -> bool:
        """Whether what a file says is meant for a management cluster: a manifest, or a patch of one."""
        return self.reason(file) in (None, _PATCH, _UNLISTED_PATCH)

    def _in_kustomization(self, path: str, folder: str, name: str) -> str | None:
        """What a kustomization makes of a file."""
        around = self.kustomized
        if path in around.patches:
            return _PATCH
        if path in around.settings:
            return _SETTING
        if path in around.content and not around.lists(path):
            return _CONTENT
        return _UNLISTED_PATCH if self._like_a_patch(path, folder, name) and not around.lists(path) else None

    def _like_a_patch(self, path: str, folder: str, name: str) -> bool:
        """Whether a file lies where patches lie, or below a kustomization and is called one."""
        if self.kustomized.has_patches(folder) and os.path.basename(folder) == "patches":  # noqa: PTH119 - as above
            return True
        root = self.kustomized.root(folder)
        if root is None:
            return False
        below = path.removeprefix(root + os.sep).split(os.sep)  # noqa: PTH206 - as above
        return "patches" in below or _PATCH_NAME.fullmatch(os.path.splitext(name)[0]) is not None  # noqa: PTH122


def _in_chart(inside: list[str]) -> str | None:
    """Why a file of a chart is left out, by its path in it."""
    if inside[0] == "templates":
        return _TEMPLATE
    if inside[0] == "crds":
        return None
    if len(inside) > 1:
        return _IN_CHART
    return "" if _OF_CHART.fullmatch(inside[0]) else None


def _upwards(folder: str, names: tuple[str, ...], known: dict[str, str | None]) -> str | None:
    """The nearest folder, this one or above in the same repository, that holds a file of one of some names."""
    passed: list[str] = []
    found: str | None = None
    while folder not in known:
        passed.append(folder)
        above = os.path.dirname(folder)  # noqa: PTH120 - thousands of folders
        if any(os.path.isfile(os.path.join(folder, name)) for name in names):  # noqa: PTH113, PTH118 - as above
            found = folder
            break
        if above == folder or os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118 - as above
            break
        folder = above
    else:
        found = known[folder]
    known.update(dict.fromkeys(passed, found))
    return found


def is_kustomization(file: Path, ref: Ref | None) -> bool:
    """Whether a document is kustomize's: by its file's name, unless it says that it is something else."""
    return file.name in KUSTOMIZATIONS and (ref is None or not ref.api_version or ref.group == _KUSTOMIZE)


def passed_by_kustomize(file: Path, value: Json) -> Iterator[str]:
    """The files that a kustomization lists as resources and that are not even opened, for they end otherwise."""
    listed = value.get("resources") if isinstance(value, dict) else None
    for name in listed if isinstance(listed, list) else ():
        if not isinstance(name, str) or "\n" in name or name.endswith((*SUFFIXES, *KUSTOMIZATIONS)):
            continue
        if os.path.isfile(os.path.join(file.parent, name)):  # noqa: PTH113, PTH118 - as above
            yield name


def document_reason(document: Document, ref: Ref | None) -> str | None:
    """Why a document is left out; None for an object, empty where nothing needs to be said."""
    value = document.value
    if ref is None or not ref.api_version:
        operations = isinstance(value, list) and all(isinstance(item, dict) and "op" in item for item in value)
        management = value.get("management") if isinstance(value, dict) else None
        if isinstance(management, dict) and "kubernetes" in management:
            return _FLEET
        return "is a list of JSON patch operations" if operations and value else _NO_OBJECT
    if ref.group == _KUSTOMIZE:
        return ""
    if ref.group == "clusterctl.cluster.x-k8s.io" and not ref.name:
        return ""  # clusterctl's own files, never applied
    if isinstance(value.get("sops"), dict):
        return ENCRYPTED
    if document.holds(b"#@") and _YTT.search(document.text):
        return "is a template of ytt"
    if _is_merge_patch(value, document):
        return "is a strategic merge patch"
    return tools.reason(ref, value)


def _is_merge_patch(value: Json, document: Document) -> bool:
    return document.holds(b"$") and any(each in document.text for each in _DIRECTIVES) and _directs(value)


def _directs(value: Json) -> bool:
    if isinstance(value, dict):
        return any(str(key).startswith(_DIRECTIVES) or _directs(below) for key, below in value.items())
    return isinstance(value, list) and any(map(_directs, value))


def unreadable_template(document: Document) -> str | None:
    """Why a document that is no YAML may be none on purpose.

    It is one when something is put in the place of what is still to be filled in, or has control structures, or
    expressions where values begin. What stands in quotes, comments and block scalars is content.
    """
    text = document.text
    if not document.fatal or document.problems[-1].rule == "yaml-encoding" or "\0" in text:
        return None
    template = any(map(_BREAKS.search, _outside(text))) or (_MARK.search(text) and _reads(text))
    return "is a template, no YAML yet" if template else None


def _reads(text: str) -> bool:
    """Whether a text is YAML with something in the place of what is still to be filled in."""
    filled = _MARK.sub(lambda mark: "" if mark[0].startswith(("{%", "{#", "<%")) else "x", _MARKS_ALONE.sub("", text))
    return not any(document.fatal for document in reader.read(filled.encode()))


def _outside(text: str) -> Iterator[str]:
    """The lines of a text without comments, with what stands in quotes crossed out, but for those of block scalars."""
    depth = None
    for line in text.split("\n"):
        if depth is not None and (not line.strip() or len(line) - len(line.lstrip(" ")) > depth):
            continue
        crossed = _crossed(line)
        yield crossed
        block = _BLOCK.fullmatch(crossed)
        depth = None if block is None else len(block[1]) if block[2] else block[1].rfind("-")


def _crossed(line: str) -> str:
    """A line without its comment, with what stands in quotes crossed out."""
    crossed = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line)
    comment = _COMMENT.search(crossed)
    return crossed[: comment.start()] if comment else crossed


def unreadable_other(file: Path, text: bytes) -> str | None:
    """Why a text that is no YAML may be no manifest at all."""
    if file.name in KUSTOMIZATIONS:
        return None
    if text.startswith((b"\0GITCRYPT\0", b"\0GITCRYPT")):
        return "is encrypted by git-crypt; its content is not judged"
    return None if b"apiVersion" in text.replace(b"\0", b"") else _NO_YAML


def is_other_json(file: Path, text: bytes) -> bool:
    """Whether a JSON text is some program's own: it says nowhere what API version it is of."""
    if file.suffix != ".json" or _API_VERSION.search(text):
        return False
    plain = _ESCAPED.sub(lambda escaped: bytes((int(escaped[1], 16),)), text.replace(b"\0", b""))
    return _API_VERSION.search(plain) is None


def is_placeholder(text: str) -> bool:
    """Whether a text is still to be filled in."""
    return _PLACEHOLDER.search(text) is not None


@lru_cache(maxsize=1)
def has_placeholders(document: Document) -> bool:
    """Whether some value of a document is still to be filled in; asked for every item of a long list in turn."""
    return _PLACEHOLDER.search(document.text) is not None


def completed_elsewhere(finding: Finding, path: Path, around: FileRoles) -> str | None:
    """Why a finding decides nothing: a kustomization that takes the file in may add what is missing, or replace it."""
    if finding.object is None:
        return None
    file = os.path.abspath(path)  # noqa: PTH100 - as above
    if finding.rule in _SET_BY_LABELS:
        return _LABELLED if around.labelled(file) else None
    if finding.rule == "required-field" or finding.message.endswith(("must not be empty", ", not null")):
        return _PATCHED if around.patched(file, finding.object.kind) else None
    keys = _replaced(finding)
    if not keys or not around.patched(file, finding.object.kind):
        return None
    named = all(any(around.patched(file, word) for word in (f"{key}:", f'{key}":', f"/{key}")) for key in keys)
    return _REPLACED if named else None


def _replaced(finding: Finding) -> list[str]:
    """The keys that a patch has to hold that replaces the value a finding is about; none where no patch does.

    Every patch has names and kinds of objects, so that these need the key above, too; an unknown key is not replaced.
    """
    keys = [each for each in re.split(r"[.\[\]]+", finding.field) if each and not each.isdigit()]
    identity = keys[:1] == ["metadata"] and keys[1:] in (["name"], ["namespace"])
    if finding.rule in _OF_KEYS or not keys or identity:
        return []
    return keys[-2:] if keys[-1] in _OF_EVERY_PATCH else keys[-1:]


def completed_by_flux(finding: Finding, told: Iterable[Json]) -> str | None:
    """Why a finding decides nothing: Flux is told, by one of some Kustomizations, to patch objects of its kind."""
    if finding.rule != "required-field" or finding.object is None:
        return None
    for value in told:
        spec = value.get("spec")
        if isinstance(spec, dict) and finding.object.kind in str(spec.get("patches", "")):
            return _PATCHED_BY_FLUX
    return None


def on_placeholder(finding: Finding, document: Document) -> str | None:
    """Why a finding decides nothing: its message or the lines it points at hold a placeholder."""
    if finding.rule in _OF_PLACEHOLDERS:
        return None
    if finding.rule in _SET_ON_THE_WAY or _PLACEHOLDER.search(finding.message):
        return _PLACEHOLDERS
    return _PLACEHOLDERS if any(_PLACEHOLDER.search(text) for text in _pointed_at(finding, document)) else None


def _pointed_at(finding: Finding, document: Document) -> Iterator[str]:
    """What a finding is about, as it is written: a key, a value, or the lines around it without their comments."""
    place, before = finding.location, document.text_line
    lines = document.lines[place.line - before : max(place.end_line, place.line) - before + 1]
    if finding.rule in _OF_SPANS and len(lines) == 1 and place.end_column > place.column:
        yield lines[0][place.column - 1 : place.end_column - 1]
        return
    templates = finding.object is not None and finding.object.kind == "ClusterClass"
    for line in lines if len(lines) <= _FEW_LINES else lines[:1]:
        text = line[: len(_crossed(line))]
        yield _OF_CLASSES.sub("", text) if templates and not finding.field.endswith(_TEMPLATES) else text


_FEW_LINES = 3
"""A finding about a longer stretch is about its shape, not about one value in it."""
