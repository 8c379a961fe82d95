"""Whatever a report can hold has a manual page, and is listed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from navos_gitops import rules
from navos_gitops.cli import run
from navos_gitops.model import SEVERITIES, Finding, Location, Report
from navos_gitops.pipeline.findings.ruling import UPSTREAM_RULES
from navos_gitops.report import pages
from navos_gitops.settings.faults import FAULTS
from navos_gitops.yaml.problem import RULES
from tests.report.reports import shown
from tests.test_layers import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

MAKERS = {"Finding", "finding", "Problem", "Refused"}


def makers() -> dict[str, int]:
    """Every function that gives what it makes the rule it is told, and at which place it takes it."""
    found = dict.fromkeys(MAKERS, 0)
    for tree in MODULES.values():
        for node in ast.walk(tree):
            names = [item.arg for item in node.args.args] if isinstance(node, ast.FunctionDef) else []
            if isinstance(node, ast.FunctionDef) and "rule" in names and _makes(node):
                found[node.name] = names.index("rule")
    return found


def _makes(function: ast.FunctionDef) -> bool:
    return any(word in ast.unparse(function.returns or ast.Constant("")) for word in ("Finding", "Problem", "Refus"))


def emitted() -> Iterator[tuple[str, str]]:
    """Every id that stands in the code where a finding or problem is made, with the module."""
    places = makers()
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                at = places.get(name)
                values = [] if at is None or at >= len(node.args) else [node.args[at]]
            elif isinstance(node, ast.Assign) and "rule" in ast.unparse(node.targets[0]).split(", "):
                values = [node.value]
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                values = node.value.elts[:1] if module.startswith("navos_gitops.yaml") else []
            else:
                continue
            for value in values:
                yield from ((text, module) for item in ast.walk(value) if (text := _id(item)))


def _id(node: ast.AST) -> str:
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return text if "-" in text and text.replace("-", "").isalpha() and text.islower() else ""


def test_every_id_in_the_code_has_a_page() -> None:
    found = list(emitted())
    assert {"yaml-key", "waiver-expired", "patch-matches-nothing", "foreign-file", "unknown-kind"} <= {
        item for item, _ in found
    }
    assert [(item, module) for item, module in found if item not in pages.ids()] == []
    assert {*RULES, *UPSTREAM_RULES, *FAULTS, *rules.ids(), "unchecked"} <= set(pages.ids())


def test_every_page_is_of_something() -> None:
    assert set(pages.ids()) == {
        *(item for item, _ in emitted()),
        *RULES,
        *UPSTREAM_RULES,
        *FAULTS,
        *rules.ids(),
        "unchecked",
    }


@pytest.mark.parametrize("rule", pages.ids())
def test_every_id_is_explained(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = pages.page(rule)
    assert page.severity in SEVERITIES
    assert page.text.startswith(page.title)
    assert len(page.text) > 30
    assert run(["explain", rule]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{rule} ({page.severity}, {page.outcome})\n\n")
    assert page.title.partition(" ")[0] in printed
    assert "``" not in printed.replace("```", "")
    sarif = shown("sarif", Report((Finding(rule, page.severity, page.outcome, "m", Location("a")),)))
    assert '"help": {' in sarif


def test_every_id_is_listed_once_ours_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    listed = [line.split()[1] for line in capsys.readouterr().out.splitlines()]
    assert sorted(listed) == sorted(pages.ids())
    assert tuple(listed[: len(rules.ids())]) == rules.ids()


@pytest.mark.parametrize(("word", "near"), [("waiver-unsed", "waiver-unused"), ("yaml-sintax", "yaml-syntax")])
def test_an_id_that_is_none(word: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", word]) == 2
    assert capsys.readouterr() == ("", f"navos-gitops: there is no rule {word}; did you mean {near}?\n")
