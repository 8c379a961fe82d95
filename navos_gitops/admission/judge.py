"""The engine ``admission`` of ``judge``: one case in, one verdict out, in the words of upstream's oracle.

A case is ``{id, operation, object, old, context, gates, clusterAPI, providers}``; ``stages`` and ``webhooks`` leave
stages out and ``returnObject`` asks for the object, as in ``tests/upstream``. The API server has every provider's
CustomResourceDefinitions and Cluster API's own webhooks; with ``providerWebhooks: true`` infrastructure providers'
managers run too, and their mutating webhooks are asked. The answer is ``{id, allowed, stage,
causes: [{type, field, detail}], warnings}``, and ``unchecked``, a list of reasons, where something could not be
decided: then ``allowed`` is no promise. What a validating webhook would say is not said yet.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.admission.admit import Admission
from navos_gitops.admission.verdict import Request, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from navos_gitops.catalog import Catalog
    from navos_gitops.model import Json

_STAGES = ("decode", "strict", "mutate", "schema", "validate")

_SHAPES: Final[dict[str, tuple[type, str, type | None]]] = {
    "operation": (str, "text", None),
    "object": (dict, "mapping", None),
    "old": (dict, "mapping", None),
    "context": (list, "list", None),
    "gates": (dict, "mapping", bool),
    "clusterAPI": (str, "text", None),
    "providers": (dict, "mapping", str),
    "stages": (list, "list", str),
    "webhooks": (str, "text", None),
}
"""What a case may say besides its ``id``: the type, what it is called, and the type of what it holds."""


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """Judge one case; a case that is none gets ``{id, error}``."""
    fault = _misshapen(line) or _fault(line)
    if fault:
        return {"id": line.get("id"), "error": fault}
    stages = _stages(line)
    request = Request(
        line.get("operation") or "CREATE",
        line.get("object"),
        line.get("old"),
        tuple(_shared(json.dumps(value)) for value in line.get("context") or ()),
        line.get("gates") or {},
        line.get("clusterAPI") or "",
        strict="strict" in stages,
        webhooks="mutate" in stages,
    )
    providers = tuple(sorted((line.get("providers") or {}).items()))
    try:
        admission = _admission(request.core, providers, managers=line.get("providerWebhooks") is True)
    except LookupError as unknown:
        return {"id": line.get("id"), "error": str(unknown)}
    return _told(line, admission.admit(request))


# Lines in a row most often have the same classes beside them: one value for all, and it is read and compiled once.
@lru_cache(maxsize=64)
def _shared(text: str) -> Json:
    return json.loads(text)


def _misshapen(line: dict[str, Any]) -> str:
    for name, (shape, called, below) in _SHAPES.items():
        value = line.get(name)
        if not isinstance(value, shape | None):
            return f"{name} must be a {called}"
        held: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if below and not all(isinstance(item, below) for item in held):
            return f"{name} must hold nothing but {'texts' if below is str else 'true and false'}"
    return ""


def _fault(line: dict[str, Any]) -> str:
    operation = line.get("operation") or "CREATE"
    if operation not in {"CREATE", "UPDATE", "DELETE"}:
        return f"no operation {operation!r}"
    needed = {"CREATE": ("object",), "UPDATE": ("object", "old"), "DELETE": ("old",)}[operation]
    missing = [name for name in needed if line.get(name) is None]
    return f"{operation} needs {missing[0]}" if missing else ""


def _stages(line: dict[str, Any]) -> frozenset[str]:
    wanted = frozenset(line.get("stages") or _STAGES)
    return wanted - {"mutate"} if line.get("webhooks") == "none" else wanted


# What is known does not change while a process runs, so neither does what one set of providers serves.
@lru_cache(maxsize=16)
def _admission(core: str, providers: tuple[tuple[str, str], ...], *, managers: bool) -> Admission:
    """The management cluster a case asks for; LookupError where the catalog does not know a release of it."""
    from navos_gitops import catalog

    known = _catalog()
    versions = {name: known.newest(name) for name in known.providers()}
    if core:
        versions["core"] = _release(core, known.versions("core"))
    versions |= providers
    installed = catalog.installed(known, versions.pop("core"), versions, known.newest_kubernetes())
    for unknown in installed.unknown:
        raise LookupError(unknown.message)
    return Admission(installed, providers=managers)


@lru_cache(maxsize=1)
def _catalog() -> Catalog:
    from navos_gitops import catalog

    return catalog.load()


def _release(core: str, releases: Sequence[str]) -> str:
    """Cluster API's release of that name, or else the newest of its minor: patch releases judge alike."""
    tag = core if core.startswith("v") else f"v{core}"
    alike = [release for release in releases if release.rpartition(".")[0] == tag.rpartition(".")[0]]
    return tag if tag in releases or not alike else alike[-1]


def _told(line: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    causes = [{"type": each.type, "field": each.field, "detail": each.detail} for each in verdict.causes if each.type]
    told: dict[str, Any] = {"id": line.get("id"), "allowed": verdict.allowed, "causes": causes}
    if verdict.stage:
        told["stage"] = verdict.stage
    if verdict.warnings:
        told["warnings"] = list(verdict.warnings)
    if verdict.unchecked:
        told["unchecked"] = [each.reason for each in verdict.unchecked]
    returned = line.get("returnObject") and line.get("operation") != "DELETE"
    if verdict.allowed and returned and verdict.object is not None:
        told["object"] = verdict.object
    return told
