"""The mutating stage: an object on its way through the webhook of its kind.

The API server converts the object to the version the webhook is written for, has it changed there, and converts
it back where it was. Mirrors pkg/admission/plugin/webhook/mutating/dispatcher.go of k8s.io/apiserver v0.36 and
``defaulterForType`` of sigs.k8s.io/controller-runtime v0.24.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from navos_gitops.admission import typed, webhooks
from navos_gitops.admission.call import Doubt, Refusal
from navos_gitops.admission.gotype import Undecodable
from navos_gitops.admission.hub import HUB, Unconvertible
from navos_gitops.model import Cause, field_text
from navos_gitops.named import NamedTuple
from navos_gitops.schema import prune, server

if TYPE_CHECKING:
    from collections.abc import Callable

    from navos_gitops.admission.call import Call
    from navos_gitops.admission.gostruct import Struct
    from navos_gitops.catalog import Installed, Kind
    from navos_gitops.model import Json, Unchecked

    Default = Callable[[Json, Call], Json | Refusal | Doubt]


class Mutated(NamedTuple):
    """An object after its mutating webhook, in the version it came in; as it was where the webhook refuses it."""

    value: Json
    causes: tuple[Cause, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    partly: bool = False
    """Whether the webhook may have set more than is seen here."""


def mutate(value: Json, call: Call, installed: Installed, *, providers: bool = True) -> Mutated:
    """Ask the mutating webhook of an object's kind. ``call.old`` is in the version of ``value``.

    Without ``providers``, only Cluster API's own webhooks are asked.
    """
    group = value["apiVersion"].rpartition("/")[0]
    hooks = webhooks.of(group, value["kind"])
    if hooks is webhooks.NONE and providers:
        registered = installed.webhooks(group, value["kind"])
        if registered is not None:
            from navos_gitops.admission import provided

            return provided.mutate(value, call, registered, installed)
    struct = typed.of_kind(f"{group}/{HUB}", value["kind"])
    if not hooks.mutating or struct is None:
        return Mutated(value)
    try:
        return _mutated(value, struct, webhooks.default_of(hooks), call, installed)
    except Undecodable as fault:
        return undecodable(value, fault)
    except Unconvertible as fault:
        return Mutated(value, (Cause("", "", str(fault), ()),))


def _mutated(value: Json, struct: Struct, default: Default, call: Call, installed: Installed) -> Mutated:
    """Ask a webhook as the API server does, and take its answer as controller-runtime makes it."""
    version = value["apiVersion"].rpartition("/")[2]
    settled = version != HUB or struct.settled(value)
    if version != HUB:
        from navos_gitops.admission import conversion

        decoded = conversion.decoded(value, struct, _api_versions(installed))
    else:
        decoded = value if settled else struct.decode(value)
    if call.old is not None:
        call = call._replace(old=in_hub(call.old, installed), decode=struct.decode)
    answer = default(decoded, call)
    if isinstance(answer, Refusal):
        return Mutated(value, answer.causes, answer.unchecked)
    changed, unchecked = answer if isinstance(answer, Doubt) else (answer, ())
    if changed is decoded or changed == decoded:
        return Mutated(value, (), unchecked)
    encoded = answered(value, struct, decoded, changed, settled=settled)
    return Mutated(_back(encoded, version, installed), (), unchecked)


def undecodable(value: Json, fault: Undecodable) -> Mutated:
    """Refuse an object that a webhook cannot read into its Go type."""
    return Mutated(value, (Cause("", field_text(fault.route), fault.message, fault.route),))


def answered(value: Json, struct: Struct, decoded: Json, changed: Json, *, settled: bool) -> Json:
    """Give an object after the patch that a webhook answers with; ``settled`` where the round trip alone is none."""
    encoded = struct.encode(changed)
    if settled:
        return encoded
    from navos_gitops.admission import patch

    return patch.reread(patch.applied(value, encoded, struct.encode(decoded)))


def in_hub(value: Json, installed: Installed) -> Json:
    """Give an object in the version that webhooks are written for; raises as :func:`conversion.convert` does."""
    return _converted(value, HUB, installed)


def in_version(value: Json, kind: Kind, installed: Installed) -> Json:
    """Give an object as it comes back from the store in the version of ``kind``; raises as :func:`in_hub` does."""
    group, _, own = value["apiVersion"].rpartition("/")
    if own == kind.version and (own == HUB or typed.of_kind(f"{group}/{HUB}", value["kind"]) is None):
        return value
    back = _converted(in_hub(value, installed), kind.version, installed)
    return server.decode(kind, back).value


def _converted(value: Json, version: str, installed: Installed, *, remember: bool = True) -> Json:
    """Convert an object; the conversions, most of this package, are loaded with the first one that needs them."""
    if value["apiVersion"].rpartition("/")[2] == version:
        return value
    from navos_gitops.admission.conversion import convert

    return convert(value, version, _api_versions(installed), remember=remember)


def _back(hub: Json, version: str, installed: Installed) -> Json:
    """Default a changed object by its schema again, and take it back to the version it came in."""
    kind = installed.find(hub["apiVersion"], hub["kind"])
    if kind is not None:
        hub = server.served(kind).structural.default(hub)
    if version == HUB:
        return hub
    # before v1beta2 was served there was nothing to convert, and no annotation to remember it by
    value = _converted(hub, version, installed, remember=kind is not None)
    own = installed.find(value["apiVersion"], value["kind"])
    # nulls stay: the server does not drop them again before it validates
    return value if own is None else prune.pruned(server.served(own).structural.node, value, [], resource=True)


def _api_versions(installed: Installed) -> Callable[[str, str], str]:
    """Say which API version a reference without one stands for: that of the newest contract, as upstream does.

    A kind that is not installed fails upstream's conversion, and so it does here, but where a provider that the
    catalog does not hold may bring it: then its version is left open, for no schema reads it.
    """

    def api_version(group: str, kind: str) -> str:
        found = installed.contract_version(group, kind)
        if found:
            return f"{group}/{found[1]}"
        served = [each.version for each in installed.kinds(group, kind) if each.served]
        if served:
            return f"{group}/{served[-1]}"
        if kind and installed.missing(f"{group}/{HUB}", kind).unknown:
            return f"{group}/{HUB}"
        raise Unconvertible(f"a reference names {kind or 'no kind'} of {group or 'no group'}, which is not installed")

    return api_version
