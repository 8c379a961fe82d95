"""The objects of one document: itself, or the items of a list of objects.

Mirrors ``decodeToList`` of k8s.io/apimachinery v0.36.3 (pkg/apis/meta/v1/unstructured/helpers.go), by which kubectl and
Flux open such documents; kustomize goes by the kind's ending, as is done here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from navos_gitops.model import Json, Route


def objects(value: Json) -> Iterator[tuple[Route, Json]]:
    """Each object of a document, with the route to it.

    An item of a list of one kind (``ConfigMapList``, not ``List``) need not say its own API version and kind.
    """
    kind = value.get("kind") if isinstance(value, dict) else None
    items = value.get("items") if isinstance(kind, str) and kind.endswith("List") else None
    if not isinstance(items, list):
        yield (), value
        return
    own = {} if kind == "List" else {"apiVersion": value.get("apiVersion"), "kind": str(kind).removesuffix("List")}
    for index, item in enumerate(items):
        yield ("items", index), {**own, **item} if own and isinstance(item, dict) else item
