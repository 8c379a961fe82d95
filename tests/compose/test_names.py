"""Content-hashed template names."""

from __future__ import annotations

import hashlib
from typing import Any

from navos_gitops.compose.names import rename, spec_hash
from navos_gitops.digest import sha256

API = "infrastructure.cluster.x-k8s.io/v1beta2"


def template(name: str, spec: Any, kind: str = "DevMachineTemplate") -> dict[str, Any]:
    return {"apiVersion": API, "kind": kind, "metadata": {"name": name}, "spec": spec}


def klass(*names: str) -> dict[str, Any]:
    refs = [{"apiVersion": API, "kind": "DevMachineTemplate", "name": name} for name in names]
    workers = [{"infrastructure": {"templateRef": ref}} for ref in refs]
    return {
        "apiVersion": "cluster.x-k8s.io/v1beta2",
        "kind": "ClusterClass",
        "metadata": {"name": "c"},
        "spec": {"w": workers},
    }


def test_the_digest_is_sha_256() -> None:
    for text in (b"", b"a", bytes(range(256)) * 9):
        assert sha256(text) == hashlib.sha256(text).hexdigest()


def names(objects: list[Any]) -> list[str]:
    return [item["metadata"]["name"] for item in objects]


def test_references_follow_the_new_names() -> None:
    made = rename([klass("a", "b"), template("a", {"x": 1}), template("b", {"x": 2})])
    refs = [item["infrastructure"]["templateRef"]["name"] for item in made[0]["spec"]["w"]]
    assert names(made) == ["c", f"a-{spec_hash(made[1])}", f"b-{spec_hash(made[2])}"]
    assert refs == names(made)[1:]


def test_order_of_keys_and_metadata_do_not_count() -> None:
    one = template("a", {"x": 1, "y": {"p": 1, "q": 2}})
    other = template("a", {"y": {"q": 2, "p": 1}, "x": 1})
    other["metadata"]["labels"] = {"team": "blue"}
    assert names(rename([one])) == names(rename([other]))


def test_a_change_of_spec_changes_the_name() -> None:
    assert names(rename([template("a", {"x": 1})])) != names(rename([template("a", {"x": "1"})]))


def test_a_template_rotates_with_what_it_refers_to() -> None:
    def machine(data: int) -> list[str]:
        ref = {"apiGroup": "infrastructure.cluster.x-k8s.io", "kind": "DataTemplate", "name": "d"}
        return names(rename([template("m", {"data": ref}), template("d", {"x": data}, "DataTemplate")]))

    assert machine(1)[0] != machine(2)[0]
    assert machine(1)[1] != machine(2)[1]


def test_a_circle_of_templates_ends() -> None:
    ref = {"apiGroup": "infrastructure.cluster.x-k8s.io", "kind": "DevMachineTemplate"}
    made = rename([template("a", {"r": {**ref, "name": "b"}}), template("b", {"r": {**ref, "name": "a"}})])
    assert all(name.startswith(("a-", "b-")) for name in names(made))


def test_a_reference_to_something_else_stays() -> None:
    made = rename([klass("elsewhere"), template("a", {})])
    assert made[0]["spec"]["w"][0]["infrastructure"]["templateRef"]["name"] == "elsewhere"


def test_an_object_that_is_no_template_keeps_its_name() -> None:
    assert names(rename([{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}])) == ["s"]
