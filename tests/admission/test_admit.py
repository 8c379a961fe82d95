"""The stages in their order, and what each says."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.admission import Admission, Request, admit, unchecked_rules, webhooks
from navos_gitops.admission.judge import answer
from navos_gitops.admission.typed import of_kind
from navos_gitops.model import Cause
from navos_gitops.schema.cel import quick
from tests.admission.objects import (
    CORE,
    INFRASTRUCTURE,
    OLD_CORE,
    cluster,
    cluster_class,
    machine_template,
    new,
    variable,
)

if TYPE_CHECKING:
    from navos_gitops.admission import Operation
    from navos_gitops.catalog import Installed, Kind
    from navos_gitops.model import Json
    from navos_gitops.schema.cel.shape import Shape


def machine(**spec: Json) -> dict[str, Any]:
    return new(CORE, "Machine", {**machine_template(), **spec})


@pytest.mark.parametrize(
    ("spoilt", "stage"),
    [
        ({"metadata": {"name": "one", "labels": ["a"]}}, "decode"),
        ({"spec": {**machine_template(), "unknown": 1}}, "strict"),
        ({"spec": {**machine_template(), "version": 1}}, "mutate"),
        ({"spec": {**machine_template(), "clusterName": ""}}, "schema"),
        ({}, ""),
    ],
)
def test_a_request_stops_at_the_first_stage_that_refuses_it(server: Admission, spoilt: Json, stage: str) -> None:
    verdict = server.admit(Request("CREATE", {**machine(), **spoilt}))
    assert (verdict.allowed, verdict.stage) == (not stage, stage)
    assert bool(verdict.causes) == (not verdict.allowed)


def test_earlier_stages_hide_the_faults_of_later_ones(server: Admission) -> None:
    everything = machine(version=1, clusterName="", unknown=1)
    assert server.admit(Request("CREATE", everything)).stage == "strict"
    assert server.admit(Request("CREATE", everything, strict=False)).stage == "mutate"
    assert server.admit(Request("CREATE", everything, strict=False, webhooks=False)).stage == "schema"


def test_a_kind_that_is_not_served_is_not_decoded(server: Admission) -> None:
    value: Json
    for value in ({**machine(), "kind": "Engine"}, {**machine(), "apiVersion": "cluster.x-k8s.io/v9"}, {}, [], None):
        verdict = server.admit(Request("CREATE", value))
        assert (verdict.allowed, verdict.stage, len(verdict.causes)) == (False, "decode", 1)


def test_unknown_fields_are_named_where_they_stand(server: Admission) -> None:
    readiness = [{"conditionType": "a", "wrong": 1}]
    verdict = server.admit(Request("CREATE", machine(readinessGates=readiness)))
    route = ("spec", "readinessGates", 0, "wrong")
    assert verdict.causes == (Cause("UnknownField", "spec.readinessGates[0].wrong", "unknown field", route),)
    lenient = server.admit(Request("CREATE", machine(readinessGates=readiness), strict=False))
    assert lenient.allowed
    assert lenient.warnings == ('unknown field "spec.readinessGates[0].wrong"',)
    assert lenient.object["spec"]["readinessGates"] == [{"conditionType": "a"}]


def test_a_type_the_webhook_cannot_decode_is_refused_without_an_upstream_cause(server: Admission) -> None:
    verdict = server.admit(Request("CREATE", machine(readinessGates=[{"conditionType": 1}])))
    route = ("spec", "readinessGates", 0, "conditionType")
    field = "spec.readinessGates[0].conditionType"
    assert verdict.causes == (Cause("", field, "expected a string, found a number", route),)


def test_a_deprecated_version_is_warned_of(server: Admission) -> None:
    old = new(OLD_CORE, "Cluster", {"infrastructureRef": {"apiVersion": "a/v1", "kind": "K", "name": "n"}})
    assert server.admit(Request("CREATE", old)).warnings == ("cluster.x-k8s.io/v1beta1 Cluster is deprecated",)
    assert server.admit(Request("CREATE", cluster())).warnings == ()


def test_objects_are_taken_into_a_namespace_without_what_the_server_sets(server: Admission) -> None:
    made = machine()
    made["metadata"] = {"name": "one", "uid": "u", "resourceVersion": "7", "generation": 3, "selfLink": "/"}
    made["status"] = {"phase": "Running"}
    stored = server.admit(Request("CREATE", made)).object
    assert stored["metadata"] == {
        "name": "one",
        "namespace": "default",
        "labels": {"cluster.x-k8s.io/cluster-name": "c"},
    }
    assert "status" not in stored


def test_what_the_server_sets_is_taken_off_an_object_that_names_its_namespace(server: Admission) -> None:
    made = machine()
    made["metadata"]["uid"] = "u"
    assert server.admit(Request("CREATE", made)).object["metadata"].keys() == {"name", "namespace", "labels"}


def test_the_schemas_defaults_apply_again_to_what_the_webhook_added(installed: Installed) -> None:
    kind = installed.find(CORE, "MachineDeployment")
    assert kind is not None
    schema = copy.deepcopy(kind.schema)
    strategy = schema["properties"]["spec"]["properties"]["rollout"]["properties"]["strategy"]["properties"]
    strategy["rollingUpdate"]["properties"]["maxFun"] = {"type": "integer", "default": 9}
    changed = Served(installed, kind._replace(entry=Entry(schema)))
    made = new(CORE, "MachineDeployment", {"clusterName": "c", "template": {"spec": machine_template()}})
    verdict = admit(Request("CREATE", made), cast("Installed", changed))
    assert verdict.object["spec"]["rollout"]["strategy"]["rollingUpdate"] == {
        "maxSurge": 1,
        "maxUnavailable": 0,
        "maxFun": 9,
    }


class Entry:
    """A schema that lies in no bundle."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value
        self.compiled: object | None = None


class Served:
    """What is installed, but for one kind."""

    def __init__(self, installed: Installed, kind: Kind) -> None:
        self._installed, self._kind = installed, kind

    def find(self, api_version: str, kind: str) -> Kind | None:
        if (api_version, kind) == (self._kind.api_version, self._kind.kind):
            return self._kind
        return self._installed.find(api_version, kind)


def test_an_update_meets_the_object_as_it_was_stored(server: Admission) -> None:
    old = new(f"{INFRASTRUCTURE}/v1beta2", "DevMachineTemplate", {"template": {"spec": {"backend": {}}}})
    verdict = server.admit(Request("UPDATE", old, old))
    assert verdict.allowed
    moved = {**old, "metadata": {**old["metadata"], "name": "two"}}
    verdict = server.admit(Request("UPDATE", moved, old))
    assert (verdict.stage, [(each.type, each.field) for each in verdict.causes]) == (
        "schema",
        [("FieldValueInvalid", "metadata.name")],
    )


def test_an_update_may_meet_an_older_version(server: Admission) -> None:
    old = new(OLD_CORE, "Cluster", {"topology": {"class": "small", "version": "v1.36.2"}})
    assert server.admit(Request("UPDATE", cluster(), old)).allowed
    assert server.admit(Request("UPDATE", old, cluster())).allowed


def test_what_an_update_leaves_wrong_is_forgiven(server: Admission) -> None:
    wrong = machine(providerID="x" * 600)
    assert server.admit(Request("CREATE", wrong)).stage == "schema"
    assert server.admit(Request("UPDATE", {**wrong, "spec": {**wrong["spec"], "minReadySeconds": 1}}, wrong)).allowed


def test_what_cannot_be_decided_is_said(server: Admission) -> None:
    class_ = cluster_class()
    extension = {"generatePatchesExtension": "g.e", "discoverVariablesExtension": "d.e"}
    class_["spec"]["patches"] = [{"name": "p", "external": extension}]
    verdict = server.admit(Request("CREATE", cluster(variables=[{"name": "size", "value": 1}]), context=(class_,)))
    assert verdict.allowed
    assert [each.route for each in verdict.unchecked] == [("spec", "topology", "variables", 0)]


def test_a_class_is_compiled_once_for_all_its_clusters(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def counted(text: str, shape: Shape) -> quick.Quick | None:
        compiled.append(text)
        return original(text, shape)

    original = quick.quick
    monkeypatch.setattr(quick, "quick", counted)
    rule: Json = {"x-kubernetes-validations": [{"rule": "self > 0"}]}
    class_ = cluster_class(variable("size", type="integer", **rule))
    server = Admission(installed)
    clusters = [cluster(variables=[{"name": "size", "value": size}]) for size in range(4)]
    verdicts = [server.admit(Request("CREATE", each, context=(class_,))) for each in clusters]
    assert [verdict.allowed for verdict in verdicts] == [False, True, True, True]
    assert compiled.count("self > 0") == 1


def test_deleting_is_allowed_for_what_is_served(server: Admission) -> None:
    assert server.admit(Request("DELETE", None, machine())).allowed
    assert server.admit(Request("DELETE", None, {"kind": "Engine", "apiVersion": "v9"})).stage == "decode"


def test_one_question_needs_no_admission_kept(installed: Installed) -> None:
    assert admit(Request("CREATE", machine()), installed).allowed


def test_an_older_cluster_api_is_defaulted_in_its_own_version() -> None:
    from navos_gitops import catalog

    known = catalog.load()
    before = next(version for version in reversed(known.versions("core")) if version.startswith("v1.10."))
    installed = catalog.installed(known, before, {"docker": known.newest("docker")}, "v1.33.0")
    spec = {
        "clusterName": "c",
        "template": {
            "spec": {
                "clusterName": "c",
                "bootstrap": {"dataSecretName": "s"},
                "infrastructureRef": {
                    "apiVersion": f"{INFRASTRUCTURE}/v1beta1",
                    "kind": "DockerMachineTemplate",
                    "name": "t",
                },
            }
        },
    }
    verdict = admit(Request("CREATE", new(OLD_CORE, "MachineDeployment", spec)), installed)
    assert verdict.allowed, verdict
    assert verdict.object["spec"]["replicas"] == 1
    assert "annotations" not in verdict.object["metadata"]


def test_every_webhook_has_its_types_and_its_module() -> None:
    for (group, kind), hooks in webhooks.TABLE.items():
        assert of_kind(f"{group}/v1beta2", kind) is not None
        if hooks.mutating:
            assert callable(webhooks.default_of(hooks))
        unchecked = unchecked_rules(group, kind)
        assert (unchecked is None) == (hooks.checked or not hooks.validating)
    assert unchecked_rules("example.com", "Thing") is None


def test_a_case_is_answered_in_the_oracles_words() -> None:
    line = {"id": 7, "operation": "CREATE", "object": machine(unknown=1), "clusterAPI": "v1.14.2"}
    assert answer(line) == {
        "id": 7,
        "allowed": False,
        "stage": "strict",
        "causes": [{"type": "UnknownField", "field": "spec.unknown", "detail": "unknown field"}],
    }
    pruned = answer({**line, "stages": ["decode", "mutate", "schema"], "returnObject": True})
    assert pruned["allowed"]
    assert "stage" not in pruned
    assert pruned["warnings"] == ['unknown field "spec.unknown"']
    assert pruned["object"]["spec"]["deletion"] == {"nodeDeletionTimeoutSeconds": 10}
    alone = answer({"id": 8, "object": machine(), "webhooks": "none", "returnObject": True})
    assert "deletion" not in alone["object"]["spec"]
    assert answer({"id": 9, "operation": "DELETE", "old": machine()}) == {"id": 9, "allowed": True, "causes": []}


def test_a_cause_that_upstream_does_not_give_is_not_told() -> None:
    told = answer({"id": 1, "object": machine(version=1)})
    assert told == {"id": 1, "allowed": False, "stage": "mutate", "causes": []}


@pytest.mark.parametrize(
    "line",
    [
        {"operation": "PATCH", "object": {}},
        {"object": []},
        {"operation": "DELETE", "object": {}},
        {"operation": "UPDATE", "object": {}, "old": []},
        {"object": {}, "context": {}},
        {"object": {}, "gates": []},
        {},
    ],
)
def test_a_line_that_is_no_case_gets_an_error(line: dict[str, Any]) -> None:
    answered = answer({"id": 1, **line})
    assert answered.keys() == {"id", "error"}


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 2**33), st.floats(allow_nan=False), st.text(max_size=3)),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.text(max_size=6), below, max_size=3)),
    max_leaves=6,
)
KINDS = [(f"{group}/{version}", kind) for group, kind in webhooks.TABLE for version in ("v1beta2", "v1beta1")]
PARTS = ("metadata", "spec", "status", "spec.topology", "spec.template", "metadata.annotations", "spec.replicas")


@st.composite
def spoilt(draw: st.DrawFn, api_version: str, kind: str) -> Any:
    """An object with junk in one of the places that webhooks look at."""
    value: Any = new(api_version, kind, {"topology": {"class": "small"}, "template": {"spec": {}}, "clusterName": "c"})
    parts = draw(st.sampled_from(PARTS)).split(".")
    place = value
    for name in parts[:-1]:
        place = place[name]
    place[parts[-1]] = draw(JUNK)
    return value


@settings(max_examples=400)
@given(data=st.data(), which=st.sampled_from(KINDS))
def test_nothing_that_is_sent_breaks_it(server: Admission, data: st.DataObject, which: tuple[str, str]) -> None:
    object_, old, other = (data.draw(st.one_of(JUNK, spoilt(*which))) for _ in range(3))
    class_ = cluster_class(variable("a", type="string"))
    operation: Operation = "UPDATE" if data.draw(st.booleans()) else "CREATE"
    verdict = server.admit(Request(operation, object_, old, (other, class_), strict=data.draw(st.booleans())))
    assert verdict.allowed == (not verdict.causes)
    assert verdict.allowed == (verdict.stage == "")


def test_what_the_store_cannot_read_of_metadata_it_drops() -> None:
    stored = machine()
    spoilt = {
        **stored,
        "metadata": {**stored["metadata"], "annotations": {"a": {}}, "finalizers": "x", "labels": {"a": "b"}},
    }
    line = {"id": 1, "operation": "UPDATE", "object": stored, "old": spoilt}
    assert answer(line) == {"id": 1, "allowed": True, "causes": []}
    without_any = {**line, "old": {**stored, "metadata": []}}
    assert (answer(without_any)["allowed"], answer(without_any)["stage"]) == (False, "decode")


def test_an_object_of_another_version_that_cannot_be_converted_is_none_the_store_can_hold() -> None:
    old = new(OLD_CORE, "Cluster", {"topology": {"workers": []}})
    found = answer({"id": 1, "operation": "UPDATE", "object": cluster(), "old": old})
    assert (found["allowed"], found["stage"], found["causes"]) == (False, "decode", [])


def test_a_deprecated_version_is_warned_of_even_where_the_object_cannot_be_read() -> None:
    unread = {**new(OLD_CORE, "Cluster", {}), "metadata": {"name": 5}}
    assert answer({"id": 1, "object": unread})["warnings"] == [f"{OLD_CORE} Cluster is deprecated"]


def test_what_was_never_stored_cannot_be_deleted() -> None:
    assert answer({"id": 1, "operation": "DELETE", "old": {**cluster(), "metadata": "x"}})["stage"] == "decode"


def test_a_deletion_returns_no_object() -> None:
    assert answer({"id": 1, "operation": "DELETE", "old": cluster(), "returnObject": True}) == {
        "id": 1,
        "allowed": True,
        "causes": [],
    }


def test_however_many_classes_are_asked_about_few_are_kept(installed: Installed) -> None:
    asked = Admission(installed)
    for count in range(1100):
        class_ = cluster_class(variable("size", type="integer", minimum=count))
        value = {"name": "size", "value": count}
        allowed = asked.admit(
            Request("CREATE", cluster(variables=[value]), context=(class_,), gates={"ClusterTopology": True})
        )
        assert allowed.causes == ()
    assert max(len(asked._read), len(asked._defined)) <= 1000
