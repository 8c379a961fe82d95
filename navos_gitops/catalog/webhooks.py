"""Which webhooks a provider's release registers: what the API server asks before and after the schema.

The facts are written by hand in ``facts/webhooks/*.yaml``, from the MutatingWebhookConfiguration and the
ValidatingWebhookConfiguration of each release; the build compiles them into ``webhooks.json``, which is read when
the first object of a provider's kind is judged. Cluster API's own webhooks are not here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from navos_gitops.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = Path(__file__).with_name("webhooks.json")
_MODELLED: Final = frozenset({"core", "docker"})
"""Cluster API's own managers: what they register stands in :mod:`navos_gitops.admission.webhooks`."""


class Webhook(NamedTuple):
    """One registration: the API version that the webhook is sent objects in, and for which operations it is asked."""

    version: str
    operations: frozenset[str]


class Registered(NamedTuple):
    """What one release registers for one kind.

    ``provider`` is empty where nothing is known of it: then it may have any webhook. ``types`` names the version whose
    Go types and defaults this release has too, where they were compared and are alike; else it is empty.
    """

    provider: str
    mutating: Webhook | None = None
    validating: Webhook | None = None
    types: str = ""
    rewrites: bool = False
    """Whether the mutating webhook writes an object again where it sets nothing, as older controller-runtimes do."""


def of_bundle(hooks: Mapping[str, Any], provider: str, group: str, kind: str) -> Registered:
    """The webhooks of a kind in a release whose bundle says what it registers."""
    key = f"{kind}.{group}"
    return Registered(provider, _webhook(hooks["mutating"], key), _webhook(hooks["validating"], key))


def registered(provider: str, version: str, group: str, kind: str) -> Registered:
    """The webhooks of a kind in one release.

    A version that is not known is taken to register what the newest known one does, with types that may be others.
    """
    if provider in _MODELLED:
        return Registered(provider)
    releases = _compiled().get(provider)
    if releases is None:
        return Registered("")
    found = next((each for each in releases if version in each["versions"]), None)
    release = found or releases[0]
    key = f"{kind}.{group}"
    mutating, validating = (_webhook(release[word], key) for word in ("mutating", "validating"))
    return Registered(provider, mutating, validating, release["types"] if found else "", release["rewrites"])


def validated(group: str, kind: str) -> bool:
    """Whether a release of any provider registers a validating webhook for a kind."""
    key = f"{kind}.{group}"
    return any(key in release["validating"] for releases in _compiled().values() for release in releases)


def _webhook(found: Mapping[str, Any], key: str) -> Webhook | None:
    if key not in found:
        return None
    version, operations = found[key]
    return Webhook(version, frozenset(operations))


@cache  # a file of this package, which never changes
def _compiled() -> Mapping[str, list[dict[str, Any]]]:
    compiled: Mapping[str, list[dict[str, Any]]] = json.loads(FILE.read_bytes())
    return compiled
