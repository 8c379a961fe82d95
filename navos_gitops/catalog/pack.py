"""CustomResourceDefinitions in, a bundle's bytes out: facts kept, prose dropped, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.catalog.bundle import MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from navos_gitops.model import Json

PROSE: Final = frozenset({"description", "title", "example", "externalDocs"})
"""What a schema says to people; the API server decides nothing by it."""

_BY_NAME: Final = frozenset({"properties", "patternProperties", "definitions"})
_LITERAL: Final = frozenset({"default", "enum", "required", "x-kubernetes-list-map-keys"})
_RULE: Final = ("rule", "reason", "fieldPath", "messageExpression", "optionalOldSelf")
_WINDOW: Final = 32768
"""The most text that zlib looks back on."""


def schema_facts(schema: Json) -> Json:
    """``schema`` without prose; a property that is itself called ``description`` stays."""
    if isinstance(schema, list):
        return [schema_facts(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {word: _word_facts(word, value) for word, value in schema.items() if word not in PROSE}


def _word_facts(word: str, value: Json) -> Json:
    if word in _LITERAL:
        return value
    if word in _BY_NAME and isinstance(value, dict):
        return {name: schema_facts(inner) for name, inner in value.items()}
    if word == "x-kubernetes-validations" and isinstance(value, list):
        return [{name: rule[name] for name in _RULE if name in rule} for rule in value]
    return schema_facts(value)


def definition_facts(crd: Json, labels: Mapping[str, str]) -> dict[str, Any]:
    """One CustomResourceDefinition's facts; each version carries its ``schema`` in full.

    ``labels`` are those that the provider's release adds; the CRD's own Cluster API labels stay as well.
    """
    spec, names = crd["spec"], crd["spec"]["names"]
    own = crd.get("metadata", {}).get("labels") or {}
    kept = {key: own[key] for key in own if key.partition("/")[0].endswith("cluster.x-k8s.io")}
    facts = {
        "group": spec["group"],
        "kind": names["kind"],
        "plural": names["plural"],
        "singular": names.get("singular", names["kind"].lower()),
        "listKind": names.get("listKind", names["kind"] + "List"),
        "scope": spec["scope"],
        "versions": [_version_facts(version) for version in spec["versions"]],
    }
    if names.get("shortNames"):
        facts["shortNames"] = names["shortNames"]
    if kept or labels:
        facts["labels"] = dict(sorted({**kept, **labels}.items()))
    return facts


def _version_facts(version: Json) -> dict[str, Any]:
    subresources = version.get("subresources") or {}
    facts = {"name": version["name"], "served": version["served"], "storage": version["storage"]}
    if version.get("deprecated"):
        facts["deprecated"] = True
    if "status" in subresources:
        facts["status"] = True
    if "scale" in subresources:
        facts["scale"] = subresources["scale"]
    if version.get("selectableFields"):
        facts["selectableFields"] = version["selectableFields"]
    schema = (version.get("schema") or {}).get("openAPIV3Schema") or {}
    return {**facts, "schema": schema_facts(schema)}


def text(value: Json) -> bytes:
    """``value`` as compact JSON with sorted keys: the form that is stored and digested."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def pretty(value: Json) -> bytes:
    """``value`` as JSON for a file that people and git compare line by line."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def digest(definitions: Iterable[Json]) -> str:
    """What the definitions say, as one number: the same from a module's folder and a release's manifest.

    Labels do not count, for folders lack them.
    """
    bare = [{key: crd[key] for key in crd if key != "labels"} for crd in definitions]
    return "sha256:" + hashlib.sha256(text(sorted(bare, key=_name))).hexdigest()


def pack(
    provider: str,
    version: str,
    contract: str,
    series: Mapping[str, str],
    definitions: Iterable[Json],
    hooks: Json = None,
) -> bytes:
    """The bytes of the bundle that holds ``definitions`` (see :func:`definition_facts`).

    ``hooks`` are the webhooks that the release registers, None where they are not known from it.
    """
    ordered = sorted(definitions, key=_name)
    schemas = list(dict.fromkeys(text(each["schema"]) for crd in ordered for each in crd["versions"]))
    dictionary = _dictionary(schemas)
    packed = [_compress(schema, dictionary) for schema in schemas]
    number = {schema: place for place, schema in enumerate(schemas)}
    index = {
        "provider": provider,
        "version": version,
        "contract": contract,
        "series": dict(series),
        "digest": digest(ordered),
        "definitions": [_numbered(crd, number) for crd in ordered],
        "schemas": _places(packed),
    }
    if hooks is not None:
        index["webhooks"] = hooks
    head, prime = zlib.compress(text(index), 9), zlib.compress(dictionary, 9)
    sizes = len(head).to_bytes(4, "big") + len(prime).to_bytes(4, "big")
    return b"".join((MAGIC, sizes, head, prime, *packed))


def _name(crd: Json) -> tuple[str, str]:
    return crd["group"], crd["kind"]


def _numbered(crd: Json, number: Mapping[bytes, int]) -> dict[str, Any]:
    versions = [{**version, "schema": number[text(version["schema"])]} for version in crd["versions"]]
    return {**crd, "versions": versions}


def _places(packed: Iterable[bytes]) -> list[tuple[int, int]]:
    places, at = [], 0
    for each in packed:
        places.append((at, len(each)))
        at += len(each)
    return places


def _compress(schema: bytes, dictionary: bytes) -> bytes:
    writer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return writer.compress(schema) + writer.flush()


def _dictionary(schemas: list[bytes]) -> bytes:
    """The two schemas that shorten all others most: kinds of one provider repeat each other's parts.

    Two rounds of trying each halve the size of a catalog compressed one by one; a third gains nothing,
    as the window is full. The stronger schema comes last, where zlib finds it cheapest.
    """
    first = _best(schemas, b"")
    return _best(schemas, first)


def _best(schemas: list[bytes], behind: bytes) -> bytes:
    def size(candidate: bytes) -> tuple[int, bytes]:
        own = len(zlib.compress(candidate, 9))
        return own + sum(len(_compress(schema, candidate)) for schema in schemas), candidate

    candidates = {(schema + behind)[-_WINDOW:] for schema in schemas} | ({behind} if behind else set())
    return min(map(size, candidates), default=(0, b""))[1]
