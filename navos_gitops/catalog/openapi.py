"""One of Kubernetes' own types as a structural schema, so that it can be judged as a custom resource is.

Kubernetes decodes its own kinds into Go types and checks them by hand-written code. What its OpenAPI document
says of them is turned into what that decoding does: null is accepted for all but required fields, free-form
fields keep what they hold, and what is called required but filled in by the server may be left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

_QUANTITY: Final = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\s*$"
"""What ``resource.ParseQuantity`` reads (k8s.io/apimachinery/pkg/api/resource/quantity.go)."""

_NUMBER_OR_TEXT: Final = [{"type": "number"}, {"type": "string"}]
_FREE: Final = {"x-kubernetes-preserve-unknown-fields": True, "nullable": True}
_SPECIAL: Final[dict[str, dict[str, Any]]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {
        "anyOf": _NUMBER_OR_TEXT,
        "pattern": _QUANTITY,
        "nullable": True,
    },
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
        "x-kubernetes-int-or-string": True,
        "nullable": True,
    },
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": _FREE,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": _FREE,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": _FREE,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": _FREE,
}
"""Types that marshal themselves: the document calls them objects, or says nothing."""

_OPTIONAL: Final[dict[str, frozenset[str]]] = {
    "apps.v1.ControllerRevision": frozenset({"revision"}),
    "apps.v1.StatefulSetSpec": frozenset({"serviceName"}),
    "core.v1.LimitRangeSpec": frozenset({"limits"}),
    "discovery.v1.EndpointSlice": frozenset({"endpoints"}),
    "networking.v1.NetworkPolicySpec": frozenset({"podSelector"}),
    "rbac.v1.RoleRef": frozenset({"apiGroup"}),
    "scheduling.v1.PriorityClass": frozenset({"value"}),
    "storage.v1.CSIDriver": frozenset({"spec"}),
}
"""Fields that the document calls required, as they have no ``omitempty``, and that the server accepts without."""

_GO_BYTES: Final = "base64 text"
"""The name by which the schema package knows what Go reads into bytes."""

_KEPT: Final = (
    "format",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-patch-strategy",
)


class Definitions:
    """The types of one Kubernetes minor, read from a folder with a file a type; each is read once, when needed.

    A type's schema is one dictionary that all who refer to it share. A type within itself is cut off there and
    accepts anything.
    """

    __slots__ = ("_folder", "_open", "_read")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, Any]] = {}
        self._open: list[str] = []

    def kind(self, path: Path, name: str) -> dict[str, Any]:
        """The schema of a kind (``apps.v1.Deployment``); its metadata is just an object, as in a CRD."""
        definition = json.loads(path.read_bytes())
        properties = {name: each for name, each in definition.get("properties", {}).items() if name != "metadata"}
        schema = self._node({**definition, "properties": properties}, name)
        schema["properties"] |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
        schema["properties"]["metadata"] = {"type": "object"}
        schema.pop("nullable", None)
        return schema

    def _named(self, name: str) -> dict[str, Any]:
        if name in self._read:
            return self._read[name]
        if name in self._open:
            return dict(_FREE)
        self._open.append(name)
        schema = _SPECIAL.get(name) or self._node(self._definition(name), _short(name))
        self._open.pop()
        self._read[name] = schema
        return schema

    def _definition(self, name: str) -> dict[str, Any]:
        *_, group, version, kind = name.split(".")
        first = (f"{kind}-{group}-{version}", f"{kind}-{version}", f"{kind}-{group}")
        for file in first:
            path = self._folder / f"{file.lower()}.json"
            if path.exists():
                found: dict[str, Any] = json.loads(path.read_bytes())
                return found
        return {}

    def _node(self, node: dict[str, Any], name: str = "") -> dict[str, Any]:
        if "$ref" in node:
            named = self._named(node["$ref"].rpartition("/")[2])
            marks: dict[str, Any] = {word: node[word] for word in _KEPT if word in node}
            return {**named, **marks} if marks else named
        types = node.get("type", [])
        types = [types] if isinstance(types, str) else types
        schema: dict[str, Any] = {word: node[word] for word in _KEPT if word in node}
        if schema.get("format") == "byte":
            schema["format"] = _GO_BYTES
        if types and types != ["null"]:
            schema["type"] = next(each for each in types if each != "null")
        if "null" in types:
            schema["nullable"] = True
        if "properties" in node:
            schema["properties"] = self._properties(node)
        for word in ("items", "additionalProperties"):
            if isinstance(node.get(word), dict):
                schema[word] = self._node(node[word])
        required = [each for each in node.get("required", ()) if each not in _OPTIONAL.get(name, ())]
        if required:
            schema["required"] = required
        return {**schema, **_FREE} if _is_free(schema, name) else schema

    def _properties(self, node: dict[str, Any]) -> dict[str, Any]:
        """The fields of a Go struct: null leaves one empty, so it is refused only where a value is required."""
        required = node.get("required", ())
        return {key: _with_null(self._node(each), key not in required) for key, each in node["properties"].items()}


def _with_null(schema: dict[str, Any], accepted: bool) -> dict[str, Any]:
    if schema.get("nullable", False) is accepted:
        return schema
    bare = {word: value for word, value in schema.items() if word != "nullable"}
    return {**bare, "nullable": True} if accepted else bare


def _is_free(schema: dict[str, Any], name: str) -> bool:
    """Whether the type holds what it likes: raw JSON, or an object that names no field."""
    if schema.get("type", "object") != "object":
        return False
    return not any(word in schema for word in ("properties", "additionalProperties")) and name not in _BARE


_BARE: Final = frozenset(
    {
        "apiextensions.v1.CustomResourceSubresourceStatus",
        "scheduling.v1alpha2.BasicSchedulingPolicy",
    }
)
"""Types that have no fields at all and accept none."""


def _short(name: str) -> str:
    return ".".join(name.split(".")[-3:])
