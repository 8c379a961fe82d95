from __future__ import annotations

import pytest

from navos_gitops.settings.globs import matcher


@pytest.mark.parametrize(
    ("glob", "matching", "other"),
    [
        ("*.yaml", ["a.yaml", ".yaml"], ["a/b.yaml", "a.yml", "a.yaml.bak"]),
        ("**/charts/**", ["charts/a", "a/charts/b/c"], ["charts", "a/chart/b", "mycharts/a"]),
        ("**/*.yaml", ["a.yaml", "a/b/c.yaml"], ["a/b.yml"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/xb", "b"]),
        ("charts/", ["charts/a", "charts/a/b"], ["charts", "a/charts/b"]),
        ("?.yaml", ["a.yaml"], ["ab.yaml", "/.yaml"]),
        ("[ab].yaml", ["a.yaml", "b.yaml"], ["c.yaml"]),
        ("[!ab].yaml", ["c.yaml"], ["a.yaml", "/.yaml"]),
        ("[a-c]", ["b"], ["d", "-"]),
        ("[", ["["], ["a"]),
        ("a+(b)|c.yaml", ["a+(b)|c.yaml"], ["aab", "c.yaml"]),
        ("Cluster team-a/pay-*", ["Cluster team-a/pay-01"], ["Cluster team-b/pay-01", "MachinePool team-a/pay-01"]),
        ("é*", ["éa"], ["ea"]),
    ],
)
def test_a_glob_matches_what_git_would(glob: str, matching: list[str], other: list[str]) -> None:
    matches = matcher([glob])
    assert [text for text in matching + other if matches(text)] == matching


def test_any_of_several_globs_is_enough_and_none_match_nothing() -> None:
    assert matcher(["a", "b"])("b")
    assert not matcher([])("")
