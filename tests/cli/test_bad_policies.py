"""Whatever stands in policies/: a finding at the line, and the rest is judged all the same."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from navos_gitops.cli import run
from tests.cli.test_bad_input import state
from tests.pipeline.conftest import change, fleet

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fleet"]

FAULT = "overlays/prod/web.yaml:6:12: error[unsupported-value]"


@pytest.fixture
def faulty(fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The small fleet with one fault that is to be told whatever the policies are."""
    monkeypatch.chdir(fleet)
    assert run(["render"]) == 0
    change(fleet, "overlays/prod/web.yaml", "level: Request", "level: Everything")
    (fleet / "policies").mkdir(exist_ok=True)
    capsys.readouterr()
    return fleet


def waiver(**fields: str) -> str:
    said = {"rule": "plaintext-secret", "paths": "[a]", "owner": "a", "reason": "b", **fields}
    return f"waivers: [{{{', '.join(f'{name}: {value}' for name, value in said.items())}}}]\n"


CASES = {
    "a severity that is none": (
        "rules: {plaintext-secret: {severity: eror}}\n",
        "1:38: error[settings-wrong-value]",
        "did you mean `error`?",
    ),
    "a setting that is none": (
        "rules: {plaintext-secret: {enable: false}}\n",
        "1:28: error[settings-unknown-field]",
        "did you mean `enabled`?",
    ),
    "a rule that is none": ("rules: {plaintext-secrets: {}}\n", "1:9: error[rule-unknown]", "plaintext-secret`?"),
    "a verdict with settings": ("rules: {unsupported-value: {}}\n", "1:9: error[rule-unknown]", "under `waivers`"),
    "a parameter that is none": (
        "rules: {plaintext-secret: {parameters: {nmaes: []}}}\n",
        "1:41: error[settings-unknown-field] the rule plaintext-secret has no parameter `nmaes`",
        "did you mean `names`?",
    ),
    "a parameter of a rule without any": (
        "rules: {live-export: {parameters: {a: 1}}}\n",
        "1:36: error[settings-unknown-field] the rule live-export has no parameter `a`",
        "it takes none",
    ),
    "a parameter of the wrong type": (
        "rules: {plaintext-secret: {parameters: {names: web}}}\n",
        '1:48: error[settings-wrong-value] `names` must be a list of texts, not "web"',
        "",
    ),
    "a parameter with an item of the wrong type": (
        "rules: {image-repository-not-upstream: {parameters: {mirrors: [1, {}]}}}\n",
        "1:63: error[settings-wrong-value] `mirrors` must be a list of texts, not a list",
        "",
    ),
    "a flag that is text": (
        "rules: {substitution-over-cluster-objects: {parameters: {always: 'yes'}}}\n",
        '1:66: error[settings-wrong-value] `always` must be true or false, not "yes"',
        "",
    ),
    "parameters that are a list": (
        "rules: {plaintext-secret: {parameters: []}}\n",
        "1:40: error[settings-wrong-value]",
        "",
    ),
    "globs that are text": ("rules: {plaintext-secret: {paths: a}}\n", "1:35: error[settings-wrong-value]", ""),
    "rules that are a list": ("rules: [plaintext-secret]\n", "1:8: error[settings-wrong-value]", ""),
    "waivers that are a map": ("waivers: {}\n", "1:10: error[settings-wrong-value]", ""),
    "a waiver that is text": ("waivers: [a]\n", "1:11: error[settings-wrong-value]", ""),
    "a waiver of a rule that is none": (waiver(rule="nonsense"), "1:18: error[rule-unknown]", ""),
    "a waiver of what cannot be waived": (
        waiver(rule="yaml-syntax"),
        "1:18: error[rule-unknown]",
        "cannot be set or waived",
    ),
    "a waiver of everything": (
        "waivers: [{rule: plaintext-secret, owner: a, reason: b}]\n",
        "error[settings-missing-field]",
        "needs `paths` or `objects`",
    ),
    "a waiver of nobody": (
        "waivers: [{rule: a, paths: [a], reason: b}]\n",
        "error[settings-missing-field]",
        "`waivers[0].owner`",
    ),
    "no day": (waiver(expires="soon"), "error[settings-wrong-value]", "a day such as 2027-01-31"),
    "no day of the calendar": (waiver(expires="2027-02-29"), "error[settings-wrong-value]", "no day of the calendar"),
    "a day that is a number": (waiver(expires="2027"), "error[settings-wrong-value]", "put it in quotes"),
    "fields that are none": (waiver(fields="[]"), "error[settings-wrong-value]", "at least one entry"),
    "a glob that matches no file": (
        "rules: {plaintext-secret: {exclude: ['overlys/**']}}\n",
        "1:38: warning[policy-matches-nothing] `overlys/**` matches no file",
        "",
    ),
    "a glob that is none": (
        "rules: {plaintext-secret: {paths: ['[z-a]', '[', '**[']}}\n",
        "1:36: warning[policy-matches-nothing] `[z-a]` matches no file",
        "",
    ),
    "a rule set twice": (
        "rules: {plaintext-secret: {}}\n---\nrules: {plaintext-secret: {}}\n",
        "3:9: error[policy-twice]",
        "see also: policies/a.yaml:1:9",
    ),
    "text": ("nonsense\n", "1:1: error[settings-wrong-value]", ""),
    "no YAML": ("rules: [\n", "error[yaml-syntax]", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_policy_that_cannot_be_right(faulty: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    text, place, more = CASES[case]
    (faulty / "policies/a.yaml").write_text(text)
    before = state(faulty)
    assert run(["validate"]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "policies/a.yaml:" in printed.out
    assert place in printed.out
    assert more in printed.out
    assert FAULT in printed.out
    assert state(faulty) == before


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_same_without_a_fleet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    text, place, more = CASES[case]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/a.yaml").write_text(text)
    (tmp_path / "app.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 1}\n")
    assert run(["validate", "--policies", "policies"]) == 1
    printed = capsys.readouterr().out
    assert place in printed
    assert more in printed
    assert "app.yaml:4:11: error[wrong-type]" in printed


def test_a_large_file(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (faulty / "policies/large.yaml").write_text(
        "waivers:\n" + "- {rule: plaintext-secret, paths: [a], owner: b, reason: c}\n" * 300_000
    )
    started = time.monotonic()
    assert run(["validate"]) == 1
    printed = capsys.readouterr().out
    assert "policies/large.yaml:1:1: error[yaml-too-large]" in printed
    assert FAULT in printed
    assert time.monotonic() - started < 60


def test_links(faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = faulty / "policies"
    (tmp_path / "outside.yaml").write_text("rules: {}\n")
    (folder / "real").mkdir()
    (folder / "real/a.yaml").write_text("rules: {live-export: {enabled: true}}\n")
    for name, target in {
        "loop.yaml": "loop.yaml",
        "real/up": "..",
        "etc": "/etc",
        "outside.yaml": "../../outside.yaml",
        "nowhere.yaml": "nowhere",
        "inside.yaml": "real/b.txt",
    }.items():
        (folder / name).symlink_to(target)
    (folder / "real/b.txt").write_text("rules: {no-such: {}}\n")
    assert run(["validate"]) == 1
    printed = capsys.readouterr().out
    told = sorted(line.split(":")[0] for line in printed.splitlines() if "error[policy-link]" in line)
    assert told == [f"policies/{name}" for name in ("etc", "loop.yaml", "nowhere.yaml", "outside.yaml", "real/up")]
    assert "policies/inside.yaml:1:9: error[rule-unknown]" in printed, "a link to a file of the fleet is followed"
    assert FAULT in printed


def test_a_file_where_the_folder_should_be(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (faulty / "policies").rmdir()
    (faulty / "policies").write_text("rules: {no-such: {}}\n")
    assert run(["validate"]) == 1
    printed = capsys.readouterr().out
    assert "policies:1:9: error[rule-unknown]" in printed
    assert FAULT in printed
