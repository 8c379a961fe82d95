"""What the mutating webhook of an infrastructure provider makes of an object.

Its manager reads the object into the provider's Go types, sets defaults, and writes it again: a field that the
schema requires and whose Go field is always written is there afterwards, if only empty. Which kinds have such a
webhook is a fact of each release (:mod:`navos_gitops.catalog.webhooks`), their types are data
(:mod:`navos_gitops.admission.typed`), and what is set is code, one module a provider. Where one of these is not
known, the object stays as it is and the answer says that it may not stay so.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from navos_gitops.admission import mutation, typed
from navos_gitops.admission.call import Doubt
from navos_gitops.admission.gotype import Undecodable
from navos_gitops.admission.mutation import Mutated
from navos_gitops.admission.providers.nothing import nothing
from navos_gitops.model import Unchecked
from navos_gitops.schema import server

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from navos_gitops.admission.call import Call
    from navos_gitops.admission.gostruct import Struct
    from navos_gitops.catalog import Installed
    from navos_gitops.catalog.webhooks import Registered
    from navos_gitops.model import Json

    Default = Callable[[Json, Call], Json | Doubt]

_UNKNOWN = "its provider is not known well enough to say whether a mutating webhook fills what is missing"
_CONVERTED = "its mutating webhook is asked in {}, and the way there from {} is not modelled"
_ELSE = "what its mutating webhook fills in is not modelled"
_OTHER = "what its mutating webhook fills in is modelled after another release of {}"


def mutate(value: Json, call: Call, registered: Registered, installed: Installed) -> Mutated:
    """Ask the mutating webhook that a provider registers for a kind."""
    if not registered.provider:
        return _left(value, _UNKNOWN)
    hook = registered.mutating
    if hook is None or call.operation not in hook.operations:
        return Mutated(value)
    default = _defaults(registered.provider).get(value["kind"])
    own = value["apiVersion"].rpartition("/")[2]
    if own != hook.version:
        # without a patch in the answer the object stays as it came, whatever it became on the way to the webhook
        untouched = default is nothing and registered.types and not registered.rewrites
        return Mutated(value) if untouched else _left(value, _CONVERTED.format(hook.version, own))
    struct = typed.of_provider(registered.provider, value["apiVersion"], value["kind"])
    if struct is None or default is None:
        return _left(value, _ELSE)
    if registered.types:
        return _mutated(value, struct, default, call, registered, installed)
    found = _mutated(value, struct, default, call, registered, installed)
    doubt = Unchecked(_OTHER.format(registered.provider))
    # what the types of another release cannot read, its own may
    return Mutated(found.value, (), (*found.unchecked, doubt), partly=True)


def _left(value: Json, reason: str) -> Mutated:
    return Mutated(value, (), (Unchecked(reason),), partly=True)


def _mutated(
    value: Json, struct: Struct, default: Default, call: Call, registered: Registered, installed: Installed
) -> Mutated:
    settled = struct.settled(value)
    try:
        decoded = value if settled else struct.decode(value)
    except Undecodable as fault:
        return mutation.undecodable(value, fault)
    answer = default(decoded, call)
    changed, unchecked = answer if isinstance(answer, Doubt) else (answer, ())
    if changed == decoded and (settled or not registered.rewrites):
        return Mutated(value, (), unchecked, partly=bool(unchecked))
    encoded = mutation.answered(value, struct, decoded, changed, settled=settled)
    kind = installed.find(value["apiVersion"], value["kind"])
    if kind is not None:
        encoded = server.served(kind).structural.default(encoded)
    return Mutated(encoded, (), unchecked, partly=bool(unchecked))


@cache  # modules, once imported, stay
def _defaults(provider: str) -> Mapping[str, Default]:
    if provider not in typed.PROVIDERS:
        return {}
    module: Any = import_module(f"navos_gitops.admission.providers.{provider.replace('-', '_')}")
    defaults: Mapping[str, Default] = module.DEFAULTS
    return defaults
