"""One fault in one place gives exactly one kind of finding, at the line a person edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import navos_gitops
from tests.pipeline.conftest import change, faults, places, wanted

if TYPE_CHECKING:
    from pathlib import Path

    from navos_gitops.model import Finding

OVERLAY = "overlays/dev/yul1/beta.yaml"
BASE = "bases/simple/clusterclass.yaml"
TEMPLATES = "bases/simple/templates.yaml"
COMPONENT = "components/audit/overlay.yaml"
PROD = "overlays/prod/overlay.yaml"

CASES = {
    # a variable's type
    "a variable of the wrong type in an overlay": (
        "overlays/overlay.yaml",
        "owner: platform-team",
        "owner: 12 # want: wrong-type",
    ),
    "a variable of the wrong type in a cluster file": (
        "overlays/dev/yul1/alpha.yaml",
        "    - b",
        "    - 7 # want: wrong-type",
    ),
    "a variable of the wrong type in a component": (
        COMPONENT,
        "maxAge: 7",
        'maxAge: "7" # want: wrong-type',
    ),
    "a variable of the wrong type in a patch": (
        OVERLAY,
        "          example.com/note: patched",
        """          example.com/note: patched
      - op: add
        path: /spec/topology/variables/0/value/enabled
        value: 1 # want: wrong-type""",
    ),
    "a variable overridden for a machine deployment": (
        OVERLAY,
        "imageRepository: mirror.example.com/k8s",
        "imageRepository: [] # want: wrong-type",
    ),
    "a variable's CEL rule": (
        "overlays/prod/web.yaml",
        "    enabled: true",
        "    enabled: false # want: invalid-value",
    ),
    "an undefined variable": (
        OVERLAY,
        "imageRepository: mirror.example.com/k8s",
        "imageRepo: mirror.example.com/k8s # want: invalid-value",
    ),
    "an unknown member of a variable": (
        COMPONENT,
        "maxAge: 7",
        "maxAge: 7\n    maxSize: 3 # want: invalid-value",
    ),
    # one required value
    "a required value in an overlay": (
        PROD,
        "  replicas: 3\nworkers:",
        """  replicas: 3
  taints:
    - key: example.com/x # want: required-field
      effect: NoSchedule
workers:""",
    ),
    "a required value in a base": (
        TEMPLATES,
        """          - path: /etc/motd
            content: welcome""",
        """          - content: welcome # want: required-field""",
    ),
    "a required value in a patch": (
        PROD,
        "                - path: /etc/issue\n                  content",
        "                - content: more # want: required-field\n                  owner",
    ),
    "a required value in a component": (
        COMPONENT,
        "controlPlane:\n",
        """controlPlane:
  readinessGates:
    - polarity: Positive # want: required-field
""",
    ),
    # one CRD field
    "an unknown field in an overlay": (
        PROD,
        "          maxSurge: 1",
        "          maxSurge: 1\n          maxSurges: 1 # want: unknown-field",
    ),
    "an unknown field in a base": (
        TEMPLATES,
        "            certSANs: [localhost]",
        "            certSans: [localhost] # want: unknown-field",
    ),
    "an unknown field in a class": (
        BASE,
        "      - class: default\n",
        "      - class: default\n        classs: other # want: unknown-field\n",
    ),
    "an unknown field in a patch": (
        PROD,
        "                  content: production",
        "                  contents: production # want: unknown-field",
    ),
    "an unknown field in a patch written as text": (
        PROD,
        "              tier: production",
        "              tier: production\n        specs: {} # want: unknown-field",
    ),
    "an unknown field in a component": (
        COMPONENT,
        "controlPlane:\n",
        "controlPlane:\n  replica: 3 # want: unknown-field\n",
    ),
    # one enum
    "an enum in an overlay": (
        PROD,
        "        type: RollingUpdate",
        "        type: Rolling # want: unsupported-value",
    ),
    "an enum of a variable": (
        "overlays/prod/web.yaml",
        "    level: Request",
        "    level: Everything # want: unsupported-value",
    ),
    "an enum in a base": (
        TEMPLATES,
        '            permissions: "0644"',
        '            permissions: "0644"\n            encoding: base32 # want: unsupported-value',
    ),
    "an enum in a patch": (
        PROD,
        "                  content: production",
        "                  content: production\n                  encoding: base32 # want: unsupported-value",
    ),
    "an enum in a component": (
        COMPONENT,
        "controlPlane:\n",
        """controlPlane:
  taints:
    - key: example.com/x
      effect: Never # want: unsupported-value
      propagation: Always
""",
    ),
    # one reference inside a list
    "a reference in a list of an overlay": (
        OVERLAY,
        "  md-1:\n    class: default",
        "  md-1:\n    class: defaults # want: unknown-worker-class",
    ),
    "a reference in a list of a base": (
        BASE,
        "            name: simple-worker",
        "            name: simple-workers # want: missing-template",
    ),
    "a reference in a list of a component": (
        COMPONENT,
        "controlPlane:\n",
        """workers:
  md-audit:
    class: audit # want: unknown-worker-class
controlPlane:
""",
    ),
    "a reference in a list of a patch": (
        PROD,
        "patches:\n",
        """patches:
  - target:
      kind: ClusterClass
    patch:
      - op: replace
        path: /spec/workers/machineDeployments/0/bootstrap/templateRef/name
        value: production-worker # want: missing-template
""",
    ),
}


def test_a_variable_s_type_changed_in_the_base(fleet: Path) -> None:
    change(fleet, BASE, "          items:\n            type: string", "          items:\n            type: integer")
    change(
        fleet,
        "overlays/dev/yul1/alpha.yaml",
        "    - a\n    - b",
        "    - a # want: wrong-type\n    - b # want: wrong-type",
    )
    assert places(findings(fleet)) == wanted(fleet)


@pytest.mark.parametrize("case", CASES)
def test_one_fault_one_place(fleet: Path, case: str) -> None:
    change(fleet, *CASES[case])
    expected = wanted(fleet)
    assert expected
    assert places(findings(fleet)) == expected


def test_the_small_fleet_is_clean(fleet: Path) -> None:
    assert faults(findings(fleet)) == ()


def findings(fleet: Path) -> tuple[Finding, ...]:
    return navos_gitops.validate((), navos_gitops.Options(fleet=str(fleet))).report.findings
