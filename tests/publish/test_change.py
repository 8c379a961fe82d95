"""Laying one change over another, and telling of it: values only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops.publishing.change import SOURCE, lines, merge, message, objects, source_of

files = st.dictionaries(
    st.sampled_from(["p/clusters/a/x", "p/clusters/b/y", "p/classes/z", "q"]), st.sampled_from("123")
)


@given(files, files)
def test_a_change_of_nothing_moved_is_the_change(base: dict[str, str], ours: dict[str, str]) -> None:
    assert merge(base, base, ours) == (ours, ())
    assert merge(base, ours, base) == (ours, ())
    assert merge(base, ours, ours) == (ours, ())


@given(files, files, files)
def test_both_sides_see_the_same(base: dict[str, str], theirs: dict[str, str], ours: dict[str, str]) -> None:
    one, other = merge(base, theirs, ours), merge(base, ours, theirs)
    assert one.clashes == other.clashes
    if not one.clashes:
        assert one == other


@given(files, files, files)
def test_nothing_is_lost(base: dict[str, str], theirs: dict[str, str], ours: dict[str, str]) -> None:
    """Where nothing clashes, every path is as a side that changed it left it, else as it was."""
    merged = merge(base, theirs, ours)
    for path in {*base, *theirs, *ours} - set(merged.clashes):
        changed = {side.get(path) for side in (theirs, ours) if side.get(path) != base.get(path)}
        assert merged.files.get(path) in (changed or {base.get(path)})


@given(files, files)
def test_lines_are_empty_where_nothing_changed(old: dict[str, str], new: dict[str, str]) -> None:
    assert bool(lines(old, new)) == (old != new)


def test_lists_follow_and_never_clash() -> None:
    path = "p/clusters/kustomization.yaml"
    assert merge({path: "1"}, {path: "2"}, {path: "3"}) == ({}, ())
    assert objects({path: "1", "p/x.yaml": "2"}) == {"p/x.yaml": "2"}
    assert [str(line) for line in lines({path: "1"}, {path: "2"})] == [f"~ {path}"]


def test_a_message_says_its_source() -> None:
    source = "a" * 40
    assert message("", lines({}, {"p/clusters/a/x": "1"}), source) == (
        f"Publish 1 cluster: 1 added\n\n+ p/a\n\nSource-Revision: {source}\n"
    )
    assert source_of(message("Words.", (), source)) == source


@pytest.mark.parametrize(
    "said", ["", "main", "a" * 39, "A" * 40, "-" * 40, f"{'a' * 40} ", f"{'a' * 40}, with changes"]
)
def test_what_is_no_revision_names_no_source(said: str) -> None:
    assert source_of(f"x\n\n{SOURCE}{said}\nafter\n") == ""
    if not said.endswith(" "):
        assert source_of(f"x\n\n{SOURCE}{said}") == ""
