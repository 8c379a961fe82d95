"""A composed fleet as rules look into it: what a folder holds, and what is rendered no more."""

from __future__ import annotations

import pytest

from navos_gitops.model import Ref
from navos_gitops.pipeline.composed_tree import ComposedTree
from navos_gitops.pipeline.history import History, no_history
from navos_gitops.rules import Subject


def subject(path: str, name: str) -> Subject:
    value = {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "ClusterClass", "metadata": {"name": name}}
    return Subject(Ref("cluster.x-k8s.io/v1beta2", "ClusterClass", "", name), value, None, path)


def test_a_fleet_may_lie_deeper_in_its_repository() -> None:
    items = [subject("rendered/dev/classes/a.yaml", "a"), subject("rendered/prod/classes/b.yaml", "b")]
    tree = ComposedTree(items, complete=True, output="rendered", history=no_history())
    for folder in ("./rendered/dev", "rendered/dev/classes", "/rendered/dev/", "./fleets/eu/rendered/dev"):
        assert tree.below(folder) == (items[0],), folder
    assert tree.below("./") == tuple(items)
    for folder in ("./rendered/de", "./dev", "./fleets/eu", "../rendered/dev/x"):
        assert tree.below(folder) == (), folder


@pytest.mark.parametrize("complete", [True, False])
def test_what_a_fleet_renders_no_more_is_gone(complete: bool) -> None:
    text = b"apiVersion: cluster.x-k8s.io/v1beta1\nkind: ClusterClass\nmetadata: {name: old}\n"
    history = History({"dev/classes/old.yaml": text, "dev/classes/a.yaml": text.replace(b"old", b"a")})
    items = [subject("rendered/dev/classes/a.yaml", "a")]
    tree = ComposedTree(items, complete=complete, output="rendered", history=history)
    assert tree.has_past
    found = tree.gone("cluster.x-k8s.io", "ClusterClass", "", "old")
    assert (found is not None and found.file) == ("rendered/dev/classes/old.yaml" if complete else False)
    for name in ("a", "never"):
        assert tree.gone("cluster.x-k8s.io", "ClusterClass", "", name) is None
