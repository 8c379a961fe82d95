"""One request's way through the API server, stage by stage.

Mirrors the order of k8s.io/apiserver's create and update handlers (pkg/endpoints/handlers) for custom resources:
decode, strict decoding, mutating webhooks, the server's own validation, validating webhooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from navos_gitops.admission import mutation
from navos_gitops.admission.call import Call
from navos_gitops.admission.gotype import Undecodable
from navos_gitops.admission.hub import Unconvertible
from navos_gitops.admission.verdict import Request, Verdict
from navos_gitops.model import Cause, Unchecked
from navos_gitops.schema import server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from navos_gitops.catalog import Installed, Kind
    from navos_gitops.model import Json, Route
    from navos_gitops.schema.variables import Definitions

_SERVER_SETS: Final = frozenset(
    {
        *("creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation"),
        *("managedFields", "resourceVersion", "selfLink", "uid"),
    }
)


_KEPT: Final = 1000
"""How many objects of management clusters are remembered as read, or their definitions, before all are forgotten."""


class Admission:
    """The API server of one management cluster. Keep it for many requests: it remembers the classes it has read.

    Without ``providers``, the mutating webhooks of infrastructure providers are not asked: an API server that has
    their CustomResourceDefinitions, and none of their managers.
    """

    __slots__ = ("_defined", "_installed", "_providers", "_read")

    def __init__(self, installed: Installed, *, providers: bool = True) -> None:
        self._installed = installed
        self._providers = providers
        # by identity; the object is held so that its identity stays its own
        self._read: dict[int, tuple[Json, Json]] = {}
        self._defined: dict[int, tuple[Json, Definitions]] = {}

    def admit(self, request: Request) -> Verdict:
        """Take one request through the stages; a refusal ends it where it happens."""
        submitted = request.old if request.operation == "DELETE" else request.object
        kind = self._kind(submitted)
        if kind is None:
            return Verdict(False, "decode", (_unserved(submitted),), object=submitted)
        if request.operation == "DELETE":
            unreadable = server.restore(kind, submitted).causes
            return Verdict(not unreadable, "decode" if unreadable else "", unreadable, object=submitted)
        warnings = _deprecation(kind)
        decoded = server.decode(kind, request.object)
        if decoded.causes:
            return Verdict(False, "decode", decoded.causes, warnings, object=request.object)
        if decoded.unknown and request.strict:
            return Verdict(False, "strict", _unknown(decoded.unknown), warnings, object=request.object)
        warnings += tuple(f'unknown field "{_dotted(route)}"' for route in decoded.unknown)
        old = None
        if request.operation == "UPDATE" and request.old is not None:
            old = self._stored(request, kind)
            if isinstance(old, Cause):
                return Verdict(False, "decode", (old,), warnings, object=request.object)
        received = _received(decoded.value, kind)
        call = self._call(request, old)
        mutated = self._mutate(received, call) if request.webhooks else mutation.Mutated(received)
        if mutated.causes:
            return Verdict(False, "mutate", mutated.causes, warnings, mutated.unchecked, request.object)
        return _validated(kind, mutated, old, warnings, received)

    def _kind(self, value: Json) -> Kind | None:
        if not isinstance(value, dict):
            return None
        api_version, name = value.get("apiVersion"), value.get("kind")
        if not isinstance(api_version, str) or not isinstance(name, str):
            return None
        return self._installed.find(api_version, name)

    def _call(self, request: Request, old: Json) -> Call:
        def find(group: str, kind: str, namespace: str, name: str) -> Json:
            return self._find(request.context, (group, kind, namespace, name))

        return Call(request.operation, old, find, self._define, request.gates)

    def _define(self, class_: Json) -> Definitions:
        from navos_gitops.schema.variables import definitions

        known = self._defined.get(id(class_))
        if known is None:
            _forget(self._defined)
            known = self._defined[id(class_)] = (class_, definitions(class_))
        return known[1]

    def _find(self, context: Sequence[Json], wanted: tuple[str, str, str, str]) -> Json:
        """Find another object of the management cluster, in the hub version; None where there is none."""
        for value in context:
            if _identity(value) == wanted:
                known = self._read.get(id(value))
                if known is None:
                    _forget(self._read)
                    known = self._read[id(value)] = (value, self._in_hub(value, context))
                return known[1]
        return None

    def _in_hub(self, value: Json, context: Sequence[Json]) -> Json:
        kind = self._kind(value)
        if kind is None:
            return value
        try:
            return mutation.in_hub(self._as_created(value, kind, context), self._installed)
        except (Undecodable, Unconvertible):
            return None

    def _stored(self, request: Request, kind: Kind) -> Json | Cause:
        """Give the object that an update meets, as the store holds it, in the version of the request; or why not."""
        stored_as = self._kind(request.old)
        if stored_as is None:
            return _unserved(request.old)
        restored = server.restore(stored_as, request.old)
        if restored.causes:
            return restored.causes[0]
        if not request.webhooks:
            return _received(restored.value, stored_as)
        created = self._as_created(request.old, stored_as, request.context)
        try:
            return mutation.in_version(created, kind, self._installed)
        except (Undecodable, Unconvertible) as error:
            if stored_as.api_version == kind.api_version:
                return created
            return Cause("", "old", f"the store cannot hold it: {error}", ())

    def _as_created(self, value: Json, kind: Kind, context: Sequence[Json]) -> Json:
        """Read, default and mutate an object as when it was created; without its webhook where that refuses it."""
        received = _received(server.restore(kind, value).value, kind)
        call = self._call(Request("CREATE", value, context=context), None)
        return self._mutate(received, call).value

    def _mutate(self, value: Json, call: Call) -> mutation.Mutated:
        return mutation.mutate(value, call, self._installed, providers=self._providers)


def _forget(remembered: dict[int, Any]) -> None:
    """Keep what is remembered within bounds: whoever asks about ever other objects has no use for the old ones."""
    if len(remembered) >= _KEPT:
        remembered.clear()


def admit(request: Request, installed: Installed) -> Verdict:
    """Say what the API server of a management cluster says of one object; see :class:`Admission` for many."""
    return Admission(installed).admit(request)


def _validated(kind: Kind, mutated: mutation.Mutated, old: Json, warnings: tuple[str, ...], received: Json) -> Verdict:
    found = server.validate(kind, mutated.value, old)
    causes = tuple(each for each in found if isinstance(each, Cause))
    unchecked = mutated.unchecked + tuple(each for each in found if isinstance(each, Unchecked))
    if causes and mutated.partly:
        from navos_gitops.admission import mended

        causes, open_ = mended.apart(causes, mutated.value, server.validate(kind, received, old))
        unchecked += open_
    if causes:
        return Verdict(False, "schema", causes, warnings, unchecked, mutated.value)
    return Verdict(True, "", (), warnings, unchecked, server.prepare(kind, mutated.value, old))


def _received(value: Json, kind: Kind) -> Json:
    """Give the object as the server takes it: in the request's namespace, without what only the server sets."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    namespace = (metadata.get("namespace") or "default") if kind.namespaced else None
    if metadata.get("namespace") == namespace and _SERVER_SETS.isdisjoint(metadata):
        return value
    kept = {key: item for key, item in metadata.items() if key not in _SERVER_SETS and key != "namespace"}
    return {**value, "metadata": kept | ({"namespace": namespace} if namespace else {})}


def _identity(value: Json) -> tuple[Json, ...] | None:
    """Group, kind, namespace and name; None for what is no object."""
    metadata = value.get("metadata") if isinstance(value, dict) else None
    if not isinstance(metadata, dict):
        return None
    group = str(value.get("apiVersion")).rpartition("/")[0]
    return group, value.get("kind"), metadata.get("namespace") or "default", metadata.get("name")


def _unserved(value: Json) -> Cause:
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return Cause("", "kind", "an object says its kind", ("kind",))
    return Cause("", "apiVersion", f"the server knows no {value['kind']} in {value.get('apiVersion')}", ("apiVersion",))


def _unknown(routes: Sequence[Route]) -> tuple[Cause, ...]:
    return tuple(Cause("UnknownField", _dotted(route), "unknown field", route) for route in routes)


def _dotted(route: Route) -> str:
    text = ""
    for key in route:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def _deprecation(kind: Kind) -> tuple[str, ...]:
    return (f"{kind.api_version} {kind.kind} is deprecated",) if kind.deprecated else ()
