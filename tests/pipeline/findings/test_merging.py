"""One fault, one finding: across objects of one line, and across rules that see one value."""

from __future__ import annotations

from typing import Any

from navos_gitops.model import Finding, Location, Ref
from navos_gitops.pipeline.findings.merging import each_once, heard

LINE = Location("overlays/dev/overlay.yaml", 3, 10, 3, 18)
FIELD = "spec.topology.version"


def cluster(name: str) -> Ref:
    return Ref("cluster.x-k8s.io/v1beta2", "Cluster", "dev", name)


def finding(rule: str, field: str = FIELD, message: str = "text", **more: Any) -> Finding:
    made = Finding(rule, "error", "policy", f"{field}: {message}", LINE, cluster("a"), field)
    return made._replace(**more)


def rules(*findings: Finding) -> list[str]:
    return [each.rule for each in heard(findings)]


def test_what_many_objects_have_of_a_line_is_one_finding_that_names_them() -> None:
    places = [Location(f"rendered/{name}.yaml", 1, 1, 1, 1) for name in "ab"]
    one = finding("kubernetes-end-of-life", related=(places[0],))
    other = one._replace(object=cluster("b"), related=(places[1],))
    assert list(each_once([one, other])) == [one._replace(also=(cluster("b"),), related=tuple(places))]


def test_a_position_in_a_list_makes_no_other_fault() -> None:
    one = finding("unknown-worker-class", "spec.workers[0].class")
    other = finding("unknown-worker-class", "spec.workers[3].class", object=cluster("b"))
    (only,) = each_once([one, other])
    assert (only.field, only.also) == (one.field, (cluster("b"),))


def test_another_message_severity_or_line_is_another_fault() -> None:
    one = finding("required-field")
    others = [
        finding("required-field", message="other"),
        one._replace(severity="warning"),
        one._replace(location=LINE._replace(line=4)),
    ]
    assert list(each_once([one, *others])) == [one, *others]


def test_the_same_finding_twice_is_one() -> None:
    assert list(each_once([finding("wrong-type"), finding("wrong-type")])) == [finding("wrong-type")]


def test_a_rule_gives_way_at_the_same_field_of_the_same_object() -> None:
    late, old = finding("kubernetes-end-of-life"), finding("workload-kubernetes-unsupported")
    assert rules(late, old) == ["workload-kubernetes-unsupported"]
    assert rules(late._replace(object=cluster("b")), old) == [late.rule, old.rule]
    assert rules(late._replace(field="spec.other"), old) == [late.rule, old.rule]
    assert rules(late) == [late.rule]


def test_the_better_finding_takes_over_the_remedy() -> None:
    (only,) = heard([finding("unknown-field"), finding("half-migrated", help="write it so")])
    assert (only.rule, only.help) == ("unknown-field", "write it so")
    (only,) = heard([finding("unknown-field", help="its own"), finding("half-migrated", help="write it so")])
    assert only.help == "its own"


def test_parts_of_one_reference_are_one_value() -> None:
    reference = "spec.controlPlane.templateRef"
    kind, name = (
        finding("template-kind-does-not-fit", f"{reference}.kind"),
        finding("missing-template", f"{reference}.name"),
    )
    assert rules(name, kind) == ["template-kind-does-not-fit"]
    assert rules(name._replace(field="spec.infrastructure.templateRef.name"), kind) == [name.rule, kind.rule]


def test_variables_said_to_be_required_beside_one_that_does_not_exist() -> None:
    typo = finding("invalid-value", "spec.topology.variables[flavour]")
    required = finding("required-field", "spec.topology.variables")
    assert rules(required, typo) == ["invalid-value"]
    assert rules(required) == ["required-field"]
    # a rule that does not hold for what has a field too few: both are to be said
    inner = finding("required-field", "spec.topology.variables[audit].value.level")
    assert rules(inner, finding("invalid-value", "spec.topology.variables[audit].value")) == [inner.rule, typo.rule]


def test_a_rule_may_give_way_to_a_worse_finding_of_its_own() -> None:
    rule = "cloud-controller-manager-skew"
    mild = finding(rule, "metadata.labels.cloud", "driver", severity="warning")
    worse = finding(rule, "metadata.labels.cloud", "controller")
    assert list(heard([mild, worse])) == [worse]


def test_what_is_of_no_object_is_known_by_its_line() -> None:
    twice = finding("cluster-name-twice", object=None)
    assert rules(finding("duplicate-object"), twice) == ["cluster-name-twice"]
    assert rules(finding("duplicate-object", location=LINE._replace(line=9)), twice) == [
        "duplicate-object",
        "cluster-name-twice",
    ]
