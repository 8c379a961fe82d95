"""What the API server does to one custom resource, in its order: read, default, and later judge.

Between the two stand the mutating webhooks, which are not known here. Mirrors k8s.io/apiextensions-apiserver
v0.36.3, ``unstructuredSchemaCoercer.apply`` (pkg/apiserver/customresource_handler.go) and
``customResourceStrategy`` (pkg/registry/customresource/strategy.go, validator.go), and k8s.io/apiserver's
``BeforeCreate`` and ``BeforeUpdate`` (pkg/registry/rest).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.model import Cause, Unchecked
from navos_gitops.named import NamedTuple
from navos_gitops.schema import metadata, metadata_read, names, prune
from navos_gitops.schema.structural import Structural
from navos_gitops.schema.validate_faults import (
    INVALID,
    NO_PATH,
    NOT_SUPPORTED,
    REQUIRED,
    TOO_LONG,
    TOO_MANY,
    TYPE_INVALID,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from navos_gitops.catalog import Kind
    from navos_gitops.model import Json, Route
    from navos_gitops.schema.cel import Rules

_BLOCKING: Final = frozenset({NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID})
"""The types of causes that keep CEL rules from being looked at."""

_INT32_MAX: Final = 2**31 - 1


class Decoded(NamedTuple):
    """An object as the server has read it.

    ``unknown`` are the routes of fields it knows nothing of and has dropped: strict clients (kubectl, Flux)
    are refused for them, others warned. With ``causes`` the request cannot be read at all, and ``value`` is
    what was sent; upstream answers with a bare text, so their type and field are our telling.
    """

    value: Json
    unknown: tuple[Route, ...] = ()
    causes: tuple[Cause, ...] = ()


class Served:
    """One kind's schema, compiled. Kept with the kind's entry in the catalog; unchanging to all who ask."""

    __slots__ = ("_rules", "_schema", "structural")

    def __init__(self, schema: Json) -> None:
        self.structural = Structural(schema)
        self._schema = schema
        self._rules: Rules | None = None

    @property
    def rules(self) -> Rules:
        """The schema's CEL rules."""
        if self._rules is None:
            from navos_gitops.schema import cel

            self._rules = cel.rules(self._schema)
        return self._rules


def served(kind: Kind) -> Served:
    """The kind's schema, compiled when first asked for."""
    found = kind.entry.compiled
    if not isinstance(found, Served):
        found = kind.entry.compiled = Served(kind.entry.value)
    return found


def decode(kind: Kind, value: Json) -> Decoded:
    """Read ``value``, which claims to be of ``kind``.

    Metadata is brought in form, unknown fields and stray nulls go, defaults come in. The value itself is not
    changed; it is returned where nothing had to be done.
    """
    structural = served(kind).structural
    if _is_plain(value) and structural.resource_is_settled(value):
        return Decoded(value)
    if not isinstance(value, dict):
        return Decoded(value, (), (Cause(INVALID, NO_PATH, f"must be a mapping, not {shown(value)}", ()),))
    causes = tuple(_type_meta_faults(value))
    unknown: list[Route] = []
    pruned = prune.pruned(structural.node, value, unknown, resource=True)
    read = structural.read_embedded(prune.without_nulls(structural.node, pruned))
    kept = {key: value[key] for key in ("apiVersion", "kind") if key in value}
    if "metadata" in value:
        meta = metadata_read.read(value["metadata"], ("metadata",))
        kept["metadata"] = meta.value
        unknown = [*meta.unknown, *unknown]
        causes = (*causes, *meta.causes)
    causes = (*causes, *read.causes)
    if causes:
        return Decoded(value, (*unknown, *read.unknown), causes)
    return Decoded(structural.default({**read.value, **kept}), (*unknown, *read.unknown))


def restore(kind: Kind, value: dict[str, Json]) -> Decoded:
    """Read ``value`` as it comes back from the store: metadata that cannot be read is dropped, field by field.

    ``causes`` are left only where the metadata as a whole, or what the object says it is, cannot be read.
    """
    decoded = decode(kind, value)
    malformed = [cause.route for cause in decoded.causes if len(cause.route) > 1]
    if not malformed:
        return decoded
    for route in malformed:
        value = _without(value, route[: route.index("metadata") + 2] if "metadata" in route else route)
    return decode(kind, value)


def _without(value: Json, route: Route) -> Json:
    """``value`` without what stands at ``route``; as it is where nothing does."""
    key, *below = route
    if isinstance(value, list) and isinstance(key, int):
        return [_without(item, tuple(below)) if at == key and below else item for at, item in enumerate(value)]
    if not isinstance(value, dict) or key not in value:
        return value
    if below:
        return {**value, key: _without(value[key], tuple(below))}
    return {name: item for name, item in value.items() if name != key}


def _is_plain(value: Json) -> bool:
    if type(value) is not dict:
        return False
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if type(api_version) is not str or type(kind) is not str or not api_version or not kind:
        return False
    return api_version.count("/") <= 1 and metadata_read.is_plain(value.get("metadata"))


def _type_meta_faults(value: dict[str, Json]) -> Iterator[Cause]:
    for key in ("apiVersion", "kind"):
        if not value.get(key):
            yield Cause(REQUIRED, key, "is required", (key,))
        elif not isinstance(value[key], str):
            yield Cause(INVALID, key, f"must be a string, not {shown(value[key])}", (key,))
    if isinstance(value.get("apiVersion"), str) and value["apiVersion"].count("/") > 1:
        yield Cause(INVALID, "apiVersion", f"{shown(value['apiVersion'])} is no API version", ("apiVersion",))


def prepare(kind: Kind, value: dict[str, Json], old: dict[str, Json] | None = None) -> dict[str, Json]:
    """``value`` as the server will store it: where status is a subresource, nobody else writes it.

    It is dropped on create and stays what it was on update. Metadata is there in any case, for the server
    writes some of its own.
    """
    if "metadata" not in value:
        value = {**value, "metadata": {}}
    if not kind.status:
        return value
    if old is not None and "status" in old:
        same = value.get("status") is old["status"]
        return value if same else {**value, "status": old["status"]}
    if "status" not in value:
        return value
    return {key: item for key, item in value.items() if key != "status"}


def validate(kind: Kind, value: dict[str, Json], old: dict[str, Json] | None = None) -> list[Cause | Unchecked]:
    """What the API server finds wrong with ``value`` (as decoded, and as webhooks have changed it since).

    ``old`` is the object that it replaces: faults in what stays as it was are forgiven, as there. An object
    of a namespaced kind has to carry the namespace its request is made in.
    """
    value = prepare(kind, value, old)
    compiled = served(kind)
    structural = compiled.structural
    accepted = structural.accepts(value)
    found: list[Cause | Unchecked] = list(_type_meta(kind, value))
    of_kind = not found
    if of_kind:
        found.extend(_own(kind, structural, value, old, accepted=accepted))
    if not accepted:
        found.extend(structural.embedded(value))
        if old is None or not structural.list_types(old):
            found.extend(structural.list_types(value))
    found.extend(_rules(compiled, value, old, found))
    if old is not None:
        found.extend(metadata.of_stored(_read(value), _metadata_rules(kind)))
    if old is not None and not of_kind:
        found.extend(metadata.of_changed(_read(value), _read(old), _metadata_rules(kind)))
    return found


def _own(
    kind: Kind, structural: Structural, value: dict[str, Json], old: dict[str, Json] | None, *, accepted: bool
) -> Iterator[Cause]:
    """What the kind's validator finds: metadata, schema, scale subresource."""
    rules = _metadata_rules(kind)
    if old is None:
        yield from metadata.of_new(_read(value), rules)
    else:
        yield from metadata.of_changed(_read(value), _read(old), rules)
    if not accepted:
        yield from structural.validate(value, old=None if old is None else structural.beside(value, old))
    if kind.scale:
        yield from _scale(kind.scale, value)


def _type_meta(kind: Kind, value: dict[str, Json]) -> Iterator[Cause]:
    for key, expected in (("kind", kind.kind), ("apiVersion", kind.api_version)):
        if value.get(key) != expected:
            yield Cause(INVALID, key, f"must be {expected}, not {shown(value.get(key))}", (key,))


def _metadata_rules(kind: Kind) -> metadata.Rules:
    builtin = kind.provider == "kubernetes"
    return metadata.Rules(kind.namespaced, names.path_segment if builtin else names.subdomain)


def _read(value: dict[str, Json]) -> dict[str, Json]:
    meta: Json = value.get("metadata")
    return meta if metadata_read.is_plain(meta) else metadata_read.read(meta, ("metadata",)).value


def _scale(scale: Mapping[str, str], value: dict[str, Json]) -> Iterator[Cause]:
    """The scale subresource wants numbers of replicas that it can hold, whatever the schema says."""
    for path in (scale["specReplicasPath"], scale["statusReplicasPath"]):
        replicas, route = _at(path, value, 0)
        if type(replicas) is not int:
            yield Cause(INVALID, path, f"must be an integer, not {shown(replicas)}", route)
        elif not 0 <= replicas <= _INT32_MAX:
            yield Cause(INVALID, path, f"must be 0 to {_INT32_MAX}, not {replicas}", route)
    selector, route = _at(scale.get("labelSelectorPath", ""), value, "")
    if scale.get("labelSelectorPath") and not isinstance(selector, str):
        yield Cause(INVALID, scale["labelSelectorPath"], f"must be a string, not {shown(selector)}", route)


def _at(path: str, value: Json, absent: Json) -> tuple[Json, Route]:
    """What stands at a simple path as ``.spec.replicas``; None where something on the way is no mapping."""
    route: Route = ()
    for key in path.removeprefix(".").split("."):
        if value is None and route:
            return absent, route
        if not isinstance(value, dict):
            return None, route
        route = (*route, key)
        if key not in value:
            return absent, route
        value = value[key]
    return value, route


def _rules(compiled: Served, value: Json, old: Json, found: list[Cause | Unchecked]) -> Iterable[Cause | Unchecked]:
    """What the CEL rules find, or upstream's word that they were not looked at because of other faults."""
    if not any(cause.type in _BLOCKING for cause in found if isinstance(cause, Cause)):
        return compiled.rules.evaluate(value, old)
    if not compiled.rules.any:
        return ()
    detail = "some validation rules were not checked because the object was invalid; correct the other faults first"
    return (Cause(INVALID, NO_PATH, detail, ()),)
