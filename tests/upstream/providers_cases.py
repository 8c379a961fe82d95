"""Objects of infrastructure providers on their way to a mutating webhook: sound ones, bare ones, wrong types.

The webhook is asked before the schema, so an object may lack anything and hold anything that decoding leaves in it.
"""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING, Any, Final

from navos_gitops import catalog
from navos_gitops.admission import typed
from navos_gitops.catalog import webhooks
from tests.upstream.admission_cases import Kind, candidate
from tests.upstream.admission_faults import change, sites
from tests.upstream.providers_aimed import aimed

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = Any

RELEASES: Final = {
    "addon-helm": "v0.6.4",
    "aws": "v2.13.0",
    "azure": "v1.26.0",
    "capi-operator": "v0.29.0",
    "gcp": "v1.13.1",
    "vsphere": "v1.16.1",
}
"""The release of each provider that the program is built from, and whose types are on file."""

HIDDEN: Final = frozenset({"AddonProvider", "IPAMProvider", "RuntimeExtensionProvider"})
"""Kinds whose webhook the program cannot import; it is that of the operator's other kinds."""

LIVE: Final = frozenset({"AzureMachine"})
"""Kinds whose webhook always asks the management cluster, which is not there."""


def kinds() -> Iterator[Kind]:
    """Every kind whose mutating webhook the program has, in the version that it is written for."""
    known = catalog.load()
    assert set(RELEASES) == typed.PROVIDERS
    for provider, release in RELEASES.items():
        for kind in known.bundle(provider, release).kinds:
            hook = webhooks.registered(provider, release, kind.group, kind.kind).mutating
            if hook and hook.version == kind.version and kind.kind not in HIDDEN | LIVE:
                yield Kind(provider, release, kind.api_version, kind.kind, kind.schema)


def objects(kind: Kind, seed: int, count: int) -> Iterator[Json]:
    """Objects of one kind: those made by hand, and from the barest to rich ones; most lack something or are faulty."""
    yield from aimed(kind)
    rng = Random(f"{seed} {kind.name} objects")  # noqa: S311 - a seed must give the same objects again
    yield {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": {"name": "bare"}}
    for index in range(count):
        made = candidate(kind, rng, (0.0, 0.15, 0.3, 0.6)[index % 4])
        _name(made, rng)
        for _ in range(rng.choice((0, 1, 2, 4))):
            made = _without(made, kind, rng)
        if rng.random() < 0.25:
            _, made = change(made, kind.schema, rng)
        if not _asks_the_cluster(made):
            yield made


def _asks_the_cluster(made: Json) -> bool:
    """Whether the webhook looks for a Cluster, and waits for it: ours says then that it cannot know."""
    spec = made.get("spec")
    return isinstance(spec, dict) and made["kind"] == "AzureMachinePool" and spec.get("identity") == "SystemAssigned"


def _name(made: Json, rng: Random) -> None:
    """Metadata that defaults are taken from, some of it too long for a cloud's names."""
    made["metadata"] = {"name": rng.choice(("one", "a.b", "long-" * 20 + "name")), "namespace": "default"}
    if rng.random() < 0.3:
        made["metadata"]["labels"] = rng.choice(({}, {"a": "b"}, {"cluster.x-k8s.io/cluster-name": "one"}))


def _without(made: Json, kind: Kind, rng: Random) -> Json:
    """The object without one of its fields, required or not."""
    made = copy.deepcopy(made)
    found = [site for site in sites(made, kind.schema) if isinstance(site.parent, dict) and site.parent is not made]
    if found:
        site = rng.choice(found)
        del site.parent[site.key]
    return made
