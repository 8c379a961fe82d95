"""The table of kinds says what the rules say, and spares a run the rules it does not ask."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from navos_gitops import rules
from navos_gitops.model import Ref
from navos_gitops.rules import _table, _tabulate
from tests.rules import tabulate

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_table_is_what_the_rules_say() -> None:
    assert _tabulate.PATH.read_text(encoding="utf-8") == _tabulate.text()


def test_a_rule_that_is_not_in_the_table_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(_table.TABLE, "plaintext-secret")
    assert "plaintext-secret" in rules.concerning(Ref("v1", "Secret", "", "a"))
    assert "plaintext-secret" not in rules.concerning(Ref("v1", "Pod", "", "a"))


def test_asking_what_concerns_a_kind_loads_no_rule() -> None:
    code = (
        "import sys; from navos_gitops import rules; from navos_gitops.model import Ref; "
        "found = rules.concerning(Ref('v1', 'Secret', '', 'a')); "
        "print('plaintext-secret' in found, [name for name in sys.modules if 'rules.' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "True ['navos_gitops.rules._table']\n"


def test_the_manual_is_what_the_rules_say() -> None:
    assert _tabulate.MANUAL.read_text(encoding="utf-8") == _tabulate.manual()


def test_the_list_of_mutations_is_current() -> None:
    assert tabulate.PATH.read_text(encoding="utf-8") == tabulate.text()


def test_the_command_says_what_is_not_current(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["_tabulate", "--check"])
    assert _tabulate.main() == 0
    monkeypatch.setattr(_tabulate, "MANUAL", tmp_path / "rules.md")
    assert _tabulate.main() == 1
    assert str(tmp_path / "rules.md") in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["_tabulate"])
    monkeypatch.setattr(_tabulate, "PATH", tmp_path / "_table.py")
    assert _tabulate.main() == 0
    assert (tmp_path / "rules.md").read_text() == _tabulate.manual()
    assert (tmp_path / "_table.py").read_text() == _tabulate.text()
