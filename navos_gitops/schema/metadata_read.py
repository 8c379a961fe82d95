"""How the API server reads ``metadata``: types checked, unknown and empty fields taken out.

Mirrors ``GetObjectMetaWithOptions`` and ``SetObjectMeta`` (k8s.io/apiextensions-apiserver v0.36.3
pkg/apiserver/schema/objectmeta/coerce.go): JSON into ``metav1.ObjectMeta`` and back.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.model import Cause
from navos_gitops.named import NamedTuple
from navos_gitops.schema.validate_faults import INVALID, shown
from navos_gitops.schema.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.model import Json, Route

    Reader = Callable[["_Reading", Json, Route], Json]

_TEXTS: Final = frozenset({"name", "namespace", "generateName", "uid", "resourceVersion", "selfLink"})
_MAPS: Final = frozenset({"labels", "annotations"})
_ZERO_TIME: Final = "0001-01-01T00:00:00Z"


class Read(NamedTuple):
    """Metadata as the server keeps it, the routes of its unknown fields, and what cannot be read.

    Upstream refuses the whole request with a bare text where there are ``causes``; theirs is our telling.
    """

    value: dict[str, Json]
    unknown: tuple[Route, ...] = ()
    causes: tuple[Cause, ...] = ()


def is_plain(metadata: Json) -> bool:
    """Whether reading would leave ``metadata`` as it is; false of what is not looked at here."""
    if type(metadata) is not dict:
        return False
    for key, item in metadata.items():
        if key in _TEXTS:
            if type(item) is not str or not item:
                return False
        elif key in _MAPS and type(item) is dict and item:
            for each in item.values():
                if type(each) is not str:
                    return False
        else:
            return False
    return True


def read(metadata: Json, route: Route) -> Read:
    """``metadata``, which stands at ``route``, as the server reads it."""
    reading = _Reading()
    value = reading.fields(_OBJECT_META, metadata, route)
    return Read(value, tuple(reading.unknown), tuple(reading.causes))


def _dotted(route: Route) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in route)
    return text.removeprefix(".")


class _Reading:
    """One reading's findings."""

    __slots__ = ("causes", "unknown")

    def __init__(self) -> None:
        self.causes: list[Cause] = []
        self.unknown: list[Route] = []

    def refuse(self, wanted: str, value: Json, route: Route) -> None:
        detail = f"must be {wanted}, not {shown(value)}"
        self.causes.append(Cause(INVALID, _dotted(route), detail, route))

    def fields(self, table: Mapping[str, Reader], value: Json, route: Route) -> dict[str, Json]:
        """A mapping with the fields of ``table``; those that come out as None are left out."""
        found: dict[str, Json] = {}
        if value is not None and not isinstance(value, dict):
            self.refuse("a mapping", value, route)
            return found
        for key, item in (value or {}).items():
            if key not in table:
                self.unknown.append((*route, key))
            elif item is not None and (kept := table[key](self, item, (*route, key))) is not None:
                found[key] = kept
        return found

    def text(self, value: Json, route: Route) -> str | None:
        if not isinstance(value, str):
            self.refuse("a string", value, route)
            return None
        return value or None

    def whole(self, value: Json, route: Route) -> int | None:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
        if not fits or not INT64_MIN <= int(value) <= INT64_MAX:
            self.refuse("an integer", value, route)
            return None
        return int(value)

    def counted(self, value: Json, route: Route) -> int | None:
        return self.whole(value, route) or None

    def truth(self, value: Json, route: Route) -> bool | None:
        if not isinstance(value, bool):
            self.refuse("true or false", value, route)
            return None
        return value

    def time(self, value: Json, route: Route) -> str | None:
        from navos_gitops.schema import formats

        if not isinstance(value, str) or not formats.is_rfc3339(value):
            self.refuse("a time as 2006-01-02T15:04:05Z", value, route)
            return None
        return _in_utc(value)

    def created(self, value: Json, route: Route) -> str | None:
        time = self.time(value, route)
        return None if time == _ZERO_TIME else time

    def texts(self, value: Json, route: Route) -> dict[str, str] | None:
        if not isinstance(value, dict):
            self.refuse("a mapping", value, route)
            return None
        return {key: _empty(self, item, (*route, key)) for key, item in value.items()} or None

    def entries(self, value: Json, route: Route, each: Reader) -> list[Json] | None:
        if not isinstance(value, list):
            self.refuse("a list", value, route)
            return None
        return [each(self, item, (*route, at)) for at, item in enumerate(value)] or None

    def anything(self, value: Json, _route: Route) -> Json:
        return value

    def finalizers(self, value: Json, route: Route) -> list[Json] | None:
        return self.entries(value, route, _empty)

    def owners(self, value: Json, route: Route) -> list[Json] | None:
        return self.entries(value, route, _owner)

    def managed(self, value: Json, route: Route) -> list[Json] | None:
        return self.entries(value, route, lambda reading, item, at: reading.fields(_MANAGED, item, at))


def _empty(reading: _Reading, value: Json, route: Route) -> str:
    """A string that stays though it is empty; null stands for the empty one."""
    return "" if value is None else reading.text(value, route) or ""


def _owner(reading: _Reading, value: Json, route: Route) -> Json:
    return {"apiVersion": "", "kind": "", "name": "", "uid": "", **reading.fields(_OWNER, value, route)}


def _in_utc(time: str) -> str:
    """The same moment to the second in UTC, as Kubernetes writes it."""
    moment, zone = time[:19], time[19:].lstrip(".,0123456789")
    if zone == "Z" or len(moment) < 19:
        return f"{moment}Z"
    try:
        return datetime.fromisoformat(moment + zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return time


_OWNER: Final[Mapping[str, Reader]] = {
    "apiVersion": _Reading.text,
    "kind": _Reading.text,
    "name": _Reading.text,
    "uid": _Reading.text,
    "controller": _Reading.truth,
    "blockOwnerDeletion": _Reading.truth,
}
_MANAGED: Final[Mapping[str, Reader]] = {
    "manager": _Reading.text,
    "operation": _Reading.text,
    "apiVersion": _Reading.text,
    "time": _Reading.time,
    "fieldsType": _Reading.text,
    "fieldsV1": _Reading.anything,
    "subresource": _Reading.text,
}
_OBJECT_META: Final[Mapping[str, Any]] = {
    **dict.fromkeys(sorted(_TEXTS), _Reading.text),
    "generation": _Reading.counted,
    "creationTimestamp": _Reading.created,
    "deletionTimestamp": _Reading.time,
    "deletionGracePeriodSeconds": _Reading.whole,
    "labels": _Reading.texts,
    "annotations": _Reading.texts,
    "ownerReferences": _Reading.owners,
    "finalizers": _Reading.finalizers,
    "managedFields": _Reading.managed,
}
