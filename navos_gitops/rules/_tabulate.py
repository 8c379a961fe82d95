"""Write what is made of the rules: ``_table.py``, which kinds each looks at, and ``docs/rules.md``, their manual."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from navos_gitops import rules

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH: Final = Path(__file__).with_name("_table.py")
MANUAL: Final = Path(__file__).parents[2] / "docs" / "rules.md"
_BLOCK: Final = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text() -> str:
    """The table's text: a rule a line."""
    lines = "".join(f"    {_quoted(name)}: {_kinds(name)},\n" for name in rules.ids())
    return f"{_HEAD}{{\n{lines}}}\n"


def _kinds(name: str) -> str:
    pairs = [f"({_quoted(group)}, {_quoted(kind)})" for group, kind in sorted(rules.load(name).KINDS)]
    return f"({', '.join(pairs)},)" if len(pairs) == 1 else f"({', '.join(pairs)})"


def _quoted(word: str) -> str:
    return f'"{word}"'


def manual() -> str:
    """The manual's text: a table of all rules, and after it the page of each."""
    rows = "".join(f"{_row(name)}\n" for name in rules.ids())
    pages = "".join(f"\n## {name}\n\n{_about(name)}\n\n{_page(name)}\n" for name in rules.ids())
    return f"{_FOREWORD}{rows}{pages}"


def _row(name: str) -> str:
    rule = rules.load(name)
    failing, passing = _examples(name)
    parameters = ", ".join(f"`{word}`" for word in rule.PARAMETERS)
    cells = (
        f"[{name}](#{name})",
        rule.SEVERITY,
        rule.OUTCOME,
        _markdown(_title(name)).replace("|", "\\|"),
        parameters,
        f"{failing} / {passing}",
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _examples(name: str) -> tuple[int, int]:
    """How many examples of a rule's page fail, and how many pass."""
    blocks = _BLOCK.findall(rules.load(name).__doc__ or "")
    failing = sum("# want:" in block for block in blocks)
    return failing, len(blocks) - failing


def _about(name: str) -> str:
    rule = rules.load(name)
    named = f"severity {rule.SEVERITY}, outcome {rule.OUTCOME}"
    return f"*{named}{_defaults(rule.PARAMETERS)}*"


def _defaults(parameters: Mapping[str, object]) -> str:
    told = ", ".join(f"`{word}: {json.dumps(value)}`" for word, value in parameters.items())
    return f"; parameters {told}" if told else ""


def _title(name: str) -> str:
    return (rules.load(name).__doc__ or "").strip().partition("\n")[0]


def _page(name: str) -> str:
    return _markdown((rules.load(name).__doc__ or "").strip())


def _markdown(page: str) -> str:
    """A docstring's double marks of code as Markdown's single ones; blocks stay as they are."""
    parts = re.split(r"(^```yaml\n.*?^```$)", page, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if part.startswith("```yaml") else part.replace("``", "`") for part in parts)


_HEAD = '''"""Which kinds each rule looks at: (API group, kind), ``*`` for any. Written by ``_tabulate.py``."""

# fmt: off
# ruff: noqa: E501 - a rule a line

from __future__ import annotations

from typing import Final

TABLE: Final[dict[str, tuple[tuple[str, str], ...]]] = '''

_FOREWORD = """\
# Rules

Written from the rules by `python -m navos_gitops.rules._tabulate`. `navos-gitops explain RULE` prints a page.

These rules stand beside upstream's verdicts (`navos-gitops rules` lists both): what the API server would accept and a
team should not. `severity` and parameters are set in `policies/`. The outcome says what becomes of such a change:
`rejected` (the API server or a webhook refuses it), `stuck` (accepted, and never done), `disruptive` (accepted, and
machines are replaced for it), `policy` (ours or the team's rule). One rule may see faults of different weight.

In the examples `# want: RULE` stands on the line that a finding points at; examples without it are quiet, and a
document marked `# old` is the state before the change; `# file: PATH` says in which file a document lies. Every
example is tested, and so are changes of one place in whole fleets (`tests/rules/mutations/`, listed in
[tests/rules/mutations.md](../tests/rules/mutations.md)).

| rule | severity | outcome | what should hold | parameters | examples failing / passing |
|---|---|---|---|---|---|
"""


def main() -> int:
    """Write both; with ``--check``, only say whether they are current."""
    made = {PATH: text(), MANUAL: manual()}
    if sys.argv[1:] != ["--check"]:
        for path, content in made.items():
            path.write_text(content, encoding="utf-8")
        return 0
    stale = [
        path for path, content in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != content
    ]
    for path in stale:
        sys.stderr.write(f"{path} is not what the rules say: run python -m navos_gitops.rules._tabulate\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
