from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.admission import typed
from navos_gitops.admission.gotype import Undecodable

if TYPE_CHECKING:
    from navos_gitops.admission.gostruct import Struct
    from navos_gitops.model import Json, Route

SPEC = "core/v1beta2.MachineDeploymentSpec"
NODE = "bootstrap/kubeadm/v1beta1.NodeRegistrationOptions"


def round_trip(name: str, raw: Json) -> Json:
    struct = typed.struct(name)
    return struct.encode(struct.decode(raw))


@pytest.mark.parametrize(
    ("name", "raw", "written"),
    [
        # zero values that omitempty and omitzero leave out, and required structs that appear
        (SPEC, {"clusterName": "", "rollout": {}, "template": {"spec": {}}, "unknown": 1}, {}),
        ("core/v1beta1.Bootstrap", {"configRef": {"name": ""}}, {"configRef": {}}),
        ("core/v1beta1.ClusterClassVariable", {"name": "n"},
         {"name": "n", "required": False, "metadata": {}, "schema": {"openAPIV3Schema": {}}}),
        # a list or map that is empty is not nil, so the struct around it stays
        ("core/v1beta2.ClusterSpec", {"clusterNetwork": {"pods": {"cidrBlocks": []}}},
         {"clusterNetwork": {"pods": {}}}),
        ("core/v1beta2.ClusterSpec", {"clusterNetwork": {"pods": {}}}, {}),
        # pointers keep their zero values
        ("core/v1beta2.MachineSpec", {"bootstrap": {"dataSecretName": ""}}, {"bootstrap": {"dataSecretName": ""}}),
        ("core/v1beta2.ClusterSpec", {"paused": False}, {"paused": False}),
        ("core/v1beta2.ClusterSpec", {"paused": None}, {}),
        # what is written even when it is nil
        ("core/v1beta1.NetworkRanges", {}, {"cidrBlocks": None}),
        ("core/v1beta1.UnhealthyCondition", {"type": "Ready"}, {"type": "Ready", "status": "", "timeout": "0s"}),
        # texts are rewritten, numbers without a fraction become integers
        ("core/v1beta1.UnhealthyCondition", {"timeout": "90m"}, {"type": "", "status": "", "timeout": "1h30m0s"}),
        ("core/v1beta2.MachineDeletionSpec", {"nodeDrainTimeoutSeconds": 5.0}, {"nodeDrainTimeoutSeconds": 5}),
        # a struct that writes itself: taints are written when they are empty but not nil
        (NODE, {"taints": [], "ignorePreflightErrors": []}, {"taints": []}),
        (NODE, {}, {}),
        # raw JSON stays, whatever it is
        ("core/v1beta2.ClusterVariable", {"name": "n", "value": {"b": None, "a": [1.5]}},
         {"name": "n", "value": {"a": [1.5], "b": None}}),
        ("core/v1beta2.ClusterVariable", {"name": "n", "value": None}, {"name": "n"}),
    ],
)  # fmt: skip
def test_a_round_trip_through_go_leaves_out_what_go_leaves_out(name: str, raw: Json, written: Json) -> None:
    assert round_trip(name, raw) == written


def test_a_struct_that_became_zero_is_left_out_too() -> None:
    assert typed.struct(SPEC).encode({"rollout": {}, "replicas": 0}) == {"replicas": 0}


@pytest.mark.parametrize(
    ("name", "raw", "route"),
    [
        (SPEC, {"clusterName": 1}, ("clusterName",)),
        (SPEC, {"clusterName": True}, ("clusterName",)),
        (SPEC, {"replicas": "3"}, ("replicas",)),
        (SPEC, {"replicas": 1.5}, ("replicas",)),
        (SPEC, {"replicas": 2**31}, ("replicas",)),
        (SPEC, {"template": []}, ("template",)),
        (SPEC, {"template": {"spec": {"taints": [{"key": "a"}, {"key": {}}]}}},
         ("template", "spec", "taints", 1, "key")),
        (SPEC, {"selector": {"matchLabels": {"a": 1}}}, ("selector", "matchLabels", "a")),
        (SPEC, {"rollout": {"after": "tomorrow"}}, ("rollout", "after")),
        (SPEC, {"rollout": {"strategy": {"rollingUpdate": {"maxSurge": 1.5}}}},
         ("rollout", "strategy", "rollingUpdate", "maxSurge")),
        ("core/v1beta1.MachineSpec", {"nodeDrainTimeout": 10}, ("nodeDrainTimeout",)),
        ("core/v1beta1.UnhealthyCondition", {"timeout": None}, ("timeout",)),
        ("bootstrap/kubeadm/v1beta2.BootstrapToken", {"token": "short"}, ("token",)),
        ("bootstrap/kubeadm/v1beta2.KubeConfigCluster", {"certificateAuthorityData": "?"},
         ("certificateAuthorityData",)),
        ("core/v1beta2.ClusterSpec", [], ()),
    ],
)  # fmt: skip
def test_what_go_cannot_decode_is_refused_at_its_place(name: str, raw: Json, route: Route) -> None:
    with pytest.raises(Undecodable) as caught:
        typed.struct(name).decode(raw)
    assert caught.value.route == route
    assert caught.value.message


def every_struct() -> list[str]:
    found = []
    for file in files("navos_gitops.admission").joinpath("types").iterdir():
        data = json.loads(file.read_bytes())
        package = next(key for key in data if key != "source")
        if package != "kinds":
            found += [f"{package.replace('-', '/')}.{name}" for name in data[package]]
    return sorted(found)


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "a", "5s", "2026-01-01T00:00:00Z", 0, 1, -1, 2**40, 1.0, 1.5, True, False, [], {}]
)
SAMPLES = [
    SPEC,
    NODE,
    "core/v1beta2.Cluster",
    "core/v1beta1.Cluster",
    "core/v1beta2.ClusterClass",
    "core/v1beta2.JSONSchemaProps",
    "bootstrap/kubeadm/v1beta2.KubeadmConfigSpec",
    "controlplane/kubeadm/v1beta1.KubeadmControlPlane",
    "docker/api/v1beta2.DevCluster",
    "runtime/v1beta2.ExtensionConfig",
]


@st.composite
def values(draw: st.DrawFn, struct: Struct, depth: int = 4) -> Any:
    """What a struct may be sent: mostly fields of the right shape, now and then anything."""
    value: dict[str, Any] = {}
    if not struct.fields:
        return value
    for field in draw(st.lists(st.sampled_from(list(struct.fields.values())), max_size=4, unique_by=lambda f: f.name)):
        value[field.name] = draw(of_type(field.type, depth))
    return value


def of_type(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    if not depth:
        return ODD
    match kind.shape:
        case "struct":
            below: st.SearchStrategy[Any] = values(kind, depth - 1)
        case "pointer":
            below = of_type(kind.item, depth)
        case "list":
            below = st.lists(of_type(kind.item, depth - 1), max_size=2)
        case "map":
            below = st.dictionaries(st.sampled_from(["a", "b"]), of_type(kind.item, depth - 1), max_size=2)
        case _:
            return ODD
    return st.one_of(below, below, below, ODD)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=50)
@given(data=st.data())
def test_the_quick_look_agrees_with_a_round_trip(name: str, data: st.DataObject) -> None:
    struct = typed.struct(name)
    raw = data.draw(values(struct))
    try:
        once = round_trip(name, raw)
    except Undecodable:
        assert not struct.settled(raw)
        return
    assert not struct.settled(raw) or once == raw
    again = round_trip(name, once)
    assert struct.settled(once) == (again == once) or "null" in json.dumps(once)


def test_every_type_on_file_can_be_read() -> None:
    names = every_struct()
    assert len(names) > 400
    for name in names:
        struct = typed.struct(name)
        assert struct.settled(struct.encode({})) in {True, False}
        assert struct.zero(struct.decode({}))
