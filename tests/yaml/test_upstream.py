"""The reader against upstream's own: sigs.k8s.io/yaml behind apimachinery's YAMLReader.

Known to differ, each with its cause:

- Two keys of one map that are different in YAML and one string in JSON (``1``, ``1.0`` and ``"1"``): which
  value is left changes from one run of upstream to the next, with the order of Go's maps. Ours is the last one.
- A text of two byte order marks: upstream loses the first character of every line. We refuse it.
- A character that may stand nowhere in YAML, behind what upstream reads of a text: it reads 512 bytes at a time, and
  only as far as its first document goes (``x,`` ends one). We refuse it wherever it stands.
- Deeper than 200 maps and lists, and more than a million values through aliases in one text: we refuse it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from navos_gitops.yaml import events
from navos_gitops.yaml.judge import answer

from . import more_texts, record, texts
from .nasty import NASTY
from .oracle import ask, needs_oracle, question, said

if TYPE_CHECKING:
    from collections.abc import Iterable

SEEDS = (101, 102, 103, 104)


def wrong(recorded: Iterable[tuple[dict[str, Any], str]]) -> list[tuple[dict[str, Any], str, dict[str, Any]]]:
    return [(line, theirs, answer(line)) for line, theirs in recorded if said(answer(line)) != theirs]


def test_says_what_upstream_said_when_it_was_asked() -> None:
    recorded = list(record.read())
    assert len(recorded) > 6_700
    assert sum(theirs != "refused" for _, theirs in recorded) > 2500
    assert wrong(recorded) == []


def test_says_the_same_where_libyaml_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "CParser", None)
    assert wrong(list(record.read())[::5]) == []


@pytest.mark.upstream
@needs_oracle
@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize("seed", SEEDS)
def test_says_what_upstream_says(seed: int, *, strict: bool) -> None:
    made = [
        *texts.soups(seed, 2000),
        *texts.trees(seed, 2000),
        *texts.broken(seed, 2000),
        *more_texts.manifests(seed, 4000),
    ]
    asked = [question(text, strict=strict) for text in made]
    differing = wrong(zip(asked, map(said, ask(asked)), strict=True))
    assert [case for case in differing if not known(case[0])] == []


@pytest.mark.upstream
@needs_oracle
def test_says_what_upstream_says_where_libyaml_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "CParser", None)
    asked = [question(text) for text in (*NASTY, *texts.soups(9, 1000), *texts.trees(9, 1000), *texts.broken(9, 1000))]
    differing = wrong(zip(asked, map(said, ask(asked)), strict=True))
    assert [case for case in differing if not known(case[0])] == []


@pytest.mark.upstream
@needs_oracle
def test_what_is_known_to_differ_still_does() -> None:
    cases = ["1: a\n'1': b\n", "1: a\n1.0: b\n", "\ufeff\ufeffab: 1\ncd: 2\n", "[" * 201 + "]" * 201]
    assert [said(answer(question(text))) for text in cases] == ['[{"1": "b"}]', '[{"1": "b"}]', "refused", "refused"]
    assert all(map(varies, map(question, cases[:2])))
    assert [said(found) for found in ask(map(question, cases[2:]))] == ['[{"ab": 1, "d": 2}]', f"[{cases[3]}]"]


def known(line: dict[str, Any]) -> bool:
    """Whether upstream's answer to a line that we answer differently is none to hold anyone to."""
    beyond = "may not stand in YAML" in answer(line).get("error", "") and len(line["yaml"].encode()) > 512
    return beyond or "\ufeff\ufeff" in line["yaml"] or (varies(line) and said(answer(line)) in answers(line))


def varies(line: dict[str, Any]) -> bool:
    return len(answers(line)) > 1


def answers(line: dict[str, Any]) -> set[str]:
    return set(map(said, ask([line] * 40)))
