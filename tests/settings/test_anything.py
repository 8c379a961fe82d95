"""Whatever stands in the files, it ends in findings."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from navos_gitops.model import Finding
from navos_gitops.settings import Memory, load, unknown_rules

from .fleets import FLEET
from .test_schemas import ANYTHING, DOCUMENTS

FILES = {
    "fleet.yaml": DOCUMENTS["fleet"] | ANYTHING,
    "op.yaml": ANYTHING
    | st.fixed_dictionaries({
        "apiVersion": st.just("operator.cluster.x-k8s.io/v1alpha2"),
        "kind": st.sampled_from(["CoreProvider", "AddonProvider", "Other"]),
        "metadata": ANYTHING | st.just({"name": "a"}),
        "spec": ANYTHING | st.fixed_dictionaries({"version": ANYTHING, "manager": ANYTHING}),
    }),
    "policies/a.yaml": DOCUMENTS["policies"] | ANYTHING,
    "overlays/overlay.yaml": DOCUMENTS["overlay"] | ANYTHING,
    "overlays/a/overlay.yaml": DOCUMENTS["overlay"] | ANYTHING,
    "overlays/a/{a}.yaml": DOCUMENTS["cluster"] | ANYTHING,
    "overlays/a/a.yaml": DOCUMENTS["cluster"] | ANYTHING,
}  # fmt: skip


def ask_everything(files: dict[str, bytes]) -> tuple[Finding, ...]:
    fleet = load(Memory({"bases/a/a.yaml": b"", "a": b"", **files}))
    for name, file in fleet.names().items():
        found = fleet.find(name)
        assert found is None or (found.name, found.file) == (name, file)
    for file in fleet.files:
        assert set(fleet.check(file)) <= set(fleet.check())
        for instance in fleet.instances(file):
            for source in fleet.chain(instance):
                assert isinstance(source.body, dict)
                for route in ((key,) for key in source.body):
                    assert source.location(route, key=True).path == source.path
    return (*fleet.check(), *unknown_rules(fleet.policies, ("a",), ("b",)))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(values=st.fixed_dictionaries(FILES))
def test_any_values_end_in_findings(values: dict[str, Any]) -> None:
    found = ask_everything({path: json.dumps(value).encode() for path, value in values.items()})
    assert all(isinstance(item, Finding) and item.location.path for item in found)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(data=st.binary(max_size=40) | st.text("matrix:[]{}&*!<-'\"\n |>%@`#?,a1", max_size=60).map(str.encode))
def test_any_bytes_end_in_findings(data: bytes) -> None:
    paths = ["op.yaml", "policies/a.yaml", "overlays/a/overlay.yaml", "overlays/a/a.yaml"]
    whole = f"{FLEET.strip()[:-1]}, from: op.yaml}}\n".encode()
    ask_everything({"fleet.yaml": whole} | dict.fromkeys(paths, data))
    ask_everything({"fleet.yaml": data})
