"""A bundle says what the CRDs say, without prose, the same bytes every time, and one kind at a time."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from navos_gitops.catalog import bundle, export, pack, verify
from navos_gitops.errors import CannotGoOn


def packed(*crds: dict[str, Any]) -> bytes:
    definitions = [pack.definition_facts(crd, {"cluster.x-k8s.io/v1beta2": "v1beta2"}) for crd in crds]
    return pack.pack("gadgets", "v1.2.3", "v1beta2", {"1.2": "v1beta2"}, definitions)


def renamed(crd: dict[str, Any], kind: str) -> dict[str, Any]:
    names = {**crd["spec"]["names"], "kind": kind, "plural": kind.lower() + "s", "listKind": kind + "List"}
    return {**crd, "spec": {**crd["spec"], "names": names}}


def test_the_prose_goes_and_all_else_stays(gadget: dict[str, Any]) -> None:
    (crd,) = export.export_crds(bundle.Bundle(Path("x"), packed(gadget)))
    spec = crd["spec"]["versions"][1]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    assert crd == {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": "gadgets.infrastructure.cluster.x-k8s.io",
            "labels": {"cluster.x-k8s.io/v1beta1": "v1beta1", "cluster.x-k8s.io/v1beta2": "v1beta2"},
        },
        "spec": {
            "group": "infrastructure.cluster.x-k8s.io",
            "names": {
                "kind": "Gadget",
                "listKind": "GadgetList",
                "plural": "gadgets",
                "shortNames": ["gd"],
                "singular": "gadget",
            },
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1alpha1",
                    "served": False,
                    "storage": False,
                    "schema": {"openAPIV3Schema": {"type": "object"}},
                },
                {
                    "name": "v1beta1",
                    "served": True,
                    "storage": True,
                    "deprecated": True,
                    "selectableFields": [{"jsonPath": ".spec.size"}],
                    "subresources": {
                        "status": {},
                        "scale": {
                            "specReplicasPath": ".spec.replicas",
                            "statusReplicasPath": ".status.replicas",
                        },
                    },
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "required": ["spec"],
                            "properties": {"spec": spec},
                        },
                    },
                },
            ],
        },
    }
    assert spec == {
        "type": "object",
        "required": ["description"],
        "properties": {
            "description": {"type": "string", "maxLength": 5},
            "title": {"type": "string", "pattern": "^a$"},
            "message": {"type": "string", "enum": ["description"]},
            "size": {
                "x-kubernetes-int-or-string": True,
                "anyOf": [{"type": "integer"}, {"type": "string"}],
                "default": {"description": "stays"},
            },
            "parts": {
                "type": "array",
                "items": {"type": "object", "nullable": True},
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["description"],
            },
            "free": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "x-kubernetes-map-type": "atomic",
            },
            "raw": {
                "x-kubernetes-preserve-unknown-fields": True,
                "x-kubernetes-embedded-resource": True,
                "type": "object",
            },
        },
        "x-kubernetes-validations": [
            {
                "rule": "self == oldSelf",
                "messageExpression": "'stays'",
                "reason": "FieldValueForbidden",
                "fieldPath": ".title",
                "optionalOldSelf": True,
            },
        ],
    }


def test_the_index_tells_the_kinds_without_their_schemas(gadget: dict[str, Any]) -> None:
    found = bundle.Bundle(Path("x"), packed(gadget))
    assert (found.provider, found.version, found.contract, found.series) == (
        "gadgets",
        "v1.2.3",
        "v1beta2",
        {"1.2": "v1beta2"},
    )
    told = [(kind.version, kind.served, kind.storage, kind.deprecated, kind.status) for kind in found.kinds]
    assert told == [("v1alpha1", False, False, False, False), ("v1beta1", True, True, True, True)]
    assert [kind.scale for kind in found.kinds] == [
        None,
        {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"},
    ]
    assert found.kinds[1].api_version == "infrastructure.cluster.x-k8s.io/v1beta1"
    assert found.kinds[1].namespaced


def test_the_same_definitions_give_the_same_bytes_in_any_order(gadget: dict[str, Any]) -> None:
    crds = [renamed(gadget, kind) for kind in ("Gadget", "Gizmo", "Widget")]
    shuffled = [dict(reversed(crd.items())) for crd in reversed(crds)]
    assert packed(*crds) == packed(*shuffled)


def test_what_was_digested_is_what_is_unpacked(gadget: dict[str, Any]) -> None:
    found = bundle.Bundle(Path("x"), packed(gadget, renamed(gadget, "Gizmo")))
    assert pack.digest(verify._definitions(found)) == found.digest


def test_the_digest_does_not_see_labels_and_sees_all_else(gadget: dict[str, Any]) -> None:
    bare = pack.definition_facts(gadget, {})
    labelled = pack.definition_facts(gadget, {"cluster.x-k8s.io/v1beta2": "v1"})
    gadget["spec"]["versions"][1]["schema"]["openAPIV3Schema"]["required"] = []
    other = pack.definition_facts(gadget, {})
    assert pack.digest([bare]) == pack.digest([labelled]) != pack.digest([other])


def test_one_kind_is_unpacked_and_no_other(gadget: dict[str, Any]) -> None:
    found = bundle.Bundle(Path("x"), packed(gadget, renamed(gadget, "Gizmo")))
    schema = found.kinds[1].schema
    assert found.kinds[1].schema is schema
    others = [kind.entry for kind in found.kinds if kind.entry is not found.kinds[1].entry]
    assert [isinstance(each, bundle.Packed) and each._value is None for each in others] == [True, True]


def test_equal_schemas_are_stored_once(gadget: dict[str, Any]) -> None:
    crds = [renamed(gadget, f"Gadget{n}") for n in range(20)]
    found = bundle.Bundle(Path("x"), packed(*crds))
    assert len({id(kind.entry) for kind in found.kinds}) == 2


def test_a_damaged_file_is_one_clean_line_or_another_digest(gadget: dict[str, Any], tmp_path: Path) -> None:
    data = packed(gadget, renamed(gadget, "Gizmo"))
    whole = verify._definitions(bundle.Bundle(Path("x"), data))
    draw = random.Random(20)  # noqa: S311 - the same places every time
    noticed = 0
    for at in draw.sample(range(len(data)), 200):
        path = tmp_path / "damaged.bundle"
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :])
        state, detail = verify._content(path)
        noticed += state == "damaged"
        assert detail if state == "damaged" else verify._definitions(bundle.read(path)) == whole
    assert noticed > 180


@pytest.mark.parametrize("data", [b"", b"PK\3\4", bundle.MAGIC, bundle.MAGIC + b"\0" * 8])
def test_what_is_no_bundle_is_one_clean_line(data: bytes) -> None:
    with pytest.raises(CannotGoOn, match="no catalog bundle"):
        bundle.Bundle(Path("x.bundle"), data)


def test_a_missing_file_is_one_clean_line(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOn, match="cannot read the catalog bundle"):
        bundle.read(tmp_path / "none.bundle")
