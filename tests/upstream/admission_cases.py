"""Cases for every kind that a folder of CustomResourceDefinitions serves: creations and updates, sound and faulty."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.upstream.admission_faults import change, changeable
from tests.upstream.admission_values import Json, Schema, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Case = dict[str, Any]

HOOKED = "v1.14."
"""The minor of Cluster API whose webhooks the program holds."""

WEBHOOKS = "mutate"
"""Which of them are compared: those that ours answers for."""

LENIENT = ["decode", "mutate", "schema"]
"""What is run for a client that does not ask for strict decoding: unknown fields are pruned."""


class Kind(NamedTuple):
    """One served version of one kind, of one release of one provider."""

    provider: str
    release: str
    api_version: str
    kind: str
    schema: Schema

    @property
    def name(self) -> str:
        """What tells it from all others."""
        return f"{self.provider}/{self.release}/{self.api_version}/{self.kind}"

    @property
    def hooked(self) -> bool:
        """Whether the webhooks of the Cluster API release under test belong to it."""
        return self.provider not in ("core", "docker") or self.release.startswith(HOOKED)


def kinds(folder: Path) -> Iterator[Kind]:
    """Every served version of every kind of every release, in one order."""
    for file in sorted(folder.glob("*/*.json")):
        for crd in json.loads(file.read_bytes()):
            spec = crd["spec"]
            for version in spec["versions"]:
                if version["served"]:
                    api_version = f"{spec['group']}/{version['name']}"
                    schema = version["schema"]["openAPIV3Schema"]
                    yield Kind(file.parent.name, file.stem, api_version, spec["names"]["kind"], schema)


def candidate(kind: Kind, rng: Random, richness: float) -> Json:
    """An object that the schema should accept; CEL rules and webhooks may think otherwise."""
    made: dict[str, Json] = {
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "metadata": {"name": rng.choice(("one", "two", "a.b", "x-1"))},
    }
    for name, schema in (kind.schema.get("properties") or {}).items():
        if name in ("apiVersion", "kind", "metadata"):
            continue
        if name != "status" or rng.random() < 0.1:
            made[name] = value(schema, rng, richness, name)
    return made


def case(kind: Kind, object_: Json, old: Json = None) -> Case:
    """The line for one object, or for its change from ``old``."""
    line: Case = {
        "operation": "CREATE",
        "object": object_,
        "providers": {kind.provider: kind.release},
        "webhooks": WEBHOOKS if kind.hooked else "none",
    }
    if old is not None:
        line |= {"operation": "UPDATE", "old": old}
    return line


def _source(kind: Kind, seed: int, purpose: str) -> Random:
    return Random(f"{seed} {kind.name} {purpose}")  # noqa: S311 - a seed must give the same cases again


def candidates(kind: Kind, seed: int, count: int) -> list[Json]:
    """Objects to find sound ones among: the barest, and richer and richer ones."""
    rng = _source(kind, seed, "candidates")
    return [candidate(kind, rng, (0.0, 0.1, 0.25, 0.5)[index % 4]) for index in range(count)]


def faulty(kind: Kind, bases: list[Json], seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """Half creations, half updates, of one to three changes each; the label says which."""
    rng = _source(kind, seed, "faults")
    for index in range(count):
        base = rng.choice(bases)
        changed, labels = base, []
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            label, changed = change(changed, kind.schema, rng)
            labels.append(label)
        label, line = "+".join(labels), case(kind, changed)
        if index % 2:
            label, line = _updated(kind, base, changed, labels, rng)
        if rng.random() < 0.25:
            line["stages"] = LENIENT
        yield label, line


def _updated(kind: Kind, base: Json, changed: Json, labels: list[str], rng: Random) -> tuple[str, Case]:
    """From sound to changed; or, one time in four, what was faulty before is changed again elsewhere."""
    metadata = {key: base["metadata"][key] for key in ("name", "namespace") if key in base["metadata"]}
    if isinstance(changed.get("metadata"), dict):
        for key in ("generateName", "namespace"):
            changed["metadata"].pop(key, None)
        changed["metadata"] |= metadata
    else:
        changed["metadata"] = metadata
    if rng.random() < 0.25:
        label, again = change(changed, kind.schema, rng)
        if isinstance(again.get("metadata"), dict) and again["metadata"].get("name") == metadata["name"]:
            return "+".join([*labels, "then", label]), case(kind, again, changed)
    return "+".join(["was-sound", *labels]), case(kind, changed, base)


def transitions(kind: Kind, bases: list[Json], seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """Updates at the places whose rules compare with the value before."""
    rng = _source(kind, seed, "transitions")
    for _ in range(count):
        base = rng.choice(bases)
        changed = copy.deepcopy(base)
        watched = [site for site in changeable(changed, kind.schema) if _compares(site.schema) or _compares(site.above)]
        if not watched:
            return
        site = rng.choice(watched)
        if rng.random() < 0.3:
            del site.parent[site.key]
        else:
            site.parent[site.key] = value(site.schema, rng, 0.4, str(site.key))
        before, after = (base, changed) if rng.random() < 0.7 else (changed, base)
        yield "transition", case(kind, after, before)


def _compares(schema: Schema) -> bool:
    return any("oldSelf" in rule["rule"] for rule in schema.get("x-kubernetes-validations", ()))


def cases(
    kinds_: Iterable[Kind], seed: int, count: int, accepted: Callable[[list[Case]], list[bool]]
) -> Iterator[tuple[str, Case]]:
    """About ``count`` labelled cases a kind, ids given. ``accepted`` says which objects may serve as sound ones."""
    for kind in kinds_:
        tried = candidates(kind, seed, max(16, count // 2))
        verdicts = accepted([case(kind, object_) for object_ in tried])
        sound = [object_ for object_, good in zip(tried, verdicts, strict=True) if good]
        bases = sound or tried
        labelled = [("candidate", case(kind, object_)) for object_ in tried[: count // 4]]
        labelled += faulty(kind, bases, seed, count // 2)
        labelled += transitions(kind, bases, seed, count // 4)
        for index, (label, line) in enumerate(labelled):
            yield label, {"id": f"{kind.name}#{seed}.{index}", **line}
