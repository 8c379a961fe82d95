"""The examples in every rule's manual page: what fails is found on its line, what passes stays quiet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from navos_gitops import catalog, rules
from navos_gitops.model import ref_of
from navos_gitops.pipeline.findings.ruling import OF_CHANGES
from navos_gitops.rules import Facts, Subject
from navos_gitops.yaml import reader
from tests.pipeline.conftest import WANT
from tests.rules.example import Example

if TYPE_CHECKING:
    from collections.abc import Iterable

    from navos_gitops.yaml.reader import Document

WITH = re.compile(r"^# with (?P<what>[A-Za-z0-9 -]+?) (?P<version>v\S+)$", re.MULTILINE)
"""Another version of Cluster API, of Kubernetes on the management cluster, or of a provider than the newest known."""
FILE = re.compile(r"^# file: (?P<path>\S+)$", re.MULTILINE)
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(rule: str) -> list[str]:
    return BLOCK.findall(rules.load(rule).__doc__ or "")


def running(text: str, facts: Facts) -> Facts:
    """The facts of the management cluster that an example is for."""
    versions = {match["what"]: match["version"] for match in WITH.finditer(text)}
    if not versions:
        return facts
    core = versions.pop("Cluster API", facts.core)
    kubernetes = versions.pop("management Kubernetes", facts.kubernetes)
    providers = {bundle.provider: bundle.version for bundle in facts.installed.bundles if bundle.provider != "core"}
    installed = catalog.installed(facts.catalog, core, {**providers, **versions}, kubernetes)
    return facts._replace(installed=installed, core=core, kubernetes=kubernetes)


def found(rule: str, text: str, facts: Facts) -> list[int]:
    """The lines on which a rule finds something; documents marked ``# old`` are the state before.

    ``# file: clusters/a.yaml`` says in which file a document lies; then folders bring what their kustomizations list.
    """
    module = rules.load(rule)
    documents = [document for document in reader.read(text.encode()) if not document.empty]
    old = {str(ref_of(d.value)): d.value for d in documents if "# old" in d.text}
    gone = [Subject(ref, d.value, None, file(d)) for d in documents if "# old" in d.text and (ref := ref_of(d.value))]
    new = [document for document in documents if "# old" not in document.text]
    pairs = [(d, Subject(ref, d.value, old.get(str(ref)), file(d))) for d in new if (ref := ref_of(d.value))]
    tree = Example([subject for _, subject in pairs], complete=True, files=files(new), old=gone)
    facts = running(text, facts)
    lines = []
    for document, subject in pairs:
        if rules.concerns(module, subject.ref):
            for saw in module.check(subject, tree, facts, module.PARAMETERS):
                place = next(d for d, other in pairs if other.value is saw.at.value) if saw.at else document
                span = place.span(saw.route, key=saw.key)
                assert span
                lines.append(span.line)
    return sorted(lines)


def file(document: Document) -> str:
    """The file that an example's document lies in."""
    match = FILE.search(document.text)
    return match["path"] if match else ""


def files(documents: Iterable[Document]) -> dict[str, str]:
    """The files of an example by path, with their texts."""
    found: dict[str, str] = {}
    for document in documents:
        if path := file(document):
            found[f"/{path}"] = found.get(f"/{path}", "") + document.text + "\n---\n"
    return found


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


@pytest.mark.parametrize("rule", sorted(OF_CHANGES))
def test_a_rule_of_changes_sees_nothing_without_an_old_state(facts: Facts, rule: str) -> None:
    texts = [text.replace("# old", "#") for text in examples(rule)]
    assert [found(rule, text, facts) for text in texts] == [[] for _ in texts]
