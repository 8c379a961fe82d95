"""Real providers against the contract rules, roles by name, references in both API versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops import catalog, rules
from navos_gitops.rules import Tree
from navos_gitops.rules._roles import role
from tests.rules.test_versions import CORE, see, subject, thing, topology, workers

if TYPE_CHECKING:
    from navos_gitops.catalog import Bundle
    from navos_gitops.rules import Facts

INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io"


def definition(bundle: Bundle, group: str, kind: str) -> dict[str, Any]:
    """A CustomResourceDefinition as the provider's release has it."""
    crd = bundle.definitions[group, kind]
    versions = [
        {
            "name": each.version,
            "served": each.served,
            "subresources": {"status": {}} if each.status else {},
            "schema": {"openAPIV3Schema": each.schema},
        }
        for each in bundle.kinds
        if (each.group, each.kind) == (group, kind)
    ]
    value = thing(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        {"group": group, "scope": crd["scope"], "names": {"kind": kind, "plural": crd["plural"]}, "versions": versions},
        f"{crd['plural']}.{group}",
        labels=dict(bundle.labels(group, kind)),
    )
    del value["metadata"]["namespace"]
    return value


PROVIDERS = ["core", "docker", "openstack", "aws", "azure", "gcp", "metal3", "vsphere", "addon-helm", "ipam-metal3"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_providers_keep_their_contract(facts: Facts, provider: str) -> None:
    known = facts.catalog
    for version in known.versions(provider):
        bundle = known.bundle(provider, version)
        for group, kind in bundle.definitions:
            assert see("crd-breaks-contract", facts, definition(bundle, group, kind)) == [], f"{version} {kind}"
