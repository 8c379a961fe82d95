"""Every fault of a document: its rule, the place it is shown at, what is said and what is advised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from navos_gitops.settings import schemas
from navos_gitops.settings.check import Checks, fields
from navos_gitops.yaml.reader import read

if TYPE_CHECKING:
    from navos_gitops.model import Finding
    from navos_gitops.settings.schemas import Name

FLEET = "management: {kubernetes: v1.36.3, clusterAPI: v1.14.0}\n"

CASES: list[tuple[Name, str, tuple[int, int, int], str, str, str, str]] = [
    # file, text, line, column, end column, rule, field, message, help
    ("overlay", "class: a\nversoin: b\n", (2, 1, 8), "settings-unknown-field", "versoin",
     "unknown field `versoin`", "did you mean `version`?"),
    ("overlay", "clusterNetwork: {}\n", (1, 1, 15), "settings-unknown-field", "clusterNetwork",
     "unknown field `clusterNetwork`", "write `network`"),
    ("overlay", "matrix: {a: [b]}\n", (1, 1, 7), "settings-unknown-field", "matrix",
     "unknown field `matrix`",
     ("known here: class, namespace, version, labels, annotations, network, controlPlane, workers, pools, "
      "variables, patches, components, manifests")),
    ("overlay", "version: 1.30\n", (1, 10, 14), "settings-wrong-value", "version",
     "`version` must be text, not the number 1.3", "put it in quotes"),
    ("overlay", "labels:\n  on: off\n", (2, 7, 10), "settings-wrong-value", "labels.true",
     "`labels.true` must be text, not false", "put it in quotes"),
    ("overlay", "namespace: Prod_1\n", (1, 12, 18), "settings-wrong-value", "namespace",
     '`namespace` must be a namespace (lower-case letters, digits and dashes), not "Prod_1"', ""),
    (
        "fleet",
        (
            "management: {kubernetes: v1.36.4, clusterAPI: v1.14.2}\n"
            "delivery: {tool: flux, source: {url: 'git@host:a/b.git'}}\n"
        ),
        (2, 38, 56),
        "settings-wrong-value",
        "delivery.source.url",
        (
            "`delivery.source.url` must be a URL that begins with https://, ssh:// or oci://, not "
            '"git@host:a/b.git"'
        ),
        "write `ssh://git@host/a/b.git`",
    ),
    ("overlay", "variables: [{name: a, value: b}]\n", (1, 12, 33), "settings-wrong-value", "variables",
     "`variables` must be a mapping, not a list", "write `name: value`, one a line, not a list of names and values"),
    ("overlay", "workers:\n  machineDeployments: [{name: a}]\n", (2, 23, 34), "settings-wrong-value",
     "workers.machineDeployments", "`workers.machineDeployments` must be a mapping, not a list",
     "`workers` itself is the map of machine deployments, by name"),
    ("overlay", "components: a\n", (1, 13, 14), "settings-wrong-value", "components",
     '`components` must be a list, not "a"', ""),
    ("overlay", "components: ['']\n", (1, 14, 16), "settings-wrong-value", "components[0]",
     '`components[0]` must be text that is not empty, not ""', ""),
    ("overlay", "patches:\n- {}\n", (2, 3, 5), "settings-missing-field", "patches[0]",
     "`patches[0]` needs either `patch` or `path`, not both", ""),
    ("overlay", "patches:\n- path: a\n  patch: b\n", (2, 3, 10), "settings-missing-field", "patches[0]",
     "`patches[0]` needs either `patch` or `path`, not both", ""),
    ("overlay", "patches:\n- patch: b\n  target: {}\n", (3, 3, 9), "settings-missing-field", "patches[0].target",
     "`patches[0].target` says nothing: a target names at least one field", ""),
    ("overlay", "patches:\n- patch: b\n  target: {kinds: a}\n", (3, 12, 17), "settings-unknown-field",
     "patches[0].target.kinds", "unknown field `patches[0].target.kinds`", "did you mean `kind`?"),
    ("overlay", "patches:\n- patch: [{op: ad, path: /a}]\n", (2, 16, 18), "settings-wrong-value",
     "patches[0].patch[0].op",
     '`patches[0].patch[0].op` must be one of `add`, `remove`, `replace`, `move`, `copy` or `test`, not "ad"',
     "did you mean `add`?"),
    ("overlay", "patches:\n- patch: [{op: add}]\n", (2, 11, 20), "settings-missing-field",
     "patches[0].patch[0].path", "`patches[0].patch[0].path` is missing", ""),
    ("overlay", "patches:\n- patch: null\n", (2, 10, 14), "settings-wrong-value", "patches[0].patch",
     "`patches[0].patch` must be text, a mapping or a list of operations, not null", ""),
    ("cluster", "matrix: {a: []}\n", (1, 13, 15), "settings-wrong-value", "matrix.a",
     "`matrix.a` must be at least one entry, not an empty list", ""),
    ("cluster", "matrix: {a: 1-3}\n", (1, 13, 16), "settings-wrong-value", "matrix.a",
     '`matrix.a` must be a list, or a range such as 1..3, not "1-3"', ""),
    ("cluster", "matrix: {a: [1.10]}\n", (1, 14, 18), "settings-wrong-value", "matrix.a[0]",
     "`matrix.a[0]` must be text or a whole number or true or false, not the number 1.1", "put it in quotes"),
    ("cluster", "matrix: {a: 3}\n", (1, 13, 14), "settings-wrong-value", "matrix.a",
     "`matrix.a` must be a list, or a range such as 1..3, not the number 3", ""),
    ("fleet", "management: {kubernetes: v1.36.3}\n", (1, 1, 11), "settings-missing-field", "management",
     "`management` needs `clusterAPI`, or `from` to read it from", ""),
    ("fleet", "output: a\n", (1, 1, 10), "settings-missing-field", "management", "`management` is missing", ""),
    ("fleet", "management:\n  kubernetes: 1.36.3\n  clusterAPI: v1.14.0\n", (2, 15, 21), "settings-wrong-value",
     "management.kubernetes", '`management.kubernetes` must be a version such as v1.36.2, not "1.36.3"',
     "write `v1.36.3`"),
    ("fleet", f"{FLEET}delivery: fluks\n", (2, 11, 16), "settings-wrong-value", "delivery",
     '`delivery` must be one of `flux`, `argocd` or `none`, not "fluks"', "did you mean `flux`?"),
    ("fleet", f"{FLEET}classNamespace: A\n", (2, 17, 18), "settings-wrong-value", "classNamespace",
     '`classNamespace` must be a namespace (lower-case letters, digits and dashes) or empty, not "A"', ""),
    ("fleet", f"{FLEET}classes: [3]\n", (2, 11, 12), "settings-wrong-value", "classes[0]",
     "`classes[0]` must be a name, or a mapping with a name, not the number 3", ""),
    ("fleet", f"{FLEET}defaults:\n  clas: a\n", (3, 3, 7), "settings-unknown-field", "defaults.clas",
     "unknown field `defaults.clas`", "did you mean `class`?"),
    ("policies", "rules: {a: {severity: off}}\n", (1, 23, 26), "settings-wrong-value", "rules.a.severity",
     "`rules.a.severity` must be one of `error`, `warning` or `info`, not false", ""),
    ("policies", "waivers:\n- rule: a\n  owner: b\n  reason: c\n", (2, 3, 10), "settings-missing-field", "waivers[0]",
     "`waivers[0]` needs `paths` or `objects`: where it is waived", ""),
    ("policies", "waivers:\n- {rule: a, owner: b, reason: c, paths: [d], expires: 2027-02-30}\n", (2, 55, 65),
     "settings-wrong-value", "waivers[0].expires", "`waivers[0].expires` is no day of the calendar", ""),
]  # fmt: skip


def found(name: Name, text: str) -> tuple[Finding, ...]:
    (document,) = read(text.encode())
    return Checks().findings(name, "file.yaml", document)


@pytest.mark.parametrize(
    ("name", "text", "place", "rule", "where", "message", "help_"), CASES, ids=[case[1].strip() for case in CASES]
)
def test_a_fault_is_told_where_it_is(
    name: Name, text: str, place: tuple[int, int, int], rule: str, where: str, message: str, help_: str
) -> None:
    (finding,) = found(name, text)
    at = finding.location
    assert (finding.rule, finding.field, finding.message, finding.help) == (rule, where, message, help_)
    assert (at.path, at.line, at.column, finding.severity, finding.outcome) == (
        "file.yaml", place[0], place[1], "error", "policy"
    )  # fmt: skip
    assert at.end_line > at.line or at.end_column == place[2]


def test_all_faults_of_a_document_are_told_together_one_a_field() -> None:
    text = "clas: a\nversion: 1\nlabels: [a]\npatches: [{patch: {}, path: 1}]\n"
    assert [(item.location.line, item.field) for item in found("cluster", text)] == [
        (2, "version"), (3, "labels"), (4, "patches[0].path"), (1, "clas")
    ]  # fmt: skip


def test_the_fields_known_at_a_route_are_those_of_its_schema() -> None:
    schema = schemas.load("cluster")
    assert fields(schema, {"workers": {"md": {}}}, ("workers", "md")) == ("variables", "class")
    assert fields(schema, {"patches": [{"patch": [{}]}]}, ("patches", 0, "patch", 0)) == ("op", "path", "from", "value")
    assert fields(schema, {"network": {}}, ("network",)) == ()
