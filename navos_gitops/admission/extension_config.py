"""ExtensionConfig, as ``core/webhooks/admission/extensionconfig.go`` of cluster-api v1.14 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from navos_gitops.admission import fields

if TYPE_CHECKING:
    from navos_gitops.admission.call import Call
    from navos_gitops.model import Json

_SERVICE: Final = ("spec", "clientConfig", "service")


def default(value: Json, _call: Call) -> Json:
    """Set a selector that matches every namespace, and a service's port."""
    value = fields.default(value, ("spec", "namespaceSelector"), {})
    return fields.default(value, (*_SERVICE, "port"), 443) if fields.get(value, *_SERVICE) else value
