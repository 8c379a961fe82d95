"""A small provider of our own: one CRD with everything that must stay, and everything that must go."""

from __future__ import annotations

import copy
from typing import Any

import pytest

GADGET: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "gadgets.infrastructure.cluster.x-k8s.io",
        "annotations": {"controller-gen.kubebuilder.io/version": "v0.21.0"},
        "labels": {"cluster.x-k8s.io/v1beta1": "v1beta1", "app": "gone"},
    },
    "spec": {
        "group": "infrastructure.cluster.x-k8s.io",
        "names": {
            "categories": ["cluster-api"],
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
                "schema": {"openAPIV3Schema": {"type": "object", "description": "gone"}},
            },
            {
                "name": "v1beta1",
                "served": True,
                "storage": True,
                "deprecated": True,
                "deprecationWarning": "gone",
                "additionalPrinterColumns": [{"name": "Age", "type": "date", "jsonPath": ".x"}],
                "selectableFields": [{"jsonPath": ".spec.size"}],
                "subresources": {
                    "status": {},
                    "scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"},
                },
                "schema": {
                    "openAPIV3Schema": {
                        "description": "gone",
                        "type": "object",
                        "required": ["spec"],
                        "properties": {
                            "spec": {
                                "description": "gone",
                                "title": "gone",
                                "example": {"description": "gone"},
                                "externalDocs": {"url": "gone"},
                                "type": "object",
                                "required": ["description"],
                                "properties": {
                                    "description": {"type": "string", "description": "gone", "maxLength": 5},
                                    "title": {"type": "string", "title": "gone", "pattern": "^a$"},
                                    "message": {"type": "string", "enum": ["description"]},
                                    "size": {
                                        "x-kubernetes-int-or-string": True,
                                        "anyOf": [
                                            {"type": "integer", "description": "gone"},
                                            {"type": "string"},
                                        ],
                                        "default": {"description": "stays"},
                                    },
                                    "parts": {
                                        "type": "array",
                                        "items": {"type": "object", "description": "gone", "nullable": True},
                                        "x-kubernetes-list-type": "map",
                                        "x-kubernetes-list-map-keys": ["description"],
                                    },
                                    "free": {
                                        "type": "object",
                                        "additionalProperties": {"type": "string", "description": "gone"},
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
                                        "message": "gone",
                                        "messageExpression": "'stays'",
                                        "reason": "FieldValueForbidden",
                                        "fieldPath": ".title",
                                        "optionalOldSelf": True,
                                    },
                                ],
                            },
                        },
                    },
                },
            },
        ],
    },
}


@pytest.fixture
def gadget() -> dict[str, Any]:
    return copy.deepcopy(GADGET)
