"""The names that differ between v1beta1 and v1beta2, held against the schemas themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.rules import _migration as migration
from tests.rules.test_upstream_only import seen

if TYPE_CHECKING:
    from navos_gitops.model import Json
    from navos_gitops.rules import Facts


def has(schema: Json, path: str) -> bool:
    """Whether a schema has a field."""
    node = schema["properties"]["spec"]
    for step in path.split("."):
        node = node.get("items") if step == "*" else node.get("properties", {}).get(step)
        if not isinstance(node, dict):
            return False
    return True


@pytest.mark.parametrize(("group", "kind"), sorted(migration.KINDS))
def test_every_name_is_of_one_version_only(facts: Facts, group: str, kind: str) -> None:
    schemas = {found.version: found.schema for found in facts.installed.kinds(group, kind)}
    for old, new in migration.pairs(group, kind):
        assert has(schemas["v1beta1"], old), old
        assert not has(schemas["v1beta2"], old), old
        assert has(schemas["v1beta2"], new), new
        assert not has(schemas["v1beta1"], new), new


def test_what_stands_above_is_said_once(facts: Facts) -> None:
    worker = {"class": "w", "template": {"bootstrap": {"ref": {}}, "infrastructure": {"ref": {}}, "metadata": {}}}
    value = {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "ClusterClass",
        "metadata": {"name": "c"},
        "spec": {"workers": {"machineDeployments": [worker]}},
    }
    (saw,) = seen("half-migrated", value, facts)
    assert saw.route == ("spec", "workers", "machineDeployments", 0, "template")


def test_a_timeout_that_was_only_moved(facts: Facts) -> None:
    value = {
        "apiVersion": "controlplane.cluster.x-k8s.io/v1beta2",
        "kind": "KubeadmControlPlane",
        "metadata": {"name": "a"},
        "spec": {"machineTemplate": {"spec": {"nodeDrainTimeout": "5m"}}},
    }
    (saw,) = seen("half-migrated", value, facts)
    assert saw.help == "write spec.machineTemplate.spec.deletion.nodeDrainTimeoutSeconds"
    assert saw.severity is None, "beside the error, a note"


@pytest.mark.parametrize("version", ["v1alpha4", "v1", "v1beta3"])
def test_other_versions_are_not_judged(facts: Facts, version: str) -> None:
    spec = {"topology": {"class": "c", "classRef": {"name": "c"}}}
    value = {"apiVersion": f"cluster.x-k8s.io/{version}", "kind": "Cluster", "metadata": {}, "spec": spec}
    assert seen("half-migrated", value, facts) == []


@pytest.mark.parametrize("spec", [None, 1, [], {"topology": []}, {"topology": {"workers": {"machineDeployments": {}}}}])
def test_odd_shapes_are_passed(facts: Facts, spec: Json) -> None:
    value = {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster", "metadata": {}, "spec": spec}
    assert seen("half-migrated", value, facts) == []
