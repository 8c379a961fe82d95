"""The peers: built from the Go module proxy into the work folder, fed with the same objects and schemas."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from navos_gitops import catalog
from navos_gitops.yaml import writer

if TYPE_CHECKING:
    from pathlib import Path

KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.2"
KUBECONFORM = "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"
FLUX_SCHEMA = "github.com/fluxcd/flux-schema/cmd/flux-schema@v0.9.0"


def install(work: Path, module: str) -> Path | None:
    """The program of a Go module, built once; None where it cannot be had."""
    name = module.partition("@")[0].removesuffix("/v5").rpartition("/")[2]
    program = work / "bin" / name
    if not program.exists() and shutil.which("go"):
        environment = {**os.environ, "GOBIN": str(program.parent), "GOFLAGS": "-mod=mod"}
        subprocess.run(["go", "install", module], env=environment, check=False, capture_output=True)
    return program if program.exists() else None


def json_schemas(folder: Path) -> str:
    """JSON Schemas of the newest Cluster API's kinds for kubeconform; the schema location to give it."""
    folder.mkdir(parents=True, exist_ok=True)
    known = catalog.load()
    for kind in known.bundle("core", known.newest("core")).kinds:
        path = folder / f"{kind.kind.lower()}-{kind.group.partition('.')[0]}-{kind.version}.json"
        path.write_text(json.dumps(_strict(kind.schema)))
    return str(folder) + "/{{ .ResourceKind }}{{ .KindSuffix }}.json"


def _strict(schema: Any) -> Any:
    """A structural schema as kubeconform's own converter writes it: closed objects, int-or-string spelt out."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    closed = {
        key: ({name: _strict(part) for name, part in value.items()} if key == "properties" else _strict(value))
        for key, value in schema.items()
        if not key.startswith("x-kubernetes-") and key not in {"default", "enum", "required"}
    }
    closed.update({key: schema[key] for key in ("default", "enum", "required") if key in schema})
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        closed.setdefault("additionalProperties", False)
    return closed


def kustomize_tree(folder: Path, values: list[tuple[str, Any]], count: int) -> Path:
    """The same fleet for kustomize: a base with the class and a Cluster, an environment, a region, N clusters.

    Each level says what our overlays of that level say, as strategic merge patches.
    """
    shutil.rmtree(folder, ignore_errors=True)
    base = _made(folder / "base")
    for name, value in values:
        (base / name).write_text(writer.dump(value))
    _kustomization(base, {"resources": [name for name, _ in values]})
    _kustomization(
        _made(folder / "production"),
        {
            "resources": ["../base"],
            "namespace": "prod",
            "patches": [_patch({"topology": {"controlPlane": {"replicas": 3}}})],
        },
    )
    _kustomization(
        _made(folder / "yul1"), {"resources": ["../production"], "patches": [_patch({}, {"region": "yul1"})]}
    )
    for number in range(count):
        topology = {"variables": [{"name": "audit", "value": {"enabled": True, "maxAge": 1 + number % 90}}]}
        content = {
            "resources": ["../yul1"],
            "nameSuffix": f"-{number}",
            "patches": [_patch({"topology": topology}, {"team": f"team-{number % 40}"})],
        }
        _kustomization(_made(folder / f"c{number:05d}"), content)
    _kustomization(folder, {"resources": [f"c{number:05d}" for number in range(count)]})
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _patch(spec: dict[str, Any], labels: dict[str, str] | None = None) -> dict[str, Any]:
    head = {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster"}
    metadata = {"name": "any", **({"labels": labels} if labels else {})}
    body = {**head, "metadata": metadata, **({"spec": spec} if spec else {})}
    return {"target": {"kind": "Cluster"}, "patch": writer.dump(body)}


def _kustomization(folder: Path, content: dict[str, Any]) -> None:
    head = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    (folder / "kustomization.yaml").write_text(writer.dump({**head, **content}))
