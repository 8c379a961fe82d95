"""Strategic merge with the merge keys that CRDs declare (``x-kubernetes-list-map-keys``).

kustomize reads only ``x-kubernetes-patch-merge-key``, which no Cluster API CRD carries; the API server's
own server-side apply merges by the keys used here (sigs.k8s.io/structured-merge-diff, typed/merge.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from navos_gitops.model import Json

_DIRECTIVE = "$patch"


def strategic_merge(target: Json, patch: Json, schema: Json) -> Json:
    """``patch`` laid over ``target``, guided by ``schema`` (an OpenAPI schema, or None where there is none).

    Maps merge, lists of type map merge by their keys, lists of type set take in what they lack, other
    lists replace, null removes. ``$patch: delete`` and ``$patch: replace`` work on maps and on list items.
    """
    if isinstance(patch, dict):
        return _merge_map(target if isinstance(target, dict) else {}, patch, schema)
    if isinstance(patch, list):
        return _merge_list(target if isinstance(target, list) else [], patch, schema)
    return patch


def _merge_map(target: dict[str, Json], patch: dict[str, Json], schema: Json) -> Json:
    directive = patch.get(_DIRECTIVE)
    body = {key: value for key, value in patch.items() if key != _DIRECTIVE}
    if directive == "delete":
        return None
    if directive == "replace" or _atomic(schema):
        return _clean(body)
    result = dict(target)
    for key, value in body.items():
        if value is None or (isinstance(value, dict) and value.get(_DIRECTIVE) == "delete"):
            result.pop(key, None)
        else:
            result[key] = strategic_merge(target.get(key), value, _property(schema, key))
    return result


def _merge_list(target: list[Json], patch: list[Json], schema: Json) -> Json:
    items = _part(schema, "items")
    kind = _part(schema, "x-kubernetes-list-type")
    replace = any(isinstance(item, dict) and item.get(_DIRECTIVE) == "replace" and len(item) == 1 for item in patch)
    if replace or kind not in {"map", "set"}:
        return [_clean(item) for item in patch if not (isinstance(item, dict) and set(item) == {_DIRECTIVE})]
    if kind == "set":
        return target + [item for item in patch if item not in target]
    return _merge_keyed(target, patch, _part(schema, "x-kubernetes-list-map-keys") or [], items)


def _merge_keyed(target: list[Json], patch: list[Json], keys: Sequence[str], items: Json) -> list[Json]:
    result = list(target)
    for item in patch:
        at = next((i for i, old in enumerate(result) if _same(old, item, keys, items)), None)
        merged = strategic_merge(result[at] if at is not None else {}, item, items)
        if at is None and merged is not None:
            result.append(merged)
        elif at is not None and merged is None:
            del result[at]
        elif at is not None:
            result[at] = merged
    return result


def _same(old: Json, new: Json, keys: Sequence[str], items: Json) -> bool:
    if not isinstance(old, dict) or not isinstance(new, dict) or not keys:
        return False
    return all(_key(old, key, items) == _key(new, key, items) for key in keys)


def _key(item: dict[str, Json], key: str, items: Json) -> Json:
    """The item's value of one merge key; a key left out has its schema's default, as in the server."""
    return item[key] if key in item else _part(_property(items, key), "default")


def _clean(value: Json) -> Json:
    """A new value as the patch gives it: without nulls in maps and without directives."""
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items() if item is not None and key != _DIRECTIVE}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _atomic(schema: Json) -> bool:
    return bool(_part(schema, "x-kubernetes-map-type") == "atomic")


def _part(schema: Json, key: str) -> Json:
    return schema.get(key) if isinstance(schema, dict) else None


def _property(schema: Json, key: str) -> Json:
    found = _part(_part(schema, "properties"), key)
    if found is not None:
        return found
    extra = _part(schema, "additionalProperties")
    return extra if isinstance(extra, dict) else None
