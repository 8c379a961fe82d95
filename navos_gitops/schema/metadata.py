"""The rules every object's metadata must keep, when it is created and when it is changed.

Mirrors k8s.io/apimachinery v0.36.3 pkg/api/validation/objectmeta.go as k8s.io/apiserver's ``BeforeCreate``
and ``BeforeUpdate`` (pkg/registry/rest) lead up to it. ``managedFields`` are the server's own and not judged.
Metadata is expected as :mod:`navos_gitops.schema.metadata_read` leaves it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from navos_gitops.model import Cause
from navos_gitops.named import NamedTuple
from navos_gitops.schema import names
from navos_gitops.schema.validate_faults import FORBIDDEN, INVALID, REQUIRED, TOO_LONG, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from navos_gitops.model import Json, Route

    Names = Callable[[str], Iterator[str]]

ANNOTATIONS_LIMIT: Final = 256 * 1024
"""How many bytes all annotations may have together."""

_GENERATED: Final = 58
"""How many characters of ``generateName`` the server keeps before the five it adds."""


class Rules(NamedTuple):
    """What depends on the kind: whether it lives in a namespace, and what names it takes."""

    namespaced: bool
    names: Names = names.subdomain


class _At(NamedTuple):
    """Where the metadata stands."""

    field: str
    route: Route

    def cause(self, kind: str, key: str, detail: str, *more: str | int) -> Cause:
        """A cause at the field ``key``; ``more`` leads on from there for the route alone."""
        return Cause(kind, f"{self.field}.{key}", detail, (*self.route, key, *more))


def of_new(metadata: Mapping[str, Json], rules: Rules) -> Iterator[Cause]:
    """What is wrong with a new object's metadata."""
    at = _At("metadata", ("metadata",))
    prefix, name = metadata.get("generateName", ""), metadata.get("name", "")
    if prefix:
        for fault in rules.names(names.masked(prefix)):
            yield at.cause(INVALID, "generateName", fault)
        name = name or f"{prefix[:_GENERATED]}xxxxx"
    yield from _name(name, rules.names, at)
    yield from _namespace(metadata, rules, at)
    yield from _contents(metadata, at)
    if "finalizers" in metadata:
        yield from _finalizers(metadata["finalizers"], at)


def of_stored(metadata: Mapping[str, Json], rules: Rules) -> Iterator[Cause]:
    """What is wrong with a changed object's metadata before its kind's own rules are looked at."""
    at = _At("metadata", ("metadata",))
    for fault in names.path_prefix(metadata.get("generateName", "")):
        yield at.cause(INVALID, "generateName", fault)
    yield from _name(metadata.get("name", ""), names.path_segment, at)
    yield from _namespace(metadata, rules, at)
    yield from _finalizers(metadata.get("finalizers", ()), at)


def of_changed(metadata: Mapping[str, Json], old: Mapping[str, Json], rules: Rules) -> Iterator[Cause]:
    """What else is wrong with a changed object's metadata. What only a live object has is not missed here."""
    at = _At("metadata", ("metadata",))
    yield from _contents(metadata, at)
    yield from _immutable(metadata, old, rules, at)
    if old.get("deletionTimestamp"):
        added = set(metadata.get("finalizers", ())) - set(old.get("finalizers", ()))
        if added:
            detail = f"must not gain {', '.join(sorted(added))} while the object is being deleted"
            yield at.cause(FORBIDDEN, "finalizers", detail)


def of_embedded(metadata: Mapping[str, Json], field: str, route: Route) -> Iterator[Cause]:
    """What is wrong with the metadata of an object inside another."""
    at = _At(f"{field}.metadata" if field else "metadata", (*route, "metadata"))
    for fault in names.path_prefix(metadata.get("generateName", "")):
        yield at.cause(INVALID, "generateName", fault)
    yield from _name(metadata.get("name") or "fakename", names.path_segment, at)
    if metadata.get("namespace"):
        yield from _namespace(metadata, Rules(namespaced=True), at)
    yield from _contents(metadata, at)
    yield from _finalizers(metadata.get("finalizers", ()), at)


def _name(name: str, valid: Names, at: _At) -> Iterator[Cause]:
    if not name:
        yield at.cause(REQUIRED, "name", "is required, or generateName in its place")
        return
    for fault in valid(name):
        yield at.cause(INVALID, "name", f"{shown(name)} is no valid name: {fault}")


def _namespace(metadata: Mapping[str, Json], rules: Rules, at: _At) -> Iterator[Cause]:
    namespace = metadata.get("namespace", "")
    if not rules.namespaced:
        return  # upstream clears it before it would forbid it
    if not namespace:
        yield at.cause(REQUIRED, "namespace", "is required")
        return
    for fault in names.label(namespace):
        yield at.cause(INVALID, "namespace", f"{shown(namespace)} is no valid namespace: {fault}")


def _contents(metadata: Mapping[str, Json], at: _At) -> Iterator[Cause]:
    if metadata.get("generation", 0) < 0:
        yield at.cause(INVALID, "generation", "must not be negative")
    for key, value in metadata.get("labels", {}).items():
        for fault in _label(key, value):
            yield at.cause(INVALID, "labels", fault, key)
    if "annotations" in metadata:
        yield from _annotations(metadata["annotations"], at)
    if "ownerReferences" in metadata:
        yield from _owners(metadata["ownerReferences"], at)


@lru_cache(maxsize=4096)
def _label(key: str, value: str) -> tuple[str, ...]:
    """What is wrong with one label; a fleet has the same ones on nearly every object."""
    keys = (f"label key {shown(key)}: {fault}" for fault in names.label_key(key))
    values = (f"value {shown(value)} of label {key}: {fault}" for fault in names.label_value(value))
    return (*keys, *values)


@lru_cache(maxsize=4096)
def _annotation(key: str) -> tuple[str, ...]:
    """What is wrong with an annotation's key."""
    return tuple(f"annotation key {shown(key)}: {fault}" for fault in names.label_key(key.lower()))


def _annotations(annotations: Mapping[str, str], at: _At) -> Iterator[Cause]:
    size = 0
    for key, value in annotations.items():
        size += names.size(key) + names.size(value)
        for fault in _annotation(key):
            yield at.cause(INVALID, "annotations", fault, key)
    if size > ANNOTATIONS_LIMIT:
        detail = f"must have at most {ANNOTATIONS_LIMIT} bytes together, and have {size}"
        yield at.cause(TOO_LONG, "annotations", detail)


def _owners(owners: list[dict[str, Json]], at: _At) -> Iterator[Cause]:
    controllers = []
    for place, owner in enumerate(owners):
        group, version = _group_version(owner["apiVersion"])
        empty = {"apiVersion": version, "kind": owner["kind"], "name": owner["name"], "uid": owner["uid"]}
        for key, value in empty.items():
            if not value:
                yield Cause(
                    INVALID,
                    f"{at.field}.ownerReferences.{key}",
                    "must not be empty",
                    (*at.route, "ownerReferences", place, key),
                )
        if (group, version, owner["kind"]) == ("", "v1", "Event"):
            yield at.cause(INVALID, "ownerReferences", "an Event must not own anything", place)
        if owner.get("controller"):
            controllers.append(f"{owner['kind']}/{owner['name']}")
            if len(controllers) > 1:
                detail = f"only one owner can be the controller; {controllers[0]} and {controllers[-1]} are"
                yield at.cause(INVALID, "ownerReferences", detail, place)


def _group_version(api_version: str) -> tuple[str, str]:
    """Group and version; both empty where the text is no API version."""
    if api_version in ("", "/") or api_version.count("/") > 1:
        return "", ""
    group, _, version = api_version.rpartition("/")
    return group, version


def _finalizers(finalizers: list[str], at: _At) -> Iterator[Cause]:
    for place, finalizer in enumerate(finalizers):
        for fault in names.label_key(finalizer):
            yield at.cause(INVALID, "finalizers", f"finalizer {shown(finalizer)}: {fault}", place)
    if {"orphan", "foregroundDeletion"}.issubset(finalizers):
        yield at.cause(INVALID, "finalizers", "orphan and foregroundDeletion cannot both be set")


def _immutable(metadata: Mapping[str, Json], old: Mapping[str, Json], rules: Rules, at: _At) -> Iterator[Cause]:
    for key in ("name", "namespace") if rules.namespaced else ("name",):
        if metadata.get(key, "") != old.get(key, ""):
            detail = f"cannot be changed from {shown(old.get(key, ''))} to {shown(metadata.get(key, ''))}"
            yield at.cause(INVALID, key, detail)
    if old.get("uid") and metadata.get("uid", old["uid"]) != old["uid"]:
        yield at.cause(INVALID, "uid", "cannot be changed")
    if metadata.get("deletionTimestamp") and not old.get("deletionTimestamp"):
        yield at.cause(INVALID, "deletionTimestamp", "cannot be set; delete the object instead")
    grace = metadata.get("deletionGracePeriodSeconds")
    if grace is not None and grace != old.get("deletionGracePeriodSeconds"):
        yield at.cause(INVALID, "deletionGracePeriodSeconds", "cannot be changed")
