"""The engine ``admission`` of ``judge``: one case in, one verdict out, in the words of upstream's oracle.

A case is ``{id, operation, object, old, context, gates, clusterAPI, providers}``; ``stages`` and ``webhooks`` leave
stages out and ``returnObject`` asks for the object, as in ``tests/upstream``. The API server has every provider's
CustomResourceDefinitions and Cluster API's own webhooks; with ``providerWebhooks: true`` infrastructure providers'
managers run too, and their mutating webhooks are asked. The answer is ``{id, allowed, stage,
causes: [{type, field, detail}], warnings}``, and ``unchecked``, a list of reasons, where something could not be
decided: then ``allowed`` is no promise. What a validating webhook would say is not said yet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from navos_gitops.admission.admit import Admission
from navos_gitops.admission.verdict import Request, Verdict

_STAGES = ("decode", "strict", "mutate", "schema", "validate")


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """Judge one case; a case that is none gets ``{id, error}``."""
    fault = _fault(line)
    if fault:
        return {"id": line.get("id"), "error": fault}
    stages = _stages(line)
    request = Request(
        line.get("operation") or "CREATE",
        line.get("object"),
        line.get("old"),
        tuple(line.get("context") or ()),
        line.get("gates") or {},
        line.get("clusterAPI") or "",
        strict="strict" in stages,
        webhooks="mutate" in stages,
    )
    versions = tuple(sorted((line.get("providers") or {}).items()))
    verdict = _admission(versions, managers=line.get("providerWebhooks") is True).admit(request)
    return _told(line, verdict)


def _fault(line: dict[str, Any]) -> str:
    operation = line.get("operation") or "CREATE"
    if operation not in {"CREATE", "UPDATE", "DELETE"}:
        return f"no operation {operation!r}"
    shapes = (("object", dict), ("old", dict), ("context", list), ("gates", dict), ("providers", dict))
    for name, shape in shapes:
        if not isinstance(line.get(name), shape | None):
            return f"{name} must be a {'list' if shape is list else 'mapping'}"
    needed = "old" if operation == "DELETE" else "object"
    return "" if isinstance(line.get(needed), dict) else f"{operation} needs {needed}"


def _stages(line: dict[str, Any]) -> frozenset[str]:
    wanted = frozenset(line.get("stages") or _STAGES)
    return wanted - {"mutate"} if line.get("webhooks") == "none" else wanted


# What is known does not change while a process runs, so neither does what one set of providers serves.
@lru_cache(maxsize=8)
def _admission(providers: tuple[tuple[str, str], ...], *, managers: bool) -> Admission:
    from navos_gitops import catalog

    known = catalog.load()
    versions = {name: known.newest(name) for name in known.providers()} | dict(providers)
    core = versions.pop("core")
    return Admission(catalog.installed(known, core, versions, known.newest_kubernetes()), providers=managers)


def _told(line: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    causes = [{"type": each.type, "field": each.field, "detail": each.detail} for each in verdict.causes if each.type]
    told: dict[str, Any] = {"id": line.get("id"), "allowed": verdict.allowed, "causes": causes}
    if verdict.stage:
        told["stage"] = verdict.stage
    if verdict.warnings:
        told["warnings"] = list(verdict.warnings)
    if verdict.unchecked:
        told["unchecked"] = [each.reason for each in verdict.unchecked]
    if verdict.allowed and line.get("returnObject") and verdict.object is not None:
        told["object"] = verdict.object
    return told
