"""What is still to be filled in is left open, and hides no fault that does not hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import navos_gitops
from navos_gitops.pipeline.repository.left_out import unreadable_template
from navos_gitops.yaml import reader
from tests.pipeline.conftest import faults

if TYPE_CHECKING:
    from pathlib import Path

CLUSTER = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: Cluster
metadata:
  name: ${NAME}
  namespace: a
spec:
"""
MACHINE = """\
apiVersion: bootstrap.cluster.x-k8s.io/v1beta2
kind: KubeadmConfigTemplate
metadata:
  name: w
  namespace: a
spec:
  template:
    spec:
"""
NODE = """\
      joinConfiguration:
        nodeRegistration:
          name: "{{ ds.meta_data.local_hostname }}"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(folder: Path, text: str) -> list[tuple[str, int]]:
    """Rule and line of each fault that a file of this text has."""
    (folder / "a.yaml").write_text(text)
    found = faults(navos_gitops.validate(("a.yaml",)).report.findings)
    return [(finding.rule, finding.location.line) for finding in found]


@pytest.mark.parametrize(
    "line",
    [
        "  labels: {cluster: ${NAME}, a: b}",
        "  labels: [${A:=default}, ${B:-${C}}]",
        "  ${EXTRA}\n  a: b",
        "  ${EXTRA} # more\n  a: b",
        "  version: @@VERSION@@",
        "  version: @VERSION@",
        "  classRef: {name: %%x%%}",
        "  a: {{ .Values.a }}",
        "  {{- toYaml .Values.a | nindent 2 }}",
        "  - {{ a }}",
        '  a: "{{ .Values.a | default "b" }}"',
        "  {% if a %}\n  a: b: c\n  {% endif %}",
        "  a: |\n{{ a | indent 4 }}",
        "  a: <%= b %>: c",
    ],
)
def test_a_text_that_is_yaml_once_it_is_filled_in_is_a_template(here: Path, line: str) -> None:
    assert told(here, f"{CLUSTER}{line}\n") == [("unchecked", 1)]


@pytest.mark.parametrize(
    "lines",
    [
        NODE + "        bad: [1",
        NODE.replace('"', "'") + "        bad: [1",
        NODE + "        bad: [1 # {{ a }}",
        '      preKubeadmCommands:\n      - echo {{ ds.meta_data.a }}\n      files: ["{{ a }}", 1',
        "      files:\n      - path: /a\n        content: |\n          {{ a }}\n          {% if b %}\n      bad: [1",
        "      - |\n        {{ a }}\n      bad: [1",
        "      format: ${FORMAT}\n      files: [${A}, 1",
        "      format: ${FORMAT}\n\t files: 1",
        "      format: don't {{ a }}\n      files: [1",
    ],
)
def test_broken_yaml_beside_content_that_is_filled_in_is_a_fault(here: Path, lines: str) -> None:
    assert [rule for rule, _ in told(here, f"{MACHINE}{lines}\n")] == ["yaml-syntax"]


def test_a_text_in_no_known_encoding_is_no_template() -> None:
    (document,) = reader.read(b"a: {{ b }}\nc: \xff\n")
    assert document.fatal
    assert unreadable_template(document) is None


def test_an_unknown_field_is_one_whatever_its_value_is(here: Path) -> None:
    text = MACHINE + '      preKubeadmComands: ["hostname $HOSTNAME"]\n      files: [{path: /a, contnt: "${A}"}]\n'
    assert told(here, text) == [("unknown-field", 9), ("unknown-field", 10)]
    assert told(here, MACHINE + "      ${KEY}: a\n") == [("unchecked", 9)]


def test_a_placeholder_beside_a_value_of_the_wrong_type_excuses_nothing(here: Path) -> None:
    assert told(here, MACHINE + "      preKubeadmCommands: [echo $HOME, 5]\n") == [("wrong-type", 9)]
    assert told(here, MACHINE + "      preKubeadmCommands: ${COMMANDS}\n") == [("unchecked", 9)]


def test_a_placeholder_in_a_comment_does_not_count(here: Path) -> None:
    assert ("unsupported-value", 9) in told(here, MACHINE + "      format: cloud-confg # not $FORMAT\n")
    assert {rule for rule, _ in told(here, MACHINE + "      format: '# $FORMAT'\n")} == {"unchecked"}


CLASS = """\
apiVersion: cluster.x-k8s.io/v1beta2
kind: ClusterClass
metadata: {name: q, namespace: x}
spec:
  infrastructure:
    templateRef: {apiVersion: infrastructure.cluster.x-k8s.io/v1beta2, kind: DockerClusterTemplate, name: c}
  controlPlane:
    templateRef: {apiVersion: controlplane.cluster.x-k8s.io/v1beta2, kind: KubeadmControlPlaneTemplate, name: c}
  patches:
  - name: p
    enabledIf: '{{ if .a }}true{{end}}'
    definitions:
    - selector:
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
        kind: DockerClusterTemplate
        matchResources: {infrastructureCluster: true}
      jsonPatches:
      - {op: OPERATION, path: /spec/template/spec/foo, valueFrom: {template: '{{ .a }}'}}
"""


def test_the_templates_of_a_class_are_its_content(here: Path) -> None:
    line = CLASS.count("\n")
    assert told(here, CLASS.replace("OPERATION", "add")) == []
    assert ("unsupported-value", line) in told(here, CLASS.replace("OPERATION", "ad"))
    assert ("unknown-field", line) in told(here, CLASS.replace("OPERATION", "add, valeu: '{{ .a }}'"))
    assert {rule for rule, _ in told(here, CLASS.replace("OPERATION", "'{{ .op }}'"))} == {"unchecked"}
