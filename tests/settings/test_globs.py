from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navos_gitops.settings.globs import field_matcher, literal, matcher


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
        ("[z-a]", ["[z-a]"], ["z", "a"]),
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


NASTY = st.text(st.sampled_from("ab/*?[]!^-~&|\\. é\n"), min_size=1) | st.text(min_size=1)


@given(NASTY, NASTY)
def test_a_literal_glob_matches_its_text_alone(text: str, other: str) -> None:
    matches = matcher([literal(text)])
    assert matches(text)
    assert text == other or not matches(other)


def test_a_literal_glob_can_be_written_whatever_a_file_is_called() -> None:
    assert literal("a\udc80[1]/") == "a?[[]1][/]"
    assert matcher([literal("a\udc80[1]/")])("a\udc80[1]/")


def test_a_field_is_taken_by_its_letter_but_for_stars() -> None:
    matches = field_matcher(["spec.variables[*].value", "", "a.b[0]"])
    fields = ["spec.variables[audit].value", "", "a.b[0]", "a.b[1]", "a.b0", "axb[0]", "spec"]
    assert list(filter(matches, fields)) == fields[:3]


@given(NASTY)
def test_whatever_is_a_glob(text: str) -> None:
    assert matcher([text])("a") in {True, False}
