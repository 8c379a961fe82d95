"""The examples in every rule's manual page: what fails is found on its line, what passes stays quiet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from navos_gitops import rules
from navos_gitops.model import ref_of
from navos_gitops.rules import Subject, Tree
from navos_gitops.yaml import reader
from tests.pipeline.conftest import WANT

if TYPE_CHECKING:
    from navos_gitops.rules import Facts

BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(rule: str) -> list[str]:
    return BLOCK.findall(rules.load(rule).__doc__ or "")


def found(rule: str, text: str, facts: Facts) -> list[int]:
    """The lines on which a rule finds something; documents marked ``# old`` are the state before."""
    module = rules.load(rule)
    documents = [document for document in reader.read(text.encode()) if not document.empty]
    old = {str(ref_of(d.value)): d.value for d in documents if "# old" in d.text}
    new = [document for document in documents if "# old" not in document.text]
    pairs = [(d, Subject(ref, d.value, old.get(str(ref)))) for d in new if (ref := ref_of(d.value))]
    tree = Tree([subject for _, subject in pairs], complete=True)
    lines = []
    for document, subject in pairs:
        if rules.concerns(module, subject.ref):
            for saw in module.check(subject, tree, facts, module.PARAMETERS):
                span = document.span(saw.route, key=saw.key)
                assert span
                lines.append(span.line)
    return sorted(lines)


@pytest.mark.parametrize("rule", rules.ids())
def test_examples(rule: str, facts: Facts) -> None:
    blocks = examples(rule)
    for text in blocks:
        wanted = [n for n, line in enumerate(text.splitlines(), 1) if (m := WANT.search(line)) and m["rules"] == rule]
        assert found(rule, text, facts) == wanted, text
    assert any("# want:" in text for text in blocks), "a failing example"
    assert any("# want:" not in text for text in blocks), "a passing example"


@pytest.mark.parametrize("rule", rules.ids())
def test_a_rule_is_complete(rule: str) -> None:
    module = rules.load(rule)
    assert module.SEVERITY in {"error", "warning", "info"}
    assert module.OUTCOME in {"rejected", "stuck", "disruptive", "policy", "unchecked"}
    page = (module.__doc__ or "").strip()
    assert "Upstream:" in page, "where upstream says so"
    assert page.splitlines()[0].endswith("."), "a first line that is a sentence"
